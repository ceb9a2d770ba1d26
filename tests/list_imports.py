"""Import a list with a profile written as text, and look at what came of it."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from tercoop.importing.outcome import Choices, Import
from tercoop.importing.profile_files import parse_profile
from tercoop.importing.programmes import ProgrammeMatch
from tercoop.importing.recognition import match_profile
from tercoop.importing.run import import_file
from tercoop.rdf.namespaces import BASE, RDF, TC
from tercoop.reading import open_source

if TYPE_CHECKING:
    from pathlib import Path

PROGRAMME = ProgrammeMatch("2014tc16rfcb004")
"""A programme that the register knows."""


def import_list(
    path: Path, profile: str, out: Path, *, programme: ProgrammeMatch | None = None, encoding: str | None = None
) -> Import:
    """Import a file with the text of a profile."""
    with open_source(path, encoding=encoding) as source:
        found = match_profile(parse_profile(profile, out / "mine.toml"), source)
        assert found.missing is None
        return import_file(source, found, out, Choices(source="test", programme=programme))


def triples(folder: Path) -> set[tuple[str, str, str]]:
    """Return the statements of an import, IRIs without our base, terms by their local names."""
    return {
        (short(quad.subject), short(quad.predicate), short(quad.object))
        for path in folder.glob("*.ttl")
        for quad in parse(path=path, format=RdfFormat.TURTLE)
    }


def short(term: object) -> str:
    value = term.value if isinstance(term, NamedNode | Literal) else str(term)
    return value.removeprefix(BASE).removeprefix("id/").rpartition("#")[2].removeprefix("http://purl.org/dc/terms/")


def count(folder: Path, name: str) -> int:
    """Return how many things of a class there are."""
    return len(
        {
            quad.subject
            for path in folder.glob("*.ttl")
            for quad in parse(path=path, format=RdfFormat.TURTLE)
            if quad.predicate == RDF.type and quad.object == TC[name]
        }
    )


def amounts(folder: Path, predicate: str) -> dict[str, tuple[Decimal, str]]:
    """Return owner → amount and currency, for the owners of a property."""
    known = triples(folder)
    values = {subject: Decimal(value) for subject, name, value in known if name == "value"}
    currencies = {subject: code.rpartition("/")[2] for subject, name, code in known if name == "isInCurrency"}
    return {owner: (values[node], currencies.get(node, "")) for owner, name, node in known if name == predicate}


def rejects(folder: Path) -> set[tuple[str, str, str]]:
    """Return row, outcome and code of each line of the rejects."""
    with (folder / "rejects.csv").open(encoding="utf-8", newline="") as file:
        return {(line["row"], line["outcome"], line["code"]) for line in csv.DictReader(file)}
