"""Every term of another vocabulary that the graph or a query uses exists in that vocabulary."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, Quad
from rdflib.namespace import DefinedNamespace

from tercoop.build.dataset import read_dataset, read_graph
from tercoop.layout import find_layout
from tercoop.rdf.files import read_quads
from tercoop.rdf.namespaces import BASE, RDF, SKOS, prefixes
from tercoop.sparql.text import read_tokens

HERE = Path(__file__).parent
REVIEWED = HERE / "reused-terms.tsv"
PUBLISHED = HERE.parent.parent / "shared" / "data" / "vocabularies"
"""Copies of vocabularies as they were published; they are not part of this repository."""

THINGS = (
    BASE,
    *(iri for prefix, iri in prefixes().items() if prefix.startswith("at-") or prefix in {"eurovoc", "nuts"}),
)
"""Namespaces that hold no foreign terms: our own, and those of tables and thesauri, which hold things."""

VOCABULARIES = {iri for iri in prefixes().values() if not iri.startswith(THINGS)}


def namespace_of(iri: str) -> str:
    """Return an IRI up to its last ``#`` or ``/``."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


@cache
def graph() -> tuple[Quad, ...]:
    """Return all statements of the repository's graph."""
    return tuple(quad for source in read_dataset(find_layout()) for quad in read_graph(source))


def terms_of_graph() -> set[str]:
    """Return the foreign terms of the graph: predicates, types, and all in a namespace that we have a prefix for."""
    found = set()
    for quad in graph():
        assert isinstance(quad.predicate, NamedNode)
        found.add(quad.predicate.value)
        for term in (quad.subject, quad.object):
            is_type = term is quad.object and quad.predicate == RDF.type
            if isinstance(term, NamedNode) and (is_type or namespace_of(term.value) in VOCABULARIES):
                found.add(term.value)
    return {iri for iri in found if not iri.startswith(THINGS) and iri not in VOCABULARIES}


def terms_of_queries() -> set[str]:
    """Return the foreign terms that queries name, in full or by a prefix they declare."""
    found = set()
    for path in [*find_layout().queries.rglob("*.rq"), *(HERE / "hygiene").glob("*.rq")]:
        declared: dict[str, str] = {}
        tokens = list(read_tokens(path.read_text(encoding="utf-8")))
        for before, token in zip([None, *tokens], tokens, strict=False):
            if token.kind == "iri" and before is not None and before.kind == "name" and before.text.endswith(":"):
                declared[before.text.removesuffix(":")] = token.text[1:-1]
            elif token.kind == "iri" and namespace_of(token.text[1:-1]) in VOCABULARIES:
                found.add(token.text[1:-1])
            elif token.kind == "name" and not token.text.endswith(":"):
                prefix, _, local = token.text.partition(":")
                found.add(declared.get(prefix, f"{prefix}:") + local)
    return {iri for iri in found if not iri.startswith(THINGS) and iri not in VOCABULARIES}


@cache
def reviewed() -> frozenset[str]:
    """Return the terms of the reviewed table, which says where each was read."""
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        return frozenset(row["term"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def is_known_to_rdflib(iri: str) -> bool:
    """Tell whether a term is in one of the closed namespaces of rdflib."""
    for name in rdflib.namespace.__all__:
        namespace = getattr(rdflib.namespace, name)
        if (
            isinstance(namespace, type)
            and issubclass(namespace, DefinedNamespace)
            and namespace is not DefinedNamespace
        ):
            start = str(namespace._NS)  # noqa: SLF001 - rdflib gives no public name to it
            if iri.startswith(start) and iri.removeprefix(start) in namespace:
                return True
    return False


def unknown(terms: set[str]) -> set[str]:
    """Return the terms that neither rdflib nor the reviewed table knows."""
    return {iri for iri in terms if iri not in reviewed() and not is_known_to_rdflib(iri)}


def test_terms_of_the_graph_exist() -> None:
    assert SKOS.prefLabel.value in terms_of_graph()
    assert unknown(terms_of_graph()) == set()


def test_terms_of_queries_exist() -> None:
    assert SKOS.prefLabel.value in terms_of_queries()
    assert unknown(terms_of_queries()) == set()


@pytest.mark.parametrize(
    "iri",
    [
        "http://www.w3.org/2004/02/skos/core#prefLable",
        "http://schema.org/name",
        "http://purl.org/dc/terms#title",
        "http://www.w3.org/ns/org#Organisation",
        "undeclared:name",
    ],
)
def test_misspelt_term_is_unknown(iri: str) -> None:
    assert unknown({iri, SKOS.prefLabel.value}) == {iri}


def test_terms_stand_in_the_published_vocabularies() -> None:
    if not PUBLISHED.is_dir():
        pytest.skip("the published copies of the vocabularies are not here")
    published: dict[str, set[str]] = {}
    for path in sorted(PUBLISHED.iterdir()):
        for quad in read_quads(path):
            if isinstance(quad.subject, NamedNode):
                published.setdefault(namespace_of(quad.subject.value), set()).add(quad.subject.value)
    used = terms_of_graph() | terms_of_queries()
    covered = {iri for iri in used if len(published.get(namespace_of(iri), ())) > 5}
    assert SKOS.prefLabel.value in covered
    assert {iri for iri in covered if iri not in published[namespace_of(iri)]} == set()
