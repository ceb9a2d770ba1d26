"""Regions: NUTS codes from 2006 on, with versions, hierarchy, names, changes and links, one file a source table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from tercoop.errors import InputError
from tercoop.generation import nuts_codes
from tercoop.generation.countries import COUNTRY, read_prefixes
from tercoop.generation.documents import add_row, add_table
from tercoop.generation.nuts_changes import read_history
from tercoop.generation.nuts_codes import LATEST, ancestors_of, level_of, mint_region
from tercoop.generation.nuts_latest import read_latest
from tercoop.generation.nuts_overlaps import find_open, read_overlaps
from tercoop.generation.run import Generator
from tercoop.generation.sources import (
    BULGARIAN_PROGRAMMES,
    COUNTRY_CODES,
    NUTS_CHANGES,
    NUTS_CODES,
    NUTS_LATEST,
    NUTS_LINKS,
    NUTS_OVERLAPS,
    PARTNERS,
)
from tercoop.generation.statements import Statements, decimal, integer, plain
from tercoop.rdf.iris import make_key, mint_concept, mint_thing
from tercoop.rdf.namespaces import SKOS, TC, XSD, prefixes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from pyoxigraph import Triple

    from tercoop.generation.nuts_changes import History
    from tercoop.generation.nuts_overlaps import Overlap
    from tercoop.generation.run import Files, Folders

Node = NamedNode | Literal


def version_concept(version: str) -> NamedNode:
    """Return the concept of a version."""
    return mint_concept("nuts-versions", version)


class Hierarchy:
    """Describes regions by their code: level, region above, country.

    Args:
        countries: the letters that codes begin with → country.
        codes: the regions that are described.
    """

    def __init__(self, countries: Mapping[str, str], codes: Collection[str]) -> None:
        """Take the tables."""
        self._countries = countries
        self._codes = codes

    def add(self, statements: Statements, code: str, versions: Iterable[str], document: NamedNode) -> None:
        """Describe a region.

        Raises:
            InputError: for a code of no country.
        """
        if code[:2] not in self._countries:
            raise InputError(
                COUNTRY_CODES.path, f"no country whose codes begin with '{code[:2]}', as that of region {code}"
            )
        above = next((mint_region(each) for each in ancestors_of(code) if each in self._codes), None)
        statements.add(
            mint_region(code),
            TC.Region,
            {
                SKOS.notation: plain(code),
                TC.level: integer(level_of(code)),
                TC.isWithin: above,
                TC.isLocatedIn: COUNTRY[self._countries[code[:2]]],
                TC.isValidIn: [version_concept(version) for version in versions],
                TC.statedIn: document,
            },
        )


def describe_codes(valid: Mapping[str, Collection[str]], hierarchy: Hierarchy) -> Statements:
    """Describe the regions that the list of valid codes has."""
    statements = Statements()
    document = add_table(
        statements, "eurostat-nuts-codes", "Valid codes of NUTS by version", "Eurostat, all_valid_nuts_codes.csv"
    )
    for code in sorted(valid):
        hierarchy.add(statements, code, sorted(valid[code]), document)
    return statements


def describe_latest(latest: Mapping[str, str], history: History, hierarchy: Hierarchy) -> Statements:
    """Describe the codes and names of the latest version, which the other tables do not have yet.

    A region that they know gets the version, and a record of its name where that is another than before.
    """
    statements = Statements()
    document = add_table(
        statements, f"eurostat-nuts-{LATEST}", f"Regions of NUTS {LATEST}", f"Eurostat, GISCO, nuts_{LATEST}.geojson"
    )
    for code, name in sorted(latest.items()):
        region = mint_region(code)
        if code not in history.codes:
            hierarchy.add(statements, code, [LATEST], document)
            statements.add(region, None, {SKOS.prefLabel: plain(name)})
            continue
        statements.add(region, None, {TC.isValidIn: version_concept(LATEST), TC.statedIn: document})
        names = history.names.get(code, {})
        if names and name not in names[max(names)]:
            add_name(statements, f"{code} {LATEST}", code, name, [LATEST], document)
    return statements


def describe_history(history: History, valid: Mapping[str, Collection[str]], hierarchy: Hierarchy) -> Statements:
    """Describe names and changes, and the codes and versions that the list of valid codes lacks."""
    statements = Statements()
    document = add_table(
        statements, "eurostat-nuts-changes", "Changes of NUTS codes, 1999 to 2021", "Eurostat, nuts_changes.csv"
    )
    for code, versions in history.codes.items():
        region = mint_region(code)
        if code not in valid:
            hierarchy.add(statements, code, sorted(versions), document)
        further = sorted(versions - set(valid.get(code, ())))
        statements.add(region, None, {TC.isValidIn: [version_concept(each) for each in further]})
        add_names(statements, code, history.names.get(code, {}), document)
    for change in history.changes:
        statements.add(
            mint_thing("RegionChange", make_key(change.key)),
            TC.RegionChange,
            {
                TC.isMadeIn: version_concept(change.version),
                TC.isOfKind: [mint_concept("region-change-kinds", kind) for kind in change.kinds],
                TC.leadsFrom: [mint_region(code) for code in change.before],
                TC.leadsTo: [mint_region(code) for code in change.after],
                TC.hasDate: Literal(change.date, datatype=XSD.date) if change.date else None,
                TC.statedIn: add_row(statements, document, change.key, change.number),
            },
        )
    return statements


def add_names(statements: Statements, code: str, names: Mapping[str, Collection[str]], document: NamedNode) -> None:
    """Give a region the name of its last version, and a record for each name where there are several."""
    if not names:
        return
    region = mint_region(code)
    versions_of: dict[str, list[str]] = {}
    for version, texts in sorted(names.items()):
        for name in sorted(texts):
            versions_of.setdefault(name, []).append(version)
    statements.add(region, None, {SKOS.prefLabel: plain(min(names[max(names)])), TC.statedIn: document})
    if len(versions_of) > 1:
        for number, (name, versions) in enumerate(versions_of.items()):
            again = sum(each[0] == versions[0] for each in list(versions_of.values())[:number])
            key = f"{code} {versions[0]}" + (f" {again + 1}" if again else "")
            add_name(statements, key, code, name, versions, document)


def add_name(  # noqa: PLR0913, PLR0917 # what a record of a name has
    statements: Statements, key: str, code: str, name: str, versions: Iterable[str], document: NamedNode
) -> None:
    """Record how a region is called in some versions."""
    values: dict[NamedNode, Node | list[Node] | None] = {
        TC.isNameOf: mint_region(code),
        SKOS.prefLabel: plain(name),
        TC.isValidIn: [version_concept(version) for version in versions],
        TC.statedIn: document,
    }
    statements.add(mint_thing("RegionName", make_key(key)), TC.RegionName, values)


def describe_overlaps(overlaps: Iterable[Overlap]) -> Statements:
    """Describe what regions of two versions share."""
    statements = Statements()
    document = add_table(
        statements,
        "jrc-nuts-conversion",
        "Conversion between versions of NUTS, 2006 to 2021",
        "Joint Research Centre of the European Commission, cross_walks.csv",
    )
    for overlap in overlaps:
        statements.add(
            mint_thing("RegionOverlap", make_key(overlap.key)),
            TC.RegionOverlap,
            {
                TC.leadsFrom: mint_region(overlap.before),
                TC.leadsTo: mint_region(overlap.after),
                TC.fromVersion: version_concept(overlap.earlier),
                TC.toVersion: version_concept(overlap.later),
                TC.area: decimal(overlap.area),
                TC.population: None if overlap.population is None else decimal(overlap.population),
                TC.statedIn: add_row(statements, document, overlap.key, overlap.number),
            },
        )
    return statements


def describe_links(path: Path, used: Collection[str]) -> Statements:
    """Link regions to the same region at the Publications Office, where its list has the code.

    Raises:
        InputError: for a file of another form, and an IRI that does not end with its code.
    """
    statements = Statements()
    try:
        bindings = json.loads(path.read_text(encoding="utf-8"))["results"]["bindings"]
        listed = {each["code"]["value"]: each["conceptURI"]["value"] for each in bindings}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(path, "not a list of codes and IRIs in the JSON form of SPARQL results") from error
    for code in sorted(listed.keys() & set(used)):
        if listed[code] != f"{prefixes()['nuts']}{code}":
            raise InputError(path, f"the IRI of {code} is {listed[code]}")
        statements.add(mint_region(code), None, {SKOS.exactMatch: NamedNode(listed[code])})
    return statements


def describe_others(
    others: Mapping[str, tuple[str, int, str | None]], countries: Mapping[str, str], used: Collection[str]
) -> Statements:
    """Describe the codes of a list of partners that no NUTS table has, as the list gives them."""
    statements = Statements()
    document = add_table(
        statements, "keep-participations", "Partners of projects, 2000 to 2020", "keep.eu, participations_2000-2020.csv"
    )
    for code, (name, level, above) in sorted(others.items()):
        values: dict[NamedNode, Node | list[Node] | None] = {
            SKOS.notation: plain(code),
            SKOS.prefLabel: plain(name),
            TC.level: integer(level),
            TC.isWithin: mint_region(above) if above and above in used else None,
            TC.isLocatedIn: COUNTRY[countries[code[:2]]],
            TC.statedIn: document,
        }
        statements.add(mint_region(code), TC.Region, values)
    return statements


def make(folders: Folders) -> Files:
    """Make the regions that the tables have, and those that source lists use besides."""
    valid = nuts_codes.read_valid(folders.find(NUTS_CODES))
    history = read_history(folders.find(NUTS_CHANGES))
    known = {code: {*valid.get(code, ()), *history.codes.get(code, ())} for code in valid.keys() | history.codes.keys()}
    latest = read_latest(folders.find(NUTS_LATEST))
    partners = nuts_codes.read_partner_codes(folders.find(PARTNERS))
    eligible = nuts_codes.read_eligible_codes(folders.find(BULGARIAN_PROGRAMMES))
    mentioned = nuts_codes.read_mentioned_codes(folders)
    others = {code: partners[code] for code in partners.keys() - known.keys() - latest.keys()}
    codes = known.keys() | latest.keys() | others.keys()
    unknown = sorted((eligible | mentioned) - codes)
    if unknown:
        raise InputError(folders.find(NUTS_CODES), f"no region '{unknown[0]}', which the data refer to")

    overlaps = read_overlaps(folders.find(NUTS_OVERLAPS), find_open(known, history.changes), valid)
    countries = read_prefixes(folders.find(COUNTRY_CODES))
    hierarchy = Hierarchy(countries, codes)
    files: dict[str, Iterable[Triple]] = {
        "reference/nuts/codes.ttl": describe_codes(valid, hierarchy),
        "reference/nuts/codes-2024.ttl": describe_latest(latest, history, hierarchy),
        "reference/nuts/changes.ttl": describe_history(history, valid, hierarchy),
        "reference/nuts/overlaps.ttl": describe_overlaps(overlaps),
        "reference/nuts/links.ttl": describe_links(folders.find(NUTS_LINKS), codes),
        "reference/nuts/other-codes.ttl": describe_others(others, countries, codes),
    }
    return files


GENERATOR = Generator("nuts", "regions with versions, names, changes and links", make)
