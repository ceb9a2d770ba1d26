"""Every catalogued question has its expected answer in ``tests/answers/<topic>/<slug>.csv``.

After a change of data or query, write the answers anew and review the difference:
``for name in …; do tercoop query "$name" --format csv --out "tests/answers/$name.csv"; done``
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tercoop.cli import run
from tercoop.graph import open_graph
from tercoop.layout import find_layout
from tercoop.questions.catalogue import CONSTRUCT_TOPICS, read_catalogue
from tercoop.rdf.values import Year
from test_project_questions import PROJECT_ANSWERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tercoop.graph import Graph

ROOT = find_layout().root
ANSWERS = Path(__file__).parent / "answers"
CATALOGUE = read_catalogue(ROOT / "queries")
SELECTING = [name for name, query in CATALOGUE.items() if query.topic not in CONSTRUCT_TOPICS]
QUESTIONS = [name for name in SELECTING if CATALOGUE[name].endpoint is None]
"""Questions that our own graph answers; tests/test_remote.py asks the others of a server of its own."""
UNANSWERED = frozenset({"funding/find-union-money-above-budget", "projects/list-categories"})
"""Questions to which our graph has no row, because its sources say nothing of it; tests of their own show rows."""


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_has_its_expected_answer_and_at_least_its_minimum_of_rows(name: str, graph: Graph) -> None:
    answer = graph.ask(name)
    assert answer.to_csv() == (ANSWERS / f"{name}.csv").read_bytes().decode()
    assert len(answer) >= max(name not in UNANSWERED, CATALOGUE[name].minimum_rows)


def test_no_answer_is_left_without_a_question() -> None:
    assert {str(path.relative_to(ANSWERS).with_suffix("")) for path in ANSWERS.rglob("*.csv")} == set(QUESTIONS)


def test_page_of_competency_questions_agrees_with_the_catalogue() -> None:
    page = (ROOT / "docs" / "competency-questions.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|[^|]*\|([^|]*)\|", page, re.MULTILINE)
    on_page = {int(number): set(re.findall(r"`([^`]+)`", names)) for number, names in rows}
    in_catalogue = {
        number: {name for name in SELECTING if number in CATALOGUE[name].questions} for number in range(1, 45)
    }
    assert on_page == in_catalogue
    assert all(on_page.values())


def test_another_programme_gives_another_answer(graph: Graph) -> None:
    rows = graph.ask("programmes/describe-programme", programme="interact-2014-2020")
    described = {row.aspect: row.valueLabel or row.value for row in rows}
    assert described == {
        "CCI code": "2014TC16RFIR002",
        "alternative label": "INTERACT III 2014-2020",
        "generation": 3,
        "has period": "2014-2020",
        "is financed by": "European Regional Development Fund",
        "is in strand": "network programmes",
        "is of cooperation type": "interregional cooperation",
        "is phase of": "Interact",
        "is under objective": "European territorial cooperation goal",
        "preferred label": "Interact 2014-2020",
    }


def test_programme_without_a_budget_has_no_row(graph: Graph) -> None:
    assert len(graph.ask("funding/find-budget", programme="interact-2000-2006")) == 0


def test_role_that_nobody_held_has_no_row(graph: Graph) -> None:
    assert len(graph.ask("governance/find-role-holders", role="certifying-authority")) == 0


RICH = Path(__file__).parent / "rich-programme.ttl"
RICH_PLAN = Path(__file__).parent / "rich-plan.ttl"
LAKE = {"programme": "lake-2"}
RIVER = {"programme": "river"}
RIVER_SOURCES = {"document": "river-old", "otherDocument": "river-plan"}
BOATS = {"project": "lake-boats"}
SENTENCE = "https://w3id.org/tercoop/id/sentence/lake-"
DOCUMENT = "https://w3id.org/tercoop/id/source-document/"
OFF_BY_ONE = "The amounts of the Union and of the countries differ from the stated total by -1."
LAKE_ROW = "https://w3id.org/tercoop/id/row/lake-table-2"
BOTH = f"{SENTENCE}decision-1 {SENTENCE}report-1"
RICH_ANSWERS: dict[str, tuple[dict[str, str], tuple[str, ...], Mapping[str, Sequence[object]]]] = {
    "evidence/count-derived-statements": ({}, ("property", "class"), {}),
    "evidence/count-gaps-by-source": ({}, ("document", "kind"), {"gaps": [1, 1]}),
    "evidence/count-titles": (
        {},
        ("document", "period"),
        {"matched": [1, 1, 0], "documentLabel": ["Table of lakes"] * 3},
    ),
    "evidence/describe-data-collection": (
        {"collection": "lake"},
        ("aspect", "value"),
        {"aspect": ["is run by", "permits", "requires"], "valueLabel": ["East Region", "copying", "attribution"]},
    ),
    "evidence/find-differing-allocations": (
        {},
        ("one", "other"),
        {"priorityLabel": ["Water"], "otherValue": [94]},
    ),
    "evidence/find-differing-budgets": (
        {},
        ("one", "other"),
        {
            "oneValue": [3_000_000, 1501],
            "otherValue": [4_000_000, 1250],
            "oneSources": [f"{SENTENCE}decision-1 {SENTENCE}decision-2", f"{DOCUMENT}river-plan"],
        },
    ),
    "evidence/find-differing-contributions": (
        {},
        ("one", "other"),
        {"oneValue": [2_000_000, 300, 1200], "otherValue": [3_000_000, 250, 1000], "recorded": [None] * 3},
    ),
    "evidence/find-differing-counts": (
        {},
        ("one", "other"),
        {"aboutLabel": ["programmes at lakes"], "recorded": ["https://w3id.org/tercoop/id/conflict/lake-count"]},
    ),
    "evidence/find-differing-dates": ({}, ("one", "other", "aspect"), {"otherValue": [Year(1999), Year(2014)]}),
    "evidence/find-differing-holders": ({}, ("one", "other", "aspect"), {"roleLabel": ["paying authority"]}),
    "evidence/find-sums-that-do-not-add-up": ({}, ("budget",), {"sum": [8_000_000], "difference": [-1_000_000]}),
    "evidence/list-conflicts": (
        {},
        ("conflict", "side"),
        {"value": ["4", "5", "200", "1001", "800"], "description": ["Counted in two ways."] * 2 + [OFF_BY_ONE] * 3},
    ),
    "evidence/list-derived-statements": ({}, ("subject", "property", "object"), {}),
    "evidence/list-gaps": (
        {},
        ("gap", "about"),
        {"kindLabel": ["unnamed body"], "statedIn": [f"{SENTENCE}decision-2 {SENTENCE}report-1"]},
    ),
    "evidence/list-imprecise-figures": (
        {},
        ("thing", "unit"),
        {
            "figure": [94, 3_760_000, 3_000_000, 1_000_000, 4_000_000],
            "qualifier": ["around", None, None, None, None],
        },
    ),
    "evidence/list-imprecise-figures-by-source": ({}, ("document", "thing", "unit"), {"figure": [94, 4_000_000]}),
    "evidence/list-interpretations": (
        {},
        ("sentence", "affected"),
        {"reading": ["Read as the whole budget.", "The function is read as the authority of before."]},
    ),
    "evidence/list-sources-of-programme": (LAKE, ("document",), {"things": [12, 13, 1]}),
    "evidence/list-statements-of-source": ({"document": "lake-report"}, ("thing", "property", "value"), {}),
    "evidence/list-unmatched-titles": ({}, ("row",), {"title": ["Pond"]}),
    "evidence/trace-programme": (
        LAKE,
        ("property", "object", "fact", "sentence"),
        {"fact": [None] * 3, "sentence": [LAKE_ROW, *BOTH.split()]},
    ),
    "funding/compare-extracts": (
        RIVER_SOURCES,
        ("programme", "budget", "otherBudget"),
        {
            "programmeLabel": ["River 2014-2020"],
            "unionAmount": [1000],
            "otherUnionAmount": [1200],
            "unionDifference": [200],
            "totalDifference": [251],
        },
    ),
    "funding/compare-tallies": (
        {},
        ("tally",),
        {"projects": [3], "listedAmount": [1260], "plannedAmount": [1200], "percentOfPlan": [105]},
    ),
    "funding/find-budget": (
        LAKE,
        ("budget",),
        {
            "value": [3_000_000, 4_000_000],
            "precisionLabel": ["exact", "rounded"],
            "statedIn": [f"{SENTENCE}decision-1 {SENTENCE}decision-2", f"{SENTENCE}report-1"],
        },
    ),
    "funding/find-project-budget": (
        BOATS,
        ("budget", "contributors", "percent"),
        {
            "value": [1000],
            "contributors": ["European Regional Development Fund; Switzerland"],
            "amount": [500],
            "statedIn": [BOTH],
        },
    ),
    "funding/list-external-instruments": (
        {},
        ("instrument", "programmes", "partner"),
        {"acronym": ["LI"], "partnerLabel": ["border in the lake"]},
    ),
    "funding/list-plan-discrepancies": (
        {},
        ("line",),
        {"sumDifference": [-1], "rateDifference": [0]},
    ),
    "funding/list-plan-lines": (
        RIVER,
        ("line",),
        {
            "priorityLabel": ["Clean water"] * 2,
            "objectiveLabel": ["Environment Protection & Resource Efficiency", None],
            "unionAmount": [800, 400],
            "totalAmount": [1001, 500],
        },
    ),
    "funding/rank-programmes": (
        {"document": "river-plan", "markedRate": "79.95"},
        ("budget",),
        {"amount": [1200], "rate": [Decimal("79.95")], "rateRank": [1], "isMarked": [True], "effort": [301]},
    ),
    "funding/split-budget-by-contributor": (
        LAKE,
        ("budget", "contributors"),
        {
            "budgetLabel": [3_000_000, 3_000_000, 4_000_000, 4_000_000],
            "contributors": [
                "European Regional Development Fund",
                "Switzerland; member states on the lake",
                "European Regional Development Fund",
                "Switzerland; member states on the lake",
            ],
            "percent": [Decimal("66.67"), Decimal("33.33"), 75, 25],
            "amount": [2_000_000, 1_000_000, 3_000_000, 1_000_000],
            "precisionLabel": ["exact", "exact", "rounded", "rounded"],
            "computed": ["percent", "percent", "amount", "amount"],
        },
    ),
    "funding/sum-by-strand": (
        {},
        ("strand", "document", "group"),
        {"programmes": [1, 1], "amount": [1000, 1200]},
    ),
    "funding/sum-by-thematic-objective": (
        {},
        ("objective", "instrument"),
        {"programmes": [1, 1], "lines": [1, 1], "unionAmount": [800, 400], "totalAmount": [1001, 500]},
    ),
    "funding/trace-instrument": (
        {"instrument": "lake"},
        ("later", "earlier"),
        {
            "step": [1],
            "qualifiers": ["in part"],
            "begins": ["1999"],
            "ends": ["2006"],
            "acts": ["Regulation No 777/2006"],
            "statedIn": [BOTH],
        },
    ),
    "governance/find-approval": (LAKE, ("date", "approvedBy"), {"decision": ["C(2007) 1"], "statedIn": [BOTH]}),
    "governance/find-role-holders": (LAKE, ("holder", "begins"), {"holderLabel": ["East Region"], "statedIn": [BOTH]}),
    "governance/list-bodies-with-several-roles": (
        {"series": "lake"},
        ("body", "programme", "role"),
        {
            "roleLabel": ["Interact Point", *["managing authority", "paying authority"] * 2],
            "towns": ["Shore", None, None, None, None],
            "documents": [2, 2, 1, 2, 1],
        },
    ),
    "governance/list-consultations": (
        {"organisation": "lake-east"},
        ("consultation", "role", "topic"),
        {"topicLabel": ["Programma del lago 2014-2020"], "papers": ["first paper; second paper"]},
    ),
    "governance/list-delegations": (
        LAKE,
        ("task", "fromRole", "toRole"),
        {"taskLabel": ["Assistance technique"], "qualifier": ["mainly"], "fromLabel": ["East Region"]},
    ),
    "governance/list-offices": (
        LAKE,
        ("town", "holder"),
        {"townLabel": ["Shore"], "countryLabel": ["Switzerland"], "partLabel": ["lead partner"], "statedIn": [BOTH]},
    ),
    "governance/list-target-groups": (LAKE, ("role",), {"rankLabel": ["primary", None]}),
    "legal/find-replacement": (
        {"act": "32006r0777"},
        ("later", "relation"),
        {
            "laterLabel": ["Règlement nº 778/2014"] * 3,
            "relation": ["amended by", "instrument succeeded under", "repealed by"],
        },
    ),
    "legal/list-acts-of-programme": (
        LAKE,
        ("act", "basis"),
        {"actLabel": ["Regulation No 777/2006"] * 2, "basis": ["instrument", "programme"]},
    ),
    "legal/list-built-identifiers": ({}, ("act", "identifier"), {"identifier": ["CELEX", "ELI"]}),
    "legal/list-role-provisions": (
        LAKE,
        ("provision", "basis"),
        {
            "groundLabel": ["Article 3 of Regulation No 777/2006"],
            "qualifier": ["as a rule"],
            "basis": ["instrument"],
            "statedIn": [BOTH],
        },
    ),
    "legal/list-role-successions": (
        {},
        ("succession",),
        {"reading": ["The function is read as the authority of before."], "statedIn": [BOTH]},
    ),
    "legal/list-roles-of-period": (
        {"period": "2007-2013"},
        ("provision", "followedBy"),
        {
            "instruments": ["European Regional Development Fund; Lake Instrument"],
            "followedByLabel": ["accounting function"],
            "statedIn": [BOTH],
        },
    ),
    "links/count-links": (
        {},
        ("kind", "system"),
        {"things": [3, 2, 2, 2, 5, 5, 1, 2799, 1], "linked": [0, 2, 1, 0, 1, 0, 0, 2489, 0]},
    ),
    "links/list-unlinked-things": ({}, ("kind", "thing"), {}),
    "places/find-programmes-of-region": (
        {"region": "ch040"},
        ("programme", "way", "place"),
        {"covered": ["yes", "perhaps"], "way": ["its country"] * 2, "placeLabel": ["Switzerland"] * 2},
    ),
    "places/list-country-statuses": ({"date": "2012-03-01"}, ("country",), {}),
    "places/list-covered-countries": (LAKE, ("country", "group"), {}),
    "places/list-covered-places": (
        LAKE,
        ("place",),
        {
            "placeLabel": ["member states on the lake", "Switzerland", None],
            "besideMemberStates": [False, True, True],
            "statedIn": [BOTH] * 3,
        },
    ),
    "places/list-programmes-of-country": (
        {"country": "CHE"},
        ("programme",),
        {
            "strandLabel": ["network programmes"],
            "instruments": ["European Regional Development Fund; Lake Instrument"],
            "knownBy": ["named in the title"],
        },
    ),
    "places/list-regions-within": (
        {"region": "hu1"},
        ("within",),
        {"code": ["HU10", "HU101", "HU102", "HU11", "HU110", "HU12", "HU120"]},
    ),
    "places/list-shared-programmes": (
        {"country": "CHE", "otherCountry": "LIE"},
        ("programme",),
        {"programmeLabel": ["Programma del lago 2014-2020"], "knownBy": ["eligible area"]},
    ),
    "places/trace-region-successors": (
        {"region": "ukd21"},
        ("before", "after", "statedIn"),
        {"afterCode": ["UKD61", "UKD71"], "areaPercent": [Decimal("69.6"), Decimal("30.4")]},
    ),
    "programmes/count-known-facts": (
        {},
        ("period",),
        {
            "programmes": [1, 1, 3],
            "withCci": [0, 1, 0],
            "withStrand": [0, 1, 0],
            "withInstrument": [0, 1, 1],
            "withCountries": [0, 1, 1],
            "withArea": [0, 0, 1],
            "withBudget": [0, 1, 1],
            "withApproval": [0, 1, 0],
            "withManagingAuthority": [0, 1, 0],
            "withPredecessor": [0, 1, 1],
        },
    ),
    "programmes/count-programmes": (
        {},
        ("period", "strand", "cooperationType"),
        {
            "programmes": [1, 1, 3],
            "strandLabel": [None, "network programmes", None],
            "cooperationTypeLabel": [None, "interregional cooperation", None],
            "withCci": [0, 1, 0],
        },
    ),
    "programmes/describe-programme": (
        LAKE,
        ("aspect", "value", "language"),
        {"language": [None, "en", *[None] * 7, "en", "fr", "de"]},
    ),
    "programmes/list-generations": (
        {"series": "lake"},
        ("programme", "budget"),
        {
            "generation": [1, 2, 2, 3],
            "programmeLabel": [
                "Programme du lac 2000-2006",
                "Lake programme 2007-2013",
                "Lake programme 2007-2013",
                "Programma del lago 2014-2020",
            ],
            "erdfPercent": [None, Decimal("66.67"), 75, None],
            "managingAuthorities": [None, "Région Ouest; East Region", "Région Ouest; East Region", None],
        },
    ),
    "programmes/list-priorities": (
        LAKE,
        ("priority", "budget"),
        {
            "priorityLabel": ["Water", "Water", "Assistance technique"],
            "percent": [Decimal("93.33"), 94, None],
            "amount": [2_800_000, 3_760_000, None],
            "qualifier": [None, "around", None],
            "computed": ["percent", "amount", None],
        },
    ),
    "programmes/list-services": (LAKE, ("service",), {"targetGroups": [2]}),
    "programmes/list-supported-tasks": (LAKE, ("priority", "task"), {"taskLabel": ["management"]}),
    "programmes/list-titles": (
        LAKE,
        ("title", "document"),
        {
            "language": [None, "de"] * 3,
            "statedIn": [f"{SENTENCE}decision-1"] * 2 + [f"{SENTENCE}report-1"] * 2 + [LAKE_ROW] * 2,
        },
    ),
    "programmes/trace-succession": (
        LAKE,
        ("earlier", "later"),
        {"groundLabel": [None, "same places"], "statedIn": [None, f"{LAKE_ROW} {LAKE_ROW[:-1]}3"]},
    ),
    "programmes/list-unknown-facts": (
        {"period": "2007-2013"},
        ("programme",),
        {"unknown": ["eligible area"]},
    ),
    "projects/list-lead-partners": (
        {"minimum": "1"},
        ("organisation",),
        {
            "organisationLabel": ["East Region", "Région Ouest"],
            "projects": [1, 1],
            "periods": [1, 1],
            "strands": [1, 1],
        },
    ),
    "projects/list-partners": (
        BOATS,
        ("organisation", "role"),
        {
            "title": ["Boats on the lake"] * 2,
            "organisationLabel": ["East Region", "Région Ouest"],
            "roleLabel": ["lead partner", "lead partner"],
        },
    ),
    "projects/list-projects-across-periods": ({}, ("project",), {"periods": [2]}),
    "projects/list-projects-of-series": ({"series": "lake"}, ("project", "programme", "relation"), {"generation": [2]}),
    "projects/list-results": (BOATS, ("result", "kind", "focus"), {"resultLabel": ["timetable"]}),
}
"""Question → the values that it is asked with, the columns that tell its rows apart, the figures of some columns."""


@pytest.fixture(scope="module")
def lake() -> Iterator[Graph]:
    """Invented programmes with budgets or a plan, names in several languages and several sources for most things."""
    with open_graph(files=[RICH, RICH_PLAN]) as opened:
        yield opened


def test_every_question_is_asked_of_rich_data() -> None:
    assert {*RICH_ANSWERS, *PROJECT_ANSWERS} == set(QUESTIONS)
    assert not RICH_ANSWERS.keys() & PROJECT_ANSWERS.keys()


@pytest.mark.parametrize("name", RICH_ANSWERS)
def test_rich_data_multiply_no_row(name: str, lake: Graph) -> None:
    values, key, figures = RICH_ANSWERS[name]
    answer = lake.ask(name, **values)
    assert len(answer) > 0
    assert len({tuple(row.terms[column] for column in key) for row in answer}) == len(answer)
    assert {column: list(answer.column(column)) for column in figures} == figures


def test_member_states_at_an_approval_are_counted_from_their_standings(graph: Graph) -> None:
    """Competency question 3: 29 countries in December 2007, of which Norway and Switzerland were not members."""
    rows = list(graph.ask("places/list-covered-countries", programme="interact-ii"))
    assert len({row.country for row in rows}) == len(rows) == 29
    assert sum(row.isMemberState for row in rows) == 27
    assert {row.countryLabel for row in rows if not row.isMemberState} == {"Norway", "Switzerland"}
    assert all(row.standings for row in rows if row.isMemberState)


@pytest.mark.parametrize(
    ("date", "members"),
    [
        *(("1992", 12), ("1994", 12), ("1995-01-01", 15), ("2004-04-30", 15), ("2004-05", 25), ("2006", 25)),
        *(("2007-12", 27), ("2013-06-30", 27), ("2013-07-01", 28), ("2020-01-31", 28), ("2020-02-01", 27)),
    ],
)
def test_number_of_member_states_through_time(date: str, members: int, graph: Graph) -> None:
    rows = graph.ask("places/list-country-statuses", date=date)
    assert len({row.country for row in rows if row.statusLabel == "Member State"}) == members


def test_status_of_a_country_changes_and_is_not_kept_beside_the_next(graph: Graph) -> None:
    def status(country: str, date: str) -> list[str]:
        rows = graph.ask("places/list-country-statuses", date=date)
        return sorted(str(row.statusLabel) for row in rows if row.countryLabel == country)

    assert status("Croatia", "2003") == []
    assert status("Croatia", "2007-12") == ["candidate country"]
    assert status("Croatia", "2014") == ["Member State"]
    assert status("Albania", "2013") == ["potential candidate country"]
    assert status("Albania", "2016") == ["candidate country"]
    assert status("Albania", "2015-09-15") == ["candidate country", "potential candidate country"]
    assert status("United Kingdom", "2021") == []


REGIONS = """
@base <https://w3id.org/tercoop/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tc: <https://w3id.org/tercoop/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<id/coverage/above> a tc:Coverage ; tc:ofProgramme <id/programme/above> ; tc:covers <id/region/hu1> .
<id/coverage/below> a tc:Coverage ; tc:ofProgramme <id/programme/below> ; tc:covers <id/region/hu110> .
<id/coverage/before> a tc:Coverage ; tc:ofProgramme <id/programme/before> ; tc:covers <id/region/hu10> .
<id/coverage/same> a tc:Coverage ; tc:ofProgramme <id/programme/same> ; tc:covers <id/region/hu11> .
<id/coverage/elsewhere> a tc:Coverage ; tc:ofProgramme <id/programme/elsewhere> ; tc:covers <id/region/hu12> .
<id/coverage/early> a tc:Coverage ; tc:ofProgramme <id/programme/early> ;
    tc:covers <id/country-group/members> ; tc:hasDate "2003"^^xsd:gYear .
<id/coverage/late> a tc:Coverage ; tc:ofProgramme <id/programme/late> ;
    tc:covers <id/country-group/members> ; tc:hasDate "2005"^^xsd:gYear .
<id/country-group/members> a tc:CountryGroup ; tc:hasStatus <scheme/country-statuses/member-state> .
"""


def test_a_region_is_covered_by_way_of_its_hierarchy_its_codes_and_its_country(tmp_path: Path) -> None:
    file = tmp_path / "regions.ttl"
    programmes = "".join(
        f'<id/programme/{key}> a tc:Programme ; skos:prefLabel "{key}"@en .\n'
        for key in ("above", "below", "before", "same", "elsewhere", "early", "late")
    )
    file.write_text(REGIONS + programmes, encoding="utf-8")
    with open_graph(files=[file]) as asked:
        rows = asked.ask("places/find-programmes-of-region", region="hu11")
        found = {row.programmeLabel: row.way for row in rows}
    assert found == {
        "above": "a larger region",
        "below": "a part of the region",
        "before": "an earlier code",
        "late": "a group of countries",
        "same": "the region",
    }


@pytest.mark.parametrize(
    ("region", "steps"),
    [
        ("hu10", {("HU10", "HU11"), ("HU10", "HU12")}),
        ("ukd21", {("UKD21", "UKD61"), ("UKD21", "UKD71")}),
        ("fr9", {("FR9", "FRA"), ("FRA", "FRY")}),
        ("de915", {("DE915", "DE91C")}),
        ("at323", set()),
    ],
)
def test_a_code_leads_to_its_successors(region: str, steps: set[tuple[str, str]], graph: Graph) -> None:
    rows = list(graph.ask("places/trace-region-successors", region=region))
    assert {(row.beforeCode, row.afterCode) for row in rows} == steps


def test_shares_of_an_overlap_are_computed_and_come_to_the_whole(graph: Graph) -> None:
    rows = list(graph.ask("places/trace-region-successors", region="ukd21"))
    assert sum(row.areaPercent for row in rows) == 100
    assert sum(row.populationPercent for row in rows) == 100


def test_budgets_of_the_same_size_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "same.ttl"
    file.write_text(
        RICH.read_text(encoding="utf-8").replace("tc:value 4000000.0", "tc:value 3000000.0"), encoding="utf-8"
    )
    with open_graph(files=[file]) as same:
        labels = same.ask("funding/split-budget-by-contributor", programme="lake-2").column("budgetLabel")
        assert set(labels) == {"3000000 lake-decision", "3000000 lake-report"}


def test_generations_that_contradict_one_another_are_not_counted_on(tmp_path: Path) -> None:
    """The first and the last programme say 1 and 5, so the one between gets no number."""
    text = RICH.read_text(encoding="utf-8")
    file = tmp_path / "numbers.ttl"
    file.write_text(text + "\n<id/programme/lake-3> tc:generation 5 .\n", encoding="utf-8")
    with open_graph(files=[file]) as numbers:
        found = {row.programme: row.generation for row in numbers.ask("programmes/list-generations", series="lake")}
        assert list(found.values()) == [1, None, 5]


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


PROJECTS = """
@base <https://w3id.org/tercoop/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tc: <https://w3id.org/tercoop/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<id/organisation/port> a tc:Organisation ; skos:prefLabel "Port"@en .
<id/programme/sea> a tc:Programme ; tc:hasPeriod <scheme/programming-periods/2007-2013> ;
    tc:isInStrand <scheme/strands/b> .
<id/programme/strait> a tc:Programme ; tc:hasPeriod <scheme/programming-periods/2014-2020> ;
    tc:isInStrand <scheme/strands/a> .
<id/project/quay> a tc:Project ; skos:prefLabel "Quay-Light"@en ; tc:isFundedUnder <id/programme/sea> ;
    tc:begins "2012"^^xsd:gYear ; tc:ends "2014-06"^^xsd:gYearMonth .
<id/project/quay-2> a tc:Project ; skos:prefLabel "QL 2"@en ; dcterms:title "quay light, again"@en ;
    tc:isFundedUnder <id/programme/strait> ; tc:begins "2014-05-01"^^xsd:date ; tc:ends "2016"^^xsd:gYear .
<id/participation/quay-port> a tc:Participation ; tc:inProject <id/project/quay> ;
    tc:hasParticipant <id/organisation/port> ; tc:hasRole <scheme/partner-roles/lead-partner> .
<id/participation/quay-2-port> a tc:Participation ; tc:inProject <id/project/quay-2> ;
    tc:hasParticipant <id/organisation/port> ; tc:hasRole <scheme/partner-roles/lead-partner> .
"""

"""An organisation that leads two projects of one name, in two programmes, which overlap by two months."""


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("", "", 1),
        ("2014-05-01", "2015-05-01", 0),  # no longer at the same time
        ("quay light, again", "lighthouse", 0),  # no longer alike
        ("<id/programme/strait> ; tc:begins", "<id/programme/sea> ; tc:begins", 0),  # of one programme
        (
            'tc:begins "2012"^^xsd:gYear ; tc:ends "2014-06"^^xsd:gYearMonth',
            "",
            0,
        ),  # without dates, those of its period
    ],
)
def test_double_financing_is_suspected_of_like_projects_at_one_time(
    old: str, new: str, pairs: int, tmp_path: Path
) -> None:
    file = tmp_path / "projects.ttl"
    file.write_text(PROJECTS.replace(old, new).replace(" ;  .", " ."), encoding="utf-8")
    with open_graph(files=[file]) as projects:
        assert len(projects.ask("projects/find-possible-double-financing")) == pairs


def test_track_record_counts_projects_periods_and_strands(tmp_path: Path) -> None:
    file = tmp_path / "projects.ttl"
    file.write_text(PROJECTS, encoding="utf-8")
    with open_graph(files=[file]) as projects:
        (port,) = projects.ask("projects/list-lead-partners", minimum=2)
        assert (port.organisationLabel, port.projects, port.periods, port.strands) == ("Port", 2, 2, 2)
        assert len(projects.ask("projects/list-lead-partners", minimum=3)) == 0


def test_the_start_page_promises_money_that_was_spent_only_where_a_source_tells_of_it(graph: Graph) -> None:
    template = files("tercoop.answering").joinpath("templates", "start.html").read_text(encoding="utf-8")
    spent = graph.store.select("SELECT ?thing { ?thing tc:hasExpenditure ?amount } LIMIT 1")
    assert ("spent" in template) == bool(spent.rows)


def test_money_of_a_budget_is_counted_once(graph: Graph) -> None:
    """Three contributors pay the national share together; the amounts still add up to the budget."""
    shares = graph.ask("funding/split-budget-by-contributor")
    budgets = {row.budget: row.value for row in graph.ask("funding/find-budget")}
    page, exact = (
        f"https://w3id.org/tercoop/id/budget/{key}" for key in ("interact-ii", "interact-ii-fesbg-interact-ii")
    )
    for budget in (page, exact):
        of_budget = [row for row in shares if row.budget == budget]
        assert sum(row.amount for row in of_budget) == budgets[budget]
        assert [row.percent for row in of_budget] == [85, 15]


@pytest.mark.parametrize(
    ("date", "outside"),
    [
        ("2006", "before the programming period"),
        ("2010", ""),
        ("2013", ""),
        ("2014-03", "after the programming period"),
    ],
)
def test_date_outside_the_period_is_told_of_who_gives_no_dates(date: str, outside: str, graph: Graph) -> None:
    rows = graph.ask("governance/find-role-holders", date=date)
    undated = [row.support for row in rows if row.begins is None and row.ends is None]
    assert set(undated) == {f"no dates, {outside}" if outside else "no dates"}


ACTS = """
@base <https://w3id.org/tercoop/> .
@prefix tc: <https://w3id.org/tercoop/ontology#> .
<id/programme/unknown> a tc:Programme ; tc:hasPeriod <scheme/programming-periods/2007-2013> .
<id/programme/river> a tc:Programme ; tc:hasPeriod <scheme/programming-periods/2007-2013> ;
    tc:isFinancedBy <id/funding-instrument/river> .
<id/programme/hill> a tc:Programme ; tc:hasPeriod <scheme/programming-periods/2007-2013> ;
    tc:isFinancedBy <id/funding-instrument/hill> .
<id/legal-act/river> a tc:LegalAct ; tc:hasPeriod <scheme/programming-periods/2007-2013> ;
    tc:appliesTo <id/funding-instrument/river> .
<id/legal-act/general> a tc:LegalAct ; tc:hasPeriod <scheme/programming-periods/2007-2013> .
<id/role-provision/river> a tc:RoleProvision ; tc:hasPeriod <scheme/programming-periods/2007-2013> ;
    tc:appliesTo <id/funding-instrument/river> ; tc:hasRole <scheme/body-roles/managing-authority> .
<id/role-provision/general> a tc:RoleProvision ; tc:hasPeriod <scheme/programming-periods/2007-2013> ;
    tc:hasRole <scheme/body-roles/managing-authority> .
"""


@pytest.mark.parametrize(
    ("programme", "expected"),
    [("unknown", {"general"}), ("river", {"general", "river"}), ("hill", {"general"})],
)
def test_what_is_for_one_instrument_is_for_its_programmes_alone(
    programme: str, expected: set[str], tmp_path: Path
) -> None:
    """Not for a programme with another instrument, nor for one whose instrument no source gives."""
    file = tmp_path / "acts.ttl"
    file.write_text(ACTS, encoding="utf-8")
    with open_graph(files=[file]) as example:
        acts = example.ask("legal/list-acts-of-programme", programme=programme)
        provisions = example.ask("legal/list-role-provisions", programme=programme)
    assert {row.act.rpartition("/")[2] for row in acts} == expected
    assert {row.provision.rpartition("/")[2] for row in provisions} == expected


def test_sources_of_a_role_stand_side_by_side(graph: Graph) -> None:
    """Who managed Interact II: at the end of 2007 and in 2010 the sources name two bodies, with unlike support."""
    for date, ended in (("2007-11", True), ("2010", False)):
        rows = graph.ask("governance/find-role-holders", date=date)
        named = {(row.holderLabel, row.statedIn.rpartition("/")[2], row.support) for row in rows}
        assert ("Austrian Federal Chancellery", "interact-slides-cultplan-2007", "between its dates") in named
        assert ("Bratislava Self-Governing Region", "dotace-interact-ii", "no dates") in named
        assert (("Austrian Federal Chancellery", "sme-interact-ii", "until its end") in named) is ended
        assert (
            ("Bratislava Self-Governing Region", "vvmz-interact-ii-evaluation", "between its dates") in named
        ) is not ended


def test_phases_of_interact_are_four(graph: Graph) -> None:
    """The third is numbered by its source; the others, the fourth too, are counted from it."""
    rows = graph.ask("programmes/list-generations")
    assert {row.programme.rpartition("/")[2]: row.generation for row in rows} == {
        "interact-2000-2006": 1,
        "interact-ii": 2,
        "interact-2014-2020": 3,
        "interact-iv": 4,
    }


def test_contribution_outside_the_total_is_not_counted_into_it(graph: Graph) -> None:
    """Norway and Switzerland add 162 801 to the 56.25 million of Interact IV."""
    shares = graph.ask("funding/split-budget-by-contributor", programme="interact-iv")
    key = "https://w3id.org/tercoop/id/budget/interact-iv-mrrb-interact-iv-budget"
    assert sum(row.amount for row in shares if row.budget == key) == 56_250_000
    assert [row.amount for row in shares if row.budget == f"{key}-norway-switzerland"] == [162_801]


def test_priorities_of_interact_iii_add_up_to_its_fund(graph: Graph) -> None:
    """What the fund gives to each priority in one source is what it gives to the programme in another."""
    rows = graph.ask("programmes/list-priorities", programme="interact-2014-2020")
    parts = [row.amount for row in rows if row.budget.endswith("scjuc-interact-iii-erdf")]
    (total,) = {
        row.erdfAmount
        for row in graph.ask("programmes/list-generations")
        if (row.budget or "").endswith("mrrb-interact-iii-budget")
    }
    assert len(parts) == 2
    assert sum(parts) == total


def test_years_keep_their_precision(graph: Graph) -> None:
    found = {row.projectLabel: (row.begins, row.ends) for row in graph.ask("projects/list-projects-across-periods")}
    assert found["INTERFORM"] == (Year(2004), Year(2008))
    assert found["EX-INT"] == (dt.date(2005, 4, 30), dt.date(2007, 12, 30))


@pytest.mark.parametrize(
    ("programme", "other", "source"),
    [
        ("2014tc16m5tn001", "2014tc16rfcb034", "baltic-sea-region-agreement"),
        ("romania-ukraine-moldova-enpi-cbc-2007-2013", "karelia-enpi-cbc-2007-2013", "brct-suceava-enpi-cbc"),
        ("romania-ukraine-moldova-enpi-cbc-2007-2013", "alpine-space-2007-2013", "brct-suceava-enpi-cbc"),
    ],
    ids=["same fund", "same instrument", "same period, another instrument"],
)
def test_roles_told_of_one_programme_are_not_those_of_another(
    graph: Graph, programme: str, other: str, source: str
) -> None:
    def grounds(name: str) -> list[str]:
        return [row.basis for row in graph.ask("legal/list-role-provisions", programme=name) if source in row.provision]

    assert set(grounds(programme)) == {"programme"}
    assert grounds(other) == []


def test_command_asks_a_file_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rows that the catalogue promises are those of our graph, so a file with fewer is no shortfall."""
    file = tmp_path / "holders.ttl"
    file.write_text(HOLDERS, encoding="utf-8")
    assert run(["query", "projects/list-projects-across-periods", "--data", str(file)]) == 0
    assert capsys.readouterr().err == "no rows\n"
