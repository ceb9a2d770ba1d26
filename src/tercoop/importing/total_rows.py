"""Find the rows of a sheet that are no records: totals below the table or within it, headings and notes.

A list of operations often ends with the sum of its columns. Read as a record, that row would be a project called
"Total" with the money of all the others. It is known by what it lacks (it names at most one thing, where the rows above
name several), and by what it has: a word for a total, or amounts that are the sums of those above, of all of them, of
those since the last total, or of each project once. A row that shows one of these signs alone is kept and flagged.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

from tercoop.cleaning.cell_texts import is_placeholder, line_of
from tercoop.cleaning.outcomes import Problem
from tercoop.importing.fields import FIELDS
from tercoop.importing.headers import fold_without_suffix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tercoop.importing.cells import Kept
    from tercoop.importing.plan import SheetPlan
    from tercoop.reading import Cell

WORDS = frozenset(
    {
        *("total", "totals", "grand total", "subtotal", "sub total", "sum", "overall total", "total sum"),
        *("total général", "sous total", "somme", "totaux", "gesamt", "gesamtsumme", "summe", "zwischensumme"),
        *(
            "insgesamt",
            "gesamtergebnis",
            "gesamtbetrag",
            "totale",
            "totale generale",
            "totale complessivo",
            "subtotale",
        ),
        *("total general", "suma", "suma total", "razem", "ogółem", "łącznie", "suma końcowa", "celkem", "součet"),
        *("celkom", "spolu", "súčet", "mezisoučet", "összesen", "mindösszesen", "végösszeg", "részösszeg", "összeg"),
        *("total geral", "somatório", "total parcial", "общо", "всичко", "сума", "σύνολο", "γενικό σύνολο", "ukupno"),
        *("sveukupno", "skupaj", "vsota", "totaal", "subtotaal", "eindtotaal", "summa", "totalt", "i alt", "sum total"),
        *("yhteensä", "summa yhteensä", "iš viso", "viso", "kopā", "pavisam", "kokku", "total generală"),
    }
)
"""How a row of totals is called, in lower case."""

_NAMES = (
    *("programme.title", "programme.code", "project.identifier", "project.acronym", "project.title"),
    *("project.title_english", "project.title_2", "project.begins", "project.ends", "project.call", "project.country"),
    *("project.region", "project.postal_code", "partner.name", "partner.town", "partner.postal_code", "call.serial"),
    *("call.begins", "line.fund", "line.priority"),
)
"""Fields of which a record has several, and a total none."""

_ROUNDED = Decimal("0.005")
_FEWEST_ADDED = 2
"""Rows from which on a sum says anything."""

_FEW = 2
"""Things that a row of totals names at most: its own name, and perhaps how many rows it adds up."""

_WIDE = 3
"""Columns from which on a row with one cell alone says too little to be a record."""


class TotalRows:
    """Watch the rows of one sheet, from top to bottom.

    Args:
        plan: how the sheet is read.
    """

    def __init__(self, plan: SheetPlan) -> None:
        """Begin before the first row."""
        columns = {name: plan.columns[place].place for name, place in plan.places.items() if place < len(plan.columns)}
        self._naming = [place for name, place in columns.items() if name in _NAMES]
        self._naming += [column[0] for column in plan.place_columns if column]
        self._amounts = [
            (plan.places[name], columns[name], name.startswith("project."))
            for name in columns
            if FIELDS[name].cleaner == "amount"
        ]
        # Below a merged cell, a row may have a name alone; where partners have more columns than that, it is a note.
        of_partner = [name for name in columns if name.startswith("partner.")] + [*filter(None, plan.place_columns)]
        self._partner = columns.get("partner.name") if plan.part.fill_down and len(of_partner) == 1 else None
        self._is_wide = len(columns) + sum(map(bool, plan.place_columns)) >= _WIDE
        self._fewest = self._width = len(self._naming)
        self._take = _taker(self._naming)
        self._sums = [[Decimal(0), Decimal(0), Decimal(0)] for _ in self._amounts]
        self._added, self._since = 0, 0
        self._projects: set[str] = set()
        self._tells_projects = plan.part.rows == "partners" and any(
            is_of_project for _, _, is_of_project in self._amounts
        )

    def check(
        self, rows: Sequence[Sequence[Cell]], values: Sequence[Sequence[Kept]], projects: Sequence[str | None]
    ) -> dict[int, Problem]:
        """Return why rows are no records, or may be none, by their place; the amounts of the others are added up.

        Args:
            rows: the cells of each row as they are written.
            values: what is kept of them.
            projects: key of the project that each row would be about.
        """
        counts = [self._width - cells.count("") for cells in map(self._take, rows)]
        if not self._amounts and min(counts) > _FEW:
            self._fewest = min(self._fewest, *counts)
            return {}
        found = map(self._check, counts, rows, values, projects)
        return {place: problem for place, problem in enumerate(found) if problem}

    def _check(self, count: int, cells: Sequence[Cell], values: Sequence[Kept], project: str | None) -> Problem | None:
        found = self._judge(cells, values) if count <= _FEW else None
        if found is None and count < self._fewest:
            self._fewest = count
        if self._amounts and (found is None or found.kept):
            self._add(cells, values, project)
        return found

    def _judge(self, cells: Sequence[Cell], values: Sequence[Kept]) -> Problem | None:
        filled = [place for place in self._naming if not is_placeholder(line_of(cells[place]))]
        stands_out = len(filled) <= 1 < self._fewest
        present = [place for place, cell in enumerate(cells) if cell != ""]
        if self._is_wide and stands_out and len(present) == 1 and present[0] != self._partner:
            return Problem("one cell alone is filled: a heading or a note, and no record", "lone-cell", kept=False)
        word = next((word for place in present if (word := word_of_total(cells[place]))), None)
        sums = self._compare(cells, values)
        if sums and (word or stands_out):
            self._start_again()
            called = f', called "{line_of(cells[filled[0]])}"' if filled else ""
            return Problem(f"the amounts are {sums}: a row of totals{called}", "total-row", kept=False)
        if word and stands_out:
            reason = f'"{word}" and nothing but amounts: a row of totals{self._tell_difference(cells, values)}'
            self._start_again()
            return Problem(reason, "total-row", kept=False)
        if word and len(filled) <= 1:
            return Problem(f'"{word}" can be a row of totals', "looks-like-total", kept=True)
        if sums and len(filled) <= 1:
            return Problem(f"the amounts are {sums}; it can be a row of totals", "looks-like-total", kept=True)
        return None

    def _compare(self, cells: Sequence[Cell], values: Sequence[Kept]) -> str | None:
        """Return which sums all the amounts of a row are, in words; what comes from a merged cell does not count."""
        given = [
            (Decimal(value[0]), sums)
            for (place, column, _), sums in zip(self._amounts, self._sums, strict=True)
            if cells[column] != "" and isinstance(value := values[place], tuple)
        ]
        if not any(amount for amount, _ in given):
            return None
        kinds = (
            (0, self._added, "the sums of the rows above"),
            (1, self._since, "the sums of the rows since the last total"),
            (2, len(self._projects), "the sums of the projects above, each counted once"),
        )
        for place, count, words in kinds:
            margin = _ROUNDED * max(_FEWEST_ADDED, count)
            if count >= _FEWEST_ADDED and all(abs(amount - sums[place]) <= margin for amount, sums in given):
                return words
        return None

    def _tell_difference(self, cells: Sequence[Cell], values: Sequence[Kept]) -> str:
        """Return by how much the first amount that is no sum of those above it differs from the nearest sum."""
        for (place, column, _), sums in zip(self._amounts, self._sums, strict=True):
            value = values[place]
            if cells[column] == "" or not isinstance(value, tuple):
                continue
            stated = Decimal(value[0])
            nearest = min(sums, key=lambda found: abs(found - stated))
            if stated != nearest:
                return f"; it says {stated:,}, and the rows above come to {nearest:,}"
        return ""

    def _add(self, cells: Sequence[Cell], values: Sequence[Kept], project: str | None) -> None:
        self._added += 1
        self._since += 1
        is_new = self._tells_projects and project is not None and project not in self._projects
        if is_new and project is not None:
            self._projects.add(project)
        for (place, column, is_of_project), sums in zip(self._amounts, self._sums, strict=True):
            value = values[place]
            if cells[column] != "" and isinstance(value, tuple):
                amount = Decimal(value[0])
                sums[0] += amount
                sums[1] += amount
                if is_new or not is_of_project:
                    sums[2] += amount

    def _start_again(self) -> None:
        self._since = 0
        for sums in self._sums:
            sums[1] = Decimal(0)


def _taker(places: list[int]) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
    """Return what takes the cells of some places out of a row."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda cells: tuple(cells[place] for place in places)


def word_of_total(cell: Cell) -> str | None:
    """Return the text of a cell that says that a row is a total, such as ``Summe:`` or ``Total (EUR)``."""
    return _find_word(cell) if isinstance(cell, str) else None


@lru_cache(maxsize=10_000)
def _find_word(text: str) -> str | None:
    folded = fold_without_suffix(line_of(text))
    first = folded.partition(" ")[0]
    return line_of(text) if folded in WORDS or (first in WORDS and len(folded) <= _LONGEST) else None


_LONGEST = 60
