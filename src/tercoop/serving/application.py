"""The web application: which path is answered by what, and what every response carries."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tercoop.answering.formats import GRAPH_FORMATS, HTML, find_format, negotiate
from tercoop.answering.pages import Imprint
from tercoop.answering.problems import Problem
from tercoop.serving import catalogue, linked_data
from tercoop.serving.compression import Compression
from tercoop.serving.forwarding import ForwardingNotice
from tercoop.serving.graph_store_protocol import METHODS, PATH, answer_data
from tercoop.serving.metrics import CONTENT_TYPE, Metrics
from tercoop.serving.other_origins import OtherOrigins
from tercoop.serving.problem_responses import respond_problem
from tercoop.serving.response_frame import ResponseFrame
from tercoop.serving.sparql_protocol import read_fields, read_format, read_query_task
from tercoop.serving.update_protocol import answer_update

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.requests import Request

    from tercoop.serving.service import Service

    Handler = Callable[[Request], Awaitable[Response]]

_QUERY = "tercoop.query"
"""Key of an ASGI scope: the query that is asked, so that a page can give it back to be mended."""


def make_application(service: Service) -> Starlette:
    """Return the application of a service; its workers start and end with it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.open()
        try:
            yield
        finally:
            await service.close()

    async def respond_error(request: Request, error: Exception) -> Response:
        if isinstance(error, Problem):
            problem = error
        elif isinstance(error, HTTPException):
            kind, detail = _HTTP_PROBLEMS.get(error.status_code, ("bad-request", error.detail))
            problem = Problem(kind, detail.format(method=request.method))
            problem.headers.update(error.headers or {})
        else:
            problem = Problem("failed", "an error of the service itself")
        accept, query = request.headers.get("accept"), request.scope.get(_QUERY)
        version = service.publication.version
        imprint = Imprint(version.is_ours, version.licence)
        has_search = service.writer is None  # data that can be written have no index of names
        return respond_problem(problem, service.settings, accept, query, imprint, has_search=has_search)

    metrics = Metrics(service)
    application = Starlette(
        routes=_routes(service, metrics),
        lifespan=lifespan,
        middleware=[
            Middleware(ResponseFrame, service=service, metrics=metrics),
            Middleware(ForwardingNotice),
            Middleware(Compression),
            Middleware(OtherOrigins, settings=service.settings),
        ],
        exception_handlers={Problem: respond_error, HTTPException: respond_error, Exception: respond_error},
    )
    application.router.redirect_slashes = False  # it would lead to whatever host the client names
    return application


_HTTP_PROBLEMS = {
    404: ("unknown", "nothing is known under this address"),
    405: ("method", "this address does not take {method}"),
}


def _routes(service: Service, metrics: Metrics) -> list[Route]:
    async def answer_metrics(_service: Service, _request: Request) -> Response:
        return Response(metrics.write(), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})

    # Without the slash, too, and with no redirection, which would lead to whatever host the client names.
    start = [_route(service, "", linked_data.answer_start, "GET")] if service.settings.prefix else []
    return [
        *start,
        _route(service, "/sparql", answer_sparql, "GET", "POST"),
        _route(service, "/update", answer_update, "POST"),
        _route(service, PATH, answer_data, *METHODS),
        _route(service, f"{PATH}/{{name:path}}", answer_data, *METHODS),
        _route(service, "/health", answer_health, "GET"),
        _route(service, "/metrics", answer_metrics, "GET"),
        *(_route(service, path, handler, "GET") for path, handler in catalogue.list_routes()),
        *(_route(service, path, handler, "GET") for path, handler in linked_data.list_routes()),
    ]


def _route(
    service: Service, path: str, handler: Callable[[Service, Request], Awaitable[Response]], *methods: str
) -> Route:
    """Return a route that also answers OPTIONS; HEAD goes with GET."""
    allowed = [*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"]

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(allowed)})
        return await handler(service, request)

    return Route(service.settings.prefix + path, endpoint, methods=allowed)


async def answer_sparql(service: Service, request: Request) -> Response:
    """Answer a query, or describe the service where there is none."""
    task: dict[str, Any] | None = await read_query_task(request, service.settings, service.fair_use)
    if task is not None:
        request.scope[_QUERY] = task["query"]
    else:
        named = read_format(read_fields(request.scope["query_string"]))
        accept = request.headers.get("accept")
        wants_page = (find_format(named, GRAPH_FORMATS) if named else negotiate(accept, GRAPH_FORMATS)) == HTML
        task = {"task": "form" if wants_page else "description", "accept": accept, "format": named}
    return await service.answer(request, task)


async def answer_health(service: Service, _request: Request) -> Response:
    """Say whether the service can answer: 200, or 503 while it has no worker."""
    is_well = service.pool.idle + service.pool.busy > 0
    version = service.publication.version
    state = {
        "status": "ok" if is_well else "no worker",
        "version": version.name,
        "build": version.directory.name,
        "quads": version.quads,
        "statements": version.statements,
    }
    return JSONResponse(state, 200 if is_well else 503, {"Cache-Control": "no-store"})
