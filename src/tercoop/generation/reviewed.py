"""Read the tables that were reviewed by hand, in ``data/links``: register, matches, successions, forms of names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.tables import read_table
from tercoop.generation.titles import CountryForm, InstrumentForm, TitleReader
from tercoop.rdf.iris import KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.generation.run import Folders
    from tercoop.generation.tables import TableRow

REGISTER = "links/programmes.tsv"
GROUNDS = "links/programme-reading-grounds.tsv"
MATCHES = "links/programmes.sssom.tsv"
SUCCESSION = "links/programme-succession.tsv"
COUNTRIES = "links/country-names.tsv"
INSTRUMENTS = "links/instrument-names.tsv"
_TAB = "\t"


@dataclass(frozen=True)
class RegisteredProgramme:
    """A programme of the register.

    Attributes:
        key: the last part of its IRI.
        period: the notation of its programming period.
        label: its name without the period; nothing where another graph names it.
        language: the language of the name.
        strand: the strand that it is read to be in.
        strand_ground: why, a key of the table of grounds.
        cooperation_type: the type of cooperation that it is read to be of, where no strand says it.
        cooperation_type_ground: why, as above.
        instruments: keys of the instruments that it is read to be financed by; those of titles and documents are not
            repeated.
        instruments_ground: why, a key of the table of grounds.
        place: where the entry stands, for messages.
    """

    key: str
    period: str
    label: str | None
    language: str
    strand: str | None
    strand_ground: str | None
    cooperation_type: str | None
    cooperation_type_ground: str | None
    instruments: tuple[str, ...]
    instruments_ground: str | None
    place: str


@dataclass(frozen=True)
class Ground:
    """Why programmes are read to be in a strand, of a type or financed by an instrument though no title says so.

    Attributes:
        key: how the register refers to it.
        documents: keys of the source documents that are read.
        texts: language → the reason.
    """

    key: str
    documents: tuple[str, ...]
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Match:
    """A row of a source that was judged to be about a programme.

    Attributes:
        row: the key of the row, with that of its document.
        title: the title in the row.
        programme: the key of the programme.
        justification: how the match was found.
        place: where the entry stands, for messages.
    """

    row: str
    title: str
    programme: str
    justification: str
    place: str


@dataclass(frozen=True)
class ReviewedSuccession:
    """A pair of programmes of which the later was judged to carry on the earlier.

    Attributes:
        earlier: the key of the first programme.
        later: the key of the second.
        ground: the notation of the ground.
        rows: keys of the rows that were compared, the earlier first; none where a document says it.
        document: the key of the document that says it.
        acronym: what both titles bear, for the ground ``same-acronym``.
        place: where the entry stands, for messages.
    """

    earlier: str
    later: str
    ground: str
    rows: tuple[str, ...]
    document: str | None
    acronym: str | None
    place: str


def read_register(folders: Folders) -> dict[str, RegisteredProgramme]:
    """Return key → programme.

    Raises:
        InputError: for a key that is malformed or stands twice, and a strand, type or instrument without its ground.
    """
    columns = (
        *("key", "period", "label", "language", "strand", "strand_ground", "type", "type_ground"),
        *("instrument", "instrument_ground", "comment"),
    )
    found: dict[str, RegisteredProgramme] = {}
    for row in read_table(folders.data / REGISTER, columns, delimiter=_TAB):
        entry = RegisteredProgramme(
            key=row["key"],
            period=row["period"],
            label=row["label"] or None,
            language=row["language"],
            strand=row["strand"] or None,
            strand_ground=row["strand_ground"] or None,
            cooperation_type=row["type"] or None,
            cooperation_type_ground=row["type_ground"] or None,
            instruments=tuple(row["instrument"].split()),
            instruments_ground=row["instrument_ground"] or None,
            place=row.place,
        )
        _check_key(entry.key, row.place)
        if entry.key in found:
            raise InputError(row.place, f"the programme '{entry.key}' stands twice")
        for value, ground in (
            (entry.strand, entry.strand_ground),
            (entry.cooperation_type, entry.cooperation_type_ground),
            (entry.instruments or None, entry.instruments_ground),
        ):
            if (value is None) != (ground is None):
                raise InputError(
                    row.place, f"'{entry.key}': a strand, type or instrument and its ground stand together"
                )
        found[entry.key] = entry
    return found


def read_grounds(folders: Folders) -> dict[str, Ground]:
    """Return key → ground.

    Raises:
        InputError: for a table that cannot be read.
    """
    rows = read_table(folders.data / GROUNDS, ("ground", "documents", "en", "fr"), delimiter=_TAB)
    return {
        row["ground"]: Ground(row["ground"], tuple(row["documents"].split()), {"en": row["en"], "fr": row["fr"]})
        for row in rows
    }


def read_matches(folders: Folders) -> dict[str, Match]:
    """Return row → match.

    Raises:
        InputError: for a row that is matched twice, and identifiers that are not ``row:…`` and ``programme:…``.
    """
    columns = ("subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification")
    found: dict[str, Match] = {}
    for row in read_table(folders.data / MATCHES, columns, delimiter=_TAB, comments="#"):
        subject = _strip_prefix(row, "subject_id", "row:")
        match = Match(
            row=subject,
            title=row["subject_label"],
            programme=_strip_prefix(row, "object_id", "programme:"),
            justification=row["mapping_justification"],
            place=row.place,
        )
        if subject in found:
            raise InputError(row.place, f"the row '{subject}' is matched twice")
        found[subject] = match
    return found


def read_successions(folders: Folders) -> list[ReviewedSuccession]:
    """Return the successions.

    Raises:
        InputError: for a pair that stands twice, and one with neither two rows nor a document.
    """
    columns = ("earlier", "later", "ground", "earlier_row", "later_row", "document", "acronym", "comment")
    found: dict[tuple[str, str], ReviewedSuccession] = {}
    for row in read_table(folders.data / SUCCESSION, columns, delimiter=_TAB):
        rows = tuple(row[column] for column in ("earlier_row", "later_row") if row[column])
        pair = row["earlier"], row["later"]
        if pair in found:
            raise InputError(row.place, f"the succession of '{pair[1]}' to '{pair[0]}' stands twice")
        if (len(rows) == 2) == bool(row["document"]):  # noqa: PLR2004 # the earlier and the later
            raise InputError(row.place, "a succession rests on the two rows that were compared, or on a document")
        found[pair] = ReviewedSuccession(
            *pair, row["ground"], rows, row["document"] or None, row["acronym"] or None, row.place
        )
    return list(found.values())


def read_title_reader(folders: Folders) -> TitleReader:
    """Return what reads titles, with the reviewed forms of countries and instruments.

    Raises:
        InputError: for a form that stands twice, and a kind of form that is unknown.
    """
    countries: dict[tuple[str, str], CountryForm] = {}
    columns: tuple[str, ...] = ("kind", "written", "country", "only_in", "reading_en", "reading_fr")
    for row in read_table(folders.data / COUNTRIES, columns, delimiter=_TAB):
        form = row["kind"], row["written"]
        if form[0] not in {"code", "name"} or form in countries:
            raise InputError(row.place, f"'{form[1]}' stands twice, or is neither a code nor a name")
        countries[form] = CountryForm(*form, row["country"] or None, row["only_in"] or None, _reading(row))
    columns = ("written", "period", "instrument", "reading_en", "reading_fr")
    instruments = [
        InstrumentForm(row["written"], row["period"], row["instrument"], _reading(row))
        for row in read_table(folders.data / INSTRUMENTS, columns, delimiter=_TAB)
    ]
    return TitleReader(countries.values(), instruments)


def _reading(row: TableRow) -> tuple[tuple[str, str], ...]:
    texts = tuple((language, row[f"reading_{language}"]) for language in ("en", "fr") if row[f"reading_{language}"])
    if len(texts) == 1:
        raise InputError(row.place, "a reading is given in English and in French")
    return texts


def _strip_prefix(row: TableRow, column: str, prefix: str) -> str:
    key = row[column].removeprefix(prefix)
    if key == row[column]:
        raise InputError(row.place, f"'{row[column]}' in {column} does not begin with '{prefix}'")
    _check_key(key, row.place)
    return key


def _check_key(key: str, place: str) -> None:
    if not KEY.fullmatch(key):
        raise InputError(place, f"'{key}' is not a key: lower-case ASCII letters and digits, joined by hyphens")
