"""Fill the cells that a merged cell covers: a spreadsheet has the text in the first of them and nothing in the others.

A row without anything that tells its project goes on with the project of the row above, and what it leaves empty of the
project is what stood there. A programme holds until another one is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.importing.plan import PROJECT_KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.importing.plan import SheetPlan
    from tercoop.reading import Cell


class MergedCells:
    """Fill the rows of one sheet, from top to bottom.

    Args:
        plan: how the sheet is read.
    """

    def __init__(self, plan: SheetPlan) -> None:
        """Find the columns of project and programme."""
        places = {name: plan.columns[place].place for name, place in plan.places.items() if place < len(plan.columns)}
        self._keys = [place for name, place in places.items() if name in PROJECT_KEYS]
        self._of_project = [place for name, place in places.items() if name.startswith("project.")]
        self._of_programme = [place for name, place in places.items() if name.startswith("programme.")]
        self._above: Sequence[Cell] | None = None

    def fill(self, cells: Sequence[Cell]) -> Sequence[Cell]:
        """Return the cells of a row with what the rows above give it; ``cells`` themselves stay as they are."""
        if self._above is None:
            return cells
        goes_on = all(cells[place] == "" for place in self._keys)
        places = [*self._of_programme, *(self._of_project if goes_on else ())]
        filled = list(cells)
        for place in places:
            if filled[place] == "":
                filled[place] = self._above[place]
        return filled

    def keep(self, cells: Sequence[Cell]) -> None:
        """Note a row, filled, as the one above the next; a row of totals is never noted."""
        self._above = cells
