"""Make the register: each programme once, with name, period and what its title is read to mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.programme_identity import Identities
from tercoop.generation.programme_rows import ROWS
from tercoop.generation.programme_sources import mint_coverage
from tercoop.generation.reviewed import GROUNDS, read_grounds
from tercoop.generation.run import Generator
from tercoop.generation.statements import Statements, text
from tercoop.rdf.iris import make_key, mint_concept, mint_thing
from tercoop.rdf.namespaces import DCTERMS, SKOS, TC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import NamedNode

    from tercoop.generation.reviewed import Ground, RegisteredProgramme
    from tercoop.generation.run import Files, Folders
    from tercoop.generation.titles import CountryForm, InstrumentForm

_BY_TITLE = "title"
_BY_DOCUMENT = "document"
"""Grounds of a strand or type that a source says: in the title, or in a document of its own. No reading of ours."""


class _Readings:
    """The interpretations: why something is read as it is, with all that it affects and rests on."""

    def __init__(self) -> None:
        self._texts: dict[str, dict[str, str]] = {}
        self._affected: dict[str, dict[NamedNode, None]] = {}
        self._sources: dict[str, dict[NamedNode, None]] = {}

    def add(self, key: str, texts: dict[str, str], affected: NamedNode, sources: list[NamedNode]) -> None:
        self._texts[key] = texts
        self._affected.setdefault(key, {})[affected] = None
        self._sources.setdefault(key, {}).update(dict.fromkeys(sources))

    def write(self, statements: Statements) -> None:
        for key, texts in self._texts.items():
            statements.add(
                mint_thing("Interpretation", key),
                TC.Interpretation,
                {
                    DCTERMS.description: [text(words, language) for language, words in texts.items()],
                    TC.affects: list(self._affected[key]),
                    TC.interprets: list(self._sources[key]),
                },
            )


def make_register(folders: Folders) -> Files:
    """Return the file of the register.

    Raises:
        InputError: for a source that cannot be understood, a programme that no source lists under its title though
            its strand is said to stand there, and an unknown ground.
    """
    identities, statements, readings = Identities(folders), Statements(), _Readings()
    strands: dict[str, set[str]] = {}
    cross_border: set[str] = set()
    for document, read_rows in ROWS.items():
        for row, programme in identities.find_all(document, read_rows(folders)):
            title, node = identities.read_title(row), mint_thing("Row", row.key)
            strands.setdefault(programme.key, set()).update({title.strand} - {None})  # type: ignore[arg-type]
            cross_border |= {programme.key} if title.is_cross_border else set()
            coverage = mint_coverage(programme.key, "named-in-title", document)
            for form in title.corrected:
                readings.add(_name_code(document, form), dict(form.reading), coverage, [node])
            if title.instrument and title.instrument.reading:
                reading = title.instrument
                readings.add(
                    _name_words(reading), dict(reading.reading), mint_thing("Programme", programme.key), [node]
                )
    grounds = read_grounds(folders)
    for programme in identities.register.values():
        _add_programme(statements, programme)
        for ground, value, stated in (
            (programme.strand_ground, programme.strand, strands.get(programme.key, set())),
            (
                programme.cooperation_type_ground,
                programme.cooperation_type,
                {"cross-border"} if programme.key in cross_border else set(),
            ),
        ):
            if ground == _BY_TITLE and value not in stated:
                raise InputError(programme.place, f"no title of '{programme.key}' says '{value}'")
            if ground not in {None, _BY_TITLE, _BY_DOCUMENT}:
                _add_ground(readings, grounds, ground, programme)
        if programme.instruments_ground:
            _add_ground(readings, grounds, programme.instruments_ground, programme)
    readings.write(statements)
    return {"imported/programmes.ttl": statements}


def _add_ground(
    readings: _Readings, grounds: Mapping[str, Ground], key: str | None, programme: RegisteredProgramme
) -> None:
    ground = grounds.get(key or "")
    if ground is None:
        raise InputError(programme.place, f"the ground '{key}' is not in {GROUNDS}")
    documents = [mint_thing("SourceDocument", document) for document in ground.documents]
    readings.add(f"programmes-{key}", dict(ground.texts), mint_thing("Programme", programme.key), documents)


def _name_code(document: str, form: CountryForm) -> str:
    return f"{document}-code-{make_key(form.written)}"


def _name_words(form: InstrumentForm) -> str:
    return f"programmes-{make_key(form.written)}-{form.period}"


def _add_programme(statements: Statements, programme: RegisteredProgramme) -> None:
    cooperation_type = programme.cooperation_type
    statements.add(
        mint_thing("Programme", programme.key),
        TC.Programme,
        {
            SKOS.prefLabel: text(f"{programme.label} {programme.period}", programme.language)
            if programme.label
            else None,
            TC.hasPeriod: mint_concept("programming-periods", programme.period),
            TC.isInStrand: mint_concept("strands", programme.strand) if programme.strand else None,
            TC.isOfCooperationType: mint_concept("cooperation-types", cooperation_type) if cooperation_type else None,
            TC.isFinancedBy: [mint_thing("FundingInstrument", key) for key in programme.instruments],
        },
    )


GENERATOR = Generator("programmes", "Register of programmes", make_register)
