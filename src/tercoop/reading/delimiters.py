"""Find out what separates the cells of a table of text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tercoop.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELIMITERS = (",", ";", "\t", "|")
NAMES = {"\t": "tabs", " ": "spaces"}
"""What to call a delimiter that cannot be seen."""

_SAMPLE = 200_000
_RECORDS = 100
_STATED = re.compile(r"sep=(.)(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Separation:
    """How the cells of a table stand apart.

    Attributes:
        delimiter: the character between them.
        skipped: lines at the beginning that state it, and are no rows.
        note: what a person should know of it.
    """

    delimiter: str
    skipped: int
    note: str


def find_delimiter(path: Path, encoding: str, stated: str | None = None) -> Separation:
    r"""Return what separates the cells: what is stated, what a first line such as ``sep=;`` states, or what fits best.

    Of ``,`` ``;`` tab and ``|``, the best is the one that divides the largest part of the first hundred records into
    the same number of cells, and of several such, the one that gives more cells. None divides a table of one column.

    Args:
        path: the file.
        encoding: its codec.
        stated: the delimiter, where a person has stated it.

    Raises:
        InputError: where two delimiters fit equally well.
    """
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(_SAMPLE)
        if file.read(1):
            cut = max(sample.rfind("\n"), sample.rfind("\r")) + 1
            sample = sample[:cut] or sample
    line = _STATED.match(sample)
    skipped = 1 if line else 0
    if stated:
        return Separation(stated, skipped, f"separated by {name_delimiter(stated)}, as stated")
    if line:
        return Separation(line[1], skipped, f"separated by {name_delimiter(line[1])}, as its first line states")
    ranks = sorted(((*_fit(sample, delimiter), delimiter) for delimiter in DELIMITERS), reverse=True)
    (share, width, best), (next_share, next_width, second) = ranks[:2]
    if not width:
        return Separation(",", 0, "one column")
    if (share, width) == (next_share, next_width):
        names = " or by ".join(f"'{name_delimiter(sign)}'" for sign in sorted((best, second)))
        raise InputError(path, f"the cells may be separated by {names}; state the delimiter")
    return Separation(best, 0, f"separated by {name_delimiter(best)}")


def name_delimiter(delimiter: str) -> str:
    """Return a delimiter as a word or a sign."""
    return NAMES.get(delimiter, delimiter)


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    """Return the part of the records that have the same number of cells, and that number; 0 for a single cell."""
    widths = Counter(_measure(sample, delimiter))
    width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(0, 0))
    return (count / widths.total(), width) if width > 1 else (0.0, 0)


def _measure(sample: str, delimiter: str) -> Iterator[int]:
    """Yield the number of cells of each of the first records, and 0 for one that is too long to be read here."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    for _ in range(_RECORDS):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield 0
        else:
            if cells:
                yield len(cells)
