"""The addresses of linked data: things, documents, lists, kinds of problems, the start page and the style sheet.

What HTTP says of a request becomes a task: its path, its page number, the formats and languages that its sender
reads (RFC 9110, sections 12.5.1 and 12.5.4). Whether the graph knows what the path names is the worker's work.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tercoop.answering.formats import DOCUMENT_FORMATS, SPARQL, Format, negotiate
from tercoop.answering.problems import Problem
from tercoop.serving.accept_language import read_languages
from tercoop.serving.compression import SIZE
from tercoop.serving.revalidation import is_held
from tercoop.serving.service import FRESH
from tercoop.serving.sparql_protocol import last, read_fields, read_format

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from tercoop.serving.service import Service

    Handler = Callable[[Service, Request], Awaitable[Response]]


_PAGE = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_OF_READER = frozenset({"page", "format"})
"""Fields of the address of a document that are no values for the form of a question."""

_FILES = {"page.css": "text/css; charset=utf-8", "favicon.svg": "image/svg+xml"}
_ICON = "favicon.svg"
"""All files that are served as they are; what a request names is looked up here and nowhere else."""


def list_routes() -> list[tuple[str, Handler]]:
    """Return paths and what answers them, all for GET; the more exact paths come first."""
    return [
        ("/", answer_start),
        ("/static/{name}", answer_static),
        ("/favicon.ico", answer_icon),
        ("/robots.txt", answer_robots),
        ("/.well-known/void", answer_description),
        ("/problem", answer_problem),
        ("/problem/{name}", answer_problem),
        ("/doc/{of}", answer_listing),
        ("/scheme", answer_listing),
        ("/graph", answer_listing),
        ("/query", answer_listing),
        ("/id/{path:path}", answer_thing),
        *((f"/{space}/{{path:path}}", answer_document) for space in ("about", "doc", "scheme", "graph")),
        ("/query/{path:path}", answer_question_page),
        *(
            (f"/{space}{end}", answer_document)
            for space in ("ontology", "shapes")
            for end in ("", "/{path:path}", ".{suffix}")
        ),
    ]


async def answer_start(service: Service, request: Request) -> Response:
    """Answer with the start page."""
    return await service.answer(request, {"task": "start", **_read_format(request)})


async def answer_problem(service: Service, request: Request) -> Response:
    """Say what a kind of problem is."""
    name = request.path_params.get("name", "")
    return await service.answer(request, {"task": "problem", "name": name, **_read_format(request)})


async def answer_listing(service: Service, request: Request) -> Response:
    """Answer with a list of things."""
    of = _read_paths(service, request)[-1]
    return await service.answer(request, {"task": "listing", "of": of, **_read_reader(request)})


async def answer_thing(service: Service, request: Request) -> Response:
    """Lead from a thing to the document about it."""
    return await service.answer(
        request,
        {
            "task": "thing",
            "paths": _read_paths(service, request),
            "languages": read_languages(request.headers.get("accept-language")),
        },
    )


async def answer_document(service: Service, request: Request) -> Response:
    """Answer with a document."""
    task = {"task": "document", "paths": _read_paths(service, request), **_read_reader(request)}
    return await service.answer(request, task)


async def answer_question_page(service: Service, request: Request) -> Response:
    """Answer with the document of a question; the values that the address has for its parameters stand in its form."""
    fields = {name: value for name, value in read_fields(request.scope["query_string"]) if name not in _OF_READER}
    task = {"task": "document", "paths": _read_paths(service, request), **_read_reader(request), "given": fields}
    return await service.answer(request, task)


async def answer_description(service: Service, request: Request) -> Response:
    """Describe service and data where VoID looks for it (https://www.w3.org/TR/void/#well-known)."""
    format_ = read_format(read_fields(request.scope["query_string"]))
    task = {"task": "description", "format": format_, "accept": request.headers.get("accept")}
    return await service.answer(request, task)


async def answer_robots(service: Service, _request: Request) -> Response:
    """Say what robots may read (RFC 9309): pages, and no answers to queries, which differ without end."""
    prefix = service.settings.prefix
    kept = (f"{prefix}/sparql?", f"{prefix}/update", f"{prefix}/data", f"{prefix}/api/", f"{prefix}/search?")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in kept)]
    return Response("\n".join(lines) + "\n", headers={"Cache-Control": FRESH}, media_type="text/plain")


async def answer_icon(service: Service, request: Request) -> Response:
    """Answer with the picture that browsers show beside a title."""
    return _answer_file(service, request, _ICON)


async def answer_static(service: Service, request: Request) -> Response:
    """Answer with a file of the table."""
    return _answer_file(service, request, request.path_params["name"])


def _answer_file(service: Service, request: Request, name: str) -> Response:
    found = _read_file(name)
    if found is None:
        raise Problem("unknown", "there is no such file")
    body, content_type, tag = found
    headers = {
        "Cache-Control": FRESH,
        "ETag": tag,
        "Last-Modified": service.publication.version.modified,
    }
    if is_held(HTTPStatus.OK, headers, request):
        request.scope[SIZE] = len(body)
        return Response(None, HTTPStatus.NOT_MODIFIED, headers)
    return Response(body, 200, headers, content_type)


@cache
def _read_known_files() -> dict[str, tuple[bytes, str, str]]:
    folder = files("tercoop.serving").joinpath("static")
    found: dict[str, tuple[bytes, str, str]] = {}
    for name, content_type in _FILES.items():
        body = folder.joinpath(name).read_bytes()
        found[name] = body, content_type, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return found


def _read_file(name: str) -> tuple[bytes, str, str] | None:
    return _read_known_files().get(name)


def _read_paths(service: Service, request: Request) -> list[str]:
    """Return the path below the service as it was sent and as it is decoded, where these differ."""
    start = f"{service.settings.prefix}/"
    raw = request.scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0]
    return list(dict.fromkeys(path.removeprefix(start) for path in (raw, request.scope["path"]) if path))


def _read_format(request: Request) -> dict[str, Any]:
    """Return the format that a request asks for; of many ways to prefer one, one is left, for the cache's sake."""
    accept = request.headers.get("accept")
    wanted: Format | None = negotiate(accept, (*DOCUMENT_FORMATS, SPARQL))
    fields = read_fields(request.scope["query_string"])
    return {"format": read_format(fields), "accept": wanted.media_type if wanted else accept}


def _read_reader(request: Request) -> dict[str, Any]:
    page = last(read_fields(request.scope["query_string"]), "page") or "1"
    if not _PAGE.fullmatch(page):
        raise Problem("bad-parameter", "page is a number from 1")
    return {
        "languages": read_languages(request.headers.get("accept-language")),
        "page": int(page),
        **_read_format(request),
    }
