"""The transport of a connection: an answer leaves in one piece, and who is still sending gets to read it.

A socket that is closed while bytes wait in it resets the connection, and the client loses the answer that says why its
body was not read (RFC 9112, section 9.6, https://www.rfc-editor.org/rfc/rfc9112#section-9.6). So the answer is ended
first, and what still comes is read over for some time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

_HELD = 1 << 16
"""Bytes from which on an answer is sent while it is written; head and body of a small one cost one write."""

SECONDS = 2.0
"""Time for which a client may go on sending what nobody reads."""


class AnswerTransport:
    """A transport that joins what is written, and lingers where it is closed within a request.

    For all else it is the one inside.

    Args:
        inside: the transport of the connection.
        loop: its event loop.
        is_within_request: whether more of a request is to come; asked when the transport is closed.
    """

    def __init__(
        self, inside: asyncio.Transport, loop: asyncio.AbstractEventLoop, is_within_request: Callable[[], bool]
    ) -> None:
        """Begin open."""
        self._inside = inside
        self._loop = loop
        self._is_within_request = is_within_request
        self._is_lingering = False
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        """Return what the transport inside has."""
        return getattr(self._inside, name)

    def write(self, data: bytes) -> None:
        """Send bytes with those that are written in the same turn of the loop, unless the answer has ended."""
        if self._is_lingering:
            return
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)
        if sum(map(len, self._held)) >= _HELD:
            self._send()

    def _send(self) -> None:
        held, self._held = self._held, []
        if held and not self._inside.is_closing():
            self._inside.write(b"".join(held) if len(held) > 1 else held[0])

    def is_closing(self) -> bool:
        """Whether nothing more is to be read or written."""
        return self._is_lingering or self._inside.is_closing()

    def close(self) -> None:
        """Close at once, or, within a request, end the answer and close a little later."""
        self._send()
        if self.is_closing() or not self._is_within_request():
            self._inside.close()
            return
        self.linger()

    def linger(self) -> None:
        """End the answer, let the client send what nobody reads, and close then."""
        self._send()
        self._is_lingering = True
        self._inside.write_eof()
        self._inside.resume_reading()
        self._loop.call_later(SECONDS, self._inside.close)
