"""The table of an answer on a page: names instead of IRIs, links to sources, and no label beside its thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode

from page_fixtures import SETTINGS, published
from tercoop.answering.answer_tables import make_table
from tercoop.rdf.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.answering.answer_tables import Table
    from tercoop.answering.published import Published
    from tercoop.answering.records import Row

DATA = f"""
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@base <{BASE}id/> .
<programme/one> skos:prefLabel "One"@en , "Eins"@de .
<source-document/first> skos:prefLabel "First source" .
<source-document/second> skos:prefLabel "Second source" .
"""
ONE = NamedNode(f"{BASE}id/programme/one")
SOURCES = [f"{BASE}id/source-document/{key}" for key in ("first", "second")]
EURO = NamedNode("http://publications.europa.eu/resource/authority/currency/EUR")


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    with published(tmp_path_factory.mktemp("tables"), DATA) as found:
        yield found


def table_of(version: Published, columns: list[str], *rows: Row) -> Table:
    return make_table(version, SETTINGS, columns, rows, asked=[ONE], languages=[])


def cell_of(table: Table, row: int = 0, column: int = 0) -> list[tuple[str, str | None]]:
    """Return text and link of each value of a cell."""
    return [("".join(piece.text for piece in value.pieces), value.href) for value in table.rows[row][column]]


def test_sources_in_one_text_are_links_with_their_names(version: Published) -> None:
    table = table_of(version, ["statedIn"], (Literal(" ".join(SOURCES)),), (Literal(SOURCES[0]),))
    first, second = ("First source", "/doc/source-document/first"), ("Second source", "/doc/source-document/second")
    assert cell_of(table) == [first, second]
    assert cell_of(table, 1) == [first]


@pytest.mark.parametrize(
    "text", [f"see {SOURCES[0]}", f"{SOURCES[0]} and others", f"{BASE}id/<x>", "https://example.org/x"]
)
def test_a_text_with_more_than_our_iris_stays_text(version: Published, text: str) -> None:
    assert cell_of(table_of(version, ["note"], (Literal(text),))) == [(text, None)]


def test_a_thing_and_its_label_are_one_cell(version: Published) -> None:
    table = table_of(version, ["programme", "programmeLabel", "n"], (ONE, Literal("Eins", language="de"), Literal(7)))
    assert table.columns == ("programme", "n")
    assert cell_of(table) == [("Eins", "/doc/programme/one")]


@pytest.mark.parametrize("row", [(ONE, Literal("Another")), (None, Literal("One")), (Literal("x"), Literal("One"))])
def test_what_is_no_label_of_the_thing_keeps_its_column(version: Published, row: Row) -> None:
    table = table_of(version, ["programme", "programmeLabel"], (ONE, Literal("One", language="en")), row)
    assert table.columns == ("programme", "programme label")


def test_a_thing_is_called_by_its_name_and_a_currency_by_its_code(version: Published) -> None:
    table = table_of(version, ["programme", "currency", "none"], (ONE, EURO, None))
    assert [cell_of(table, 0, column)[:1] for column in range(3)] == [
        [("One", "/doc/programme/one")],
        [("EUR", EURO.value)],
        [],
    ]
    assert [value.href for value in table.asked[0]] == ["/doc/programme/one"]


def test_columns_without_any_value_are_named(version: Published) -> None:
    assert table_of(version, ["a", "b", "c"], (ONE, None, None), (ONE, Literal("x"), None)).empty == ("c",)
    assert table_of(version, ["a"]).empty == ()


@pytest.mark.parametrize(
    ("name", "heading"),
    [("budgetSum", "budget sum"), ("withKeepId", "with keep id"), ("keepID", "keepID"), ("n2Label", "n2 label")],
)
def test_a_heading_is_made_of_the_words_of_its_name(version: Published, name: str, heading: str) -> None:
    assert table_of(version, [name], (Literal("1"),)).columns == (heading,)
