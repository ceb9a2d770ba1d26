"""Every difference that is found is recorded or explained, and every recorded conflict is found or explained.

``tests/reviewed-conflicts.toml`` holds the explanations, each reviewed by a person.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tercoop.graph import open_graph
from tercoop.questions.answer import Answer
from tercoop.rdf.namespaces import BASE

if TYPE_CHECKING:
    from tercoop.graph import Graph

HERE = Path(__file__).parent
REVIEWED = tomllib.loads((HERE / "reviewed-conflicts.toml").read_text(encoding="utf-8"))
COMPARISONS = (
    "evidence/find-differing-allocations",
    "evidence/find-differing-budgets",
    "evidence/find-differing-contributions",
    "evidence/find-differing-counts",
    "evidence/find-differing-dates",
    "evidence/find-differing-holders",
)
SUMS = "evidence/find-sums-that-do-not-add-up"


def short(iri: object) -> str:
    return str(iri).removeprefix(BASE)


@pytest.fixture(scope="module")
def found(graph: Graph) -> set[frozenset[str]]:
    """The pairs of statements that differ beyond their precision."""
    return {frozenset({short(row.one), short(row.other)}) for name in COMPARISONS for row in graph.ask(name)}


@pytest.fixture(scope="module")
def recorded(graph: Graph) -> dict[str, set[str]]:
    """The sides of each recorded conflict that a person has written down, and no rule."""
    answer = graph.sparql(
        "SELECT ?conflict ?side { ?conflict a tc:Conflict ; tc:isBetween ?side "
        "FILTER NOT EXISTS { ?conflict tc:isDerivedBy ?rule } }"
    )
    assert isinstance(answer, Answer)
    sides: dict[str, set[str]] = {}
    for row in answer:
        sides.setdefault(short(row.conflict), set()).add(short(row.side))
    return sides


def documents_of(graph: Graph, thing: str) -> set[str]:
    """Return the keys of the documents that a thing, or the plan that it adds up, is stated in."""
    answer = graph.sparql(
        f"SELECT DISTINCT ?document {{ <{BASE}{thing}> "
        "(tc:statedIn|dcterms:source|tc:isSumOf/tc:statedIn|tc:isShareOf/tc:statedIn|tc:isShareOf/tc:isSumOf/tc:statedIn)"
        "/dcterms:isPartOf? ?document . ?document a tc:SourceDocument }"
    )
    assert isinstance(answer, Answer)
    return {short(row.document).rpartition("/")[2] for row in answer}


def is_explained(graph: Graph, pair: frozenset[str]) -> bool:
    """Tell whether a pair, or the pair of documents that it is stated in, has an explanation."""
    if any(pair <= set(entry["between"]) for entry in REVIEWED["difference"]):
        return True
    one, other = (documents_of(graph, thing) for thing in sorted(pair))
    return any(
        (first in one and second in other) or (second in one and first in other)
        for first, second in (entry["documents"] for entry in REVIEWED["documents"])
    )


def test_each_difference_is_recorded_or_explained(
    graph: Graph, found: set[frozenset[str]], recorded: dict[str, set[str]]
) -> None:
    assert found
    open_differences = [
        " and ".join(sorted(pair))
        for pair in sorted(found, key=sorted)
        if not any(pair <= sides for sides in recorded.values()) and not is_explained(graph, pair)
    ]
    assert open_differences == []


def test_each_recorded_conflict_is_found_or_explained(
    graph: Graph, found: set[frozenset[str]], recorded: dict[str, set[str]]
) -> None:
    """Its sides hang together by pairs that were found; one side may agree with some of the others."""
    sums = {short(row.budget) for row in graph.ask(SUMS)}
    explained = {entry["conflict"] for entry in REVIEWED["record"]}
    assert explained <= recorded.keys()
    lost = []
    for conflict, sides in recorded.items():
        differing = {side for pair in found if pair <= sides for side in pair}
        if differing != sides and not sides & sums and conflict not in explained:
            lost.append(f"{conflict}: {' '.join(sorted(sides - differing))}")
    assert lost == []


def test_each_sum_that_fails_is_recorded(graph: Graph) -> None:
    rows = graph.ask(SUMS)
    assert len(rows) > 0
    assert [short(row.budget) for row in rows if row.recorded is None] == []


def test_no_explanation_is_left_over(found: set[frozenset[str]]) -> None:
    """An explanation of what is no longer found would hide the next error."""
    stale = [
        entry["between"] for entry in REVIEWED["difference"] if not any(pair <= set(entry["between"]) for pair in found)
    ]
    assert stale == []


FIGURES = {
    ("40000000.0", "rounded", "40039426.0", "exact"): False,
    ("46344229.0", "exact", "45300000.0", "rounded"): True,
    ("4875000000.0", "rounded", "5800000000.0", "rounded"): True,
    ("46300000.0", "rounded", "46344229.0", "exact"): False,
    ("46300000.0", "rounded", "46350001.0", "exact"): True,
    ("100.0", "exact", "101.0", "exact"): False,
    ("100.0", "exact", "101.5", "exact"): True,
    ("47000000.0", "approximate", "48000000.0", "exact"): False,
    ("47000000.0", "rounded", "48000000.0", "exact"): True,
}
"""One figure and its precision, the other and its precision → whether they differ."""


def two_budgets(one: str, precision: str, other: str, precision_of_other: str) -> str:
    """Return Turtle of a programme to which two documents give a budget each."""
    lines = [
        "@base <https://w3id.org/tercoop/> .",
        "@prefix tc: <https://w3id.org/tercoop/ontology#> .",
        "@prefix at-currency: <http://publications.europa.eu/resource/authority/currency/> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
    ]
    for key, value, how in (("a", one, precision), ("b", other, precision_of_other)):
        lines += [
            f"<id/programme/x> a tc:Programme ; tc:hasBudget <id/budget/{key}> .",
            f"<id/source-document/{key}> a tc:SourceDocument .",
            f"<id/budget/{key}> a tc:Budget ; tc:value {value} ; tc:isInCurrency at-currency:EUR ;",
            f"tc:hasPrecision <scheme/precisions/{how}> ; tc:statedIn <id/source-document/{key}> .",
        ]
    return "\n".join(lines)


@pytest.mark.parametrize("figures", FIGURES)
def test_figures_differ_beyond_their_precision(figures: tuple[str, str, str, str], tmp_path: Path) -> None:
    file = tmp_path / "budgets.ttl"
    file.write_text(two_budgets(*figures), encoding="utf-8")
    with open_graph(files=[file]) as graph:
        assert len(graph.ask("evidence/find-differing-budgets")) == int(FIGURES[figures])


def test_budgets_of_other_years_are_not_compared(tmp_path: Path) -> None:
    """What a programme has for 2007-2009 is less than what it has for 2007-2011, and no conflict."""
    file = tmp_path / "years.ttl"
    text = two_budgets("13600000.0", "rounded", "25000000.0", "rounded")
    years = '<id/budget/{}> tc:begins "2007"^^xsd:gYear ; tc:ends "{}"^^xsd:gYear .'
    for ends, rows in (("2009", 0), ("2011", 1)):
        file.write_text("\n".join([text, years.format("a", ends), years.format("b", "2011")]), encoding="utf-8")
        with open_graph(files=[file]) as graph:
            assert len(graph.ask("evidence/find-differing-budgets")) == rows
