"""Take a sample of a sheet to draft a profile from: its header, the lines above it, and its first rows."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from tercoop.cleaning.amounts import clean_amount
from tercoop.cleaning.cell_texts import line_of
from tercoop.cleaning.dates import clean_date
from tercoop.errors import InputError
from tercoop.importing.column_words import read_names
from tercoop.importing.total_rows import word_of_total
from tercoop.reading import BadRow
from tercoop.reading.headers import column_letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tercoop.reading import Cell, Sheet

ROWS = 2_000
"""Rows that are looked at."""

_LOOKED_AROUND = 3
"""Rows above and below the header in which a better one is looked for."""
_FEW = 0.3
"""Part of the names that must be understood for the header to be taken without looking further."""
_MOST_ABOVE = 20


@dataclass(frozen=True)
class SheetSample:
    """What is looked at of a sheet.

    Attributes:
        sheet: the sheet, with its header in the row that was chosen.
        is_found: whether reading finds that row by itself.
        names: what the columns are called, a second line of names included; empty where nothing is.
        spoken: the same, with the heading of the group of columns that each stands in.
        references: how a profile names each column: by its name, or as ``column H`` where no name or no single one is
            there.
        above: texts that stand above the header, from top to bottom.
        rows: the rows that were looked at.
        is_whole: whether those are all.
        unreadable: rows among them that cannot be read.
        others: rows that seem to be totals, headings or notes; they are left out of ``rows``.
        second_row: whether the first row below the header goes on with names; it is left out of ``rows``.
    """

    sheet: Sheet
    is_found: bool
    names: tuple[str, ...]
    spoken: tuple[str, ...]
    references: tuple[str, ...]
    above: tuple[str, ...]
    rows: tuple[Sequence[Cell], ...]
    is_whole: bool
    unreadable: int
    others: int
    second_row: bool

    def column(self, place: int) -> list[Cell]:
        """Return the cells of a column."""
        return [row[place] for row in self.rows]


def take_sample(sheet: Sheet) -> SheetSample:
    """Return a sample of a sheet.

    Raises:
        InputError: where the file turns out to be damaged.
    """
    chosen = _choose_header(sheet)
    rows: list[Sequence[Cell]] = []
    unreadable = 0
    taken = list(itertools.islice(chosen.rows(), ROWS + 1))
    for _, cells in taken[:ROWS]:
        if isinstance(cells, BadRow):
            unreadable += 1
        else:
            rows.append(cells)
    second = _second_names(rows)
    if second is not None:
        rows = rows[1:]
    records = _without_totals(rows)
    above, groups = _read_above(chosen)
    names, references = _name_columns(chosen.header, second or {})
    return SheetSample(
        sheet=chosen,
        is_found=chosen.header_row == sheet.header_row,
        names=names,
        spoken=_with_groups(names, groups),
        references=references,
        above=above,
        rows=tuple(records),
        is_whole=len(taken) <= ROWS,
        unreadable=unreadable,
        others=len(rows) - len(records),
        second_row=second is not None,
    )


def _choose_header(sheet: Sheet) -> Sheet:
    """Return the sheet with the header that says most; that of the reader wherever it says anything."""
    if not sheet.header_row or _understood(sheet) >= max(2, _FEW * sum(map(bool, sheet.header))):
        return sheet
    found = [sheet]
    for row in range(max(1, sheet.header_row - _LOOKED_AROUND), sheet.header_row + _LOOKED_AROUND + 1):
        if row != sheet.header_row:
            try:
                found.append(sheet.with_header(row))
            except InputError:
                continue
    return max(found, key=_understood)


def _understood(sheet: Sheet) -> int:
    return sum(reading.is_understood for reading in read_names(sheet.header))


def _second_names(rows: Sequence[Sequence[Cell]]) -> dict[int, str] | None:
    """Return the names in the first row, where it goes on with those of the header: words above columns of figures."""
    if len(rows) < 2:  # noqa: PLR2004 # one row tells nothing of the column
        return None
    first, others = rows[0], rows[1:]
    filled = {place: line_of(cell) for place, cell in enumerate(first) if cell != ""}
    if not filled or any(not any(map(str.isalpha, text)) or _is_value(first[place]) for place, text in filled.items()):
        return None
    for place in filled:
        below = [row[place] for row in others if row[place] != ""]
        if not below or sum(map(_is_value, below)) * 2 <= len(below):
            return None
    return filled


def _is_value(cell: Cell) -> bool:
    """Return whether a cell is a figure or a day."""
    return (
        not isinstance(cell, str)
        or clean_amount(cell, ".").value is not None
        or clean_date(cell, "dmy").value is not None
        or clean_amount(cell, ",").value is not None
    )


def _without_totals(rows: Sequence[Sequence[Cell]]) -> list[Sequence[Cell]]:
    """Return the rows without headings, notes and totals: one cell alone, or a word for a total in an emptier row."""
    filled = [len(row) - list(row).count("") for row in rows]
    usual = median(filled) if filled else 0
    return [
        row
        for row, count in zip(rows, filled, strict=True)
        if count >= usual or (count > 1 and not any(map(word_of_total, row)))
    ]


def _read_above(sheet: Sheet) -> tuple[tuple[str, ...], dict[int, str]]:
    """Return the texts above the header, and the headings of groups of columns in the row above it, by column."""
    texts: list[str] = []
    groups: dict[int, str] = {}
    for row, cells in _rows_above(sheet):
        filled = {place: line_of(text) for place, text in enumerate(cells[: len(sheet.header)]) if text.strip()}
        texts += filled.values()
        if row == sheet.header_row - 1 and len(filled) > 1:
            groups = filled
    return tuple(texts), groups


def _rows_above(sheet: Sheet) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield number and cells of the rows above the header, as texts; the rows of a workbook are read in one go."""
    for first in range(1, min(sheet.header_row, _MOST_ABOVE)):
        try:
            top = sheet.with_header(first)
        except InputError:
            continue
        yield first, top.header
        for row, cells in top.rows():
            if row >= sheet.header_row:
                return
            yield row, sheet.with_header(row).header if isinstance(cells, BadRow) else [line_of(cell) for cell in cells]


def _name_columns(header: Sequence[str], second: dict[int, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the columns are called, and how a profile refers to them."""
    shown = [line_of(name) for name in header]
    counts = Counter(shown)
    names = [" ".join(part for part in (name, second.get(place, "")) if part) for place, name in enumerate(shown)]
    references = [
        name if name and counts[name] == 1 else f"column {column_letters(place)}" for place, name in enumerate(shown)
    ]
    return tuple(names), tuple(references)


def _with_groups(names: Sequence[str], groups: dict[int, str]) -> tuple[str, ...]:
    """Return the names after the headings of their groups; a heading holds for the columns up to the next one."""
    if not any(reading.is_understood for reading in read_names(list(groups.values()))):
        return tuple(names)
    spoken: list[str] = []
    group = ""
    for place, name in enumerate(names):
        group = groups.get(place, group)
        spoken.append(f"{group} {name}" if name and group else name)
    return tuple(spoken)
