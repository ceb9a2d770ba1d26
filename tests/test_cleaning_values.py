r"""One table of cells with what is expected of them: ``tests/cleaning-values.tsv``.

A cell is a text in which ``\n`` and ``\u00a0`` stand for characters that are not seen, or ``number:``, ``day:``,
``time:`` or ``truth:`` and a value. Options are ``name=value``, separated by ``;``; for roles and legal statuses they
are the words of a profile. The value is as the cleaner gives it, nothing where it gives none; problems are codes.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tercoop.cleaning.amounts import Amount, clean_amount
from tercoop.cleaning.countries import CountryTable
from tercoop.cleaning.dates import clean_date
from tercoop.cleaning.legal_statuses import clean_legal_status
from tercoop.cleaning.names import clean_name
from tercoop.cleaning.pics import clean_pic
from tercoop.cleaning.postal_codes import clean_postal_code
from tercoop.cleaning.rates import clean_rate
from tercoop.cleaning.regions import RegionTable, RegionValue
from tercoop.cleaning.roles import clean_role
from tercoop.cleaning.texts import clean_text
from tercoop.layout import find_layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from tercoop.cleaning.outcomes import Cleaned
    from tercoop.reading import Cell

TABLE = Path(__file__).parent / "cleaning-values.tsv"
ESCAPE = re.compile(r"\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|n|r)")


def read_rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = read_rows()

countries = cache(CountryTable.read)
regions = cache(RegionTable.read)

CLEANERS: dict[str, Callable[..., Cleaned[Any]]] = {
    "name": clean_name,
    "pic": clean_pic,
    "postal-code": clean_postal_code,
    "text": lambda cell, multiline="": clean_text(cell, multiline=bool(multiline)),
    "amount": clean_amount,
    "rate": clean_rate,
    "date": clean_date,
    "country": lambda cell, year=None: countries().clean(cell, year and int(year)),
    "region": lambda cell, country=None, level=None: regions().clean(cell, country, level and int(level)),
    "role": lambda cell, **words: clean_role(cell, words or None),
    "status": lambda cell, **words: clean_legal_status(cell, words or None),
}


def unescape(text: str) -> str:
    return ESCAPE.sub(lambda match: match[0].encode().decode("unicode_escape"), text)


def read_cell(text: str) -> Cell:
    kind, _, value = text.partition(":")
    if kind == "number":
        return Decimal(value)
    if kind == "day":
        return dt.date.fromisoformat(value)
    if kind == "time":
        return dt.datetime.fromisoformat(value)
    return value == "true" if kind == "truth" else unescape(text)


def read_options(text: str) -> dict[str, str]:
    return {name: value for name, _, value in (each.rpartition("=") for each in text.split(";") if each)}


def show(value: object) -> str:
    if isinstance(value, Amount):
        rounded = "rounded" if value.precision == "rounded" else ""
        return " ".join(filter(None, (str(value.value), value.currency, rounded)))
    if isinstance(value, RegionValue):
        return value.code
    return "" if value is None else str(value)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['cleaner']} {row['options']} {row['cell']}".strip())
def test_cell_has_the_expected_value_and_problems(row: dict[str, str]) -> None:
    outcome = CLEANERS[row["cleaner"]](read_cell(row["cell"]), **read_options(row["options"]))
    assert show(outcome.value) == unescape(row["value"])
    assert [problem.code for problem in outcome.problems] == row["problems"].split()
    assert all(problem.kept == (outcome.value is not None) for problem in outcome.problems)


def test_table_is_long_and_has_each_case_once() -> None:
    cases = [(row["cleaner"], row["options"], row["cell"]) for row in ROWS]
    assert len(cases) == len(set(cases)) >= 150
    assert {row["cleaner"] for row in ROWS} == CLEANERS.keys()


def test_reasons_are_clauses_for_people() -> None:
    for row in ROWS:
        outcome = CLEANERS[row["cleaner"]](read_cell(row["cell"]), **read_options(row["options"]))
        for problem in outcome.problems:
            assert problem.reason.isprintable()
            assert len(problem.reason) < 200
            assert not problem.reason.endswith(".")


def test_page_explains_each_problem_and_no_other() -> None:
    page = (find_layout().root / "docs" / "cleaning.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", "\n".join(re.findall(r"^\| (`.*?) \|", page, re.MULTILINE))))
    outside_of_the_table = {"countries-disagree", "regions-not-nested"}
    in_table = {code for row in ROWS for code in row["problems"].split()}
    assert explained | {"formula-error"} == in_table | outside_of_the_table
