"""How literals, keys and addresses are read."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from tercoop.answering.addresses import document_of, local_link, read_path, split_suffix
from tercoop.answering.key_index import find_likest
from tercoop.answering.readable import Piece, natural_key, plural, show_literal, show_money
from tercoop.rdf.labels import rank_label
from tercoop.rdf.namespaces import BASE, XSD


@pytest.mark.parametrize(
    ("value", "datatype", "text", "kind"),
    [
        ("169702411", XSD.integer, "169,702,411", "number"),
        ("2014", XSD.integer, "2014", "number"),
        ("-35475620.50", XSD.decimal, "-35,475,620.50", "number"),
        ("94", XSD.decimal, "94", "number"),
        ("9" * 100, XSD.integer, "9" * 100, "text"),
        ("no number", XSD.integer, "no number", "text"),
        ("NaN", XSD.decimal, "NaN", "text"),
        ("2007-12-04", XSD.date, "4 December 2007", "time"),
        ("2007-12", XSD.gYearMonth, "December 2007", "time"),
        ("2007", XSD.gYear, "2007", "text"),
        ("2007-13", XSD.gYearMonth, "2007-13", "text"),
        ("2026-11-23T19:06:33Z", XSD.dateTime, "23 November 2026, 19:06 UTC", "time"),
        ("2007-12", XSD.string, "2007-12", "text"),
        ("true", XSD.boolean, "true", "text"),
    ],
)
def test_values_are_written_for_people(value: str, datatype: NamedNode, text: str, kind: str) -> None:
    shown = show_literal(Literal(value, datatype=datatype))
    assert (shown.text, shown.kind) == (text, kind)
    assert shown.exact == (value if kind != "text" else "")


def test_a_datatype_that_changes_the_meaning_is_told() -> None:
    assert show_literal(Literal("Point(1 2)", datatype=NamedNode("http://example.org/wkt"))).datatype
    assert not show_literal(Literal("x")).datatype


def test_long_text_is_cut() -> None:
    assert show_literal(Literal("a" * 10), 5) == Piece("aaaaa…", length=10)
    assert show_literal(Literal("a" * 10), 5, says_length=False) == Piece("aaaaa…")
    assert show_literal(Literal("a" * 5), 5) == Piece("aaaaa")


@pytest.mark.parametrize(
    ("languages", "expected"),
    [(["de"], "Deutsch"), (["sv", "fr"], "français"), ([], "English"), (["sv"], "English")],
)
def test_the_label_is_in_the_language_of_the_reader_else_in_english(languages: list[str], expected: str) -> None:
    labels = [
        Literal("Deutsch", language="de"),
        Literal("français", language="fr"),
        Literal("English", language="en"),
        Literal("A plain one"),
    ]
    assert min(labels, key=lambda label: rank_label(label, languages)).value == expected


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("id/programme/x", "/p/doc/programme/x"),
        ("scheme/a/b", "/p/scheme/a/b"),
        ("ontology#Name", "/p/ontology#Name"),
        ("", "/p/"),
        ("id/x/é?q=1", "/p/doc/x/%C3%A9%3Fq=1"),
        ("//evil.example", "/p/%2F%2Fevil.example"),
    ],
)
def test_an_iri_has_its_path_on_this_server(path: str, link: str) -> None:
    assert local_link(BASE + path, "/p") == link


def test_a_path_stands_for_its_iri() -> None:
    assert read_path("doc/programme/x") == f"{BASE}id/programme/x"
    assert document_of(f"{BASE}id/programme/x") == f"{BASE}doc/programme/x"
    assert document_of(f"{BASE}scheme/x") == f"{BASE}scheme/x"
    assert read_path("scheme/x") == f"{BASE}scheme/x"


def test_a_path_is_read_whole_before_it_is_taken_apart() -> None:
    assert list(split_suffix("doc/a.b.ttl", frozenset({"ttl"}))) == [("doc/a.b.ttl", None), ("doc/a.b", "ttl")]
    assert list(split_suffix("doc/a.b", frozenset({"ttl"}))) == [("doc/a.b", None)]


def test_near_keys_are_found_by_likeness_and_by_beginning() -> None:
    keys = sorted(["interact-ii", "interact-iv", "interact-2000-2006-with-a-long-name", "alcotra", "x"])
    assert find_likest("interact-iii", keys)[0] == "interact-ii"
    assert "interact-2000-2006-with-a-long-name" in find_likest("interact-2", keys)
    assert find_likest("zzzzzz", keys) == []
    assert find_likest("", keys) == []


def test_names_are_sorted_as_people_do() -> None:
    names = ["Zagreb", "öre", "10 a", "9 b", "Ost", "", "– ", "Ökologie 2", "Ökologie 10"]
    assert sorted(names, key=natural_key) == [
        "",
        "– ",
        "9 b",
        "10 a",
        "Ökologie 2",
        "Ökologie 10",
        "öre",
        "Ost",
        "Zagreb",
    ]


@pytest.mark.parametrize(
    ("noun", "expected"),
    [("legal act", "legal acts"), ("body", "bodies"), ("process", "processes"), ("key", "keys")],
)
def test_names_of_classes_have_a_plural(noun: str, expected: str) -> None:
    assert plural(noun) == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1137926.5", "1,137,926.50"),
        ("56250000.00", "56,250,000"),
        ("0.125", "0.125"),
        ("12", "12"),
        ("173902.36", "173,902.36"),
    ],
)
def test_sums_of_money_have_two_decimals_or_none(value: str, shown: str) -> None:
    assert show_money(Literal(value, datatype=XSD.decimal)).text == shown
