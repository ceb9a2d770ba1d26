"""Whole responses by whole requests: what was answered to the very same bytes is sent again without a look inside.

Only answers that last as long as the data are kept (those with an ETag), and a newer version of the data empties it. As
all header fields are part of the key, a response is never given to a request that asks for another form of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tercoop.last_used import LastUsed
from tercoop.serving.answer_cache import OVERHEAD

if TYPE_CHECKING:
    from collections.abc import Callable

REQUEST = "tercoop.request"
"""Key of an ASGI scope: the bytes of a request that may be kept."""

_STATUS_LINE = b"HTTP/1.1 200 OK\r\n"
_LARGEST_REQUEST = 8 << 10
_LARGEST_BODY = 64 << 10
_END = b"\r\n\r\n"
_PLAIN = re.compile(rb"GET [^ \r\n]+ HTTP/1\.1\r\n")
_SPECIAL = re.compile(
    rb"\n(?:authorization|content-length|transfer-encoding|expect|upgrade|range|connection(?!: keep-alive\r))[ \t]*:"
    rb"|\n[ \t]|\nhost:(?s:.*)\nhost:",
    re.IGNORECASE,
)
"""Fields that announce a body, change the connection or belong to one client; lines that are continued; two hosts."""


@dataclass(frozen=True)
class QuickAnswer:
    """A response that can be sent again.

    Attributes:
        path: of its request, for the log.
        fields: header fields, each with its line end, without the date.
        body: the bytes.
    """

    path: str
    fields: bytes
    body: bytes

    def render(self, date: bytes) -> bytes:
        """Return the bytes of the response; ``date`` is the line of that header field."""
        return b"".join((_STATUS_LINE, date, self.fields, b"\r\n", self.body))


class QuickAnswers:
    """The responses used last, up to a number of bytes.

    Args:
        version: tells the name of the version of the data that is served.
        size: bytes that are kept.
    """

    def __init__(self, version: Callable[[], str], size: int = 32 << 20) -> None:
        """Start with none."""
        self._version = version
        self._held: LastUsed[bytes, QuickAnswer] = LastUsed(size, _cost)
        self._of = ""
        self.hits = 0

    @staticmethod
    def can_keep(request: bytes) -> bool:
        """Whether some bytes are one whole request whose answer may be kept."""
        return (
            len(request) <= _LARGEST_REQUEST
            and request.endswith(_END)
            and request.count(_END) == 1
            and _PLAIN.match(request) is not None
            and _SPECIAL.search(request) is None
        )

    def find(self, request: bytes) -> QuickAnswer | None:
        """Return the answer to the bytes of a request."""
        found = self._held.find(request)
        if found is None:
            return None
        if self._of != self._version():
            self._held.clear()
            return None
        self.hits += 1
        return found

    def keep(self, request: bytes, answer: QuickAnswer, version: str) -> None:
        """Keep an answer that was made of a version of the data."""
        if version != self._version() or len(answer.body) > _LARGEST_BODY:
            return
        if self._of != version:
            self._held.clear()
            self._of = version
        self._held.keep(request, answer)


def _cost(request: bytes, answer: QuickAnswer) -> int:
    return len(request) + len(answer.fields) + len(answer.body) + OVERHEAD
