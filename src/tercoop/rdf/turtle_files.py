"""Check and mend the form of Turtle files: the text of a file is the canonical text of its graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat

from tercoop.errors import InputError
from tercoop.rdf.files import read_quads, write_file
from tercoop.rdf.namespaces import BASE
from tercoop.rdf.turtle import to_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\s]*>"
    r"|\\."
    r"|(?P<comment>#[^\n]*)",
    re.DOTALL,
)


def find_turtle_files(paths: Iterable[Path]) -> list[Path]:
    """Return the given files and the ``.ttl`` files in the given folders, sorted, each once.

    Raises:
        InputError: for a path that does not exist.
    """
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            found.update(path.rglob("*.ttl"))
        elif path.exists():
            found.add(path)
        else:
            raise InputError(path, "no such file or folder")
    return sorted(found)


def check_file(path: Path) -> str | None:
    """Return why a Turtle file is not in canonical form, as one line that begins with its place, or None.

    Raises:
        InputError: where the file cannot be read as Turtle.
    """
    data, canonical = _read(path)
    comment = _first_comment(data)
    if comment is not None:
        return f"{path}:{comment}: a comment, which the canonical form does not hold"
    if data == canonical:
        return None
    ours, theirs = canonical.splitlines(), data.splitlines()
    line = next(
        (number for number, pair in enumerate(zip(ours, theirs, strict=False), 1) if pair[0] != pair[1]),
        min(len(ours), len(theirs)) + 1,
    )
    return f"{path}:{line}: not in canonical form"


def format_files(paths: Iterable[Path]) -> list[Path]:
    """Write Turtle files anew in canonical form; none of them where one cannot be read.

    Returns:
        The files that changed.

    Raises:
        InputError: where a file cannot be read as Turtle, or has a comment, which would be lost.
        OutputError: where a file cannot be written.
    """
    changed = {}
    for path in paths:
        data, canonical = _read(path)
        comment = _first_comment(data)
        if comment is not None:
            raise InputError(path, "a comment would be lost; say it in rdfs:comment, or take it out", line=comment)
        if data != canonical:
            changed[path] = canonical
    for path, canonical in changed.items():
        write_file(path, canonical)
    return list(changed)


def format_file(path: Path) -> bool:
    """Write one Turtle file anew, as :func:`format_files` does, and tell whether it changed."""
    return bool(format_files([path]))


def _read(path: Path) -> tuple[bytes, bytes]:
    """Return the bytes of a Turtle file, and its canonical form; relative IRIs are ours where it names no base."""
    canonical = to_turtle(read_quads(path, base=BASE, format=RdfFormat.TURTLE))
    return path.read_bytes(), canonical


def _first_comment(data: bytes) -> int | None:
    """Return the line of the first comment in Turtle that parses, counted from 1."""
    text = data.decode()
    for token in _TOKEN.finditer(text):
        if token["comment"] is not None:
            return text.count("\n", 0, token.start()) + 1
    return None
