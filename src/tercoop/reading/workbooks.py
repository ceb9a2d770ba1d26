"""Read XLSX workbooks, in the child process."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from tercoop.errors import InputError
from tercoop.reading.cells import check_row, frame_rows
from tercoop.reading.excerpts import one_line
from tercoop.reading.headers import (
    COMPARED,
    column_letters,
    describe_columns,
    describe_place,
    find_header,
    is_blank,
    name_columns,
)
from tercoop.reading.package import check_parts, open_package
from tercoop.reading.sheet_scan import SheetScan, scan_sheet
from tercoop.reading.sheets import BadRow
from tercoop.reading.workbook_parts import counts_from_1904, find_sheet_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tercoop.reading.limits import Limits
    from tercoop.reading.package import Package
    from tercoop.reading.sheets import Cell, Record

_LARGEST_PLAIN = 1e30
_DELETE = "delete what stands far from the table"
_SAVE = "open the file in a spreadsheet program and save it"


def describe(path: Path, limits: Limits) -> Iterator[dict[str, Any]]:
    """Yield where the work is, and at the end the description of a workbook.

    Raises:
        InputError: where the workbook or one of its visible sheets cannot be read.
    """
    with path.open("rb") as file:
        package = open_package(file, path, limits)
        parts = find_sheet_parts(package, file)
        check_parts(package, file, limits, {part: f"sheet '{one_line(name)}'" for name, part in parts})
        from_1904 = counts_from_1904(package, file)
    notes: list[str] = []
    sheets: list[dict[str, Any]] = []
    with _open_workbook(path) as workbook:
        if workbook.sheet_names != [name for name, _ in parts]:
            raise InputError(path, f"its list of sheets cannot be understood; {_SAVE}")
        for place, (entry, (name, part)) in enumerate(zip(workbook.sheets_metadata, parts, strict=True)):
            shown = one_line(name)
            if entry.typ != SheetTypeEnum.WorkSheet:
                notes.append(f"sheet '{shown}' holds no table and was left out")
            elif entry.visible != SheetVisibleEnum.Visible:
                notes.append(f"sheet '{shown}' is hidden and was left out")
            else:
                yield {"at": name}
                scan = _scan(package, part, shown, limits)
                found = _describe_sheet(_load(workbook, path, place, shown, limits), scan, limits)
                if found:
                    sheets.append({"place": place, "name": name, "from_1904": from_1904, **found})
                else:
                    notes.append(f"sheet '{shown}' is empty")
    yield {"notes": notes, "sheets": sheets}


def read(path: Path, place: int, limits: Limits, _header: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a sheet, some hundred at a time.

    Raises:
        InputError: where they cannot be read.
    """
    with path.open("rb") as file:
        package = open_package(file, path, limits)
        name, part = find_sheet_parts(package, file)[place]
    scan = _scan(package, part, one_line(name), limits)
    with _open_workbook(path) as workbook:
        sheet = _load(workbook, path, place, one_line(name), limits)
        yield from frame_rows(_read_rows(sheet, scan, limits))


def _open_workbook(path: Path) -> CalamineWorkbook:
    try:
        # Given a path, the library would believe its ending.
        with path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file)
    except (CalamineError, OSError) as error:
        raise InputError(path, f"cannot be read as a workbook: {one_line(str(error))}") from error


def _load(workbook: CalamineWorkbook, path: Path, place: int, name: str, limits: Limits) -> CalamineSheet:
    try:
        sheet = workbook.get_sheet_by_index(place)
    except (CalamineError, OSError) as error:
        raise InputError(
            path, f"sheet '{name}' is damaged or of a kind that is not known ({one_line(str(error))}); {_SAVE}"
        ) from error
    if sheet.end is not None:
        # The scan has seen to this, unless the sheet is written to deceive it.
        _check_reach(path, name, sheet.end, limits)
    return sheet


def _scan(package: Package, part: str, name: str, limits: Limits) -> SheetScan:
    """Scan a sheet, and refuse one that is too large or has what cannot be told."""
    with package.path.open("rb") as file:
        scan = scan_sheet(package.unpack(file, part), limits)
    _check_reach(package.path, name, (scan.rows - 1, scan.columns - 1), limits)
    if scan.is_unplaced:
        reason = f"has errors or long numbers in cells without an address, or too many of them; {_SAVE}"
        raise InputError(package.path, f"sheet '{name}' {reason}")
    return scan


def _check_reach(path: Path, name: str, corner: tuple[int, int], limits: Limits) -> None:
    """Refuse a sheet whose last row and column, counted from 0, are too far away."""
    row, column = corner
    reference = f"{column_letters(column)}{row + 1}"
    if column >= limits.columns:
        reason = f"reaches to the right to {reference}; up to {limits.columns:,} columns are read; {_DELETE}"
    elif (row + 1) * (column + 1) > limits.sheet_cells:
        reason = (
            f"reaches down to {reference}; up to {limits.sheet_cells:,} cells are read; {_DELETE}, or save it as .csv"
        )
    else:
        return
    raise InputError(path, f"sheet '{name}' {reason}")


def _describe_sheet(sheet: CalamineSheet, scan: SheetScan, limits: Limits) -> dict[str, Any] | None:
    """Return header and notes of a sheet; None for an empty one."""
    rows = list(itertools.islice(_read_rows(sheet, scan, limits), COMPARED))
    head = [(number, cells) for number, cells in rows if not isinstance(cells, BadRow)]
    bad = {number: cells.reason for number, cells in rows if isinstance(cells, BadRow)}
    if not head or sheet.end is None:
        return None
    header_row, cells = head[find_header(head)]
    header = name_columns(cells, sheet.end[1] + 1)
    notes = [*describe_place(header_row, bad), *describe_columns(header)]
    merged = [area for area in sheet.merged_cell_ranges or () if area[1][0] >= header_row]
    if merged:
        (top, left), (bottom, right) = min(merged)
        area = f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
        notes.append(
            f"cells are merged (areas: {len(merged):,}, such as {area}): only the first of an area has its value"
        )
    if scan.lacking:
        example = f", such as in {scan.first_lacking}" if scan.first_lacking else ""
        notes.append(f"formulas without a stored value ({scan.lacking:,}{example}) are read as empty; {_SAVE}")
    return {"notes": notes, "header": header, "header_row": header_row}


def _read_rows(sheet: CalamineSheet, scan: SheetScan, limits: Limits) -> Iterator[Record]:
    """Yield the rows that are not empty."""
    if sheet.start is None:
        return
    # The library gives rows from the first of the sheet, and columns from the first that is used.
    left: list[Cell] = [""] * sheet.start[1]
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = left + [value if type(value) is str else _read_value(value) for value in values]
        for column, cell in scan.replaced.get(number, ()):
            if column <= len(cells):
                cells[column - 1] = cell
        while cells and cells[-1] == "":
            cells.pop()
        if not all(map(is_blank, cells)):
            yield number, check_row(cells, limits)


def _read_value(value: Any) -> Cell:
    """Return a value as a cell: a number as it is shortest written, a time of day or a duration as text."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return Decimal(int(value)) if value.is_integer() and abs(value) < _LARGEST_PLAIN else Decimal(repr(value))
    if isinstance(value, bool | dt.date):
        return value
    return Decimal(value) if isinstance(value, int) else str(value)
