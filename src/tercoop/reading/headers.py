"""Find the row with the names of the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEARCHED = 20
"""Rows in which the header is looked for."""

COMPARED = 50
"""Rows that tell how full the table is."""

_FEWEST = 2


def find_header(rows: Sequence[tuple[int, Sequence[object]]]) -> int:
    """Return the place in ``rows`` of the one that names the columns.

    A header is one of the first 20 rows, with at least two cells that are not empty, and with more than half as many as
    the fullest row of the first 50: titles above a table, and headings over groups of columns, fill fewer. Of these, it is
    the first where at least half of the cells are texts with a letter, so that a row of totals is passed over. Where there
    is none, it is the first of these rows; where there are no such rows, it is the first that is not empty.

    Args:
        rows: number and cells of the first rows that are not empty, at least one.
    """
    fullest = max(_count(cells) for _, cells in rows[:COMPARED])
    candidates = [
        place
        for place, (number, cells) in enumerate(rows[:SEARCHED])
        if number <= SEARCHED and _count(cells) >= _FEWEST and _count(cells) * 2 > fullest
    ]
    named = (place for place in candidates if _count_words(rows[place][1]) * 2 >= _count(rows[place][1]))
    return next(named, candidates[0] if candidates else 0)


def name_columns(cells: Sequence[object], width: int = 0) -> tuple[str, ...]:
    """Return the cells of a header as names, and ``""`` for further columns up to ``width``."""
    names = [str(cell) for cell in cells]
    return (*names, *[""] * (width - len(names)))


def describe_columns(header: Sequence[str]) -> Iterator[str]:
    """Yield a clause for each thing about names of columns that a person should know."""
    places: dict[str, list[str]] = {}
    for place, name in enumerate(header):
        places.setdefault(name, []).append(column_letters(place))
    for name, letters in places.items():
        if not name:
            yield f"{'column' if len(letters) == 1 else 'columns'} {', '.join(letters)} without a name"
        elif len(letters) > 1:
            yield f"columns {', '.join(letters)} are all named '{name}'"


def column_letters(place: int) -> str:
    """Return the letters by which a spreadsheet program shows a column; ``place`` counts from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _count(cells: Sequence[object]) -> int:
    return sum(cell != "" for cell in cells)


def _count_words(cells: Sequence[object]) -> int:
    return sum(isinstance(cell, str) and any(map(str.isalpha, cell)) for cell in cells)
