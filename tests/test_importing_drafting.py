"""Drafts of profiles: what is guessed of lists that nobody here has seen, and what import makes of them."""

from __future__ import annotations

import csv
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_lists import LISTS, make_workbook
from list_imports import PROGRAMME, amounts, count, import_list, rejects, triples
from tercoop.cli import run
from tercoop.importing.drafting import draft_profile
from tercoop.importing.profile_files import parse_profile
from tercoop.importing.recognition import match_profile
from tercoop.reading import open_source

if TYPE_CHECKING:
    from collections.abc import Sequence


def draft(path: Path, encoding: str | None = None) -> str:
    """Return the draft for a file."""
    with open_source(path, encoding=encoding) as source:
        return draft_profile(source)


def draft_table(folder: Path, rows: Sequence[Sequence[str]], name: str = "table.csv") -> str:
    """Return the draft for a table of text."""
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return draft(folder / name)


def questions(text: str) -> str:
    """Return the open questions of a draft, in one line."""
    head = text.partition("\n\n")[0]
    return " ".join(line.removeprefix("#").strip() for line in head.partition("Open questions")[2].splitlines())


def columns(text: str, sheet: int = 0) -> dict[str, str]:
    """Return field → column of a sheet of a draft, as it stands."""
    return dict(tomllib.loads(text)["sheet"][sheet]["columns"])


def edit(text: str, *changes: tuple[str, str]) -> str:
    """Return a draft after changes by hand, each of which must find its place once."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


class TestGermanListOfOperations:
    """Titles above the names of the columns, decimal commas, a total and a note at the end."""

    def test_draft(self) -> None:
        text = draft(LISTS / "vorhaben.csv")
        assert columns(text) == {
            "project.title": "Bezeichnung des Vorhabens",
            "project.begins": "Beginn",
            "project.ends": "Ende",
            "project.total_budget": "Förderfähige Gesamtausgaben",
            "project.erdf": "EFRE-Mittel",
            "project.union_rate": "Kofinanzierungssatz",
            "partner.name": "Name des Begünstigten",
            "partner.town": "Ort",
            "partner.country": "Land",
        }
        profile = tomllib.loads(text)
        assert (profile["currency"], profile["decimal_mark"], profile["date_order"]) == ("EUR", ",", "dmy")
        assert profile["sheet"][0]["rows"] == "projects"
        assert '"Beträge in Euro" stands above the table' in text
        assert "values: 6 of 6 are dates, day first: 4 can be read in no other way" in text
        assert "# header_row = 5" in text
        assert "--programme CODE (CCI code or key). The file speaks of 2014TC16RFCB045." in questions(text)
        assert "Is 'Name des Begünstigten' the lead partner of its project?" in questions(text)

    def test_import(self, tmp_path: Path) -> None:
        source = LISTS / "vorhaben.csv"
        profile = edit(draft(source), ('# "partner.role" = "lead partner"', '"partner.role" = "lead partner"'))
        result = import_list(source, profile, tmp_path / "out", programme=PROGRAMME)
        (sheet,) = result.receipt.sheets
        assert (sheet.read, sheet.accepted, sheet.rejected) == (8, 6, 2)
        assert (count(tmp_path / "out", "Project"), count(tmp_path / "out", "Participation")) == (6, 6)
        assert rejects(tmp_path / "out") == {("12", "row rejected", "total-row"), ("13", "row rejected", "lone-cell")}
        budgets = amounts(tmp_path / "out", "hasBudget")
        assert budgets["project/2014tc16rfcb004-wald-im-wandel"] == (Decimal("310400.50"), "EUR")
        assert sum(value for value, _ in budgets.values()) == Decimal("3211499.00")
        shares = amounts(tmp_path / "out", "hasAmount")
        assert sum(value for value, _ in shares.values()) == Decimal("2316999.53")
        known = triples(tmp_path / "out")
        project = "project/2014tc16rfcb004-handwerk-verbindet"
        assert {(project, "begins", "2018-01-01"), (project, "coFinancingRate", "60.0")} <= known
        assert (
            "town/dornbirn-aut",
            "isLocatedIn",
            "http://publications.europa.eu/resource/authority/country/AUT",
        ) in known
        assert sum(1 for _, name, role in known if name == "hasRole" and role.endswith("/lead-partner")) == 6
        assert result.sums.totals["budgets of projects", "EUR"] == (6, Decimal("3211499.00"))


class TestFrenchWorkbook:
    """Projects with number and acronym on one sheet, partners with the acronym alone on another."""

    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        return make_workbook("projets", tmp_path / "projets.xlsx")

    def test_draft(self, source: Path) -> None:
        text = draft(source)
        profile = tomllib.loads(text)
        assert [(sheet["names"], sheet["rows"]) for sheet in profile["sheet"]] == [
            (["Partenaires"], "partners"),
            (["Projets"], "projects"),
        ]
        assert columns(text, 0) == {
            "project.acronym": "Acronyme",
            "partner.name": "Organisme",
            "partner.role": "Rôle",
            "partner.town": "Ville",
            "partner.country": "Pays",
            "partner.legal_status": "Statut juridique",
            "partner.total_budget": "Budget (€)",
        }
        assert columns(text, 1)["project.identifier"] == "N° de projet"
        assert columns(text, 1)["project.erdf"] == "Contribution FEDER (€)"
        assert profile["sheet"][0]["not_read"] == {"Courriel": "personal data"}
        assert "Sheet 'Notice': no column is understood; it is not read" in text
        assert "What do the words of 'Rôle' stand for: \"Observateur\"?" in questions(text)
        assert (
            "'Budget (€)': money of the whole project, or of the partner of the row? Read as that of the partner:"
            in (questions(text))
        )
        assert "decimal_mark" not in profile

    def test_import(self, source: Path, tmp_path: Path) -> None:
        profile = edit(
            draft(source),
            ('# "Observateur" = "…"', '"Observateur" = "associated-partner"'),
            ('# "Consulaire" = "…"', '"Consulaire" = "public"'),
        )
        result = import_list(source, profile, tmp_path / "out", programme=PROGRAMME)
        assert [(sheet.name, sheet.read, sheet.rejected) for sheet in result.receipt.sheets] == [
            ("Partenaires", 6, 0),
            ("Projets", 3, 0),
        ]
        assert not len(result.rejects)
        known = triples(tmp_path / "out")
        assert {subject for subject, name, _ in known if name == "isFundedUnder"} == {
            f"project/2014tc16rfcb004-{key}" for key in ("littoral", "vigne", "mobil-plus")
        }
        assert ("project/2014tc16rfcb004-vigne", "identifier", "A102") in known
        roles = {
            subject.partition("-vigne-")[2]: role.rpartition("/")[2]
            for subject, name, role in known
            if name == "hasRole" and "-vigne-" in subject
        }
        assert roles == {
            "institut-de-la-vigne-bordeaux-fra": "lead-partner",
            "bodegas-unidas-logrono-esp": "partner",
            "cercle-des-vignerons-agen-fra": "associated-partner",
        }
        assert amounts(tmp_path / "out", "hasBudget")["project/2014tc16rfcb004-vigne"] == (Decimal("420000.50"), "EUR")
        partners = amounts(tmp_path / "out", "hasPartnerBudget")
        assert sum(value for owner, (value, _) in partners.items() if "-vigne-" in owner) == Decimal("420000.50")
        written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir())
        assert "@littoral.example" not in written

    def test_sheets_without_a_common_key_are_refused(self, source: Path, tmp_path: Path) -> None:
        profile = draft(source)
        start = profile.index('names = ["Projets"]')
        profile = profile[:start] + re.sub(r'"project\.(acronym|title)" = .*', "", profile[start:])
        with pytest.raises(
            Exception, match="'Partenaires' and 'Projets' have no column in common that tells a project"
        ):
            import_list(source, profile, tmp_path / "out", programme=PROGRAMME)


class TestPolishTable:
    """Semicolons, amounts with their currency in each cell, and the encoding of Windows in Central Europe."""

    @pytest.fixture
    def windows(self, tmp_path: Path) -> Path:
        path = tmp_path / "projekty.csv"
        path.write_bytes((LISTS / "projekty.csv").read_text(encoding="utf-8").encode("cp1250"))
        return path

    def test_draft(self) -> None:
        text = draft(LISTS / "projekty.csv")
        assert columns(text) == {
            "project.title": "Tytuł projektu",
            "project.begins": "Data rozpoczęcia",
            "project.ends": "Data zakończenia",
            "project.total_budget": "Wartość całkowita",
            "project.union_funding": "Dofinansowanie UE",
            "partner.name": "Beneficjent",
            "partner.town": "Miejscowość",
            "partner.country": "Kraj",
        }
        profile = tomllib.loads(text)
        assert (profile["currency"], profile["decimal_mark"]) == ("PLN", ",")
        assert profile["sheet"][0]["not_read"] == {"Lp.": "counts the rows"}

    def test_wrong_encoding_is_told(self, windows: Path) -> None:
        first = draft(windows).partition("#\n")[0]
        assert "The letters of this file are wrong" in first
        assert "--encoding cp1250" in first
        assert "letters of this file" not in draft(LISTS / "projekty.csv")

    def test_stated_encoding_gives_the_same(self, windows: Path) -> None:
        assert draft(windows, "cp1250") == draft(LISTS / "projekty.csv")

    def test_import(self, windows: Path, tmp_path: Path) -> None:
        result = import_list(
            windows, draft(windows, "cp1250"), tmp_path / "out", programme=PROGRAMME, encoding="cp1250"
        )
        assert (result.tally.projects, result.organisations, len(result.rejects)) == (4, 4, 0)
        assert amounts(tmp_path / "out", "hasBudget")["project/2014tc16rfcb004-spis-a-spisz"] == (
            Decimal("99999.99"),
            "PLN",
        )
        funding = amounts(tmp_path / "out", "hasUnionAmount")
        assert sum(value for value, _ in funding.values()) == Decimal("2201670.42")
        names = {value for _, name, value in triples(tmp_path / "out") if name == "prefLabel"}
        assert {"Fundacja Źródło", "Żywa tradycja", "Kežmarok"} <= names


class TestEnglishListByPartner:
    """Totals of the project on the row of each partner, dates that can be read in two ways, "Yes" and "No"."""

    SOURCE = LISTS / "partners.csv"

    def test_draft_asks_and_leaves_out(self) -> None:
        text = draft(self.SOURCE)
        profile = tomllib.loads(text)
        assert "date_order" not in profile
        assert "currency" not in profile
        assert profile["decimal_mark"] == "."
        assert profile["sheet"][0]["rows"] == "partners"
        assert profile["sheet"][0]["not_read"] == {"Contact person": "personal data"}
        assert columns(text)["partner.role"] == "Lead"
        asked = questions(text)
        assert 'The order of dates: all 11 can be read both ways, such as "01/02/2017".' in asked
        assert "The currency: neither cells nor names of columns say it." in asked
        same = "Read as that of the project: the same on all rows of a project, in 3 of 3."
        assert f"'Project total': money of the whole project, or of the partner of the row? {same}" in asked
        assert '# "project.total_budget" = "Project total"' in text
        assert "project.total_budget" not in columns(text)

    def test_draft_as_it_stands_takes_nothing_doubtful(self, tmp_path: Path) -> None:
        result = import_list(self.SOURCE, draft(self.SOURCE), tmp_path / "out")
        assert result.rejects.by_code["value left out", "ambiguous-date"] == 11
        assert not amounts(tmp_path / "out", "hasBudget")

    def test_import_counts_each_total_once(self, tmp_path: Path) -> None:
        profile = edit(
            draft(self.SOURCE),
            ('# currency = "EUR"', 'currency = "EUR"\ndate_order = "dmy"'),
            ('# "project.total_budget"', '"project.total_budget"'),
            ('# "partner.total_budget"', '"partner.total_budget"'),
        )
        result = import_list(self.SOURCE, profile, tmp_path / "out")
        assert (result.tally.projects, result.tally.participations, len(result.rejects)) == (3, 7, 0)
        budgets = amounts(tmp_path / "out", "hasBudget")
        assert len(budgets) == count(tmp_path / "out", "Budget") == 3
        assert sum(value for value, _ in budgets.values()) == Decimal("2350500.40")
        partners = amounts(tmp_path / "out", "hasPartnerBudget")
        assert len(partners) == 7
        assert sum(value for value, _ in partners.values()) == Decimal("2350500.40")
        known = triples(tmp_path / "out")
        (karst,) = {subject for subject, _, _ in known if re.fullmatch(r"project/.*-karst", subject)}
        assert (karst, "begins", "2018-04-03") in known
        assert sum(1 for _, name, role in known if name == "hasRole" and role.endswith("/lead-partner")) == 3
        written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir())
        assert "Bianchi" not in written


class TestHungarianWorkbook:
    """Headings of groups above the names of the columns, cells merged over partners, two currencies."""

    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        return make_workbook("projektek", tmp_path / "projektek.xlsx")

    def test_draft(self, source: Path) -> None:
        text = draft(source)
        assert columns(text) == {
            "project.identifier": "Azonosító",
            "project.title": "Cím",
            "project.begins": "Időtartam",
            "project.ends": "Időtartam",
            "partner.name": "Neve",
            "partner.role": "Szerepe",
            "partner.town": "Székhelye",
            "partner.country": "Ország",
            "partner.total_budget": "Összesen (HUF)",
            "partner.union_funding": "ERFA (EUR)",
        }
        sheet = tomllib.loads(text)["sheet"][0]
        assert sheet["currencies"] == {"partner.total_budget": "HUF", "partner.union_funding": "EUR"}
        assert sheet["not_read"] == {"Kapcsolattartó": "personal data"}
        assert "4 of 7 rows name a partner and no project: are cells merged" in questions(text)
        assert "fill_down" not in sheet

    def test_import(self, source: Path, tmp_path: Path) -> None:
        profile = edit(draft(source), ("# fill_down = true", "fill_down = true"))
        result = import_list(source, profile, tmp_path / "out", programme=PROGRAMME)
        (sheet,) = result.receipt.sheets
        assert (sheet.read, sheet.accepted, sheet.rejected) == (8, 7, 1)
        assert (result.tally.projects, result.tally.participations) == (3, 7)
        assert result.sums.totals == {
            ("budgets of partners", "HUF"): (6, Decimal("130500000.0")),
            ("Union funding of partners", "EUR"): (6, Decimal("348500.75")),
        }
        known = triples(tmp_path / "out")
        assert ("project/2014tc16rfcb004-skhu-014", "ends", "2020-01-14") in known
        partners = {subject for subject, name, project in known if name == "inProject" and project.endswith("-014")}
        assert len(partners) == 3
        # What stands in a merged cell is written once, and flagged once: for the begin and for the end.
        assert result.rejects.by_code["value flagged", "period-in-cell"] == 6
        assert ("12", "row rejected", "total-row") in rejects(tmp_path / "out")


def test_file_of_a_known_layout_needs_no_profile() -> None:
    text = draft(Path(__file__).parent / "golden" / "keep-participations" / "input.csv")
    assert text.startswith("# This file fits the profile 'keep-participations-2000-2020', which comes with tercoop")
    assert "# No profile of your own is needed: tercoop import input.csv" in text


def test_nothing_understood_is_said_and_not_guessed(tmp_path: Path) -> None:
    text = draft_table(tmp_path, [("項目", "夥伴", "x"), ("甲", "乙", "1"), ("丙", "丁", "2")])
    assert "Sheet 'table': no column is understood; it is not read" in text
    assert "It cannot be used yet" in text


def test_two_columns_for_one_field(tmp_path: Path) -> None:
    rows = [
        ("Project title", "Start date", "Begin"),
        *(("Lakes", "2016-01-01", ""), ("Hills", "2017-01-01", "2017-01-01"), ("Shores", "2018-01-01", "")),
    ]
    text = draft_table(tmp_path, rows)
    assert columns(text) == {"project.title": "Project title", "project.begins": "Start date"}
    assert "'Begin' looks like project.begins" in questions(text)
    assert tomllib.loads(text)["sheet"][0]["not_read"]["Begin"].startswith("not understood yet")


def test_name_that_the_cells_contradict(tmp_path: Path) -> None:
    text = draft_table(tmp_path, [("Project title", "Start date"), ("Lakes", "soon"), ("Hills", "later")])
    assert "project.begins" not in columns(text)
    assert "'Start date' is named like project.begins" in questions(text)
    assert "0 of 2 are dates" in questions(text)


def test_money_whose_name_and_cells_disagree(tmp_path: Path) -> None:
    partners = [("A", "One", "100.50"), ("A", "Two", "200.50"), ("B", "One", "1.50"), ("B", "Three", "2.50")]
    text = draft_table(tmp_path, [("Acronym", "Partner", "Project budget"), *partners])
    assert "project.total_budget" not in columns(text)
    assert "Its name says project, and it is different on the rows of a project, in 2 of 2." in questions(text)


def test_money_that_nothing_tells_apart(tmp_path: Path) -> None:
    rows = [("Acronym", "Partner", "Role", "Budget"), ("A", "One", "LP", "100.50"), ("B", "Two", "PP", "200.50")]
    text = draft_table(tmp_path, rows)
    assert not {"project.total_budget", "partner.total_budget"} & columns(text).keys()
    assert "No project has several rows with an amount, so it is left out until you decide." in questions(text)


def test_money_that_differs_too_seldom_to_be_sure(tmp_path: Path) -> None:
    """One project of six in which rows differ can be a mistake of the list."""
    rows = [(name, partner, "9.50") for name in "ABCDEF" for partner in ("One", "Two")]
    rows[1] = ("A", "Two", "9.05")
    text = draft_table(tmp_path, [("Acronym", "Partner", "Budget (EUR)"), *rows])
    assert not {"project.total_budget", "partner.total_budget"} & columns(text).keys()
    assert "Different on the rows of a project in 1 of 6, and the same in the others" in questions(text)


def test_amounts_in_thousands(tmp_path: Path) -> None:
    text = draft_table(tmp_path, [("Projekttitel", "Gesamtkosten (Tsd. EUR)"), ("Seen", "100,5"), ("Berge", "90,25")])
    assert "project.total_budget" not in columns(text)
    assert "seems to give thousands or millions" in questions(text)


def test_a_rate_between_0_and_1(tmp_path: Path) -> None:
    rows = [("Titre du projet", "Taux de cofinancement"), ("Lacs", "0,85"), ("Monts", "0,6"), ("Rives", "1")]
    text = draft_table(tmp_path, rows)
    assert tomllib.loads(text)["rate_unit"] == "fraction"
    assert "read as parts of one, 0.85 as 85 %" in questions(text)


def test_marks_that_contradict_each_other(tmp_path: Path) -> None:
    rows = [("Project title", "Total budget (EUR)"), ("Lakes", "1.234,50"), ("Hills", "1,234.50"), ("Shores", "9")]
    text = draft_table(tmp_path, rows)
    assert "decimal_mark" not in tomllib.loads(text)
    assert "1 amounts can be read with a comma alone and 1 with a point alone" in questions(text)


def test_currencies_that_differ_by_column(tmp_path: Path) -> None:
    rows = [
        ("Projekt címe", "Összköltség (HUF)", "ERFA (EUR)"),
        ("Tavak", "1000000", "2500,50"),
        ("Dombok", "9", "1,5"),
    ]
    text = draft_table(tmp_path, rows)
    profile = tomllib.loads(text)
    assert "currency" not in profile
    assert profile["sheet"][0]["currencies"] == {"project.total_budget": "HUF", "project.erdf": "EUR"}


def test_columns_without_a_name_of_their_own(tmp_path: Path) -> None:
    rows = [("Project", "Budget", "", "Budget"), ("Lakes", "100.50", "AT", "50.25"), ("Hills", "7.50", "HU", "3.75")]
    text = draft_table(tmp_path, rows)
    assert columns(text)["project.total_budget"] == "column B"
    assert '# "project.country" = "column C"' in text
    assert "'Budget' (column D) looks like project.total_budget" in questions(text)


def test_second_partner_in_a_row_is_no_second_name(tmp_path: Path) -> None:
    rows = [
        ("Acronimo", "Partner 1", "Paese 1", "Partner 2", "Paese 2"),
        ("ALPI", "Ente Acque", "Italia", "Verein Wasser", "Austria"),
        ("LAGHI", "Consorzio Laghi", "Italia", "Seebund", "Austria"),
    ]
    text = draft_table(tmp_path, rows)
    assert columns(text) == {
        "project.acronym": "Acronimo",
        "partner.name": "Partner 1",
        "partner.country": "Paese 1",
    }
    assert "Several partners stand in one row, in columns with numbers." in questions(text)


def test_titles_in_two_languages(tmp_path: Path) -> None:
    rows = [
        ("Titel", "Titre", "Title (EN)", "Begin"),
        ("Seen", "Lacs", "Lakes", "2016-01-01"),
        ("a", "b", "c", "2017-01-01"),
    ]
    text = draft_table(tmp_path, rows)
    found = columns(text)
    assert found["project.title_english"] == "Title (EN)"
    assert {found["project.title"], found["project.title_2"]} == {"Titel", "Titre"}


def test_number_of_the_row_is_no_number_of_the_project(tmp_path: Path) -> None:
    rows = [("ID", "Acronym", "Partner"), ("7001", "LAKE", "One"), ("7002", "LAKE", "Two"), ("7003", "HILL", "One")]
    text = draft_table(tmp_path, rows)
    assert "project.identifier" not in columns(text)
    assert "Is 'ID' the number of the project in its programme, or of the row?" in questions(text)
    assert '# "project.identifier" = "ID"' in text


def test_sheet_of_calls(tmp_path: Path) -> None:
    rows = [
        ("Programme", "Call number", "Start date", "End date"),
        ("Alpine Space 2014-2020", "1", "2015-01-01", "2015-03-01"),
    ]
    text = draft_table(tmp_path, rows)
    assert tomllib.loads(text)["sheet"][0]["rows"] == "calls"
    assert columns(text)["call.serial"] == "Call number"


@pytest.mark.parametrize("name", ["partners.csv", "projekty.csv", "vorhaben.csv"])
def test_draft_can_be_used_as_it_stands(name: str) -> None:
    with open_source(LISTS / name) as source:
        profile = parse_profile(draft_profile(source), Path("mine.toml"))
        assert match_profile(profile, source).missing is None


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t\"'\\#]"), max_size=12
)


@settings(max_examples=25)
@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=2, max_size=6))
def test_any_table_gives_toml(rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever stands in a table, the draft is TOML, and valid or says that it cannot be used yet."""
    path = tmp_path_factory.mktemp("any") / "any.csv"
    head = ["Project", "Partner", "Budget"]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[f"{word} {cell}" for word, cell in zip(head, rows[0], strict=True)], *rows[1:]])
    with open_source(path, delimiter=",") as source:
        text = draft_profile(source)
    tomllib.loads(text)
    if "It cannot be used yet" not in text:
        parse_profile(text, Path("mine.toml"))


def test_command_writes_a_new_file_and_says_what_comes_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "mine.toml"
    assert run(["profile", "draft", str(LISTS / "vorhaben.csv"), "--out", str(mine)]) == 0
    said = capsys.readouterr().out
    assert "written, with 3 open questions" in said
    assert f"tercoop import {LISTS / 'vorhaben.csv'} --profile {mine} --programme CODE --dry-run" in said
    mine.write_text(mine.read_text(encoding="utf-8") + "# my own line\n", encoding="utf-8")
    assert run(["profile", "draft", str(LISTS / "vorhaben.csv"), "--out", str(mine)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert "# my own line" in mine.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["Mine.toml", "mine.txt", "my profile.toml"])
def test_command_refuses_names_that_no_profile_can_have(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["profile", "draft", str(LISTS / "vorhaben.csv"), "--out", str(tmp_path / name)]) == 2
    assert "a profile is called like mine.toml" in capsys.readouterr().err


ITALIAN_HEAD = ("Acronimo", "Capofila", "Paese capofila", "Budget totale", "Partner 1", "Paese 1", "Budget partner 1")


def test_beside_a_column_of_lead_partners_the_first_partner_is_a_further_one(tmp_path: Path) -> None:
    """The budget of partner 1 is not that of the lead partner."""
    rows = [
        (name, "Regione Piemonte", "Italia", "1.000,00", f"Comune {name}", "Francia", "300,00", "", "", "")
        for name in ("ALPE", "LAGO", "MARE")
    ]
    text = draft_table(tmp_path, [(*ITALIAN_HEAD, "Partner 2", "Paese 2", "Budget partner 2"), *rows])
    assert columns(text)["partner.name"] == "Capofila"
    assert "partner.total_budget" not in columns(text)
    assert tomllib.loads(text)["sheet"][0]["further_partners"] == [
        {
            "partner.name": f"Partner {number}",
            "partner.country": f"Paese {number}",
            "partner.total_budget": f"Budget partner {number}",
        }
        for number in (1, 2)
    ]
    assert "are they all?" in questions(text)


def test_partners_in_one_cell_are_asked_for_and_left_out_until_then(tmp_path: Path) -> None:
    rows = [(name, "Regione Piemonte", "Comune Uno; Comune Due") for name in ("ALPE", "LAGO", "MARE")]
    text = draft_table(tmp_path, [("Acronimo", "Capofila", "Partner"), *rows])
    assert tomllib.loads(text)["sheet"][0]["partners_left_out"] is True
    assert '# [[sheet.further_partners]]\n# "partner.name" = "Partner"\n# separator = ";"' in text
    assert "several in one cell" in questions(text)


def test_an_encoding_that_was_asked_for_stands_in_the_draft_and_is_used(tmp_path: Path) -> None:
    path, profile = tmp_path / "lista.csv", tmp_path / "mine.toml"
    path.write_bytes(
        "Akronim;Beneficjent wiodący;Miejscowość\r\nŁĄKA;Gmina Łęczna;Łęczna\r\nŻAR;Gmina Żory;Żory\r\n".encode(
            "cp1250"
        )
    )
    assert run(["profile", "draft", str(path), "--encoding", "cp1250", "--out", str(profile)]) == 0
    assert tomllib.loads(profile.read_text(encoding="utf-8"))["encoding"] == "cp1250"
    out = tmp_path / "out"
    arguments = ["--profile", str(profile), "--programme", PROGRAMME.key or "", "--out", str(out), "--yes"]
    assert run(["import", str(path), *arguments]) == 0
    assert {value for _, name, value in triples(out) if name == "prefLabel"} >= {"ŁĄKA", "Gmina Łęczna", "Żory"}
