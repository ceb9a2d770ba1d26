"""``/data``: the SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/).

A graph is named by ``?graph=IRI``, the default graph by ``?default``, and a graph whose IRI is an address below
``/data/`` by that address. Anybody reads; who writes shows the token.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from starlette.responses import Response

from tercoop.answering.formats import STORE_FORMATS
from tercoop.answering.problems import Problem
from tercoop.serving.bodies import read_body, read_media_type
from tercoop.serving.preconditions import read_conditions
from tercoop.serving.sparql_protocol import read_fields, read_format
from tercoop.serving.token import check_token

if TYPE_CHECKING:
    from starlette.requests import Request

    from tercoop.serving.service import Service

PATH = "/data"
METHODS = ("GET", "PUT", "POST", "DELETE")
_MULTIPART = "multipart/form-data"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")
_CREATED = 201


async def answer_data(service: Service, request: Request) -> Response:
    """Give, replace, extend or remove a graph."""
    if request.method in {"GET", "HEAD"}:
        fields = read_fields(request.scope["query_string"])
        task = {
            "task": "graph",
            "graph": _find_graph(service, request),
            "format": read_format(fields),
            "accept": request.headers.get("accept"),
        }
        return await service.answer(request, task)
    check_token(request, service.settings)
    if request.method == "DELETE":
        graph = _find_graph(service, request)
        check = read_conditions(service, request, graph)
        return Response(status_code=await service.write(request, {"task": "delete-graph", "graph": graph}, check=check))
    return await _take_graph(service, request)


async def _take_graph(service: Service, request: Request) -> Response:
    if "content-range" in request.headers:  # RFC 9110, section 14.5
        raise Problem("bad-request", "a graph is sent whole: Content-Range is not understood")
    content_type = request.headers.get("content-type", "")
    _check_media_type(read_media_type(request))
    is_unnamed = request.method == "POST" and not _is_named(service, request)
    graph = f"{service.settings.address}{PATH}/{uuid.uuid4()}" if is_unnamed else _find_graph(service, request)
    body = await read_body(request, service.settings.upload_bytes, service.settings.body_seconds)
    task = {"task": f"{request.method.lower()}-graph", "graph": graph, "content_type": content_type}
    status = await service.write(request, task, body, read_conditions(service, request, graph))
    return Response(status_code=status, headers={"Location": graph} if is_unnamed and graph else None)


def _check_media_type(media_type: str) -> None:
    """Refuse what the writer would refuse, before the body is read."""
    known = {known.media_type for known in STORE_FORMATS} | {_MULTIPART}
    known |= {name for form in STORE_FORMATS for name in form.other_names if "/" in name}
    if media_type not in known:
        names = ", ".join([*(form.media_type for form in STORE_FORMATS), _MULTIPART])
        raise Problem("media-type", f"a graph is sent as {names}", {"Accept-Post": names, "Accept-Put": names})


def _is_named(service: Service, request: Request) -> bool:
    names = {name for name, _ in read_fields(request.scope["query_string"])}
    return bool({"default", "graph"} & names) or _below(service, request) != ""


def _below(service: Service, request: Request) -> str:
    """Return the path below the address of the store, as it was sent."""
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    start = f"{service.settings.prefix}{PATH}/".encode()
    return path.removeprefix(start).decode("latin-1") if path.startswith(start) else ""


def _find_graph(service: Service, request: Request) -> str | None:
    """Return the IRI of the graph that a request names; nothing for the default graph.

    Raises:
        Problem: where it names none, or several.
    """
    fields = read_fields(request.scope["query_string"])
    named = [value for name, value in fields if name == "graph"]
    is_default = any(name == "default" for name, _ in fields)
    below = _below(service, request)
    if len(named) + is_default + bool(below) != 1:
        prefix = service.settings.prefix
        see = [
            {"address": f"{prefix}/graph", "label": "the named graphs"},
            {"address": f"{prefix}{PATH}?default", "label": "the default graph, whole"},
        ]
        detail = f"one graph is named by ?default, ?graph=IRI or an address below {PATH}/"
        raise Problem("bad-request", detail, members={"see": see} if request.method == "GET" else {})
    if is_default:
        return None
    graph = named[0] if named else f"{service.settings.address}{PATH}/{below}"
    if not _ABSOLUTE.fullmatch(graph):
        raise Problem("bad-request", f"'{graph[:200]}' is no absolute IRI")
    return graph
