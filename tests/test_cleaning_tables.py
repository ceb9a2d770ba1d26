"""Countries and regions: the tables that the data make, what a row says twice, and the cells of the real files."""

from __future__ import annotations

import csv
import shutil
import time
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal

from tercoop.cleaning import legal_statuses, roles
from tercoop.cleaning.amounts import Amount, clean_amount
from tercoop.cleaning.countries import STATES, CountryTable
from tercoop.cleaning.dates import clean_date
from tercoop.cleaning.folding import fold
from tercoop.cleaning.legal_statuses import clean_legal_status
from tercoop.cleaning.month_names import MONTHS, NAMES
from tercoop.cleaning.outcomes import Cleaned, Problem
from tercoop.cleaning.regions import RegionTable, check_nesting
from tercoop.cleaning.roles import clean_role
from tercoop.cleaning.texts import clean_text
from tercoop.cleaning.word_tables import fold_word
from tercoop.errors import InputError
from tercoop.layout import find_layout
from tercoop.rdf.files import read_quads
from tercoop.rdf.namespaces import SKOS, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LAYOUT = find_layout()
PARTNERS = LAYOUT.root.parent / "shared" / "data" / "keep" / "participations_2000-2020.csv"


@pytest.fixture(scope="module")
def countries() -> CountryTable:
    return CountryTable.read()


@pytest.fixture(scope="module")
def regions() -> RegionTable:
    return RegionTable.read()


def codes(cleaned: Cleaned[str]) -> list[str]:
    return [problem.code for problem in cleaned.problems]


# ------------------------------------------------------------------------------------------------------------ countries


def test_every_country_is_found_by_each_of_its_names_in_24_languages(countries: CountryTable) -> None:
    space = prefixes()["at-country"]
    for quad in read_quads(LAYOUT.data / "reference" / "countries.ttl"):
        if quad.predicate == SKOS.prefLabel:
            country, name = str(quad.subject).strip("<>").removeprefix(space), quad.object.value  # type: ignore[union-attr]
            for written in (name, name.upper(), f" {name} "):
                found = countries.clean(written)
                assert found.value == country or codes(found) == ["name-of-several-countries"], (name, country, found)


def test_names_of_two_countries_are_few_and_left_out(countries: CountryTable) -> None:
    assert codes(countries.clean("San Martín")) == ["name-of-several-countries"]
    assert countries.clean("Saint Martin").value == "MAF"


@pytest.mark.parametrize(
    ("country", "code", "expected", "problems"),
    [
        ("FRA", "FR France / FRANCE", "FRA", []),
        ("GLP", "FR France / FRANCE", "GLP", []),
        ("FRA", "GP", "FRA", []),
        ("FRA", "ET  / Ethiopia", "FRA", ["countries-disagree"]),
        ("NLD", "DE Germany / DEUTSCHLAND", "NLD", ["countries-disagree"]),
        ("ALB", "XK  / Kosovo", "ALB", ["countries-disagree"]),
        ("FIN", "", "FIN", []),
        ("FIN", "Atlantis", "FIN", ["unknown-country"]),
        (None, "RS  / Serbia", "SRB", []),
        (None, "Atlantis", None, ["unknown-country"]),
    ],
)
def test_country_and_code_of_a_row_are_compared(
    country: str | None, code: str, expected: str | None, problems: list[str], countries: CountryTable
) -> None:
    outcome = countries.compare(country, code)
    assert outcome.value == expected
    assert codes(outcome) == problems
    assert all(problem.kept == (expected is not None) for problem in outcome.problems)


def test_territories_and_their_states_are_countries(countries: CountryTable) -> None:
    for country in {*STATES, *STATES.values()}:
        assert countries.clean(country).value == country


def copy_data(folder: Path) -> Path:
    """Return a folder ``data`` with the files of the two tables."""
    for name in ("reference/countries.ttl", "reference/country-codes.ttl", "reference/nuts", "links"):
        source, target = LAYOUT.data / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return folder


def test_spelling_of_the_reviewed_table_is_known(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    assert codes(CountryTable.read(data).clean("Frankonia")) == ["unknown-country"]
    with (data / "links" / "country-spellings.tsv").open("a", encoding="utf-8") as file:
        file.write("Frankonia\tFRA\tInvented.\n")
    assert CountryTable.read(data).clean("FRANKONIA").value == "FRA"


def test_spellings_are_of_countries_that_are_described_and_none_is_there_twice(countries: CountryTable) -> None:
    with (LAYOUT.data / "links" / "country-spellings.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert max(Counter(fold(row["written"]) for row in rows).values()) == 1
    for row in rows:
        assert row["comment"]
        assert not row["country"] or countries.clean(row["country"]).value == row["country"]


@pytest.mark.parametrize(
    "name",
    ["links/country-names.tsv", "links/country-spellings.tsv", "reference/countries.ttl", "reference/nuts/codes.ttl"],
)
def test_missing_or_malformed_file_is_named(name: str, tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    for content in (None, b"\xff no table"):
        (data / name).unlink(missing_ok=True)
        if content is not None:
            (data / name).write_bytes(content)
        with pytest.raises(InputError, match=(data / name).name):  # noqa: PT012 # one of the two raises
            CountryTable.read(data)
            RegionTable.read(data)


# -------------------------------------------------------------------------------------------------------------- regions


def test_region_has_the_versions_in_which_its_code_is_valid(regions: RegionTable) -> None:
    versions = {code: regions.clean(code).value for code in ("DEG0", "GR122", "FR615", "PT1A0", "FRAMF", "UKC11")}
    assert {code: value and value.versions for code, value in versions.items()} == {
        "DEG0": ("2006", "2010", "2013", "2016", "2021", "2024"),
        "GR122": ("2006",),
        "FR615": ("2006", "2010", "2013"),
        "PT1A0": ("2024",),
        "FRAMF": (),
        "UKC11": ("2006", "2010", "2013", "2016", "2021"),
    }


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        (["DE2", "DE21", "DE212"], 0),
        (["DE2", None, "DE212"], 0),
        ([None, None, None], 0),
        (["DE1", "DE21", "DE212"], 1),
        (["DE4", "DE40", "DE300"], 1),
        (["DE1", "FR62", "ES111"], 2),
        (["DE2", "DE2", "DE2"], 2),
    ],
)
def test_levels_of_a_row_lie_in_one_another(row: list[str | None], problems: int) -> None:
    found = check_nesting(row)
    assert len(found) == problems
    assert {problem.code for problem in found} <= {"regions-not-nested"}


def test_tables_are_read_in_half_a_second() -> None:
    start = time.process_time()
    CountryTable.read()
    RegionTable.read()
    assert time.process_time() - start < 0.5


# ------------------------------------------------------------------------------------------------------ facts in tables


def test_each_language_has_twelve_months_and_a_name_has_one_number() -> None:
    for language, names in NAMES.items():
        numbers = [MONTHS.get(fold(name)) for name in names.split()]
        assert len(numbers) == 12, language
        assert all(number in {place, None} for place, number in enumerate(numbers, start=1)), language
    assert "listopad" not in MONTHS


def test_every_known_word_leads_to_a_concept_of_its_scheme() -> None:
    for scheme, words in (("partner-roles", roles.KNOWN), ("legal-statuses", legal_statuses.KNOWN)):
        concepts = {
            quad.object
            for quad in read_quads(LAYOUT.ontology / "schemes" / f"{scheme}.ttl")
            if quad.predicate == SKOS.notation
        }
        assert {Literal(notation) for notation in words.values()} == concepts
        assert all(word == fold_word(word) for word in words)


def test_names_are_folded_alike_whatever_their_capitals_and_accents() -> None:
    assert {fold(name) for name in ("Kırklareli", "KIRKLARELİ", "Kirklareli", "kirklareli ")} == {"kirklareli"}
    assert {fold(name) for name in ("Réunion", "REUNION", "re\u0301union")} == {"reunion"}


def test_dataclasses_are_what_others_build_on() -> None:
    assert clean_amount("100 EUR") == Cleaned(Amount(Decimal(100), "EUR", "exact"))
    assert clean_text("n/a") == Cleaned(None)
    assert clean_role("perhaps") == Cleaned(
        None, (Problem('"perhaps" is not known as a role', "unknown-word", kept=False),)
    )
    assert clean_date("2016/01/31").value == date(2016, 1, 31)


# -------------------------------------------------------------------------------------------------------- the real file


@pytest.fixture(scope="module")
def partners() -> list[dict[str, str]]:
    with PARTNERS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


received = pytest.mark.skipif(not PARTNERS.is_file(), reason="the partners of keep.eu are not kept here")


def problems_of(cleaned: Iterator[Cleaned[object]]) -> Counter[str]:
    return Counter(problem.code for each in cleaned for problem in each.problems)


@received
def test_countries_and_codes_of_the_real_file_are_all_known(
    partners: list[dict[str, str]], countries: CountryTable
) -> None:
    named = {row["Country"]: countries.clean(row["Country"]).value for row in partners}
    assert len(named) == 53
    assert None not in named.values()
    rows = Counter(codes(countries.compare(named[row["Country"]], row["Country.code"]))[:1] == [] for row in partners)
    assert rows == {True: 28_734, False: 196}, "rows whose country and code agree, and do not"


@received
def test_regions_of_the_real_file_are_all_known_but_one_code_of_a_country(
    partners: list[dict[str, str]], regions: RegionTable
) -> None:
    cells = Counter((row[f"NUTS{level}..or.equivalent."], level) for row in partners for level in (1, 2, 3))
    found = {cell: regions.clean(cell[0], level=cell[1]) for cell in cells}
    assert {cell[0] for cell, outcome in found.items() if outcome.problems} == {"MF  / Saint-Martin (French part)"}
    assert sum(outcome.value is not None for outcome in found.values()) > 1500


@received
def test_texts_of_the_real_file_have_the_damage_that_is_known(partners: list[dict[str, str]]) -> None:
    names = {row[column] for row in partners for column in ("Acronym", "Project.Partner", "Street", "Town")}
    assert problems_of(clean_text(name) for name in names) == {
        "looks-damaged": 15,
        "repaired": 33,
        "mixed-alphabets": 2,
        "control-characters": 2,
        "markup": 1,
    }


@received
def test_roles_and_legal_statuses_of_the_real_file_are_all_known(partners: list[dict[str, str]]) -> None:
    assert Counter(clean_role(row["Lead.Partner"]).value for row in partners) == {
        "lead-partner": 18201,
        "partner": 10729,
    }
    found = Counter(clean_legal_status(row["Legal.Status"]).value for row in partners)
    assert found == {"public": 1073, "private": 337, None: 27520}
