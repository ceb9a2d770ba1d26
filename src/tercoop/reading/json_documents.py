"""Read JSON as keep.eu gives it, in the child process."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tercoop.reading.frames import pack_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tercoop.reading.limits import Limits
    from tercoop.reading.sheets import Cell

_ROWS_A_FRAME = 200


def _load(path: Path) -> list[list[dict[str, Cell]]]:
    document = json.loads(path.read_bytes(), parse_float=Decimal, parse_int=Decimal)
    projects = document if isinstance(document, list) else document.get("results", [document])
    sheets: list[list[dict[str, Cell]]] = [[], []]
    for project in projects:
        partnerships = project.pop("partnerships", [])
        row = dict(_flatten(project, ""))
        sheets[0].append(row)
        for partnership in partnerships:
            parent = {f"project.{path}": cell for path, cell in row.items() if path in _IDENTIFYING}
            sheets[1].append({**parent, **dict(_flatten(partnership, ""))})
    return sheets


_IDENTIFYING = ("id", "project_id", "acronym", "programme.id", "programme.title")


def _flatten(value: Any, path: str) -> Iterator[tuple[str, Cell]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flatten(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _flatten(inner, f"{path}.{place}")
    else:
        yield path, "" if value is None else value


def describe(path: Path, limits: Limits) -> dict[str, Any]:  # noqa: ARG001
    """Return the description of a document."""
    sheets = []
    for place, (name, rows) in enumerate(zip(("projects", "partnerships"), _load(path), strict=True)):
        if rows:
            header = list(dict.fromkeys(path for row in rows for path in row))
            sheets.append({"place": place, "name": name, "notes": [], "header": header})
    return {"notes": [], "sheets": sheets}


def read(path: Path, place: int, limits: Limits) -> Iterator[list[list[Any]]]:  # noqa: ARG001
    """Yield the rows of a sheet, some at a time."""
    rows = _load(path)[place]
    header = list(dict.fromkeys(path for row in rows for path in row))
    packed = [pack_row(number, [row.get(path, "") for path in header]) for number, row in enumerate(rows, start=1)]
    for start in range(0, len(packed), _ROWS_A_FRAME):
        yield packed[start : start + _ROWS_A_FRAME]
