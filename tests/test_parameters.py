from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from tercoop.errors import UsageError
from tercoop.questions.near_names import find_near
from tercoop.questions.parameters import MAX_TEXT, Parameter, bind, escape, list_members, show
from tercoop.rdf.iris import mint_concept, mint_graph, mint_thing
from tercoop.rdf.namespaces import BASE, XSD
from tercoop.rdf.values import Iri, Year, YearMonth, to_value
from tercoop.sparql.store import Store

DATA = """
@base <https://w3id.org/tercoop/> .
@prefix tc: <https://w3id.org/tercoop/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
tc:Secretariat rdfs:subClassOf tc:Organisation .
<id/programme/interact-ii> a tc:Programme .
<id/programme/interact-iii> a tc:Programme .
<id/organisation/interact-ii> a tc:Organisation .
<id/secretariat/vienna> a tc:Secretariat .
<http://publications.europa.eu/resource/authority/country/CHE> a tc:Country .
<scheme/body-roles/managing-authority> skos:inScheme <scheme/body-roles> .
<scheme/body-roles/secretariat> skos:inScheme <scheme/body-roles> .
<scheme/ranks/primary> skos:inScheme <scheme/ranks> .
"""

PROGRAMME = Parameter("programme", "thing(Programme)", "The programme.", "interact-ii")
ROLE = Parameter("role", "concept(body-roles)", "The role.")
SOME = {kind: Parameter("some", kind, "A value.") for kind in ("integer", "decimal", "date", "text", "boolean")}

INJECTIONS = [
    "> } DELETE",
    "interact-ii> } UNION { ?s ?p ?o", '"', "'", "\\", "a\nb", "a\r\nb", "a\x00b", "\x1b[31m", "\u202eabc",
    "interact-ii\u200b", "\uff49nteract-ii", "id/../x y", "<http://example.org/ >", "http://[", "tc:a b", "\ud800", "",
    "?p", "1; DROP ALL", "x" * 1_000_000,
]  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Store:
    graph = mint_graph("test")
    quads = parse(DATA, format=RdfFormat.TURTLE)
    return Store.from_quads(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)


def ask(store: Store, *parameters: Parameter, **values: object) -> dict[str, object]:
    return dict(bind("topic/slug", parameters, values, store))


@pytest.mark.parametrize(
    "value",
    [
        "interact-ii",
        "Interact-II",
        "id/programme/interact-ii",
        f"{BASE}id/programme/interact-ii",
        f"<{BASE}id/programme/interact-ii>",
        Iri(f"{BASE}id/programme/interact-ii"),
        mint_thing("Programme", "interact-ii"),
        None,
    ],
)
def test_a_thing_has_many_names(store: Store, value: object) -> None:
    values = {} if value is None else {"programme": value}
    assert ask(store, PROGRAMME, **values) == {"programme": mint_thing("Programme", "interact-ii")}


def test_key_is_looked_for_in_narrower_classes_and_in_foreign_iris(store: Store) -> None:
    organisation = Parameter("body", "thing(Organisation)", "The body.")
    country = Parameter("country", "thing(Country)", "The country.")
    assert ask(store, organisation, body="vienna") == {"body": mint_thing("Secretariat", "vienna")}
    assert ask(store, country, country="CHE")["country"] == ask(store, country, country="che")["country"]


def test_prefixed_class_names_a_class_of_another_vocabulary(store: Store) -> None:
    parameter = Parameter("programme", "thing(tc:Programme)", "The programme.")
    assert len(list_members(parameter, store)) == 2
    assert ask(store, parameter, programme="interact-iii") == {"programme": mint_thing("Programme", "interact-iii")}


def test_concept_is_one_of_its_scheme(store: Store) -> None:
    assert ask(store, ROLE, role="secretariat") == {"role": mint_concept("body-roles", "secretariat")}
    with pytest.raises(UsageError, match="scheme/ranks/primary is not a concept of body-roles"):
        ask(store, ROLE, role="scheme/ranks/primary")


def test_example_of_a_value_is_one_of_its_own_scheme(store: Store) -> None:
    period = Parameter("period", "concept(programming-periods)", "The period.", "2014-2020")
    with pytest.raises(
        UsageError, match=r"not a concept of programming-periods \(expected like 2014-2020, or a full IRI"
    ):
        ask(store, period, period="2014#2020")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("interakt-ii", "knows no Programme 'interakt-ii'; did you mean interact-ii or interact-iii?"),
        ("zzz", "knows no Programme 'zzz'; it knows 2: interact-ii, interact-iii"),
        ("id/organisation/interact-ii", "id/organisation/interact-ii is not a Programme; did you mean interact-ii"),
        ("http://example.org/x", "knows no Programme 'http://example.org/x'"),
        ("two words", "'two words' is not a Programme (expected a name, a code or a key, like interact-ii, "),
    ],
)
def test_unknown_thing_names_the_near_ones(store: Store, value: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        ask(store, PROGRAMME, programme=value)
    assert str(caught.value).startswith("parameter 'programme' of topic/slug: ")
    assert message in str(caught.value)


NAMED = """
@base <https://w3id.org/tercoop/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tc: <https://w3id.org/tercoop/ontology#> .
<id/programme/lakes-1> a tc:Programme ; dcterms:title "Lakes (IT-FR)" ; skos:prefLabel "Lakes one"@en .
<id/programme/lakes-2> a tc:Programme ; dcterms:title "The Lakes" ; tc:cci "2014TC16RFCB901" ; tc:keepId "342" .
<id/programme/lakes-3> a tc:Programme ; dcterms:title "The Lakes" ; skos:altLabel "Lacs trois"@fr .
<id/organisation/lakes> a tc:Organisation ; skos:prefLabel "Lake council"@en .
"""


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("2014TC16RFCB901", "lakes-2"),
        ("2014tc16rfcb901", "lakes-2"),
        ("342", "lakes-2"),
        ("Lakes (IT-FR)", "lakes-1"),
        ("Lakes one", "lakes-1"),
        ("Lacs trois", "lakes-3"),
        ("lakes ONE", "lakes-1"),
    ],
)
def test_thing_is_found_by_code_title_or_label(value: str, key: str) -> None:
    graph = mint_graph("test")
    quads = parse(NAMED, format=RdfFormat.TURTLE)
    named = Store.from_quads(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
    assert ask(named, PROGRAMME, programme=value) == {"programme": mint_thing("Programme", key)}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("The Lakes", "several things are called 'The Lakes'; give the key of one: lakes-2, lakes-3"),
        ("the lakes", "several things are called 'the lakes'; give the key of one: lakes-2, lakes-3"),
        ("The Lake", "knows no Programme called 'The Lake'; did you mean The Lakes"),
        ("2014TC16RFCB902", "knows no Programme '2014TC16RFCB902'"),
        ("Lake council", "knows no Programme called 'Lake council'; did you mean "),
        ("quite another", "'quite another' is not a Programme (expected a name, a code or a key, like interact-ii"),
        ("x" * 501, "knows no Programme"),
    ],
)
def test_name_that_is_not_found_is_one_line(value: str, message: str) -> None:
    graph = mint_graph("test")
    quads = parse(NAMED, format=RdfFormat.TURTLE)
    named = Store.from_quads(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
    with pytest.raises(UsageError) as caught:
        ask(named, PROGRAMME, programme=value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("integer", "7", Literal("7", datatype=XSD.integer)),
        ("integer", "-007", Literal("-7", datatype=XSD.integer)),
        ("integer", 7, Literal("7", datatype=XSD.integer)),
        ("decimal", "85.50", Literal("85.50", datatype=XSD.decimal)),
        ("decimal", Decimal("1E+3"), Literal("1000", datatype=XSD.decimal)),
        ("date", "2007", Literal("2007", datatype=XSD.gYear)),
        ("date", 2007, Literal("2007", datatype=XSD.gYear)),
        ("date", Year(2007), Literal("2007", datatype=XSD.gYear)),
        ("date", YearMonth(2007, 12), Literal("2007-12", datatype=XSD.gYearMonth)),
        ("date", dt.date(2007, 12, 4), Literal("2007-12-04", datatype=XSD.date)),
        ("text", 'a "quoted"\ntext', Literal('a "quoted"\ntext')),
        ("boolean", "TRUE", Literal(value=True)),
        ("boolean", False, Literal(value=False)),
    ],
)
def test_value_becomes_a_literal(kind: str, value: object, expected: Literal) -> None:
    assert SOME[kind].read(value) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "abc"), ("integer", "1.0"), ("integer", True), ("integer", ""), ("integer", "\u0667"),
        ("integer", "1" * 19), ("integer", 1.0), ("decimal", "1e3"), ("decimal", "NaN"), ("decimal", Decimal("NaN")),
        ("decimal", "1,5"), ("decimal", 1.5), ("date", "abc"), ("date", "2007-02-30"), ("date", "2007-13"),
        ("date", 10_000), ("date", 0), ("date", True), ("date", dt.datetime(2007, 1, 1)),  # noqa: DTZ001
        ("text", 7), ("text", "x" * (MAX_TEXT + 1)), ("text", "\ud800"), ("boolean", "yes"), ("boolean", 1),
        ("boolean", None),
    ],
)  # fmt: skip
def test_value_of_another_form_is_a_clear_error(kind: str, value: object) -> None:
    with pytest.raises(UsageError) as caught:
        SOME[kind].read(value, query="topic/slug")
    message = str(caught.value)
    assert message.startswith("parameter 'some' of topic/slug: '")
    assert f"(expected {SOME[kind].expected})" in message
    assert len(message) < 200


def test_error_names_parameter_value_and_form() -> None:
    year = Parameter("year", "date", "The year.")
    with pytest.raises(UsageError) as caught:
        year.read("abc", query="programmes/list-programmes")
    assert str(caught.value) == (
        "parameter 'year' of programmes/list-programmes: 'abc' is not a date "
        "(expected like 2007, 2007-12 or 2007-12-04)"
    )


@pytest.mark.parametrize("value", INJECTIONS, ids=range(len(INJECTIONS)))
@pytest.mark.parametrize("parameter", [PROGRAMME, ROLE, SOME["integer"], SOME["date"]], ids=lambda p: p.kind)
def test_hostile_value_is_refused_in_one_visible_line(store: Store, parameter: Parameter, value: str) -> None:
    with pytest.raises(UsageError) as caught:
        ask(store, parameter, **{parameter.name: value})
    message = str(caught.value)
    assert len(message) < 400
    assert message == escape(message)
    assert "\n" not in message


@pytest.mark.parametrize("value", ["> } DELETE", '"; DROP ALL #', "'''", "a\nb", "\x00", "\u202e", "}}}", "\\u0022"])
def test_hostile_text_stays_text(store: Store, value: str) -> None:
    bound = bind("topic/slug", [SOME["text"]], {"some": value}, store)
    answer = store.select("SELECT ?some ?s { ?s a tc:Programme FILTER(STR(?some) != 'no') }", bound)
    assert [row[0] for row in answer.rows] == [Literal(value)] * 2


def test_unknown_and_missing_parameters(store: Store) -> None:
    with pytest.raises(UsageError, match=r"topic/slug has no parameter 'program'; did you mean programme\?"):
        ask(store, PROGRAMME, program="x")
    with pytest.raises(UsageError, match="has no parameter 'x'; it has none"):
        ask(store, x="1")
    with pytest.raises(UsageError, match="topic/slug needs the parameter 'role'"):
        ask(store, ROLE)


@pytest.mark.parametrize("type_", ["thing", "thing()", "thing(a b)", "concept", "year", "Integer", "integer(3)"])
def test_unknown_type_is_refused(type_: str) -> None:
    with pytest.raises(UsageError, match="is no parameter type"):
        Parameter("name", type_, "Text.")


@pytest.mark.parametrize("name", ["", "Name", "a-b", "a b", "1a", "é"])
def test_parameter_name_is_a_variable(name: str) -> None:
    with pytest.raises(UsageError, match="is no parameter name"):
        Parameter(name, "text", "Text.")


def test_near_names_are_ordered_and_few() -> None:
    names = [f"list-{word}" for word in ("partners", "projects", "places", "results", "periods", "gaps", "priorities")]
    assert find_near("list-partner", names)[0] == "list-partners"
    assert len(find_near("list", names)) <= 5
    assert find_near("", names) == []


def test_what_is_misspelt_comes_before_what_holds_it_and_that_before_what_is_like_it() -> None:
    names = ["City of Munich", "Chemie-Cluster Munich", "MUNICHO", "Music", "Unique"]
    assert find_near("munich", names) == ["MUNICHO", "City of Munich", "Chemie-Cluster Munich", "Music"]


def test_near_names_are_found_among_tens_of_thousands() -> None:
    names = [f"{word} of the district {number}" for number in range(8_000) for word in ("Council", "Museum", "Harbour")]
    assert find_near("Musuem of the distrct 7321", names)[0] == "Museum of the district 7321"


def test_shown_values_are_short_and_visible() -> None:
    assert show("a\nb\u202e\x1b é") == "a\\nb\\u202e\\x1b é"
    assert len(show("x" * 1_000_000)) == 61


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_integers_come_back(number: int) -> None:
    assert to_value(SOME["integer"].read(str(number))) == number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_decimals_come_back(number: Decimal) -> None:
    assert to_value(SOME["decimal"].read(number)) == number


@given(st.dates(min_value=dt.date(1, 1, 1)))
def test_days_come_back(day: dt.date) -> None:
    assert to_value(SOME["date"].read(day)) == day
    assert to_value(SOME["date"].read(day.isoformat()[:7])) == YearMonth(day.year, day.month)


@given(st.text(max_size=200))
def test_texts_come_back_through_the_engine(text: str) -> None:
    try:
        term = SOME["text"].read(text)
    except UsageError:
        assert any(0xD800 <= ord(character) <= 0xDFFF for character in text)
        return
    answer = Store.from_quads([]).select("SELECT ?some (STR(?some) AS ?copy) { FILTER(true) }", {"some": term})
    assert answer.rows == ((Literal(text), Literal(text)),)


@given(st.text(max_size=60))
def test_no_text_makes_an_iri_that_breaks_out(text: str) -> None:
    try:
        term = PROGRAMME.read(text)
    except UsageError:
        return
    assert isinstance(term, NamedNode)
    assert not set(term.value) & set('<>"{}|^`\\ \n\r\t\x00')
