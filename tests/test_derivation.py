from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from tercoop.build.derivation import Rule, derive
from tercoop.errors import InputError
from tercoop.layout import find_layout
from tercoop.questions.catalogue import read_catalogue
from tercoop.rdf.iris import mint_graph
from tercoop.rdf.namespaces import TC

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def read(turtle: str, graph: str = "seed") -> list[Quad]:
    quads = parse(PREFIXES + turtle, format=RdfFormat.TURTLE)
    return [Quad(quad.subject, quad.predicate, quad.object, mint_graph(graph)) for quad in quads]


def standard_rules() -> list[Rule]:
    """Return the rules of the project that give RDFS and OWL terms their meaning."""
    queries = read_catalogue(find_layout().queries).topics()["derivation"]
    return [Rule(query.name, query.text) for query in queries if query.slug.startswith("infer-")]


def triples(quads: Iterable[Quad]) -> set[str]:
    return {
        " ".join(str(term).replace("http://example.org/", "").strip("<>").rpartition("#")[2] for term in quad.triple)
        for quad in quads
    }


def test_types_follow_all_the_way_up() -> None:
    found = derive(read(":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :x a :A ."), standard_rules())
    assert triples(found) == {"x type B", "x type C"}
    assert {quad.graph_name for quad in found} == {mint_graph("derived")}


def test_properties_follow_their_hierarchy_and_their_inverses() -> None:
    turtle = """
    :leads rdfs:subPropertyOf :takesPartIn . :takesPartIn owl:inverseOf :hasPartner .
    :x :leads :y . :z :hasPartner :x .
    """
    assert triples(derive(read(turtle), standard_rules())) == {
        "x takesPartIn y",
        "y hasPartner x",
        "x takesPartIn z",
    }


def test_statement_of_two_graphs_is_counted_once() -> None:
    text = "CONSTRUCT { ?s <n:n> ?n } { SELECT ?s (COUNT(*) AS ?n) { ?s <http://example.org/p> ?o } GROUP BY ?s }"
    count = Rule("count", text)
    found = derive([*read(":x :p :y ."), *read(":x :p :y .", "other")], [count])
    assert [quad.object.value for quad in found if isinstance(quad.object, Literal)] == ["1"]


PROGRAMMES = """
@base <https://w3id.org/tercoop/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tc: <https://w3id.org/tercoop/ontology#> .
<scheme/strands/a> skos:related <scheme/cooperation-types/cross-border> .
<scheme/strands/c> skos:related <scheme/cooperation-types/interregional> , <scheme/other/x> .
<scheme/strands/network> skos:broader <scheme/strands/c> .
<scheme/cooperation-types/cross-border> skos:inScheme <scheme/cooperation-types> .
<scheme/cooperation-types/interregional> skos:inScheme <scheme/cooperation-types> .
<id/programme/one> a tc:Programme ; tc:isInStrand <scheme/strands/a> .
<id/programme/two> a tc:Programme ; tc:isInStrand <scheme/strands/network> .
<id/programme/three> a tc:Programme ; tc:isInStrand <scheme/strands/d> .
<id/funding-instrument/one> a tc:FundingInstrument .
<id/succession/a> a tc:Succession ; tc:hasPredecessor <id/programme/one> ; tc:hasSuccessor <id/programme/two> .
<id/succession/b> a tc:Succession ; tc:hasPredecessor <id/funding-instrument/one> ; tc:hasSuccessor <id/programme/two> .
"""


def test_programmes_get_their_type_from_the_strand_and_their_predecessor_from_the_record() -> None:
    names = {"derive-cooperation-types", "derive-programme-succession"}
    queries = read_catalogue(find_layout().queries).topics()["derivation"]
    rules = [Rule(query.name, query.text) for query in queries if query.slug in names]
    found = {
        tuple(re.split("[/#]", term.value)[-1] for term in quad.triple if isinstance(term, NamedNode))
        for quad in derive(read(PROGRAMMES), rules)
        if quad.predicate != TC.isDerivedBy
    }
    assert len(rules) == len(names)
    assert found == {
        ("one", "isOfCooperationType", "cross-border"),
        ("two", "isOfCooperationType", "interregional"),
        ("two", "succeeds", "one"),
    }


def test_what_another_graph_says_is_not_said_again() -> None:
    source = read(":A rdfs:subClassOf :B . :x a :A .") + read(":x a :B .", "reference")
    assert derive(source, standard_rules()) == []


def test_circles_end() -> None:
    turtle = ":A rdfs:subClassOf :B . :B rdfs:subClassOf :A . :x a :A . :p owl:inverseOf :p . :x :p :y ."
    assert triples(derive(read(turtle), standard_rules())) == {"x type B", "y p x"}


def test_order_of_the_input_does_not_matter() -> None:
    source = read(":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :x a :A . :y a :B . :z a :A .")
    assert derive(source, standard_rules()) == derive(source[::-1], standard_rules())


def test_blank_nodes_get_no_types() -> None:
    assert derive(read(":A rdfs:subClassOf :B . [] a :A ."), standard_rules()) == []


def test_rule_that_makes_a_blank_node_is_refused() -> None:
    rule = Rule("derivation/bad", "CONSTRUCT { ?s <http://example.org/p> [] } WHERE { ?s a ?c }")
    with pytest.raises(InputError, match=r"derivation/bad: makes a blank node"):
        derive(read(":x a :A ."), [rule])


def test_rules_without_an_end_are_stopped() -> None:
    rule = Rule(
        "derivation/count",
        "CONSTRUCT { ?s <http://example.org/n> ?m } WHERE { ?s <http://example.org/n> ?n BIND(?n + 1 AS ?m) }",
    )
    with pytest.raises(InputError, match="no end after 100 rounds of derivation/count"):
        derive(read(":x :n 1 ."), [rule])


def test_rules_see_what_earlier_rules_found() -> None:
    first = Rule("derivation/a", "CONSTRUCT { ?s a <http://example.org/B> } WHERE { ?s a <http://example.org/A> }")
    second = Rule(
        "derivation/b",
        "CONSTRUCT { ?s a <http://example.org/C> } WHERE"
        " { ?s a <http://example.org/A> FILTER NOT EXISTS { ?s a <http://example.org/B> } }",
    )
    assert triples(derive(read(":x a :A ."), [first, second])) == {"x type B"}
    assert NamedNode("http://example.org/C") in {q.object for q in derive(read(":x a :A ."), [second, first])}
