"""Read the tables that list programmes, row by row, as their sources write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.sources import BULGARIAN_PROGRAMMES, KEEP_TITLES, PROGRAMME_CODES
from tercoop.generation.tables import read_table
from tercoop.rdf.iris import make_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tercoop.generation.run import Folders
    from tercoop.generation.tables import TableRow

KEEP = "keep-programmes"
COHESION = "cohesion-programmes"
FRENCH = "french-partnership-agreement-2021-2027"
KEEP_API = "keep-api-programmes"
BULGARIA = "keep-programmes-bulgaria"

_PERIOD = re.compile(r"(?:19|20)\d\d-(?:19|20)\d\d")
_KEEP_NAME = re.compile(r"((?:19|20)\d\d) [-–] ((?:19|20)\d\d) (.+)")  # noqa: RUF001 # the source has en dashes
_CCI = re.compile(r"(?:19|20)\d\d(?:TC|CB)\d\d[A-Z0-9]{3,4}\d{3}")
_KEEP_ID = re.compile(r"[1-9]\d*")
_REGION = re.compile(r"BG\d{1,3}")
_WHOLE_COUNTRY = "(whole country)"
_ORIGINS: Mapping[str, str] = {
    "dw-data/eu-funding (cohesiondata ESIF planned 2019-04-11)": COHESION,
    "FR partnership agreement 2021-27 v1.4 table 10 (transcribed in a public repo)": FRENCH,
    "keep.eu /api/programme, via atanasster/electionsbg": KEEP_API,
}
"""What the table of codes says of the origin of a row → the key of that source."""


@dataclass(frozen=True)
class ProgrammeRow:
    """A row that is about one programme.

    Attributes:
        document: the key of the source document.
        key: the key of the row: that of the document and that of its key cells.
        identifier: the key cells as the source writes them.
        number: the place below the header, where the file is the source itself.
        title: the title as the source writes it.
        period: the notation of the programming period.
        cci: the CCI code, where the row has one.
        keep_id: the number of the programme in keep.eu, where the row has one.
        areas: eligible places: codes of regions, or the code of a country.
        place: file and line, for messages.
    """

    document: str
    key: str
    identifier: str
    number: int | None
    title: str
    period: str
    cci: str | None
    keep_id: str | None
    areas: tuple[str, ...]
    place: str


def read_keep_titles(folders: Folders) -> list[ProgrammeRow]:
    """Return the titles of keep.eu.

    Raises:
        InputError: with its place, for a row whose title and period are not those of its first cell.
    """
    rows = []
    for row in read_table(folders.find(KEEP_TITLES), ("Programme", "period", "title")):
        written = _KEEP_NAME.fullmatch(row["Programme"])
        if written is None or (f"{written[1]}-{written[2]}", written[3]) != (row["period"], row["title"]):
            raise InputError(row.place, f"'{row['Programme']}' is not period and title of the row")
        rows.append(_make(KEEP, row, row["Programme"], number=row.number))
    return _without_twins(rows)


def read_codes(folders: Folders, document: str) -> list[ProgrammeRow]:
    """Return the rows of the table of CCI codes that come from one source.

    Raises:
        InputError: with its place, for a row of unknown origin and a malformed code.
    """
    rows = []
    for row in read_table(folders.find(PROGRAMME_CODES), ("cci", "programme_title", "period", "source")):
        if row["source"] not in _ORIGINS:
            raise InputError(row.place, f"the source '{row['source']}' is not known")
        if _ORIGINS[row["source"]] == document:
            rows.append(_make(document, row, row["cci"], title="programme_title", cci=_read_cci(row)))
    return _without_twins(rows)


def read_bulgarian_programmes(folders: Folders) -> list[ProgrammeRow]:
    """Return the programmes of keep.eu with partners in Bulgaria, with their eligible regions there.

    Raises:
        InputError: with its place, for a malformed number, code or list of regions.
    """
    rows = []
    for row in read_table(
        folders.find(BULGARIAN_PROGRAMMES), ("keep_id", "period", "title", "cci", "eligible_nuts_bulgaria")
    ):
        if not _KEEP_ID.fullmatch(row["keep_id"]):
            raise InputError(row.place, f"'{row['keep_id']}' is no number of keep.eu")
        written = row["eligible_nuts_bulgaria"]
        areas = ("BGR",) if written == _WHOLE_COUNTRY else tuple(written.split())
        wrong = [area for area in areas if area != "BGR" and not _REGION.fullmatch(area)]
        if wrong or not areas:
            raise InputError(row.place, f"'{written}' is no list of Bulgarian regions, nor '{_WHOLE_COUNTRY}'")
        cci = _read_cci(row) if row["cci"] else None
        number, keep_id = row.number, row["keep_id"]
        rows.append(_make(BULGARIA, row, keep_id, number=number, cci=cci, keep_id=keep_id, areas=areas))
    return _without_twins(rows)


ROWS: Mapping[str, Callable[[Folders], list[ProgrammeRow]]] = {
    KEEP: read_keep_titles,
    COHESION: lambda folders: read_codes(folders, COHESION),
    FRENCH: lambda folders: read_codes(folders, FRENCH),
    KEEP_API: lambda folders: read_codes(folders, KEEP_API),
    BULGARIA: read_bulgarian_programmes,
}
"""Source → what reads its rows."""


def _make(  # noqa: PLR0913 # each is a cell of the row
    document: str,
    row: TableRow,
    identifier: str,
    *,
    title: str = "title",
    number: int | None = None,
    cci: str | None = None,
    keep_id: str | None = None,
    areas: tuple[str, ...] = (),
) -> ProgrammeRow:
    if not _PERIOD.fullmatch(row["period"]):
        raise InputError(row.place, f"'{row['period']}' is no programming period like 2014-2020")
    if not row[title].strip():
        raise InputError(row.place, "a programme without a title")
    key = f"{document}-{make_key(identifier)}"
    return ProgrammeRow(document, key, identifier, number, row[title], row["period"], cci, keep_id, areas, row.place)


def _read_cci(row: TableRow) -> str:
    if not _CCI.fullmatch(row["cci"]) or row["cci"][:4] != row["period"][:4]:
        raise InputError(row.place, f"'{row['cci']}' is no CCI code of a programme of {row['period']}")
    return row["cci"]


def _without_twins(rows: list[ProgrammeRow]) -> list[ProgrammeRow]:
    found: dict[str, ProgrammeRow] = {}
    for row in rows:
        if row.key in found:
            raise InputError(row.place, f"'{row.identifier}' has the key of the row at {found[row.key].place}")
        found[row.key] = row
    return rows
