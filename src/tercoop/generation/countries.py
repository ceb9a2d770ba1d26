"""Countries: the concepts of the Publications Office that are used, and the two-letter codes of ISO and Eurostat."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from tercoop.errors import InputError
from tercoop.generation.mentions import find_mentions, read_wanted
from tercoop.generation.run import Generator
from tercoop.generation.sources import COUNTRIES, COUNTRY_CODES
from tercoop.generation.statements import Statements, plain
from tercoop.generation.tables import read_table
from tercoop.rdf.files import read_quads
from tercoop.rdf.namespaces import OWL, RDF, SKOS, TC, XSD, Namespace, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pyoxigraph import Triple

    from tercoop.generation.run import Files, Folders

LANGUAGES = frozenset(
    {
        *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr"),
        *("hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv"),
    }
)
"""The official languages of the European Union."""

AT = Namespace("at")
COUNTRY = Namespace("at-country")
SCHEME = NamedNode(prefixes()["at-country"].removesuffix("/"))

OTHER_LETTERS = {"1A0": ("", "XK")}
"""What GISCO's table lacks: Kosovo has no code of ISO 3166, and XK in Eurostat's tables."""

Values = dict[NamedNode, list[NamedNode | Literal]]


def find_countries(folders: Folders) -> list[str]:
    """Return the codes of the countries that data or list ask for, sorted.

    Raises:
        InputError: where the data or the list cannot be read.
    """
    return sorted(find_mentions(folders, prefixes()["at-country"]) | set(read_wanted(folders.data, "country")))


def read_concepts(path: Path, codes: Iterable[str]) -> dict[str, Values]:
    """Return code → the statements of its concept.

    Args:
        path: the country table as SKOS in RDF/XML.
        codes: the concepts that are wanted.

    Raises:
        InputError: where the file cannot be read, or has no such concept.
    """
    wanted = {COUNTRY[code]: code for code in codes}
    found: dict[str, Values] = {code: defaultdict(list) for code in wanted.values()}
    for quad in read_quads(path):
        if isinstance(quad.subject, NamedNode) and quad.subject in wanted and not hasattr(quad.object, "predicate"):
            value = quad.object
            if isinstance(value, NamedNode | Literal):
                found[wanted[quad.subject]][quad.predicate].append(value)
    for code, values in found.items():
        if SKOS.Concept not in values.get(RDF.type, []):
            raise InputError(path, f"no country '{code}', which the data or the list ask for")
    return found


def describe(code: str, values: Mapping[NamedNode, list[NamedNode | Literal]], path: Path) -> Values:
    """Return what we carry of a concept: names in the official languages, code, and whether it is out of use.

    Raises:
        InputError: for two names in one language, a name missing in a language, or a date of another form.
    """
    names: dict[str, str] = {}
    for label in values.get(SKOS.prefLabel, []):
        if isinstance(label, Literal) and label.language in LANGUAGES:
            name = " ".join(label.value.split())
            if names.setdefault(label.language, name) != name:
                raise InputError(path, f"country {code} has two names in '{label.language}'")
    missing = sorted(LANGUAGES - names.keys())
    if missing:
        raise InputError(path, f"country {code} has no name in '{missing[0]}'")
    described: Values = {
        SKOS.prefLabel: [Literal(name, language=language) for language, name in names.items()],
        SKOS.notation: [plain(code)],
        SKOS.inScheme: [SCHEME],
    }
    if plain("true") in values.get(AT.deprecated, []):
        described[OWL.deprecated] = [Literal("true", datatype=XSD.boolean)]
        for ours, theirs in ((TC.begins, AT["start.use"]), (TC.ends, AT["end.use"])):
            described[ours] = [Literal(value.value, datatype=XSD.date) for value in values.get(theirs, [])]
    return described


def read_country_codes(path: Path) -> dict[str, tuple[str, str]]:
    """Return country → its two letters in ISO 3166-1 and in Eurostat's codes; a code that is not given is empty.

    Raises:
        InputError: where the table cannot be read.
    """
    rows = read_table(path, ("ISO3_CODE", "CNTR_CODE", "iso2c"))
    return {row["ISO3_CODE"]: (row["iso2c"], row["CNTR_CODE"]) for row in rows} | OTHER_LETTERS


def read_prefixes(path: Path) -> dict[str, str]:
    """Return the letters with which the codes of regions begin → country: ``EL`` and, in NUTS 2006, ``GR`` → ``GRC``.

    Raises:
        InputError: where the table cannot be read, or two countries have the same letters.
    """
    found: dict[str, str] = {}
    for country, codes in read_country_codes(path).items():
        for letters in codes:
            if letters and found.setdefault(letters, country) != country:
                raise InputError(path, f"the letters {letters} stand for {found[letters]} and {country}")
    return found


def make(folders: Folders) -> Files:
    """Make the countries and their two-letter codes."""
    codes = find_countries(folders)
    table = folders.find(COUNTRIES)
    concepts = Statements()
    for code, values in read_concepts(table, codes).items():
        concepts.add(COUNTRY[code], TC.Country, {})
        concepts.add(COUNTRY[code], SKOS.Concept, dict(describe(code, values, table)))
    letters = Statements()
    known = read_country_codes(folders.find(COUNTRY_CODES))
    for code in codes:
        iso, eurostat = known.get(code, ("", ""))
        letters.add(
            COUNTRY[code],
            None,
            {TC.isoCode: plain(iso) if iso else None, TC.eurostatCode: plain(eurostat) if eurostat else None},
        )
    files: dict[str, Iterable[Triple]] = {
        "reference/countries.ttl": concepts,
        "reference/country-codes.ttl": letters,
    }
    return files


GENERATOR = Generator("countries", "countries with their names and codes", make)
