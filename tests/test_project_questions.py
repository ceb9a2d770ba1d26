"""What the questions about projects, partners, calls and their money answer, on invented projects of two sources.

``rich-projects.trig`` has the form of an import: a workbook of three sheets and an older list, each in a graph of its
own. One project and one partner stand in both, a project has two lead partners, and codes of regions are of several
versions of NUTS.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tercoop.graph import open_graph
from tercoop.rdf.values import Year

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tercoop.graph import Graph
    from tercoop.questions.answer import Answer

RICH = Path(__file__).parent / "rich-projects.trig"
VALLEY = {"programme": "valley"}
ALPHA = {"organisation": "alpha"}
TRAIL = {"project": "valley-trail"}
DISTRICT = {"region": "hu11"}
ID = "https://w3id.org/tercoop/id/"
DOCUMENT = f"{ID}source-document/"
PROJECT_ANSWERS: dict[str, tuple[dict[str, str], tuple[str, ...], Mapping[str, Sequence[object]]]] = {
    "evidence/compare-lead-partners-of-sources": (
        {},
        ("project", "source", "organisation"),
        {"projectLabel": ["BRIDGE"], "source": ["https://w3id.org/tercoop/graph/valley-export"]},
    ),
    "evidence/find-projects-in-several-sources": (
        {},
        ("project", "programme"),
        {"projectLabel": ["TRAIL"], "sources": [2], "documents": [f"{DOCUMENT}old-list {DOCUMENT}valley-export"]},
    ),
    "evidence/list-completeness": (
        {},
        ("completeness",),
        {
            "programmeLabel": ["Coast 2007-2013", "Valley 2014-2020"],
            "projects": [1, 3],
            "leadPartnerOnly": [0, 1],
            "percentLeadOnly": [0, Decimal("33.3")],
        },
    ),
    "evidence/list-receipts": (
        {},
        ("document",),
        {
            "documentLabel": ["Export of the valley, projects"],
            "rowsRead": [4],
            "rowsAccepted": [3],
            "rowsRejected": [1],
        },
    ),
    "evidence/trace-project-rows": (
        TRAIL,
        ("thing", "table", "rowNumber"),
        {
            "organisationLabel": [None, None, "Alpha Kft.", "Alpha Kft.", "Beta GmbH", "Gamma AS"],
            "tableTitle": [
                "Old list",
                "Export of the valley, projects",
                "Old list",
                *["Export of the valley, partners"] * 3,
            ],
            "rowNumber": [7, 2, 7, 2, 3, 4],
        },
    ),
    "funding/compare-project-and-partner-sums": (
        VALLEY,
        ("grain", "currency"),
        {
            "grain": ["project", "partner"],
            "things": [3, 6],
            "withBudget": [2, 5],
            "budget": [1500, 1500],
            "withUnionAmount": [2, 4],
            "unionAmount": [1450, 1250],
        },
    ),
    "funding/find-union-money-above-budget": (
        {},
        ("thing", "currency", "unionAmount"),
        {
            "grain": ["project", "partner"],
            "projectLabel": ["BRIDGE", "BRIDGE"],
            "organisationLabel": [None, "Alpha Kft."],
            "percent": [120, Decimal("133.3")],
        },
    ),
    "funding/rank-lead-partners": (
        {"minimum": "600"},
        ("organisation", "currency"),
        {
            "organisationLabel": ["Alpha Kft.", "Beta GmbH"],
            "unionAmount": [1450, 600],
            "withAmount": [2, 1],
            "shared": [1, 1],
            "projects": [3, 1],
        },
    ),
    "funding/split-project-by-partner": (
        TRAIL,
        ("organisation", "role", "currency"),
        {
            "organisationLabel": ["Alpha Kft.", "Beta GmbH", "Gamma AS"],
            "partnerBudget": [600, 300, 100],
            "unionAmount": [510, 255, 85],
            "percentOfProject": [60, 30, 10],
        },
    ),
    "funding/sum-partner-money-of-region": (
        DISTRICT,
        ("certain", "programme", "currency"),
        {
            "certain": ["yes", "yes", "perhaps"],
            "participations": [1, 2, 1],
            "partnerBudget": [2000, 900, None],
            "unionAmount": [1500, 910, None],
            "currency": ["SEK", "EUR", None],
        },
    ),
    "places/count-country-pairs": (
        {"minimum": "2"},
        ("country", "otherCountry"),
        {"countryLabel": ["Austria"], "otherCountryLabel": ["Hungary"], "projects": [2]},
    ),
    "places/find-partners-outside-programme": (
        {},
        ("participation", "programme", "country"),
        {"countryLabel": ["Norway", "Sweden"], "organisationLabel": ["Gamma AS", "Gamma AS"]},
    ),
    "places/list-town-numbers": (
        {"country": "AUT"},
        ("town", "number"),
        {"townLabel": ["Vienna"], "number": ["2761369"]},
    ),
    "places/rank-partner-countries": (
        VALLEY,
        ("country",),
        {
            "countryLabel": ["Hungary", "Austria", "Norway", "Sweden"],
            "participations": [3, 2, 1, 1],
            "projects": [3, 2, 1, 1],
            "led": [3, 1, 0, 0],
        },
    ),
    "programmes/list-calls": (
        VALLEY,
        ("call", "currency"),
        {"code": ["1", "2"], "budget": [5000, None], "projects": [2, 0]},
    ),
    "projects/count-legal-statuses": (
        {},
        ("programme",),
        {"public": [1, 3], "private": [0, 1], "disputed": [0, 1], "notKnown": [1, 1], "percentPublic": [100, 75]},
    ),
    "projects/count-themes": (
        VALLEY,
        ("theme",),
        {"themeLabel": ["Tourism", "Cultural heritage and arts"], "projects": [2, 1], "percent": [100, 50]},
    ),
    "projects/find-possible-double-financing": (
        {},
        ("organisation", "project", "otherProject"),
        {"projectLabel": ["Trail"], "otherProjectLabel": ["TRAIL"]},
    ),
    "projects/find-projects-outside-period": (
        {},
        ("project", "programme"),
        {"projectLabel": ["BRIDGE", "Trail"], "yearsBefore": [1, 0], "yearsAfter": [2, 2]},
    ),
    "projects/list-categories": (
        {},
        ("category", "project"),
        {"category": ["094", "095"], "projectLabel": ["TRAIL"] * 2},
    ),
    "projects/list-lead-partners-of-programme": (
        VALLEY,
        ("organisation",),
        {
            "organisationLabel": ["Alpha Kft.", "Beta GmbH", "Delta"],
            "projects": [2, 1, 1],
            "alone": [0, 0, 1],
            "from": [2013, 2013, None],
            "to": [2022, 2022, None],
        },
    ),
    "projects/list-organisation-names": (
        {},
        ("organisation",),
        {"writings": [3], "names": ["ALPHA KFT | Alpha Kft. | Alpha Ltd"]},
    ),
    "projects/list-participations": (
        ALPHA,
        ("project", "role", "programme", "currency"),
        {
            "projectLabel": ["TRAIL", "Trail", "BRIDGE"],
            "title": ["A trail for two countries", None, None],
            "partnerBudget": [600, 2000, 300],
            "unionAmount": [510, 1500, 400],
            "currency": ["EUR", "SEK", "EUR"],
        },
    ),
    "projects/list-partners-of-programme": (
        VALLEY,
        ("project", "role", "organisation"),
        {
            "projectLabel": ["BRIDGE", "BRIDGE", "LAMP", "TRAIL", "TRAIL", "TRAIL"],
            "organisationLabel": ["Alpha Kft.", "Beta GmbH", "Delta", "Alpha Kft.", "Beta GmbH", "Gamma AS"],
            "countryLabel": ["Hungary", "Austria", "Hungary", "Hungary", "Austria", "Norway"],
            "isAlone": [False, False, True, False, False, False],
        },
    ),
    "projects/list-projects-of-programme": (
        VALLEY,
        ("project", "currency"),
        {
            "projectLabel": ["BRIDGE", "LAMP", "TRAIL"],
            "partners": [2, 1, 3],
            "countries": [2, 1, 4],
            "budget": [500, None, 1000],
            "ends": [Year(2022), None, None],
        },
    ),
    "projects/list-projects-of-region": (
        DISTRICT,
        ("project", "programme"),
        {
            "certain": ["yes", "yes", "yes", "perhaps"],
            "way": ["another code of it or of a part", *["a part of the region"] * 2, "an earlier code"],
            "projectLabel": ["Trail", "BRIDGE", "TRAIL", "LAMP"],
            "codes": ["HU101", "HU110", "HU110", "HU10"],
        },
    ),
    "projects/list-projects-with-several-lead-partners": (
        VALLEY,
        ("project", "organisation"),
        {"projectLabel": ["BRIDGE"] * 2, "countryLabel": ["Hungary", "Austria"]},
    ),
    "projects/measure-partnerships": (
        {},
        ("programme",),
        {
            "projects": [1, 3],
            "complete": [1, 2],
            "partnersPerProject": [2, Decimal("2.5")],
            "countriesPerProject": [2, 3],
        },
    ),
    "projects/rank-cooperation-partners": (
        ALPHA,
        ("partner",),
        {
            "partnerLabel": ["Beta GmbH", "Epsilon", "Gamma AS"],
            "countryLabel": ["Austria", "France", "Norway"],
            "projects": [2, 1, 1],
        },
    ),
    "projects/trace-track-record": (
        ALPHA,
        ("programme", "currency"),
        {"projects": [2, 1], "led": [2, 1], "budgetOfLed": [1500, 8000], "currency": ["EUR", "SEK"]},
    ),
}
"""Question → the values that it is asked with, the columns that tell its rows apart, the figures of some columns."""

MONEY = {
    "funding/compare-project-and-partner-sums": ("withBudget", "budget", "withUnionAmount", "unionAmount"),
    "funding/find-union-money-above-budget": ("unionAmount", "budget"),
    "funding/rank-lead-partners": ("withAmount", "unionAmount"),
    "funding/split-project-by-partner": ("partnerBudget", "unionAmount"),
    "funding/sum-partner-money-of-region": ("withBudget", "partnerBudget", "unionAmount"),
    "programmes/list-calls": ("budget",),
    "projects/list-participations": ("partnerBudget", "unionAmount"),
    "projects/list-projects-of-programme": ("budget", "unionAmount"),
    "projects/trace-track-record": ("ledWithBudget", "budgetOfLed"),
}
"""Question → its columns of money, and of how many things have any."""

MORE_PARTNERS = """
@base <https://w3id.org/tercoop/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tc: <https://w3id.org/tercoop/ontology#> .
<id/organisation/zeta> a tc:Organisation ; skos:prefLabel "Zeta" , "Zeta again"@en , "Zéta"@fr .
"""
ONE_MORE = """
<id/participation/{project}-zeta> a tc:Participation ; tc:inProject <id/project/{project}> ;
    tc:hasParticipant <id/organisation/zeta> ; tc:hasRole <scheme/partner-roles/partner> ;
    tc:isInRegion <id/region/hu110> , <id/region/hu101> .
"""
PROJECTS = ("valley-trail", "valley-bridge", "valley-lamp", "coast-trail")


@pytest.fixture(scope="module")
def valley() -> Iterator[Graph]:
    with open_graph(files=[RICH]) as opened:
        yield opened


@pytest.mark.parametrize("name", PROJECT_ANSWERS)
def test_question_is_answered_from_rich_projects(name: str, valley: Graph) -> None:
    values, key, figures = PROJECT_ANSWERS[name]
    answer = valley.ask(name, **values)
    assert len(answer) > 0
    assert len({tuple(row.terms[column] for column in key) for row in answer}) == len(answer)
    found = {column: list(answer.column(column)) for column in figures}
    if "ends" in found:  # a day is another type than a year
        found["ends"] = [value if isinstance(value, Year) else None for value in found["ends"]]
    assert found == figures


def test_no_sum_of_money_counts_a_project_once_for_each_partner(valley: Graph, tmp_path: Path) -> None:
    """One more partner without money in each project changes no figure of money; the classic error would add to it."""
    more = tmp_path / "more.ttl"
    more.write_text(MORE_PARTNERS + "".join(ONE_MORE.format(project=key) for key in PROJECTS), encoding="utf-8")
    with open_graph(files=[RICH, more]) as changed:
        for name, columns in MONEY.items():
            values = PROJECT_ANSWERS[name][0]
            before, after = (
                [tuple(getattr(row, column) for column in columns) for row in graph.ask(name, **values)]
                for graph in (valley, changed)
            )
            assert any(any(figures) for figures in before), name
            assert [figures for figures in after if any(figures)] == [figures for figures in before if any(figures)]


def test_the_classic_error_would_be_seen(valley: Graph) -> None:
    """Added up once for each partner, and for each source, the budgets of the projects come to three times as much."""
    naive = valley.sparql(
        "SELECT (SUM(?value) AS ?sum) { ?participation tc:inProject ?project . ?project tc:hasBudget/tc:value ?value ; "
        "tc:isFundedUnder <id/programme/valley> }"
    )
    (wrong,) = (row.sum for row in naive)  # type: ignore[union-attr]
    (right,) = (
        row.budget for row in valley.ask("funding/compare-project-and-partner-sums", **VALLEY) if row.grain == "project"
    )
    assert (wrong, right) == (7000, 1500)


def test_region_without_partners_has_no_row(valley: Graph) -> None:
    assert len(valley.ask("projects/list-projects-of-region", region="deg0")) == 0


@pytest.mark.parametrize(
    ("region", "ways"),
    [
        ("hu11", {"coast-trail": "another code of it or of a part", "valley-lamp": "an earlier code"}),
        ("hu110", {"coast-trail": "another code of it or of a part"}),
        ("hu101", {"coast-trail": "the region", "valley-lamp": "a larger region"}),
        ("hu10", {"coast-trail": "a part of the region", "valley-lamp": "the region"}),
        ("hu12", {"valley-lamp": "an earlier code"}),
        ("hu1", {"coast-trail": "a part of the region", "valley-lamp": "a part of the region"}),
    ],
)
def test_what_is_certain_is_told_from_what_is_possible(region: str, ways: dict[str, str], valley: Graph) -> None:
    """HU101 became HU110, the same area; HU10 was split into HU11 and HU12, so a partner there may be in either."""
    rows = {
        row.project.rpartition("/")[2]: row for row in valley.ask("projects/list-projects-of-region", region=region)
    }
    assert {key: row.way for key, row in rows.items() if key in {"coast-trail", "valley-lamp"}} == ways
    sure = {"the region", "a part of the region", "another code of it or of a part"}
    assert all((row.certain == "yes") == (row.way in sure) for row in rows.values())


def test_programme_that_covers_a_group_is_not_judged_by_its_countries(tmp_path: Path) -> None:
    more = tmp_path / "group.ttl"
    more.write_text(
        """
        @base <https://w3id.org/tercoop/> .
        @prefix tc: <https://w3id.org/tercoop/ontology#> .
        <id/coverage/valley-group> a tc:Coverage ; tc:ofProgramme <id/programme/valley> ;
            tc:covers <id/country-group/neighbours> .
        <id/country-group/neighbours> a tc:CountryGroup .
        """,
        encoding="utf-8",
    )
    with open_graph(files=[RICH, more]) as graph:
        assert len(graph.ask("places/find-partners-outside-programme")) == 0


BASE = "@base <https://w3id.org/tercoop/> . @prefix tc: <https://w3id.org/tercoop/ontology#> ."
COUNTRY = "http://publications.europa.eu/resource/authority/country/"


def ask_with(more: str, folder: Path, question: str, **values: str) -> Answer:
    """Ask the invented projects, with more statements."""
    path = folder / "more.trig"
    path.write_text(f"{BASE} {more}", encoding="utf-8")
    with open_graph(files=[RICH, path]) as graph:
        return graph.ask(question, **values)


def test_a_country_that_is_no_more_may_have_become_any(tmp_path: Path) -> None:
    more = f"<id/coverage/past> a tc:Coverage ; tc:ofProgramme <id/programme/valley> ; tc:covers <{COUNTRY}SCG> ."
    assert len(ask_with(more, tmp_path, "places/find-partners-outside-programme")) == 0


def test_a_partner_in_a_region_of_a_country_of_the_programme_is_inside(tmp_path: Path) -> None:
    """Gamma is of Norway and Sweden, and works in Austria."""
    more = "<id/participation/valley-trail-gamma> tc:isInRegion <id/region/at323> ."
    assert len(ask_with(more, tmp_path, "places/find-partners-outside-programme")) == 0


def test_lead_partners_are_counted_within_a_source(tmp_path: Path) -> None:
    more = """<graph/third-list> { <id/participation/trail-epsilon> a tc:Participation ;
        tc:inProject <id/project/valley-trail> ; tc:hasParticipant <id/organisation/epsilon> ;
        tc:hasRole <scheme/partner-roles/lead-partner> }"""
    answer = ask_with(more, tmp_path, "projects/list-projects-with-several-lead-partners", **VALLEY)
    assert {row.projectLabel for row in answer} == {"BRIDGE"}
    answer = ask_with(more, tmp_path, "evidence/compare-lead-partners-of-sources")
    trail = [row for row in answer if row.projectLabel == "TRAIL"]
    assert {(row.projectLabel, row.source.rpartition("/")[2], row.organisationLabel) for row in trail} == {
        ("TRAIL", "third-list", "Epsilon"),
        ("TRAIL", "valley-export", "Alpha Kft."),
        ("TRAIL", "old-list", "Alpha Kft."),
    }


@pytest.mark.parametrize(
    ("begins", "pairs"), [("", 0), ('tc:begins "2014"^^<http://www.w3.org/2001/XMLSchema#gYear> ;', 1)]
)
def test_years_that_are_not_given_are_those_of_the_period(begins: str, pairs: int, tmp_path: Path) -> None:
    """The programme is of 2014-2020, and the other one of 2021-2027."""
    more = f"""<id/project/next> a tc:Project ; {begins} tc:isFundedUnder <id/programme/next> ;
        <http://purl.org/dc/terms/title> "Trail" .
        <id/programme/next> a tc:Programme ; tc:hasPeriod <scheme/programming-periods/2021-2027> .
        <id/participation/next> a tc:Participation ; tc:inProject <id/project/next> ;
            tc:hasParticipant <id/organisation/delta> .
        <id/project/valley-lamp> <http://purl.org/dc/terms/title> "Trail" ."""
    answer = ask_with(more, tmp_path, "projects/find-possible-double-financing")
    assert sum(row.organisation.endswith("/delta") for row in answer) == pairs
