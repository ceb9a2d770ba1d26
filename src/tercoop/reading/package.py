"""Look into the zip container of a workbook before anything else does, and refuse what should not be unpacked.

The directory of a zip archive says how large its parts are, and may lie; so parts are unpacked here once, piece by
piece and counted, before a library unpacks them as a whole.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO
from xml.parsers import expat

from tercoop.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import NoReturn

    from tercoop.reading.limits import Limits

WORKBOOK = "xl/workbook.xml"
_DAMAGED = "is truncated or damaged"
_SAVE = "open it in a spreadsheet program and save it as .xlsx"
_KINDS = {
    "xl/workbook.bin": ("seems to be a binary workbook (.xlsb)", _SAVE),
    "content.xml": ("seems to be an OpenDocument file (.ods)", _SAVE),
    "word/document.xml": ("seems to be a text document (.docx)", "save the table in it as .xlsx or .csv"),
    "ppt/presentation.xml": ("seems to be a presentation (.pptx)", "save the table in it as .xlsx or .csv"),
    "index/document.iwa": ("seems to be a Numbers spreadsheet", "export it as .xlsx or .csv"),
}
"""Parts that other kinds of zip archives have, in lower case → what the file seems to be, and what to do."""

_XML_ENDINGS = (".xml", ".rels", ".vml")
_BLOCK = 1 << 18
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1
_LARGE_PART = 10_000_000
_HIGHEST_RATIO = 500
_LONGEST_PROLOG = 1_000_000


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a workbook.

    Attributes:
        path: the file, for messages.
        parts: name of a part in lower case → its entry in the directory of the archive.
    """

    path: Path
    parts: Mapping[str, zipfile.ZipInfo]

    def unpack(self, file: BinaryIO, name: str) -> Iterator[bytes]:
        """Yield a part in pieces of at most 256 kB.

        Raises:
            InputError: where the part is damaged, or larger than the directory says.
        """
        entry = self.parts[name]
        total, checksum = 0, 0
        for piece in _inflate(self.path, file, entry):
            total += len(piece)
            checksum = zlib.crc32(piece, checksum)
            if total > entry.file_size:
                raise InputError(self.path, f"{_DAMAGED}: its part {entry.filename} is larger than its directory says")
            yield piece
        if checksum != entry.CRC:
            raise InputError(self.path, f"{_DAMAGED}: its part {entry.filename} is not what its directory says")

    def parse(self, file: BinaryIO, name: str, take: Callable[[str, dict[str, str]], None]) -> None:
        """Read a small part, and give name and attributes of each element to ``take``.

        Raises:
            InputError: where the part is too large, damaged, not XML, or has a document type.
        """
        entry = self.parts[name]
        if entry.file_size > _LARGE_PART:
            raise InputError(
                self.path, f"its part {entry.filename} has {entry.file_size:,} bytes, more than any workbook"
            )
        parser = expat.ParserCreate()
        parser.StartElementHandler = take
        parser.StartDoctypeDeclHandler = _Prolog(self.path, entry.filename).refuse
        try:
            for piece in self.unpack(file, name):
                parser.Parse(piece, False)  # noqa: FBT003
            parser.Parse(b"", True)  # noqa: FBT003
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise InputError(self.path, f"{_DAMAGED}: its part {entry.filename} is not XML") from error


def open_package(file: BinaryIO, path: Path, limits: Limits) -> Package:
    """Return the parts of a workbook after a look at the directory of its archive.

    Raises:
        InputError: where it is damaged, encrypted, or no workbook.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
        raise InputError(path, f"{_DAMAGED}: the directory at the end of the file is missing or wrong") from error
    if len(entries) > limits.parts:
        raise InputError(path, f"has {len(entries):,} parts; up to {limits.parts:,} are read")
    parts: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        _check_entry(path, entry)
        if entry.filename.lower() in parts:
            raise InputError(path, f"has two parts {_show(entry)}, and which of them counts cannot be told")
        parts[entry.filename.lower()] = entry
    for name, (what, advice) in _KINDS.items():
        if name in parts:
            raise InputError(path, f"{what}; {advice}")
    if WORKBOOK not in parts:
        raise InputError(path, "is a zip archive and not a workbook; unpack it and name the file inside")
    return Package(path, parts)


def _show(entry: zipfile.ZipInfo) -> str:
    return repr(entry.filename[:100])


def _check_entry(path: Path, entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if entry.flag_bits & _ENCRYPTED:
        raise InputError(path, "is password-protected; open it with the password and save it without one")
    if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name or not name.isprintable():
        raise InputError(path, f"has a part with an unsafe name: {_show(entry)}")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise InputError(path, f"its part {_show(entry)} is packed in a way that workbooks do not use; {_SAVE}")


def check_parts(package: Package, file: BinaryIO, limits: Limits, labels: Mapping[str, str]) -> None:
    """Look at the sizes of all parts, then unpack every XML part once, without keeping it.

    Args:
        package: the workbook.
        file: the same, open.
        limits: what it may need.
        labels: what to call a part, such as ``sheet 'Partners'``.

    Raises:
        InputError: where it is too large unpacked, and where a part is damaged, larger than it says, not XML, or has a
            document type.
    """
    for name, entry in package.parts.items():
        if entry.file_size > _LARGE_PART and entry.file_size > _HIGHEST_RATIO * entry.compress_size:
            what = labels.get(name, f"its part {entry.filename}")
            growth = f"from {entry.compress_size:,} to {entry.file_size:,} bytes"
            raise InputError(package.path, f"{what} would grow {growth} when unpacked, as no table does")
    largest, entry = max(package.parts.items(), key=lambda item: item[1].file_size)
    total = sum(entry.file_size for entry in package.parts.values())
    if total > limits.unpacked_bytes:
        raise InputError(
            package.path,
            f"has {total:,} bytes unpacked, most of them in {labels.get(largest, entry.filename)}; "
            f"up to {limits.unpacked_bytes:,} are read; save it as .csv",
        )
    for name, entry in package.parts.items():
        if name.endswith(_XML_ENDINGS):
            prolog = _Prolog(package.path, entry.filename)
            for piece in package.unpack(file, name):
                prolog.feed(piece)


def _inflate(path: Path, file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the unpacked bytes of a part, however many there are."""
    file.seek(entry.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise InputError(path, f"{_DAMAGED}: its part {entry.filename} is not where its directory says")
    _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    file.seek(name_length + extra_length, 1)
    left = entry.compress_size
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = file.read(min(_BLOCK, left))
        if not packed:
            return
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        try:
            while packed and not inflater.eof:
                yield inflater.decompress(packed, _BLOCK)
                packed = inflater.unconsumed_tail
        except zlib.error as error:
            raise InputError(path, f"{_DAMAGED}: its part {entry.filename} cannot be unpacked") from error


class _DoneError(Exception):
    """Leaves the XML parser at the root element: no document type can follow."""


class _Prolog:
    """Reads an XML part up to its root element, and refuses a document type; entities can stand nowhere else."""

    def __init__(self, path: Path, part: str) -> None:
        self._path = path
        self._part = part
        self._read = 0
        self._is_done = False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self.refuse
        self._parser.StartElementHandler = self._end

    def feed(self, piece: bytes) -> None:
        if self._is_done:
            return
        self._read += len(piece)
        try:
            self._parser.Parse(piece, False)  # noqa: FBT003
        except _DoneError:
            self._is_done = True
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise InputError(self._path, f"{_DAMAGED}: its part {self._part} is not XML") from error
        else:
            if self._read > _LONGEST_PROLOG:
                raise InputError(self._path, f"{_DAMAGED}: its part {self._part} does not begin as XML")

    def refuse(self, *_parts: object) -> NoReturn:
        raise InputError(self._path, f"its part {self._part} has a document type, in which entities can grow; {_SAVE}")

    def _end(self, _name: str, _attributes: object) -> NoReturn:
        raise _DoneError
