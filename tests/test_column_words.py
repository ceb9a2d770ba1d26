"""Names of columns are understood in the languages of European programmes."""

from __future__ import annotations

import csv

import pytest

from tercoop.importing.column_fields import FieldRules, SheetContext
from tercoop.importing.column_words import (
    ATTRIBUTES,
    LANGUAGES,
    MARKS,
    SUBJECTS,
    TABLE,
    fold_words,
    read_names,
    vocabulary,
)
from tercoop.importing.currency_words import currencies_in, is_scaled

with TABLE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

FREQUENT = (
    *("programme", "project", "partner", "lead", "name", "acronym", "number", "begins", "ends", "total_budget"),
    *("union_funding", "grant", "erdf", "rate", "role", "street", "postal_code", "town", "country", "region"),
    *("legal_status", "website", "email", "phone"),
)
"""What nearly every list has a column for."""


def test_table_has_the_frequent_columns_in_all_languages() -> None:
    known = {(row["concept"], row["language"]) for row in ROWS}
    # "E-mail" is what most languages say, "e-mail" is English in the table.
    missing = {(concept, language) for concept in FREQUENT for language in LANGUAGES} - known
    assert {concept for concept, _ in missing} <= {"email"}


def test_table_has_known_concepts_each_once_a_language() -> None:
    keys = [(row["concept"], row["language"]) for row in ROWS]
    assert len(keys) == len(set(keys))
    assert {row["concept"] for row in ROWS} == {*SUBJECTS, *ATTRIBUTES, *MARKS}
    assert {row["language"] for row in ROWS} == LANGUAGES.keys()


def test_no_word_is_empty_or_said_twice() -> None:
    for row in ROWS:
        words = [fold_words(word) for word in row["words"].split("|")]
        assert all(words), row
        assert len(words) == len(set(words)), row


def test_words_of_several_meanings_are_the_few_that_were_looked_at() -> None:
    several = {" ".join(words): set(concepts) for words, concepts in vocabulary().items() if len(concepts) > 1}
    assert several == {
        "cim": {"title", "street"},
        "cime": {"title", "street"},
        "kraj": {"ends", "town", "country", "region"},
        "lp": {"lead", "row_counter"},
        "naslov": {"title", "street"},
        "nombre": {"name", "count"},
    }


def test_each_attribute_has_a_rule() -> None:
    context = SheetContext("partners", True, True, True, False, True)  # noqa: FBT003 - all alike
    rules = FieldRules(context)
    with_rule = {name for name in rules._rules if name}  # noqa: SLF001 - a table
    without_field = {"count", "coordinates", "national", "priority", "fund", "status", "row_counter"}
    assert with_rule | without_field | {"email", "phone", "contact"} == set(ATTRIBUTES)


@pytest.mark.parametrize(
    ("name", "subject", "attribute"),
    [
        ("Name of the lead partner", "lead", "name"),
        ("Union co-financing rate", None, "rate"),
        ("Operation_Unique_Identifier", "project", "number"),
        ("NUTS3 (or equivalent)", None, "region"),
        ("Number of partners", "partner", "count"),
        ("Chef de file", "lead", None),
        ("Coût total éligible (€)", None, "total_budget"),
        ("Contribution FEDER", None, "erdf"),
        ("Projektbeginn", "project", "begins"),
        ("Name des Begünstigten", "partner", "name"),
        ("Zuwendungsfähige Gesamtausgaben", None, "total_budget"),
        ("Straße / Hausnummer", None, "street"),
        ("Partner capofila", "lead", None),
        ("Codice fiscale", None, "tax_number"),
        ("Fecha de finalización", None, "ends"),
        ("Beneficiario principal", "lead", None),
        ("Nazwa beneficjenta", "partner", "name"),
        ("Tytuł projektu", "project", "title"),
        ("Název projektu", "project", "name"),
        ("Datum zahájení", None, "begins"),
        ("Názov prijímateľa", "partner", "name"),
        ("Projekt címe", "project", "title"),
        ("Vezető kedvezményezett", "lead", None),
        ("Támogatás összege (Ft)", None, "grant"),
        ("Denumirea proiectului", "project", "name"),
        ("Codul poștal", None, "postal_code"),
        ("Наименование на проекта", "project", "name"),
        ("Водещ партньор", "lead", None),
        ("Τίτλος έργου", "project", "title"),
        ("Ημερομηνία έναρξης", None, "begins"),
        ("Naziv korisnika", "partner", "name"),
        ("Datum početka", None, "begins"),
        ("Vodilni partner", "lead", None),
        ("Upravičeni stroški", None, "total_budget"),
        ("Naam van de begunstigde", "partner", "name"),
        ("Projectnummer", "project", "number"),
        ("Projektets namn", "project", "name"),
        ("Stödmottagare", "partner", None),
        ("Støttemodtagerens navn", "partner", "name"),
        ("Slutdato", None, "ends"),
        ("Hankkeen nimi", "project", "name"),
        ("Postinumero", None, "postal_code"),
        ("Projekto pavadinimas", "project", "name"),
        ("Pabaigos data", None, "ends"),
        ("Projekta nosaukums", "project", "name"),
        ("Vadošais partneris", "lead", None),
        ("Projekti nimi", "project", "name"),
        ("Toetuse summa", None, "grant"),
        ("Designação do projeto", "project", "name"),
        ("Chefe de fila", "lead", None),
    ],
)
def test_name_is_understood(name: str, subject: str | None, attribute: str | None) -> None:
    (reading,) = read_names([name])
    found = {reading.attribute, *reading.others} if attribute == "title" else {reading.attribute}
    assert reading.subject == subject
    assert attribute in found
    assert reading.covered == 1


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        (["Tytuł projektu", "Kraj", "Beneficjent"], "country"),
        (["Název projektu", "Kraj", "Příjemce"], "region"),
        (["Naziv projekta", "Kraj", "Upravičenec", "Skupna vrednost"], "town"),
    ],
)
def test_languages_of_the_other_columns_tell_what_a_word_means(names: list[str], meant: str) -> None:
    assert read_names(names)[1].attribute == meant


@pytest.mark.parametrize("name", ["项目", "", "Foo bar", "12", "???", "EUR", "Flagship"])
def test_what_is_not_known_is_not_understood(name: str) -> None:
    assert not read_names([name])[0].is_understood


def test_language_of_a_title() -> None:
    assert [reading.is_english for reading in read_names(["Title (EN)", "Titel englisch", "Titel (DE)", "Titre"])] == [
        *(True, True, False, False)
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Budget (EUR)", {"EUR"}),
        ("Gesamtkosten in Euro", {"EUR"}),
        ("Támogatás (Ft)", {"HUF"}),
        ("Wartość, zł", {"PLN"}),
        ("Celkem Kč", {"CZK"}),
        ("€ / CHF", {"EUR", "CHF"}),
        ("All partners", set()),
        ("TOTAL BUDGET ALL PARTNERS", set()),
        ("Total (ALL)", {"ALL"}),
        ("Total (pln)", {"PLN"}),
        ("co_financing_eur", {"EUR"}),
        ("Budget in kEUR", {"EUR"}),
        ("EU (tys. zl)", {"PLN"}),
        ("Ron's budget", set()),
        ("European", set()),
    ],
)
def test_currencies_in_names(text: str, codes: set[str]) -> None:
    assert currencies_in(text) == codes


@pytest.mark.parametrize(
    "name",
    [
        "Budget (k€)",
        "Kosten (Tsd. EUR)",
        "Budget in 1000 EUR",
        "Wartość (mln PLN)",
        "MEUR",
        "EU (tys. zl)",
        "EUR 000",
        "(€000s)",
        "kPLN",
    ],
)
def test_thousands_and_millions_are_seen(name: str) -> None:
    assert is_scaled(name)


@pytest.mark.parametrize(
    "name",
    [
        "Budget",
        "Milestones",
        "Budget 2014-2020",
        "Famille",
        "Kosten in Euro",
        "Total 10000 EUR",
        "Total 10 000 EUR",
        "TALL",
    ],
)
def test_no_thousands_where_there_are_none(name: str) -> None:
    assert not is_scaled(name)
