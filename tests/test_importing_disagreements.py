"""What rows and sheets of one file say differently of one thing: told apart, flagged or left out, and never silent."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from list_imports import PROGRAMME, amounts, count, import_list, rejects, triples
from tercoop.importing.labels import Labels
from workbooks import write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

ROWS = '[[sheet]]\nrows = "partners"\n[sheet.columns]\n'
COLUMNS = {
    "Number": "project.identifier",
    "Acronym": "project.acronym",
    "Title": "project.title",
    "Ends": "project.ends",
    "Name": "partner.name",
    "Town": "partner.town",
    "Country": "partner.country",
    "Role": "partner.role",
    "EU": "partner.union_funding",
    "Budget": "project.total_budget",
    "ERDF": "project.erdf",
    "Currency": "project.currency",
    "Programme": "programme.title",
    "Code": "programme.code",
    "English": "partner.name_english",
}


def columns(names: Iterable[str]) -> str:
    return "".join(f'"{COLUMNS[name]}" = "{name}"\n' for name in names)


def import_rows(folder: Path, head: str, *rows: str, programme: bool = True, above: str = "") -> Path:
    """Import rows of partners, cells between bars, and return the folder."""
    path = folder / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head.split(), *([cell.strip() for cell in row.split("|")] for row in rows)])
    profile = f'title = "partners"\n{above}{ROWS}{columns(head.split())}'
    import_list(path, profile, folder / "out", programme=PROGRAMME if programme else None)
    return folder / "out"


def import_sheets(folder: Path, projects: Sequence[Sequence[str]], partners: Sequence[Sequence[str]]) -> Path:
    """Import a workbook with a sheet of projects, which names lead partners, and one of partners."""
    path = write_workbook(folder / "list.xlsx", {"Projects": projects, "Partners": partners})
    profile = (
        f'title = "both"\ncurrency = "EUR"\n[[sheet]]\nrows = "projects"\nnames = ["Projects"]\n'
        f'[sheet.columns]\n{columns(projects[0])}[sheet.constants]\n"partner.role" = "lead partner"\n'
        f'[[sheet]]\nrows = "partners"\nnames = ["Partners"]\n[sheet.columns]\n{columns(partners[0])}'
    )
    import_list(path, profile, folder / "out", programme=PROGRAMME)
    return folder / "out"


def codes(out: Path) -> list[str]:
    return sorted(code for _, _, code in rejects(out))


def leads(out: Path) -> set[str]:
    """Return the organisations that lead a project."""
    known = triples(out)
    leading = {subject for subject, name, value in known if name == "hasRole" and value.endswith("lead-partner")}
    return {
        value.rpartition("/")[2] for subject, name, value in known if name == "hasParticipant" and subject in leading
    }


# ---------------------------------------------------------------------------------------------------- rows of one sheet


@pytest.mark.parametrize("other", ["1-1", "1/1", "1.1."])
def test_numbers_with_one_key_are_two_projects(other: str, tmp_path: Path) -> None:
    out = import_rows(tmp_path, "Number Title Name", "1.1 | First | One", f"{other} | Second | Two")
    assert count(out, "Project") == 2
    assert codes(out) == ["shared-key", "shared-key"]


def test_a_number_in_other_letters_is_the_same(tmp_path: Path) -> None:
    out = import_rows(tmp_path, "Number Title Name", "ab1 | First | One", "AB1 | First | Two")
    assert (count(out, "Project"), codes(out)) == (1, [])


def test_an_amount_in_two_currencies_is_two_amounts_of_a_partner(tmp_path: Path) -> None:
    out = import_rows(tmp_path, "Acronym Name EU", "Lakes | One | 500 EUR", "Lakes | One | 500 PLN")
    nodes = {subject for subject, name, _ in triples(out) if name == "isInCurrency"}
    assert len(nodes) == 2
    assert codes(out) == ["repeated-participation"]


def test_a_budget_in_two_currencies_is_the_first(tmp_path: Path) -> None:
    out = import_rows(tmp_path, "Number Name Budget", "7 | One | 500 EUR", "7 | Two | 500 PLN")
    assert list(amounts(out, "hasBudget").values()) == [(Decimal(500), "EUR")]
    assert rejects(out) == {("3", "value left out", "amounts-disagree")}


def test_a_cell_in_another_currency_than_its_row_is_left_out(tmp_path: Path) -> None:
    out = import_rows(tmp_path, "Acronym Name Budget Currency", "Lakes | One | 500 EUR | PLN", "Hills | One | 7 | PLN")
    assert list(amounts(out, "hasBudget").values()) == [(Decimal(7), "PLN")]
    assert count(out, "Budget") == 1
    assert rejects(out) == {("2", "value left out", "currencies-disagree")}


def test_the_same_amount_in_two_rows_is_counted_once_and_flagged(tmp_path: Path) -> None:
    out = import_rows(tmp_path, "Acronym Name EU", "Lakes | One | 4000 EUR", "Lakes | One | 4000 EUR")
    assert list(amounts(out, "hasUnionAmount").values()) == [(Decimal(4000), "EUR")]
    assert codes(out) == ["repeated-amount", "repeated-participation"]


def test_two_ends_of_a_project_are_flagged_and_kept(tmp_path: Path) -> None:
    head = "Number Ends Name"
    out = import_rows(tmp_path, head, "7 | 2018 | One", "7 | 2019 | Two", "8 | 2018 | One", "8 | 2018 | Two")
    assert sorted(value for _, name, value in triples(out) if name == "ends") == ["2018", "2018", "2019"]
    assert rejects(out) == {("3", "value flagged", "facts-disagree")}


def test_a_budget_of_parts_alone_says_its_currency_and_its_source(tmp_path: Path) -> None:
    """The shapes ask for both."""
    out = import_rows(
        tmp_path, "Acronym Name Budget ERDF", "Lakes | One | about half | 500", above='currency = "EUR"\n'
    )
    (budget,) = {subject for subject, _, value in triples(out) if value.endswith("#Budget") or value == "Budget"}
    said = {name for subject, name, _ in triples(out) if subject == budget}
    assert {"isInCurrency", "statedIn"} <= said
    assert "value" not in said


def test_a_total_in_a_later_row_joins_the_parts_of_an_earlier_one(tmp_path: Path) -> None:
    head, above = "Number Name Budget ERDF", 'currency = "EUR"\n'
    out = import_rows(tmp_path, head, "7 | One | | 500", "7 | Two | 900 | 500", above=above)
    assert list(amounts(out, "hasBudget").values()) == [(Decimal(900), "EUR")]
    assert codes(out) == []


def test_a_row_that_repeats_the_names_of_the_columns_is_no_project(tmp_path: Path) -> None:
    out = import_rows(
        tmp_path, "Acronym Name Country", "Lakes | One | AT", "Acronym | Name | Country", "Hills | Two | HU"
    )
    assert count(out, "Project") == 2
    assert rejects(out) == {("3", "row rejected", "repeated-header")}


def test_an_organisation_without_a_first_name_is_known_by_another(tmp_path: Path) -> None:
    out = import_rows(tmp_path, "Acronym Name English", "Lakes | | Association Two", "Lakes | Verein | Association")
    names = {
        value for subject, name, value in triples(out) if name.endswith("prefLabel") and "organisation/" in subject
    }
    assert {"Association Two", "Verein"} <= names
    assert codes(out) == []


# ----------------------------------------------------------------------------------------------------------- programmes


AUSTRIA_HUNGARY = "2014 - 2020 INTERREG V-A Austria - Hungary"


def test_a_row_of_another_programme_than_the_stated_one_is_rejected(tmp_path: Path) -> None:
    head = "Acronym Name Code"
    out = import_rows(
        tmp_path, head, "Lakes | One | 2014TC16RFCB004", "Hills | Two | 2014TC16RFCB046", "Shores | One |"
    )
    assert count(out, "Project") == 2
    assert rejects(out) == {("3", "row rejected", "no-programme")}


def test_code_and_title_of_two_programmes_are_flagged(tmp_path: Path) -> None:
    row = f"Lakes | One | 2014TC16RFCB046 | {AUSTRIA_HUNGARY}"
    out = import_rows(tmp_path, "Acronym Name Code Programme", row, row, programme=False)
    assert (out / "2014tc16rfcb046.ttl").is_file()
    assert ("2", "value flagged", "programmes-disagree") in rejects(out)


def test_a_code_that_is_none_beside_a_title_is_flagged(tmp_path: Path) -> None:
    out = import_rows(tmp_path, "Acronym Name Code Programme", f"Lakes | One | x | {AUSTRIA_HUNGARY}", programme=False)
    assert rejects(out) == {("2", "value flagged", "programmes-disagree")}


def test_a_code_in_the_column_of_titles_is_a_code(tmp_path: Path) -> None:
    out = import_rows(tmp_path, "Acronym Name Programme", "Lakes | One | 2014TC16RFCB046", programme=False)
    assert ((out / "2014tc16rfcb046.ttl").is_file(), codes(out)) == (True, [])


@pytest.mark.parametrize("name", ["Source", "Towns"])
def test_a_programme_that_is_called_like_a_file_of_ours_has_one_of_its_own(name: str, tmp_path: Path) -> None:
    out = import_rows(tmp_path, "Programme Acronym Name", f"{name} | Lakes | One", programme=False)
    assert count(out, "Project") == 1
    assert json.loads((out / "receipt.json").read_text())["source"] == "test"
    assert any(name == "rowsRead" for _, name, _ in triples(out))


# ------------------------------------------------------------------------------------------------ projects and partners


PROJECTS = [["Number", "Title", "Name"], ["7", "Lakes", "City of Graz"]]
PARTNERS = [
    ["Number", "Name", "Town", "Country", "Role"],
    ["7", "City of Graz", "Graz", "AT", "lead partner"],
    ["7", "City of Pécs", "Pécs", "HU", "partner"],
]


def test_a_lead_partner_without_a_town_is_the_one_of_the_list_of_partners(tmp_path: Path) -> None:
    out = import_sheets(tmp_path, PROJECTS, PARTNERS)
    assert (count(out, "Participation"), count(out, "Organisation")) == (2, 2)
    assert leads(out) == {"city-of-graz-graz-aut"}
    assert codes(out) == []


def test_a_lead_partner_of_a_name_that_two_partners_have_is_not_guessed(tmp_path: Path) -> None:
    out = import_sheets(tmp_path, PROJECTS, [*PARTNERS, ["7", "City of Graz", "Wien", "AT", "partner"]])
    assert leads(out) == {"city-of-graz-graz-aut", "city-of-graz"}
    assert "lead-partners-disagree" in codes(out)


def test_a_lead_partner_that_the_list_of_partners_lacks_is_flagged(tmp_path: Path) -> None:
    out = import_sheets(tmp_path, [PROJECTS[0], ["7", "Lakes", "City of Linz"]], PARTNERS)
    assert leads(out) == {"city-of-graz-graz-aut", "city-of-linz"}
    assert rejects(out) == {("2", "value flagged", "lead-partners-disagree")}


def test_a_lead_partner_that_is_a_partner_in_the_list_of_partners_is_flagged(tmp_path: Path) -> None:
    partners = [PARTNERS[0], [*PARTNERS[1][:4], "partner"], [*PARTNERS[2][:4], "lead partner"]]
    out = import_sheets(tmp_path, PROJECTS, partners)
    assert leads(out) == {"city-of-pecs-pecs-hun"}
    assert rejects(out) == {("2", "value flagged", "lead-partners-disagree")}


def test_a_partner_of_a_project_that_is_not_listed_is_flagged(tmp_path: Path) -> None:
    out = import_sheets(tmp_path, PROJECTS, [*PARTNERS, ["8", "City of Linz", "Linz", "AT", "partner"]])
    assert count(out, "Project") == 2
    assert rejects(out) == {("4", "value flagged", "project-without-row")}


def test_a_project_is_stated_where_its_own_row_is(tmp_path: Path) -> None:
    """The number of a row means nothing beside two sheets."""
    known = triples(import_sheets(tmp_path, PROJECTS, PARTNERS))
    (project,) = {subject for subject, name, _ in known if name == "isFundedUnder"}
    said = {(name, value.rpartition("/")[2]) for subject, name, value in known if subject == project}
    assert {value for name, value in said if name == "statedIn"} == {"test-projects"}
    assert {value for name, value in said if name == "rowNumber"} == {"2"}
    assert ("source-document/test-projects", "isPartOf", "source-document/test") in known


def test_a_project_has_one_name_where_one_sheet_has_no_acronym(tmp_path: Path) -> None:
    projects = [["Number", "Acronym", "Name"], ["7", "LAKES", "City of Graz"]]
    known = triples(import_sheets(tmp_path, projects, PARTNERS))
    assert {value for subject, name, value in known if name.endswith("prefLabel") and "project/" in subject} == {
        "LAKES"
    }


# ---------------------------------------------------------------------------------------------------------------- names


def test_a_town_is_shown_as_most_rows_write_it_and_keeps_its_other_names(tmp_path: Path) -> None:
    rows = ["Lakes | One | Riga | LV", "Hills | Two | RIGA | LV", "Shores | One | Riga | LV"]
    known = triples(import_rows(tmp_path, "Acronym Name Town Country", *rows))
    names = {(name, value) for subject, name, value in known if "town/" in subject}
    assert {("prefLabel", "Riga"), ("altLabel", "RIGA")} <= names


def test_the_name_to_show_does_not_depend_on_the_order_of_rows() -> None:
    names = ["AS", "Ås", "Ås", "as", "as", "AS LONG AS", "AS LONG AS", "AS LONG AS"]
    for first in range(len(names)):
        order = names[first:] + names[:first]
        labels = Labels()
        labels.add(("as", name) for name in order)
        assert labels.choose("as", "AS") == "as"
    assert len(labels) == 1


def test_organisations_of_a_town_with_two_names_are_one(tmp_path: Path) -> None:
    out = import_rows(tmp_path, "Acronym Name Town Country", "Lakes | BOKU | Wien | AT", "Hills | BOKU | Vienna | AT")
    assert (count(out, "Organisation"), count(out, "Town")) == (1, 1)


def test_addresses_of_persons_are_in_neither_graph_nor_rejects(tmp_path: Path) -> None:
    out = import_rows(tmp_path, "Acronym Name", "Lakes | Région Alsace anna@example.org", "KARA@example.org | One")
    assert "anna" not in "".join(path.read_text(encoding="utf-8") for path in out.iterdir())
    assert ("2", "value flagged", "e-mail-address") in rejects(out)
    assert any(value == "KARA@example.org" for _, _, value in triples(out))  # the name of a project
