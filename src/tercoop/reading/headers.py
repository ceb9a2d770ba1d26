"""Find the row with the names of the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.reading.excerpts import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SEARCHED = 20
"""Rows in which the header is looked for."""

COMPARED = 50
"""Rows that tell how full the table is."""

_FEWEST = 2
_SHOWN = 5


def find_header(rows: Sequence[tuple[int, Sequence[object]]]) -> int:
    """Return the place in ``rows`` of the one that names the columns.

    It is one of the first 20 rows with at least two cells that are not blank. A row is *full* where it has more than
    half as many such cells as the fullest of the first 50 rows: titles above a table, and headings over groups of
    columns, have fewer. A row has *words* where at least half of these cells are texts with a letter: totals have not.
    The header is the first row that is full and has words; else the first that has words; else the first that is full;
    else the first row.

    Args:
        rows: number and cells of the first rows that are not empty, at least one.
    """
    fullest = max(_count(cells) for _, cells in rows[:COMPARED])
    candidates = [
        (place, _count(cells) * 2 > fullest, _count_words(cells) * 2 >= _count(cells))
        for place, (number, cells) in enumerate(rows)
        if number <= SEARCHED and _count(cells) >= _FEWEST
    ]
    ranks = [
        (not (is_full and has_words), not has_words, place)
        for place, is_full, has_words in candidates
        if is_full or has_words
    ]
    return min(ranks)[2] if ranks else 0


def name_columns(cells: Sequence[object], width: int = 0) -> tuple[str, ...]:
    """Return the cells of a header as names, and ``""`` for further columns up to ``width``."""
    names = [str(cell) for cell in cells]
    return (*names, *[""] * (width - len(names)))


def describe_place(number: int, bad: Mapping[int, str]) -> Iterator[str]:
    """Yield a clause where the header is not where one expects it.

    Args:
        number: row of the header.
        bad: rows among the first that cannot be read, any of which may have been meant as the header, and why not.
    """
    yield from (f"row {row} cannot be read: {reason}" for row, reason in bad.items() if row < number)
    if number > 1:
        yield f"header taken from row {number}"


def describe_columns(header: Sequence[str]) -> Iterator[str]:
    """Yield a clause for each thing about names of columns that a person should know."""
    places: dict[str, list[str]] = {}
    for place, name in enumerate(header):
        places.setdefault(name, []).append(column_letters(place))
    for name, letters in places.items():
        shown = f"{', '.join(letters[:_SHOWN])}{', …' if len(letters) > _SHOWN else ''}"
        if not name.strip():
            yield (
                f"{len(letters)} columns without a name ({shown})"
                if len(letters) > 1
                else f"column {shown} without a name"
            )
        elif len(letters) > 1:
            yield f"{len(letters)} columns are named '{one_line(name)}' ({shown})"


def column_letters(place: int) -> str:
    """Return the letters by which a spreadsheet program shows a column; ``place`` counts from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_blank(cell: object) -> bool:
    """Return whether a cell shows nothing."""
    return isinstance(cell, str) and not cell.strip()


def _count(cells: Sequence[object]) -> int:
    return sum(not is_blank(cell) for cell in cells)


def _count_words(cells: Sequence[object]) -> int:
    return sum(isinstance(cell, str) and any(map(str.isalpha, cell)) for cell in cells)
