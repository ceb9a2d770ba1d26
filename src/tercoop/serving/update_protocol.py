"""``/update``: the update operation of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/).

What HTTP says of an update becomes a task for the writer; nothing here reads the update itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from tercoop.answering.problems import Problem
from tercoop.serving.bodies import read_body, read_media_type
from tercoop.serving.sparql_protocol import FORM, decode, read_fields
from tercoop.serving.token import check_token

if TYPE_CHECKING:
    from starlette.requests import Request

    from tercoop.serving.service import Service
    from tercoop.serving.settings import ServiceSettings

UPDATE = "application/sparql-update"
_DEFAULT, _NAMED = "using-graph-uri", "using-named-graph-uri"


async def answer_update(service: Service, request: Request) -> Response:
    """Carry out an update: 204 once it is on disk and to be seen."""
    check_token(request, service.settings)
    task = await read_update_task(request, service.settings)
    return Response(status_code=await service.write(request, task))


async def read_update_task(request: Request, settings: ServiceSettings) -> dict[str, Any]:
    """Return the task of an update operation.

    Raises:
        Problem: where the request is not of the form of the protocol.
    """
    media_type = read_media_type(request)
    if media_type not in {FORM, UPDATE}:
        raise Problem("media-type", f"an update is posted as {FORM} or {UPDATE}", {"Accept-Post": f"{FORM}, {UPDATE}"})
    fields = read_fields(request.scope["query_string"])
    body = await read_body(request, settings.body_bytes, settings.body_seconds)
    fields += read_fields(body) if media_type == FORM else [("update", decode(body))]
    if any(name == "query" for name, _ in fields):
        raise Problem("bad-request", "a query is sent to /sparql")
    updates = [value for name, value in fields if name == "update"]
    if len(updates) != 1:
        raise Problem("bad-request", f"one update is carried out at a time; this request has {len(updates)}")
    return {
        "task": "update",
        "update": updates[0],
        "default_graphs": [value for name, value in fields if name == _DEFAULT],
        "named_graphs": [value for name, value in fields if name == _NAMED],
    }
