"""Find things by the words of their names, in the index that :mod:`tercoop.build.search_index` writes.

All words of a text must be in a name, the last one as its beginning. A name that is the text comes first, then one that
begins with it; among those the better known kinds of things come first, then names with little else in them (bm25).
Nothing of a text is read as SQLite's query language: its words are plain letters and figures, each in quotation marks.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, product
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from tercoop.answering.spelling import find_near_words, find_words
from tercoop.build.search_index import CODE, class_word
from tercoop.errors import StoreError
from tercoop.rdf.iris import list_latin_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tercoop.answering.spelling import Word

_MOST_NAMES = 300
"""Names that are ranked; of more, those of the better known things."""

_MOST_BEGINNINGS = 100
_MOST_WORDS = 32
_MOST_SUGGESTIONS = 5
_MOST_TRIED = 8
_NEAR_WORDS = 3
_MOST_UNKNOWN = 3

_COLUMNS = "name.thing, name.text, name.language, name.kind, name.plain, thing.classes, thing.rank"
_BY_WORDS = f"""
SELECT {_COLUMNS}, bm25(words, 1.0, 0.0)
FROM words CROSS JOIN name ON name.number = words.rowid CROSS JOIN thing ON thing.number = name.thing
WHERE words MATCH ? ORDER BY words.rowid LIMIT ?
"""  # noqa: S608 - a constant
_BY_BEGINNING = f"""
SELECT {_COLUMNS}, 0.0 FROM name CROSS JOIN thing ON thing.number = name.thing
WHERE name.plain >= ? AND name.plain < ? ORDER BY name.plain LIMIT ?
"""  # noqa: S608 - a constant
_AFTER = "{"
"""The character that follows all those of a plain name."""


@dataclass(frozen=True)
class ThingClass:
    """A class of things.

    Attributes:
        number: in the index.
        iri: of the class.
        key: what a search calls it, such as ``programme``.
        title: its label.
    """

    number: int
    iri: str
    key: str
    title: str


@dataclass(frozen=True)
class Hit:
    """A thing that was found by one of its names.

    Attributes:
        thing: its number in the index.
        text: the name.
        language: of the name, or nothing.
        kind: one of the kinds of names of the index.
    """

    thing: int
    text: str
    language: str
    kind: int


@dataclass(frozen=True)
class Thing:
    """A thing with its labels.

    Attributes:
        iri: of the thing.
        class_number: of the class that says most about it.
        labels: its labels; other names or codes where it has none.
        codes: its codes, where it has labels.
    """

    iri: str
    class_number: int | None
    labels: tuple[Literal, ...]
    codes: tuple[str, ...]


class NameSearch:
    """An index that is open.

    Args:
        connection: to the index.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> NameSearch:
        """Open an index so that nothing can change it.

        Raises:
            StoreError: where it is missing or damaged.
        """
        try:
            address = f"file:{quote(str(path))}?mode=ro&immutable=1"
            search = cls(sqlite3.connect(address, uri=True, check_same_thread=False))  # used by one at a time
            search.classes  # noqa: B018 - read now, so that a damaged file is known at once
        except sqlite3.Error as error:
            raise StoreError(f"{path}: cannot be read ({error}); run 'tercoop build --force'") from error
        return search

    @cached_property
    def classes(self) -> dict[int, ThingClass]:
        """The classes by number."""
        rows = self._connection.execute("SELECT number, iri, key, title FROM class ORDER BY title, iri")
        return {row[0]: ThingClass(*row) for row in rows}

    @cached_property
    def shown_classes(self) -> list[ThingClass]:
        """The classes that say most about some thing, by title."""
        rows = self._connection.execute("SELECT DISTINCT class FROM thing WHERE class IS NOT NULL")
        used = {number for (number,) in rows}
        return [each for number, each in self.classes.items() if number in used]

    def find(self, words: Sequence[str], of_class: ThingClass | None = None) -> tuple[list[Hit], bool]:
        """Return the things that have names with some words, the best first.

        Args:
            words: plain words, as :func:`tercoop.rdf.iris.list_latin_words` gives them.
            of_class: only things of this class.

        Returns:
            The things, and whether these are all.
        """
        words = words[:_MOST_WORDS]
        if not words:
            return [], True
        text = " ".join(words)
        rows = self._match(words, of_class, _MOST_NAMES)
        is_whole = len(rows) < _MOST_NAMES
        if not is_whole:
            rows += self._begin(text, of_class)
        ranked = sorted(rows, key=lambda row: (_closeness(row[4], text), row[6], row[7], row[0]))
        best: dict[int, Hit] = {}
        for row in ranked:
            best.setdefault(row[0], Hit(*row[:4]))
        return list(best.values()), is_whole

    def _match(
        self, words: Sequence[str], of_class: ThingClass | None, most: int
    ) -> list[tuple[int, str, str, int, str, str, int, float]]:
        quoted = " AND ".join(f'"{word}"' for word in words)
        within = f' AND classes : "{class_word(of_class.number)}"' if of_class else ""
        return self._connection.execute(_BY_WORDS, (f"plain : ({quoted} *){within}", most)).fetchall()

    def _begin(self, text: str, of_class: ThingClass | None) -> list[tuple[int, str, str, int, str, str, int, float]]:
        """Return the names that begin with a text, those that are the text first; of any thing, known or not."""
        rows = self._connection.execute(_BY_BEGINNING, (text, text + _AFTER, _MOST_BEGINNINGS)).fetchall()
        return [row for row in rows if of_class is None or class_word(of_class.number) in row[5].split()]

    def describe(self, things: Sequence[int]) -> dict[int, Thing]:
        """Return things with their labels, and their codes and other names where they have none."""
        marks = ", ".join("?" * len(things))
        found = {
            number: (iri, class_number)
            for number, iri, class_number in self._connection.execute(
                f"SELECT number, iri, class FROM thing WHERE number IN ({marks})",  # noqa: S608 - question marks
                things,
            )
        }
        names: dict[int, list[tuple[int, str, str]]] = {number: [] for number in found}
        for number, kind, language, text in self._connection.execute(
            f"SELECT thing, kind, language, text FROM name WHERE thing IN ({marks}) ORDER BY number",  # noqa: S608
            things,
        ):
            names[number].append((kind, language, text))
        return {
            number: Thing(iri, class_number, _best_names(names[number]), _find_codes(names[number]))
            for number, (iri, class_number) in found.items()
        }

    def find_first_name(self) -> str | None:
        """Return the first name of the best known thing; nothing where no thing has a name."""
        row = self._connection.execute("SELECT text FROM name ORDER BY number LIMIT 1").fetchone()
        return None if row is None else str(row[0])

    def find_named(self, classes: Sequence[NamedNode], name: str) -> list[NamedNode]:
        """Return the things that have a text as a name or code, in full; in another case, where none has it."""
        plain = " ".join(list_latin_words(name))
        rows = self._connection.execute(
            f"SELECT thing.iri, name.text, name.kind FROM name JOIN thing ON thing.number = name.thing "  # noqa: S608
            f"WHERE name.plain = ? AND ({self._of_classes(classes)})",
            (plain,),
        )
        names = [row for row in rows if row[1].lower() == name.lower()]
        exact = {iri for iri, text, kind in names if kind == CODE or text == name}
        return [NamedNode(iri) for iri in sorted(exact or {iri for iri, _, _ in names})]

    def list_names(self, classes: Sequence[NamedNode]) -> dict[str, str]:
        """Return one of the names of each plain form: its words in Latin letters."""
        rows = self._connection.execute(
            "SELECT name.plain, name.text FROM name JOIN thing ON thing.number = name.thing "  # noqa: S608
            f"WHERE {self._of_classes(classes)} ORDER BY name.number DESC",
        )
        return dict(rows.fetchall())

    def list_things(self, classes: Sequence[NamedNode]) -> list[str]:
        """Return the IRIs of the things, sorted; those without a name are not among them."""
        rows = self._connection.execute(f"SELECT iri FROM thing WHERE {self._of_classes(classes)} ORDER BY iri")  # noqa: S608
        return [iri for (iri,) in rows]

    def _of_classes(self, classes: Sequence[NamedNode]) -> str:
        """Return the condition that a thing is of one of some classes; there is only text of ours in it."""
        wanted = {kind.value for kind in classes}
        words = [class_word(number) for number, each in self.classes.items() if each.iri in wanted]
        return " OR ".join(f"' ' || thing.classes || ' ' LIKE '% {word} %'" for word in words) or "0"

    def suggest(self, words: Sequence[str], of_class: ThingClass | None = None) -> list[str]:
        """Return texts near to one that finds nothing, each of which finds something.

        A word that no name has is replaced by those that are spelt nearly like it; where all words are known, one is
        left out.
        """
        words = list(words[:_MOST_WORDS])
        known = find_words(self._connection, words)
        unknown = [word for word in dict.fromkeys(words) if word not in known]
        near = {word: find_near_words(self._connection, word, _NEAR_WORDS) for word in unknown[:_MOST_UNKNOWN]}
        choices = [[known[word]] if word in known else near.get(word, []) for word in words]
        wholes = (
            product(*choices) if unknown else (chain(*choices[:at], *choices[at + 1 :]) for at in range(len(words)))
        )
        singles = ((word,) for each in choices for word in each)
        found: list[str] = []
        for attempt in dict.fromkeys(tuple(each) for each in _take(wholes, singles)):
            if len(found) == _MOST_SUGGESTIONS:
                break
            if attempt and self._match([word.plain for word in attempt], of_class, 1):
                found.append(" ".join(word.shown for word in attempt))
        return found


def _take(*attempts: Iterator[Iterable[Word]]) -> Iterator[Iterable[Word]]:
    for each in attempts:
        yield from islice(each, _MOST_TRIED)


def _closeness(plain: str, text: str) -> int:
    if plain == text:
        return 0
    if plain.startswith(f"{text} "):
        return 1
    return 2 if plain.startswith(text) else 3


def _best_names(names: list[tuple[int, str, str]]) -> tuple[Literal, ...]:
    first = min(kind for kind, _, _ in names)
    return tuple(Literal(text, language=language or None) for kind, language, text in names if kind == first)


def _find_codes(names: list[tuple[int, str, str]]) -> tuple[str, ...]:
    has_others = any(kind != CODE for kind, _, _ in names)
    return tuple(text for kind, _, text in names if kind == CODE and has_others)
