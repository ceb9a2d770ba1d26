from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tercoop.cli.output import AnswerFormat, format_answer
from tercoop.graph import open_graph
from tercoop.questions.answer import Answer

RICH = Path(__file__).parent / "rich-programme.ttl"


def show(name: str, columns: int | None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the lines of a table as a terminal of that width shows it, or a pipe."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: columns is not None)
    monkeypatch.setenv("COLUMNS", str(columns or 80))
    with open_graph(files=[RICH]) as graph:
        answer = graph.ask(name, programme="lake-2")
        return format_answer(answer, AnswerFormat.TABLE, graph, hidden=["programme"]).splitlines()


@pytest.mark.parametrize("columns", [70, 80, 100])
def test_table_fits_the_terminal_and_wraps_no_number(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = show("funding/split-budget-by-contributor", columns, monkeypatch)
    assert max(map(len, lines)) <= columns
    text = "\n".join(lines)
    assert text.count("3,000,000") == 3
    assert text.count("1,000,000") == 2


def test_narrow_terminal_gets_a_block_for_each_row(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = show("funding/split-budget-by-contributor", 40, monkeypatch)
    assert lines[:8] == [
        "budget: 3,000,000",
        "contributors: European Regional Development Fund",
        "percent: 66.67",
        "amount: 2,000,000",
        "precision: exact",
        "computed: percent",
        "",
        "budget: 3,000,000",
    ]


def test_joined_sentences_are_shown_short(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = show("funding/find-budget", None, monkeypatch)
    assert lines[2].endswith("id/sentence/lake-decision-1; id/sentence/lake-decision-2")
    assert "3,000,000" in lines[2]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("76792051", "76,792,051"),
        ("-4767308", "-4,767,308"),
        ("-4767308.25", "-4,767,308.25"),
        ("10000", "10,000"),
        ("-10000", "-10,000"),
        ("9999", "9999"),
        ("-9999", "-9999"),
    ],
)
def test_long_numbers_are_grouped_whatever_their_sign(number: str, shown: str) -> None:
    with open_graph(files=[RICH]) as graph:
        answer = graph.sparql(f"SELECT ?sum {{ VALUES ?sum {{ {number} }} }}")
        assert isinstance(answer, Answer)
        assert format_answer(answer, AnswerFormat.TABLE, graph).split() == ["sum", "─" * len(shown), shown]
