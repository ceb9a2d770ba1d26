"""Where the header is found, how it is stated, and what is said of names that are missing or twice there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tercoop.errors import InputError
from tercoop.reading import open_source
from tercoop.reading.headers import column_letters, find_header
from workbooks import write_workbook

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([["a", "b"], ["1", "2"]], 0),
        ([["List of operations", "", ""], ["Name", "Town", "Country"], ["x", "y", "z"]], 1),
        ([["Updated", "2020", "", "", ""], ["Name", "Town", "Country", "Sum", "Rate"], ["x", "y", "z", "1", "2"]], 1),
        ([["Project", "", "", "", "Money", ""], ["Id", "Name", "Start", "End", "Total", "Union"], ["1"] * 6], 1),
        ([["", "100", "200", "300"], ["Name", "Total", "Union", "National"], ["x", "1", "2", "3"]], 1),
        ([["", "name", "town"], ["1", "x", "y"]], 0),
        ([["name", "", "", "name"], ["1", "2", "3", "4"]], 0),
        ([["name"], ["x"]], 0),
        ([["2014", "2015"], ["1", "2"]], 0),
    ],
    ids=["first", "title", "date", "groups", "totals", "unnamed", "gaps", "one-column", "numbers"],
)
def test_the_header_is_found(rows: list[list[str]], place: int) -> None:
    assert find_header(list(enumerate(rows, start=1))) == place


def test_a_header_is_not_looked_for_far_below() -> None:
    rows = [(number, ["title"]) for number in range(1, 21)]
    assert find_header([*rows, (21, ["a", "b", "c"])]) == 0


def test_a_header_in_another_row_can_be_stated(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Group,,Other\na,b,c\nx,1,2\n", encoding="utf-8")
    (sheet,) = open_source(path).sheets
    assert sheet.header_row == 1
    stated = sheet.with_header(2)
    assert (stated.header, stated.header_row) == (("a", "b", "c"), 2)
    assert list(stated.rows()) == [(3, ["x", "1", "2"])]


def test_a_header_of_a_workbook_can_be_stated(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": [["a", "b", "c"], ["Name", "Year"], ["x", 1, 2]]})
    (sheet,) = open_source(path).sheets
    stated = sheet.with_header(2)
    assert stated.header == ("Name", "Year", "")
    assert [number for number, _ in stated.rows()] == [3]


@pytest.mark.parametrize("row", [0, 2, 9])
def test_a_header_that_is_not_there_is_refused(tmp_path: Path, row: int) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n\nx,1\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"a\.csv: sheet 'a' has no header in row {row}"):
        open_source(path).sheets[0].with_header(row)


def test_names_that_are_missing_or_twice_there_are_kept_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,name,,town\n1,2,3,4\n", encoding="utf-8")
    with open_source(path) as source:
        assert source.sheets[0].header == ("name", "name", "", "town")
        assert "2 columns are named 'name' (A, B)" in source.notes
        assert "column C without a name" in source.notes


def test_a_column_of_a_workbook_beyond_the_header_is_kept(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"S": [["Name", "Town"], ["x", "y", None, "z"]]})
    with open_source(path) as source:
        assert source.sheets[0].header == ("Name", "Town", "", "")
        assert list(source.sheets[0].rows()) == [(2, ["x", "y", "", "z"])]
        assert "sheet 'S': 2 columns without a name (C, D)" in source.notes


def test_letters_of_columns_are_those_of_a_spreadsheet() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
