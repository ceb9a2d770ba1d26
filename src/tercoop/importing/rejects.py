"""What could not be taken over as it stands: one line for each row and value, with its place and the reason.

The file ``rejects.csv`` has the columns sheet, row, column, outcome, code, value, reason. Outcomes:

``row rejected``      nothing of the row is in the graph
``value left out``    the row is in the graph without this value
``value flagged``     the value is in the graph; a person should look at it
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from tercoop.cleaning.names import E_MAIL
from tercoop.sorting import HELD, Sorter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tercoop.cleaning.outcomes import Problem
    from tercoop.reading import Cell

Outcome: TypeAlias = Literal["row rejected", "value left out", "value flagged"]

REJECTS = "rejects.csv"
COLUMNS = ("sheet", "row", "column", "outcome", "code", "value", "reason")
_LONGEST_VALUE = 200


class Reject(NamedTuple):
    """A line of the file; sheets are numbered, so that lines sort as the sheets stand in the file."""

    sheet: int
    row: int
    column: str
    outcome: Outcome
    code: str
    value: str
    reason: str


_Line: TypeAlias = tuple[int, int, str, str, str, str, str]
"""A line as it comes back from disk."""


class Rejects:
    """Collect what was rejected, left out and flagged.

    Attributes:
        rejected: sheet → numbers of the rows of which nothing is in the graph.
        lost: programmes of which a row on a partner was rejected; None where the row does not tell which.
        by_code: (outcome, code) → how often.
        example: (outcome, code) → the first line.
    """

    def __init__(self, sheets: list[str], path: Path | None = None, held: int = HELD) -> None:
        """Begin without any.

        Args:
            sheets: the names of the sheets, in the order of the file.
            path: a file to be that takes the lines where there are many; without it they stay in memory.
            held: how many lines are held in memory before they are written.
        """
        self._sheets = sheets
        self._lines: Sorter[_Line] = Sorter(path, held)
        self.rejected: defaultdict[int, set[int]] = defaultdict(set)
        self.lost: set[str | None] = set()
        self.by_code: Counter[tuple[Outcome, str]] = Counter()
        self.example: dict[tuple[Outcome, str], Reject] = {}

    def row(  # noqa: PLR0913 - what a line has
        self, sheet: int, row: int, code: str, reason: str, *, column: str = "", value: Cell = ""
    ) -> None:
        """Note a row of which nothing is taken over."""
        self.rejected[sheet].add(row)
        self._add(Reject(sheet, row, column, "row rejected", code, _excerpt(value), reason))

    def value(self, sheet: int, row: int, column: str, value: Cell, problem: Problem) -> None:
        """Note a value that is left out, or kept with a flag."""
        outcome: Outcome = "value flagged" if problem.kept else "value left out"
        self._add(Reject(sheet, row, column, outcome, problem.code, _excerpt(value), problem.reason))

    def _add(self, line: Reject) -> None:
        kind = (line.outcome, line.code)
        self.by_code[kind] += 1
        self.example.setdefault(kind, line)
        self._lines.add(line)

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self._lines)

    def lines(self) -> Iterator[Reject]:
        """Yield the lines as they stand in the file: by sheet, row and column. Those on disk go with their folder."""
        return map(Reject._make, self._lines)

    def sheet_name(self, line: Reject) -> str:
        """Return the name of the sheet of a line."""
        return self._sheets[line.sheet]

    def write(self, path: Path) -> None:
        """Write the file."""
        with path.open("w", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows((self._sheets[line.sheet], *line[1:]) for line in self.lines())


def _excerpt(value: Cell) -> str:
    # The list may be published with the graph; addresses of persons are not.
    text = E_MAIL.sub("…@…", str(value)) if "@" in str(value) else str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
