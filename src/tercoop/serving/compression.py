"""Pack answers with gzip for clients that take it (RFC 9110, section 8.4); what is small goes as it is.

A packed answer is another representation, so its ETag is a weak one (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.1):
who has either form of an answer is told so by 304. Large parts are packed in threads, which leaves the loop to others.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipResponder, IdentityResponder

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SIZE = "tercoop.size"
"""Key of an ASGI scope: bytes of the content that a response of status 304 stands for."""

LEAST_BYTES = 1 << 10
"""Bytes of a body from which on packing saves a packet of the network."""

_LEVEL = 3
"""Packs RDF to a twentieth, at several hundred MB a second; higher levels gain little and take twice the time."""

_IN_THREAD = 32 << 10


class Compression:
    """Packs what an application answers.

    Args:
        app: the application inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Keep the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        chosen: Send | None = None

        async def send_packed(message: Message) -> None:
            nonlocal chosen
            if chosen is None:
                chosen = self._choose(scope, message, send)
            await chosen(message)

        await self._app(scope, receive, send_packed)

    def _choose(self, scope: Scope, start: Message, send: Send) -> Send:
        """Return what takes the messages of a response; most responses are small and cost no more than this look."""
        length = next((value for name, value in start["headers"] if name == b"content-length"), None)
        has_content = start["status"] not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
        if has_content and length is not None and int(length) < LEAST_BYTES:
            return send
        accepts = takes_gzip(Headers(scope=scope).get("accept-encoding", ""))
        if not has_content:
            return _revalidated(send, is_packed=accepts) if scope.get(SIZE, 0) >= LEAST_BYTES else send
        if not accepts:
            plain = IdentityResponder(self._app, LEAST_BYTES)
            plain.send = send
            return plain.send_with_compression
        packing = GZipResponder(self._app, LEAST_BYTES, _LEVEL, thread_minimum_size=_IN_THREAD)
        packing.send = _weakened(send)
        return packing.send_with_compression


def _revalidated(send: Send, *, is_packed: bool) -> Send:
    """Return what sends the head of a response without content on, with the fields that the whole response would have.

    Source: https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5.
    """

    async def send_revalidated(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(raw=message["headers"]).add_vary_header("Accept-Encoding")
        await send(message)

    return _weakened(send_revalidated) if is_packed else send_revalidated


def _weakened(send: Send) -> Send:
    """Return what sends messages on, with a weak tag in place of a strong one."""

    async def send_weakened(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            tag = headers.get("etag", "")
            if tag.startswith('"'):
                headers["etag"] = f"W/{tag}"
        await send(message)

    return send_weakened


def takes_gzip(accepted: str) -> bool:
    """Whether a client takes gzip, by its header ``Accept-Encoding``; a quality of 0 says that it does not."""
    qualities: dict[str, bool] = {}
    for item in accepted.lower().split(","):
        name, *parameters = (part.strip().replace(" ", "") for part in item.split(";"))
        quality = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        qualities[name] = bool(quality.strip("0."))
    return qualities.get("gzip", qualities.get("*", False))
