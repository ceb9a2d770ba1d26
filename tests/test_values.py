from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode

from tercoop.rdf.namespaces import XSD
from tercoop.rdf.values import Iri, LanguageText, TypedText, Year, YearMonth, read_date, to_value


@pytest.mark.parametrize(
    ("text", "datatype", "expected"),
    [
        ("7", "integer", 7),
        ("+07", "nonNegativeInteger", 7),
        ("85.50", "decimal", Decimal("85.50")),
        ("1e3", "double", 1000.0),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("2007-12-04", "date", dt.date(2007, 12, 4)),
        ("2007-12-04T10:00:00", "dateTime", dt.datetime(2007, 12, 4, 10)),  # noqa: DTZ001 # no zone in the source
        ("2007-12", "gYearMonth", YearMonth(2007, 12)),
        ("2007", "gYear", Year(2007)),
        ("text", "string", "text"),
    ],
)
def test_literal_becomes_a_python_value(text: str, datatype: str, expected: object) -> None:
    value = to_value(Literal(text, datatype=XSD[datatype]))
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("abc", "integer"), ("1.0", "integer"), ("1,5", "decimal"), ("1_000", "integer"), ("NaN", "decimal"),
        ("2012-02-31", "date"), ("2007-12-04Z", "date"), ("2007-13", "gYearMonth"), ("2007Z", "gYear"),
        ("yes", "boolean"), ("P1Y", "duration"),
    ],
)  # fmt: skip
def test_what_has_no_python_value_keeps_text_and_datatype(text: str, datatype: str) -> None:
    """Nothing is repaired, and a time zone is not dropped."""
    value = to_value(Literal(text, datatype=XSD[datatype]))
    assert isinstance(value, TypedText)
    assert (str(value), value.datatype) == (text, XSD[datatype].value)


def test_language_and_iri_are_text_that_knows_more() -> None:
    label = to_value(Literal("programme", language="fr"))
    assert isinstance(label, LanguageText)
    assert (label, label.language) == ("programme", "fr")
    iri = to_value(NamedNode("http://www.w3.org/2004/02/skos/core#Concept"))
    assert isinstance(iri, Iri)
    assert iri.short == "skos:Concept"
    assert to_value(BlankNode("b")) == "_:b"
    assert to_value(None) is None


@pytest.mark.parametrize(
    "text", ["0000", "207", "2007-00", "2007-13", "2007-02-30", "2007-1", "٢٠٠٧", "2007-12-04Z", ""]
)
def test_impossible_dates_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_date(text)


@given(st.dates())
def test_days_survive(day: dt.date) -> None:
    assert read_date(day.isoformat()) == day
    assert to_value(Literal(day.isoformat(), datatype=XSD.date)) == day


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_decimals_survive(number: Decimal) -> None:
    assert to_value(Literal(f"{number:f}", datatype=XSD.decimal)) == number
