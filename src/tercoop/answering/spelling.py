"""The words that names have, and those that are spelt nearly like one that no name has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from tercoop.build.near_words import count_errors, list_ranges, read_number

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence


class Word(NamedTuple):
    """A word of the index.

    Attributes:
        plain: in Latin letters.
        shown: as a name writes it.
        names: number of names that have it.
    """

    plain: str
    shown: str
    names: int


def find_words(connection: sqlite3.Connection, words: Sequence[str]) -> dict[str, Word]:
    """Return those of some plain words that names have."""
    marks = ", ".join("?" * len(words))
    rows = connection.execute(
        f"SELECT word, shown, names FROM vocabulary WHERE word IN ({marks})",  # noqa: S608 - question marks
        words,
    )
    return {row[0]: Word(*row) for row in rows}


def find_near_words(connection: sqlite3.Connection, word: str, most: int) -> list[Word]:
    """Return words that differ from a plain word by a letter or two, the nearest first.

    Of those that are equally near, words with the same first letter come first, then those that most names have.
    A letter too many, one too few, another one, and two that have changed places are one error each (the optimal string
    alignment distance). A short word may have fewer errors than a long one.

    Args:
        connection: to the index.
        word: the word.
        most: words that are returned.
    """
    errors = count_errors(word)
    if not errors:
        return []
    candidates = {each.plain: each for each in _read(connection, _find_candidates(connection, word))}
    near = extract(word, candidates.keys(), scorer=OSA.distance, score_cutoff=errors, limit=None)
    ranked = sorted((distance, other[0] != word[0], -candidates[other].names, other) for other, distance, _ in near)
    return [candidates[other] for *_, other in ranked[:most]]


def _find_candidates(connection: sqlite3.Connection, word: str) -> set[int]:
    ask = "SELECT entry FROM near WHERE entry BETWEEN ? AND ?"
    return {read_number(entry) for ends in list_ranges(word) for (entry,) in connection.execute(ask, ends)}


def _read(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[Word]:
    listed = ", ".join(map(str, numbers))
    rows = connection.execute(f"SELECT word, shown, names FROM vocabulary WHERE number IN ({listed})")  # noqa: S608 - ints
    return [Word(*row) for row in rows]
