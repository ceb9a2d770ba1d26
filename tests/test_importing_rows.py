"""Rows that are no records, merged cells, currencies of columns and words of a profile."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from list_imports import PROGRAMME, amounts, import_list, rejects, triples
from tercoop.cli.importing_text import describe_import
from tercoop.errors import InputError
from tercoop.importing.profile_files import parse_profile
from tercoop.layout import find_layout
from workbooks import make_frame, write_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECTS = """
title = "projects"
currency = "EUR"
[[sheet]]
rows = "projects"
[sheet.columns]
"project.title" = "Project"
"partner.name" = "Lead"
"partner.country" = "Country"
"project.total_budget" = "Budget"
"project.union_funding" = "Grant"
[sheet.constants]
"partner.role" = "lead partner"
"""
HEAD = ("Project", "Lead", "Country", "Budget", "Grant")
LAKES, HILLS, SHORES = (
    ("Lakes", "One", "AT", "100.50", "80.40"),
    ("Hills", "Two", "HU", "200.00", "100.00"),
    ("Shores", "Three", "SI", "50.25", "25.10"),
)


def write(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def import_rows(folder: Path, *rows: Sequence[str], profile: str = PROJECTS, head: Sequence[str] = HEAD) -> set[str]:
    """Import rows and return the keys of their projects."""
    import_list(write(folder / "list.csv", [head, *rows]), profile, folder / "out", programme=PROGRAMME)
    return {
        subject.rpartition("2014tc16rfcb004-")[2]
        for subject, name, _ in triples(folder / "out")
        if name == "isFundedUnder"
    }


@pytest.mark.parametrize(
    "total",
    [
        ("Total", "", "", "350.75", "205.50"),
        ("", "", "", "350.75", "205.50"),
        ("Gesamtbetrag", "", "", "350.75", ""),
        ("Samlet", "", "", "350.75", "205.50"),  # no word that is known, but the sums
        ("", "Összesen:", "", "350.75", "205.50"),
        ("Total", "3 projects", "", "350.75", "205.50"),
        ("Total", "", "", "999.99", "1.00"),  # no sum that is known, but the word
        ("Somme", "", "", "", ""),
        ("Total général (EUR)", "", "", "350.75", "205.50"),
        ("Razem", "", "", "350,75 zł", "205.50"),  # of a currency that the column does not have: the word
    ],
)
def test_total_is_no_project(total: Sequence[str], tmp_path: Path) -> None:
    assert import_rows(tmp_path, LAKES, HILLS, SHORES, total) == {"lakes", "hills", "shores"}
    assert [code for row, outcome, code in rejects(tmp_path / "out") if row == "5" and outcome == "row rejected"]
    assert sum(value for value, _ in amounts(tmp_path / "out", "hasBudget").values()) == Decimal("350.75")


def test_subtotals_and_the_total_of_all(tmp_path: Path) -> None:
    rows = (
        ("Axis 1", "", "", "", ""),
        LAKES,
        HILLS,
        ("Subtotal", "", "", "300.50", "180.40"),
        ("Axis 2", "", "", "", ""),
        SHORES,
        ("Meadows", "Four", "SI", "1.00", "0.50"),
        ("Zusammen", "", "", "51.25", "25.60"),
        ("All", "", "", "351.75", "206.00"),
        ("* without technical assistance", "", "", "", ""),
    )
    assert import_rows(tmp_path, *rows) == {"lakes", "hills", "shores", "meadows"}
    assert rejects(tmp_path / "out") == {
        ("2", "row rejected", "lone-cell"),
        ("5", "row rejected", "total-row"),
        ("6", "row rejected", "lone-cell"),
        ("9", "row rejected", "total-row"),
        ("10", "row rejected", "total-row"),
        ("11", "row rejected", "lone-cell"),
    }


def test_total_where_totals_of_projects_repeat(tmp_path: Path) -> None:
    """The sum below a list by partner is that of the projects, each once, and not that of the rows."""
    profile = PROJECTS.replace('"projects"', '"partners"').replace('"partner.role" = "lead partner"', "")
    rows = [("Lakes", "One", "AT", "100.50", "80.40"), ("Lakes", "Two", "HU", "100.50", "80.40"), HILLS]
    total = ("Alle", "", "", "300.50", "180.40")
    assert import_rows(tmp_path, *rows, total, profile=profile) == {"lakes", "hills"}
    assert rejects(tmp_path / "out") == {("5", "row rejected", "total-row")}


@pytest.mark.parametrize(
    "project",
    [
        ("Total Recall", "Four", "SI", "10.00", "5.00"),
        ("Sum", "Four", "SI", "10.00", "5.00"),
        ("Meadows", "Four", "SI", "350.75", "205.50"),  # as much as all others together
        ("Meadows", "Four", "SI", "", ""),
        ("Meadows", "Four", "", "", ""),
    ],
)
def test_project_is_no_total(project: Sequence[str], tmp_path: Path) -> None:
    assert len(import_rows(tmp_path, LAKES, HILLS, SHORES, project)) == 4
    assert not rejects(tmp_path / "out")


def test_doubtful_total_is_kept_and_flagged(tmp_path: Path) -> None:
    """Where a row names no more than all others do, the word alone or the sum alone does not decide."""
    profile = PROJECTS.replace('"partner.name" = "Lead"\n', "").replace('"partner.country" = "Country"\n', "")
    profile = profile.replace('"partner.role" = "lead partner"', "")
    rows = [("Lakes", "", "", "100.00", ""), ("Hills", "", "", "200.00", ""), ("Shores", "", "", "300.00", "")]
    assert import_rows(tmp_path, *rows, ("Sum", "", "", "5.00", ""), profile=profile) == {
        *("lakes", "hills", "shores", "sum")
    }
    assert rejects(tmp_path / "out") == {
        ("4", "value flagged", "looks-like-total"),
        ("5", "value flagged", "looks-like-total"),
    }


MERGED = """
title = "partners"
currency = "EUR"
[[sheet]]
rows = "partners"
fill_down = true
[sheet.columns]
"programme.title" = "Programme"
"project.acronym" = "Project"
"project.begins" = "Start"
"project.total_budget" = "Budget"
"partner.name" = "Partner"
"partner.country" = "Country"
"partner.total_budget" = "Share"
"""


def test_merged_cells_go_on_below(tmp_path: Path) -> None:
    head = ("Programme", "Project", "Start", "Budget", "Partner", "Country", "Share")
    rows = [
        ("Alpine Space 2014-2020", "LAKES", "2016-01-01", "300.00", "One", "AT", "100.00"),
        ("", "", "", "", "Two", "SI", "200.00"),
        ("", "", "", "", "Six", "", ""),
        ("", "HILLS", "2017-01-01", "50.00", "Three", "AT", "50.00"),
        ("", "", "", "", "Total", "", "350.00"),
        ("", "SHORES", "", "", "Four", "SI", "7.00"),
        ("", "", "", "", "Five", "", "3.00"),
        ("", "", "", "", "", "", "source: the office"),
    ]
    import_list(write(tmp_path / "list.csv", [head, *rows]), MERGED, tmp_path / "out")
    known = triples(tmp_path / "out")
    partners = {
        subject.rpartition("/")[2]: project.rpartition("-")[2]
        for subject, name, project in known
        if name == "inProject"
    }
    # "Six" alone in its row may be a partner or a note, so the row is rejected.
    assert sorted(partners.values()) == ["hills", "lakes", "lakes", "shores", "shores"]
    assert ("4", "row rejected", "lone-cell") in rejects(tmp_path / "out")
    assert len({subject for subject, name, _ in known if name == "isFundedUnder"}) == 3
    budgets = amounts(tmp_path / "out", "hasBudget")
    assert sorted(value for value, _ in budgets.values()) == [Decimal("50.00"), Decimal("300.00")]
    assert {("6", "row rejected", "total-row"), ("9", "row rejected", "no-partner")} <= rejects(tmp_path / "out")


def test_one_cell_is_enough_where_a_table_has_few(tmp_path: Path) -> None:
    profile = 'title = "projects"\n[[sheet]]\nrows = "projects"\n[sheet.columns]\n"project.title" = "Project"\n'
    rows = [("Lakes", "1"), ("Hills", ""), ("Shores", "2")]
    assert import_rows(tmp_path, *rows, profile=profile, head=("Project", "Remark")) == {"lakes", "hills", "shores"}


def test_merged_cells_are_not_filled_unless_the_profile_says_so(tmp_path: Path) -> None:
    head = ("Programme", "Project", "Start", "Budget", "Partner", "Country", "Share")
    rows = [("Alpine Space 2014-2020", "LAKES", "", "", "One", "AT", "1.00"), ("", "", "", "", "Two", "SI", "2.00")]
    profile = MERGED.replace("fill_down = true", "fill_down = false")
    import_list(write(tmp_path / "list.csv", [head, *rows]), profile, tmp_path / "out")
    assert ("3", "row rejected", "no-programme") in rejects(tmp_path / "out")


def test_columns_of_two_currencies_and_without_names(tmp_path: Path) -> None:
    profile = """
        title = "projects"
        currency = "EUR"
        [[sheet]]
        rows = "projects"
        [sheet.columns]
        "project.title" = "Project"
        "project.total_budget" = "column C"
        "project.union_funding" = "Budget"
        "project.country" = "column D"
        [sheet.currencies]
        "project.total_budget" = "HUF"
    """
    path = write_workbook(
        tmp_path / "list.xlsx", {"List": [("Project", "Budget", None, None, "Note"), ("Lakes", 80, 36000, "HU")]}
    )
    import_list(path, profile, tmp_path / "out", programme=PROGRAMME)
    project = "project/2014tc16rfcb004-lakes"
    assert amounts(tmp_path / "out", "hasBudget") == {project: (Decimal(36000), "HUF")}
    assert amounts(tmp_path / "out", "hasUnionAmount") == {project: (Decimal(80), "EUR")}
    country = "http://publications.europa.eu/resource/authority/country/HUN"
    assert (project, "isLocatedIn", country) in triples(tmp_path / "out")


def test_currency_of_the_row(tmp_path: Path) -> None:
    profile = PROJECTS.replace('currency = "EUR"', "").replace(
        '"project.union_funding" = "Grant"', '"project.currency" = "Grant"'
    )
    meadows = ("Meadows", "Four", "SI", "1.00", "Mio EUR")
    rows = [(*LAKES[:4], "euro"), (*HILLS[:4], "Euro zone"), (*SHORES[:4], "n/a"), meadows]
    import_rows(tmp_path, *rows, profile=profile)
    found = {owner.rpartition("-")[2]: code for owner, (_, code) in amounts(tmp_path / "out", "hasBudget").items()}
    assert found == {"lakes": "EUR"}
    unknown = {(row, "value left out", "unknown-currency") for row in ("3", "5")}
    assert rejects(tmp_path / "out") == unknown | {(row, "value left out", "no-currency") for row in ("3", "4", "5")}


def test_number_of_a_day_counts_from_the_year_that_the_workbook_says(tmp_path: Path) -> None:
    profile = PROJECTS.replace('"project.union_funding" = "Grant"', '"project.begins" = "Grant"')
    frame = make_frame(["List"])["xl/workbook.xml"]
    found = []
    for setting in ("", '<workbookPr date1904="1"/>'):
        parts = {"xl/workbook.xml": frame.replace("<sheets>", f"{setting}<sheets>")}
        path = write_workbook(tmp_path / "list.xlsx", {"List": [HEAD, (*LAKES[:4], 40908)]}, parts=parts)
        import_list(path, profile, tmp_path / "out", programme=PROGRAMME)
        found += [day for _, name, day in triples(tmp_path / "out") if name == "begins"]
    assert found == ["2011-12-31", "2016-01-01"]


def test_code_of_a_participant_has_nine_figures(tmp_path: Path) -> None:
    profile = PROJECTS.replace('"project.union_funding" = "Grant"', '"partner.pic" = "Grant"')
    import_rows(tmp_path, (*LAKES[:4], "999984059"), (*HILLS[:4], "12345"), (*SHORES[:4], "x"), profile=profile)
    assert {code for _, name, code in triples(tmp_path / "out") if name == "pic"} == {"999984059"}
    assert rejects(tmp_path / "out") == {(row, "value left out", "not-a-pic") for row in ("3", "4")}


def test_currency_of_the_total_is_not_that_of_the_funding(tmp_path: Path) -> None:
    """Kohesio names a currency for the total, and none for what the Union pays."""
    head = ("Programme_Code", "Operation_Unique_Identifier", "Operation_Name_English", "Country")
    money = ("Total_Eligible_Expenditure_amount", "Total_Eligible_Expenditure_Currency", "Project_EU_Budget")
    rows = [("2014TC16RFCB004", "1", "Lakes", "PL", "1000", "PLN", "850")]
    profile = (find_layout().profiles / "kohesio-operations.toml").read_text(encoding="utf-8")
    profile = profile.replace('name = "kohesio-operations"', "")
    import_list(write(tmp_path / "list.csv", [(*head, *money), *rows]), profile, tmp_path / "out")
    project = "project/2014tc16rfcb004-1"
    assert amounts(tmp_path / "out", "hasBudget") == {project: (Decimal(1000), "PLN")}
    assert amounts(tmp_path / "out", "hasUnionAmount") == {}
    assert rejects(tmp_path / "out") == {("2", "value left out", "no-currency")}


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        (
            '[sheet.words]\n"partner.role" = { "x" = "boss" }',
            "'x' of 'partner.role' stands for 'boss', which is none of",
        ),
        (
            '[sheet.words]\n"partner.town" = { "x" = "y" }',
            "no words are looked up for 'partner.town', but for partner.role",
        ),
        (
            '[sheet.currencies]\n"partner.name" = "EUR"',
            "'currencies' are for columns of amounts; 'partner.name' is none",
        ),
        (
            '[sheet.currencies]\n"project.erdf" = "EUR"',
            "'currencies' are for columns of amounts; 'project.erdf' is none",
        ),
        ('[sheet.currencies]\n"project.total_budget" = "euro"', "is three letters such as EUR"),
    ],
)
def test_profile_refuses_what_import_could_not_use(lines: str, cause: str) -> None:
    with pytest.raises(InputError, match=cause):
        parse_profile(PROJECTS + lines, Path("mine.toml"))


def test_profile_takes_the_name_of_a_concept_for_its_notation() -> None:
    words = '[sheet.words]\n"partner.role" = { "Federführung" = "Lead partner" }'
    assert parse_profile(PROJECTS + words, Path("mine.toml")).sheets[0].words == {
        "partner.role": {"Federführung": "lead-partner"}
    }


def test_profile_says_yes_or_no_to_filling_down() -> None:
    with pytest.raises(InputError, match="'fill_down' is true or false"):
        parse_profile(PROJECTS.replace('rows = "projects"', 'rows = "projects"\nfill_down = "yes"'), Path("mine.toml"))


NUMBERED = """
title = "partners"
currency = "EUR"
[[sheet]]
rows = "partners"
[sheet.columns]
"project.identifier" = "Number"
"project.total_budget" = "Budget"
"partner.name" = "Partner"
"partner.role" = "Role"
"partner.country" = "Country"
"partner.total_budget" = "Share"
"""
NUMBERED_HEAD = ("Number", "Budget", "Partner", "Role", "Country", "Share")


def test_rows_with_one_number_are_one_project_and_a_second_total_is_left_out(tmp_path: Path) -> None:
    rows = [
        ("003", "8000.00", "One", "lead partner", "AT", "5000.00"),
        ("003", "8100.00", "Two", "partner", "SI", "3000.00"),
        ("003", "8000.00", "Two", "partner", "SI", "100.00"),
    ]
    out = tmp_path / "out"
    import_list(write(tmp_path / "list.csv", [NUMBERED_HEAD, *rows]), NUMBERED, out, programme=PROGRAMME)
    assert len({subject for subject, name, _ in triples(out) if name == "isFundedUnder"}) == 1
    assert [value for value, _ in amounts(out, "hasBudget").values()] == [Decimal("8000.00")]
    assert ("3", "value left out", "amounts-disagree") in rejects(out)
    shares = {
        subject: value for subject, name, value in triples(out) if name == "value" and "partner-budget" in subject
    }
    assert sorted(shares.values()) == ["100.00", "3000.00", "5000.00"]


@pytest.mark.parametrize(
    "lost",
    [
        ("004", "1.00", "", "partner", "AT", "1.00"),
        ("", "1.00", "Three", "partner", "AT", "1.00"),
        ("004", "1.00"),
    ],
    ids=["no partner", "no project", "unreadable"],
)
def test_nothing_is_said_of_completeness_where_a_row_of_a_partner_was_rejected(
    tmp_path: Path, lost: tuple[str, ...]
) -> None:
    """A row that was not read may be that of the second partner."""
    rows = [
        ("003", "8000.00", "One", "lead partner", "AT", "5000.00"),
        ("004", "1.00", "Two", "lead partner", "SI", ""),
    ]
    for name, more in (("whole", ()), ("lost", (lost,))):
        path = write(tmp_path / f"{name}.csv", [NUMBERED_HEAD, *rows, *more])
        import_list(path, NUMBERED, tmp_path / name, programme=PROGRAMME)
    predicate = "numberOfProjectsWithLeadPartnerOnly"
    assert [value for _, name, value in triples(tmp_path / "whole") if name == predicate] == ["2"]
    assert not [value for _, name, value in triples(tmp_path / "lost") if name == predicate]


def test_nothing_is_said_of_completeness_where_partners_are_left_out(tmp_path: Path) -> None:
    rows = [("003", "8000.00", "One", "lead partner", "AT", "5000.00")]
    profile = NUMBERED.replace('rows = "partners"', 'rows = "partners"\npartners_left_out = true')
    import_list(write(tmp_path / "list.csv", [NUMBERED_HEAD, *rows]), profile, tmp_path / "out", programme=PROGRAMME)
    assert not [name for _, name, _ in triples(tmp_path / "out") if name == "numberOfProjectsWithLeadPartnerOnly"]


def test_a_rejected_row_is_shown_without_columns_that_are_not_read(tmp_path: Path) -> None:
    """They may hold names and addresses of persons."""
    rows = [("003", "8000.00", "", "partner", "AT", "5000.00", "me@example.org")]
    path = write(tmp_path / "list.csv", [(*NUMBERED_HEAD, "Mail"), *rows])
    import_list(path, NUMBERED, tmp_path / "out", programme=PROGRAMME)
    text = (tmp_path / "out" / "rejects.csv").read_text(encoding="utf-8")
    assert "003 | 8000.00 | partner | AT | 5000.00" in text
    assert "example.org" not in text


def test_a_total_that_is_no_sum_says_by_how_much(tmp_path: Path) -> None:
    rows = [
        ("001", "100.00", "One", "lead partner", "AT", "60.00"),
        ("002", "200.00", "Two", "lead partner", "SI", "40.00"),
        ("Total", "310.00", "", "", "", "100.00"),
    ]
    import_list(write(tmp_path / "list.csv", [NUMBERED_HEAD, *rows]), NUMBERED, tmp_path / "out", programme=PROGRAMME)
    text = (tmp_path / "out" / "rejects.csv").read_text(encoding="utf-8")
    assert "it says 310.00, and the rows above come to 300.00" in text


def test_participations_without_a_role_are_counted(tmp_path: Path) -> None:
    rows = [("001", "100.00", "One", "lead partner", "AT", ""), ("001", "100.00", "Two", "", "SI", "")]
    result = import_list(
        write(tmp_path / "list.csv", [NUMBERED_HEAD, *rows]), NUMBERED, tmp_path / "out", programme=PROGRAMME
    )
    assert result.tally.without_role == 1
    assert "1 participation has no role" in describe_import(result, tmp_path / "out", dry_run=False)


def test_towns_that_no_organisation_is_based_in_are_not_counted(tmp_path: Path) -> None:
    profile = PROJECTS.replace(
        '"partner.country" = "Country"', '"partner.country" = "Country"\n"partner.town" = "Town"'
    )
    rows = (("Lakes", "One", "AT", "Graz", "100.50", "80.40"), ("Hills", "", "HU", "Pécs", "200.00", "100.00"))
    head = ("Project", "Lead", "Country", "Town", "Budget", "Grant")
    done = import_list(write(tmp_path / "list.csv", [head, *rows]), profile, tmp_path / "out", programme=PROGRAMME)
    assert (done.organisations, done.towns) == (1, 1)
    assert {value for _, name, value in triples(tmp_path / "out") if name == "isBasedIn"} == {"town/graz-aut"}


def test_places_of_a_row_that_is_rejected_are_told_too(tmp_path: Path) -> None:
    import_rows(tmp_path, *(LAKES, ("", "Two", "Nowhere", "200.00", "100.00")))
    assert rejects(tmp_path / "out") == {
        ("3", "row rejected", "no-project"),
        ("3", "value left out", "unknown-country"),
    }
