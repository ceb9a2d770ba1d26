"""``/api/…``: the catalogue of questions, its description as OpenAPI, and the search, as tasks for a worker.

Nothing here knows the queries. Equal questions become equal tasks, whatever the order of their parameters and the
wording of their headers, so that the cache has them once.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tercoop.answering.formats import CATALOGUE_FORMATS, HTML, RECORDS, STORE_FORMATS, find_format, negotiate
from tercoop.answering.problems import Problem
from tercoop.answering.result_pages import MOST_ROWS
from tercoop.questions.query_file import CONSTRUCT_TOPICS
from tercoop.serving.accept_language import read_languages
from tercoop.serving.sparql_protocol import read_fields

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from tercoop.answering.formats import Format
    from tercoop.serving.service import Service

    Handler = Callable[[Service, Request], Awaitable[Response]]

ROWS = 1_000
"""Rows of a page where the client sets no limit."""

_ROWS_OF_PAGE = 200
_LISTED, _MOST_LISTED = 100, 1_000
_HITS, _MOST_HITS = 20, 100
_MOST_SKIPPED = 1_000_000_000
_MOST_CHARACTERS = 500
_NUMBER = re.compile(r"[0-9]{1,12}", re.ASCII)


def list_routes() -> list[tuple[str, Handler]]:
    """Return the paths that are read with GET, and what answers each."""
    return [
        ("/api/openapi.json", answer_openapi),
        ("/api/query", answer_list),
        ("/api/query/{topic}", answer_list),
        ("/api/query/{topic}/{slug}", answer_question),
        ("/api/search", answer_search),
        ("/search", answer_search_page),
    ]


async def answer_question(service: Service, request: Request) -> Response:
    """Answer a catalogued query."""
    fields = _read_fields(request)
    named = fields.pop("format", None) or None
    is_limited = "limit" in fields
    topic, slug = request.path_params["topic"], request.path_params["slug"]
    offered = STORE_FORMATS if topic in CONSTRUCT_TOPICS else CATALOGUE_FORMATS
    wanted = find_format(named, offered) if named else negotiate(request.headers.get("accept"), offered)
    most = min(service.settings.max_rows, MOST_ROWS) if wanted == HTML else service.settings.max_rows
    rows = _ROWS_OF_PAGE if wanted == HTML else ROWS
    task = {
        "task": "catalogued",
        "query": f"{topic}/{slug}",
        "is_limited": is_limited,
        "limit": _read_number(fields, "limit", min(rows, most), 1, most),
        "offset": _read_number(fields, "offset", 0, 0, _MOST_SKIPPED),
        "format": wanted.media_type if wanted else None,
        "languages": read_languages(request.headers.get("accept-language")) if wanted in {RECORDS, HTML} else [],
        "parameters": fields,
    }
    task["about"] = json.dumps([task["query"], fields], sort_keys=True)
    return await service.answer(request, task)


async def answer_list(service: Service, request: Request) -> Response:
    """List the catalogue, or a topic of it."""
    fields = _read_fields(request)
    of_path = request.path_params.get("topic")
    names = ("keyword", "limit", "offset") if of_path else ("topic", "keyword", "limit", "offset")
    _refuse_others(fields, names)
    task = {
        "task": "catalogue",
        "topic": of_path or fields.get("topic") or None,
        "keyword": fields.get("keyword") or None,
        "limit": _read_number(fields, "limit", _LISTED, 1, _MOST_LISTED),
        "offset": _read_number(fields, "offset", 0, 0, _MOST_SKIPPED),
    }
    return await service.answer(request, task)


async def answer_openapi(service: Service, request: Request) -> Response:
    """Describe the API."""
    limits = {"rows": ROWS, "most_rows": service.settings.max_rows}
    limits |= {"listed": _LISTED, "most_listed": _MOST_LISTED, "hits": _HITS, "most_hits": _MOST_HITS}
    limits |= {"most_skipped": _MOST_SKIPPED, "most_characters": _MOST_CHARACTERS}
    version = service.publication.version
    health = {
        "status": "ok",
        "version": version.name,
        "build": version.directory.name,
        "quads": version.quads,
        "statements": version.statements,
    }
    return await service.answer(request, {"task": "openapi", "limits": limits, "health": health})


async def answer_search(service: Service, request: Request) -> Response:
    """Search by the words of names."""
    fields = _read_fields(request)
    task = _read_search(fields, request, RECORDS)
    if not task["q"]:
        raise _bad_parameter("q", "q: a search needs some words")
    return await service.answer(request, task)


async def answer_search_page(service: Service, request: Request) -> Response:
    """Show the page of a search."""
    return await service.answer(request, _read_search(_read_fields(request), request, HTML))


def _read_search(fields: dict[str, str], request: Request, form: Format) -> dict[str, Any]:
    _refuse_others(fields, ("q", "type", "limit", "offset"))
    q = " ".join(fields.get("q", "").split())
    if len(q) > _MOST_CHARACTERS:
        raise _bad_parameter("q", f"q: a search has at most {_MOST_CHARACTERS} characters")
    return {
        "task": "search",
        "q": q,
        "type": fields.get("type", "").strip() or None,
        "limit": _read_number(fields, "limit", _HITS, 1, _MOST_HITS),
        "offset": _read_number(fields, "offset", 0, 0, _MOST_SKIPPED),
        "languages": read_languages(request.headers.get("accept-language")),
        "format": form.name,
    }


def _read_fields(request: Request) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in read_fields(request.scope["query_string"]):
        if name in fields:
            raise _bad_parameter(name, f"'{name[:60]}' is given twice")
        fields[name] = value
    return fields


def _refuse_others(fields: Collection[str], known: Sequence[str]) -> None:
    for name in fields:
        if name not in known:
            raise _bad_parameter(name, f"there is no parameter '{name[:60]}'; there are {', '.join(known)}")


def _read_number(fields: dict[str, str], name: str, default: int, least: int, most: int) -> int:
    text = fields.pop(name, None)
    if text is None:
        return default
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise _bad_parameter(name, f"{name}: expected a whole number from {least} to {most}")
    return int(text)


def _bad_parameter(name: str, detail: str) -> Problem:
    return Problem("bad-parameter", detail, members={"parameter": name[:60]})
