"""Import as a whole: a small file with the dirt of real ones becomes the graph and the rejects that were reviewed."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from tercoop.cli import run as run_command
from tercoop.errors import InputError, OutputError, UsageError
from tercoop.importing.outcome import Choices, Import
from tercoop.importing.profile_files import find_profile, list_profiles
from tercoop.importing.programmes import ProgrammeMatch
from tercoop.importing.recognition import match_profile, recognise
from tercoop.importing.run import import_file
from tercoop.importing.schemes import notation_of
from tercoop.rdf.namespaces import BASE, DCTERMS, RDF, TC
from tercoop.reading import open_source
from workbooks import WrittenCell, write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tercoop.importing.differences import Differences

GOLDEN = Path(__file__).parent / "golden"
HEADER = ("Programme", "Acronym", "Project.Partner", "Lead.Partner", "Town", "Country", "Country.code")
ALPINE = "2007 - 2013 Alpine Space"


def run(
    path: Path,
    out: Path,
    *,
    profile: str | Path | None = None,
    confirm: Callable[[Differences], bool] = lambda _: True,
    **choices: object,
) -> Import:
    """Import a file as the command does."""
    with open_source(path) as source:
        found = match_profile(find_profile(profile), source) if profile else recognise(list_profiles(), source)[0]
        assert found.missing is None, found.missing
        return import_file(source, found, out, Choices(**{"source": "test", **choices}), confirm=confirm)  # type: ignore[arg-type]


def write_csv(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def statements(folder: Path) -> set[tuple[str, str, str]]:
    """Return all statements of an import: subject and object without our base, predicate by its local name."""
    return {
        (
            short(quad.subject.value) if isinstance(quad.subject, NamedNode) else "",
            quad.predicate.value.rpartition("#")[2].rpartition("/")[2],
            short(quad.object.value) if isinstance(quad.object, NamedNode) else str(getattr(quad.object, "value", "")),
        )
        for path in folder.glob("*.ttl")
        for quad in parse(path=path, format=RdfFormat.TURTLE)
    }


def short(iri: str) -> str:
    return iri.removeprefix(BASE).removeprefix("id/")


def things(folder: Path, name: str) -> set[str]:
    return {
        short(quad.subject.value).partition("/")[2]
        for path in folder.glob("*.ttl")
        for quad in parse(path=path, format=RdfFormat.TURTLE)
        if quad.predicate == RDF.type and quad.object == TC[name] and isinstance(quad.subject, NamedNode)
    }


def rejects(folder: Path) -> list[dict[str, str]]:
    with (folder / "rejects.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("source", sorted(path.name for path in GOLDEN.iterdir()))
def test_a_small_source_gives_the_files_that_were_reviewed(source: str, tmp_path: Path) -> None:
    given = next(GOLDEN.joinpath(source).glob("input.*"))
    run(given, tmp_path / "out", source="golden")
    expected = {path.name: path.read_text(encoding="utf-8") for path in (GOLDEN / source / "expected").iterdir()}
    made = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir()}
    assert made == expected


def test_every_row_is_accepted_or_rejected(tmp_path: Path) -> None:
    result = run(GOLDEN / "keep-participations" / "input.csv", tmp_path / "out")
    (sheet,) = result.receipt.sheets
    assert (sheet.read, sheet.accepted, sheet.rejected) == (13, 10, 3)
    rows = [line["row"] for line in rejects(tmp_path / "out") if line["outcome"] == "row rejected"]
    assert len(rows) == len(set(rows)) == sheet.rejected
    stated = {
        (quad.predicate.value.rpartition("#")[2], quad.object.value)
        for quad in parse(path=tmp_path / "out" / "source.ttl", format=RdfFormat.TURTLE)
        if isinstance(quad.object, Literal)
    }
    assert {("rowsRead", "13"), ("rowsAccepted", "10"), ("rowsRejected", "3")} <= stated


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    rows = [
        (ALPINE, "LAKES", "REGION OF EXAMPLE", "Yes", "Graz", "Austria", ""),
        (ALPINE, "lakes", "Region of Example", "No", "GRAZ", "Austria", ""),
        (ALPINE, "HILLS", "Région of example", "Yes", "Graz", "Austria", ""),
    ]
    numbered = TC.rowNumber.value.rpartition("#")[2]
    graphs = []
    for name, order in (("one", rows), ("other", rows[::-1])):
        run(write_csv(tmp_path / f"{name}.csv", order), tmp_path / name)
        graphs.append(
            {item for item in statements(tmp_path / name) if item[1] not in (numbered, "title", "identifier")}
        )
    assert graphs[0] == graphs[1]
    assert things(tmp_path / "one", "Organisation") == {"region-of-example-graz-aut"}


def test_the_same_file_changes_nothing(tmp_path: Path) -> None:
    source, out = GOLDEN / "keep-participations" / "input.csv", tmp_path / "out"
    assert run(source, out).is_written
    before = {path.name: (path.read_bytes(), path.stat().st_ino) for path in out.iterdir()}
    again = run(source, out)
    assert not again.is_written
    assert not again.differences
    assert {path.name: (path.read_bytes(), path.stat().st_ino) for path in out.iterdir()} == before


def test_a_newer_file_shows_what_it_adds_changes_and_takes_away(tmp_path: Path) -> None:
    out = tmp_path / "out"
    old = [
        (ALPINE, "LAKES", "One", "Yes", "Graz", "Austria", ""),
        (ALPINE, "LAKES", "Two", "No", "Graz", "Austria", ""),
    ]
    new = [
        (ALPINE, "LAKES", "One", "No", "Graz", "Austria", ""),
        (ALPINE, "LAKES", "Three", "Yes", "Graz", "Austria", ""),
    ]
    run(write_csv(tmp_path / "list.csv", old), out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    asked: list[Differences] = []

    def refuse(differences: Differences) -> bool:
        asked.append(differences)
        return False

    newer = write_csv(tmp_path / "newer.csv", new)
    assert not run(newer, out, confirm=refuse).is_written
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    (differences,) = asked
    lakes = "id/participation/alpine-space-2007-2013-lakes-{}-graz-aut"
    assert differences.things["added", "participation"] == [lakes.format("three")]
    assert differences.things["gone", "participation"] == [lakes.format("two")]
    assert differences.things["changed", "participation"] == [lakes.format("one")]
    assert run(newer, out).is_written
    assert (
        "participation/alpine-space-2007-2013-lakes-one-graz-aut",
        "hasRole",
        "scheme/partner-roles/partner",
    ) in statements(out)
    assert not list(tmp_path.glob(".*"))


def test_an_organisation_that_only_changes_its_file_is_neither_added_nor_gone(tmp_path: Path) -> None:
    out, other = tmp_path / "out", "2007 - 2013 Central Europe"
    row = ("A", "One", "Yes", "Graz", "Austria", "")
    run(write_csv(tmp_path / "list.csv", [(ALPINE, *row)]), out)
    seen: list[Differences] = []

    def keep(differences: Differences) -> bool:
        seen.append(differences)
        return True

    run(write_csv(tmp_path / "list.csv", [(other, *row)]), out, confirm=keep)
    counts = seen[0].count()
    assert counts["changed", "organisation"] == 1
    assert (counts["added", "project"], counts["gone", "project"]) == (1, 1)


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    result = run(GOLDEN / "keep-participations" / "input.csv", tmp_path / "out", dry_run=True)
    assert not result.is_written
    assert result.tally.projects == 6
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["w/q/r/s", "imported/input"])
def test_a_dry_run_leaves_no_folder_behind(tmp_path: Path, place: str) -> None:
    assert not run(GOLDEN / "keep-participations" / "input.csv", tmp_path / place, dry_run=True).is_written
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"holds 'precious\.txt', which no import has made; move it"):
        run(GOLDEN / "keep-participations" / "input.csv", tmp_path)
    with pytest.raises(OutputError, match="is a file"):
        run(GOLDEN / "keep-participations" / "input.csv", tmp_path / "precious.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_without_a_temporary_folder_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(OutputError, match=r"missing: the folder does not exist; .*; TMPDIR can name another temporary"):
        run(GOLDEN / "keep-participations" / "input.csv", tmp_path / "out")
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(tmp_path / "missing")])
    with pytest.raises(OutputError, match=r"temporary folder: No usable .*; TMPDIR can name another temporary"):
        run(GOLDEN / "keep-participations" / "input.csv", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_itself_is_no_folder(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(OutputError, match="loop: a link that leads to itself"):
        run(GOLDEN / "keep-participations" / "input.csv", loop)
    assert loop.is_symlink()


@pytest.mark.parametrize("name", ["notes.txt", "photos/one.jpg", "mine.ttl/one", ".hidden"])
def test_what_a_person_has_put_beside_a_former_import_is_left_alone(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    run(GOLDEN / "keep-participations" / "input.csv", out)
    own = out / name
    own.parent.mkdir(exist_ok=True)
    own.write_text("mine")
    before = sorted(out.rglob("*"))
    with pytest.raises(OutputError, match=f"holds '{name.partition('/')[0]}', which no import has made"):
        run(write_csv(tmp_path / "list.csv", [(ALPINE, "A", "One", "Yes", "Graz", "Austria", "")]), out)
    assert sorted(out.rglob("*")) == before
    assert own.read_text() == "mine"


@pytest.mark.parametrize(
    "receipt", ["{}", "null", "[1]", '{"file": "a till roll.pdf"}', "no JSON", "[" * 100_000, "\udcff"]
)
def test_a_receipt_of_something_else_makes_no_import(tmp_path: Path, receipt: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "receipt.json").write_bytes(receipt.encode(errors="surrogateescape"))
    (out / "accounts.ttl").write_text("mine")
    with pytest.raises(OutputError, match=r"holds 'accounts\.ttl', which no import has made"):
        run(GOLDEN / "keep-participations" / "input.csv", out)
    assert (out / "accounts.ttl").read_text() == "mine"


def test_a_folder_is_looked_at_before_anything_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    assert run_command(["import", str(tmp_path / "missing.csv"), "--out", str(tmp_path)]) == 2
    assert "holds 'precious.txt'" in capsys.readouterr().err


def test_what_is_put_into_the_folder_while_a_file_is_read_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(GOLDEN / "keep-participations" / "input.csv", out)

    def put(_: Differences) -> bool:
        (out / "notes.txt").write_text("mine")
        return True

    newer = write_csv(tmp_path / "list.csv", [(ALPINE, "A", "One", "Yes", "Graz", "Austria", "")])
    with pytest.raises(OutputError, match=r"holds 'notes\.txt'"):
        run(newer, out, confirm=put)
    assert (out / "notes.txt").read_text() == "mine"


def test_one_participation_in_two_files_is_one_with_two_sources(tmp_path: Path) -> None:
    row = (ALPINE, "LAKES", "One", "Yes", "Graz", "Austria", "")
    other = (ALPINE, "Lakes ", "ONE", "Yes", "GRAZ", "AUSTRIA", "AT Austria / ÖSTERREICH")
    run(write_csv(tmp_path / "a.csv", [row]), tmp_path / "a", source="first")
    run(write_csv(tmp_path / "b.csv", [other]), tmp_path / "b", source="second")
    both = statements(tmp_path / "a") | statements(tmp_path / "b")
    (participation,) = things(tmp_path / "a", "Participation") | things(tmp_path / "b", "Participation")
    stated = {
        value for subject, predicate, value in both if subject.endswith(participation) and predicate == "statedIn"
    }
    assert stated == {"source-document/first", "source-document/second"}


def test_what_the_graph_knew_keeps_its_iri(tmp_path: Path) -> None:
    row = (
        "2000 - 2006 Interact I",
        "Interform",
        "Cross border Operational Mission (MOT)",
        "Yes",
        "Paris",
        "France",
        "",
    )
    run(write_csv(tmp_path / "list.csv", [row]), tmp_path / "out")
    assert things(tmp_path / "out", "Project") == {"interform"}
    assert things(tmp_path / "out", "Organisation") == {"mission-operationnelle-transfrontaliere"}
    assert things(tmp_path / "out", "Participation") == {"interform-mission-operationnelle-transfrontaliere"}
    assert things(tmp_path / "out", "Town") == {"paris"}


PROJECTS = (
    "Programme",
    "Acronym",
    "Project Name",
    "Lead Partner",
    "Town",
    "Country",
    "Budget",
    "EU Funding",
    "Project start",
    "Project end",
)
PARTNERS = ("Programme", "Acronym", "Project Partner", "Lead Partner", "Town", "Country")
NORD = "2014 - 2020 INTERREG V-A Sweden - Norway"


def write_export(
    path: Path, projects: Sequence[Sequence[WrittenCell]], partners: Sequence[Sequence[WrittenCell]]
) -> Path:
    write_workbook(path, {"Projects (lead partners)": [PROJECTS, *projects], "Partners": [PARTNERS, *partners]})
    return path


def test_a_project_with_two_lead_partners_is_one_project_with_one_budget(tmp_path: Path) -> None:
    projects = [
        (NORD, "GREI", "", "Nord universitet", "Bodø", "Norway", "611,386.00", 193043, "2015/05/15", "2018/05/14"),
        (NORD, "GREI", "", "Torsta AB", "Ås", "Sweden", "611,386.00", 193043, "2015/05/15", "2018/05/14"),
    ]
    partners = [(NORD, "GREI", row[3], "Yes", row[4], row[5]) for row in projects]
    out = tmp_path / "out"
    result = run(write_export(tmp_path / "export.xlsx", projects, partners), out, profile="keep-export-2014-2020")
    assert (result.tally.projects, result.tally.participations) == (1, 2)
    budgets = [item for item in statements(out) if item[1] == "hasBudget"]
    assert len(budgets) == 1
    assert {value for subject, name, value in statements(out) if name == "value" and subject.startswith("budget/")} == {
        "611386.00"
    }
    leads = [item for item in statements(out) if item[1] == "hasRole" and item[2].endswith("lead-partner")]
    assert len(leads) == 2


def test_two_projects_with_one_acronym_are_told_apart_by_their_begin(tmp_path: Path) -> None:
    projects = [
        (NORD, "GREI", "", "One", "Bodø", "Norway", "100.00", 50, "2015/05/15", "2018/05/14"),
        (NORD, "GREI", "", "Two", "Ås", "Sweden", "300.00", 150, "2018/06/01", "2020/05/31"),
    ]
    partners = [
        (NORD, "GREI", "One", "Yes", "Bodø", "Norway"),
        (NORD, "GREI", "Two", "Yes", "Ås", "Sweden"),
        (NORD, "GREI", "Three", "No", "Ås", "Sweden"),
    ]
    out = tmp_path / "out"
    result = run(write_export(tmp_path / "export.xlsx", projects, partners), out, profile="keep-export-2014-2020")
    programme = next(iter(things(out, "Project"))).partition("-grei")[0]
    assert things(out, "Project") == {f"{programme}-grei-2015-05-15", f"{programme}-grei-2018-06-01"}
    assert f"{programme}-grei-2018-06-01-two-as-swe" in things(out, "Participation")
    assert not any("three" in key for key in things(out, "Participation"))
    lines = rejects(out)
    assert [(line["row"], line["outcome"]) for line in lines if line["code"] == "shared-key"] == [
        ("2", "value flagged"),
        ("3", "value flagged"),
        ("4", "row rejected"),
    ]
    assert [sheet.rejected for sheet in result.receipt.sheets] == [0, 1]


def test_a_plus_sign_counts_in_a_key(tmp_path: Path) -> None:
    rows = [(ALPINE, name, "One", "Yes", "Graz", "Austria", "") for name in ("VALUE", "VALUE+", "Value +")]
    run(write_csv(tmp_path / "list.csv", rows), tmp_path / "out")
    assert things(tmp_path / "out", "Project") == {"alpine-space-2007-2013-value", "alpine-space-2007-2013-value-plus"}


def test_two_participations_whose_keys_fall_together_stay_two(tmp_path: Path) -> None:
    """The organisation Lake of Town in the project Air, and Town of no town in Air Lake, have one key."""
    out = tmp_path / "out"
    rows = [
        (ALPINE, "Air", "Lake", "Yes", "Town", "Austria", ""),
        (ALPINE, "Air Lake", "Town", "Yes", "", "Austria", ""),
    ]
    run(write_csv(tmp_path / "a.csv", rows), out)
    plain = "participation/alpine-space-2007-2013-air-lake-town-aut"
    found = {line[0]: line[2] for line in statements(out) if line[1] == "hasParticipant"}
    assert found == {plain: "organisation/lake-town-aut", f"{plain}-2": "organisation/town-aut"}
    assert [line["row"] for line in rejects(out) if line["code"] == "shared-key"] == ["3"]


def test_a_code_that_priorities_share_is_told_by_the_words_behind_it() -> None:
    scheme = "investment-priorities"
    assert notation_of("(11 ETC) ETC specific for transnational cooperation: x", scheme) == "11-etc-transnational"
    assert notation_of("(11 ETC) ETC specific, for cross-border cooperation: x", scheme) == "11-etc-cross-border"
    assert notation_of("(11 ETC) something else", scheme) == "11-etc"
    assert notation_of("(8 ETC) ETC specific, for cross-border cooperation: x", scheme) == "8-etc"
    assert notation_of("(6c) conserving heritage for transnational cooperation", scheme) == "6c"


def test_completeness_says_how_many_projects_have_their_lead_partner_alone(tmp_path: Path) -> None:
    rows = [
        (ALPINE, "A", "One", "Yes", "Graz", "Austria", ""),
        (ALPINE, "B", "One", "Yes", "Graz", "Austria", ""),
        (ALPINE, "B", "Two", "No", "Graz", "Austria", ""),
        (ALPINE, "C", "One", "Yes", "Graz", "Austria", ""),
        (ALPINE, "C", "Three", "Yes", "Graz", "Austria", ""),
    ]
    run(write_csv(tmp_path / "list.csv", rows), tmp_path / "out")
    node = "completeness/alpine-space-2007-2013-test"
    assert (node, "numberOfProjects", "3") in statements(tmp_path / "out")
    assert (node, "numberOfProjectsWithLeadPartnerOnly", "2") in statements(tmp_path / "out")


def test_running_text_is_kept_on_demand_alone(tmp_path: Path) -> None:
    header = (
        "Beneficiary name",
        "Operation name",
        "Operation summary",
        "Start date",
        "End date",
        "Total eligible expenditure",
        "Country",
    )
    path = write_csv(
        tmp_path / "list.csv",
        [("Town of X", "Bridge", "We build it.", "2016-05-01", "2018-12-31", "1200.50", "FR")],
        header,
    )
    programme = ProgrammeMatch("2014tc16rfcb034")
    run(path, tmp_path / "plain", programme=programme)
    run(path, tmp_path / "texts", programme=programme, with_prose=True)
    assert not [item for item in statements(tmp_path / "plain") if item[1] == "description"]
    assert [item[2] for item in statements(tmp_path / "texts") if item[1] == "description"] == ["We build it."]
    assert ("project/2014tc16rfcb034-bridge", "begins", "2016-05-01") in statements(tmp_path / "plain")


def test_money_of_partners_never_hangs_on_the_project(tmp_path: Path) -> None:
    header = (
        "Programme",
        "Project ID",
        "Project acronym",
        "Lead partner",
        "Organisation in English",
        "Town",
        "Country code",
    )
    money = ("Partner’s programme co-financing (EUR)", "PARTNER'S TOTAL ELIGIBLE BUDGET ")
    projects = (
        "Programme",
        "Project ID",
        "Project acronym",
        "Project name in English",
        "Project’s total budget",
        "Project's EU funding",
    )
    write_workbook(
        tmp_path / "export.xlsx",
        {
            "Search results, projects": [projects, (NORD, "P1", "GREI", "A title", 1000, 500)],
            "Search results, partners": [
                (*header, *money),
                (NORD, "P1", "GREI", "Yes", "One", "Bodø", "NO", 300, 600),
                (NORD, "P1", "GREI", "No", "Two", "Ås", "SE", 200, 400),
            ],
        },
    )
    out = tmp_path / "out"
    run(tmp_path / "export.xlsx", out, profile="keep-export-2021-2027")
    assert len(things(out, "Budget")) == 1
    assert len(things(out, "PartnerBudget")) == 2
    found = statements(out)
    totals = {subject: value for subject, name, value in found if name == "value"}
    assert sum(float(value) for subject, value in totals.items() if subject.startswith("budget/")) == 1000
    assert sum(float(value) for subject, value in totals.items() if subject.startswith("partner-budget/")) == 1000
    projects_with_partner_money = [
        item for item in found if item[1] == "hasPartnerBudget" and item[0].startswith("project/")
    ]
    assert not projects_with_partner_money


def test_json_of_keep_with_its_partnerships(tmp_path: Path) -> None:
    document = {
        "project_id": "RO1",
        "acronym": "DANUBE",
        "total_budget": 1000.5,
        "eu_funding": 800,
        "union_co_financing_rate": 80,
        "start_date": "2023-01-01",
        "end_date": "2025-12-31",
        "programme": {"id": 342, "title": "whatever", "period": "2021-2027"},
        "translations": {"en": {"name_translated": "A title"}},
        "themes": [{"id": 1, "title": "Tourism"}],
        "partnerships": [
            {
                "total_budget": 600,
                "co_financing_eur": 480,
                "pic": "999999999",
                "partner": {"name": "Община Русе"},
                "translations": {"en": {"name_translated": "Ruse Municipality"}},
                "town": "Ruse",
                "country": {"id": 1, "title": "Bulgaria"},
                "type": "lead",
                "legal_status": "public",
            }
        ],
    }
    (tmp_path / "project.json").write_text(json.dumps(document), encoding="utf-8")
    out = tmp_path / "out"
    result = run(tmp_path / "project.json", out)
    assert result.receipt.profile == "keep-json"
    found = statements(out)
    assert things(out, "Project") == {"2021tc16rfcb020-ro1"}
    assert ("project/2021tc16rfcb020-ro1", "hasTheme", "scheme/keep-themes/tourism") in found
    (organisation,) = (f"organisation/{key}" for key in things(out, "Organisation"))
    assert organisation.endswith("-ruse-ruse-bgr")
    assert {
        value for subject, name, value in found if subject == organisation and name in ("prefLabel", "altLabel")
    } == {
        "Община Русе",
        "Ruse Municipality",
    }


def test_lines_of_a_financial_plan(tmp_path: Path) -> None:
    header = (
        "CCI",
        "Programme Title",
        "Fund",
        "Priority",
        "TO_code",
        "EU Amount",
        "National Amount",
        "Total Amount",
        "EU co-financing",
    )
    rows = [
        ("2014TC16RFCB034", "x", "ERDF", "1", "06", "850.0", "150.0", "1000.0", "85.0"),
        ("2014TC16RFCB034", "x", "ERDF", "2", "TA", "85.0", "15.0", "100.0", "85.0"),
        ("2014TC16RFCB034", "x", "NOFUND", "3", "VOID", "1.0", "1.0", "2.0", "50.0"),
    ]
    out = tmp_path / "out"
    result = run(write_csv(tmp_path / "plan.csv", rows, header), out)
    assert (result.receipt.profile, result.tally.plan_lines) == ("esif-finance", 2)
    assert (
        "plan-line/2014tc16rfcb034-test-1-06-erdf",
        "hasThematicObjective",
        "scheme/thematic-objectives/06",
    ) in statements(out)
    assert [line["code"] for line in rejects(out)] == ["unknown-fund"]


def test_a_town_of_a_name_that_several_have_gets_no_number(tmp_path: Path) -> None:
    header = ("Project.Partner", "Town", "Country", "NUTS2..or.equivalent.", "geonameId", "asciiName", "CountryISO")
    rows = [
        ("A", "Neustadt", "Germany", "DEG0  / Thüringen", "2864034", "Neustadt", "DE"),
        ("B", "Neustadt", "Germany", "DEB3  / Rheinhessen-Pfalz", "2864034", "Neustadt", "DE"),
        ("C", "Salzburg", "Austria", "AT32  / Salzburg", "2766824", "Salzburg", "AT"),
        ("D", "Graz", "Austria", "AT22  / Steiermark", "2778067", "Graz", "SI"),
        ("E", "", "Austria", "", "1", "", "AT"),
    ]
    out = tmp_path / "out"
    result = run(write_csv(tmp_path / "places.csv", rows, header), out, profile="keep-places")
    numbers = {(subject, value) for subject, name, value in statements(out) if name == "geoNamesId"}
    assert numbers == {("town/salzburg-aut", "2766824")}
    assert sorted(line["code"] for line in rejects(out)) == [
        "no-town",
        "several-towns",
        "several-towns",
        "town-in-another-country",
    ]
    assert result.receipt.sheets[0].rejected == 1


def test_a_programme_that_nobody_knows_is_described_and_flagged(tmp_path: Path) -> None:
    result = run(
        write_csv(tmp_path / "list.csv", [("2007 - 2013 Nowhere", "A", "One", "Yes", "Graz", "Austria", "")]),
        tmp_path / "out",
    )
    assert [match.key for match in result.new_programmes] == ["nowhere-2007-2013"]
    assert ("programme/nowhere-2007-2013", "hasPeriod", "scheme/programming-periods/2007-2013") in statements(
        tmp_path / "out"
    )
    assert [line["code"] for line in rejects(tmp_path / "out")] == ["new-programme"]


def test_a_constant_that_cannot_be_read_names_the_profile(tmp_path: Path) -> None:
    profile = tmp_path / "mine.toml"
    profile.write_text(
        'title = "x"\n[[sheet]]\nrows = "partners"\n'
        '[sheet.columns]\n"programme.title" = "Programme"\n"project.acronym" = "Acronym"\n'
        '"partner.name" = "Project.Partner"\n[sheet.constants]\n"partner.role" = "boss"\n'
    )
    path = write_csv(tmp_path / "list.csv", [])
    with pytest.raises(InputError, match=r"mine\.toml: the constant 'partner\.role' cannot be read"):
        run(path, tmp_path / "out", profile=profile)


def test_no_statement_of_a_file_has_a_term_that_the_vocabulary_lacks(tmp_path: Path) -> None:
    from tercoop.rdf.namespaces import ONTOLOGY, declared_terms  # noqa: PLC0415

    run(GOLDEN / "keep-participations" / "input.csv", tmp_path / "out")
    used = {
        term.value.removeprefix(ONTOLOGY)
        for path in (tmp_path / "out").glob("*.ttl")
        for quad in parse(path=path, format=RdfFormat.TURTLE)
        for term in (quad.predicate, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith(ONTOLOGY)
    }
    assert used <= declared_terms()
    assert DCTERMS.title.value not in used


def test_an_unknown_profile_is_told_from_one_that_is_written_alike() -> None:
    with pytest.raises(UsageError, match="did you mean 'keep-json'"):
        find_profile("keep-jason")
