"""A profile says how one layout of spreadsheet is read: which column holds which field, and in which form.

::

    name = "example"                          # the file is example.toml
    title = "An example of a layout"
    source = "https://example.org/"           # where such files come from
    credit = "Who is to be named"
    licence = "https://example.org/terms"
    currency = "EUR"                          # of amounts, where no column says it
    decimal_mark = "."                        # without it, "1.234" is refused as ambiguous
    date_order = "dmy"                        # without it, "03/04/2016" is refused as ambiguous
    formats = ["csv", "xlsx"]

    [[sheet]]
    names = ["Partners"]                      # any sheet, where left out
    rows = "partners"                         # what a row is: projects, partners, calls or lines

    [sheet.columns]
    "programme.title" = "Programme"
    "partner.name" = ["Project Partner", "Partner name"]     # the first that the file has

    [sheet.constants]
    "partner.role" = "lead-partner"           # what holds for every row

    [sheet.words]
    "partner.role" = { "chef de file" = "lead-partner", "partenaire" = "partner" }

    [sheet.currencies]
    "project.total_budget" = "HUF"            # of one column, where it differs from that of the others

    [sheet.not_read]
    "Remarks" = "notes of the office, which no field takes"

    [[sheet.further_partners]]
    "partner.name" = "Partner 2"              # a further partner in the same row, or several: separator = ";"

Other keys: ``empty`` (texts that stand for nothing), ``rate_unit`` (percent or fraction), ``encoding`` (of a table of
text); of a sheet ``header_row``, ``optional``, ``fill_down`` (where cells are merged: a row without a project goes on
with the one above it) and ``partners_left_out`` (the sheet names partners that are not read). A column without a name,
or with one that others have too, is called by its letters: ``"column H"``. A column that no table names is counted, and
its name printed: nothing is left out in silence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RowKind: TypeAlias = Literal["projects", "partners", "calls", "lines", "places"]
FileFormat: TypeAlias = Literal["csv", "xlsx", "json"]
DecimalMark: TypeAlias = Literal[".", ","]
DateOrder: TypeAlias = Literal["ymd", "dmy", "mdy"]
RateUnit: TypeAlias = Literal["percent", "fraction"]

PROJECT_NAMES = ("project.identifier", "project.acronym", "project.title", "project.title_english")
"""Fields of which a sheet of projects or partners needs one, to tell its projects apart."""


@dataclass(frozen=True)
class FurtherPartners:
    """A further partner in the row of a project, or several in one cell.

    Attributes:
        columns: field → names of the column that holds it.
        separator: what stands between several in one cell, where there are several.
    """

    columns: Mapping[str, tuple[str, ...]]
    separator: str | None = None


@dataclass(frozen=True)
class SheetProfile:
    """How the rows of one sheet are read.

    Attributes:
        rows: what a row is.
        columns: field → names of the column that holds it, the first that a file has.
        names: names of the sheet; any, where there are none.
        constants: field → what holds for every row, written as a cell would be.
        words: field → word of the source → notation of our scheme.
        currencies: field → currency of its column, where that is not the one of the profile.
        not_read: column → why it is not read.
        header_row: number of the row with the names of the columns, where it cannot be found by itself.
        optional: whether a file may come without this sheet.
        fill_down: whether cells are merged, so that a row without a project goes on with the one above it.
        partners_left_out: whether the sheet names further partners that are not read, so that nothing can be said of
            how many partners a project has.
        further_partners: the columns of further partners in the same row.
    """

    rows: RowKind
    columns: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    not_read: Mapping[str, str] = field(default_factory=dict)
    header_row: int | None = None
    optional: bool = False
    currencies: Mapping[str, str] = field(default_factory=dict)
    fill_down: bool = False
    partners_left_out: bool = False
    further_partners: tuple[FurtherPartners, ...] = ()

    def part_of(self, group: FurtherPartners) -> SheetProfile:
        """Return how the rows are read as rows on further partners: what tells the project, and their columns."""

        def tells(name: str) -> bool:
            return name in PROJECT_NAMES or name.startswith("programme.")

        constants = {name: text for name, text in self.constants.items() if tells(name)}
        if "partner.role" not in group.columns:
            constants["partner.role"] = "partner"
        columns = {name: names for name, names in self.columns.items() if tells(name)} | dict(group.columns)
        return SheetProfile(
            rows="partners",
            columns=columns,
            names=self.names,
            constants=constants,
            words=self.words,
            currencies={name: code for name, code in self.currencies.items() if name in group.columns},
        )

    @property
    def fields(self) -> frozenset[str]:
        """The fields that a row can give, from columns and constants."""
        return frozenset(self.columns) | frozenset(self.constants)


@dataclass(frozen=True)
class Profile:
    """How the files of one layout are read; see the head of this module.

    Attributes:
        name: the name of its file, without ``.toml``.
        title: what files of this layout are, for people.
        sheets: how each of their sheets is read.
        path: the file that it stands in.
        encoding: how tables of text are written, where it is not found by itself, such as ``cp1250``.
    """

    name: str
    title: str
    sheets: tuple[SheetProfile, ...]
    path: Path
    source: str | None = None
    credit: str | None = None
    licence: str | None = None
    currency: str | None = None
    decimal_mark: DecimalMark | None = None
    date_order: DateOrder | None = None
    rate_unit: RateUnit | None = None
    formats: tuple[FileFormat, ...] = get_args(FileFormat)
    empty: tuple[str, ...] = ()
    encoding: str | None = None
