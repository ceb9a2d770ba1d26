"""Queries and requests that a service must survive: what each of them is, and how it is made.

They are sent to a service on this machine alone, by the tests and by ``tercoop bench serve``.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLIQUE = "http://example.org/knows"


def write_clique(nodes: int) -> str:
    """Return N-Triples in which each of some nodes knows each of them."""
    names = [f"<http://example.org/{number}>" for number in range(nodes)]
    return "".join(f"{one} <{_CLIQUE}> {other} .\n" for one in names for other in names)


ATTACKS: Mapping[str, str] = MappingProxyType(
    {
        "nested groups, 10,000 deep": "SELECT * WHERE " + "{" * 10_000 + "?s ?p ?o" + "}" * 10_000,
        "nested brackets, 5,000 deep": "SELECT * WHERE { FILTER(" + "(" * 5_000 + "1" + ")" * 5_000 + ") }",
        "brackets within the limit, 60 deep": "SELECT * WHERE " + "{" * 60 + "?s ?p ?o" + "}" * 60 + " LIMIT 1",
        "4,000 signs before a number": "SELECT (" + "!" * 4_000 + "true AS ?x) {}",
        "20,000 OPTIONALs": "SELECT * { ?s ?p ?o "
        + " ".join(f"OPTIONAL {{ ?s ?p{number} ?o{number} }}" for number in range(20_000))
        + " }",
        "2,000 OPTIONALs": "SELECT * { ?s ?p ?o "
        + " ".join(f"OPTIONAL {{ ?s ?p{number} ?o{number} }}" for number in range(2_000))
        + " }",
        "2,000 UNIONs": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 2_000) + " } ORDER BY ?o",
        "text doubled 60 times": "SELECT (STRLEN(?x60) AS ?n) { BIND('aaaaaaaaaaaaaaaa' AS ?x0) "
        + " ".join(f"BIND(CONCAT(?x{number}, ?x{number}) AS ?x{number + 1})" for number in range(60))
        + " }",
        "cartesian product, sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
        "cartesian product, counted": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "cartesian product, all distinct": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "all texts joined": "SELECT (GROUP_CONCAT(?x; SEPARATOR='-') AS ?all) { ?a ?b ?x . ?d ?e ?f . ?g ?h ?i }",
        "paths over a clique": f"SELECT (COUNT(*) AS ?n) {{ ?a <{_CLIQUE}>+ ?b . ?b <{_CLIQUE}>* ?c . "
        f"?c <{_CLIQUE}>+ ?d }}",
        "paths over everything": "SELECT (COUNT(*) AS ?n) { ?a (!<x:y>)* ?b . ?b (!<x:z>)* ?c }",
        "a pattern that backtracks": "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '(a*)*(a*)*(a*)*b')) "
        "FILTER(REGEX(CONCAT(STR(?o), 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'), '^(([a-z])+.)+[A-Z]([a-z])+$')) "
        "?d ?e ?f . ?g ?h ?i FILTER(REGEX(CONCAT(STR(?s), STR(?d), STR(?g)), '(x+x+)+y')) }",
        "a repeated pattern": "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '(((a{1,1000}){1,1000}){1,1000}){1,1000}')) }",
        "100,000 values": "SELECT * { VALUES ?x { " + "1 " * 100_000 + "} }",
        "a text of 900,000 letters": "SELECT ('" + "a" * 900_000 + "' AS ?x) { ?s ?p ?o }",
        "asking elsewhere": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "asking elsewhere, in disguise": "SELECT * { SeRvIcE#x\n<http://127.0.0.1:9/> { ?s ?p ?o } }",
        "reading a file as a graph": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "loading a file": "LOAD <file:///etc/passwd>",
    }
)
"""Name → text of a query."""
