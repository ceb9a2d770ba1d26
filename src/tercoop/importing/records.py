"""Records: what each row says, cleaned, with the keys of what it speaks of."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tercoop.cleaning.outcomes import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tercoop.importing.cells import Kept


class Record(NamedTuple):
    """What one row says.

    Attributes:
        sheet: place of the sheet in the file, from 0.
        row: number of the row, as a spreadsheet program shows it.
        project: key of the project within the programme; nothing where the row speaks of none.
        organisation: key of the organisation; nothing where the row names none.
        town: key of the town; nothing where it is not known.
        country: three letters of the country of the organisation, where it is known.
        region: code of the smallest region that is known.
        values: what is kept of the cells, by :attr:`SheetPlan.places`.
    """

    sheet: int
    row: int
    project: str | None
    organisation: str | None
    town: str | None
    country: str | None
    region: str | None
    values: tuple[Kept, ...]


def to_records(rows: Iterable[tuple[object, ...]]) -> Iterator[Record]:
    """Yield tuples as records."""
    # Calls of Record and Record._make run Python code for each row; this does not.
    return map(partial(tuple.__new__, Record), rows)


class Batch(NamedTuple):
    """Some rows.

    Attributes:
        programmes: key of the programme of each.
        records: what each says.
    """

    programmes: list[str]
    records: list[Record]


def problem(code: str, reason: str, *, kept: bool) -> Problem:
    """Return a problem that shows only when rows are compared."""
    return Problem(reason=reason, code=code, kept=kept)
