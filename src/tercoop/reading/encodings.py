"""What a pass over the bytes of a file tells: its size, its digest, and how its text is written."""

from __future__ import annotations

import codecs
import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tercoop.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 1 << 20
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
"""Byte order marks → codec; the longer before the shorter."""

_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-32": "UTF-32", "cp1252": "Windows-1252"}
_NO_LEAD = bytes(range(0xC2)) + bytes(range(0xF5, 0x100))
"""Every byte but those that begin a character of several bytes in UTF-8."""

_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""Bytes that mean nothing in Windows-1252, and control characters in Latin-1."""

_STRAY = 20


@dataclass(frozen=True, slots=True)
class Stamp:
    """What shows that a file is still the same.

    Attributes:
        device: number of its file system.
        inode: its number there.
        size: bytes.
        modified: nanoseconds.
    """

    device: int
    inode: int
    size: int
    modified: int

    def check(self, path: Path, descriptor: int | None = None) -> None:
        """Raise ``InputError`` where the file, or what is open under a descriptor, is not the one of the stamp."""
        if stamp_of(path, descriptor) != self:
            raise InputError(path, "has changed while it was read; try again")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A file by its bytes.

    Attributes:
        stamp: shows later whether it is still the same.
        sha256: hexadecimal digits.
        encoding: codec of its text.
        is_damaged: whether it has bytes that are wrong in that encoding; they are decoded with ``surrogateescape``.
        notes: what a person should know of the encoding.
    """

    stamp: Stamp
    sha256: str
    encoding: str
    is_damaged: bool
    notes: tuple[str, ...]


def stamp_of(path: Path, descriptor: int | None = None) -> Stamp:
    """Return the stamp of a file, or of what is open under a descriptor."""
    status = path.stat() if descriptor is None else os.fstat(descriptor)
    return Stamp(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_fingerprint(path: Path, encoding: str | None = None) -> Fingerprint:
    """Read a text file once and tell its digest and encoding.

    A byte order mark decides; then whatever is UTF-8 from beginning to end; then

    - Windows-1252 (Latin-1 where there are bytes that Windows-1252 lacks), if next to nothing looks like UTF-8;
    - otherwise UTF-8 with damage: the rows with wrong bytes cannot be read, and the others are not misread because of
      them. In Windows-1252, what looks like UTF-8 is two or more signs in a row such as ``Ã©``, which no language
      writes; so one such pair for twenty bytes that are not UTF-8 is enough.

    Args:
        path: the file.
        encoding: the codec, where a person has stated it.

    Raises:
        InputError: where the file cannot be read, or has a mark of UTF-16 and is not UTF-16, or where the codec is
            unknown.
    """
    stamp = stamp_of(path)
    with path.open("rb") as file:
        mark = file.read(4)
        file.seek(0)
        marked = next((codec for start, codec in _MARKS.items() if mark.startswith(start)), None)
        watch = _Watch(_check_codec(path, encoding) if encoding else marked or "utf-8")
        sha256 = hashlib.sha256()
        while block := file.read(_BLOCK):
            sha256.update(block)
            watch.feed(block)
        watch.end()
        stamp.check(path, file.fileno())
    if encoding:
        if watch.is_wrong and "x".encode(encoding) != b"x":
            raise InputError(path, f"is not {encoding} from beginning to end")
        return Fingerprint(stamp, sha256.hexdigest(), encoding, watch.is_wrong, (f"read as {encoding}, as stated",))
    codec, notes = watch.judge(path)
    is_damaged = watch.is_wrong and codec.startswith("utf-8")
    return Fingerprint(stamp, sha256.hexdigest(), codec, is_damaged, notes)


def _check_codec(path: Path, encoding: str) -> str:
    try:
        codecs.getincrementaldecoder(encoding)
        if "x".encode(encoding).decode(encoding) == "x":
            return encoding
    except (LookupError, ValueError, TypeError):
        pass
    raise InputError(path, f"unknown encoding '{encoding}'")


class _Watch:
    """Decodes a file as it goes by, and counts once that fails."""

    def __init__(self, codec: str) -> None:
        self._codec = codec
        self._decoder = codecs.getincrementaldecoder(codec)()
        self._tolerant = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._leads = 0
        self._wrong = 0
        self._has_undefined = False
        self.is_wrong = False

    def feed(self, block: bytes, *, is_last: bool = False) -> None:
        if self.is_wrong:
            self._count(block, is_last=is_last)
            return
        try:
            self._decoder.decode(block, is_last)
        except UnicodeError:
            self.is_wrong = True
            self._count(block, is_last=is_last)
        else:
            self._leads += 0 if block.isascii() else len(block.translate(None, _NO_LEAD))

    def end(self) -> None:
        self.feed(b"", is_last=True)

    def _count(self, block: bytes, *, is_last: bool) -> None:
        valid = self._tolerant.decode(block, is_last).encode("utf-8", "ignore")
        self._leads += len(valid.translate(None, _NO_LEAD))
        self._wrong += len(block) - len(valid)
        self._has_undefined = self._has_undefined or any(byte in block for byte in _UNDEFINED)

    def judge(self, path: Path) -> tuple[str, tuple[str, ...]]:
        name = _NAMES[self._codec]
        if not self.is_wrong:
            return self._codec, (f"read as {name}",)
        if not self._codec.startswith("utf-8"):
            raise InputError(path, f"says that it is {name}, and is not; save it as UTF-8")
        if self._codec == "utf-8-sig" or self._leads * _STRAY > self._wrong:
            return self._codec, ("read as UTF-8, though some rows have bytes that are not",)
        if self._has_undefined:
            return "latin-1", ("not UTF-8, read as Latin-1",)
        return "cp1252", ("not UTF-8, read as Windows-1252; if letters are wrong, state the encoding",)
