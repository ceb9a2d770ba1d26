"""Tell whether a table of text was read in the wrong encoding: in another one, the names of its columns are words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.importing.column_words import read_names

if TYPE_CHECKING:
    from collections.abc import Sequence

ENCODINGS = ("cp1250", "iso8859-2", "cp1251", "cp1253", "iso8859-7", "cp1257")
"""Encodings of one byte a letter for Central Europe, Cyrillic, Greek and the Baltic, those of Windows first."""

_MORE = 0.5
"""How much more of the names must be understood, in names."""


def find_encoding(names: Sequence[str], texts: Sequence[str]) -> str | None:
    """Return the encoding that a table seems to be in, where it was read in that of Western Europe and that was wrong.

    Args:
        names: the names of its columns, as they were read.
        texts: some of its cells.
    """
    if all(name.isascii() for name in names):
        return None
    read = {encoding: again for encoding in ENCODINGS if (again := _read_again(names, encoding)) is not None}
    scores = {encoding: _score(again) for encoding, again in read.items()}
    best = max(scores.values(), default=0.0)
    if best < _score(names) + _MORE:
        return None
    likely = [encoding for encoding, score in scores.items() if score == best]
    return min(likely, key=lambda encoding: (_count_odd(texts, encoding), ENCODINGS.index(encoding)))


def _score(names: Sequence[str]) -> float:
    return sum(reading.covered for reading in read_names(names))


def _read_again(texts: Sequence[str], encoding: str) -> list[str] | None:
    try:
        return [_bytes_of(text).decode(encoding) for text in texts]
    except UnicodeError:
        return None


def _bytes_of(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("cp1252")


def _count_odd(texts: Sequence[str], encoding: str) -> int:
    """Return how many characters would be none that people write."""
    again = _read_again(texts, encoding)
    return len("".join(texts)) if again is None else sum(not each.isprintable() for text in again for each in text)
