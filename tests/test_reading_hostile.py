"""Files that are made to cost memory or time: each is read or refused with one line, in bounded memory and time.

Each file is read in a fresh process, which then says how much memory it and its child took at most.
"""

from __future__ import annotations

import json
import os
import random
import struct
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from workbooks import HEAD, MAIN, OFFICE, make_frame, make_row, write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1_000_000
MOST_MEMORY = 1_000 * MEGABYTE
MOST_SECONDS = 60

PROBE = """
import json, resource, sys, time
from pathlib import Path
from tercoop.errors import InputError
from tercoop.reading import BadRow, open_source

started, message, rows, bad = time.monotonic(), "", 0, []
try:
    with open_source(Path(sys.argv[1])) as source:
        for sheet in source.sheets:
            for number, cells in sheet.rows():
                rows += 1
                if isinstance(cells, BadRow):
                    bad.append([number, cells.reason])
except InputError as error:
    message = str(error)
unit = 1 if sys.platform == "darwin" else 1024
status = Path("/proc/self/status")
if status.exists():  # getrusage counts what the process had before it became this one
    own = int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1]) * 1024
else:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
peak = own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
print(json.dumps([message, rows, bad, time.monotonic() - started, peak]))
"""


@dataclass(frozen=True)
class Outcome:
    """What became of a file.

    Attributes:
        message: the line with which it was refused, without the path; empty where it was read.
        rows: rows that were read before.
        bad: number and reason of the bad ones.
    """

    message: str
    rows: int
    bad: list[list[Any]]


def probe(path: Path) -> Outcome:
    """Read a file in a fresh process; no more than a minute, a gigabyte and one line."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", PROBE, str(path)],
        capture_output=True, text=True, check=True, timeout=2 * MOST_SECONDS, env=environment,
    )  # fmt: skip
    assert not done.stderr
    message, rows, bad, seconds, peak = json.loads(done.stdout)
    assert seconds < MOST_SECONDS
    assert peak < MOST_MEMORY
    if message:
        assert message.splitlines() == [message]
        assert message.startswith(str(path))
    return Outcome(message.removeprefix(f"{path}: "), rows, bad)


def write_sheet(path: Path, pieces: Iterable[bytes], level: int = 9) -> Path:
    """Write a workbook with one sheet whose XML comes in pieces, packed well (9) or fast (1)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        for name, content in make_frame(["Projects"]).items():
            package.writestr(name, content)
        with package.open(SHEET, "w") as part:
            for piece in pieces:
                part.write(piece)
    return path


def write_rows(path: Path, rows: str, parts: dict[str, str] | None = None) -> Path:
    """Write a workbook with one sheet of a header ``a``, ``b`` and these rows."""
    content = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{make_row(1, ["a", "b"])}{rows}</sheetData></worksheet>'
    return write_workbook(path, {"Projects": []}, parts={SHEET: content, **(parts or {})})


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", (b"0" * MEGABYTE for _ in range(1000)))
    message = probe(path).message
    assert message.startswith("sheet 'Projects' would grow from ")
    assert message.endswith(" to 1,000,000,000 bytes when unpacked, as no table does")


def test_a_zip_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", (b"0" * MEGABYTE for _ in range(1000)))
    content = bytearray(path.read_bytes())
    entry = content.rfind(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 1000)
    path.write_bytes(content)
    assert probe(path).message == f"is truncated or damaged: its part {SHEET} is larger than its directory says"


def test_a_bomb_of_many_sheets(tmp_path: Path) -> None:
    chosen = random.Random(1)  # noqa: S311 - no secret

    def random_text() -> bytes:
        return chosen.randbytes(3 * MEGABYTE).hex().encode() + b"0" * 90 * MEGABYTE

    path = write_workbook(tmp_path / "a.xlsx", {f"S{n}": [] for n in range(4)})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        for number in range(4):
            package.writestr(f"xl/media/picture{number}.xml", random_text())
    message = probe(path).message
    assert message.startswith("has 384,")
    assert "up to 300,000,000 are read" in message


def test_a_cell_in_the_far_corner(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.xlsx", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert probe(path).message == (
        "sheet 'Projects' reaches to the right to XFD1048576; up to 2,000 columns are read; "
        "delete what stands far from the table"
    )


def test_a_cell_far_below(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.xlsx", '<row r="1048576"><c r="Z1048576"><v>1</v></c></row>')
    assert probe(path).message == (
        "sheet 'Projects' reaches down to Z1048576; up to 10,000,000 cells are read; "
        "delete what stands far from the table, or save it as .csv"
    )


def test_empty_cells_with_a_format_in_the_far_corner_do_not_matter(tmp_path: Path) -> None:
    path = write_rows(
        tmp_path / "a.xlsx", '<row r="1048576"><c r="XFD1048576" s="1"/><c r="XFC1048576" s="1"></c></row>'
    )
    assert probe(path) == Outcome("", 0, [])


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1048576">{"<c><v>1</v></c>" * 1900}</row>',
        "<row r='1048576'><c s='0' r='&#88;FD1048576'><v>1</v></c></row>",
        "<!-- <c --><row r='1048576'><c\tr\n=\n'XFD1048576'><v>1</v></c></row>",
        '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>',
        '<row r="2"><c r="A4294967295"><v>1</v></c></row>',
        '<row r="0"><c r="A0"><v>1</v></c></row>',
    ],
    ids=["no-address", "entity", "odd-space", "huge-row", "huge-address", "row-0"],
)
def test_a_far_corner_that_is_hidden_from_the_scan(tmp_path: Path, rows: str) -> None:
    outcome = probe(write_rows(tmp_path / "a.xlsx", rows))
    assert outcome.message.startswith("sheet 'Projects' ")
    assert outcome.rows == 0


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 12))
    + "]>"
)


@pytest.mark.parametrize(
    "part", ["xl/sharedStrings.xml", "xl/workbook.xml", SHEET, "xl/styles.xml", "docProps/core.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_billion_laughs(tmp_path: Path, part: str, encoding: str) -> None:
    root = make_frame(["Projects"]).get(part, "<x>&a11;</x>").removeprefix(HEAD)
    content = f'<?xml version="1.0" encoding="{encoding}"?><!-- <x> -->{LAUGHS}{root}'.encode(encoding)
    path = write_workbook(tmp_path / "a.xlsx", {"Projects": [["a", "b"]]}, parts={part: content})
    assert probe(path).message.startswith(f"its part {part} has a document type, in which entities can grow; open it")


def test_one_long_text_in_many_cells(tmp_path: Path) -> None:
    links = make_frame(["Projects"])["xl/_rels/workbook.xml.rels"]
    shared = f'<Relationship Id="shared" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    path = write_rows(
        tmp_path / "a.xlsx",
        "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(2, 6000)),
        {
            "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}"><si><t>{"x" * 900_000}</t></si></sst>',
            "xl/_rels/workbook.xml.rels": links.replace("</Relationships>", shared),
        },
    )
    assert probe(path).message == "sheet 'Projects' needs more than 800 MB of memory; save each sheet as .csv"


def test_one_cell_that_fills_a_workbook(tmp_path: Path) -> None:
    chosen = random.Random(1)  # noqa: S311 - no secret

    def pieces() -> Iterable[bytes]:
        yield f'<worksheet xmlns="{MAIN}"><sheetData>{make_row(1, ["a", "b"])}<row r="2">'.encode()
        yield b'<c r="A2" t="inlineStr"><is><t>'
        for _ in range(250):
            yield chosen.randbytes(5_000).hex().encode() + b"x" * 990_000
        yield b"</t></is></c></row></sheetData></worksheet>"

    outcome = probe(write_sheet(tmp_path / "a.xlsx", pieces(), level=1))
    assert outcome.message.startswith("sheet 'Projects' needs more than") or outcome.bad == [
        [2, "a cell is longer than 1,000,000 characters"]
    ]


def test_a_directory_of_many_parts(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        for number in range(60_000):
            package.writestr(f"xl/{number}.xml", "")
    assert probe(path).message == "has 60,000 parts; up to 10,000 are read"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A workbook without faults."""
    rows = [["a", "b"], *([f"text {number}", str(number)] for number in range(2000))]
    return write_workbook(tmp_path_factory.mktemp("good") / "a.xlsx", {"Projects": rows}).read_bytes()


@pytest.mark.parametrize("part", [0.001, 0.1, 0.5, 0.99, 0.9999])
def test_a_truncated_workbook(tmp_path: Path, good: bytes, part: float) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(good[: int(len(good) * part)])
    assert probe(path).message == "is truncated or damaged: the directory at the end of the file is missing or wrong"


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_workbook(tmp_path: Path, good: bytes, seed: int) -> None:
    chosen = random.Random(seed)  # noqa: S311 - no secret
    content = bytearray(good)
    for _ in range(3):
        content[chosen.randrange(len(content))] ^= chosen.randrange(1, 256)
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    outcome = probe(path)
    assert outcome.message or outcome.rows == 2000


def test_a_damaged_part_that_is_not_packed(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.xlsx", make_row(2, ["x", 12345]))
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    path.write_bytes(path.read_bytes().replace(b"<v>12345</v>", b"<v>12346</v>"))
    assert probe(path).message == f"is truncated or damaged: its part {SHEET} is not what its directory says"


def test_an_encrypted_part(tmp_path: Path, good: bytes) -> None:
    content = bytearray(good)
    content[content.find(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert probe(path).message == "is password-protected; open it with the password and save it without one"


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "xl\\evil.xml", "C:evil.xml", "xl/a\nb.xml"])
def test_a_part_with_an_unsafe_name(tmp_path: Path, name: str) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"Projects": [["a", "b"]]}, parts={name: "<x/>"})
    assert probe(path).message.startswith("has a part with an unsafe name: ")


def test_two_parts_of_one_name(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"Projects": [["a", "b"]]}, parts={"XL/Workbook.xml": "<x/>"})
    assert probe(path).message == "has two parts 'XL/Workbook.xml', and which of them counts cannot be told"


def repeat(text: str, size: int) -> Callable[[], Iterable[str]]:
    """Return what yields a text again and again, about ``size`` characters of it."""
    block = text * (MEGABYTE // len(text))
    return lambda: (block for _ in range(size // len(block)))


LONG = "longer than 8,000,000 characters"
UNCLOSED = "row 3: a quotation mark is opened and never closed; the file is truncated, or a mark is missing"


@pytest.mark.parametrize(
    ("before", "filling", "after", "expected"),
    [
        ("3,", "x", "\n", LONG),
        ('3,"', "x", '"\n', LONG),
        ('3,"', 'word,"",\n', '"\n', LONG),
        ('3,"', '""', '"\n', LONG),
        ("3", ",", "\n", LONG),
        ("3,", ',"x",y', "\n", LONG),
        ("3,", "😀", "\n", LONG),
        ('3,"', "x" * 99 + "\n", "", UNCLOSED),
        ('3,"', "x", "", UNCLOSED),
    ],
    ids=["bare", "quoted", "lines", "marks", "delimiters", "cells", "wide", "unclosed-lines", "unclosed"],
)
def test_a_field_of_100_megabytes(tmp_path: Path, before: str, filling: str, after: str, expected: str) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"a,b\n1,2\n{before}")
        file.writelines(repeat(filling, 100 * MEGABYTE // len(filling.encode()) * len(filling))())
        if after:
            file.write(f"{after}5,6\n")
    outcome = probe(path)
    if expected == UNCLOSED:
        assert outcome.message == UNCLOSED
    else:
        assert (outcome.message, outcome.rows) == ("", 3)
        ((number, reason),) = outcome.bad
        assert (number, reason.split(" (the row takes")[0]) == (3, LONG)


@pytest.mark.parametrize("filling", ["[", '{"a":', '[{"a":[', "9", '"', "[1,", '{"a":1},'])
def test_json_of_100_megabytes_of_one_thing(tmp_path: Path, filling: str) -> None:
    path = tmp_path / "a.json"
    with path.open("w", encoding="utf-8") as file:
        file.write('[{"a":')
        file.writelines(repeat(filling, 100 * MEGABYTE)())
    assert probe(path).message


def test_json_with_many_small_projects(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with path.open("w", encoding="utf-8") as file:
        file.write('[{"id":0}')
        file.writelines(repeat(',{"id":1,"n":{"x":"y"}}', 5 * MEGABYTE)())
        file.write("]")
    outcome = probe(path)
    assert not outcome.message
    assert outcome.rows > 200_000
