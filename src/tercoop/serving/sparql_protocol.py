"""``/sparql``: the query operation of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/).

What HTTP says of a query becomes a task; nothing here reads the query itself.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from tercoop.answering.formats import ALL_FORMATS, find_format
from tercoop.answering.problems import Problem
from tercoop.serving.bodies import read_body, read_media_type

if TYPE_CHECKING:
    from starlette.requests import Request

    from tercoop.serving.fair_use import FairUse
    from tercoop.serving.settings import ServiceSettings

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
_MOST_FIELDS = 1_000
_QUICKLY_READ = 8 << 10
"""Bytes of fields that are decoded at once; more of them could keep others waiting."""

_DECODING = ThreadPoolExecutor(1, "decoding")
_KNOWN = frozenset({"query", "default-graph-uri", "named-graph-uri", "format"})


async def read_query_task(request: Request, settings: ServiceSettings, fair_use: FairUse) -> dict[str, Any] | None:
    """Return the task of a query operation.

    Args:
        request: the request.
        settings: of the service.
        fair_use: gives clients their turns where there is much to decode.

    Returns:
        The task; nothing where the request brings no query, and so asks for the description of the service.

    Raises:
        Problem: where the request is not of the form of the protocol.
    """
    fields = await _read_in_turn(request.scope["query_string"], request, fair_use)
    if request.method == "POST":
        media_type = read_media_type(request)
        if media_type not in {FORM, QUERY}:
            raise Problem("media-type", f"a query is posted as {FORM} or {QUERY}", headers={"Accept-Post": _accept()})
        body = await read_body(request, settings.body_bytes, settings.body_seconds)
        is_form = media_type == FORM
        fields += await _read_in_turn(body, request, fair_use) if is_form else [("query", decode(body))]
    return _as_task(fields, request)


async def _read_in_turn(text: bytes, request: Request, fair_use: FairUse) -> list[tuple[str, str]]:
    """Return names and values as :func:`read_fields` does, beside other work where there are many."""
    if len(text) <= _QUICKLY_READ:
        return read_fields(text)
    async with fair_use.turn(request.client.host if request.client else "", "form"):
        return await asyncio.get_running_loop().run_in_executor(_DECODING, read_fields, text)


def _accept() -> str:
    return f"{FORM}, {QUERY}"


def _as_task(fields: list[tuple[str, str]], request: Request) -> dict[str, Any] | None:
    queries = [value for name, value in fields if name == "query"]
    if any(name == "update" for name, _ in fields):
        raise Problem("bad-request", "an update is posted to /update")
    if not queries and request.method != "POST":
        if any(name in _KNOWN - {"format"} for name, _ in fields):
            raise Problem("bad-request", "the parameter 'query' is missing")
        return None
    if len(queries) != 1:
        raise Problem("bad-request", f"one query is answered at a time; this request has {len(queries)}")
    return {
        "task": "query",
        "query": queries[0],
        "default_graphs": [value for name, value in fields if name == "default-graph-uri"],
        "named_graphs": [value for name, value in fields if name == "named-graph-uri"],
        "format": read_format(fields),
        "accept": request.headers.get("accept"),
    }


def last(fields: list[tuple[str, str]], name: str) -> str | None:
    """Return the last value of a field; nothing where it is missing or empty."""
    values = [value for known, value in fields if known == name]
    return values[-1] or None if values else None


def read_format(fields: list[tuple[str, str]]) -> str | None:
    """Return the format that is named; of several names, as some clients send, the last one that we know."""
    values = [value for name, value in fields if name == "format" and value]
    known = [value for value in values if find_format(value, ALL_FORMATS) is not None]
    return next(reversed(known or values), None)


def read_fields(text: bytes) -> list[tuple[str, str]]:
    """Return names and values of a query string or a form, decoded.

    Raises:
        Problem: where they are not UTF-8, or too many.
    """
    try:
        return parse_qsl(
            text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS, encoding="utf-8"
        )
    except UnicodeDecodeError as error:
        raise Problem("bad-request", "the parameters are not percent-encoded UTF-8") from error
    except ValueError as error:
        raise Problem("bad-request", f"more than {_MOST_FIELDS} parameters") from error


def decode(body: bytes) -> str:
    """Return the text of a body.

    Raises:
        Problem: where it is not UTF-8.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("bad-request", "the body is not UTF-8") from error
