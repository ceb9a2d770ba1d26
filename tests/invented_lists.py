"""The invented spreadsheets below ``tests/lists``: other languages, other shapes, the usual dirt."""

from __future__ import annotations

import csv
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from workbooks import write_workbook

if TYPE_CHECKING:
    from workbooks import WrittenCell

LISTS = Path(__file__).parent / "lists"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def make_workbook(name: str, path: Path) -> Path:
    """Write the tables of a folder as the sheets of a workbook, days and numbers as such.

    Args:
        name: the folder, such as ``projets``.
        path: where to.
    """
    sheets = {}
    for table in sorted((LISTS / name).glob("*.csv")):
        with table.open(encoding="utf-8", newline="") as file:
            sheets[table.stem] = [[_type(cell) for cell in row] for row in csv.reader(file)]
    return write_workbook(path, sheets)


def _type(cell: str) -> WrittenCell:
    if _DAY.fullmatch(cell):
        return dt.date.fromisoformat(cell)
    return Decimal(cell) if _NUMBER.fullmatch(cell) else cell or None
