"""Read JSON as keep.eu gives it, in the child process: one project, a list of them, or the results of a search.

Two sheets come of it: ``projects``, and ``partnerships`` with one row for each entry of the list of that name in a
project. A column is the path to a value, such as ``programme.title``, ``translations.en.name`` or ``themes.0`` for the
first entry of a list. Rows are numbered through the whole file, from 1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tercoop.reading.cells import check_row, frame_rows
from tercoop.reading.excerpts import one_line
from tercoop.reading.headers import describe_columns, is_blank
from tercoop.reading.json_faults import DEEPEST
from tercoop.reading.json_stream import JsonStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tercoop.reading.limits import Limits
    from tercoop.reading.sheets import Cell, Record

    _Row = dict[str, Cell]

SHEETS = ("projects", "partnerships")

_IDENTIFYING = re.compile(
    r"id|project_id|acronym|title|name|programme\.(?:id|title|cci|period(?:\.title)?)|"
    r"translations\.[^.]+\.(?:acronym|title|name)"
)
"""Paths of a project that its partnerships carry, too, with ``project.`` before them."""


def describe(path: Path, limits: Limits) -> Iterator[dict[str, Any]]:
    """Yield the description of a document.

    Raises:
        InputError: where it cannot be read.
    """
    document = JsonStream(path, limits)
    headers: dict[str, dict[str, None]] = {name: {} for name in SHEETS}
    for project in document.projects():
        for name, row in _rows_of(project, document):
            header = headers[name]
            header.update(dict.fromkeys(row))
            if len(header) > limits.columns:
                document.refuse(f"more than {limits.columns:,} columns, such as '{one_line(list(header)[-1])}'")
    sheets = [
        {
            "place": place,
            "name": name,
            "notes": list(describe_columns(list(headers[name]))),
            "header": list(headers[name]),
            "header_row": 0,
        }
        for place, name in enumerate(SHEETS)
        if headers[name]
    ]
    yield {"notes": document.notes, "sheets": sheets}


def read(path: Path, place: int, limits: Limits, header: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a sheet, some hundred at a time.

    Raises:
        InputError: where they cannot be read.
    """
    yield from frame_rows(_read_rows(JsonStream(path, limits), SHEETS[place], header, limits))


def _read_rows(document: JsonStream, sheet: str, header: Sequence[str], limits: Limits) -> Iterator[Record]:
    number = 0
    for project in document.projects():
        for name, row in _rows_of(project, document):
            if name == sheet:
                number += 1
                cells = [row.get(column, "") for column in header]
                if not all(map(is_blank, cells)):
                    yield number, check_row(cells, limits)


def _rows_of(project: dict[str, Any], document: JsonStream) -> Iterator[tuple[str, _Row]]:
    """Yield the row of a project, and those of its partnerships."""
    partnerships = project.get("partnerships")
    if not (isinstance(partnerships, list) and all(isinstance(entry, dict) for entry in partnerships)):
        partnerships = []
    else:
        project = {key: value for key, value in project.items() if key != "partnerships"}
    row = _flatten(project, document)
    yield "projects", row
    parent = {f"project.{path}": cell for path, cell in row.items() if _IDENTIFYING.fullmatch(path)}
    for partnership in partnerships:
        yield "partnerships", {**parent, **_flatten(partnership, document, taken=parent)}


def _flatten(value: dict[str, Any], document: JsonStream, taken: _Row | None = None) -> _Row:
    """Return all values within an object by their paths."""
    row: _Row = {}
    stack: list[tuple[str, int, Any]] = [("", 0, value)]
    while stack:
        path, depth, inner = stack.pop()
        if isinstance(inner, dict | list) and depth > DEEPEST:
            document.refuse(f"nested more than {DEEPEST} levels deep")
        if isinstance(inner, dict):
            stack += [(f"{path}.{key}" if path else key, depth + 1, entry) for key, entry in reversed(inner.items())]
        elif isinstance(inner, list):
            stack += [(f"{path}.{place}", depth + 1, inner[place]) for place in reversed(range(len(inner)))]
        elif path in row or (taken and path in taken):
            document.refuse(f"two values for '{one_line(path)}'")
        else:
            row[path] = "" if inner is None else inner
    return row
