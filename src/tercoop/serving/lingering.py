"""Close a connection so that a client that is still sending gets to read its answer.

A socket that is closed while bytes wait in it resets the connection, and the client loses the answer that says why its
body was not read (RFC 9112, section 9.6, https://www.rfc-editor.org/rfc/rfc9112#section-9.6). So the answer is ended
first, and what still comes is read over for some time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

SECONDS = 2.0
"""Time for which a client may go on sending what nobody reads."""


class LingeringTransport:
    """A transport that lingers where it is closed within a request; for all else it is the one inside.

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

    def __getattr__(self, name: str) -> Any:
        """Return what the transport inside has."""
        return getattr(self._inside, name)

    def write(self, data: bytes) -> None:
        """Send bytes, unless the answer has ended."""
        if not self._is_lingering:
            self._inside.write(data)

    def is_closing(self) -> bool:
        """Whether nothing more is to be read or written."""
        return self._is_lingering or self._inside.is_closing()

    def close(self) -> None:
        """Close at once, or, within a request, end the answer and close a little later."""
        if self.is_closing() or not self._is_within_request():
            self._inside.close()
            return
        self.linger()

    def linger(self) -> None:
        """End the answer, let the client send what nobody reads, and close then."""
        self._is_lingering = True
        self._inside.write_eof()
        self._inside.resume_reading()
        self._loop.call_later(SECONDS, self._inside.close)
