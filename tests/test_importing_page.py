"""The page on import is true: its commands print what it shows, and its tables have what the code has."""

from __future__ import annotations

import ast
import io
import re
import shlex
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import fields as attributes_of
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tercoop.cli import run
from tercoop.importing.fields import FIELDS
from tercoop.importing.profile_files import _PROFILE_KEYS, _SHEET_KEYS
from tercoop.layout import find_layout
from tercoop.reading import Limits

if TYPE_CHECKING:
    import pytest

ROOT = find_layout().root
PAGE = ROOT / "docs" / "importing.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LIMITS = {
    "text_bytes": "bytes of a table of text",
    "packed_bytes": "bytes of a workbook",
    "unpacked_bytes": "bytes of a workbook, unpacked",
    "json_bytes": "bytes of a JSON file",
    "columns": "columns of a sheet",
    "sheet_cells": "cells of a sheet, empty ones included",
    "cell_characters": "characters of a cell",
    "row_characters": "characters of a row",
    "memory_bytes": "bytes of memory for a workbook or JSON",
    "seconds": "seconds for a workbook or JSON",
}
UNTOLD = {"parts"}
"""Limits that only an attack reaches."""


def say(words: list[str]) -> str:
    """Return what a command prints: notes first, as a terminal shows them."""
    out, notes = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(notes):
        assert run(words) == 0, notes.getvalue()
    return notes.getvalue() + out.getvalue()


def replay() -> str:
    """Follow the page in the current folder, and return it with what the commands print now."""
    text, place = "", 0
    for match in BLOCK.finditer(TEXT):
        before, kind, content = TEXT[place : match.start()], match[1], match[2]
        place = match.end()
        name = re.findall(r"`([\w.-]+\.(?:csv|toml))`:\s*$", before)
        if kind == "csv":
            Path(name[-1]).write_text(content, encoding="utf-8")
        elif kind == "diff":
            change(Path(name[-1]), content.splitlines())
        elif kind == "console":
            command = content.splitlines()[0]
            content = f"{command}\n{say(shlex.split(command.removeprefix('$ tercoop ')))}"
        elif kind == "toml":
            content = excerpt(Path("mijn.toml").read_text(encoding="utf-8"), content)
        elif kind == "turtle":
            turtle = Path("imported/projecten/2014tc16rfcb046.ttl").read_text(encoding="utf-8")
            start = turtle.index(content.splitlines()[0])
            content = turtle[start : turtle.index("\n\n", start) + 1]
        text += f"{before}```{kind}\n{content}```"
    return text + TEXT[place:]


def change(path: Path, lines: list[str]) -> None:
    """Change a file as a person would who follows the page: a line is found by how it begins."""
    content = path.read_text(encoding="utf-8").splitlines()
    place = len(content)
    for line in lines:
        if line.startswith("-"):
            (place,) = (number for number, each in enumerate(content) if each.startswith(line[1:]))
            del content[place]
        else:
            content.insert(place, line[1:])
            place += 1
    path.write_text("\n".join([*content, ""]), encoding="utf-8")


def excerpt(profile: str, shown: str) -> str:
    """Return the lines of a profile that a block of the page shows: the questions, or the lines of some columns."""
    first = shown.splitlines()[0]
    if first.startswith("# Open questions"):
        start = profile.index(first)
        return profile[start : profile.index("\n\n", start) + 1]
    starts = [re.match(r'"[\w.]+" = "[^"]*"', line) for line in shown.splitlines()]
    lines = [line for line in profile.splitlines() for start in starts if start and line.startswith(start[0])]
    return "".join(f"{line}\n" for line in lines)


def fields_table() -> str:
    lines = [f"| `{each.name}` | {each.cleaner} | {each.meaning} |" for each in FIELDS.values()]
    return "\n".join(["| field | read as | meaning |", "|---|---|---|", *lines])


def limits_table() -> str:
    values = Limits()
    lines = [f"| {getattr(values, name):,.0f} | {words} |" for name, words in LIMITS.items()]
    return "\n".join(["| at most | |", "|---|---|", *lines])


def generated(text: str) -> str:
    """Return the page with the tables that follow from the code."""
    for name, table in (("fields", fields_table()), ("limits", limits_table())):
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        start, stop = text.index(begin) + len(begin), text.index(end)
        text = f"{text[:start]}{table}\n{text[stop:]}"
    return text


def test_page_is_what_its_commands_and_tables_are_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The failure shows what differs; ``python tests/test_importing_page.py`` writes the page anew."""
    monkeypatch.chdir(tmp_path)
    now = generated(replay())
    assert now == TEXT


def test_page_shows_enough_for_a_newcomer() -> None:
    kinds = [match[1] for match in BLOCK.finditer(TEXT)]
    assert kinds.count("console") >= 4
    assert kinds.count("diff") >= 3


def test_each_key_of_a_profile_is_explained() -> None:
    told = set(re.findall(r"`\[*(?:sheet\.)?(\w+)\]*`", "\n".join(re.findall(r"^\| (`.*?) \|", TEXT, re.MULTILINE))))
    assert {*_PROFILE_KEYS, *_SHEET_KEYS} - told - {"sheet"} == set()
    assert "`[[sheet]]`" in TEXT


def test_each_limit_is_told() -> None:
    assert {each.name for each in attributes_of(Limits)} == LIMITS.keys() | UNTOLD


CALLS = {"row": 2, "problem": 0, "leave_out": 0, "flag": 1, "_note": 1, "Problem": 1}
"""Function → place of the code among its arguments."""


@cache
def codes_of(package: str) -> frozenset[str]:
    """Return the codes of problems that the modules of a package can emit, read from their source."""
    found = set()
    for path in (ROOT / "src" / "tercoop" / package).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                place = CALLS.get(called, len(node.args))
                given = [*node.args[place : place + 1], *(word.value for word in node.keywords if word.arg == "code")]
                found |= {
                    each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    return frozenset(code for code in found if re.fullmatch(r"[a-z]+(?:-[a-z]+)+", code))


def explained(page: Path) -> set[str]:
    """Return the codes in the first columns of the tables of a page."""
    firsts = re.findall(r"^\| (`.*?) \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {code for code in re.findall(r"`([a-z]+(?:-[a-z]+)+)`", "\n".join(firsts)) if "_" not in code}


def test_page_explains_the_codes_that_import_can_emit_and_no_other() -> None:
    assert "total-row" in codes_of("importing")
    assert explained(PAGE) == codes_of("importing")


def test_codes_of_cells_are_explained_on_their_page() -> None:
    # The errors of formulas are told of in the text.
    assert codes_of("cleaning") - explained(ROOT / "docs" / "cleaning.md") <= {
        *("formula-error", "countries-disagree", "regions-not-nested")
    }


if __name__ == "__main__":
    with TemporaryDirectory() as folder, chdir(folder):
        PAGE.write_text(generated(replay()), encoding="utf-8")
