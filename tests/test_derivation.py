from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from tercoop.catalogue import read_catalogue
from tercoop.derivation import Rule, derive
from tercoop.errors import InputError
from tercoop.iris import mint_graph
from tercoop.layout import find_layout

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
