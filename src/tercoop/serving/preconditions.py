"""Conditions of a change: ``If-Match`` and ``If-None-Match`` (https://www.rfc-editor.org/rfc/rfc9110#section-13.1).

A client that read a graph and sends it back changed so learns that another has changed it meanwhile. The graph has a
tag for each format that it can be had in; a tag of any of them says that it is as it was. A weak tag counts as well:
ours is that of the same bytes, packed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.answering.formats import STORE_FORMATS
from tercoop.answering.problems import Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from tercoop.serving.service import Service
    from tercoop.serving.writer import Check

_ANY = "*"


def read_conditions(service: Service, request: Request, graph: str | None) -> Check | None:
    """Return what looks whether the conditions of a request are met; nothing where it has none.

    Args:
        service: knows the graph.
        request: the request.
        graph: its IRI; nothing for the default graph, which is always there.
    """
    wanted, unwanted = (_read_tags(request.headers.get(name)) for name in ("if-match", "if-none-match"))
    if wanted is None and unwanted is None:
        return None

    async def check() -> None:
        if wanted is not None and not await _is_met(service, request, graph, wanted):
            raise Problem("changed", "the graph has changed since, or is not there")
        if unwanted is not None and await _is_met(service, request, graph, unwanted):
            raise Problem("changed", "the graph is there" + ("" if _ANY in unwanted else " and as it was"))

    return check


def _read_tags(field: str | None) -> set[str] | None:
    return None if field is None else {part.strip().removeprefix("W/") for part in field.split(",")}


async def _is_met(service: Service, request: Request, graph: str | None, tags: set[str]) -> bool:
    """Whether a graph is there and has one of some tags."""
    async for tag in _list_tags(service, request, graph):
        if _ANY in tags or tag in tags:
            return True
    return False


async def _list_tags(service: Service, request: Request, graph: str | None) -> AsyncIterator[str]:
    for form in STORE_FORMATS:
        task = {"task": "graph", "graph": graph, "format": form.name, "accept": None}
        try:
            yield await service.find_tag(request, task)
        except Problem as problem:
            if problem.kind == "unknown":
                return
            if problem.kind != "not-acceptable":  # RDF/XML cannot hold every graph
                raise
