"""Formats are told by content, and what is something else says what it seems to be and what to do."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from tercoop.errors import InputError
from tercoop.reading import open_source
from workbooks import write_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
TABLE = b"a,b\n1,2\n"
XML = b'<?xml version="1.0"?>\n'


def archive(**parts: str) -> bytes:
    """Return a zip archive; an underscore in a name stands for a slash, two for a dot."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", ".").replace("_", "/"), content)
    return packed.getvalue()


def workbook(folder: Path) -> bytes:
    """Return a small workbook."""
    return write_workbook(folder / "made.xlsx", {"S": [["a", "b"], [1, 2]]}).read_bytes()


def refusal(path: Path) -> str:
    """Return why a file is refused, on one line."""
    with pytest.raises(InputError) as caught:
        open_source(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert message.splitlines() == [message]
    return message.removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("name", "content", "beginning"),
    [
        ("a.xlsx", TABLE, "is a table of text, whatever its ending says; rename it to a.csv"),
        ("a.xls", TABLE, "is a table of text, whatever its ending says; rename it to a.csv"),
        ("a.json", TABLE, "is a table of text, whatever its ending says; rename it to a.csv"),
        ("null.json", b"null", "is JSON, but no list of projects"),
        ("a.json", b"\xef\xbb\xbf 12.5\n", "is JSON, but no list of projects"),
        ("a.json", b"[1, 2]", "is JSON, but no list of projects"),
        ("a.json", b"[1" + b",[" * 1500, "is a table of text, whatever its ending says"),
        ("a.json", b'"a, b"', "is JSON, but no list of projects"),
        ("a.csv", b'[{"a": 1}]', "is JSON, whatever its ending says; rename it to a.json"),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), "seems to be an old workbook (.xls); open it in"),
        ("a.xlsx", OLE + "Book".encode("utf-16-le"), "seems to be an old workbook (.xls); open it in"),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "seems to be a text document (old .doc); save the table"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "is password-protected; open it with the password"),
        ("a.xlsx", OLE, "seems to be an old Office document; open it in"),
        ("a.xlsx", archive(content__xml="<x/>"), "seems to be an OpenDocument file (.ods); open it in"),
        ("a.xlsb", archive(xl_workbook__bin="x"), "seems to be a binary workbook (.xlsb); open it in"),
        ("a.docx", archive(word_document__xml="<x/>"), "seems to be a text document (.docx); save the table"),
        ("a.zip", archive(a__csv="a,b"), "is a zip archive and not a workbook; unpack it and name the file inside"),
        ("a.zip", archive(), "is a zip archive and not a workbook; unpack it and name the file inside"),
        ("a.csv", gzip.compress(TABLE, mtime=0), "seems to be a gzip archive; unpack it and name the file inside"),
        ("a.csv", b"%PDF-1.7\n" + TABLE, "seems to be a PDF document; ask for the table behind it"),
        ("a.xls", b"<html><body><table><tr><td>a", "seems to be a web page (HTML), perhaps with a table in it"),
        ("a.xls", b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<p>", "seems to be a web page (HTML)"),
        ("a.xls", b"\n<table border=1>", "seems to be a web page (HTML)"),
        ("a.csv", XML + b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "seems to be an XML spre"),
        ("a.csv", XML + b"<rdf:RDF>", "seems to be XML, which is not read as a table"),
        ("a.csv", "a,b\n1,2\n".encode("utf-16-le"), "seems to be UTF-16 text without a byte order mark; save"),
        ("a.csv", bytes(range(256)) * 20, "is not text, and no format that is read: XLSX, CSV and JSON are"),
        ("a.csv", bytes(5000), "is not text, and no format that is read"),
        ("a.csv", b"", "is empty"),
    ],
)  # fmt: skip
def test_what_is_something_else_says_what(tmp_path: Path, name: str, content: bytes, beginning: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path).startswith(beginning)


@pytest.mark.parametrize(
    ("name", "content", "renamed"),
    [
        ("a.csv.xlsx", TABLE, "a.csv"),
        ("a.TSV.json", TABLE, "a.TSV"),
        ("a.json.csv", b'[{"a": 1}]', "a.json"),
        ("a.b.xlsx", TABLE, "a.b.csv"),
        ("a.json.xlsx", TABLE, "a.json.csv"),
    ],
)
def test_an_ending_that_was_right_is_not_advised_twice(tmp_path: Path, name: str, content: bytes, renamed: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path).endswith(f"; rename it to {renamed}")


@pytest.mark.parametrize("name", ["a.csv", "a.xls", "a.ods", "a.zip"])
def test_a_workbook_with_a_wrong_ending_is_not_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(workbook(tmp_path))
    assert refusal(path) == "is an XLSX workbook, whatever its ending says; rename it to a.xlsx"


@pytest.mark.parametrize("name", ["a.XLSX", "a.xlsm", "a", "a.bak"])
def test_an_ending_that_promises_nothing_else_does_not_matter(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(workbook(tmp_path))
    assert open_source(path).format == "xlsx"


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt", "a"])
@pytest.mark.parametrize("content", [TABLE, b"[x],b\n1,2\n", b"<5,b\n1,2\n", b"PKZ,b\n1,2\n"])
def test_what_only_begins_like_another_format_is_a_table(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert open_source(path).format == "csv"


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    loop, pipe = tmp_path / "loop", tmp_path / "pipe"
    loop.symlink_to(loop)
    os.mkfifo(pipe)
    assert refusal(tmp_path) == "is a folder; name a file in it"
    assert refusal(tmp_path / "missing.csv") == "cannot be read: No such file or directory"
    assert refusal(loop) == "cannot be read: Too many levels of symbolic links"
    assert refusal(pipe) == "is a device or a pipe and not a file; save its content as a file first"
    assert refusal(Path(os.devnull)) == "is a device or a pipe and not a file; save its content as a file first"


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(TABLE)
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    assert open_source(tmp_path / "link.csv").sheets[0].name == "link"


def test_a_name_with_any_letters_is_passed_on(tmp_path: Path) -> None:
    path = tmp_path / "Übersicht 'Liste' \udce4 & $(x).xlsx"
    try:
        path.write_bytes(workbook(tmp_path))
    except (OSError, UnicodeError):
        pytest.skip("this file system does not take such names")
    assert [next(sheet.rows())[0] for sheet in open_source(path).sheets] == [2]
