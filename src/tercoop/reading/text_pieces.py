"""Take text by lines or by blocks of bounded length, and give back what was taken too much."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_SMALLEST = 1 << 12
_LARGEST = 1 << 20


class TextPieces:
    """The text of a file from where it was read up to; lines and blocks can be taken in turn."""

    def __init__(self, file: TextIO, longest: int) -> None:
        """Read on in a file.

        Args:
            file: opened with ``newline=""``.
            longest: characters of a line; a longer one is cut after one character more.
        """
        self._file = file
        self._limit = longest + 1
        self._returned = io.StringIO(newline="")

    def has_returned(self) -> bool:
        """Tell whether something that was given back has not been taken again."""
        place = self._returned.tell()
        is_more = self._returned.read(1) != ""
        self._returned.seek(place)
        return is_more

    def take_lines(self, size: int) -> str:
        """Return the next lines, of at least so many characters together where there are as many."""
        text = self._read(size)
        # Behind a carriage return there may be a line feed.
        return text if text[-1:] in {"", "\n"} else text + self._take_line()

    def lines(self) -> Iterator[str]:
        """Yield line after line, each with its end."""
        return iter(self._take_line, "")

    def blocks(self) -> Iterator[str]:
        """Yield block after block, at first small ones; none ends between carriage return and line feed."""
        size = _SMALLEST
        while block := self._read(size):
            yield block + self._take_line_feed() if block[-1] == "\r" else block
            size = min(2 * size, _LARGEST)

    def unread(self, text: str) -> None:
        """Give back the end of what was taken last."""
        if not text:
            return
        place = self._returned.tell() - len(text)
        # What came from there is still there; it is not copied again and again.
        if place >= 0 and self._is_next(place, text):
            self._returned.seek(place)
        else:
            self._returned = io.StringIO(text + self._returned.read(), newline="")

    def _is_next(self, place: int, text: str) -> bool:
        self._returned.seek(place)
        return self._returned.read(len(text)) == text

    def _read(self, size: int) -> str:
        text = self._returned.read(size)
        return text + self._file.read(size - len(text)) if len(text) < size else text

    def _take_line(self) -> str:
        line = self._returned.readline(self._limit)
        if line[-1:] == "\n" or len(line) == self._limit:
            return line
        if line[-1:] == "\r":
            return line + self._take_line_feed()
        return line + self._file.readline(self._limit - len(line))

    def _take_line_feed(self) -> str:
        """Return the line feed that comes next; nothing where something else does."""
        sign = self._read(1)
        if sign == "\n":
            return sign
        self.unread(sign)
        return ""
