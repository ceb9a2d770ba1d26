"""Workbooks: what cells hold, which sheets are read, and what is said of what a table does not show."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections import deque
from decimal import Decimal
from itertools import count, islice
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tercoop.errors import InputError
from tercoop.reading import BadRow, Limits, open_source
from workbooks import HEAD, MAIN, WrittenCell, make_frame, make_row, write_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tercoop.reading import SourceFile

SHEET = "xl/worksheets/sheet1.xml"


def write_cells(path: Path, *rows: str, prefix: str = "", parts: dict[str, str] | None = None) -> Path:
    """Write a workbook with one sheet ``S`` of rows in XML, below a header ``a``, ``b``, ``c``."""
    name = f":{prefix.rstrip(':')}" if prefix else ""
    header = make_row(1, ["a", "b", "c"])
    if prefix:
        header = header.replace("</", f"</{prefix}").replace("<r", f"<{prefix}r").replace("<c ", f"<{prefix}c ")
        header = header.replace("<is>", f"<{prefix}is>").replace("<t ", f"<{prefix}t ")
    content = (
        f'{HEAD}<{prefix}worksheet xmlns{name}="{MAIN}"><{prefix}sheetData>{header}{"".join(rows)}</{prefix}sheetData>'
        f"</{prefix}worksheet>"
    )
    return write_workbook(path, {"S": []}, parts={SHEET: content, **(parts or {})})


def rows_of(path: Path) -> list[tuple[int, Sequence[object] | BadRow]]:
    """Return the rows of the only sheet of a workbook."""
    with open_source(path) as source:
        (sheet,) = source.sheets
        return list(sheet.rows())


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("5020", "5020"),
        ("5020.0", "5020"),
        ("892228.58", "892228.58"),
        ("0.1", "0.1"),
        ("1E-7", "1E-7"),
        ("-3", "-3"),
        ("0", "0"),
        ("1e15", "1000000000000000"),
        ("999999999999999", "999999999999999"),
        ("12345678901234567890", "12345678901234567890"),
        ("-1234567890123456789", "-1234567890123456789"),
    ],
)
def test_a_number_is_what_the_file_says(tmp_path: Path, written: str, number: str) -> None:
    path = write_cells(tmp_path / "a.xlsx", f'<row r="2"><c r="B2"><v>{written}</v></c></row>')
    ((_, cells),) = rows_of(path)
    assert not isinstance(cells, BadRow)
    assert cells[1] == Decimal(number)
    assert str(cells[1]) == number


def test_what_is_no_number_stays_text(tmp_path: Path) -> None:
    path = write_cells(
        tmp_path / "a.xlsx",
        '<row r="2"><c r="A2"><v>NaN</v></c><c r="B2" t="inlineStr"><is><t>007</t></is></c>'
        '<c r="C2" t="str"><f>A1</f><v>1,5</v></c></row>',
    )
    assert rows_of(path) == [(2, ["nan", "007", "1,5"])]


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"])
def test_an_error_is_not_an_empty_cell(tmp_path: Path, error: str) -> None:
    path = write_cells(
        tmp_path / "a.xlsx",
        f'<row r="2"><c r="A2"><v>1</v></c><c t="e" r="C2"><v>{error}</v></c></row>',
        f'<row r="4"><c r="B4" s="0" t=\'e\'><f>1/0</f><v>{error}</v></c></row>',
    )
    assert rows_of(path) == [(2, [Decimal(1), "", error]), (4, ["", error, ""])]


def test_elements_with_a_prefix_are_read_alike(tmp_path: Path) -> None:
    row = '<x:row r="2"><x:c r="A2" t="e"><x:v>#REF!</x:v></x:c><x:c r="B2"><x:v>12345678901234567</x:v></x:c></x:row>'
    path = write_cells(tmp_path / "a.xlsx", row, prefix="x:")
    assert rows_of(path) == [(2, ["#REF!", Decimal(12345678901234567), ""])]


def test_dates_are_days_or_moments(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "a.xlsx",
        {"S": [["day", "moment"], [dt.date(2016, 9, 4), dt.datetime(2016, 9, 4, 13, 30)]]},  # noqa: DTZ001
    )
    ((_, cells),) = rows_of(path)
    assert not isinstance(cells, BadRow)
    assert [type(cell) for cell in cells] == [dt.date, dt.datetime]
    assert cells == [dt.date(2016, 9, 4), dt.datetime(2016, 9, 4, 13, 30)]  # noqa: DTZ001


def test_dates_counted_from_1904_are_right(tmp_path: Path) -> None:
    frame = make_frame(["S"])["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    path = write_cells(
        tmp_path / "a.xlsx", '<row r="2"><c r="A2" s="1"><v>41155</v></c></row>', parts={"xl/workbook.xml": frame}
    )
    assert rows_of(path) == [(2, [dt.date(2016, 9, 4), "", ""])]
    with open_source(path) as source:
        assert source.sheets[0].from_1904
        assert source.sheets[0].with_header(2).from_1904


@pytest.mark.parametrize("setting", ["", "<workbookPr/>", '<workbookPr date1904="0"/>'])
def test_workbook_that_says_nothing_else_counts_from_1900(setting: str, tmp_path: Path) -> None:
    frame = make_frame(["S"])["xl/workbook.xml"].replace("<sheets>", f"{setting}<sheets>")
    path = write_cells(
        tmp_path / "a.xlsx", '<row r="2"><c r="A2" s="1"><v>42617</v></c></row>', parts={"xl/workbook.xml": frame}
    )
    assert rows_of(path) == [(2, [dt.date(2016, 9, 4), "", ""])]
    with open_source(path) as source:
        assert not source.sheets[0].from_1904


def test_texts_keep_their_spaces_and_lines(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": [["a", "b"], [" x\u00a0", "one\ntwo & <three>"]]})
    assert rows_of(path) == [(2, [" x\u00a0", "one\ntwo & <three>"])]


def test_empty_rows_are_left_out_and_keep_their_number(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": [[], ["a", "b"], [], [" ", ""], ["x"], [None, False], [0]]})
    with open_source(path) as source:
        assert source.sheets[0].header_row == 2
        assert list(source.sheets[0].rows()) == [(5, ["x", ""]), (6, ["", False]), (7, [Decimal(0), ""])]


def test_a_table_that_begins_elsewhere_keeps_its_rows_and_columns(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": [[], [], [None, "a", "b"], [None, "x", 1]]})
    with open_source(path) as source:
        assert (source.sheets[0].header, source.sheets[0].header_row) == (("", "a", "b"), 3)
        assert list(source.sheets[0].rows()) == [(4, ["", "x", Decimal(1)])]


def open_noted(path: Path) -> SourceFile:
    """Return a workbook, read as far as its notes."""
    with open_source(path) as source:
        return source


def test_hidden_and_empty_sheets_are_left_out_and_said(tmp_path: Path) -> None:
    table = [["a", "b"], ["x", "y"]]
    path = write_workbook(tmp_path / "a.xlsx", {"Old": table, "Empty": [], "New": table}, hidden=["Old"])
    source = open_noted(path)
    assert [sheet.name for sheet in source.sheets] == ["New"]
    assert source.notes == ("sheet 'Old' is hidden and was left out", "sheet 'Empty' is empty")


def test_a_workbook_without_rows_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"One": [], "Two": [["a"]]}, hidden=["Two"])
    with pytest.raises(InputError) as caught:
        open_source(path)
    assert caught.value.cause == "has no rows; sheet 'One' is empty; sheet 'Two' is hidden and was left out"


def test_merged_cells_below_the_header_are_said(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "a.xlsx",
        {"S": [["Title"], ["a", "b"], ["x", 1], [None, 2]]},
        extra={"S": {1: '<mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="A3:A4"/></mergeCells>'}},
    )
    assert open_noted(path).notes == (
        "sheet 'S': header taken from row 2",
        "sheet 'S': cells are merged (areas: 1, such as A3:A4): only the first of an area has its value",
    )


def test_formulas_give_their_stored_value_and_their_lack_is_said(tmp_path: Path) -> None:
    path = write_cells(
        tmp_path / "a.xlsx",
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>""</f><v></v></c>'
        '<c r="C2"><f>1+2</f><v/></c></row>',
        '<row r="3"><c r="A3" t="str"><f>B1</f></c><c r="B3"><v>1</v></c>'
        '<c r="C3"><f t="shared" si="0"/><v></v></c></row>',
    )
    assert rows_of(path) == [(2, [Decimal(2), "", ""]), (3, ["", Decimal(1), ""])]
    (note,) = open_noted(path).notes
    assert note.startswith(
        "sheet 'S': formulas without a stored value (3, such as in C2) are read as empty; open the file"
    )


def test_a_cell_with_nul_or_too_much_text_spoils_its_row(tmp_path: Path) -> None:
    path = write_cells(
        tmp_path / "a.xlsx",
        '<row r="2"><c r="A2" t="inlineStr"><is><t>a_x0000_b</t></is></c></row>',
        f'<row r="3"><c r="A3" t="inlineStr"><is><t>{"x" * 30}</t></is></c></row>',
        '<row r="4"><c r="A4"><v>1</v></c></row>',
    )
    with open_source(path, limits=Limits(cell_characters=20)) as source:
        assert list(source.sheets[0].rows()) == [
            (2, BadRow("holds a NUL character", r"a\x00b")),
            (3, BadRow("a cell is longer than 20 characters", "x" * 30)),
            (4, [Decimal(1), "", ""]),
        ]


def test_cells_without_an_address_are_counted(tmp_path: Path) -> None:
    path = write_cells(tmp_path / "a.xlsx", "<row><c><v>1</v></c><c><v>2</v></c></row>")
    assert rows_of(path) == [(2, [Decimal(1), Decimal(2), ""])]


CELLS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.decimals(-(10**9), 10**9, places=2)
    | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)
    | st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1))
    | st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0))  # noqa: DTZ001
    | st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from(" \n\r\t_x000D_&<"), max_size=9)
)


@settings(max_examples=12)
@given(rows=st.lists(st.lists(CELLS, min_size=7, max_size=7), min_size=20, max_size=60))
def test_every_cell_comes_back_with_its_type(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[WrittenCell]]
) -> None:
    path = tmp_path_factory.mktemp("books") / "a.xlsx"
    write_workbook(path, {"S": [[f"column {place}" for place in range(7)], *rows]})
    expected = [(number, [expect(cell) for cell in cells]) for number, cells in enumerate(rows, start=2)]
    assert rows_of(path) == [
        row for row in expected if any(not isinstance(cell, str) or cell.strip() for cell in row[1])
    ]


def expect(cell: WrittenCell) -> object:
    """Return how a cell should be read: midnight is a day, and a number is a decimal."""
    if cell is None:
        return ""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return Decimal(repr(cell))
    if isinstance(cell, dt.datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date()
    return cell


def numbered(rows_below: int, length: int) -> list[list[WrittenCell]]:
    """Return a header and rows of a text of some length, and a number."""
    rows: list[list[WrittenCell]] = [["a", "b"]]
    rows += [[f"{number}".rjust(length, "x"), number] for number in range(rows_below)]
    return rows


def test_many_rows_come_in_order(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": numbered(3000, 9)})
    assert rows_of(path) == [(number + 2, [f"{number}".rjust(9, "x"), Decimal(number)]) for number in range(3000)]


def test_no_process_is_left_where_rows_are_not_read_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload]
            started.append(self)

    path = write_workbook(tmp_path / "a.xlsx", {"S": numbered(5000, 200)})
    monkeypatch.setattr(subprocess, "Popen", Watched)
    rows = open_source(path).sheets[0].rows()
    assert next(rows)[0] == 2
    assert started[-1].poll() is None
    rows.close()  # type: ignore[attr-defined]
    assert [process.returncode is not None for process in started] == [True, True]


def test_no_process_is_left_where_the_file_is_closed(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": numbered(5000, 200)})
    with open_source(path) as source:
        rows = source.sheets[0].rows()
        assert next(rows)[0] == 2
    with pytest.raises(InputError, match=r"a\.xlsx: was closed while it was read"):
        list(rows)


def test_the_library_is_not_imported_here() -> None:
    code = "import sys, tercoop.reading; print('python_calamine' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "False\n"


def test_time_is_limited(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": numbered(5000, 1)})
    with pytest.raises(InputError) as caught:
        open_source(path, limits=Limits(seconds=0.001))
    assert caught.value.cause == "takes longer than 0.001 seconds; save each sheet as .csv"


def test_waiting_for_us_is_no_waiting_for_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": numbered(3000, 200)})
    source = open_source(path, limits=Limits(seconds=5))
    clock = count()
    monkeypatch.setattr("tercoop.reading.child_process.time", SimpleNamespace(monotonic=lambda: next(clock) / 1000))
    numbers = []
    for number, _ in source.sheets[0].rows():
        numbers.append(number)
        deque(islice(clock, 100))  # a tenth of a second goes by while we are busy with the row
    assert numbers == list(range(2, 3002))


def test_time_is_limited_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": numbered(9000, 200)})
    source = open_source(path, limits=Limits(seconds=9))
    clock = count()
    monkeypatch.setattr("tercoop.reading.child_process.time", SimpleNamespace(monotonic=lambda: next(clock)))
    with pytest.raises(InputError, match=r"a\.xlsx: sheet 'S' takes longer than 9 seconds"):
        list(source.sheets[0].rows())


@pytest.mark.parametrize(
    ("limits", "cause"),
    [
        (
            Limits(columns=2),
            "sheet 'S' reaches to the right to C2; up to 2 columns are read; {delete}",
        ),
        (
            Limits(sheet_cells=5),
            "sheet 'S' reaches down to C2; up to 5 cells are read; {delete}, or save it as .csv",
        ),
        (Limits(packed_bytes=10), "has {size} bytes; up to 10 are read; save each sheet as .csv"),
        (Limits(parts=3), "has 6 parts; up to 3 are read"),
    ],
)
def test_each_limit_is_kept(tmp_path: Path, limits: Limits, cause: str) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": [["a", "b", "c"], [1, 2, 3]]})
    with pytest.raises(InputError) as caught:
        open_source(path, limits=limits)
    assert caught.value.cause == cause.format(
        size=f"{path.stat().st_size:,}", delete="delete what stands far from the table"
    )
