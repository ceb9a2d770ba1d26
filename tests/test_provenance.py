from __future__ import annotations

import datetime as dt
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Triple

from tercoop.build.dataset import GraphSource
from tercoop.build.provenance import Measure, describe_generated, describe_source, measure
from tercoop.rdf.iris import mint_query
from tercoop.rdf.namespaces import RDF
from tercoop.sparql.store import Store

A = NamedNode("http://example.org/a")
SIZE = Measure(3, "b" * 64)


def test_measure_is_of_the_set_of_triples() -> None:
    one, two = Triple(A, A, Literal("1")), Quad(A, A, Literal("2"), A)
    assert measure([one, two]) == measure([two, one, one])
    assert measure([one]).triples == 1
    assert measure([one]).sha256 != measure([two]).sha256


def test_source_graph_is_described() -> None:
    source = GraphSource(
        "seed", (Path("seed.ttl"),), {"en": "Seed"}, {"en": "What the page says."},
        "https://example.org/page", "Someone", "https://example.org/licence", dt.date(2026, 11, 1), "a" * 64,
    )  # fmt: skip
    store = Store.from_quads(describe_source(source, SIZE, "0.1.0"))
    rows = store.select(
        "SELECT ?title ?description ?n ?sum ?version ?licence ?credit ?source ?day ?check WHERE {"
        " <graph/seed> a dcat:Dataset , prov:Entity , void:Dataset ; dcterms:title ?title ;"
        " dcterms:description ?description ; dcterms:creator <https://w3id.org/tercoop/> ; void:triples ?n ;"
        " dcterms:identifier ?sum ; owl:versionInfo ?version ; dcterms:license ?licence ;"
        " dcterms:bibliographicCitation ?credit ;"
        " prov:wasDerivedFrom ?source . ?source a prov:Entity ; dcterms:date ?day ; dcterms:identifier ?check }"
    ).rows
    assert [str(term) for term in rows[0]] == [
        '"Seed"@en', '"What the page says."@en',
        '"3"^^<http://www.w3.org/2001/XMLSchema#integer>', f'"sha256:{"b" * 64}"', '"0.1.0"',
        "<https://example.org/licence>", '"Someone"', "<https://example.org/page>",
        '"2026-11-01"^^<http://www.w3.org/2001/XMLSchema#date>', f'"sha256:{"a" * 64}"',
    ]  # fmt: skip


def test_source_graph_without_particulars_has_no_empty_ones() -> None:
    quads = list(describe_source(GraphSource("own", (), {"en": "Own"}), SIZE, "0.1.0"))
    assert {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)} == {
        "https://w3id.org/tercoop/graph/own"
    }
    assert len(quads) == 8


def test_generated_graph_names_what_it_follows_from() -> None:
    rule = mint_query("derivation/infer-types")
    quads = describe_generated(
        "derived",
        {"en": "Derived"},
        {"en": "What follows."},
        SIZE,
        "0.1.0",
        licence="https://example.org/l",
        origins=["seed"],
        queries=[rule],
    )
    store = Store.from_quads(quads)
    assert store.query(
        "ASK { <graph/derived> prov:wasDerivedFrom <graph/seed> ; prov:wasInfluencedBy <query/derivation/infer-types> }"
    ).value  # type: ignore[union-attr] # an ASK
    assert store.contains(NamedNode("https://w3id.org/tercoop/graph/derived"))
    assert not store.literals(rule, RDF.type)
