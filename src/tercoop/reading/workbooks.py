"""Read XLSX workbooks, in the child process."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from tercoop.reading.frames import pack_row
from tercoop.reading.headers import COMPARED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tercoop.reading.limits import Limits
    from tercoop.reading.sheets import Cell

_ROWS_A_FRAME = 200


def describe(path: Path, limits: Limits) -> dict[str, Any]:  # noqa: ARG001
    """Return the description of a workbook: its sheets with their first rows."""
    notes, sheets = [], []
    with CalamineWorkbook.from_path(path) as workbook:
        for place, entry in enumerate(workbook.sheets_metadata):
            if entry.typ != SheetTypeEnum.WorkSheet:
                continue
            if entry.visible != SheetVisibleEnum.Visible:
                notes.append(f"sheet '{entry.name}' is hidden and was left out")
                continue
            sheet = workbook.get_sheet_by_index(place)
            head = list(itertools.islice(_read_rows(sheet), COMPARED))
            if not head:
                notes.append(f"sheet '{entry.name}' is empty")
                continue
            sheets.append({"place": place, "name": entry.name, "notes": [], "head": head, "width": sheet.total_width})
    return {"notes": notes, "sheets": sheets}


def read(path: Path, place: int, limits: Limits) -> Iterator[list[list[Any]]]:  # noqa: ARG001
    """Yield the rows of a sheet, some at a time."""
    with CalamineWorkbook.from_path(path) as workbook:
        chunk: list[list[Any]] = []
        for row in _read_rows(workbook.get_sheet_by_index(place)):
            chunk.append(row)
            if len(chunk) >= _ROWS_A_FRAME:
                yield chunk
                chunk = []
        yield chunk


def _read_rows(sheet: Any) -> Iterator[list[Any]]:
    if sheet.start is None:
        return
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [value if type(value) is str else _read_value(value) for value in values]
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            yield pack_row(number, cells)


def _read_value(value: Any) -> Cell:
    if isinstance(value, bool | dt.date | dt.datetime):
        return value
    if isinstance(value, float):
        return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))
    if isinstance(value, int):
        return Decimal(value)
    return str(value)
