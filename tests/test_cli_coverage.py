"""The commands `coverage` and `summary`, as a person or a program calls them."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tercoop.cli import run
from tercoop.layout import find_layout

if TYPE_CHECKING:
    from pathlib import Path

    from tercoop.build.folder import FinishedBuild

SEED = find_layout().data / "curated" / "seed.ttl"


def without(line: str, directory: Path) -> str:
    """Return the path of a copy of the seed that lacks one line."""
    text = SEED.read_text(encoding="utf-8")
    assert text.count(line) == 1
    copy = directory / "less.ttl"
    copy.write_text(text.replace(line, ""), encoding="utf-8")
    return str(copy)


def test_table_ends_with_the_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage"]) == 0
    output = capsys.readouterr().out
    assert output.rstrip().endswith("79 of 79 facts found in the seed graph alone.")
    assert output.count(" found") == 80


def test_csv_has_a_row_for_each_fact(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["fact"] for row in rows] == [f"F{number}" for number in range(1, 80)]
    assert rows[13]["question"] == "How large is the budget?"
    assert {row["verdict"] for row in rows} == {"found"}


def test_missing_fact_ends_with_1_and_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = without('    tc:hasDate "2007-12"^^xsd:gYearMonth ;\n', tmp_path)
    assert run(["coverage", "--data", path, "--format", "json"]) == 1
    output = capsys.readouterr()
    report = json.loads(output.out)
    assert (report["complete"], report["found"]) == (False, 78)
    assert [fact["fact"] for fact in report["facts"] if fact["verdict"] == "missing"] == ["F10"]
    assert output.err == "tercoop: 78 of 79 facts found; missing: F10\n"


def test_one_fact_shows_its_triples(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage", "f10"]) == 0
    output = capsys.readouterr().out
    assert output.startswith("F10  sentence 2: In which month was the programme approved?\n")
    assert "id/approval/interact-ii tc:hasDate" in output


def test_one_missing_fact_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = without('    tc:hasDate "2007-12"^^xsd:gYearMonth ;\n', tmp_path)
    assert run(["coverage", "F10", "--data", path]) == 1
    assert capsys.readouterr().err == "tercoop: F10 is missing\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["F80"], "tercoop: no fact 'F80'; they are F1 to F79\n"),
        (["F1", "--format", "csv"], "tercoop: one fact is shown as a table or as JSON; CSV is for all facts\n"),
    ],
)
def test_wrong_use_is_one_line(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage", *words]) == 2
    assert capsys.readouterr().err == message


@pytest.mark.usefixtures("built")
def test_summary_shows_graphs_verdicts_answers_and_what_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summary"]) == 0
    output = capsys.readouterr().out
    for words in (
        "Facts of the page on Interact",
        "validation  conforms (",
        "coverage    79 of 79 facts",
        "85  34,000,000  rounded      amount",
        "lead partner  Mission Opérationnelle Transfrontalière",
        "what to do next",
    ):
        assert words in output


def test_summary_counts_what_the_store_holds(built: FinishedBuild, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summary"]) == 0
    lines = capsys.readouterr().out.splitlines()
    (total,) = [line for line in lines if line.startswith("all graphs")]
    assert total.split()[2] == f"{built.quads:,}"
    counts = [int(line.split()[1].replace(",", "")) for line in lines[2 : lines.index(total)]]
    assert sum(counts) == built.quads
