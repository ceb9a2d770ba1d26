"""One JSON line for each request: what was asked, what it got, how long it took; no secret, no query, no body.

The path stands in it without its parameters, which hold what people ask.
"""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger("tercoop.serving.requests")
_LONGEST = 300


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        entry |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            place = error.__traceback__
            while place is not None and place.tb_next is not None:
                place = place.tb_next
            entry["error"] = f"{type(error).__name__}: {error}"[:_LONGEST]
            if place is not None:
                entry["place"] = f"{place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}"
        return json.dumps(entry, ensure_ascii=True)


class RequestLog:
    """Writes the line of each request.

    Args:
        app: the application inside.
        responses: is told the status of each response.
    """

    def __init__(self, app: ASGIApp, responses: Counter[int]) -> None:
        """Keep the application."""
        self._app = app
        self._responses = responses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin = time.perf_counter()
        status, size = 0, 0

        async def count(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, count)
        finally:
            self._responses[status] += 1
            fields = {
                "method": scope["method"],
                "path": scope["path"][:_LONGEST],
                "status": status,
                "bytes": size,
                "milliseconds": round(1000 * (time.perf_counter() - begin), 1),
                "client": scope["client"][0] if scope.get("client") else None,
            }
            _LOG.info("request", extra={"fields": fields})
