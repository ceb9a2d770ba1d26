from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from tercoop.layout import find_layout
from tercoop.rdf.files import read_quads
from tercoop.rdf.namespaces import BASE, ONTOLOGY, OWL, RDF, RDFS, SKOS, Namespace, declared_terms

HERE = Path(__file__).parent
FOREIGN_AXIOMS = HERE / "foreign-axioms.ttl"
REUSED_TERMS = HERE / "reused-terms.tsv"
ORIGINALS = HERE.parent.parent / "shared" / "data" / "vocabularies"
"""Published copies of the vocabularies; they are not part of this repository."""

FOLDER = find_layout().ontology / "alignments"
ALIGNMENTS = {path.stem: path for path in sorted(FOLDER.glob("*.ttl"))}

MATCHES = {SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}
SUBSUMPTIONS = {RDFS.subClassOf, RDFS.subPropertyOf}
KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
AXIOMS = {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith}


@cache
def read(path: Path) -> tuple[Quad, ...]:
    """Return the statements of a file."""
    return tuple(read_quads(path, base=BASE))


def statements() -> list[Quad]:
    """Return the statements of all alignments."""
    return [quad for path in ALIGNMENTS.values() for quad in read(path)]


def mappings_of(path: Path) -> list[tuple[NamedNode, NamedNode, NamedNode]]:
    """Return (our term, relation, foreign term) of one alignment."""
    return [
        (quad.subject, quad.predicate, quad.object)
        for quad in read(path)
        if isinstance(quad.subject, NamedNode)
        and quad.subject.value.startswith(ONTOLOGY)
        and isinstance(quad.object, NamedNode)
    ]


def mappings() -> list[tuple[NamedNode, NamedNode, NamedNode]]:
    """Return (our term, relation, foreign term) of all alignments."""
    return [mapping for path in ALIGNMENTS.values() for mapping in mappings_of(path)]


def kinds_of(quads: list[Quad]) -> dict[NamedNode, set[NamedNode]]:
    """Return term → the OWL kinds that it is declared as."""
    found: dict[NamedNode, set[NamedNode]] = {}
    for quad in quads:
        if quad.predicate == RDF.type and quad.object in KINDS and isinstance(quad.subject, NamedNode):
            found.setdefault(quad.subject, set()).update(kind for kind in KINDS if kind == quad.object)
    return found


@cache
def reviewed_terms() -> dict[str, dict[str, str]]:
    """Return term → row of the table that says where terms were checked which rdflib does not know."""
    with REUSED_TERMS.open(encoding="utf-8", newline="") as file:
        return {row["term"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def test_each_target_has_a_file() -> None:
    assert set(ALIGNMENTS) == {
        *(
            "cpov",
            "dcat",
            "eli",
            "eu-knowledge-graph",
            "eurio",
            "eurovoc",
            "frapo",
            "locn",
            "org",
            "prov",
            "qb",
            "schema",
            "wikidata",
        ),
    }


@pytest.mark.parametrize("name", sorted(ALIGNMENTS))
def test_header_is_complete(name: str) -> None:
    """The header has the IRI of the file, texts in both languages, a licence and a version."""
    me = NamedNode(f"{BASE}ontology/alignments/{name}")
    header = [(quad.predicate, quad.object) for quad in read(ALIGNMENTS[name]) if quad.subject == me]
    assert (RDF.type, OWL.Ontology) in header
    assert (OWL.versionIRI, NamedNode(f"{me.value}/0.1.0")) in header
    dcterms = Namespace("dcterms")
    assert {dcterms.license, dcterms.creator, dcterms.created, OWL.versionInfo} <= {
        predicate for predicate, _ in header
    }
    for predicate in (RDFS.label, dcterms.description):
        texts = [value for found, value in header if found == predicate and isinstance(value, Literal)]
        assert sorted(str(text.language) for text in texts) == ["en", "fr"]


def test_only_our_own_modules_are_imported() -> None:
    imported = {quad.object for quad in statements() if quad.predicate == OWL.imports}
    assert imported <= {NamedNode(f"{BASE}ontology/{path.stem}") for path in find_layout().ontology.glob("*.ttl")}


def test_mappings_go_from_our_terms_to_foreign_ones_by_the_agreed_relations() -> None:
    """No ``owl:equivalentClass``, no ``owl:sameAs``, and no other statement about our terms."""
    assert mappings()
    for ours, relation, theirs in mappings():
        assert ours.value.removeprefix(ONTOLOGY) in declared_terms()
        assert relation in {*MATCHES, *SUBSUMPTIONS}, f"{ours} {relation}"
        assert not theirs.value.startswith(BASE)


def test_mapped_terms_are_of_one_kind() -> None:
    """A class is mapped to a class, an object property to an object property, each declared in the same file."""
    ours_by_kind = kinds_of([quad for path in find_layout().ontology.glob("*.ttl") for quad in read(path)])
    for path in ALIGNMENTS.values():
        theirs_by_kind = kinds_of(list(read(path)))
        for ours, _, theirs in mappings_of(path):
            assert theirs_by_kind.get(theirs) == ours_by_kind[ours], f"{ours} {theirs}"


def test_reviewed_terms_say_where_and_when_they_were_checked() -> None:
    assert reviewed_terms()
    for term, row in reviewed_terms().items():
        assert list(row) == ["term", "label", "checked in", "date"], term
        assert row["checked in"], term
        assert re.fullmatch(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]", row["date"]), term


def test_labels_of_foreign_terms_are_those_of_the_reviewed_table() -> None:
    labels = {
        quad.subject.value: quad.object.value
        for quad in statements()
        if quad.predicate == RDFS.label and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    }
    for term, row in reviewed_terms().items():
        if term in labels:
            assert labels[term] == row["label"]


def relied_on(originals: list[Quad]) -> set[tuple[NamedNode, NamedNode, NamedNode]]:
    """Return the axioms between named terms that bear on the foreign terms of the subsumptions, directly or not."""
    reached = {theirs for _, relation, theirs in mappings() if relation in SUBSUMPTIONS}
    found: set[tuple[NamedNode, NamedNode, NamedNode]] = set()
    growing = True
    while growing:
        before = len(found)
        for quad in originals:
            subject, value = quad.subject, quad.object
            if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode) or quad.predicate not in AXIOMS:
                continue
            if subject in reached or (quad.predicate == OWL.disjointWith and value in reached):
                found.add((subject, quad.predicate, value))
                reached |= {subject, value}
        growing = len(found) > before
    return found


def test_foreign_axioms_are_those_of_the_vocabularies() -> None:
    """The reasoner's tests rest on these axioms; nothing is left out and nothing added."""
    if not ORIGINALS.is_dir():
        pytest.skip("the published copies of the vocabularies are not here")
    originals = [quad for name in ("org.nq", "prov.nq", "locn.nq") for quad in read(ORIGINALS / name)]
    ours = {(quad.subject, quad.predicate, quad.object) for quad in read(FOREIGN_AXIOMS) if quad.predicate in AXIOMS}
    assert ours == relied_on(originals)
