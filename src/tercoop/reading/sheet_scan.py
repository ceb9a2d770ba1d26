"""Look through the XML of a sheet for what the library does not tell.

The library makes a rectangle of all cells from the first to the last, so one cell in the far corner asks for 17 billion
of them. It leaves error cells empty, and keeps about sixteen digits of a number. A scan by patterns needs neither much
memory nor much time; where XML is written so strangely that a pattern misses a cell, the limits of the process hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tercoop.reading.limits import Limits
    from tercoop.reading.sheets import Cell

_PREFIX = re.compile(rb"<([\w.-]+:)?worksheet[\s>]")
_USUAL_REFERENCE = re.compile(rb' r="([A-Z]+)([0-9]+)"')
_REFERENCE = re.compile(rb"""\br\s*=\s*["']\$?([A-Za-z]{1,3})\$?([0-9]{1,7})["']""")
_TYPE = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_LONG_NUMBER = re.compile(rb">-?[0-9]{16}")
_LARGEST_WINDOW = 16_000_000
_KEPT = 1_000_000
_MOST_REPLACED = 500_000


class _Patterns:
    """The patterns of a sheet whose elements have a certain prefix, such as ``x:`` or none."""

    def __init__(self, prefix: bytes) -> None:
        name = re.escape(prefix)
        cell, value = rb"<" + name + rb"c\s", rb"<" + name + rb"v"
        self.cell = b"<" + prefix + b"c "
        self.formula_start = b"<" + prefix + b"f"
        self.filled = re.compile(cell + rb"(?![^>]*/>)([^>]*+)>(?!</)")
        self.error = re.compile(
            cell + rb"""([^>]*?\bt\s*=\s*["']e["'][^>]*+)>(?:(?!</""" + name + rb"c>).)*?" + value + rb">([^<]{1,100})",
            re.DOTALL,
        )
        self.long = re.compile(
            cell + rb"([^>]*+)>(?:<" + name + rb"f[^<]*+</" + name + rb"f>)?\s*" + value + rb">(-?[0-9]{16,100})<"
        )
        self.formula = re.compile(
            cell
            + rb"([^>]*+)>\s*<" + name + rb"f\b(?:[^>]*/>|[^>]*+>[^<]*+</" + name + rb"f>)\s*"
            + rb"(" + value + rb"\s*/>|" + value + rb">\s*</" + name + rb"v>)?\s*</"
        )  # fmt: skip


@dataclass(slots=True)
class SheetScan:
    """What was found in a sheet.

    Attributes:
        limits: beyond these, empty cells with a format are told from cells that hold something.
        rows: number of the last row with a cell, from 1.
        columns: number of the last column with a cell, from 1.
        replaced: row → column and content of cells that the library does not give as they are.
        lacking: how many formulas have no stored value.
        first_lacking: reference of the first of these.
        is_unplaced: whether there are cells to be replaced without a reference, or more than can be kept.
    """

    limits: Limits
    rows: int = 0
    columns: int = 0
    replaced: dict[int, list[tuple[int, Cell]]] = field(default_factory=dict)
    lacking: int = 0
    first_lacking: str = ""
    is_unplaced: bool = False
    _replaced_count: int = 0
    _patterns: _Patterns | None = None

    def look(self, window: bytes) -> None:
        """Take in a piece of XML that holds whole cells."""
        if self._patterns is None:
            found = _PREFIX.search(window)
            self._patterns = _Patterns(found[1] or b"" if found else b"")
        patterns = self._patterns
        self._measure(window, patterns)
        if b'"e"' in window or b"'e'" in window:
            for cell in patterns.error.finditer(window):
                self._replace(cell[1], unescape(cell[2].decode("utf-8", "replace")))
        if _LONG_NUMBER.search(window):
            for cell in patterns.long.finditer(window):
                kind = _TYPE.search(cell[1])
                if not kind or kind[1] == b"n":
                    self._replace(cell[1], Decimal(cell[2].decode()))
        if patterns.formula_start in window:
            for cell in patterns.formula.finditer(window):
                kind = _TYPE.search(cell[1])
                # A formula that gives an empty text has an empty value.
                if not cell[2] or not kind or kind[1] != b"str":
                    self.lacking += 1
                    self.first_lacking = self.first_lacking or _address(cell[1])

    def _measure(self, window: bytes, patterns: _Patterns) -> None:
        """Note how far the cells reach; closely only where that seems too far, or where they are oddly written."""
        references = _USUAL_REFERENCE.findall(window)
        if len(references) == window.count(patterns.cell):
            rows, columns = self._join(references)
            if columns <= self.limits.columns and rows * columns <= self.limits.sheet_cells:
                self.rows, self.columns = rows, columns
                return
        filled = (_REFERENCE.search(attributes) for attributes in patterns.filled.findall(window))
        self.rows, self.columns = self._join([found.groups() for found in filled if found])

    def _join(self, references: Sequence[tuple[bytes, ...]]) -> tuple[int, int]:
        """Return the last row and column of cells and of what was seen before."""
        rows = {int(number) for _, number in references}
        columns = {column_number(letters) for letters in {letters for letters, _ in references}}
        return max(rows | {self.rows}), max(columns | {self.columns})

    def _replace(self, attributes: bytes, cell: Cell) -> None:
        found = _REFERENCE.search(attributes)
        self._replaced_count += 1
        if not found or self._replaced_count > _MOST_REPLACED:
            self.is_unplaced = True
        else:
            self.replaced.setdefault(int(found[2]), []).append((column_number(found[1]), cell))


def scan_sheet(pieces: Iterable[bytes], limits: Limits) -> SheetScan:
    """Scan the XML of a sheet, given in pieces."""
    scan = SheetScan(limits)
    for window in _windows(pieces):
        scan.look(window)
    return scan


def column_number(letters: bytes) -> int:
    """Return the number of a column, from 1, for its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _address(attributes: bytes) -> str:
    found = _REFERENCE.search(attributes)
    return b"".join(found.groups()).decode().upper() if found else ""


def _windows(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the XML cut before cells, so that no cell is divided, unless it is longer than any that is used."""
    rest = b""
    for piece in pieces:
        searched = max(len(rest) - len(b"<c"), 0)
        rest += piece
        cut = max(rest.rfind(b"<c ", searched), rest.rfind(b":c ", searched))
        cut = rest.rfind(b"<", 0, cut + 1) if cut > 0 else 0
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > _LARGEST_WINDOW:
            yield rest
            rest = rest[-_KEPT:]
    yield rest
