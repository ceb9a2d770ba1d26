"""Read the rows of a sheet into records.

Rows are read in batches, and each batch column by column: most cells of a column stood there before, and then need
no more than a look into a table. Rows that something is wrong with are then looked at one by one.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import compress, islice, repeat
from typing import TYPE_CHECKING, cast

from tercoop.importing.cells import Doubtful
from tercoop.importing.merged_cells import MergedCells
from tercoop.importing.plan import NAMES, PROJECT_KEYS
from tercoop.importing.records import Batch, problem, to_records
from tercoop.importing.total_rows import TotalRows
from tercoop.rdf.iris import make_source_key
from tercoop.reading import BadRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tercoop.cleaning.outcomes import Problem
    from tercoop.importing.cells import Kept
    from tercoop.importing.places import Place, PlaceReader
    from tercoop.importing.plan import SheetPlan
    from tercoop.importing.programme_of_row import Found, ProgrammeReader
    from tercoop.importing.rejects import Rejects
    from tercoop.reading import Cell

_BATCH = 1_000
"""Rows that are read together."""

_REMEMBERED = 50_000
"""Names whose keys are remembered."""


class _Rows:
    """Some rows while they are read; each list has an entry for each row, in their order.

    Attributes:
        numbers: number of each row, as a spreadsheet program shows it.
        written: its cells as they are written.
        faults: place in the lists → column, cell and what is wrong with it.
        doubts: place in the lists → why it is no record, or may be none.
        programmes: key of its programme, or nothing; with what is wrong or worth a look.
        projects: key of its project within the programme, where it tells one.
        organisations: key of the organisation that it names.
        towns: key of the town.
        countries: three letters of the country.
        regions: code of the region.
    """

    def __init__(self, rows: Sequence[tuple[int, Sequence[Cell]]]) -> None:
        self.numbers, self.written = [number for number, _ in rows], [cells for _, cells in rows]
        self.faults: defaultdict[int, list[tuple[str, Cell, Problem]]] = defaultdict(list)
        self.doubts: dict[int, Problem] = {}
        self.programmes: Sequence[Found] = []
        nothing: list[str | None] = [None] * len(rows)
        self.projects = self.organisations = self.towns = self.countries = self.regions = nothing


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
        self._plan, self._programmes, self._places, self._rejects = plan, programmes, places, rejects
        self._key_places = [place for name in keys if (place := plan.places.get(name)) is not None]
        self._names = [place for name in NAMES if (place := plan.places.get(name)) is not None]
        self._town = plan.places.get("partner.town")
        self._needs_project = plan.part.rows in ("projects", "partners")
        self._needs_partner = plan.part.rows in ("partners", "places")
        self._muted = _muted(plan)
        self._totals = TotalRows(plan)
        self._merged = MergedCells(plan) if plan.part.fill_down else None
        self._show = _shower(plan)
        self._announced: set[Problem] = set()
        self.read = 0

    def batches(self) -> Iterator[Batch]:
        """Yield the records of the rows that speak of something; the other rows go to the rejects."""
        rows = self._plan.sheet.rows()
        # Where cells are merged, what a row says depends on the row above it.
        size = 1 if self._merged else _BATCH
        while batch := list(islice(rows, size)):
            self.read += len(batch)
            if readable := [(number, cells) for number, cells in batch if not isinstance(cells, BadRow)]:
                yield self._read(_Rows(readable))
            if len(readable) < len(batch):
                self._reject_unreadable(batch)

    def _reject_unreadable(self, batch: Sequence[tuple[int, Sequence[Cell] | BadRow]]) -> None:
        for number, cells in batch:
            if isinstance(cells, BadRow):
                self._rejects.row(self._plan.number, number, "unreadable-row", cells.reason, value=cells.excerpt)
                if self._needs_project:
                    self._rejects.lost.add(None)

    def _read(self, rows: _Rows) -> Batch:
        count = len(rows.numbers)
        cells = [self._merged.fill(row) for row in rows.written] if self._merged else rows.written
        columns = list(zip(*cells, strict=True))
        kept = self._read_columns(columns, rows)
        values = list(zip(*kept, strict=True)) or [()] * count
        rows.projects = self._find_projects(kept, count)
        if not self._plan.is_further:
            rows.doubts = self._totals.check(rows.written, values, rows.projects) | self._find_headers(columns, rows)
        rows.programmes = self._programmes.find(self._plan, kept, count)
        self._name_organisations(columns, kept, rows)
        is_kept = self._judge(rows)
        if self._merged and not (rows.doubts and not rows.doubts[0].kept):
            self._merged.keep(cells[0])
        sheet = repeat(self._plan.number)
        of_places = (rows.organisations, rows.towns, rows.countries, rows.regions)
        records = to_records(zip(sheet, rows.numbers, rows.projects, *of_places, values, strict=False))
        programmes = [programme or "" for programme, _ in rows.programmes]
        return Batch(list(compress(programmes, is_kept)), list(compress(records, is_kept)))

    def _read_columns(self, columns: Sequence[Sequence[Cell]], rows: _Rows) -> list[Sequence[Kept]]:
        """Return what is kept of each column that is read, and the constants as columns; note what is wrong."""
        found: list[Sequence[Kept]] = []
        for column in self._plan.columns:
            cells = columns[column.place]
            kept = column.reader.read(cells)
            if Doubtful in set(map(type, kept)):
                for at, value in enumerate(kept):
                    if not isinstance(value, Doubtful):
                        continue
                    kept[at] = value.kept
                    # A cell that a merged one fills has been told of already.
                    if rows.written[at][column.place] != "" and column.place not in self._muted:
                        rows.faults[at] += [(column.name, cells[at], fault) for fault in value.problems]
            found.append(cast("list[Kept]", kept))
        return [*found, *([constant] * len(rows.numbers) for constant in self._plan.constants)]

    def _find_headers(self, columns: Sequence[Sequence[Cell]], rows: _Rows) -> dict[int, Problem]:
        """Return the rows that repeat the names of the columns, as tables do that were printed page by page."""
        if not self._plan.columns:
            return {}
        first = self._plan.columns[0]
        if first.name not in columns[first.place]:
            return {}
        repeated = problem("repeated-header", "the row repeats the names of the columns", kept=False)
        header = self._plan.sheet.header
        return {
            at: repeated
            for at, cell in enumerate(columns[first.place])
            if cell == first.name
            and all(cell in {"", name} for cell, name in zip(rows.written[at], header, strict=False))
        }

    def _find_projects(self, kept: Sequence[Sequence[Kept]], count: int) -> list[str | None]:
        """Return the key of the project of each row: that of the first field with one."""
        if not self._needs_project or not self._key_places:
            return [None] * count
        first, *others = self._key_places
        found = list(map(_project_key, kept[first]))
        for place in others:
            if None in found:
                found = [known or _project_key(other) for known, other in zip(found, kept[place], strict=True)]
        return found

    def _name_organisations(
        self, columns: Sequence[Sequence[Cell]], kept: Sequence[Sequence[Kept]], rows: _Rows
    ) -> None:
        """Find the key of the organisation of each row, and its town, country and region."""
        if not self._names:
            return
        if self._plan.has_places:
            places = self._read_places(columns, rows)
            rows.countries, rows.regions = [place.country for place in places], [place.region for place in places]
        if self._town is not None:
            rows.towns = list(map(_town_key, kept[self._town], rows.countries))
            other_names = self._places.other_names
            if not other_names.keys().isdisjoint(rows.towns):
                rows.towns = [other_names.get(town or "", town) for town in rows.towns]
        first, *others = self._names
        names = kept[first]
        for place in others:
            if None in names:
                names = [name or other for name, other in zip(names, kept[place], strict=True)]
        rows.organisations = list(map(_organisation_key, names, rows.towns, rows.countries))

    def _read_places(self, columns: Sequence[Sequence[Cell]], rows: _Rows) -> list[Place]:
        """Return country and region of each row; note what is wrong."""
        plan, count = self._plan, len(rows.numbers)
        pairs = list(zip(plan.place_columns, plan.place_constants, strict=True))
        given = [columns[column[0]] if column else [constant] * count for column, constant in pairs]
        found = self._places.read(given)
        for at, place in enumerate(found):
            for which, fault in place.problems:
                column = plan.place_columns[which]
                rows.faults[at].append((column[1] if column else "", given[which][at], fault))
        return found

    def _judge(self, rows: _Rows) -> list[bool]:
        """Tell of which rows something is kept, and send to the rejects what is wrong with the others and with them."""
        watched = {*rows.faults, *rows.doubts}
        watched.update(at for at, (_, found) in enumerate(rows.programmes) if found)
        if self._needs_project:
            watched.update(at for at, key in enumerate(rows.projects) if key is None)
        if self._needs_partner:
            watched.update(at for at, key in enumerate(rows.organisations) if key is None)
        is_kept = [True] * len(rows.numbers)
        for at in sorted(watched):
            is_kept[at] = self._judge_row(rows, at)
        return is_kept

    def _judge_row(self, rows: _Rows, at: int) -> bool:
        number, row, rejects = self._plan.number, rows.numbers[at], self._rejects
        doubt = rows.doubts.get(at)
        if doubt and not doubt.kept:
            rejects.row(number, row, doubt.code, doubt.reason, value=self._show(rows.written[at]))
            return False
        for column, cell, fault in rows.faults.get(at, ()):
            rejects.value(number, row, column, cell, fault)
        programme, found = rows.programmes[at]
        if found and found.kept and found not in self._announced and not self._plan.is_further:
            # All rows of a programme say the same of it; the first one stands for them.
            self._announced.add(found)
            rejects.value(number, row, "", programme or "", found)
        if missing := self._find_missing(rows, at):
            rejects.row(number, row, missing.code, missing.reason, value=self._show(rows.written[at]))
            if self._needs_project:
                rejects.lost.add(programme)
            return False
        if doubt:
            rejects.value(number, row, "", self._show(rows.written[at]), doubt)
        return True

    def _find_missing(self, rows: _Rows, at: int) -> Problem | None:
        """Return what is wrong where a row lacks what it would be about."""
        programme, found = rows.programmes[at]
        if programme is None:
            return found
        if self._needs_project and rows.projects[at] is None:
            return problem("no-project", "nothing tells which project it is about", kept=False)
        if self._needs_partner and rows.organisations[at] is None:
            return problem("no-partner", "the name of the organisation is missing", kept=False)
        return None


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


@lru_cache(maxsize=_REMEMBERED)
def _project_key(name: Kept) -> str | None:
    return make_source_key(name) if isinstance(name, str) else None


@lru_cache(maxsize=_REMEMBERED)
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
