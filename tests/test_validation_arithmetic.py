"""Sums in queries: what pyshifty finds is what SPARQL says, with pyoxigraph as the judge."""

from __future__ import annotations

import pytest
from pyoxigraph import Quad, RdfFormat, Store

from tercoop.rdf.files import parse_quads
from tercoop.validation import compare_engines, validate
from tercoop.validation.arithmetic import bracket_sums

HEAD = "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . "
DATA = "e:x a e:C ; e:a 7 ; e:b 3 ; e:c 2 ."
SHAPE = "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:message 'm' ; sh:select '''{}''' ] ."


def turtle(text: str) -> list[Quad]:
    return list(parse_quads((HEAD + text).encode(), place="x", base="http://x/", format=RdfFormat.TURTLE))


def query(expression: str) -> str:
    pattern = "$this <http://e/a> ?a ; <http://e/b> ?b ; <http://e/c> ?c ."
    return f"SELECT $this WHERE {{ {pattern} FILTER ({expression}) }}"


NUMBERS = {
    "(?a + ?b) / 2": 5,
    "(?a - ?b) * 2": 8,
    "?a * (?b + ?c)": 35,
    "?a - (?b - ?c)": 6,
    "?a / (?b / ?c)": 4.6667,
    "-(?a + ?b)": -10,
    "-(-?a)": 7,
    "ABS((?a + ?b) / 2)": 5,
    "IF((?a - ?b) * 2 = 8, (?a + 1) * 2, 0)": 16,
    "((?a + ?b) - ?c) * ((?a - ?b) / ?c)": 16,
    "?a - ?b - ?c": 2,
    "?a - ?b + ?c": 6,
    "?a + ?b - ?c - 1": 7,
    "?a / ?b / ?c": 1.1667,
    "?a / ?b * ?c": 4.6667,
    "?a - ?b * ?c / 6 - ?c": 4,
    "-?a - -?b - ?c": -6,
}


@pytest.mark.parametrize("expression", NUMBERS)
@pytest.mark.parametrize("distance", [0.01, -0.01])
def test_sums_are_computed_as_sparql_asks(expression: str, distance: float) -> None:
    asked = query(f"{expression} > {NUMBERS[expression] + distance:.4f}")
    comparison = compare_engines(turtle(DATA), turtle(SHAPE.format(asked)))
    assert comparison.agrees, str(comparison)
    store = Store()
    store.extend(turtle(DATA))
    assert len(list(store.query(asked))) == len(comparison.shifty.results) == (distance < 0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expression", "found"),
    [("!(?a - ?a)", 1), ("!(?a + ?b)", 0), ("(?a > 9 || ?b > 1) && ?c > 9", 0), ("(?a + ?b) IN (10, 20)", 1)],
)
def test_conditions_keep_their_brackets(expression: str, found: int) -> None:
    assert len(validate(turtle(DATA), turtle(SHAPE.format(query(expression)))).results) == found


def test_a_validator_of_a_component_is_read_right_as_well() -> None:
    component = turtle(
        "e:Mean a sh:ConstraintComponent ; sh:parameter [ sh:path e:mean ] ; sh:validator e:Mean-ask . "
        "e:Mean-ask a sh:SPARQLAskValidator ; sh:message 'm' ; sh:ask 'ASK { FILTER (($value + 1) / 2 <= $mean) }' . "
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:a ; e:mean 5 ] ."
    )
    assert validate(turtle(DATA), component).conforms, "(7 + 1) / 2 is 4, and 7 + 1 / 2 is more than 5"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT $this WHERE { $this (e:a/e:b)*/e:c ?x ; ^(e:a|e:b)/(e:c)+ ?y FILTER NOT EXISTS { ?x !(e:a|e:b) ?y } }",
        "SELECT (SUM(?a) AS ?s) (COUNT(*) AS ?n) WHERE { VALUES (?a ?b) { (1 -2) (+1 2) } } GROUP BY (?a + ?b)",
        "SELECT $this WHERE { FILTER (?a + ?b > 1 && (?a = 1 || ?b = 2)) # (?a + ?b) / 2\n FILTER (?x != '(1+2)*3') }",
        "SELECT $this WHERE { FILTER (?x IN (?a + 1, ?b - 1)) FILTER e:f(?a + 1, ?b) BIND (?a - 1 AS ?y) }",
    ],
)
def test_other_brackets_stay_as_they_are(text: str) -> None:
    assert bracket_sums(text) == text


def test_sums_are_found_wherever_expressions_stand() -> None:
    text = (
        "SELECT (SUM(?a - ?b - 1) / 2 AS ?x) WHERE { FILTER regex((?a + 1) * 2, 'x') { SELECT (COUNT(DISTINCT (?a + 1))"
        " AS ?n) WHERE { ?q (e:a/e:b) ?a FILTER EXISTS { FILTER ((?a + 1) * 2 > 1) } } HAVING ((?a - 1) * 3 > 1) } }"
    )
    called = text.replace("?a - ?b - 1", "COALESCE(?a - ?b) - 1").replace("(?a + 1)", "COALESCE(?a + 1)")
    assert bracket_sums(text) == called.replace("(?a - 1)", "COALESCE(?a - 1)")
