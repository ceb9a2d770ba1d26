"""A query that cannot be parsed: the message names the word, the bracket or the variable, with its place."""

from __future__ import annotations

import pyoxigraph
import pytest

from tercoop.errors import InputError
from tercoop.sparql.store import Store
from tercoop.sparql.writable_store import WritableStore

GROUPS = "is projected from groups, but GROUP BY does not name it"
FAULTS = {
    "SELECT ?p { ?p a nope:x }": (1, 18, "the prefix 'nope:' of nope:x is not declared"),
    "PREFIX a: <b:c>\nSELECT ?p {\n ?p a a:x , a:y , b:x . ?p d:x 1 }": (
        3, 19, "the prefix 'b:' of b:x is not declared",
    ),
    "SELECT ?p { ?p a : }": (1, 18, "the prefix ':' of : is not declared"),
    "SELECT ?p { ?p ?q _:x . ?p a nope:x }": (1, 30, "the prefix 'nope:' of nope:x is not declared"),
    "SELECT ?a (COUNT(?b) AS ?n) { ?a ?b ?c }": (1, 8, f"?a {GROUPS}"),
    "SELECT ?a (COUNT(?b) AS ?n) ?z { ?a ?b ?z } GROUP BY ?a": (1, 29, f"?z {GROUPS}"),
    "SELECT (STR(?b) AS ?x) (COUNT(*) AS ?n) { ?a ?b ?c } GROUP BY ?a": (1, 13, f"?b {GROUPS}"),
    "SELECT ?x { { SELECT ?x (COUNT(*) AS ?n) { ?x ?y ?z } } }": (1, 22, f"?x {GROUPS}"),
    "SELECT (?x AS ?y) (?z AS ?y) {}": (1, 26, "?y is projected twice"),
    "SELECT * { ?s ?p ?o } GROUP BY ?s": (1, 34, "SELECT * does not go with GROUP BY, near "),
    "INSERT DATA { <a:a> <a:b> 1 }": (1, 1, "INSERT changes data; only SELECT, "),
    "# change\nBASE <a:b> PREFIX x: <c:d>\nDELETE WHERE { ?s ?p ?o }": (3, 1, "DELETE changes data; only SELECT, "),
    'SELECT * {\n ?s ?p "one" , "abc .\n ?s ?q "d" }': (2, 16, 'the text that begins with " does not end in its line'),
    "SELECT * {\n ?p a tc:Programme ; skos:prefLabel ?name": (1, 10, "'{' is not closed; '}' is missing"),
    "SELECT * { ?s ?p (1 2 }": (1, 23, "'}' stands where ')' is expected"),
    "SELECT ?x { ?x ?y ?z } }": (1, 24, "'}' closes what was not opened"),
    "SELCT * {}": (1, 1, "not a SPARQL query, near 'SELCT * {}'"),
    "SELECT ?s { ?s ?p ?o FILTER(?s = ) }": (1, 37, "not a SPARQL query, near '?s { ?s ?p ?o FILTER(?s = ) }'"),
    "SELECT ?x {\n?x ?y }": (2, 8, "not a SPARQL query, near '?x ?y }'"),
    "SELECT ?s { ?s a tc:A skos:prefLabel ?o }": (1, 23, "not a SPARQL query, near 'skos:prefLabel ?o }'"),
    "ASK { ?s ?p <a:0123456789012345678901234567890123456789> ?o }": (1, 62, "not a SPARQL query, near '?o }'"),
    "SELECT * { ?s a <x y> }": (1, 17, "an IRI cannot be read, near '<x y> }'"),
    "SELECT ?s { ?s ?p ?o FILTER(COUNT(?s) > 1) }": (1, 45, "or an aggregate stands where none may be"),
    "": (1, 1, "the query is empty"),
}  # fmt: skip


@pytest.mark.parametrize("text", FAULTS, ids=range(len(FAULTS)))
def test_the_fault_is_named_with_its_place(text: str) -> None:
    line, column, cause = FAULTS[text]
    with pytest.raises(InputError) as caught:
        Store.from_quads([]).query(text, place="q")
    assert (caught.value.line, caught.value.column) == (line, column), str(caught.value)
    assert cause in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a (COUNT(?b) AS ?n) { ?a ?p ?b } GROUP BY ?a HAVING (COUNT(?b) > 1) ORDER BY ?n",
        "SELECT (STR(?a) AS ?k) (SUM(?b) / COUNT(*) AS ?n) { ?a ?p ?b } GROUP BY ?a",
        "SELECT ?k (MIN(?b) AS ?n) { ?a ?p ?b } GROUP BY (STR(?a) AS ?k)",
        "SELECT ?a { { SELECT ?a (COUNT(*) AS ?n) { ?a ?p ?b } GROUP BY ?a } ?a ?q ?c }",
        "SELECT ('a\"{' AS ?x) { ?s ?p '}' }",
    ],
)
def test_what_is_good_is_answered(text: str) -> None:
    Store.from_quads([]).query(text)


@pytest.mark.parametrize(
    ("text", "column", "cause"),
    [
        ("INSERT DATA { <a:a> <a:b> nope:x }", 27, "the prefix 'nope:' of nope:x is not declared"),
        ("INSERT DATA { <a:a> <a:b> ?x }", 27, "INSERT DATA takes no variables, and ?x is one"),
        ("SELECT * { ?s ?p ?o }", 1, "SELECT begins a query, and this is to be an update"),
        ("INSERT { ?s ?p ?o WHERE {}", 24, "not a SPARQL update, near "),
    ],
)
def test_the_fault_of_an_update_is_named_with_its_place(text: str, column: int, cause: str) -> None:
    with pytest.raises(InputError) as caught:
        WritableStore(pyoxigraph.Store()).update(text, place="u")
    assert (caught.value.line, caught.value.column) == (1, column), str(caught.value)
    assert cause in str(caught.value)
