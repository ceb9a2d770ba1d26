"""The names of things on a page, in the language of its reader.

A thing with a label is called by it. One without, such as a participation or a share, is called by what stands at its
other ends: *Kiskunsag National Park Directorate · lead partner*. All names of a page are looked up together: one query
for the things, one for the ends of those that have no label, and one for ends that have none themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions

from tercoop.answering.addresses import is_ours
from tercoop.answering.readable import Piece, clean, show_literal
from tercoop.rdf.labels import NAMING, rank_label
from tercoop.rdf.namespaces import BASE, DCTERMS, ONTOLOGY, RDF, TC, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tercoop.answering.published import Published
    from tercoop.rdf.values import Term

_NAMING = frozenset(NAMING)
_LEFT_OUT = frozenset({TC.statedIn, TC.isDerivedBy, TC.rowNumber})
_TELLING = frozenset({RDF.subject, RDF.predicate, RDF.object, DCTERMS.identifier, DCTERMS.isPartOf})
"""Properties of ours that tell nothing of what a thing is, and those of others that do."""

_DEPTH = 3
"""Levels of names: of a thing, of its ends, of their ends."""

_MOST_THINGS = 2_000
_MOST_CHARACTERS = 400_000
_MOST_ROWS = 100_000
"""Things of one query, its length, and statements that are read for it."""

_LONGEST_IRI = 100_000
_WRITTEN = re.compile(r"[^\x00-\x20<>\"{}|^`\\]*")
"""What SPARQL takes for an IRI between ``<`` and ``>`` (https://www.w3.org/TR/sparql11-query/#rIRIREF)."""

_MOST_ENDS = 20
"""Values of a thing without a label that are looked up for its name."""

_PARTS = 4
_PARTS_OF_PART = 2
"""Pieces of the name of a thing without a label, and those that one of its ends gives it."""

_LONGEST_LABEL = 360
_LONGEST_DESCRIPTION = 120
_LONGEST_PART = 90
"""Characters of a name that are shown."""

_BASIC = frozenset({"rdf", "rdfs", "owl"})
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Vocabularies whose terms are called by the words of their names, and where one word ends."""

_AUTHORITY = "at-"
"""What the prefixes of the authority tables of the European Union begin with; their codes are names: ``EUR``."""

_NUMBER, _THING, _FOREIGN, _CONCEPT, _TEXT = range(5)
"""What of a thing without a label is named first."""


class Names:
    """The names that one page needs.

    Args:
        published: the data.
        languages: the languages of the reader, the best first.
    """

    def __init__(self, published: Published, languages: Sequence[str]) -> None:
        """Know none yet."""
        self._published, self._languages = published, languages
        self._labels: dict[NamedNode, Literal] = {}
        self._descriptions: dict[NamedNode, Literal] = {}
        self._ends: dict[NamedNode, list[tuple[NamedNode, Term]]] = {}

    def look_up(self, terms: Iterable[Term]) -> None:
        """Look up the names of things, all together; what is no IRI is passed over."""
        wanted = {term for term in terms if isinstance(term, NamedNode)}
        for _ in range(_DEPTH):
            new = [thing for thing in sorted(wanted, key=lambda node: node.value) if thing not in self._ends]
            for batch in _divide(new):
                self._read(batch)
            nameless = [thing for thing in new if thing not in self._labels and thing not in self._descriptions]
            ends = (value for thing in nameless for _, value in self._ends.get(thing, [])[:_MOST_ENDS])
            wanted = {value for value in ends if isinstance(value, NamedNode)}

    def _read(self, things: Sequence[NamedNode]) -> None:
        # Substitution binds one value, and these are many. They are IRIs of the store that were checked (_divide).
        values = " ".join(map(str, things))
        pattern = "?thing ?property ?value"
        if not self._published.holds_union:
            pattern = f"{{ {pattern} }} UNION {{ GRAPH ?graph {{ {pattern} }} }}"
        text = f"SELECT ?thing ?property ?value {{ VALUES ?thing {{ {values} }} {pattern} }}"
        store = self._published.store
        found = store.evaluate(text, place="names")
        if not isinstance(found, QuerySolutions):
            return
        labels: dict[NamedNode, list[Literal]] = {}
        descriptions: dict[NamedNode, list[Literal]] = {}
        self._ends |= {thing: [] for thing in things}
        for thing, name, value in store.guarded(lambda: list(islice(found, _MOST_ROWS))):
            use = _use_of(name)
            if use == "end":
                self._ends[thing].append((name, value))
            elif use and isinstance(value, Literal):
                (labels if use == "label" else descriptions).setdefault(thing, []).append(value)
        self._labels |= {thing: self._choose(literals) for thing, literals in labels.items()}
        self._descriptions |= {thing: self._choose(literals) for thing, literals in descriptions.items()}

    def _choose(self, literals: Iterable[Literal]) -> Literal:
        return min(literals, key=lambda literal: rank_label(literal, self._languages))

    def label(self, thing: Term) -> Literal | None:
        """Return the label of a thing, where it has one."""
        return self._labels.get(thing) if isinstance(thing, NamedNode) else None

    def name(self, thing: Term, apart_from: Term | None = None) -> tuple[Piece, ...]:
        """Return the name of a thing as pieces of text, each with its language.

        Args:
            thing: the thing.
            apart_from: a thing that the reader has before them, which so is no part of the name of others.
        """
        return self._name(thing, apart_from, _DEPTH)

    def _name(self, thing: Term, apart_from: Term | None, depth: int) -> tuple[Piece, ...]:
        if not isinstance(thing, NamedNode):
            return (_name_without_iri(thing),)
        label = self._labels.get(thing)
        if label is not None:
            return (show_literal(label, _LONGEST_LABEL, says_length=False),)
        if thing in self._descriptions:
            return (show_literal(self._descriptions[thing], _LONGEST_DESCRIPTION, says_length=False),)
        is_thing = depth > 1 and thing.value.startswith(f"{BASE}id/")
        return (self._name_by_ends(thing, apart_from, depth) if is_thing else ()) or (_name_by_iri(thing.value),)

    def _name_by_ends(self, thing: NamedNode, apart_from: Term | None, depth: int) -> tuple[Piece, ...]:
        ends = {value: name for name, value in self._ends.get(thing, []) if value not in {apart_from, thing}}
        numbers = Counter(ends.values())
        parts: list[Piece] = []
        # Of what has many values for a property, these tell less than what it has one value for.
        for value in sorted(ends, key=lambda end: (numbers[ends[end]] > 1, _rank(end), ends[end].value, str(end))):
            found = self._name(value, thing, depth - 1)
            parts += [piece for piece in found[:_PARTS_OF_PART] if piece not in parts]
        return tuple(parts[:_PARTS])


def _divide(things: Sequence[NamedNode]) -> Iterator[list[NamedNode]]:
    """Yield things in as many parts as queries are needed for them: for a page, one."""
    part: list[NamedNode] = []
    size = 0
    for thing in things:
        if len(thing.value) > _LONGEST_IRI or not _WRITTEN.fullmatch(thing.value):
            continue
        if len(part) == _MOST_THINGS or size > _MOST_CHARACTERS:
            yield part
            part, size = [], 0
        part.append(thing)
        size += len(thing.value) + len("<> ")
    if part:
        yield part


@lru_cache(maxsize=4_000)
def _use_of(name: NamedNode) -> str:
    """Return what a property is to the name of its subject: ``label``, ``description``, ``end``, or nothing."""
    if name in _NAMING:
        return "label"
    if name == DCTERMS.description:
        return "description"
    return "end" if name in _TELLING or (name.value.startswith(ONTOLOGY) and name not in _LEFT_OUT) else ""


def _name_without_iri(term: Term) -> Piece:
    if isinstance(term, Literal):
        return show_literal(term, _LONGEST_PART, says_length=False)
    return Piece("(without a name)" if isinstance(term, BlankNode) else clean(str(term)[:_LONGEST_PART]))


def _rank(value: Term) -> int:
    if isinstance(value, Literal):
        return _NUMBER if show_literal(value).kind != "text" else _TEXT
    if isinstance(value, NamedNode):
        if value.value.startswith(f"{BASE}id/"):
            return _THING
        return _CONCEPT if is_ours(value.value) else _FOREIGN
    return _TEXT


def _name_by_iri(iri: str) -> Piece:
    """Return what stands for an IRI without a label: its key, its prefixed name, or itself."""
    text = _shorten(iri)
    return Piece(clean(text[:_LONGEST_LABEL]) + ("…" if len(text) > _LONGEST_LABEL else ""))


def _shorten(iri: str) -> str:
    if iri.startswith(f"{BASE}id/"):
        return iri.rpartition("/")[2] or iri
    short = shorten(iri)
    prefix, colon, local = short.partition(":")
    if short == iri or not colon:
        return short
    if prefix.startswith(_AUTHORITY):
        return local
    if prefix not in _BASIC:
        return short
    return " ".join(word if word.isupper() else word.lower() for word in _HUMP.sub(" ", local).split())
