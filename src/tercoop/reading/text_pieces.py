"""Take text by lines or by blocks of bounded length, and give back what was taken too much."""

from __future__ import annotations

import io
import itertools
from functools import partial
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

    def lines(self) -> Iterator[str]:
        """Yield line after line, each with its end."""
        return itertools.chain(self._returned_lines(), iter(partial(self._file.readline, self._limit), ""))

    def blocks(self) -> Iterator[str]:
        """Yield block after block, at first small ones; none ends between carriage return and line feed."""
        size = _SMALLEST
        while block := self._read(size):
            yield block if block[-1] != "\r" else block + self._read(1)
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
        return self._returned.read(size) or self._file.read(size)

    def _returned_lines(self) -> Iterator[str]:
        while line := self._returned.readline(self._limit):
            if line[-1] not in "\r\n" and len(line) < self._limit:
                line += self._file.readline(self._limit - len(line))
            yield line
