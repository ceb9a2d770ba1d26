"""Read the projects of a JSON document one after the other, so that only one of them is in memory as objects."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from tercoop.errors import InputError
from tercoop.reading.excerpts import one_line
from tercoop.reading.json_faults import find_fault, is_too_large

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from tercoop.reading.limits import Limits

LISTS = ("results", "projects")
"""Keys under which an object holds a list of projects."""

_SPACE = re.compile(r"[ \t\r\n]*+")


class _FaultError(Exception):
    """Leaves the parser where a hook sees a fault; the place has to be found."""


class JsonStream:
    """A JSON document: one project, a list of projects, or an object with such a list.

    Attributes:
        notes: what a person should know; complete once all projects were read.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        """Read the text of a file.

        Raises:
            InputError: where it is too large or not Unicode.
        """
        size = path.stat().st_size
        if size > limits.json_bytes:
            raise InputError(path, f"has {size:,} bytes; up to {limits.json_bytes:,} are read as JSON; divide it")
        self._path = path
        self._text = _decode(path)
        self._place = 0
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_make_object,
            parse_float=_make_number,
            parse_int=_make_number,
            parse_constant=_refuse_constant,
        )
        self.notes: list[str] = []

    def refuse(self, cause: str, place: int | None = None) -> NoReturn:
        """Raise ``InputError`` with line and column of a place, or of the project that was read last."""
        place = self._place if place is None else place
        line = self._text.count("\n", 0, place) + 1
        raise InputError(self._path, cause, line=line, column=place - self._text.rfind("\n", 0, place))

    def projects(self) -> Iterator[dict[str, Any]]:
        """Yield the projects of the document.

        Raises:
            InputError: where the document is not JSON, or is not made of projects.
        """
        self.notes = []
        start = self._skip(0)
        if self._text.startswith("[", start):
            end, _ = yield from self._read_list(start)
        elif self._text.startswith("{", start):
            end = yield from self._read_object(start)
        else:
            self.refuse("neither an object nor a list", start)
        if (rest := self._skip(end)) < len(self._text):
            self.refuse("more follows the end of the document; only one object or one list is read", rest)

    def _read_list(self, start: int) -> Generator[dict[str, Any], None, tuple[int, int]]:
        """Yield the objects of a list; return where it ends, and how many there were."""
        count = 0
        place = self._skip(start + 1)
        while not self._text.startswith("]", place) or count:
            self._place = place
            value, place = self._read_value(place)
            if not isinstance(value, dict):
                self.refuse("the list holds something that is not an object, so it is no list of projects")
            yield value
            count += 1
            place = self._skip(place)
            if self._text.startswith("]", place):
                break
            place = self._expect(",", place)
        return place + 1, count

    def _read_object(self, start: int) -> Generator[dict[str, Any], None, int]:
        """Yield the objects of the list in an object, or the object itself; return where it ends."""
        values: dict[str, Any] = {}
        listed: int | None = None
        place = self._skip(start + 1)
        while not self._text.startswith("}", place) or values:
            key_place = place
            key, place = self._read_value(place)
            if not isinstance(key, str):
                self.refuse("a key in quotation marks was expected", key_place)
            if key in values:
                self.refuse(f"the key '{one_line(key)}' comes twice in one object", key_place)
            place = self._expect(":", self._skip(place))
            if key in LISTS and listed is None and self._text.startswith("[", place):
                place, listed = yield from self._read_list(place)
                values[key] = None
            else:
                values[key], place = self._read_value(place)
            place = self._skip(place)
            if self._text.startswith("}", place):
                break
            place = self._expect(",", place)
        if listed is None:
            self._place = start
            yield values
        else:
            self._note_rest(values, listed)
        return place + 1

    def _note_rest(self, values: dict[str, Any], listed: int) -> None:
        rest = [key for key in values if key not in LISTS]
        if rest:
            self.notes.append(f"left out beside the list of projects: {', '.join(map(one_line, rest[:10]))}")
        stated = values.get("count")
        if isinstance(stated, Decimal) and stated != listed:
            self.notes.append(f"the file holds {listed:,} of {stated:,f} results")

    def _skip(self, place: int) -> int:
        """Return the next place that is not white space."""
        found = _SPACE.match(self._text, place)
        return found.end() if found else place

    def _expect(self, sign: str, place: int) -> int:
        """Return the place after a sign and white space."""
        if place >= len(self._text):
            self._refuse_end(place)
        if not self._text.startswith(sign, place):
            self.refuse(f"not JSON: '{sign}' was expected", place)
        return self._skip(place + 1)

    def _refuse_end(self, place: int) -> NoReturn:
        self.refuse("ends in the middle; the file is truncated", min(place, len(self._text)))

    def _read_value(self, place: int) -> tuple[Any, int]:
        """Return a value and where it ends."""
        try:
            return self._decoder.raw_decode(self._text, place)
        except json.JSONDecodeError as error:
            if error.msg.startswith("Unterminated") or self._skip(error.pos) >= len(self._text):
                self._refuse_end(error.pos)
            self.refuse(f"not JSON: {error.msg}", error.pos)
        except (_FaultError, RecursionError):
            where, cause = find_fault(self._text, place, json.loads) or (place, "not JSON that can be read")
            self.refuse(cause, where)


def _decode(path: Path) -> str:
    content = path.read_bytes()
    codec = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(path, f"is JSON that is not {codec.upper().removesuffix('-SIG')}", line=line) from error


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise _FaultError
    return values


def _make_number(text: str) -> Decimal:
    if is_too_large(text):
        raise _FaultError
    return Decimal(text)


def _refuse_constant(_text: str) -> NoReturn:
    raise _FaultError
