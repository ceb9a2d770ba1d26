"""Tables of text: what separates and encodes them, and what becomes of rows that break the rules."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tercoop.errors import InputError, UsageError
from tercoop.reading import BadRow, Limits, Sheet, open_source, records, text_pieces
from tercoop.reading.record_ends import RecordEnd
from tercoop.reading.text_pieces import TextPieces

if TYPE_CHECKING:
    from pathlib import Path

    from tercoop.reading import SourceFile


def write(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder: Path, content: str | bytes, limits: Limits = Limits()) -> SourceFile:  # noqa: B008 - it is frozen
    """Return a table of this content."""
    return open_source(write(folder, content), limits=limits)


def only_sheet(folder: Path, content: str | bytes, limits: Limits = Limits()) -> Sheet:  # noqa: B008 - it is frozen
    """Return the sheet of a table of this content."""
    (sheet,) = read(folder, content, limits).sheets
    return sheet


def refusal(folder: Path, content: str | bytes, limits: Limits = Limits()) -> str:  # noqa: B008 - it is frozen
    """Return why a table of this content is refused, when it is opened or while it is read."""
    with pytest.raises(InputError) as caught:
        list(only_sheet(folder, content, limits).rows())
    assert caught.value.place == str(folder / "table.csv")
    return caught.value.cause


@pytest.mark.parametrize(
    ("delimiter", "name"),
    [(",", ","), (";", ";"), ("\t", "tabs"), ("|", "|")],
    ids=["comma", "semicolon", "tab", "bar"],
)
def test_each_delimiter_is_found(tmp_path: Path, delimiter: str, name: str) -> None:
    row = delimiter.join(["a.b", '"a,b;c|d\te"', '"x; y"'])
    source = read(tmp_path, f"name{delimiter}budget{delimiter}town\n{row}\n")
    assert f"separated by {name}" in source.notes
    assert list(source.sheets[0].rows()) == [(2, ["a.b", "a,b;c|d\te", "x; y"])]


def test_decimal_commas_do_not_pass_for_delimiters(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, "name;amount\n" + "x;1,5\n" * 60)
    assert sheet.header == ("name", "amount")


def test_a_title_above_the_table_does_not_hide_the_delimiter(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, "List of operations, as of 2020\n\nname;town;country\nx, y;z;AT\n")
    assert (sheet.header, sheet.header_row) == (("name", "town", "country"), 3)
    assert list(sheet.rows()) == [(4, ["x, y", "z", "AT"])]


def test_a_first_line_that_states_the_delimiter_is_believed_and_is_no_row(tmp_path: Path) -> None:
    source = read(tmp_path, "sep=|\r\na|b\r\n1;2;3|4\r\n")
    assert list(source.sheets[0].rows()) == [(2, ["1;2;3", "4"])]
    assert "separated by |, as its first line states" in source.notes


def test_two_delimiters_that_fit_equally_are_not_chosen_between(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a,b;c\n1,2;3\n") == "the cells may be separated by ',' or by ';'; state the delimiter"
    path = tmp_path / "table.csv"
    assert open_source(path, delimiter=";").sheets[0].header == ("a,b", "c")


@pytest.mark.parametrize("delimiter", ["", ";;", '"', "\n"])
def test_a_delimiter_is_one_character(tmp_path: Path, delimiter: str) -> None:
    with pytest.raises(UsageError, match="a delimiter is one character"):
        open_source(write(tmp_path, "a,b\n"), delimiter=delimiter)


def test_a_table_of_one_column_is_read(tmp_path: Path) -> None:
    source = read(tmp_path, "name\nx\ny\n")
    assert list(source.sheets[0].rows()) == [(2, ["x"]), (3, ["y"])]
    assert "one column" in source.notes


@pytest.mark.parametrize(
    ("codec", "note"),
    [
        ("utf-8", "read as UTF-8"),
        ("utf-8-sig", "read as UTF-8"),
        ("utf-16", "read as UTF-16"),
        ("utf-32", "read as UTF-32"),
        ("cp1252", "not UTF-8, read as Windows-1252; if letters are wrong, state the encoding"),
    ],
)
def test_each_encoding_is_found_and_said(tmp_path: Path, codec: str, note: str) -> None:
    source = read(tmp_path, "naïve;town\nMüller € Söhne;Zary\n".encode(codec))
    assert note in source.notes
    assert source.sheets[0].header == ("naïve", "town")
    assert list(source.sheets[0].rows()) == [(2, ["Müller € Söhne", "Zary"])]


def test_bytes_that_windows_lacks_are_read_as_latin_1(tmp_path: Path) -> None:
    source = read(tmp_path, b"a;b\n\xe4;\x81\n")
    assert "not UTF-8, read as Latin-1" in source.notes
    assert list(source.sheets[0].rows()) == [(2, ["ä", "\x81"])]


def test_an_encoding_can_be_stated(tmp_path: Path) -> None:
    path = write(tmp_path, "name;town\nŁódź;Žilina\n".encode("cp1250"))
    source = open_source(path, encoding="cp1250")
    assert list(source.sheets[0].rows()) == [(2, ["Łódź", "Žilina"])]
    assert "read as cp1250, as stated" in source.notes
    with pytest.raises(InputError, match="unknown encoding 'klingon'"):
        open_source(path, encoding="klingon")
    with pytest.raises(InputError, match="is not utf-16 from beginning to end"):
        open_source(write(tmp_path, b"abc"), encoding="utf-16")


def test_one_wrong_byte_in_utf_8_spoils_its_row_and_no_other(tmp_path: Path) -> None:
    source = read(tmp_path, "a;b\nä;ö\n".encode() + b"\xe4;x\n" + "ü;é\n".encode())
    assert "read as UTF-8, though some rows have bytes that are not" in source.notes
    assert list(source.sheets[0].rows()) == [
        (2, ["ä", "ö"]),
        (3, BadRow("the byte E4 is not UTF-8", r"\xe4;x")),
        (4, ["ü", "é"]),
    ]


def test_a_character_cut_at_the_end_is_a_bad_row(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, "a;b\nä;ö\nü;é".encode()[:-1])
    assert [number for number, cells in sheet.rows() if isinstance(cells, BadRow)] == [3]


def test_a_character_on_the_border_of_two_blocks_is_whole(tmp_path: Path) -> None:
    text = "a;b\n" + "x;y\n" * ((1 << 18) - 2) + "zzzä;é\n"
    assert text.encode()[(1 << 20) - 1 : (1 << 20) + 1] == "ä".encode()
    source = read(tmp_path, text)
    assert "read as UTF-8" in source.notes
    *_, (_, cells) = source.sheets[0].rows()
    assert cells == ["zzzä", "é"]


def test_size_and_digest_are_those_of_the_file(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbfa;b\n1;2\n"
    source = read(tmp_path, content)
    assert (source.size, source.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, 'a,b\n"1\n2\r\n3",x\n\n , \n,\n4,y\n')
    assert list(sheet.rows()) == [(2, ["1\n2\r\n3", "x"]), (6, ["4", "y"])]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_each_end_of_line_is_known(tmp_path: Path, ending: str) -> None:
    sheet = only_sheet(tmp_path, f"a,b{ending}1,2{ending}3,4")
    assert list(sheet.rows()) == [(2, ["1", "2"]), (3, ["3", "4"])]


@pytest.mark.parametrize("sign", ["\u2028", "\u0085", "\x0b", "\x0c", "\x1e"])
def test_signs_that_end_a_line_for_python_alone_are_part_of_their_cell(tmp_path: Path, sign: str) -> None:
    sheet = only_sheet(tmp_path, f'a,b\n1{sign}2,"x{sign}y"\n3,4\n')
    assert list(sheet.rows()) == [(2, [f"1{sign}2", f"x{sign}y"]), (3, ["3", "4"])]


def test_rows_within_the_last_cell_of_a_file_are_seen(tmp_path: Path) -> None:
    ((_, bad),) = only_sheet(tmp_path, 'k,title,land\nA,"One,AT\nB,Two",AT').rows()
    assert isinstance(bad, BadRow)


def test_marks_are_taken_away_and_doubled_marks_halved(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, 'a,b\n"x ""y"" z",5" pipe\n" z ",""\n')
    assert list(sheet.rows()) == [(2, ['x "y" z', '5" pipe']), (3, [" z ", ""])]


def test_a_row_with_more_or_fewer_cells_is_bad_even_where_only_empty_ones_are_missing(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, "a,b,c\n1,2\n1,2,3,\n1,2,3\n")
    assert list(sheet.rows()) == [
        (2, BadRow("2 cells in place of 3", "1 | 2")),
        (3, BadRow("4 cells in place of 3", "1 | 2 | 3 | ")),
        (4, ["1", "2", "3"]),
    ]


def test_a_nul_spoils_its_row_and_no_other(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, 'a,b\n1,2\n"3\n\0",4\n5,6\n')
    assert list(sheet.rows()) == [(2, ["1", "2"]), (3, BadRow("holds a NUL character", '"3')), (4, ["5", "6"])]


def test_text_after_a_mark_spoils_its_row_up_to_where_a_spreadsheet_ends_it(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, 'a,b\n"x" y,"1\n2"\n3,4\n"5,6\n7,"8"\n9,0\n')
    assert list(sheet.rows()) == [
        (2, BadRow("text follows a closing quotation mark (the row takes 2 lines)", '"x" y,"1')),
        (3, ["3", "4"]),
        (4, BadRow("text follows a closing quotation mark (the row takes 2 lines)", '"5,6')),
        (5, ["9", "0"]),
    ]


@pytest.mark.parametrize("delimiter", [";", ","])
def test_rows_within_a_cell_are_no_cell(tmp_path: Path, delimiter: str) -> None:
    text = 'k;title;land\nA;"One;AT\nB;Two;AT\nC;Three";AT\nD;Four;AT\n'.replace(";", delimiter)
    (first, bad), *rest = only_sheet(tmp_path, text).rows()
    assert (first, rest) == (2, [(3, ["D", "Four", "AT"])])
    assert isinstance(bad, BadRow)
    assert bad.reason == "cell 2 looks like 3 rows; is the quotation mark missing that closes it?"


@pytest.mark.parametrize(
    "cell", ["One\nTwo", "One, two\nand three, four", "One,two\nthree", "1,2\n3,4", "One,two,three\nfour,five"]
)
def test_lines_of_a_text_are_a_cell(tmp_path: Path, cell: str) -> None:
    width = 3 if cell == "One,two\nthree" else 5
    row = ["A", cell, *"BCDE"[: width - 2]]
    written = io.StringIO()
    csv.writer(written).writerows([list("abcde"[:width]), row])
    assert list(only_sheet(tmp_path, written.getvalue()).rows()) == [(2, row)]


def test_empty_rows_after_a_row_that_cannot_be_read_are_counted_once(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, 'a,b\r"x" y, \r\r\n\r1,2\r')
    assert [number for number, _ in sheet.rows()] == [2, 5]


@pytest.mark.parametrize("end", ['3,"four', '3,"four\n5,6\n7,8\n', '3,"four"" and\n'])
def test_a_mark_that_is_never_closed_ends_the_reading(tmp_path: Path, end: str) -> None:
    assert refusal(tmp_path, f"a,b\n1,2\n{end}") == UNCLOSED.format(row=3)


def test_what_stands_before_a_mark_that_is_never_closed_is_read(tmp_path: Path) -> None:
    rows = only_sheet(tmp_path, "a,b\n" + "1,2\n" * 100 + '3,"four\n').rows()
    assert [next(rows)[0] for _ in range(100)] == list(range(2, 102))
    with pytest.raises(InputError) as caught:
        next(rows)
    assert caught.value.cause == UNCLOSED.format(row=102)
    assert next(rows, None) is None


UNCLOSED = "row {row}: a quotation mark is opened and never closed; the file is truncated, or a mark is missing"
SMALL = Limits(cell_characters=10, row_characters=40, columns=4)


def test_a_long_cell_spoils_its_row(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, f"a,b\n1,{'x' * 11}\n2,{'y' * 10}\n{'z' * 9},{'z' * 9}\n", SMALL)
    assert list(sheet.rows()) == [
        (2, BadRow("cell 2 is longer than 10 characters", f"1,{'x' * 11}")),
        (3, ["2", "y" * 10]),
        (4, ["z" * 9, "z" * 9]),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "3," + "x" * 100,
        '3,"' + "x" * 100 + '"',
        '3,"' + 'x,""\n' * 50 + '"',
        '3,"' + '""' * 100 + '"',
        "3" + ',"",x' * 50,
        '3,"' + "x" * 37 + '"\r',
        '3,"' + "x" * 36 + '""y"\r',
        ',"",' * 20 + '"a\nb""\nc" d',
    ],
)
def test_the_row_after_one_that_is_too_long_is_found(tmp_path: Path, row: str) -> None:
    sheet = only_sheet(tmp_path, f"a,b\n1,2\n{row}\n4,5\n", SMALL)
    (first, (number, bad), *rest) = sheet.rows()
    assert (first, number, rest) == ((2, ["1", "2"]), 3, [(4, ["4", "5"])])
    assert isinstance(bad, BadRow)
    assert bad.reason.startswith("longer than 40 characters")


@given(
    cells=st.lists(
        st.text(st.sampled_from('x,"\n\r ;'), max_size=60), min_size=2, max_size=6,
    ),
    limit=st.integers(1, 12),
)  # fmt: skip
def test_a_row_that_is_skipped_ends_where_it_would_have_ended(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str], limit: int
) -> None:
    header, last = list("abcdef"[: len(cells)]), ["y"] * len(cells)
    written = io.StringIO()
    csv.writer(written).writerows([header, cells, last])
    path = write(tmp_path_factory.mktemp("rows"), written.getvalue())
    source = open_source(path, limits=Limits(row_characters=2 * len(cells) + limit), delimiter=",")
    rows = list(source.sheets[0].rows())
    assert source.sheets[0].header == tuple(header)
    assert rows[-1] == (3, last)
    assert len(rows) <= 2


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a,b,c,d,e\n", SMALL) == "row 1: 5 columns; up to 4 are read"


def test_a_large_file_is_refused_by_its_size(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a,b\n", Limits(text_bytes=3)) == "has 4 bytes; up to 3 are read"


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    source = read(tmp_path, "a,b\n1,2\n")
    rows = source.sheets[0].rows()
    write(tmp_path, "a,b\n1,2\n3,4\n")
    with pytest.raises(InputError, match="has changed while it was read"):
        next(rows)


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    rows = read(tmp_path, "a,b\n1,2\n").sheets[0].rows()
    assert next(rows) == (2, ["1", "2"])
    with (tmp_path / "table.csv").open("a", encoding="utf-8") as file:
        file.write("3,4\n")
    with pytest.raises(InputError, match="has changed while it was read"):
        list(rows)


def test_a_header_that_cannot_be_read_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    source = read(tmp_path, "a,b\0\nx,y\n1,2\n")
    assert source.sheets[0].header == ("x", "y")
    assert source.notes[2:] == ("row 1 cannot be read: holds a NUL character", "header taken from row 2")


def test_notes_are_lines(tmp_path: Path) -> None:
    source = read(tmp_path, '"a\nb","a\nb"\n1,2\n')
    assert source.notes[-1] == r"2 columns are named 'a\x0ab' (A, B)"


@pytest.mark.parametrize("content", ["\n\n", " \n\t\n", ",,\n,,\n"])
def test_a_file_of_empty_rows_is_refused(tmp_path: Path, content: str) -> None:
    assert refusal(tmp_path, content) == "has nothing but empty rows"


def test_a_file_without_a_row_that_can_be_read_says_why(tmp_path: Path) -> None:
    assert refusal(tmp_path, "x" * 100, SMALL) == "has no row that can be read: row 1: longer than 40 characters"


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, "a,b\n")
    assert (sheet.header, list(sheet.rows())) == (("a", "b"), [])


def test_rows_can_be_read_again_and_side_by_side(tmp_path: Path) -> None:
    sheet = only_sheet(tmp_path, "a,b\n1,2\n3,4\n")
    one, other = sheet.rows(), sheet.rows()
    assert [next(one), next(other), next(one), next(other)] == [(2, ["1", "2"])] * 2 + [(3, ["3", "4"])] * 2


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t,;|\" '="), max_size=12)
WESTERN = st.text(st.sampled_from("abc äöüéèçñÀÖ\n\r\t,;|\" '="), max_size=12)


@st.composite
def tables(draw: st.DrawFn, cell: st.SearchStrategy[str]) -> list[list[str]]:
    """Draw rows of equally many cells, at least two."""
    width = draw(st.integers(2, 6))
    return draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=12))


def mark(cell: str, delimiter: str, *, always: bool) -> str:
    """Return a cell as it stands in a table, in quotation marks where it needs them."""
    needs = always or any(sign in cell for sign in (delimiter, '"', "\n", "\r"))
    return '"' + cell.replace('"', '""') + '"' if needs else cell


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_table_comes_back_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory, delimiter: str, codec: str
) -> None:
    folder = tmp_path_factory.mktemp("tables")

    @given(
        rows=tables(WESTERN if codec == "cp1252" else TEXT), ending=st.sampled_from(["\n", "\r\n"]), marks=st.booleans()
    )
    def check(rows: list[list[str]], ending: str, marks: bool) -> None:  # noqa: FBT001 - drawn
        width = len(rows[0]) - 1
        # A cell that looks like rows is refused, as tests above show.
        assume(
            not any("\n" in cell and cell.count(delimiter) == cell.count("\n") * width for row in rows for cell in row)
        )
        header = [f"column {place}" for place in range(len(rows[0]))]
        lines = [delimiter.join(mark(cell, delimiter, always=marks) for cell in row) for row in [header, *rows]]
        sheet = only_sheet(folder, "".join(f"{line}{ending}" for line in lines).encode(codec))
        assert sheet.header == tuple(header)
        expected = [(number, row) for number, row in enumerate(rows, start=2) if any(map(str.strip, row))]
        assert list(sheet.rows()) == expected

    check()


@given(
    pieces=st.lists(st.text(st.sampled_from("ab,\r\n"), max_size=40), max_size=6),
    takes=st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=8),
    longest=st.integers(1, 30),
)
def test_what_is_given_back_is_taken_again(pieces: list[str], takes: list[tuple[bool, int]], longest: int) -> None:
    text = "".join(pieces)
    source, taken = TextPieces(io.StringIO(text, newline=""), longest), ""
    for by_block, kept in takes:
        piece = next(source.blocks() if by_block else source.lines(), "")
        source.unread(piece[kept:])
        taken += piece[:kept]
    assert taken + "".join(source.lines()) == text


@given(text=st.text(st.sampled_from("a\r\n"), max_size=40), takes=st.lists(st.integers(0, 2), max_size=8))
def test_lines_end_in_the_same_places_after_giving_back(text: str, takes: list[int]) -> None:
    source, taken = TextPieces(io.StringIO(text, newline=""), 100), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_pieces, "_SMALLEST", 3)
        for kind in takes:
            piece = source.take_lines(3) if kind == 0 else next(source.blocks() if kind == 1 else source.lines(), "")
            first = next(iter(io.StringIO(piece, newline="")), "")
            # A block can end within a line, which is given back whole.
            taken += [first] if first[-1:] in set("\r\n") else []
            source.unread(piece[len(first) :] if first[-1:] in set("\r\n") else piece)
    assert [*taken, *source.lines()] == list(io.StringIO(text, newline=""))


@given(
    content=st.text(st.sampled_from('ab,;"\r\n \0\u00e9\u2028\udc80'), max_size=80),
    limits=st.builds(Limits, cell_characters=st.sampled_from([5, 20, 1000]), row_characters=st.sampled_from([8, 2000])),
)
def test_records_do_not_depend_on_how_many_are_read_together(
    tmp_path_factory: pytest.TempPathFactory, content: str, limits: Limits
) -> None:
    path = write(tmp_path_factory.mktemp("blocks"), f"a,b\nc,d\n{content}".encode(errors="surrogateescape"))
    found = []
    for size in (1, 7, 40, 1 << 16):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(records, "_BLOCK", size)
            rows: list[object] = []
            try:
                with open_source(path, limits=limits) as source:
                    rows += source.sheets[0].rows()
            except InputError as error:
                rows.append(error.cause)
            found.append(rows)
    assert all(rows == found[0] for rows in found)


@given(text=st.text(st.sampled_from('ab,"\r\n'), max_size=60), first=st.integers(0, 60))
def test_a_record_ends_where_the_reader_of_tables_ends_it(text: str, first: int) -> None:
    lines = io.StringIO(text, newline="")
    try:
        next(csv.reader(iter(lines.readline, "")), None)
    except csv.Error:
        return
    end = RecordEnd(",")
    cut = first + text.startswith("\n", first) if text[first - 1 : first] == "\r" else first
    place = end.find(text[:cut])
    if place is None:
        place = end.find(text[cut:])
        place = None if place is None else place + min(cut, len(text))
    assert (len(text) if place is None else place) == lines.tell()
