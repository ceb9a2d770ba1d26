"""What surrounds every response: safe header fields, its line in the log, its time, its place among quick answers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tercoop.serving.quick_answers import REQUEST, QuickAnswer
from tercoop.serving.request_log import log_request

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from tercoop.serving.metrics import Metrics
    from tercoop.serving.service import Service

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""What a page of ours may load: our style sheet, and nothing else."""

SAFE = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
)
"""Fields that every response has."""


class ResponseFrame:
    """The outermost part of the application.

    Args:
        app: the application inside.
        service: the service that it belongs to.
        metrics: take the time of each response.
    """

    def __init__(self, app: ASGIApp, service: Service, metrics: Metrics) -> None:
        """Keep the application."""
        self._app, self._service, self._metrics = app, service, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin = time.perf_counter()
        version = self._service.publication.version.name
        status, size = 0, 0
        fields: list[tuple[bytes, bytes]] = []

        async def send_framed(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                fields.extend(message["headers"])
                fields.extend(SAFE)
                message["headers"] = fields
            elif message["type"] == "http.response.body":
                body = message.get("body", b"")
                if not size and not message.get("more_body") and status == 200:  # noqa: PLR2004 - the one that lasts
                    self._keep(scope, fields, body, version)
                size += len(body)
            await send(message)

        try:
            await self._app(scope, receive, send_framed)
        finally:
            self._service.responses[status] += 1
            client = scope["client"][0] if scope.get("client") else None
            seconds = time.perf_counter() - begin
            self._metrics.measure(scope["path"], seconds)
            log_request(scope["method"], scope["path"], status=status, size=size, seconds=seconds, client=client)

    def _keep(self, scope: Scope, fields: list[tuple[bytes, bytes]], body: bytes, version: str) -> None:
        request = scope.get(REQUEST)
        if request is not None and any(name.lower() == b"etag" for name, _ in fields):
            lines = b"".join(name + b": " + value + b"\r\n" for name, value in fields)
            self._service.quick_answers.keep(request, QuickAnswer(scope["path"], lines, body), version)
