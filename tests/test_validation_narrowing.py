"""What the engine is spared changes nothing of what is found."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from invented import invent_programmes
from tercoop.layout import find_layout
from tercoop.rdf.files import parse_quads, read_quads
from tercoop.rdf.namespaces import SH
from tercoop.validation import Engine, Report, ShapesGraph, compare_engines, prepare_shapes, screening, validate
from tercoop.validation.narrowing import narrow
from tercoop.validation.prebinding import mark_groups

if TYPE_CHECKING:
    from pyoxigraph import Quad

LAYOUT = find_layout()
MARK = "MARK"

ACCEPTED = [
    ("SELECT $this WHERE { $this e:p 1 }", "SELECT $this WHERE { MARK  $this e:p 1 }"),
    ("SELECT ?this { ?this e:p 1 }", "SELECT ?this { MARK  ?this e:p 1 }"),
    ("SELECT $this WHERE { ?s e:p 1 }", "SELECT $this WHERE { MARK  ?s e:p 1 }"),
    (
        "SELECT DISTINCT $this ?v WHERE { FILTER NOT EXISTS { $this a ?c FILTER EXISTS { ?c e:p $this } } }",
        "SELECT DISTINCT $this ?v WHERE { MARK  FILTER NOT EXISTS { $this a ?c FILTER EXISTS { ?c e:p $this } } }",
    ),
    (
        "SELECT $this WHERE { OPTIONAL { ?s e:p ?o } OPTIONAL { ?s e:p $this FILTER(?s != $this) } }",
        "SELECT $this WHERE { MARK  OPTIONAL { ?s e:p ?o } OPTIONAL { MARK  ?s e:p $this FILTER(?s != $this) } }",
    ),
    (
        "SELECT $this WHERE { { BIND ($this AS ?x) } UNION { ?x e:p 2 } }",
        "SELECT $this WHERE { MARK  { MARK  BIND ($this AS ?x) } UNION { ?x e:p 2 } }",
    ),
    (
        "SELECT $this WHERE { { SELECT $this (SUM(?n) AS ?s) WHERE { $this e:p ?n } GROUP BY $this } FILTER (?s > 1) }",
        (
            "SELECT $this WHERE { MARK  { SELECT $this (SUM(?n) AS ?s) WHERE { MARK  $this e:p ?n } GROUP BY $this } "
            "FILTER (?s > 1) }"
        ),
    ),
    (
        "SELECT $this WHERE { $this e:p ?n } GROUP BY $this ?n HAVING (COUNT(*) > 1 && EXISTS { $this e:q ?n })",
        "SELECT $this WHERE { MARK  $this e:p ?n } GROUP BY $this ?n HAVING (COUNT(*) > 1 && EXISTS { $this e:q ?n })",
    ),
    (
        "SELECT $this WHERE { $this e:p '} MINUS {' } # LIMIT 1",
        "SELECT $this WHERE { MARK  $this e:p '} MINUS {' } # LIMIT 1",
    ),
]

REFUSED = [
    "SELECT $this WHERE { $this e:p ?v MINUS { $this e:q ?v } }",
    "SELECT $this WHERE { $this e:p ?v } LIMIT 1",
    "SELECT $this WHERE { $this e:p ?v } LIMIT1",
    "SELECT $this WHERE { $this e:p ?v } OFFSET 1",
    "SELECT $this WHERE { VALUES ?v { 1 } $this e:p ?v }",
    "SELECT $this WHERE { GRAPH ?g { $this e:p ?v } }",
    "SELECT $this WHERE { SERVICE <http://e/> { $this e:p ?v } }",
    "SELECT * WHERE { $this e:p ?v }",
    "SELECT DISTINCT * WHERE { $this e:p ?v }",
    "SELECT ?value WHERE { $this e:p ?value }",
    "SELECT ?value (1 + $this AS ?x) WHERE { $this e:p ?value }",
    "SELECT (?x AS $this) WHERE { ?x e:p 1 }",
    "SELECT $this WHERE { BIND (?x AS $this) }",
    "SELECT $this (COUNT(*) AS ?n) WHERE { $this e:p ?v }",
    "SELECT $this WHERE { $this e:p ?v } HAVING (COUNT(*) > 1)",
    "SELECT $this WHERE { $this e:p ?v } GROUP BY ?v HAVING (COUNT($this) > 1)",
    "SELECT $this WHERE { $this e:p ?v } GROUP BY (STR($this) AS ?v)",
    "SELECT $this WHERE { $this e:p ?v } GROUP BY ?v ORDER BY $this",
    "SELECT $this WHERE { { SELECT ?v (SUM(?n) AS ?s) WHERE { $this e:p ?n , ?v } GROUP BY ?v } }",
    "SELECT $this WHERE { { SELECT ?v WHERE { $this e:p ?v } } }",
    "SELECT $this WHERE { FILTER EXISTS { SELECT $this WHERE { $this e:p 1 } } }",
    "SELECT $this WHERE { FILTER EXISTS { { $this e:p 1 } UNION { $this e:p 2 } } }",
    "SELECT $this WHERE { FILTER EXISTS { $this e:p 1 OPTIONAL { $this e:p 2 } } }",
    "SELECT $this (EXISTS { $this e:q 1 } AS ?x) WHERE { $this e:p ?v }",
    "SELECT $this WHERE { $this $PATH ?v }",
    "SELECT $this WHERE { $this e:p ?v FILTER (?v = $currentShape) }",
    "SELECT $this WHERE { $this e:p ?v FILTER (RAND() > 0.5) }",
    "PREFIX e: <http://e/> SELECT $this WHERE { $this e:p 1 }",
    "ASK { $this e:p 1 }",
    "SELECT $this WHERE { $this e:p 1 ",
    "SELECT $this WHERE } { $this e:p 1",
    "",
]


@pytest.mark.parametrize(("query", "marked"), ACCEPTED)
def test_focus_nodes_are_bound_in_each_group_that_speaks_of_them(query: str, marked: str) -> None:
    assert mark_groups(query, MARK) == marked


@pytest.mark.parametrize("query", REFUSED)
def test_query_that_may_find_less_when_asked_once_is_refused(query: str) -> None:
    assert mark_groups(query, MARK) is None


# ------------------------------------------------------------------------------------------------ the same results

HEAD = """
@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
PREFIXES = 'e:prefixes sh:declare [ sh:prefix "e" ; sh:namespace "http://e/"^^xsd:anyURI ] . '
DATA = """
e:a a e:C ; e:p 1 , "01"^^xsd:integer , 2.50 , e:b ; e:q e:a . e:b a e:C ; e:p 1 , "x"@en ; e:q e:a , e:c .
e:c a e:Sub ; e:p "2012-02-31"^^xsd:date ; e:q e:d . e:d a e:C ; e:q e:b . e:e a e:C . e:f a e:C ; e:p 0.0 .
e:Sub rdfs:subClassOf e:C . e:x e:p 5 ; e:r "literal" , e:a .
"""
BLANK = "_:x a e:C ; e:p 1 , _:y ; e:q _:x . _:y a e:C ; e:q _:x , e:a ."
QUERIES = {
    "values": "SELECT $this ?value WHERE { $this e:p ?value }",
    "numbers": "SELECT $this ?value WHERE { $this e:p ?value FILTER (?value > 1) }",
    "texts": "SELECT $this ?value WHERE { $this e:p ?value FILTER (STRLEN(STR(?value)) > 3) }",
    "nothing": "SELECT $this ?value WHERE { $this e:none ?value }",
    "missing": "SELECT $this WHERE { FILTER NOT EXISTS { $this e:p ?p } }",
    "bound": "SELECT $this ?value WHERE { BIND ($this AS ?value) FILTER EXISTS { ?value e:q $this } }",
    "circle": "SELECT $this ?value WHERE { $this e:q ?value . ?value e:q* $this }",
    "others": "SELECT DISTINCT $this ?value WHERE { $this e:q ?v . ?value e:q ?v FILTER (STR($this) > STR(?value)) }",
    "sum": (
        "SELECT $this WHERE { { SELECT $this (COUNT(?q) AS ?n) { $this e:q ?q } GROUP BY $this } FILTER (?n > 1) }"
    ),
    "few": "SELECT $this WHERE { OPTIONAL { $this e:q ?q } } GROUP BY $this HAVING (COUNT(?q) < 2)",
    "union": "SELECT $this ?v { { BIND ($this AS ?v) FILTER (STRENDS(STR($this), 'a')) } UNION { $this e:q 7 } }",
    "optional": "SELECT $this WHERE { OPTIONAL { $this e:p ?p FILTER (?p = 1) } FILTER (!BOUND(?p)) }",
    "refused": "SELECT $this ?value WHERE { $this e:p ?value FILTER (YEAR(NOW()) > 1999 && ?value > 1) }",
}
SHAPES = {
    "property shape": "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:P . e:P sh:path e:p ; {query} .",
    "severity and messages": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:P . e:P sh:path ( e:p e:q ) ; sh:severity sh:Info ; "
        'sh:message "Oh"@en , "Ah {{?value}}"@fr ; {query} .'
    ),
    "two owners": (
        "e:S a sh:NodeShape ; sh:targetClass e:Sub ; sh:property e:P . e:P sh:path e:p ; {query} . "
        "e:T a sh:NodeShape ; sh:targetSubjectsOf e:q ; sh:property e:P ."
    ),
    "beside another constraint": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:P . e:P sh:path e:p ; sh:maxCount 1 ; {query} ."
    ),
    "referred to": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:P . e:P sh:path e:p ; {query} . "
        "e:T a sh:NodeShape ; sh:targetNode e:a , e:c ; sh:node e:S ."
    ),
    "negated": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:P . e:P sh:path e:p ; {query} . "
        "e:T a sh:NodeShape ; sh:targetNode e:a , e:c ; sh:not e:P ."
    ),
    "target of its own": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:P . e:P sh:path e:p ; sh:targetNode e:x ; {query} ."
    ),
    "nested": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:q ; sh:property e:P ] . "
        "e:P sh:path e:p ; {query} ."
    ),
    "switched off": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:P , e:O . e:O sh:path e:q ; sh:minCount 1 . "
        "e:P sh:path e:p ; sh:deactivated true ; {query} ."
    ),
    "node shape": "e:S a sh:NodeShape ; sh:targetClass e:C ; {query} .",
    "node shape referred to": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; {query} . "
        "e:T a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:node e:S ."
    ),
    "class": "e:C a sh:NodeShape , rdfs:Class ; sh:property e:P . e:P sh:path e:p ; {query} .",
    "nobody": "e:S sh:targetClass e:Nobody ; sh:property e:P . e:P sh:path e:p ; sh:minCount 1 ; {query} .",
    "literals": "e:S a sh:NodeShape ; sh:targetObjectsOf e:r ; sh:property e:P . e:P sh:path e:p ; {query} .",
    "two queries": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:P . e:P sh:path e:p ; {query} ; "
        'sh:sparql [ sh:prefixes e:prefixes ; sh:select "SELECT $this ?value WHERE {{ $this e:p ?value , 1 }}" ] .'
    ),
}


CORE = {
    "pattern": 'sh:pattern "^x"',
    "pattern with flags": 'sh:pattern "^X" ; sh:flags "i"',
    "pattern of numbers": 'sh:pattern "^[0-9]$"',
    "pattern of everything": 'sh:pattern "."',
    "or": 'sh:or ( [ sh:class e:C ] [ sh:pattern "^x" ] )',
    "or not": 'sh:or ( [ sh:not [ sh:pattern "[01]$" ] ] [ sh:class e:Sub ] )',
    "or with another kind": "sh:or ( [ sh:datatype xsd:integer ] [ sh:class e:C ] )",
    "or with two conditions": 'sh:or ( [ sh:pattern "b" ; sh:nodeKind sh:Literal ] [ sh:class e:Sub ] )',
    "two ors": 'sh:or ( [ sh:class e:C ] [ sh:pattern "^x" ] ) , ( [ sh:class e:Sub ] [ sh:pattern "." ] )',
}
"""Constraints of core SHACL that are asked once as well, and some that look like them."""


def turtle(text: str, name: str) -> list[Quad]:
    return list(parse_quads((HEAD + text).encode(), place=name, base=f"http://x/{name}", format=RdfFormat.TURTLE))


def shape(form: str, query: str) -> list[Quad]:
    constraint = CORE.get(query) or f'sh:sparql [ sh:prefixes e:prefixes ; sh:select "{QUERIES[query]}" ]'
    return turtle(PREFIXES + SHAPES[form].format(query=constraint), "shapes")


@pytest.fixture
def without_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask each query once, however few nodes there are."""
    monkeypatch.setattr(screening, "FEW", 0)


def stated(report: Report) -> list[object]:
    """Return the results without the labels of blank nodes that a run makes up for paths."""
    return [(result.sort_key, result.value, result.source_constraint) for result in report.results]


def cases() -> list[tuple[str, str]]:
    """Return the pairs of a form and a query: each form with some queries, and one form with each query."""
    some = ("numbers", "missing", "others", "pattern with flags", "or not")
    all_of_one = [("property shape", query) for query in (*QUERIES, *CORE)] + [("node shape", query) for query in CORE]
    return list(dict.fromkeys([*all_of_one, *((form, query) for form in SHAPES for query in some)]))


@pytest.mark.usefixtures("without_threshold")
@pytest.mark.parametrize(("form", "query"), cases())
def test_same_results_with_and_without(form: str, query: str) -> None:
    shapes = prepare_shapes(shape(form, query))
    for data in (DATA, DATA + BLANK):
        statements = turtle(data, "data")
        whole = validate(statements, shapes, narrowing=False)
        assert stated(validate(statements, shapes)) == stated(whole)
        background = [quad for quad in statements if quad.subject != NamedNode("http://e/b")]
        own = [quad for quad in statements if quad.subject == NamedNode("http://e/b")]
        alone = validate(own, shapes, background=background, narrowing=False)
        assert stated(validate(own, shapes, background=background)) == stated(alone)


@pytest.mark.usefixtures("without_threshold")
@pytest.mark.parametrize("query", ["circle", "others", "bound", "pattern", "or", "or not"])
def test_narrowed_engine_agrees_with_the_reference(query: str) -> None:
    data = turtle(DATA.replace('"2012-02-31"^^xsd:date', "2"), "data")
    comparison = compare_engines(data, shape("property shape", query))
    assert comparison.agrees, str(comparison)


@pytest.mark.usefixtures("without_threshold")
def test_queries_are_spared_where_they_find_nothing() -> None:
    """Otherwise the tests above would compare the same thing twice."""
    data = [quad.triple for quad in turtle(DATA, "data")]
    spared = narrow(prepare_shapes(shape("property shape", "nothing")), data)
    assert not [triple for triple in spared.triples if triple.predicate == SH.sparql]
    asked = narrow(prepare_shapes(shape("property shape", "numbers")), data)
    (constraint,) = [triple for triple in asked.triples if triple.predicate == SH.sparql]
    assert asked.stood_for == {constraint.subject: NamedNode("http://e/P")}
    refused = narrow(prepare_shapes(shape("property shape", "refused")), data)
    (constraint,) = [triple for triple in refused.triples if triple.predicate == SH.sparql]
    assert constraint.subject == NamedNode("http://e/P")


@pytest.mark.usefixtures("without_threshold")
@pytest.mark.parametrize("constraint", ["pattern", "or"])
def test_engine_is_asked_only_about_the_nodes_that_were_found(constraint: str) -> None:
    text = 'e:a a e:C ; e:p "x" . e:b a e:C ; e:p "xy"@en . e:c a e:C ; e:p "x" , "y" . e:d a e:C .'
    data = [quad.triple for quad in turtle(text, "data")]
    narrowed = narrow(prepare_shapes(shape("property shape", constraint)), data)
    (stand_in,) = narrowed.stood_for
    users = {triple.subject for triple in narrowed.triples if triple.predicate in {SH.pattern, SH["or"]}}
    assert {user for user in users if isinstance(user, NamedNode)} == {stand_in}
    targets = [triple.object for triple in narrowed.triples if triple.predicate == SH.targetNode]
    assert targets == [NamedNode("http://e/c")]


def test_only_nodes_that_matter_become_targets() -> None:
    data = [quad.triple for quad in turtle(DATA, "data")]
    shapes = prepare_shapes(shape("property shape", "values"))
    wanted = NamedNode("http://e/c")
    targets = [
        triple for triple in narrow(shapes, data, matters=wanted.__eq__).triples if "target" in str(triple.predicate)
    ]
    assert targets == [Triple(NamedNode("http://e/S"), SH.targetNode, wanted)]
    everything = narrow(shapes, data)
    assert set(everything.triples) == set(shapes.triples)


def test_blank_nodes_keep_the_targets_that_select_them() -> None:
    data = [quad.triple for quad in turtle(DATA + BLANK, "data")]
    shapes = prepare_shapes(shape("property shape", "values"))
    narrowed = narrow(shapes, data, matters=lambda node: isinstance(node, BlankNode))
    assert set(narrowed.triples) == set(shapes.triples)


# ------------------------------------------------------------------------------------------------- our own shapes


def read_folders(*folders: str) -> list[Quad]:
    return [
        quad for name in folders for path in sorted((LAYOUT.root / name).glob("*.ttl")) for quad in read_quads(path)
    ]


@pytest.fixture(scope="module")
def background() -> list[Quad]:
    return read_folders("ontology", "ontology/schemes")


@pytest.fixture(scope="module")
def own_shapes(background: list[Quad]) -> ShapesGraph:
    return prepare_shapes(read_folders("shapes"), background=background)


def test_each_query_of_our_shapes_can_be_asked_once(own_shapes: ShapesGraph) -> None:
    """One that cannot is evaluated for each node, which takes long in a large graph; see docs/decisions/0005."""
    queries = [(triple.subject, triple.object) for triple in own_shapes.triples if triple.predicate == SH.select]
    assert len(queries) > 50
    refused = [shape for shape, text in queries if isinstance(text, Literal) and mark_groups(text.value, MARK) is None]
    assert refused == []


@pytest.mark.slow
@pytest.mark.usefixtures("without_threshold")
def test_all_examples_have_the_same_results_with_and_without(own_shapes: ShapesGraph, background: list[Quad]) -> None:
    files = sorted((LAYOUT.root / "tests" / "shapes").rglob("*.ttl"))
    data = [quad for path in files if "blank-node" not in path.name for quad in read_quads(path)]
    assert not any(isinstance(node, BlankNode) for quad in data for node in quad.triple)  # they stop the screening
    whole = validate(data, own_shapes, background=background, narrowing=False)
    assert len(whole.results) > 500
    assert stated(validate(data, own_shapes, background=background)) == stated(whole)


def test_invented_programmes_conform(own_shapes: ShapesGraph, background: list[Quad]) -> None:
    report = validate(invent_programmes(3), own_shapes, background=background, check_literals=True, check_terms=True)
    assert report.results == ()
    assert report.focus_nodes > 1000


@pytest.mark.slow
def test_faults_are_found_among_many_programmes(own_shapes: ShapesGraph, background: list[Quad]) -> None:
    """At a size at which queries are asked once."""
    data = list(invent_programmes(60))
    faults = """
    @prefix tc: <https://w3id.org/tercoop/ontology#> . @base <https://w3id.org/tercoop/> .
    <id/programme/invented-1> tc:succeeds <id/programme/invented-3> .
    <id/amount/invented-7-3-eu> tc:value 1.0 .
    <id/project/invented-9-1> tc:ends "1999"^^<http://www.w3.org/2001/XMLSchema#gYear> .
    """
    data += [
        quad.triple for quad in parse_quads(faults.encode(), place="faults", base="http://x/", format=RdfFormat.TURTLE)
    ]
    found = validate(data, own_shapes, background=background)
    assert stated(found) == stated(validate(data, own_shapes, background=background, narrowing=False))
    shapes = {str(result.source_shape).rpartition("#")[2].rstrip(">") for result in found.results}
    assert shapes >= {"SucceedingThing-succeeds", "Programme-laterPeriod", "Amount-value", "Project-interval"}


@pytest.mark.slow
def test_time_grows_with_the_data_and_not_faster(own_shapes: ShapesGraph, background: list[Quad]) -> None:
    def measure(number: int) -> float:
        data = list(invent_programmes(number))
        begun = time.process_time()
        validate(data, own_shapes, background=background, engine=Engine.SHIFTY)
        return time.process_time() - begun

    measure(1)
    small, large = measure(12), measure(48)
    assert large < 4 * small * 1.5
