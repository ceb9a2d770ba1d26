"""What every format becomes: sheets of rows of cells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.reading.excerpts import excerpt_of
from tercoop.reading.headers import name_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

Cell = str | Decimal | dt.date | dt.datetime | bool
"""What a cell holds: ``""`` where it is empty, text exactly as written, and from workbooks and JSON also other
values."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read as cells.

    Attributes:
        reason: why not, as a clause for people.
        excerpt: how the row begins, on one line.
    """

    reason: str
    excerpt: str


Record = tuple[int, "Sequence[Cell] | BadRow"]
"""A row with its number."""


class Sheet:
    """A table with named columns.

    Attributes:
        name: name of the sheet in a workbook, the file's name without ending for text, ``projects`` or ``partnerships``
            for JSON.
        header: names of the columns as they are written; ``""`` for a column without a name, and a name may come twice.
        header_row: number of the row that holds them; 0 for JSON, where names come from the keys.
        path: the file, for messages.
        from_1904: whether a number that stands for a day counts from 1904, as in some workbooks, and not from 1900.
            Cells that the workbook shows as days are days already.
    """

    def __init__(  # noqa: PLR0913 - a sheet has that many parts, and is made in one place for each format
        self,
        *,
        path: Path,
        name: str,
        header: Sequence[str],
        header_row: int,
        records: Callable[[], Iterator[Record]],
        is_padded: bool,
        from_1904: bool = False,
    ) -> None:
        """Describe a sheet; nothing is read yet.

        Args:
            path: the file, for messages.
            name: name of the sheet.
            header: names of its columns.
            header_row: number of the row that holds them.
            records: gives all rows that are not empty, from the first of the sheet.
            is_padded: whether a row may be shorter than the header, because empty cells at its end are left out.
            from_1904: whether numbers that stand for days count from 1904.
        """
        self.name = name
        self.header = tuple(header)
        self.header_row = header_row
        self.path = path
        self.from_1904 = from_1904
        self._records = records
        self._is_padded = is_padded

    def with_header(self, row: int) -> Sheet:
        """Return the same sheet with its header in another row.

        Raises:
            InputError: where that row is empty or cannot be read, or does not exist.
        """
        for number, cells in self._records():
            if number == row and not isinstance(cells, BadRow):
                width = len(self.header) if self._is_padded else 0
                return Sheet(
                    path=self.path,
                    name=self.name,
                    header=name_columns(cells, width),
                    header_row=row,
                    records=self._records,
                    is_padded=self._is_padded,
                    from_1904=self.from_1904,
                )
            if number >= row:
                break
        raise InputError(self.path, f"sheet '{self.name}' has no header in row {row}: the row is empty or unreadable")

    def rows(self) -> Iterator[Record]:
        """Yield number and cells of each row below the header, or why the row cannot be read.

        The number is the one that a spreadsheet program shows; in text it counts records, not lines. Empty rows are
        left out and keep their number. Cells are as many as the columns of the header: a row of text with more or fewer
        is a ``BadRow``, even where only empty cells are missing, because a lost delimiter or quotation mark looks the
        same.

        Raises:
            InputError: where the file turns out to be damaged, truncated or changed.
        """
        width, first, is_padded = len(self.header), self.header_row, self._is_padded
        for number, cells in self._records():
            if number <= first:
                continue
            if isinstance(cells, BadRow) or len(cells) == width:
                yield number, cells
            elif is_padded and len(cells) < width:
                yield number, [*cells, *[""] * (width - len(cells))]
            else:
                yield number, BadRow(f"{len(cells)} cells in place of {width}", excerpt_of(cells))


class SourceFile:
    """A file that was recognised, with its sheets; a context manager that ends what is still running.

    Attributes:
        path: the file.
        format: ``xlsx``, ``csv`` (text with any delimiter) or ``json``.
        size: bytes.
        sha256: hexadecimal digits.
        sheets: its sheets that are visible and not empty.
        notes: what a person should know of how it was read, such as ``separated by ;``.
    """

    def __init__(  # noqa: PLR0913 - these are the attributes
        self,
        *,
        path: Path,
        format: str,  # noqa: A002 - the word for it
        size: int,
        sha256: str,
        sheets: Sequence[Sheet],
        notes: Sequence[str],
        close: Callable[[], None] = lambda: None,
    ) -> None:
        """Hold what was found; ``close`` ends what reads its rows."""
        self.path = path
        self.format = format
        self.size = size
        self.sha256 = sha256
        self.sheets = tuple(sheets)
        self.notes = tuple(notes)
        self._close = close

    def __enter__(self) -> Self:
        """Return the file itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the reading of rows that still goes on."""
        self._close()
