"""Plan how the rows of one sheet are read: which column holds which field, and how its cells are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tercoop.importing.cells import Doubtful
from tercoop.importing.fields import FIELDS
from tercoop.importing.headers import HeaderIndex
from tercoop.importing.named_currencies import find_currency

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tercoop.importing.cells import CellReader, ColumnReader, Kept
    from tercoop.importing.further_partners import FurtherSheet
    from tercoop.importing.profile import Profile, SheetProfile
    from tercoop.reading import Sheet

PLACE_FIELDS = (
    "partner.country",
    "partner.country_code",
    "partner.region_1",
    "partner.region_2",
    "partner.region_3",
)
"""Fields whose columns are read together, because each is compared with the others."""

PROJECT_KEYS = ("project.identifier", "project.acronym", "project.title_english", "project.title", "project.title_2")
"""Fields that can be the key of a project, the best first."""

NAMES = ("partner.name", "partner.name_english", "partner.name_2", "partner.name_3")
"""Fields that can be the name of an organisation; the first with a value is what it is known by."""

TELLING_FIELDS = (
    "project.identifier",
    "project.begins",
    "project.ends",
    "project.title_english",
    "project.title",
    "project.total_budget",
    "project.union_funding",
)
"""Fields that tell two projects of one name apart."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read.

    Attributes:
        place: its place in the sheet, from 0.
        name: its name as it is written.
        reader: reads its cells.
    """

    place: int
    name: str
    reader: ColumnReader


class SheetPlan:
    """How the rows of one sheet of one file are read.

    Args:
        number: place of the sheet in the file, from 0.
        sheet: the sheet.
        profile: the profile.
        part: what the profile says of this sheet.
        cells: makes the reader of each column.
        with_prose: whether running text is kept.

    Attributes:
        columns: the columns that are read one by one; the values of a record begin with theirs, in this order.
        constants: the values that follow them, the same for every row.
        places: field → its place among the values of a record.
        place_columns: columns of :data:`PLACE_FIELDS`: place in the sheet and name, nothing where there is none.
        place_constants: what the profile says of those, for every row.
        telling: places of the values that tell projects of one name apart.
        telling_fields: the fields of those.
        unread: columns that the profile does not name.
        missing: fields of the profile that the sheet has no column for.
        index: the names of its columns.
        is_further: whether its rows are the further partners in rows of another plan.

    Raises:
        ValueError: where a constant of the profile cannot be read.
        InputError: where the name of a column of amounts contradicts the profile, or has a unit such as thousands.
    """

    def __init__(  # noqa: PLR0913 # each is a part of its own
        self,
        number: int,
        sheet: Sheet | FurtherSheet,
        profile: Profile,
        part: SheetProfile,
        cells: CellReader,
        *,
        with_prose: bool,
        is_further: bool = False,
    ) -> None:
        """Find the columns by their names."""
        self.number, self.sheet, self.profile, self.part, self.is_further = number, sheet, profile, part, is_further
        self.index = HeaderIndex(sheet.header)
        self.columns: list[Column] = []
        self.missing: list[str] = []
        fields: list[str] = []
        found: dict[str, int] = {}
        for name in part.columns:
            place = self._find(name)
            if place is None:
                self.missing.append(name)
                continue
            found[name] = place
            if name not in PLACE_FIELDS and (with_prose or not FIELDS[name].is_prose):
                fields.append(name)
                written, is_amount = sheet.header[place], FIELDS[name].cleaner == "amount"
                currency = find_currency(sheet, written, name, profile, part) if is_amount else None
                words = part.words.get(name)
                reader = cells.reader_of(FIELDS[name], words, currency, from_1904=sheet.from_1904)
                self.columns.append(Column(place, written, reader))
        self.constants = self._read_constants(cells)
        fields += [name for name in part.constants if name not in PLACE_FIELDS]
        self.places: Mapping[str, int] = {name: place for place, name in enumerate(fields)}
        self.place_columns = [
            (found[name], sheet.header[found[name]]) if name in found else None for name in PLACE_FIELDS
        ]
        self.place_constants = [part.constants.get(name, "") for name in PLACE_FIELDS]
        stated = {place for column in part.not_read for place in self.index.find(column)}
        known = stated | set(found.values())
        self.unread = [name for place, name in enumerate(sheet.header) if name and place not in known]
        self._names = [self.places[name] for name in NAMES if name in self.places]
        self.telling_fields = tuple(name for name in TELLING_FIELDS if name in self.places)
        self.telling = tuple(self.places[name] for name in self.telling_fields)

    def _find(self, field: str) -> int | None:
        """Return the place of the column of a field: the first of its names that one column alone has."""
        places = (self.index.find(name) for name in self.part.columns[field])
        return next((found[0] for found in places if len(found) == 1), None)

    def _read_constants(self, cells: CellReader) -> tuple[Kept, ...]:
        kept: list[Kept] = []
        for name, text in self.part.constants.items():
            if name in PLACE_FIELDS:
                continue
            (value,) = cells.reader_of(FIELDS[name], self.part.words.get(name)).read([text])
            if value is None or isinstance(value, Doubtful):
                cause = value.problems[0].reason if value else "it stands for nothing"
                raise ValueError(f"the constant '{name}' cannot be read: {cause}")
            kept.append(value)
        return tuple(kept)

    @property
    def has_places(self) -> bool:
        """Whether the sheet says anything of country or region."""
        return any(self.place_columns) or any(self.place_constants)

    def name_in(self, values: Sequence[Kept]) -> str:
        """Return the name of the organisation of a row: the first that is given, or an empty text."""
        for place in self._names:
            if name := values[place]:
                return str(name)
        return ""

    def column_of(self, field: str) -> str:
        """Return the name of the column of a field, for messages; nothing for a constant."""
        place = self.places[field]
        return self.columns[place].name if place < len(self.columns) else ""


def project_keys(plans: Sequence[SheetPlan]) -> tuple[str, ...]:
    """Return the fields whose first with a value is the key of a project, the same for all sheets of a file.

    Those come first that every sheet of projects and partners has: where one sheet gives number and acronym and
    another the acronym alone, the acronym is what joins their rows.

    Raises:
        ValueError: where sheets of projects and sheets of partners have none in common.
    """
    given = [plan for plan in plans if plan.part.rows in ("projects", "partners")]
    common = [name for name in PROJECT_KEYS if all(name in plan.places for plan in given)]
    if len({plan.part.rows for plan in given}) > 1 and not common:
        names = " and ".join(f"'{plan.sheet.name}'" for plan in given)
        raise ValueError(f"{names} have no column in common that tells a project: a number, an acronym or a title")
    return (*common, *(name for name in PROJECT_KEYS if name not in common))
