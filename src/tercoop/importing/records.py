"""Read the rows of a sheet into records: what each row says, cleaned, with the keys of what it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tercoop.cleaning.outcomes import Problem
from tercoop.importing.fields import FIELDS
from tercoop.importing.headers import HeaderIndex
from tercoop.importing.programmes import ProgrammeMatch
from tercoop.rdf.iris import make_source_key
from tercoop.reading import BadRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tercoop.importing.cells import CellReader, Kept, Outcome
    from tercoop.importing.places import PlaceReader
    from tercoop.importing.profile import Profile, SheetProfile
    from tercoop.importing.programmes import ProgrammeIndex
    from tercoop.importing.rejects import Rejects
    from tercoop.reading import Cell, Sheet

_PROJECT_KEYS = ("project.identifier", "project.acronym", "project.title_english", "project.title", "project.title_2")
_PROGRAMME = ("programme.code", "programme.keep_id", "programme.title", "programme.period")
_TELLING = (
    "project.begins",
    "project.ends",
    "project.title_english",
    "project.title",
    "project.total_budget",
    "project.union_funding",
)
_PLACES = ("partner.country", "partner.country_code", "partner.region_1", "partner.region_2", "partner.region_3")


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
        values: what is kept of the cells, in the order of :attr:`SheetPlan.fields`.
    """

    sheet: int
    row: int
    project: str | None
    organisation: str | None
    town: str | None
    country: str | None
    region: str | None
    values: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    place: int
    name: str
    read: Callable[[Cell], Outcome]


class SheetPlan:
    """How the rows of one sheet of one file are read.

    Args:
        number: place of the sheet in the file, from 0.
        sheet: the sheet.
        profile: the profile, and what it says of this sheet.
        cells: makes the reader of each column.
        with_prose: whether running text is kept.

    Attributes:
        fields: the fields that the values of a record stand for, in their order.
        places: field → its place among the values.
        telling: places of the values that tell projects of one name apart, :attr:`telling_fields` their fields.
        unread: columns that hold something and that the profile does not name.
        missing: fields of the profile that the sheet has no column for.
    """

    def __init__(  # noqa: PLR0913 # each is a part of its own
        self, number: int, sheet: Sheet, profile: Profile, part: SheetProfile, cells: CellReader, *, with_prose: bool
    ) -> None:
        """Find the columns by their names."""
        self.number, self.sheet, self.part = number, sheet, part
        index = HeaderIndex(sheet.header)
        self._columns: list[_Column] = []
        fields: list[str] = []
        used: set[int] = set()
        self.missing: list[str] = []
        for name, alternatives in part.columns.items():
            field = FIELDS[name]
            place = next((found[0] for column in alternatives if len(found := index.find(column)) == 1), None)
            if place is None:
                self.missing.append(name)
                continue
            used.add(place)
            if field.is_prose and not with_prose:
                continue
            fields.append(name)
            read = _as_it_is if name in _PLACES else cells.reader_of(field, part.words.get(name))
            self._columns.append(_Column(place, sheet.header[place], read))
        self._constants: list[Kept] = []
        for name, text in part.constants.items():
            if name in _PLACES:
                kept, problems = text, ()
            else:
                kept, problems = cells.reader_of(FIELDS[name], part.words.get(name))(text)
            if kept is None or problems:
                cause = problems[0].reason if problems else "it stands for nothing"
                raise ValueError(f"the constant '{name}' cannot be read: {cause}")
            fields.append(name)
            self._constants.append(kept)
        stated = {place for column in part.not_read for place in index.find(column)}
        self.fields = tuple(fields)
        self.unread = [name for place, name in enumerate(sheet.header) if name and place not in used | stated]
        self.places = {name: place for place, name in enumerate(self.fields)}
        self.telling_fields = tuple(name for name in _TELLING if name in self.places)
        self.telling = tuple(self.places[name] for name in self.telling_fields)

    def place_of(self, field: str) -> int | None:
        """Return the place of a field in the values of a record."""
        return self.places.get(field)

    def column_of(self, field: str) -> str:
        """Return the name of the column of a field, for messages; nothing for a constant."""
        place = self.places[field]
        return self._columns[place].name if place < len(self._columns) else ""

    def read(
        self, programmes: ProgrammeReader, places: PlaceReader, rejects: Rejects, counter: Counter
    ) -> Iterator[tuple[ProgrammeMatch, Record]]:
        """Yield programme and record of each row that speaks of something; the others go to the rejects."""
        number, kind = self.number, self.part.rows
        columns = [(column.place, column.name, column.read) for column in self._columns]
        constants = tuple(self._constants)
        key_places = [place for name in _PROJECT_KEYS if (place := self.places.get(name)) is not None]
        place_places = tuple(self.places.get(name) for name in _PLACES)
        has_places = any(place is not None for place in place_places)
        name_place, town_place = self.places.get("partner.name"), self.places.get("partner.town")
        needs_project, needs_partner = kind in ("projects", "partners"), kind in ("partners", "places")
        for row, cells in self.sheet.rows():
            counter.read += 1
            if isinstance(cells, BadRow):
                rejects.row(number, row, "unreadable-row", cells.reason, value=cells.excerpt)
                continue
            found: list[Kept] = []
            for place, column, read in columns:
                cell = cells[place]
                if cell == "":
                    found.append(None)
                    continue
                kept, problems = read(cell)
                for problem in problems:
                    rejects.value(number, row, column, cell, problem)
                found.append(kept)
            values = (*found, *constants)
            programme = programmes.find(self, values)
            if programme.key is None and kind != "places":
                rejects.row(number, row, "no-programme", programme.reason or "no programme is given")
                continue
            project = None
            if needs_project:
                project = _key_of(values, key_places)
                if project is None:
                    rejects.row(number, row, "no-project", "nothing tells which project it is about")
                    continue
            organisation = town = country = region = None
            if name_place is not None:
                if has_places:
                    read_place = places.read(
                        tuple(("" if place is None else values[place] or "") for place in place_places)  # type: ignore[arg-type, misc]
                    )
                    country, region = read_place.country, read_place.region
                    for place, problem in read_place.problems:
                        at = place_places[place]
                        column = "" if at is None else self.column_of(_PLACES[place])
                        rejects.value(number, row, column, "" if at is None else _text(values[at]), problem)
                name, town_name = values[name_place], values[town_place] if town_place is not None else None
                town = _town_key(town_name, country)
                organisation = _organisation_key(name, town, country)
                if organisation is None and needs_partner:
                    rejects.row(number, row, "no-partner", "the name of the organisation is missing")
                    continue
            counter.accepted += 1
            yield programme, Record(number, row, project, organisation, town, country, region, values)


@dataclass
class Counter:
    """How many rows of a sheet were read, and how many of them gave a record."""

    read: int = 0
    accepted: int = 0


class ProgrammeReader:
    """Find the programme of a row, once for each title or code.

    Args:
        index: the programmes that are known.
        fixed: the programme of every row, where the file names none.
    """

    def __init__(self, index: ProgrammeIndex, fixed: ProgrammeMatch | None = None) -> None:
        """Begin without any."""
        self.index = index
        self._fixed = fixed
        self._seen: dict[tuple[Kept, ...], ProgrammeMatch] = {}
        self.new: dict[str, ProgrammeMatch] = {}

    def find(self, plan: SheetPlan, values: Sequence[Kept]) -> ProgrammeMatch:
        """Return the programme that a row belongs to, by its code before its title."""
        if self._fixed is not None:
            return self._fixed
        key = tuple(None if (place := plan.places.get(name)) is None else values[place] for name in _PROGRAMME)
        known = self._seen.get(key)
        if known is None:
            known = self._seen[key] = self._look_up(*map(_text, key))
            if known.is_new and known.key:
                self.new.setdefault(known.key, known)
        return known

    def _look_up(self, code: str, number: str, title: str, period: str) -> ProgrammeMatch:
        if number and (key := self.index.find_by_number(number)):
            return ProgrammeMatch(key)
        if code:
            match = self.index.find_by_code(code)
            if match.key is not None and match.is_new and title:
                return ProgrammeMatch(match.key, match.reason, is_new=True, title=title, period=match.period, code=match.code)
            if match.key is not None:
                return match
        if title:
            return self.index.find_by_title(title, period or None)
        return ProgrammeMatch(None, "neither code nor title of a programme is given")


def _as_it_is(cell: Cell) -> Outcome:
    """Keep a cell for the reader of places, which reads several together."""
    return (cell if isinstance(cell, str) else str(cell)), ()


def _text(value: Kept) -> str:
    return value if isinstance(value, str) else value[0] if value else ""


def _key_of(values: Sequence[Kept], places: Sequence[int]) -> str | None:
    for place in places:
        value = values[place]
        if isinstance(value, str) and (key := make_source_key(value)):
            return key
    return None


def _town_key(town: Kept, country: str | None) -> str | None:
    key = make_source_key(town) if isinstance(town, str) else None
    return None if key is None else f"{key}-{country.lower()}" if country else key


def _organisation_key(name: Kept, town: str | None, country: str | None) -> str | None:
    key = make_source_key(name) if isinstance(name, str) else None
    if key is None:
        return None
    place = town or (country.lower() if country else None)
    return f"{key}-{place}" if place else key


def problem(code: str, reason: str, *, kept: bool) -> Problem:
    """Return a problem that shows only when rows are compared."""
    return Problem(reason=reason, code=code, kept=kept)
