"""Facts drawn at random: which statements count, where they come from, and that a seed fixes the draw."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest
from pyoxigraph import Literal, Quad

from tercoop import cli
from tercoop.errors import UsageError
from tercoop.questions.sampling import draw_sample
from tercoop.rdf.iris import mint_graph, mint_thing
from tercoop.rdf.namespaces import DCTERMS, RDF, SKOS, TC

SHORT = mint_graph("short")
LONG = mint_graph("long")
DOCUMENT = mint_thing("SourceDocument", "page")
SENTENCE = mint_thing("Sentence", "page-01")


def build_quads(long: int = 50) -> list[Quad]:
    """Return a short graph with one sourced programme, and a long one with many."""
    short = mint_thing("Programme", "short")
    quads = [
        Quad(DOCUMENT, RDF.type, TC.SourceDocument, SHORT),
        Quad(DOCUMENT, DCTERMS.title, Literal("Page", language="en"), SHORT),
        Quad(SENTENCE, RDF.type, TC.Sentence, SHORT),
        Quad(SENTENCE, DCTERMS.isPartOf, DOCUMENT, SHORT),
        Quad(short, RDF.type, TC.Programme, SHORT),
        Quad(short, TC.statedIn, SENTENCE, SHORT),
        *(Quad(short, SKOS.altLabel, Literal(f"Short {number}", language="en"), SHORT) for number in range(5)),
    ]
    for number in range(long):
        thing = mint_thing("Programme", f"long-{number}")
        quads.append(Quad(thing, SKOS.prefLabel, Literal(f"Long {number}", language="en"), LONG))
    return quads


def test_classes_sources_and_links_to_sources_are_no_facts() -> None:
    facts = draw_sample(build_quads(long=0), [SHORT], size=100, seed=1)
    assert {fact.predicate for fact in facts} == {SKOS.altLabel}
    assert len(facts) == 5


def test_a_fact_leads_to_its_sentence_and_document() -> None:
    (fact,) = draw_sample(build_quads(), [SHORT], size=1, seed=1)
    assert fact.sources == (SENTENCE,)
    assert fact.documents == (DOCUMENT,)


def test_a_link_to_a_thing_with_a_source_leads_to_that_source() -> None:
    """A row that gives a programme a budget speaks of the budget."""
    programme, budget = mint_thing("Programme", "short"), mint_thing("Budget", "short")
    quads = [
        Quad(programme, TC.hasBudget, budget, SHORT),
        Quad(budget, TC.statedIn, SENTENCE, SHORT),
        Quad(SENTENCE, DCTERMS.isPartOf, DOCUMENT, SHORT),
        Quad(SENTENCE, RDF.type, TC.Sentence, SHORT),
    ]
    (fact,) = draw_sample(quads, [SHORT], size=1, seed=1)
    assert (fact.sources, fact.documents) == ((SENTENCE,), (DOCUMENT,))


def test_the_seed_fixes_the_draw() -> None:
    quads = build_quads()
    first = draw_sample(quads, [SHORT, LONG], size=8, seed=3)
    assert draw_sample(reversed(quads), [LONG, SHORT], size=8, seed=3) == first
    assert draw_sample(quads, [SHORT, LONG], size=8, seed=4) != first


def test_a_short_graph_is_looked_at_as_often_as_a_long_one() -> None:
    drawn = Counter(
        fact.graph for seed in range(200) for fact in draw_sample(build_quads(), [SHORT, LONG], size=1, seed=seed)
    )
    assert 70 < drawn[SHORT] < 130


def test_no_fact_is_drawn_twice_and_no_more_than_there_are() -> None:
    facts = draw_sample(build_quads(long=7), [SHORT, LONG], size=100, seed=1)
    assert len(set(facts)) == len(facts) == 12


def test_a_sample_has_a_fact() -> None:
    with pytest.raises(UsageError, match="at least one fact"):
        draw_sample([], [], size=0, seed=1)


@pytest.mark.usefixtures("built")
def test_the_command_gives_a_table_for_a_spreadsheet(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["sample", "--size", "5", "--graph", "seed", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 5
    assert all(row["source"].startswith("id/sentence/interact-page-") and row["document"] for row in rows)
    assert {row["verdict"] for row in rows} == {""}


@pytest.mark.usefixtures("built")
def test_a_fact_of_a_table_without_rows_comes_from_the_whole_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["sample", "--size", "1", "--graph", "countries"]) == 0
    assert "source: the table as a whole (graph countries)" in capsys.readouterr().out


@pytest.mark.usefixtures("built")
def test_an_unknown_graph_gets_the_near_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["sample", "--graph", "keep-programme"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("tercoop: no data graph 'keep-programme'; did you mean keep-programmes or ")
    assert said.count(" or ") < 6
