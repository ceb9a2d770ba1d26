"""Every catalogued question has its expected answer in ``tests/answers/<topic>/<slug>.csv``.

After a change of data or query, write the answers anew and review the difference:
``for name in …; do tercoop query "$name" --format csv --out "tests/answers/$name.csv"; done``
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tercoop.catalogue import CONSTRUCT_TOPICS, read_catalogue
from tercoop.cli import run
from tercoop.graph import open_graph
from tercoop.layout import find_layout
from tercoop.values import Year

if TYPE_CHECKING:
    from tercoop.graph import Graph

ROOT = find_layout().root
ANSWERS = Path(__file__).parent / "answers"
CATALOGUE = read_catalogue(ROOT / "queries")
QUESTIONS = [name for name, query in CATALOGUE.items() if query.topic not in CONSTRUCT_TOPICS]


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_has_its_expected_answer(name: str, graph: Graph) -> None:
    expected = (ANSWERS / f"{name}.csv").read_bytes().decode()
    assert graph.ask(name).to_csv() == expected


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_has_at_least_its_minimum_of_rows(name: str, graph: Graph) -> None:
    assert len(graph.ask(name)) >= max(1, CATALOGUE[name].minimum_rows)


def test_no_answer_is_left_without_a_question() -> None:
    assert {str(path.relative_to(ANSWERS).with_suffix("")) for path in ANSWERS.rglob("*.csv")} == set(QUESTIONS)


def test_page_of_competency_questions_agrees_with_the_catalogue() -> None:
    page = (ROOT / "docs" / "competency-questions.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|[^|]*\|([^|]*)\|", page, re.MULTILINE)
    on_page = {int(number): set(re.findall(r"`([^`]+)`", names)) for number, names in rows}
    in_catalogue = {
        number: {name for name in QUESTIONS if number in CATALOGUE[name].questions} for number in range(1, 26)
    }
    assert on_page == in_catalogue
    assert all(on_page[number] for number in range(1, 17))


def test_another_programme_gives_another_answer(graph: Graph) -> None:
    rows = graph.ask("programmes/describe-programme", programme="interact-2014-2020")
    described = {row.aspect: row.valueLabel or row.value for row in rows}
    assert described == {
        "generation": 3,
        "has period": "2014-2020",
        "is phase of": "Interact",
        "preferred label": "Interact 2014-2020",
    }


def test_programme_without_a_budget_has_no_row(graph: Graph) -> None:
    assert len(graph.ask("funding/find-budget", programme="interact-2000-2006")) == 0


def test_role_that_nobody_held_has_no_row(graph: Graph) -> None:
    assert len(graph.ask("governance/find-role-holders", role="certifying-authority")) == 0


HOLDERS = """
@base <https://w3id.org/tercoop/> .
@prefix tc: <https://w3id.org/tercoop/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<id/programme/example> a tc:Programme .
<id/organisation/first> a tc:Organisation .
<id/organisation/second> a tc:Organisation .
<id/role-assignment/example-1> a tc:RoleAssignment ; tc:inProgramme <id/programme/example> ;
    tc:hasRole <scheme/body-roles/managing-authority> ; tc:isHeldBy <id/organisation/first> ;
    tc:ends "2007-11"^^xsd:gYearMonth .
<id/role-assignment/example-2> a tc:RoleAssignment ; tc:inProgramme <id/programme/example> ;
    tc:hasRole <scheme/body-roles/managing-authority> ; tc:isHeldBy <id/organisation/second> ;
    tc:begins "2007-12-04"^^xsd:date .
"""


@pytest.mark.parametrize(
    ("date", "holders"),
    [
        ("2006", ["first"]),
        ("2007-11-30", ["first"]),
        ("2007-12-03", []),
        ("2007-12-04", ["second"]),
        ("2007-12", ["second"]),
        ("2007", ["first", "second"]),
        ("2010-05", ["second"]),
    ],
)
def test_holder_of_a_role_depends_on_the_date(date: str, holders: list[str], tmp_path: Path) -> None:
    """Dates are compared at the precision that both have, so a year may have two holders."""
    file = tmp_path / "holders.ttl"
    file.write_text(HOLDERS, encoding="utf-8")
    with open_graph(files=[file]) as example:
        rows = example.ask("governance/find-role-holders", programme="example", date=date)
        assert sorted(row.holder.rpartition("/")[2] for row in rows) == holders


def test_money_of_a_budget_is_counted_once(graph: Graph) -> None:
    """Three contributors pay the national share together; the amounts still add up to the budget."""
    shares = graph.ask("funding/split-budget-by-contributor")
    (budget,) = graph.ask("funding/find-budget")
    assert sum(row.amount for row in shares) == budget.value
    assert [row.percent for row in shares] == [85, 15]


def test_years_keep_their_precision(graph: Graph) -> None:
    (interform,) = graph.ask("projects/list-projects-across-periods")
    assert (interform.begins, interform.ends) == (Year(2004), Year(2008))


def test_command_asks_a_file_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rows that the catalogue promises are those of our graph, so a file with fewer is no shortfall."""
    file = tmp_path / "holders.ttl"
    file.write_text(HOLDERS, encoding="utf-8")
    assert run(["query", "projects/list-projects-across-periods", "--data", str(file)]) == 0
    assert capsys.readouterr().err == "no rows\n"
