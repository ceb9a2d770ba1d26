"""The imported lists of keep.eu against their sources, counted anew by other means, and against themselves."""

from __future__ import annotations

import csv
import json
import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from tercoop.importing.outcome import Choices
from tercoop.importing.profile_files import find_profile
from tercoop.importing.programmes import ProgrammeIndex
from tercoop.importing.recognition import match_profile
from tercoop.importing.run import import_file
from tercoop.rdf.namespaces import BASE, RDF, TC
from tercoop.reading import open_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

ROOT = Path(__file__).parent.parent
KEEP = ROOT / "data" / "imported" / "keep"
SOURCES = ROOT.parent / "shared" / "data" / "keep"
needs_sources = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source files are not part of the repository")

FILES = {
    "closed-2014-2020": ("keep_closed_2014-2020_part.xlsx", "keep-closed-2014-2020", "keep-export-2014-2020"),
    "participations-2000-2020": (
        "participations_2000-2020.csv",
        "keep-participations-2000-2020",
        "keep-participations-2000-2020",
    ),
    "places": ("partners_geonames.csv", "keep-places", "keep-places"),
}


def fold(text: str) -> str:
    """Return what two ways of writing a name have in common, by other means than the import."""
    letters = unicodedata.normalize("NFKD", text.replace("+", " plus ").casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    for letter, latin in (
        ("ø", "o"),
        ("đ", "d"),
        ("ł", "l"),
        ("ı", "i"),
        ("æ", "ae"),
        ("œ", "oe"),
        ("ħ", "h"),
        ("ð", "d"),
        ("þ", "th"),
    ):
        bare = bare.replace(letter, latin)
    return " ".join(re.findall(r"[^\W_]+", bare))


@cache
def rows_of(folder: str, sheet: str | None = None) -> list[dict[str, str]]:
    with open_source(SOURCES / FILES[folder][0]) as source:
        found = next(item for item in source.sheets if sheet in (None, item.name))
        return [
            dict(zip(found.header, map(str, cells), strict=True))
            for _, cells in found.rows()
            if isinstance(cells, list)
        ]


def triples_of(folder: str) -> Iterator[tuple[str, Triple]]:
    for path in sorted((KEEP / folder).glob("*.ttl")):
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            yield path.stem, quad.triple


@cache
def counts_of(folder: str, name: str) -> Counter[str]:
    """Return programme → number of things of a class in its file."""
    return Counter(
        programme
        for programme, triple in triples_of(folder)
        if triple.predicate == RDF.type and triple.object == TC[name]
    )


def programme_of(title: str) -> str:
    key = ProgrammeIndex().find_by_title(title).key
    assert key is not None
    return key


@cache
def keys_of_programmes(folder: str, sheet: str | None) -> dict[str, str]:
    return {title: programme_of(title) for title in {row["Programme"] for row in rows_of(folder, sheet)}}


@needs_sources
@pytest.mark.parametrize(
    ("folder", "sheet", "partner"),
    [("participations-2000-2020", None, "Project.Partner"), ("closed-2014-2020", "Partners", "Project Partner")],
)
def test_each_programme_has_the_projects_and_participations_of_its_rows(
    folder: str, sheet: str | None, partner: str
) -> None:
    keys = keys_of_programmes(folder, sheet)
    projects: defaultdict[str, set[str]] = defaultdict(set)
    participations: defaultdict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for row in rows_of(folder, sheet):
        key = keys[row["Programme"]]
        projects[key].add(fold(row["Acronym"]))
        place = tuple(fold(row[name]) for name in ("Acronym", partner, "Town", "Country"))
        participations[key][place] += 1
    assert {key: len(found) for key, found in projects.items()} == counts_of(folder, "Project")
    counted = Counter({key: len(found) for key, found in participations.items()})
    different = (counted - counts_of(folder, "Participation")) + (counts_of(folder, "Participation") - counted)
    assert not different
    repeated = sum(sum(found.values()) - len(found) for found in participations.values())
    lines = [line for line in rejects(folder) if line["code"] == "repeated-participation"]
    assert len(lines) == repeated


def rejects(folder: str) -> list[dict[str, str]]:
    with (KEEP / folder / "rejects.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@needs_sources
def test_budgets_of_the_export_are_counted_once_a_project() -> None:
    budgets = {
        (row["Programme"], fold(row["Acronym"])): float(row["Budget"].replace(",", ""))
        for row in rows_of("closed-2014-2020", "Projects (lead partners)")
    }
    found = {
        triple.subject.value: float(triple.object.value)
        for _, triple in triples_of("closed-2014-2020")
        if triple.predicate == TC.value and isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal)
    }
    totals = [value for subject, value in found.items() if "/id/budget/" in subject and "-call-" not in subject]
    assert len(totals) == len(budgets) == 926
    assert sum(totals) == pytest.approx(sum(budgets.values()), abs=0.01)


@pytest.mark.parametrize("folder", FILES)
def test_every_row_is_in_the_graph_or_in_the_rejects(folder: str) -> None:
    receipt = json.loads((KEEP / folder / "receipt.json").read_text(encoding="utf-8"))
    for sheet in receipt["sheets"]:
        assert sheet["read"] == sheet["accepted"] + sheet["rejected"]
        rows = [
            line for line in rejects(folder) if line["sheet"] == sheet["name"] and line["outcome"] == "row rejected"
        ]
        assert len(rows) == sheet["rejected"]


@pytest.mark.parametrize("folder", FILES)
def test_the_receipt_agrees_with_the_list_of_sources(folder: str) -> None:
    receipt = json.loads((KEEP / folder / "receipt.json").read_text(encoding="utf-8"))
    entries = tomllib.loads((ROOT / "data" / "sources.toml").read_text(encoding="utf-8"))["graph"]
    (entry,) = (item for item in entries if item["files"] == [f"imported/keep/{folder}/"])
    assert (entry["name"], entry["sha256"]) == (receipt["source"], receipt["sha256"])
    assert entry["retrieved"].isoformat() == receipt["retrieved"]
    assert receipt["file"] == entry["file"] == FILES[folder][0]
    assert entry["rows"] == {key: sum(sheet[key] for sheet in receipt["sheets"]) for key in entry["rows"]}
    assert entry["rows"]


@needs_sources
@pytest.mark.slow
@pytest.mark.parametrize("folder", FILES)
def test_the_same_source_gives_the_same_bytes(folder: str) -> None:
    name, key, profile = FILES[folder]
    with open_source(SOURCES / name) as source:
        found = match_profile(find_profile(profile), source)
        result = import_file(source, found, KEEP / folder, Choices(source=key, retrieved="2026-11-22", dry_run=True))
    assert not result.differences, result.differences.files
    assert not result.new_programmes


def test_interform_and_its_leader_are_one_with_those_of_the_seed() -> None:
    subjects = {
        triple.subject.value.removeprefix(f"{BASE}id/")
        for programme, triple in triples_of("participations-2000-2020")
        if programme == "interact-2000-2006" and isinstance(triple.subject, NamedNode)
    }
    assert {"project/interform", "organisation/mission-operationnelle-transfrontaliere"} <= subjects
    assert "participation/interform-mission-operationnelle-transfrontaliere" in subjects


def test_no_running_text_is_published() -> None:
    words = {
        str(triple.predicate.value).rpartition("/")[2]
        for folder in FILES
        for _, triple in triples_of(folder)
        if isinstance(triple.object, Literal)
    }
    assert "description" not in words
