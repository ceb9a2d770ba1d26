"""Read the further partners that a row names, in columns of their own or several in one cell, as rows of partners.

``Lead partner | Partner 1 | Country 1 | Partner 2 | Country 2`` is a row on a project and up to two on its partners,
all with one number. Where a profile names a separator, cells hold several: ``A; B``. The cells of other columns must
then hold as many; otherwise nobody can tell whose they are, and they are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.cleaning.cell_texts import is_placeholder, line_of
from tercoop.cleaning.outcomes import Problem
from tercoop.reading import BadRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tercoop.importing.headers import HeaderIndex
    from tercoop.importing.profile import FurtherPartners
    from tercoop.importing.rejects import Rejects
    from tercoop.reading import Cell, Sheet
    from tercoop.reading.sheets import Record


class FurtherSheet:
    """A sheet, seen as the list of the further partners in its rows.

    Args:
        sheet: the sheet.
        index: the names of its columns.
        group: the columns of the partners.
        number: place of the sheet in the file, from 0.
        rejects: knows the rows that were rejected when the sheet itself was read, and takes cells that are left out.

    Attributes:
        name: name of the sheet.
        header: names of its columns.
        path: the file, for messages.
        from_1904: as of the sheet.
    """

    def __init__(self, sheet: Sheet, index: HeaderIndex, group: FurtherPartners, number: int, rejects: Rejects) -> None:
        """Find the columns."""
        self.name, self.header = sheet.name, sheet.header
        self.path, self.from_1904 = sheet.path, sheet.from_1904
        self._sheet, self._separator, self._number, self._rejects = sheet, group.separator, number, rejects
        found = {
            field: next((places[0] for places in map(index.find, names) if len(places) == 1), None)
            for field, names in group.columns.items()
        }
        self._places = {field: place for field, place in found.items() if place is not None}

    @property
    def is_there(self) -> bool:
        """Whether the sheet has the column with the names of the partners."""
        return "partner.name" in self._places

    def rows(self) -> Iterator[Record]:
        """Yield number and cells for each further partner of each row."""
        place = self._places["partner.name"]
        rejected = self._rejects.rejected[self._number]
        for number, cells in self._sheet.rows():
            if isinstance(cells, BadRow) or number in rejected or is_placeholder(line_of(cells[place])):
                continue
            if self._separator is None:
                yield number, cells
            else:
                yield from ((number, row) for row in self._divide(number, cells, self._separator))

    def _divide(self, number: int, cells: Sequence[Cell], separator: str) -> Iterator[list[Cell]]:
        names = _split(cells[self._places["partner.name"]], separator)
        divided = {place: _split(cells[place], separator, len(names)) for place in self._places.values()}
        for place, parts in divided.items():
            if not any(parts):
                divided[place] = [""] * len(names)
            elif len(parts) != len(names) or any(part and not name for part, name in zip(parts, names, strict=True)):
                reason = f"it holds {len(parts)}, and the cell with the names of partners {len(names)}"
                if len(parts) == len(names):
                    reason = "it holds a part where the cell with the names of partners is empty"
                unclear = Problem(reason, "parts-differ", kept=False)
                self._rejects.value(self._number, number, self.header[place], cells[place], unclear)
                divided[place] = [""] * len(names)
        for which, name in enumerate(names):
            if not name:
                continue
            row = list(cells)
            for place, parts in divided.items():
                row[place] = parts[which]
            yield row


def _split(cell: Cell, separator: str, most: int = 1) -> list[str]:
    """Return the parts of a cell, empty ones among them, but not at the end where there are more than asked for."""
    parts = [part.strip() for part in str(cell).split(separator)]
    while len(parts) > most and not parts[-1]:
        parts.pop()
    return parts
