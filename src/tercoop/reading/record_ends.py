"""Find the end of a record without dividing it into cells, however long it is."""

from __future__ import annotations

import re

_WITHIN_MARKS = re.compile('(?:[^"]++|"")*+')


class RecordEnd:
    """Follows marks and delimiters through a record, block by block, as spreadsheet programs do.

    A mark counts where it begins a cell; a cell in marks ends with a mark that no other follows, and what comes between
    it and the next delimiter belongs to the cell.

    Attributes:
        is_quoted: whether the last block ended within a cell in marks.
    """

    def __init__(self, delimiter: str) -> None:
        """Begin at the beginning of a record."""
        sign = re.escape(delimiter)
        # Whole cells, each with its delimiter: in marks (and what may follow them), without marks, or empty.
        self._cells = re.compile(rf'(?:(?:"(?:[^"]++|"")*+"[^{sign}\r\n]*+|[^"{sign}\r\n][^{sign}\r\n]*+)?+{sign})*+')
        self._rest = re.compile(rf"[^{sign}\r\n]*+")
        self._state = "start"
        self._steps = {'"': {"start": "quoted", "mark": "quoted"}, delimiter: dict.fromkeys(("plain", "mark"), "start")}
        self.is_quoted = False

    def find(self, block: str) -> int | None:
        """Return the place after the end of the record, or None where it goes on in the next block.

        Args:
            block: what follows the block before; it does not end between carriage return and line feed.
        """
        patterns = {"start": self._cells, "plain": self._rest, "quoted": _WITHIN_MARKS}
        place, length = 0, len(block)
        while place < length:
            pattern = patterns.get(self._state)
            found = pattern.match(block, place) if pattern else None
            place = found.end() if found else place
            if place == length:
                break
            sign = block[place]
            if self._state == "quoted":
                self._state = "mark"
            elif sign in "\r\n":
                return place + (2 if block.startswith("\r\n", place) else 1)
            else:
                self._state = self._steps.get(sign, {}).get(self._state, "plain")
            place += 1
        self.is_quoted = self._state == "quoted"
        return None
