"""``search.sqlite``: the names of all things, to be found by their words (SQLite FTS5, https://www.sqlite.org/fts5.html).

::

    class       number, iri, key, title             the classes of the things
    thing       number, iri, class, classes, rank   better known things have lower numbers
    name        number, thing, text, language, kind, plain
    words       full-text index of the plain forms and of the classes; its rows have the numbers of the names
    vocabulary  number, word, shown, names          every word, how a name writes it, and how many names have it
    near        entry                               by which words are found that are spelt nearly alike (near_words.py)

The plain form of a name is its words in Latin letters without accents, so Greek and Cyrillic names are found in their
own letters and in ours. Same statements, same bytes, with the same version of SQLite.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from tercoop.build.near_words import list_entries
from tercoop.errors import OutputError
from tercoop.rdf.iris import kebab, list_latin_words
from tercoop.rdf.labels import CODES, NAMING, OTHER_NAMES, prefer_labels, rank_label
from tercoop.rdf.namespaces import ONTOLOGY, RDF, shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad

SEARCH = "search.sqlite"
LABEL, OTHER_NAME, CODE = range(3)
"""The kinds of names; a label is what a thing is called by, and further names and codes are found as well."""

_PROPERTIES = (*NAMING, *OTHER_NAMES, *CODES)
_PLACES = {name: place for place, name in enumerate(_PROPERTIES)}
WORD = re.compile(r"\w+")
"""A word as a name writes it."""

BEST_KNOWN = (
    *("programme", "funding-instrument", "programme-series", "programme-group", "country", "legal-act"),
    *("project", "organisation", "region", "town"),
)
"""Keys of the classes whose things are meant more often than others, in this order."""

_LONGEST_NAME = 1_000
_TABLES = """
CREATE TABLE class (number INTEGER PRIMARY KEY, iri TEXT NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL);
CREATE TABLE thing (
    number INTEGER PRIMARY KEY, iri TEXT NOT NULL, class INTEGER REFERENCES class, classes TEXT NOT NULL,
    rank INTEGER NOT NULL
);
CREATE TABLE name (
    number INTEGER PRIMARY KEY, thing INTEGER NOT NULL REFERENCES thing, text TEXT NOT NULL, language TEXT NOT NULL,
    kind INTEGER NOT NULL, plain TEXT NOT NULL
);
CREATE INDEX name_of_thing ON name (thing);
CREATE INDEX name_by_plain ON name (plain);
CREATE VIRTUAL TABLE words USING fts5(plain, classes, content='', tokenize='ascii', prefix='1 2 3');
CREATE TABLE vocabulary (
    number INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, shown TEXT NOT NULL, names INTEGER NOT NULL
);
CREATE TABLE near (entry INTEGER PRIMARY KEY);
"""


class SearchIndex:
    """The names of things, collected from statements in any order and then written."""

    def __init__(self) -> None:
        """Begin without a name."""
        self._names: defaultdict[NamedNode, set[tuple[int, Literal]]] = defaultdict(set)
        """By thing, its names, each with the place of its property."""
        self._classes: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
        self._mentions: Counter[NamedNode] = Counter()

    def add(self, quad: Quad) -> None:
        """Take from a statement what it says of a name, a class or a thing that it mentions."""
        subject, predicate, value = quad.subject, quad.predicate, quad.object
        if isinstance(value, NamedNode):
            if predicate != RDF.type:
                self._mentions[value] += 1
            elif isinstance(subject, NamedNode):
                self._classes[subject].add(value)
        elif predicate in _PLACES and isinstance(subject, NamedNode) and isinstance(value, Literal):
            self._names[subject].add((_PLACES[predicate], value))

    def watch(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Yield statements and take each."""
        for quad in quads:
            self.add(quad)
            yield quad

    def write(self, path: Path) -> None:
        """Write the index.

        Args:
            path: the file; it must not exist.

        Raises:
            OutputError: where it cannot be written.
        """
        try:
            with closing(sqlite3.connect(path)) as connection:
                connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")
                _Tables(connection, self._names, self._classes, self._mentions).fill()
                connection.execute("INSERT INTO words (words) VALUES ('optimize')")
                connection.commit()
                connection.execute("VACUUM")
        except sqlite3.Error as error:
            raise OutputError(f"{path}: cannot be written: {error}") from error


class _Tables:
    def __init__(
        self,
        connection: sqlite3.Connection,
        names: dict[NamedNode, set[tuple[int, Literal]]],
        classes: dict[NamedNode, set[NamedNode]],
        mentions: Counter[NamedNode],
    ) -> None:
        self._connection, self._names, self._mentions = connection, names, mentions
        self._of_things = {thing: sorted(classes.get(thing, ()), key=str) for thing in names}
        sizes = Counter(kind for kinds in self._of_things.values() for kind in kinds)
        self._numbers = {kind: number for number, kind in enumerate(sorted(sizes, key=str), start=1)}
        self._keys = {kind: _class_key(kind) for kind in self._numbers}
        # Of several classes, the one with the fewest things says most.
        self._order = {
            kind: (BEST_KNOWN.index(key) if (key := self._keys[kind]) in BEST_KNOWN else len(BEST_KNOWN), size)
            for kind, size in sizes.items()
        }

    def fill(self) -> None:
        """Write the rows of all tables."""
        self._connection.executemany("INSERT INTO class VALUES (?, ?, ?, ?)", self._list_classes())
        ranked = sorted(self._names, key=lambda thing: (self._rank(thing), -self._mentions[thing], thing.value))
        words: Counter[str] = Counter()
        shown: dict[str, str] = {}
        name = 0
        for number, thing in enumerate(ranked, start=1):
            kinds = self._of_things[thing]
            kind = min(kinds, key=self._specificity, default=None)
            classes = " ".join(class_word(self._numbers[each]) for each in kinds)
            row = (number, thing.value, self._numbers[kind] if kind else None, classes, self._rank(thing))
            self._connection.execute("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", row)
            for of_kind, literal in sorted(
                _find_kinds(self._names[thing]), key=lambda entry: (entry[0], str(entry[1]))
            ):
                text = literal.value[:_LONGEST_NAME]
                plain = list_latin_words(text)
                name += 1
                self._connection.execute(
                    "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)",
                    (name, number, text, literal.language or "", of_kind, " ".join(plain)),
                )
                self._connection.execute(
                    "INSERT INTO words (rowid, plain, classes) VALUES (?, ?, ?)", (name, " ".join(plain), classes)
                )
                words.update(set(plain))
                for written in WORD.findall(text):
                    shown.setdefault("".join(list_latin_words(written)), written)
        numbered = list(enumerate(sorted(words), start=1))
        self._connection.executemany(
            "INSERT INTO vocabulary VALUES (?, ?, ?, ?)",
            ((number, word, shown.get(word, word), words[word]) for number, word in numbered),
        )
        entries = {entry for number, word in numbered for entry in list_entries(number, word)}
        self._connection.executemany("INSERT INTO near VALUES (?)", ((entry,) for entry in sorted(entries)))

    def _list_classes(self) -> Iterator[tuple[int, str, str, str]]:
        for kind, number in self._numbers.items():
            labels = [literal for of_kind, literal in _find_kinds(self._names.get(kind, ())) if of_kind == LABEL]
            title = min(labels, key=rank_label).value if labels else self._keys[kind]
            yield number, kind.value, self._keys[kind], title

    def _rank(self, thing: NamedNode) -> int:
        return min((self._order[kind][0] for kind in self._of_things[thing]), default=len(BEST_KNOWN) + 1)

    def _specificity(self, kind: NamedNode) -> tuple[bool, tuple[int, int], str]:
        return not kind.value.startswith(ONTOLOGY), self._order[kind], kind.value


def _find_kinds(names: Collection[tuple[int, Literal]]) -> set[tuple[int, Literal]]:
    """Return the names of a thing with their kinds, in place of the places of their properties."""
    labels = prefer_labels(
        [literal for place, literal in names if place == of_property] for of_property in range(len(NAMING))
    )
    kinds = {(LABEL, literal) for literal in labels}
    for place, literal in names:
        if _PROPERTIES[place] in CODES:
            kinds.add((CODE, literal))
        elif literal not in labels:
            kinds.add((OTHER_NAME, literal))
    return kinds


def class_word(number: int) -> str:
    """Return the word by which the index finds the things of a class."""
    return f"c{number}"


def _class_key(kind: NamedNode) -> str:
    """Return what a search calls a class: ``role-assignment`` for one of ours, otherwise ``skos:Concept``."""
    local = kind.value.removeprefix(ONTOLOGY)
    return kebab(local) if local != kind.value else shorten(kind.value)
