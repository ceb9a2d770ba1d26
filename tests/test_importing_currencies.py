"""Currencies and units in the names of columns, beside what a profile says of them."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from list_imports import PROGRAMME, amounts, import_list
from tercoop.errors import InputError
from tercoop.importing.currency_words import currencies_in, has_crowns, is_scaled
from tercoop.importing.fields import FIELDS
from tercoop.importing.profile_files import list_profiles

if TYPE_CHECKING:
    from pathlib import Path

PROFILE = """
title = "projects"
currency = "EUR"
[[sheet]]
rows = "projects"
[sheet.columns]
"project.title" = "Project"
"project.total_budget" = "column B"
"""
STATED = '[sheet.currencies]\n"project.total_budget" = "{}"\n'


def currency_of(folder: Path, name: str, profile: str = PROFILE) -> str:
    """Return the currency of the only amount of a list, whose column has a name."""
    path = folder / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("Project", name), ("Lakes", "1000"), ("Hills", "1000")])
    import_list(path, profile, folder / "out", programme=PROGRAMME)
    ((value, code),) = set(amounts(folder / "out", "hasBudget").values())
    assert value == Decimal(1000)
    return code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Total", "EUR"),
        ("Total budget/expenditure (EUR)", "EUR"),
        ("Total eligible expenditure (PLN)", "PLN"),
        ("Total [PLN]", "PLN"),
        ("total_budget_pln", "PLN"),
        ("Wartość, zł", "PLN"),
        ("TOTAL ALL PARTNERS", "EUR"),
    ],
)
def test_name_of_a_column_says_its_currency(name: str, code: str, tmp_path: Path) -> None:
    assert currency_of(tmp_path, name) == code


@pytest.mark.parametrize(
    ("name", "stated"),
    [("Total", "HUF"), ("Total (EUR/PLN)", "PLN"), ("Total (kr)", "DKK"), ("The 1000 lakes", "EUR")],
)
def test_profile_states_the_currency_of_a_column(name: str, stated: str, tmp_path: Path) -> None:
    assert currency_of(tmp_path, name, PROFILE + STATED.format(stated)) == stated


def test_currency_of_the_profile_says_whose_crowns_they_are(tmp_path: Path) -> None:
    assert currency_of(tmp_path, "Budget (kr)", PROFILE.replace("EUR", "SEK")) == "SEK"


@pytest.mark.parametrize(
    ("name", "stated", "cause"),
    [
        ("Total (PLN)", "EUR", 'names PLN, and the profile states EUR: write "project.total_budget" = "PLN" below'),
        ("Total (EUR/PLN)", "", 'names EUR or PLN: write "project.total_budget" = "EUR" or "PLN" below'),
        ("Total (kr)", "", "names DKK or EEK or ISK or NOK or SEK: write"),
        ("Total (kr)", "EUR", "and the profile states EUR"),
        ("Total (thousand PLN)", "", "multiply them in the file"),
        ("Total (thousand PLN)", "PLN", "multiply them in the file"),
        ("EU (tys. zl)", "", "multiply them in the file"),
        ("Budget in kEUR", "", "multiply them in the file"),
        ("in Mio. €", "EUR", "multiply them in the file"),
        ("Budget (tkr)", "SEK", "multiply them in the file"),
        ("Budget (thousands)", "", 'where it is no unit, write "project.total_budget" = "EUR" below'),
    ],
)
def test_name_that_contradicts_the_profile_or_has_a_unit_is_refused(
    name: str, stated: str, cause: str, tmp_path: Path
) -> None:
    profile = PROFILE + (STATED.format(stated) if stated else "")
    with pytest.raises(InputError) as error:
        currency_of(tmp_path, name, profile)
    assert str(error.value).startswith(f"{tmp_path / 'list.csv'}: sheet 'list': the column '{name}' ")
    assert cause in str(error.value)


def test_columns_of_all_profiles_are_in_full_and_in_their_currency() -> None:
    for profile in list_profiles():
        for sheet in profile.sheets:
            amounts_of = [name for name in sheet.columns if FIELDS[name].cleaner == "amount"]
            for name in (each for field in amounts_of for each in sheet.columns[field]):
                assert not is_scaled(name)
                assert not has_crowns(name)
                assert currencies_in(name) <= {profile.currency}
