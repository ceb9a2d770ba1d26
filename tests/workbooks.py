"""Write XLSX workbooks for tests, good ones and broken ones, with nothing but zip and text."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>'
    "</cellXfs></styleSheet>"
)
"""Styles 1 and 2 are those of a day and of a moment."""

DAY, MOMENT = 1, 2
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""An underscore that would begin a number that stands for a character."""

EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no time zones

WrittenCell = str | float | Decimal | bool | dt.date | None


def write_workbook(
    path: Path,
    sheets: Mapping[str, Iterable[Sequence[WrittenCell]]],
    *,
    hidden: Iterable[str] = (),
    extra: Mapping[str, Mapping[int, str]] | None = None,
    parts: Mapping[str, str | bytes] | None = None,
) -> Path:
    """Write a workbook.

    Args:
        path: where to.
        sheets: name of a sheet → its rows of cells; ``None`` is an empty cell. Rows may come from a generator.
        hidden: names of sheets that are hidden.
        extra: name of a sheet → ``{0: XML before the rows, 1: XML after them}``, such as ``<mergeCells>``.
        parts: parts to add or to put in the place of those that are made here: name → content.

    Returns:
        The path.
    """
    hidden, own = set(hidden), dict(parts or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in make_frame(list(sheets), hidden).items():
            if name not in own:
                package.writestr(name, content)
        for number, (sheet, rows) in enumerate(sheets.items(), start=1):
            around = (extra or {}).get(sheet, {})
            name = f"xl/worksheets/sheet{number}.xml"
            if name in own:
                continue
            with package.open(name, "w") as part:
                part.write(f'{HEAD}<worksheet xmlns="{MAIN}">{around.get(0, "")}<sheetData>'.encode())
                for row_number, cells in enumerate(rows, start=1):
                    part.write(make_row(row_number, cells).encode())
                part.write(f"</sheetData>{around.get(1, '')}</worksheet>".encode())
        for part_name, replacement in own.items():
            package.writestr(part_name, replacement)
    return path


def make_frame(sheets: Sequence[str], hidden: Iterable[str] = ()) -> dict[str, str]:
    """Return the parts of a workbook that say what it holds: name → content."""
    numbers, states = range(1, len(sheets) + 1), ("visible", "hidden")
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{TYPES}.worksheet+xml"/>'
        for number in numbers
    )
    entries = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" state="{states[name in hidden]}" r:id="rId{number}"/>'
        for number, name in zip(numbers, sheets, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    return {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{entries}</sheets></workbook>'),
        "xl/_rels/workbook.xml.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{links}'
            f'<Relationship Id="styles" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": STYLES,
    }


def make_row(number: int, cells: Sequence[WrittenCell]) -> str:
    """Return the XML of a row."""
    return f'<row r="{number}">{"".join(make_cells(number, cells))}</row>'


def make_cells(number: int, cells: Sequence[WrittenCell]) -> Iterator[str]:
    """Yield the XML of the cells of a row that are not empty."""
    for place, cell in enumerate(cells):
        reference = f'r="{letters_of(place)}{number}"'
        if cell is None or cell == "":
            continue
        if isinstance(cell, str):
            text = escape(_ESCAPE.sub("_x005F_", cell).replace("\r", "_x000D_"))
            yield f'<c {reference} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        elif isinstance(cell, bool):
            yield f'<c {reference} t="b"><v>{int(cell)}</v></c>'
        elif isinstance(cell, dt.date):
            moment = cell if isinstance(cell, dt.datetime) else dt.datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
            style = MOMENT if isinstance(cell, dt.datetime) else DAY
            yield f'<c {reference} s="{style}"><v>{(moment - EPOCH) / dt.timedelta(days=1)!r}</v></c>'
        else:
            yield f"<c {reference}><v>{cell}</v></c>"


def letters_of(place: int) -> str:
    """Return the letters of a column; ``place`` counts from 0."""
    before, rest = divmod(place, 26)
    return (letters_of(before - 1) if before else "") + chr(ord("A") + rest)
