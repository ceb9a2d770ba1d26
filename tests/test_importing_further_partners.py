"""Rows that name several partners, in columns of their own or several in one cell."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from list_imports import PROGRAMME, amounts, import_list, rejects, triples
from tercoop.errors import InputError
from tercoop.importing.profile_files import parse_profile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEAD = (
    "Project",
    "Total",
    "Leader",
    "Land",
    "Partner 1",
    "Land 1",
    "Sum 1",
    "Partner 2",
    "Land 2",
    "Sum 2",
    "Others",
    "Lands",
)
COLUMNS = """
title = "projects"
currency = "EUR"
[[sheet]]
rows = "projects"
[sheet.columns]
"project.acronym" = "Project"
"project.total_budget" = "Total"
"partner.name" = "Leader"
"partner.country" = "Land"
[sheet.constants]
"partner.role" = "lead partner"
"""
GROUPS = """
[[sheet.further_partners]]
"partner.name" = "Partner 1"
"partner.country" = "Land 1"
"partner.total_budget" = "Sum 1"
[[sheet.further_partners]]
"partner.name" = "Partner 2"
"partner.country" = "Land 2"
"partner.total_budget" = "Sum 2"
"""
IN_ONE_CELL = """
[[sheet.further_partners]]
"partner.name" = "Others"
"partner.country" = "Lands"
separator = ";"
"""
ROWS = (
    ("LAKES", "900.00", "One", "AT", "Two", "SI", "200.00", "Three", "IT", "300.00", "Four; Five;", "AT; HU"),
    ("HILLS", "50.00", "Six", "AT", "-", "", "", "", "", "", "One; Seven", "AT"),
    ("", "1.00", "Nobody", "AT", "Lost", "SI", "1.00", "", "", "", "", ""),
    ("SHORES", "70.00", "Two", "SI", "Two", "SI", "70.00", "", "", "", "", ""),
)


def imported(folder: Path, profile: str, rows: Sequence[Sequence[str]] = ROWS) -> Path:
    path, out = folder / "list.csv", folder / "out"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    result = import_list(path, profile, out, programme=PROGRAMME)
    (sheet,) = result.receipt.sheets
    assert (sheet.read, sheet.accepted, sheet.rejected) == (len(rows), len(rows) - 1, 1)
    return out


def partners(out: Path) -> set[tuple[str, str, str]]:
    """Return the project, organisation and role of each participation."""
    said: dict[str, dict[str, str]] = {}
    for subject, name, value in triples(out):
        if name in {"inProject", "hasParticipant", "hasRole"}:
            said.setdefault(subject, {})[name] = value.rpartition("/")[2]
    return {(each["inProject"].rpartition("-")[2], each["hasParticipant"], each["hasRole"]) for each in said.values()}


def test_columns_with_numbers(tmp_path: Path) -> None:
    out = imported(tmp_path, COLUMNS + GROUPS)
    assert partners(out) == {
        ("lakes", "one-aut", "lead-partner"),
        ("lakes", "two-svn", "partner"),
        ("lakes", "three-ita", "partner"),
        ("hills", "six-aut", "lead-partner"),
        ("shores", "two-svn", "lead-partner"),
    }
    budgets = amounts(out, "hasPartnerBudget")
    assert {key.rpartition("lakes-")[2]: value for key, (value, _) in budgets.items() if "lakes" in key} == {
        "two-svn": Decimal("200.00"),
        "three-ita": Decimal("300.00"),
    }
    assert sorted(value for value, _ in amounts(out, "hasBudget").values()) == [Decimal(50), Decimal(70), Decimal(900)]
    alone = [value for _, name, value in triples(out) if name == "numberOfProjectsWithLeadPartnerOnly"]
    assert not alone  # a row was rejected, which may be that of a partner


def test_several_in_one_cell(tmp_path: Path) -> None:
    """Two partners and one country: nobody says whose it is."""
    out = imported(tmp_path, COLUMNS + IN_ONE_CELL)
    assert {found for found in partners(out) if found[2] == "partner"} == {
        ("lakes", "four-aut", "partner"),
        ("lakes", "five-hun", "partner"),
        ("hills", "one", "partner"),
        ("hills", "seven", "partner"),
    }
    assert ("3", "value left out", "parts-differ") in rejects(out)


@pytest.mark.parametrize(
    ("names", "lands", "expected", "told"),
    [
        ("Four;;Five", "AT;;HU", {"four-aut", "five-hun"}, 0),
        ("Four;;Five", ";IT;HU", {"four", "five"}, 1),  # a country where no partner is named
        ("Four;;Five", "AT;IT;", {"four", "five"}, 1),
        ("Four;Five", ";HU", {"four", "five-hun"}, 0),
        ("Four;Five;", "AT;HU;;", {"four-aut", "five-hun"}, 0),
        ("Four;Five", "AT", {"four", "five"}, 1),
    ],
)
def test_parts_of_cells_belong_together_by_their_places(
    names: str, lands: str, expected: set[str], told: int, tmp_path: Path
) -> None:
    out = imported(tmp_path, COLUMNS + IN_ONE_CELL, [(*ROWS[0][:10], names, lands), ROWS[2]])
    assert {organisation for _, organisation, role in partners(out) if role == "partner"} == expected
    assert (("2", "value left out", "parts-differ") in rejects(out)) == bool(told)


def test_a_fault_of_the_project_and_a_rejected_row_are_told_once(tmp_path: Path) -> None:
    """They are not told again for each further partner of the row."""
    shouted = ("L\u0410KES", *ROWS[0][1:])  # with a Cyrillic letter
    out = imported(tmp_path, COLUMNS + GROUPS, (shouted, *ROWS[1:3]))
    with (out / "rejects.csv").open(encoding="utf-8", newline="") as file:
        lines = [(line["row"], line["code"]) for line in csv.DictReader(file)]
    assert sorted(lines) == [("2", "repaired"), ("4", "no-project")]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('"partner.country" = "Land 1"', "needs 'partner.name'"),
        ('"partner.name" = "A"\n"project.title" = "B"', "and not 'project.title'"),
        ('"partner.name" = "A"\nseparator = ""', "'separator'"),
        ('"partner.nam" = "A"', "did you mean 'partner.name'?"),
    ],
)
def test_a_profile_is_refused_with_the_reason(text: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="sheet 1") as caught:
        parse_profile(f"{COLUMNS}\n[[sheet.further_partners]]\n{text}\n", tmp_path / "mine.toml")
    assert fault in str(caught.value)


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Project,Total,Leader,Land\nLAKES,900.00,One,AT\n", encoding="utf-8")
    result = import_list(path, COLUMNS + GROUPS, tmp_path / "out", programme=PROGRAMME)
    assert result.missing == {"list": ["Partner 1", "Partner 2"]}
