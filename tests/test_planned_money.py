"""The planned money of 2014-2020: figures of two extracts, sums at one grain, and what does not add up."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tercoop.layout import find_layout
from tercoop.questions.answer import Answer

if TYPE_CHECKING:
    from tercoop.graph import Graph

ROOT = find_layout().root
INPUTS = ROOT.parent / "shared"
TABLE = INPUTS / "data" / "finance" / "esif_planned_tc_445.csv"
FACTS = INPUTS / "domain-facts.md"

OLDER = "esif-finance-details"
NEWER = "planned-2014-2020"
NETWORK = {"2014tc16rfir001", "interact-2014-2020", "2014tc16rfir003", "2014tc16rfir004"}
UNEVEN = "2014tc16m4tn003-planned-2014-2020"
"""The plan with a line whose amounts are one euro short of adding up."""

LINES = """
SELECT ?line ?plan ?programme ?priority ?union ?national ?total ?rate WHERE {
  ?line a tc:PlanLine ; tc:isLineOf ?plan ; tc:isAllocatedTo ?priority ; tc:coFinancingRate ?rate ;
    tc:hasUnionAmount/tc:value ?union ; tc:hasNationalAmount/tc:value ?national ; tc:hasTotalAmount/tc:value ?total .
  ?plan tc:isPlanOf ?programme .
}
"""


def name_of(value: object) -> str:
    """Return the last part of an IRI."""
    return str(value).rpartition("/")[2]


def select(graph: Graph, text: str) -> Answer:
    """Return the rows of a SELECT query."""
    answer = graph.sparql(text)
    assert isinstance(answer, Answer)
    return answer


def erdf_by_programme(graph: Graph, document: str) -> dict[str, Decimal]:
    rows = graph.ask("funding/rank-programmes", document=document)
    found = {name_of(row.programme): Decimal(row.amount) for row in rows}
    assert len(found) == len(rows)
    return found


def strand_of(programme: str) -> str:
    """Return the part of a CCI code that tells the strand: CB and PC, TN, IR."""
    if programme in NETWORK:
        return "network"
    return "transnational" if "tn" in programme.removeprefix("2014tc16") else "cross-border"


def sums_by_strand(graph: Graph, document: str) -> dict[str, tuple[int, Decimal]]:
    sums: defaultdict[str, list[Decimal]] = defaultdict(list)
    for programme, amount in erdf_by_programme(graph, document).items():
        sums[strand_of(programme)].append(amount)
    return {strand: (len(amounts), sum(amounts, Decimal())) for strand, amounts in sums.items()}


def test_sums_of_the_older_extract(graph: Graph) -> None:
    assert sums_by_strand(graph, OLDER) == {
        "cross-border": (56, Decimal(6_445_067_148)),
        "transnational": (15, Decimal(2_176_801_581)),
        "network": (4, Decimal(514_397_842)),
    }


def test_sums_of_the_newer_extract(graph: Graph) -> None:
    assert sums_by_strand(graph, NEWER) == {
        "cross-border": (57, Decimal(6_723_824_668)),
        "transnational": (15, Decimal(2_172_034_273)),
        "network": (4, Decimal(514_397_842)),
    }


def test_sums_stand_beside_the_totals_of_the_decision(graph: Graph) -> None:
    """The list of June 2014 has more for 60 cross-border programmes than 56 have later, less for 15 transnational."""
    rows = graph.ask("funding/sum-by-strand")
    found = {(name_of(row.strand), name_of(row.document)): (row.programmes, row.amount) for row in rows}
    decision = "eur-lex-summary-2014-366"
    assert (found["a", decision], found["b", decision]) == ((None, 6_597_822_373), (None, 2_119_431_627))
    assert (found["a", OLDER], found["b", OLDER]) == ((56, 6_445_067_148), (15, 2_176_801_581))
    assert (found["a", NEWER], found["b", NEWER]) == ((57, 6_723_824_668), (15, 2_172_034_273))
    assert (found["c", OLDER], found["c", NEWER]) == ((4, 514_397_842), (4, 514_397_842)), "with the network programmes"


def test_both_extracts_stand_side_by_side(graph: Graph) -> None:
    rows = {name_of(row.programme): row for row in graph.ask("funding/compare-extracts")}
    assert len(rows) == 86
    poctep = rows["2014tc16rfcb005"]
    assert (poctep.unionAmount, poctep.otherUnionAmount, poctep.unionDifference) == (288977635, 365769686, 76792051)
    assert {name for name, row in rows.items() if row.unionAmount is None} == {
        "2014tc16rfcb011",
        *(f"2014tc16i5cb{number:03}" for number in range(1, 11)),
    }
    assert sum(1 for row in rows.values() if row.unionDifference) == 11


def test_older_extract_is_as_it_was_noted(graph: Graph) -> None:
    if not FACTS.is_file():
        pytest.skip("the notes are not here")
    section = FACTS.read_text(encoding="utf-8").partition("### 3.6 ")[2].partition("### 3.7")[0]
    noted = re.findall(r"(?<![0-9])([0-9]{8,9})/([0-9]{8,9})(?![0-9])", section)
    assert len(noted) == 75
    rows = graph.ask("funding/rank-programmes", document=OLDER)
    assert sorted((int(row.amount), int(row.amount + row.effort)) for row in rows) == sorted(
        (int(erdf), int(total)) for erdf, total in noted
    )


def test_every_row_of_the_table_is_a_row_and_a_line(graph: Graph) -> None:
    answer = select(
        graph,
        """
        SELECT (COUNT(DISTINCT ?line) AS ?lines) (COUNT(DISTINCT ?row) AS ?rows) (COUNT(DISTINCT ?plan) AS ?plans)
          (COUNT(DISTINCT ?priority) AS ?priorities) WHERE {
          ?line a tc:PlanLine ; tc:isLineOf ?plan ; tc:isAllocatedTo ?priority ; tc:statedIn ?row .
          ?row a tc:Row ; dcterms:isPartOf <id/source-document/planned-2014-2020> .
        }
    """,
    )
    (counts,) = answer
    assert (counts.lines, counts.rows, counts.plans, counts.priorities) == (445, 445, 86, 418)


def test_lines_have_the_figures_of_the_table(graph: Graph) -> None:
    if not TABLE.is_file():
        pytest.skip("the table is not here")
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ("EU Amount", "National Amount", "Total Amount", "EU co-financing")
    assert sorted((row.union, row.national, row.total, row.rate) for row in select(graph, LINES)) == sorted(
        tuple(Decimal(row[column]) for column in columns) for row in rows
    )


def test_priorities_and_shares_add_up_to_the_budget_of_each_plan(graph: Graph) -> None:
    answer = select(
        graph,
        """
        SELECT ?budget ?value ?kind (SUM(?part) AS ?sum) WHERE {
          ?budget tc:isSumOf ?plan ; tc:value ?value .
          ?share tc:isShareOf ?budget ; a ?kind ; tc:hasAmount/tc:value ?part .
          FILTER (?kind IN (tc:AllocationShare, tc:FinancingShare))
        }
        GROUP BY ?budget ?value ?kind
    """,
    )
    assert len(answer) == 2 * 86
    uneven = {(name_of(row.budget), name_of(row.kind), row.sum - row.value) for row in answer if row.sum != row.value}
    assert uneven == {(UNEVEN, "ontology#FinancingShare", -1)}


def test_rates_agree_with_the_amounts(graph: Graph) -> None:
    lines = select(graph, LINES)
    assert len(lines) == 445
    for line in lines:
        assert abs(line.union * 100 / line.total - line.rate) <= Decimal("0.005"), line.line


def test_line_that_does_not_add_up_is_reported_and_not_mended(graph: Graph) -> None:
    (row,) = graph.ask("funding/list-plan-discrepancies")
    assert name_of(row.line) == f"{UNEVEN}-1-03-erdf"
    assert (row.unionAmount, row.nationalAmount, row.totalAmount) == (10198838, 1799796, 11998635)
    (conflict,) = select(
        graph,
        """
        SELECT ?conflict ?kind (COUNT(?side) AS ?sides) WHERE {
          ?conflict a tc:Conflict ; tc:isOfKind ?kind ; tc:isBetween ?side ; tc:concerns ?line .
          ?line a tc:PlanLine .
        }
        GROUP BY ?conflict ?kind
    """,
    )
    assert (name_of(conflict.kind), conflict.sides) == ("sum", 3)


@pytest.mark.parametrize(
    "name", ["funding/find-budget", "funding/split-budget-by-contributor", "programmes/list-priorities"]
)
@pytest.mark.parametrize("programme", ["2014tc16rfcb011", "2014tc16i5cb010", "2014tc16rfpc001", "interact-2014-2020"])
def test_questions_on_money_answer_for_planned_programmes(graph: Graph, name: str, programme: str) -> None:
    rows = graph.ask(name, programme=programme)
    assert any(str(row.budget).endswith(f"{programme}-{NEWER}") for row in rows)


def test_every_planned_programme_has_a_budget_with_shares(graph: Graph) -> None:
    (answer,) = select(
        graph,
        """
        SELECT (COUNT(DISTINCT ?programme) AS ?programmes) WHERE {
          ?programme tc:hasBudget ?budget .
          ?budget tc:isSumOf ?plan ; tc:value ?value ; tc:hasPrecision <scheme/precisions/exact> .
          ?union tc:isShareOf ?budget ; tc:hasContributor/a tc:FundingInstrument .
          ?national tc:isShareOf ?budget ; tc:hasContributor <id/actor-group/national-contributors> .
          ?priority tc:isShareOf ?budget ; tc:isAllocatedTo/^tc:hasPriority ?programme .
        }
    """,
    )
    assert answer.programmes == 86


def test_rest_of_an_older_total_is_national(graph: Graph) -> None:
    rows = graph.ask("funding/split-budget-by-contributor", programme="2014tc16rfcb005")
    older = {row.contributors: row for row in rows if str(row.budget).endswith(OLDER)}
    assert older["national contributors"].amount == 382583726 - 288977635
    assert older["national contributors"].computed == "amount"


# ------------------------------------------------------------------------------------------------------- one grain

JOINED = """
SELECT (SUM(?value) AS ?sum) WHERE {
  <id/programme/2014tc16rfcb021> tc:hasBudget ?budget .
  ?budget tc:isSumOf ?plan ; tc:value ?value .
  ?line tc:isLineOf ?plan .
}
"""
"""The classic error: a total is counted once for each line that it is joined with."""

MIXED = """
SELECT (SUM(?value) AS ?sum) WHERE {
  ?line tc:isLineOf/tc:isPlanOf <id/programme/2014tc16rfcb021> ;
    tc:hasUnionAmount|tc:hasNationalAmount|tc:hasTotalAmount ?amount .
  ?amount tc:value ?value .
}
"""
"""Its sister: parts and total of a line are added to one another."""


def test_money_is_counted_at_one_grain(graph: Graph) -> None:
    lines = graph.ask("funding/list-plan-lines", programme="2014tc16rfcb021")
    total = sum(line.totalAmount for line in lines)
    assert total == 258504126
    assert [row.sum for row in select(graph, JOINED)] == [total * len(lines)]
    assert [row.sum for row in select(graph, MIXED)] == [total * 2]


def test_sums_over_objectives_and_over_programmes_are_the_same(graph: Graph) -> None:
    """Lines are summed by objective, budgets by programme; neither is counted twice."""
    objectives = graph.ask("funding/sum-by-thematic-objective")
    assert sum(row.lines for row in objectives) == 445
    lines = select(graph, LINES)
    for column, question in (("union", "unionAmount"), ("national", "nationalAmount"), ("total", "totalAmount")):
        assert sum(getattr(row, question) for row in objectives) == sum(getattr(row, column) for row in lines)
    erdf = sum(row.unionAmount for row in objectives if name_of(row.instrument) == "erdf")
    assert erdf == sum(erdf_by_programme(graph, NEWER).values())
    (budgets,) = select(graph, "SELECT (SUM(?value) AS ?sum) WHERE { ?budget tc:isSumOf ?plan ; tc:value ?value }")
    assert budgets.sum == sum(row.total for row in lines)


def test_rank_has_one_place_for_each_programme(graph: Graph) -> None:
    rows = graph.ask("funding/rank-programmes")
    assert [row.amountRank for row in rows] == list(range(1, 77))
    assert {row.rate for row in rows if row.rateRank == 1} == {85}
    assert sum(1 for row in rows if row.isMarked) == sum(1 for row in rows if row.rate == 85)


def test_tally_of_a_register_is_no_budget(graph: Graph) -> None:
    rows = {name_of(row.programme): row for row in graph.ask("funding/compare-tallies")}
    assert len(rows) == 22
    border = rows["2014tc16rfcb021"]
    assert (border.projects, border.listedAmount, border.plannedAmount) == (169, 230450000, 215745513)
    assert rows["2021tc16ipcb007"].listedAmount is None
    budgets = graph.ask("funding/find-budget", programme="2014tc16rfcb021")
    assert {row.value for row in budgets} == {258504126}
