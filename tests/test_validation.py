from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from rdflib.plugins.sparql import prepareQuery

from tercoop.errors import InputError
from tercoop.rdf.files import parse_quads
from tercoop.rdf.namespaces import SH, XSD
from tercoop.validation import (
    LEXICAL_FORM_SHAPE,
    Engine,
    Report,
    Severity,
    compare_engines,
    prepare_shapes,
    rdflib_terms,
    results_key,
    validate,
)
from tercoop.validation.graph_index import GraphIndex
from tercoop.validation.rdflib_terms import from_rdflib, to_rdflib
from tercoop.validation.report_turtle import write_report

if TYPE_CHECKING:
    from pyoxigraph import Quad

HEAD = """
@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
PREFIXES = """
e:prefixes sh:declare [ sh:prefix "e" ; sh:namespace "http://e/"^^xsd:anyURI ] ,
    [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] .
"""
ENGINES = pytest.mark.parametrize("engine", list(Engine))


def turtle(text: str, name: str = "data") -> list[Quad]:
    return list(parse_quads((HEAD + text).encode(), place=name, base=f"http://x/{name}", format=RdfFormat.TURTLE))


def shape(constraint: str) -> list[Quad]:
    """Return one shape for e:C, with prefixes for queries."""
    return turtle(f"{PREFIXES} e:S a sh:NodeShape ; sh:targetClass e:C ; {constraint} .", "shapes")


def node(name: str) -> NamedNode:
    return NamedNode(f"http://e/{name}")


DATA = """
e:a a e:C ; e:p 1 , "x" , "x"@en , "y"@en , "01"^^xsd:integer , "2012-02-31"^^xsd:date , e:b , _:x ; e:q 1 , "x" ;
    e:start "2010"^^xsd:gYear ; e:end "2009"^^xsd:gYear .
e:b a e:C , e:D ; e:p 5 ; e:q 5 ; e:share 10.5 , 20 , 69.5 ; e:amount 40.0 , 40039426.00 .
e:c a e:Sub ; e:name "a"@en , "b"@en , "c"@fr , "d"@en-GB ; e:part e:c1 , e:c2 .
e:c1 a e:D ; e:share 50 . e:c2 a e:D ; e:share 40 .
e:d a e:C ; e:next e:f ; e:start "2010-01-01"^^xsd:date ; e:end "2009-01-01"^^xsd:date . e:f a e:C ; e:next e:d .
e:Sub rdfs:subClassOf e:C .
"""

CONSTRAINTS = {
    "datatype": ("sh:property [ sh:path e:p ; sh:datatype xsd:date ]", 9),
    "or": ("sh:property [ sh:path e:p ; sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:integer ] ) ]", 6),
    "xone": ("sh:property [ sh:path e:p ; sh:xone ( [ sh:datatype xsd:integer ] [ sh:nodeKind sh:IRI ] ) ]", 5),
    "and": ("sh:property [ sh:path e:p ; sh:and ( [ sh:nodeKind sh:Literal ] [ sh:minLength 1 ] ) ]", 2),
    "not": ("sh:property [ sh:path e:p ; sh:not [ sh:nodeKind sh:IRI ] ]", 1),
    "node": ("sh:property [ sh:path e:p ; sh:node [ sh:property [ sh:path e:q ; sh:minCount 1 ] ] ]", 8),
    "class": ("sh:property [ sh:path e:next ; sh:class e:D ]", 2),
    "minCount": ("sh:property [ sh:path e:start ; sh:minCount 1 ]", 3),
    "maxCount": ("sh:property [ sh:path e:p ; sh:maxCount 1 ]", 1),
    "equals": ("sh:property [ sh:path e:p ; sh:equals e:q ]", 6),
    "disjoint": ("sh:property [ sh:path e:p ; sh:disjoint e:q ]", 3),
    "hasValue": ("sh:property [ sh:path e:p ; sh:hasValue 1 ]", 4),
    "in": ('sh:property [ sh:path e:p ; sh:in ( 1 "x" e:b ) ]', 6),
    "uniqueLang": ("sh:property [ sh:path e:name ; sh:uniqueLang true ]", 1),
    "languageIn": ('sh:property [ sh:path e:name ; sh:languageIn ( "en" ) ]', 1),
    "pattern": ('sh:property [ sh:path e:name ; sh:pattern "^[A-C]$" ; sh:flags "i" ]', 1),
    "closed": ("sh:closed true ; sh:ignoredProperties ( rdf:type e:p ) ; sh:property [ sh:path e:q ]", 17),
    "qualified": (
        (
            "sh:property [ sh:path e:part ; sh:qualifiedMinCount 2 ; "
            "sh:qualifiedValueShape [ sh:property [ sh:path e:share ; sh:hasValue 50 ] ] ]"
        ),
        5,
    ),
    "nested property": ("sh:property [ sh:path e:part ; sh:property [ sh:path e:name ; sh:minCount 1 ] ]", 2),
    "inverse path": ("sh:property [ sh:path [ sh:inversePath e:next ] ; sh:minCount 1 ]", 3),
    "sequence path": ("sh:property [ sh:path ( e:part e:share ) ; sh:minInclusive 45 ]", 1),
    "alternative path": ("sh:property [ sh:path [ sh:alternativePath ( e:p e:q ) ] ; sh:minCount 1 ]", 3),
    "one or more": ("sh:property [ sh:path [ sh:oneOrMorePath e:next ] ; sh:disjoint e:next ]", 2),
    "sparql cycle": (
        'sh:sparql [ sh:prefixes e:prefixes ; sh:select "SELECT $this WHERE { $this e:next+ $this }" ]',
        2,
    ),
    "sparql value": (
        (
            'sh:sparql [ sh:prefixes e:prefixes ; sh:select "SELECT $this ?value WHERE { $this e:p ?value '
            'FILTER isLiteral(?value) }" ]'
        ),
        7,
    ),
    "sparql sum": (
        (
            'sh:sparql [ sh:prefixes e:prefixes ; sh:select "SELECT $this (SUM(?s) AS ?sum) WHERE '
            '{ $this e:part/e:share ?s } GROUP BY $this HAVING (SUM(?s) != 100)" ]'
        ),
        1,
    ),
    "sparql path": (
        (
            'sh:property [ sh:path e:share ; sh:sparql [ sh:prefixes e:prefixes ; sh:select "SELECT $this ?value WHERE '
            '{ $this $PATH ?value FILTER(?value > 60) }" ] ]'
        ),
        1,
    ),
    "sparql years": (
        (
            'sh:sparql [ sh:prefixes e:prefixes ; sh:select "SELECT $this ?value WHERE { '
            "$this e:start ?s ; e:end ?value FILTER(xsd:integer(SUBSTR(STR(?value), 1, 4)) < "
            'xsd:integer(SUBSTR(STR(?s), 1, 4))) }" ]'
        ),
        2,
    ),
    "equal rows": ('sh:sparql [ sh:prefixes e:prefixes ; sh:select "SELECT $this WHERE { $this e:p ?any }" ]', 2),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_engines_agree(name: str) -> None:
    constraint, expected = CONSTRAINTS[name]
    comparison = compare_engines(turtle(DATA), shape(constraint))
    assert comparison.agrees, str(comparison)
    assert len(comparison.shifty.results) == len(comparison.pyshacl.results) == expected
    assert str(comparison) == "the engines agree"


def test_a_difference_of_the_engines_is_shown_line_by_line() -> None:
    """Bounds on a value without an order: SHACL says violation, pySHACL finds nothing."""
    comparison = compare_engines(
        turtle('e:a a e:C ; e:p "2012"^^xsd:gYear .'), shape("sh:property [ sh:path e:p ; sh:maxInclusive 5 ]")
    )
    assert not comparison.agrees
    assert str(comparison).startswith("only shifty: <http://e/a> http://e/p _:")


@ENGINES
def test_a_result_carries_what_a_reader_needs(engine: Engine) -> None:
    shapes = turtle(
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:S-p . "
        "e:S-p sh:path ( e:q [ sh:inversePath e:p ] ) ; sh:nodeKind sh:IRI ; sh:severity sh:Warning ; "
        'sh:message "an IRI"@en , "un IRI"@fr .'
    )
    report = validate(turtle("e:a a e:C ; e:q e:b . _:x e:p e:b ; e:p 1 ."), shapes, engine=engine)
    (result,) = report.results
    assert result.focus_node == node("a")
    assert result.source_shape == node("S-p")
    assert result.component == SH.NodeKindConstraintComponent
    assert result.path_text == "http://e/q/^http://e/p"
    assert result.severity is Severity.WARNING
    assert result.value is not None
    assert (result.message(), result.message("fr"), result.message("de")) == ("an IRI", "un IRI", "an IRI")
    assert report.counts == {Severity.VIOLATION: 0, Severity.WARNING: 1, Severity.INFO: 0}
    assert not report.conforms
    assert report.passes()
    assert not report.passes(Severity.WARNING)
    assert (report.engine, report.shapes, report.focus_nodes, report.data_triples) == (engine.value, 2, 1, 4)
    assert report.engine_version


@ENGINES
def test_the_same_input_gives_the_same_report(engine: Engine) -> None:
    shapes = shape("sh:property [ sh:path e:p ; sh:nodeKind sh:IRI ; sh:maxCount 1 ]")
    first, second = (validate(data, shapes, engine=engine) for data in (turtle(DATA), reversed(turtle(DATA))))
    assert first == second
    assert write_report(first) == write_report(second)


@ENGINES
def test_a_severity_of_ones_own_counts_as_a_violation(engine: Engine) -> None:
    report = validate(
        turtle("e:a a e:C ."), shape("sh:property [ sh:path e:p ; sh:minCount 1 ; sh:severity e:Fatal ]"), engine=engine
    )
    assert report.results[0].severity_term == node("Fatal")
    assert not report.passes()


@ENGINES
def test_details_stay_with_their_result_in_the_standard_report(engine: Engine) -> None:
    shapes = shape("sh:node [ sh:property [ sh:path e:p ; sh:minCount 1 ] ]")
    report = validate(turtle("e:a a e:C ."), shapes, engine=engine)
    graph = GraphIndex(quad.triple for quad in parse(write_report(report).encode(), RdfFormat.TURTLE))
    assert len(graph.subjects(SH.result)) == 1
    if engine is Engine.PYSHACL:  # pyshifty gives none
        assert len(report.results[0].details) == 1
        (result,) = graph.subjects(SH.detail)
        (detail,) = graph.objects(result, SH.detail)
        assert graph.value(detail, SH.resultPath) == node("p")


def test_the_standard_report_names_values_exactly() -> None:
    data = turtle('e:a a e:C ; e:p "01"^^xsd:integer , "a\\"\\n\\u0007"@en-GB , <http://e/x/y#z.> , _:b , "" .')
    report = validate(data, shape("sh:property [ sh:path e:p ; sh:datatype e:none ]"))
    graph = GraphIndex(quad.triple for quad in parse(write_report(report).encode(), RdfFormat.TURTLE))
    values = {value for result in graph.subjects(SH.value) for value in graph.objects(result, SH.value)}
    assert values >= {quad.triple.object for quad in data if quad.predicate == node("p")} - {
        quad.triple.object for quad in data if not isinstance(quad.object, Literal | NamedNode)
    }
    assert len(values) == 5


@ENGINES
def test_a_plain_text_and_an_explicit_string_are_one_value(engine: Engine) -> None:
    data = turtle('e:a a e:C ; e:p "x"^^xsd:string .')
    assert validate(data, shape('sh:property [ sh:path e:p ; sh:in ( "x" ) ]'), engine=engine).conforms


def test_terms_come_back_from_rdflib_unchanged() -> None:
    for literal in (
        Literal("01", datatype=XSD.integer),
        Literal("x"),
        Literal("", language="en-gb"),
        Literal("2012-02-31", datatype=XSD.date),
        Literal("1.50", datatype=XSD.decimal),
        Literal("x", datatype=node("type")),
    ):
        assert from_rdflib(to_rdflib(literal)) == literal
    assert from_rdflib(to_rdflib(node("a"))) == node("a")


def test_the_reference_engine_keeps_parsed_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks the same query for each focus node, and parsing takes longer than the answer.

    Twice, to be exact: pySHACL declares a prefix after the first node.
    """
    parsed: list[str] = []

    def prepare(text: str, **options: Any) -> object:
        parsed.append(text)
        return prepareQuery(text, **options)

    monkeypatch.setattr(rdflib_terms, "prepareQuery", prepare)
    data = turtle("".join(f"e:n{number} a e:C ; e:once {number} . " for number in range(20)))
    query = 'sh:sparql [ sh:prefixes e:prefixes ; sh:select "SELECT $this ?value WHERE { $this e:once ?value }" ]'
    assert len(validate(data, shape(query), engine=Engine.PYSHACL).results) == 20
    assert len([text for text in parsed if "e:once" in text]) <= 2


BACKGROUND = """
e:D rdfs:subClassOf e:C . e:known a e:Concept . e:ill a e:C . e:Concept a owl:Class .
"""


@ENGINES
def test_the_background_helps_to_judge_and_is_not_judged(engine: Engine) -> None:
    """e:ill of the background breaks the shape as e:mine does, and is not in the report."""
    shapes = shape("sh:property e:S-p") + turtle("e:S-p sh:path e:p ; sh:minCount 1 ; sh:class e:Concept .", "more")
    data = turtle("e:mine a e:D . e:other a e:D ; e:p e:known , e:ill , e:unknown .")
    report = validate(data, shapes, background=turtle(BACKGROUND, "background"), engine=engine)
    assert {(result.focus_node, result.value) for result in report.results} == {
        (node("mine"), None),
        (node("other"), node("ill")),
        (node("other"), node("unknown")),
    }
    assert report.focus_nodes == 2
    assert report.data_triples == len(data)


ONE_LEAD = (
    "e:S a sh:NodeShape ; sh:targetClass e:Project ; sh:property e:S-lead . "
    "e:S-lead sh:path [ sh:inversePath e:in ] ; sh:maxCount 1 ."
)
PROJECTS = "e:p1 a e:Project . e:l1 e:in e:p1 . e:p2 a e:Project . e:l2 e:in e:p2 . e:l3 e:in e:p2 ."


@ENGINES
def test_what_the_data_add_to_a_node_of_the_background_is_judged(engine: Engine) -> None:
    """e:p2 has two leads in the background already, and e:p1 gets its second one from the data."""
    background = turtle(PROJECTS, "background")
    added = turtle("e:mine e:in e:p1 , e:p2 .")
    report = validate(added, turtle(ONE_LEAD), background=background, engine=engine)
    assert [result.focus_node for result in report.results] == [node("p1")]
    other = validate(turtle("e:x e:about e:p1 , e:p2 ."), turtle(ONE_LEAD), background=background, engine=engine)
    assert other.results == ()


FILLED = (
    "sh:message 'of the shape'@en ; sh:sparql [ sh:prefixes e:prefixes ; {} ; "
    "sh:select 'SELECT $this ?value ?n {{ $this e:p ?value BIND(?value AS ?n) }}' ]"
)


@ENGINES
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("sh:message '{?n} is too much'@en , '{?n} est trop'@fr", {"en": "1 is too much", "fr": "1 est trop"}),
        ("sh:message 'much'@en , 'trop'@fr , 'plain'", {"en": "much", "fr": "trop", None: "plain"}),
        ("sh:message '{?n}'@fr , 'much {$n}!'@en", {"en": "much 1!", "fr": "1"}),
        ("a sh:SPARQLConstraint", {"en": "of the shape"}),
    ],
)
def test_messages_of_queries_have_their_languages(
    engine: Engine, written: str, expected: dict[str | None, str]
) -> None:
    report = validate(turtle("e:a a e:C ; e:p 1 ."), shape(FILLED.format(written)), engine=engine)
    (result,) = report.results
    assert {message.language: message.value for message in result.messages} == expected


def test_engines_that_say_different_things_do_not_agree() -> None:
    shapes = shape("sh:property [ sh:path e:p ; sh:maxCount 0 ; sh:message 'none'@en , 'aucun'@fr ]")
    comparison = compare_engines(turtle("e:a a e:C ; e:p 1 ."), shapes)
    assert comparison.agrees
    (result,) = comparison.pyshacl.results
    untagged = replace(result, messages=(Literal("none aucun"),))
    other = replace(comparison, pyshacl=replace(comparison.pyshacl, results=(untagged,)))
    assert not other.agrees
    assert str(other).startswith("other messages: <http://e/a> http://e/p")


@ENGINES
def test_a_node_that_is_mentioned_and_described_nowhere_is_judged(engine: Engine) -> None:
    shapes = turtle("e:S a sh:NodeShape ; sh:targetObjectsOf e:p ; sh:class e:Concept .")
    data = turtle("e:a e:p e:known , e:unknown .")
    report = validate(data, shapes, background=turtle(BACKGROUND, "background"), engine=engine)
    assert [result.focus_node for result in report.results] == [node("unknown")]


def test_data_that_no_shape_looks_at_are_noted() -> None:
    report = validate(turtle("e:a a e:Other ."), shape("sh:property [ sh:path e:p ; sh:minCount 1 ]"))
    assert report.conforms
    assert report.focus_nodes == 0
    assert report.notes == (
        "no shape applies to anything in these data; their classes and properties are not those of the shapes",
    )
    empty = validate([], shape("sh:property [ sh:path e:p ; sh:minCount 1 ]"))
    assert empty.notes == ("the data hold no statement",)


TARGETS = {
    "sh:targetNode e:a": 1,
    "sh:targetNode e:absent": 1,
    "sh:targetClass e:C": 2,
    "sh:targetSubjectsOf e:p": 2,
    "sh:targetObjectsOf e:p": 3,
    "a owl:Class": 1,
    "sh:targetClass e:C ; sh:deactivated true": 0,
}


@pytest.mark.parametrize("target", TARGETS)
def test_focus_nodes_are_counted(target: str) -> None:
    data = turtle("e:a a e:C ; e:p 1 , 2 . e:b a e:D ; e:p 3 . e:i a e:S . e:D rdfs:subClassOf e:C .")
    shapes = turtle(f"e:S a sh:NodeShape ; {target} ; sh:property [ sh:path e:p ; sh:maxCount 9 ] .")
    assert validate(data, shapes).focus_nodes == TARGETS[target]


@ENGINES
def test_ill_typed_literals_are_reported_where_no_shape_looks(engine: Engine) -> None:
    data = turtle('e:a a e:C ; e:p "2012-02-31"^^xsd:date ; e:q "12,5"^^xsd:decimal .')
    shapes = shape("sh:property [ sh:path e:p ; sh:datatype xsd:date ]")
    assert len(validate(data, shapes, engine=engine).results) == 1
    report = validate(data, shapes, engine=engine, check_literals=True)
    assert len(report.results) == 2, "the value that a shape reports is not reported twice"
    (result,) = [result for result in report.results if result.source_shape == LEXICAL_FORM_SHAPE]
    assert (result.focus_node, result.path, result.severity) == (node("a"), node("q"), Severity.VIOLATION)
    assert result.message("en").startswith("'12,5' is not a value of xsd:decimal")
    assert result.message("fr").startswith("« 12,5 » n'est pas une valeur de xsd:decimal")


@ENGINES
def test_a_disguise_never_shows(engine: Engine) -> None:
    data = turtle('e:a a e:C ; e:p "2012-02-31"^^xsd:date .')
    shapes = shape(
        "sh:property [ sh:path e:p ; sh:nodeKind sh:IRI ] ; sh:sparql [ sh:prefixes e:prefixes ; "
        'sh:message "bad {?value}" ; sh:select "SELECT $this ?value WHERE { $this e:p ?value }" ]'
    )
    text = write_report(validate(data, shapes, engine=engine))
    assert "ill-typed" not in text
    assert '"2012-02-31"^^<http://www.w3.org/2001/XMLSchema#date>' in text


BLANK_NODES = """
_:a a e:C ; e:p 1 . _:b a e:C ; e:p 70 ; e:next _:a . e:x e:p 80 . e:k a e:C ; e:p 90 ; e:next _:b , e:x .
"""
ABOVE_60 = (
    'sh:sparql [ sh:prefixes e:prefixes ; sh:select "SELECT $this ?value { $this e:p ?value FILTER(?value > 60) }" ]'
)
QUERIES_ON_BLANK_NODES = {
    "its own value": (ABOVE_60, 2),
    "in another shape": (f"sh:property [ sh:path e:next ; sh:node [ {ABOVE_60} ] ]", 2),
    "not in another shape": (f"sh:property [ sh:path e:next ; sh:not [ {ABOVE_60} ] ]", 1),
    "counted": (
        f"sh:property [ sh:path e:next ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ {ABOVE_60} ] ]",
        2,
    ),
    "its kind as well": (f"sh:property [ sh:path e:next ; sh:not [ sh:nodeKind sh:BlankNode ; {ABOVE_60} ] ]", 1),
    "its kind in the same shape": (f"sh:nodeKind sh:IRI ; {ABOVE_60}", 4),
    "isBlank": (
        'sh:sparql [ sh:prefixes e:prefixes ; sh:select "SELECT $this { $this e:p ?n FILTER(isBlank($this)) }" ]',
        2,
    ),
    "isIRI": (
        'sh:sparql [ sh:prefixes e:prefixes ; sh:select "SELECT $this { $this e:p ?n FILTER(isIRI($this)) }" ]',
        1,
    ),
}


@pytest.mark.parametrize("name", QUERIES_ON_BLANK_NODES)
def test_a_query_about_a_blank_node_is_about_no_other_node(name: str) -> None:
    """To SPARQL a blank node in a query is a variable, and pyshifty writes the focus node into it."""
    constraint, expected = QUERIES_ON_BLANK_NODES[name]
    comparison = compare_engines(turtle(BLANK_NODES), shape(constraint))
    assert comparison.agrees, str(comparison)
    assert len(comparison.shifty.results) == expected
    assert "urn:" not in write_report(comparison.shifty)


def test_a_component_of_ones_own_asks_about_one_blank_node() -> None:
    """The value is a blank node, and the validator asks about it."""
    shapes = shape("sh:property [ sh:path e:next ; e:least 60 ]") + turtle(
        "e:Least a sh:ConstraintComponent ; sh:parameter [ sh:path e:least ] ; sh:validator e:Least-ask . "
        "e:Least-ask a sh:SPARQLAskValidator ; sh:message '{$value} has less'@en , 'less' ; sh:prefixes e:prefixes ; "
        "sh:ask 'ASK { $value e:p ?n FILTER(?n >= $least) }' .",
        "component",
    )
    data = turtle(BLANK_NODES)
    report = validate(data, shapes)
    (result,) = report.results
    (expected,) = [quad for quad in data if quad.predicate == node("next") and isinstance(quad.subject, BlankNode)]
    assert (result.focus_node, result.value) == (expected.subject, expected.object)
    assert "urn:" not in write_report(report)


BOUNDED = "sh:property [ sh:path e:p ; sh:datatype xsd:integer ; sh:minInclusive 1 ; sh:maxExclusive 9 ]"


def test_bounds_are_not_asked_of_a_value_that_is_no_number() -> None:
    comparison = compare_engines(
        turtle('e:a a e:C ; e:p "1,0"^^xsd:integer , "one"^^xsd:integer , 0 .'), shape(BOUNDED)
    )
    assert comparison.agrees, str(comparison)
    components = sorted(result.component.value for result in comparison.shifty.results)
    assert [name.rpartition("#")[2] for name in components] == [
        "DatatypeConstraintComponent",
        "DatatypeConstraintComponent",
        "MinInclusiveConstraintComponent",
    ]


def test_bounds_without_a_datatype_are_left_to_the_check_of_literals() -> None:
    data = turtle('e:a a e:C ; e:p "1,0"^^xsd:integer .')
    shapes = shape("sh:property [ sh:path e:p ; sh:minInclusive 1 ]")
    comparison = compare_engines(data, shapes, check_literals=True)
    assert comparison.agrees, str(comparison)
    assert [result.source_shape for result in comparison.shifty.results] == [LEXICAL_FORM_SHAPE]
    assert not validate(data, shapes).passes(), "nothing else would report the value"


UNUSABLE = {
    "no shape": ("e:a e:p e:b .", "holds no SHACL shape"),
    "path missing": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:S-p . e:S-p sh:minCount 1 .",
        "ill-formed shape http://e/S-p: sh:path is missing, and sh:minCount needs it",
    ),
    "path missing without name": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:minCount 1 ] .",
        "ill-formed shape a part of http://e/S: sh:path is missing, and sh:minCount needs it",
    ),
    "count is no number": (
        'e:S a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:p ; sh:minCount "x" .',
        'ill-formed shape http://e/S: sh:minCount "x" has the wrong datatype',
    ),
    "count below nothing": (
        "e:S a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:p ; sh:minCount -1 .",
        "ill-formed shape http://e/S: sh:minCount -1 is not between 0 and",
    ),
    "count beyond all": (
        f"e:S a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:p ; sh:minCount {'9' * 30} .",
        "is not between 0 and 2147483647",
    ),
    "two datatypes": (
        "e:S a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:p ; sh:datatype xsd:date , xsd:time .",
        "ill-formed shape http://e/S: sh:datatype has more than one value",
    ),
    "class is a text": (
        'e:S a sh:NodeShape ; sh:targetClass e:C ; sh:class "C" .',
        'ill-formed shape http://e/S: sh:class "C" is of the wrong kind (IRI, literal, blank node)',
    ),
    "broken list": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:in e:list .",
        "ill-formed shape http://e/S: sh:in http://e/list is not a well-formed RDF list",
    ),
    "ill-formed path": (
        "e:S a sh:PropertyShape ; sh:targetClass e:C ; sh:path [ e:x e:p ] ; sh:minCount 1 .",
        "ill-formed shape http://e/S: sh:path is ill-formed",
    ),
    "recursion": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:node e:S ] .",
        "recursive shape: http://e/S refers to itself",
    ),
    "recursion through or": (
        "e:S a sh:NodeShape ; sh:or ( e:T ) . e:T a sh:NodeShape ; sh:not e:S .",
        "recursive shape: http://e/S refers to itself",
    ),
    "path of itself": (
        "e:S a sh:PropertyShape ; sh:path _:x ; sh:minCount 1 . _:x sh:inversePath _:x .",
        "refers to itself",
    ),
    "too deep": (
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:not " + "[ sh:not " * 60_000 + "e:T" + "]" * 60_000 + " .",
        "shapes nest more than 50 levels deep in http://e/S",
    ),
    "not SPARQL": (
        'e:S a sh:NodeShape ; sh:targetClass e:C ; sh:sparql e:Q . e:Q sh:select "SELEC" .',
        "unusable shapes: http://e/Q: invalid SPARQL query",
    ),
    "undeclared prefix": (
        'e:S a sh:NodeShape ; sh:sparql e:Q . e:Q sh:select "SELECT $this WHERE { $this z:p 1 }" .',
        "a prefix is not declared (sh:prefixes)",
    ),
    "SERVICE": (
        (
            "e:S a sh:NodeShape ; sh:sparql e:Q . "
            'e:Q sh:select "SELECT $this WHERE { SERVICE <http://127.0.0.1:9/> { $this ?p 1 } }" .'
        ),
        "the query of http://e/Q uses SERVICE; nothing is fetched",
    ),
    "SERVICE written with an escape": (
        (
            "e:S a sh:NodeShape ; sh:sparql e:Q . "
            r'e:Q sh:select "SELECT $this WHERE { \\u0053ERVICE <http://127.0.0.1:9/> { $this ?p 1 } }" .'
        ),
        "the query of http://e/Q uses SERVICE; nothing is fetched",
    ),
    "FROM": (
        'e:S a sh:NodeShape ; sh:sparql e:Q . e:Q sh:select "SELECT $this FROM <file:///etc/passwd> { $this ?p 1 }" .',
        "the query of http://e/Q uses FROM; nothing is fetched",
    ),
    "MINUS": (
        'e:S a sh:NodeShape ; sh:sparql e:Q . e:Q sh:select "SELECT $this { $this ?p 1 MINUS { $this ?p 2 } }" .',
        "must not contain MINUS",
    ),
    "endless query": (
        f'e:S a sh:NodeShape ; sh:sparql e:Q . e:Q sh:select "SELECT $this {"{" * 5000}{"}" * 5000}" .',
        "the query of http://e/Q nests more than 50 levels deep",
    ),
    "a prefix that holds a query": (
        (
            "e:S a sh:NodeShape ; sh:sparql e:Q . "
            'e:Q sh:prefixes e:Q ; sh:declare [ sh:prefix "x" ; '
            'sh:namespace "http://x> SELECT * FROM <http://y"^^xsd:anyURI ] ; '
            'sh:select "SELECT $this WHERE { $this ?p 1 }" .'
        ),
        "ill-formed sh:namespace in a part of http://e/Q",
    ),
}


@ENGINES
@pytest.mark.parametrize("fault", UNUSABLE)
def test_unusable_shapes_are_one_line_that_names_the_shape(fault: str, engine: Engine) -> None:
    text, expected = UNUSABLE[fault]
    with pytest.raises(InputError) as caught:
        validate(turtle("e:a a e:C ; e:p e:a ."), turtle(text), engine=engine, place="shapes.ttl")
    message = str(caught.value)
    assert message.startswith("shapes.ttl: ")
    assert expected in message
    assert "\n" not in message


@ENGINES
def test_words_inside_texts_names_and_variables_are_no_keywords(engine: Engine) -> None:
    query = "SELECT $this ?from WHERE { $this e:from ?from FILTER(STR(?from) != 'FROM') } # FROM"
    shapes = shape(f'sh:sparql [ sh:prefixes e:prefixes ; sh:select "{query}" ]')
    assert len(validate(turtle("e:a a e:C ; e:from 1 ."), shapes, engine=engine).results) == 1


@ENGINES
def test_values_that_the_reference_engine_cannot_compare_are_one_line(engine: Engine) -> None:
    data = turtle('e:a a e:C ; e:p "2010-01"^^xsd:gYearMonth ; e:q "2009-12"^^xsd:gYearMonth .')
    shapes = shape("sh:property [ sh:path e:p ; sh:lessThanOrEquals e:q ]")
    if engine is Engine.SHIFTY:
        assert len(validate(data, shapes, engine=engine).results) == 1
    else:
        with pytest.raises(InputError, match="pySHACL cannot judge these data with these shapes"):
            validate(data, shapes, engine=engine)


def test_a_panic_of_the_native_engine_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The native module is replaced: no input that makes it panic is known."""

    class PanicException(BaseException):
        pass

    class Broken:
        diagnostics: tuple[str, ...] = ()

        def __init__(self, *_arguments: object) -> None:
            raise PanicException("index out of bounds")

    ready = prepare_shapes(shape("sh:nodeKind sh:IRI"))
    monkeypatch.setattr("shifty._shifty.PreparedValidator", Broken)
    with pytest.raises(InputError, match=r"^shapes: pyshifty broke off .*: index out of bounds$"):
        validate([], ready)


@ENGINES
def test_advanced_features_and_imports_are_left_out_with_a_note(engine: Engine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        shapes = turtle(
            f"<{address}o> a owl:Ontology ; owl:imports <{address}x> . e:S a sh:NodeShape ; sh:targetClass e:C ; "
            "sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate e:p ; sh:object 1 ] ; "
            "sh:property [ sh:path e:p ; sh:minCount 1 ] ."
        )
        report = validate(turtle(f"e:a a e:C ; owl:imports <{address}y> ."), shapes, engine=engine)
        with pytest.raises(TimeoutError):
            server.accept()
    assert len(report.results) == 1, "the rule would have added the missing value"
    assert report.notes == (
        "sh:rule belongs to SHACL Advanced Features and is ignored (1 use)",
        f"owl:imports is not followed, nothing is fetched: <{address}x>",
    )


@ENGINES
def test_prefixes_are_found_through_imports_and_in_the_background(engine: Engine) -> None:
    query = 'sh:sparql [ sh:prefixes e:set ; sh:select "SELECT $this WHERE { $this e:p ?x }" ]'
    shapes = turtle(f"e:S a sh:NodeShape ; sh:targetClass e:C ; {query} . e:set owl:imports e:prefixes .", "shapes")
    data = turtle("e:a a e:C ; e:p 1 .")
    assert len(validate(data, [*shapes, *turtle(PREFIXES, "prefixes")], engine=engine).results) == 1
    assert len(validate(data, shapes, background=turtle(PREFIXES, "prefixes"), engine=engine).results) == 1


def test_shapes_made_ready_once_give_the_same_report() -> None:
    shapes = shape("sh:property [ sh:path e:p ; sh:maxCount 1 ]")
    ready = prepare_shapes(shapes)
    assert validate(turtle(DATA), ready) == validate(turtle(DATA), shapes)


def test_named_graphs_are_merged() -> None:
    text = b"<http://e/g> { <http://e/a> a <http://e/C> }"
    data = list(parse_quads(text, place="x", base="http://x/", format=RdfFormat.TRIG))
    assert len(validate(data, shape("sh:property [ sh:path e:p ; sh:minCount 1 ]")).results) == 1


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="jena"):
        validate([], shape("sh:nodeKind sh:IRI"), engine="jena")


def test_keys_tell_results_apart_by_everything_but_messages() -> None:
    shapes = shape('sh:property [ sh:path e:p ; sh:maxCount 1 ; sh:message "a" ]')
    other = shape('sh:property [ sh:path e:p ; sh:maxCount 1 ; sh:message "b" ]')
    first, second = (validate(turtle(DATA), given) for given in (shapes, other))
    assert {key._replace(source_shape="") for key in results_key(first)} == {
        key._replace(source_shape="") for key in results_key(second)
    }
    assert results_key(first) != results_key(
        validate(turtle(DATA), shape("sh:property [ sh:path e:p ; sh:maxCount 2 ]"))
    )


def test_an_empty_report_conforms() -> None:
    report = Report((), "shifty", "1", data_triples=1, shapes=1, focus_nodes=1)
    assert report.conforms
    assert report.passes(Severity.INFO)
    assert write_report(report).splitlines()[-3:] == ["[]", "    a sh:ValidationReport ;", "    sh:conforms true ."]


def test_an_index_finds_what_refers_to_a_node() -> None:
    index = GraphIndex([Triple(node("a"), node("p"), node("b")), Triple(node("a"), node("p"), node("b"))])
    assert len(index) == 1
    assert index.referring(node("b")) == [node("a")]
