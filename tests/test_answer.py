from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from decimal import Decimal

import polars as pl
import pytest
from pyoxigraph import Literal, RdfFormat, parse

from tercoop.errors import UsageError
from tercoop.questions.answer import RESULT_SET, Answer, Row, write_value
from tercoop.rdf.values import Year, YearMonth
from tercoop.sparql.store import Store

QUERY = """
SELECT ?number ?share ?flag ?day ?month ?year ?name ?thing ?mixed ?none WHERE {
  VALUES (?number ?share ?flag ?day ?month ?year ?name ?thing ?mixed) {
    (1 85.50 true "2007-12-04"^^xsd:date "2007-12"^^xsd:gYearMonth "2007"^^xsd:gYear "A, \\"B\\""@en tc:x 1)
    (2 UNDEF false "2008-01-01"^^xsd:date "2008-01"^^xsd:gYearMonth "2008"^^xsd:gYear "C"@fr tc:y "one")
  }
}
"""


@pytest.fixture
def answer() -> Answer:
    return Answer(Store.from_quads([]).select(QUERY), question="Which?", minimum_rows=1)


def test_rows_have_typed_values(answer: Answer) -> None:
    first, second = answer
    assert (first.number, first.share, first.flag) == (1, Decimal("85.5"), True)
    assert (first.day, first.month, first["year"]) == (dt.date(2007, 12, 4), YearMonth(2007, 12), Year(2007))
    assert (first.name, first.name.language) == ('A, "B"', "en")
    assert (first.thing.short, first.none, second.share) == ("tc:x", None, None)
    assert first.terms["number"] == Literal(1)
    assert dict(second)["mixed"] == "one"
    assert len(first) == 10
    assert repr(Row(("a", "b"), (Literal(1), None))) == "Row(a=1, b=None)"


def test_answer_is_a_sequence(answer: Answer) -> None:
    assert len(answer) == 2
    assert answer[1].number == 2
    assert answer[:1] == (answer[0],)
    assert answer[0] in answer
    assert answer.column("number") == (1, 2)
    assert repr(answer).startswith("<Answer: 2 rows of number, share")
    assert (answer.question, answer.minimum_rows) == ("Which?", 1)


def test_unknown_column_names_the_known_ones(answer: Answer) -> None:
    with pytest.raises(AttributeError, match="no column 'colour'; there are number, share"):
        _ = answer[0].colour
    with pytest.raises(UsageError, match="no column 'colour'"):
        answer.column("colour")


def test_standard_formats(answer: Answer) -> None:
    rows = list(csv.DictReader(io.StringIO(answer.to_csv(), newline="")))
    assert rows[0]["name"] == 'A, "B"'
    assert rows[1]["share"] == ""
    assert answer.to_tsv().splitlines()[0].split("\t")[:2] == ["?number", "?share"]
    bindings = json.loads(answer.to_json())["results"]["bindings"]
    assert bindings[0]["month"] == {
        "type": "literal", "value": "2007-12", "datatype": "http://www.w3.org/2001/XMLSchema#gYearMonth",
    }  # fmt: skip
    assert "none" not in bindings[0]


def test_turtle_is_a_result_set(answer: Answer) -> None:
    quads = list(parse(answer.to_turtle().encode(), format=RdfFormat.TURTLE))
    counts = {
        name: sum(quad.predicate.value == RESULT_SET + name for quad in quads)
        for name in ("resultVariable", "solution", "index", "binding", "variable", "value")
    }
    assert counts == {"resultVariable": 10, "solution": 2, "index": 2, "binding": 17, "variable": 17, "value": 17}
    assert answer.to_turtle() == answer.to_turtle()


def test_frame_keeps_types(answer: Answer) -> None:
    frame = answer.to_polars()
    assert frame.shape == (2, 10)
    assert frame.schema["number"] == pl.Int64
    assert frame.schema["share"].is_decimal()
    assert frame.schema["flag"] == pl.Boolean
    assert frame.schema["day"] == pl.Date
    assert frame["year"].to_list() == [2007, 2008]
    assert frame["month"].to_list() == ["2007-12", "2008-01"]
    assert frame["mixed"].to_list() == ["1", "one"]
    assert frame["none"].to_list() == [None, None]
    assert frame["thing"][0].endswith("ontology#x")


def test_frame_without_polars_says_what_to_install(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(UsageError, match=r"pip install 'tercoop\[frames\]'"):
        answer.to_polars()


def test_empty_answer() -> None:
    empty = Answer(Store.from_quads([]).select("SELECT ?a ?b { ?a ?b 1 }"))
    assert list(empty) == []
    assert empty.to_csv() == "a,b\r\n"
    assert empty.to_polars().shape == (0, 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (None, ""), (Decimal("1E+3"), "1000"), (dt.date(2007, 1, 2), "2007-01-02"), (Year(2007), "2007")],
)
def test_values_are_written_plainly(value: Year | Decimal | dt.date | None, text: str) -> None:
    assert write_value(value) == text
