"""Tell what a file is from its content, and say so where it is something else than a table."""

from __future__ import annotations

import json
import re
import stat
from typing import TYPE_CHECKING, Literal

from tercoop.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

Format = Literal["xlsx", "csv", "json"]

_START = 4096
_BLOCK = 1 << 20

NAMES: dict[Format, str] = {"xlsx": "an XLSX workbook", "csv": "a table of text", "json": "JSON"}
_ENDINGS: dict[str, Format] = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xltx": "xlsx",
    ".xltm": "xlsx",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".json": "json",
}
_OTHER_ENDINGS = frozenset({".xls", ".xlsb", ".ods", ".pdf", ".html", ".htm", ".zip", ".gz"})
"""Endings that promise what is not read; other endings, and none, promise nothing."""

_RENAMED: dict[Format, str] = {"xlsx": ".xlsx", "csv": ".csv", "json": ".json"}

_SAVE = "open it in a spreadsheet program and save it as .xlsx"
_UNPACK = "unpack it and name the file inside"
_CONTAINERS: dict[bytes, tuple[str, str]] = {
    b"\x1f\x8b": ("a gzip archive", _UNPACK),
    b"BZh": ("a bzip2 archive", _UNPACK),
    b"\xfd7zXZ\x00": ("an xz archive", _UNPACK),
    b"\x28\xb5\x2f\xfd": ("a Zstandard archive", _UNPACK),
    b"7z\xbc\xaf\x27\x1c": ("a 7-Zip archive", _UNPACK),
    b"Rar!\x1a\x07": ("a RAR archive", _UNPACK),
    b"%PDF": ("a PDF document", "ask for the table behind it as .xlsx or .csv"),
    b"{\\rtf": ("a text document (RTF)", "ask for the table in it as .xlsx or .csv"),
    b"PAR1": ("a Parquet file", "save it as .csv"),
    b"SQLite format 3\x00": ("an SQLite database", "export its tables as .csv"),
    b"\x89PNG": ("a picture", "ask for the table in it as .xlsx or .csv"),
    b"\xff\xd8\xff": ("a picture", "ask for the table in it as .xlsx or .csv"),
    b"\x7fELF": ("a program", "name a table"),
    b"MZ\x90\x00": ("a program", "name a table"),
}
"""First bytes → what the file seems to be, and what to do."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = {
    "EncryptedPackage": ("is password-protected", "open it with the password and save it without one"),
    "WordDocument": ("seems to be a text document (old .doc)", "save the table in it as .xlsx or .csv"),
    "PowerPoint Document": ("seems to be a presentation", "save the table in it as .xlsx or .csv"),
    "Workbook": ("seems to be an old workbook (.xls)", _SAVE),
    "Book": ("seems to be an old workbook (.xls)", _SAVE),
}
"""Names of streams in an OLE container → what that says of the file; the first that is found counts."""

_JSON = re.compile(r'\s*(?:\{\s*(?:["}]|\Z)|\[\s*(?:[\[\]{"]|\Z))')
_HTML = re.compile(r"(?is)\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|table|style|div|font)\b")
_XML = re.compile(r"\s*<(?:\?xml\b|!DOCTYPE\b|!--|[A-Za-z_][\w.-]*(?::[\w.-]+)?(?:\s[^<]*|/)?>)")
_XML_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_CONTROLS = bytes([*range(9), 11, *range(14, 27), *range(28, 32)])
_FEW_CONTROLS = 8
_MOST_CONTROLS = 0.05


def find_format(path: Path) -> Format:
    """Return the format of a file.

    Raises:
        InputError: where it is missing, not a file, or empty; where it is of a format that is not read; and where it is
            of another format than its ending says, because then it is seldom the file that was meant.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(path, "is a folder; name a file in it")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(path, "is a device or a pipe and not a file; save its content as a file first")
        with path.open("rb") as file:
            start = file.read(_START)
        if not start:
            raise InputError(path, "is empty")
        found = _sniff(path, start)
    except OSError as error:
        raise InputError(path, f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise InputError(path, f"cannot be read: {error}") from error
    return found


def check_ending(path: Path, found: Format) -> None:
    """Refuse a file whose ending promises something else than it is: it is seldom the file that was meant.

    Raises:
        InputError: with the name that it should have.
    """
    ending = path.suffix.lower()
    if ending in _OTHER_ENDINGS or _ENDINGS.get(ending, found) != found:
        if ending == ".json" and _is_json(path):
            raise InputError(path, "is JSON, but no list of projects")
        stem = path.with_suffix("")
        renamed = stem.name if _ENDINGS.get(stem.suffix.lower()) == found else f"{stem.name}{_RENAMED[found]}"
        raise InputError(path, f"is {NAMES[found]}, whatever its ending says; rename it to {renamed}")


def _is_json(path: Path) -> bool:
    """Return whether a short file is JSON that begins like a table of text, such as ``null`` and ``[1, 2]``."""
    with path.open("rb") as file:
        content = file.read(_START)
    try:
        json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return True


def _sniff(path: Path, start: bytes) -> Format:
    """Return the format that the first bytes show; other contents of a zip archive are told apart when it is opened."""
    if start.startswith(_ZIP):
        return "xlsx"
    if start.startswith(_OLE):
        what, advice = _find_ole_content(path)
        raise InputError(path, f"{what}; {advice}")
    for magic, (what, advice) in _CONTAINERS.items():
        if start.startswith(magic):
            raise InputError(path, f"seems to be {what}; {advice}")
    text = _decode(path, start)
    if _JSON.match(text):
        return "json"
    if _HTML.match(text) or (_XML.match(text) and "<html" in text.lower()):
        raise InputError(path, f"seems to be a web page (HTML), perhaps with a table in it; {_SAVE}")
    if _XML.match(text):
        if _XML_SPREADSHEET in text:
            raise InputError(path, f"seems to be an XML spreadsheet of 2003; {_SAVE}")
        raise InputError(path, "seems to be XML, which is not read as a table; save it as .xlsx, .csv or JSON")
    return "csv"


def _decode(path: Path, start: bytes) -> str:
    """Return the beginning of a file as text, good enough to see what it is."""
    if start.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return start.decode("utf-32", "replace")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", "replace")
    nulls = start.count(0)
    if nulls * 5 > len(start) * 2 and not (any(start[::2]) and any(start[1::2])) and any(start):
        raise InputError(path, "seems to be UTF-16 text without a byte order mark; save it as UTF-8")
    if len(start) - len(start.translate(None, _CONTROLS)) > max(_FEW_CONTROLS, len(start) * _MOST_CONTROLS):
        raise InputError(path, "is not text, and no format that is read: XLSX, CSV and JSON are")
    return start.decode("utf-8-sig", "replace")


def _find_ole_content(path: Path) -> tuple[str, str]:
    """Tell what an OLE container holds by the names of its streams, which stand in it as UTF-16."""
    names = {name: name.encode("utf-16-le") for name in _OLE_STREAMS}
    seen: set[str] = set()
    rest = b""
    with path.open("rb") as file:
        for _ in range(256):
            block = file.read(_BLOCK)
            if not block:
                break
            window = rest + block
            seen.update(name for name, pattern in names.items() if pattern in window)
            rest = window[-64:]
    found = (content for name, content in _OLE_STREAMS.items() if name in seen)
    return next(found, ("seems to be an old Office document", _SAVE))
