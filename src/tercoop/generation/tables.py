"""Read tables of text: comma- or tab-separated, UTF-8, with a header."""

from __future__ import annotations

import csv
import hashlib
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tercoop.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class TableRow:
    """A row below the header.

    Attributes:
        number: its place below the header, from 1.
        place: file and number, for messages.
        cells: column → text, as it stands in the file.
    """

    number: int
    place: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the text of a cell."""
        return self.cells[column]


def read_table(
    path: Path, columns: Sequence[str], *, delimiter: str = ",", comments: str | None = None
) -> list[TableRow]:
    """Return the rows of a table.

    Args:
        path: the file; a byte order mark is skipped, lines that are empty are not rows.
        columns: the columns that are needed; others may stand beside them.
        delimiter: what separates the cells.
        comments: what lines before the header begin with that are not part of the table, as in SSSOM.

    Raises:
        InputError: for a file that cannot be read, is not UTF-8, lacks a column or has one twice, for a row of
            another length, and for a table without rows.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first, skipped = file.readline(), 0
            while comments and first.startswith(comments):
                first, skipped = file.readline(), skipped + 1
            reader = csv.reader(itertools.chain([first], file), delimiter=delimiter, strict=True)
            header = next(reader, [])
            twice = [column for place, column in enumerate(header) if column in header[:place]]
            if twice:
                raise InputError(path, f"two columns '{twice[0]}'", line=skipped + 1)
            missing = [column for column in columns if column not in header]
            if missing:
                raise InputError(
                    path, f"no column '{missing[0]}'; there are: {', '.join(header) or 'none'}", line=skipped + 1
                )
            rows = []
            for number, cells in enumerate((cells for cells in reader if cells), start=1):
                line = skipped + reader.line_num
                if len(cells) != len(header):
                    raise InputError(path, f"{len(cells)} cells in place of {len(header)}", line=line)
                rows.append(TableRow(number, f"{path}:{line}", dict(zip(header, cells, strict=True))))
    except OSError as error:
        raise InputError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(path, "not UTF-8") from error
    except csv.Error as error:
        raise InputError(path, f"not a table: {error}", line=skipped + reader.line_num) from error
    if not rows:
        raise InputError(path, "a table without rows: nothing stands below the header")
    return rows


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits.

    Raises:
        InputError: where it cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(path, f"cannot be read: {error.strerror}") from error
