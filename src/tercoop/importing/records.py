"""Read the rows of a sheet into records: what each row says, cleaned, with the keys of what it speaks of."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from tercoop.cleaning.outcomes import Problem
from tercoop.importing.merged_cells import MergedCells
from tercoop.importing.plan import PROJECT_KEYS
from tercoop.importing.total_rows import TotalRows
from tercoop.rdf.iris import make_source_key
from tercoop.reading import BadRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tercoop.importing.cells import Kept
    from tercoop.importing.places import PlaceReader
    from tercoop.importing.plan import SheetPlan
    from tercoop.importing.programme_of_row import ProgrammeReader
    from tercoop.importing.rejects import Rejects
    from tercoop.reading import Cell


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


class RowReader:
    """Read the rows of one sheet.

    Args:
        plan: how they are read.
        programmes: finds the programme of a row.
        places: reads the columns of a place together.
        rejects: takes what is not read.
        keys: the fields whose first with a value is the key of a project.

    Attributes:
        read: number of rows that were read so far.
    """

    def __init__(
        self,
        plan: SheetPlan,
        programmes: ProgrammeReader,
        places: PlaceReader,
        rejects: Rejects,
        keys: Sequence[str] = PROJECT_KEYS,
    ) -> None:
        """Begin before the first row."""
        self._keys = keys
        self._plan, self._programmes, self._places, self._rejects = plan, programmes, places, rejects
        self.read = 0

    def records(self) -> Iterator[tuple[str, Record]]:  # noqa: C901, PLR0912, PLR0915 - one loop, as calls cost time
        """Yield key of the programme and record of each row that speaks of something; the others go to the rejects."""
        plan, rejects = self._plan, self._rejects
        number, kind = plan.number, plan.part.rows
        columns = [(column.place, column.name, column.reader.seen.get, column.reader.read) for column in plan.columns]
        muted = _muted(plan)
        key_places = [place for name in self._keys if (place := plan.places.get(name)) is not None]
        name_place, town_place = plan.places.get("partner.name"), plan.places.get("partner.town")
        find_programme = self._programmes.finder(plan)
        take_place = _place_taker(plan) if plan.has_places else None
        needs_project, needs_partner = kind in ("projects", "partners"), kind in ("partners", "places")
        shown = _shower(plan)
        announced: set[str] = set()
        totals = TotalRows(plan)
        merged = MergedCells(plan) if plan.part.fill_down else None
        for row, written in plan.sheet.rows():
            self.read += 1
            if isinstance(written, BadRow):
                rejects.row(number, row, "unreadable-row", written.reason, value=written.excerpt)
                if needs_project:
                    rejects.lost.add(None)
                continue
            cells = merged.fill(written) if merged else written
            found: list[Kept] = []
            faults: list[tuple[str, Cell, Problem]] = []
            for place, column, recall, read in columns:
                cell = cells[place]
                if cell == "":
                    found.append(None)
                    continue
                kept, problems = (recall(cell) if cell.__class__ is str else None) or read(cell)
                if problems and written[place] != "" and place not in muted:
                    faults += [(column, cell, fault) for fault in problems]
                found.append(kept)
            values = (*found, *plan.constants)
            project = _key_of(values, key_places) if needs_project else None
            doubt = None if plan.is_further else totals.check(written, values, project)
            if doubt and not doubt.kept:
                rejects.row(number, row, doubt.code, doubt.reason, value=shown(written))
                continue
            for column, cell, fault in faults:
                rejects.value(number, row, column, cell, fault)
            if merged:
                merged.keep(cells)
            programme, cause = find_programme(values)
            if programme is None:
                rejects.row(number, row, "no-programme", cause, value=shown(written))
                if needs_project:
                    rejects.lost.add(None)
                continue
            if cause and programme not in announced and not plan.is_further:
                announced.add(programme)
                rejects.value(number, row, "", programme, problem("new-programme", cause, kept=True))
            if needs_project and project is None:
                rejects.row(number, row, "no-project", "nothing tells which project it is about", value=shown(written))
                rejects.lost.add(programme)
                continue
            organisation = town = country = region = None
            if name_place is not None:
                if take_place is not None:
                    country, region = self._read_place(row, take_place(cells))
                town = _town_key(values[town_place], country) if town_place is not None else None
                organisation = _organisation_key(values[name_place], town, country)
                if organisation is None and needs_partner:
                    rejects.row(
                        number, row, "no-partner", "the name of the organisation is missing", value=shown(written)
                    )
                    rejects.lost.add(programme)
                    continue
            if doubt:
                rejects.value(number, row, "", shown(written), doubt)
            yield programme, Record(number, row, project, organisation, town, country, region, values)

    def _read_place(self, row: int, cells: tuple[Cell, ...]) -> tuple[str | None, str | None]:
        place = self._places.read(cells)
        for at, fault in place.problems:
            column = self._plan.place_columns[at]
            self._rejects.value(self._plan.number, row, column[1] if column else "", cells[at], fault)
        return place.country, place.region


def _muted(plan: SheetPlan) -> frozenset[int]:
    """Return the columns whose faults are told already: of a row with further partners, those that tell the project."""
    if not plan.is_further:
        return frozenset()
    columns = {name: plan.columns[place].place for name, place in plan.places.items() if place < len(plan.columns)}
    return frozenset(place for name, place in columns.items() if not name.startswith("partner."))


def _shower(plan: SheetPlan) -> Callable[[Sequence[Cell]], str]:
    """Return what writes a row for the list of rejects: the columns that are read, as others may be personal."""
    places = sorted({column.place for column in plan.columns} | {column[0] for column in plan.place_columns if column})
    return lambda cells: " | ".join(str(cells[place]) for place in places if cells[place] != "")


def _place_taker(plan: SheetPlan) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
    """Return what takes the cells of a place out of a row, constants in the place of columns that are missing."""
    places = [column[0] if column else None for column in plan.place_columns]
    if None not in places:
        return itemgetter(*(place for place in places if place is not None))
    pairs = list(zip(places, plan.place_constants, strict=True))
    return lambda cells: tuple(constant if place is None else cells[place] for place, constant in pairs)


def _key_of(values: Sequence[Kept], places: Sequence[int]) -> str | None:
    for place in places:
        value = values[place]
        if value.__class__ is str and (key := make_source_key(value)):
            return key
    return None


@lru_cache(maxsize=50_000)
def _town_key(town: Kept, country: str | None) -> str | None:
    key = make_source_key(town) if isinstance(town, str) else None
    return None if key is None else f"{key}-{country.lower()}" if country else key


def _organisation_key(name: Kept, town: str | None, country: str | None) -> str | None:
    key = make_source_key(name) if name.__class__ is str else None
    if key is None:
        return None
    if town:
        return f"{key}-{town}"
    return f"{key}-{country.lower()}" if country else key


def problem(code: str, reason: str, *, kept: bool) -> Problem:
    """Return a problem that shows only when rows are compared."""
    return Problem(reason=reason, code=code, kept=kept)
