"""The names of things on a page, in the language of its reader.

A thing with a label is called by it. The name of one without, such as a participation or a share, is made of what
tells it apart (:mod:`tercoop.answering.made_names`). All that the names of a page need is read by one query: the
things, those that are parts of their names, and the parts of these.
"""

from __future__ import annotations

import re
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions

from tercoop.answering.addresses import is_ours
from tercoop.answering.made_names import Facts, NameMaker
from tercoop.answering.name_patterns import PATTERNS, inverse_properties, properties_of_names, replacing_properties
from tercoop.answering.readable import Piece, clean, show_literal
from tercoop.rdf.iris import kebab, thing_class
from tercoop.rdf.labels import NAMING, rank_label, vocabulary_labels
from tercoop.rdf.namespaces import BASE, DCTERMS, ONTOLOGY, RDF, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tercoop.answering.published import Published
    from tercoop.rdf.values import Term

_NAMING = frozenset(NAMING)

_DEPTH = 3
"""Levels of names: of a thing, of the parts of its name, of their parts."""

_MOST_THINGS = 2_000
_MOST_CHARACTERS = 120_000
_MOST_ROWS = 100_000
"""Things of one query, its length, and statements that are read for it."""

_LONGEST_IRI = 20_000
_WRITTEN = re.compile(r"[^\x00-\x20<>\"{}|^`\\]*")
"""What SPARQL takes for an IRI between ``<`` and ``>`` (https://www.w3.org/TR/sparql11-query/#rIRIREF)."""

_LONGEST_LABEL = 360
_LONGEST_DESCRIPTION = 300
_LONGEST_PART = 90
"""Characters of a name that are shown."""

_BASIC = frozenset({"rdf", "rdfs", "owl"})
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Vocabularies whose terms are called by the words of their names, and where one word ends."""

_AUTHORITY = "at-"
"""What the prefixes of the authority tables of the European Union begin with; their codes are names: ``EUR``."""


class Names:
    """The names that one page needs.

    Args:
        published: the data.
        languages: the languages of the reader, the best first.
    """

    def __init__(self, published: Published, languages: Sequence[str]) -> None:
        """Know none yet."""
        self._published, self._languages = published, languages
        self._labels: dict[NamedNode, list[Literal]] = {}
        self._descriptions: dict[NamedNode, list[Literal]] = {}
        self._facts: dict[NamedNode, Facts] = {}
        self._is_whole = True

    def look_up(self, terms: Iterable[Term]) -> None:
        """Look up the names of things, all together; what is no IRI is passed over."""
        wanted = {term for term in terms if isinstance(term, NamedNode)}
        for batch in divide(sorted(wanted - self._facts.keys(), key=lambda node: node.value)):
            self._read(batch)

    def _read(self, things: Sequence[NamedNode]) -> None:
        text = _write_query(things, holds_union=self._published.holds_union)
        store = self._published.store
        found = store.evaluate(text, place="names", tokens=())  # our own text needs no look before the engine's
        if not isinstance(found, QuerySolutions):
            return
        self._facts |= {thing: Facts() for thing in things if thing not in self._facts}
        seen: set[tuple[Term, ...]] = set()
        rows = store.guarded(lambda: list(islice(found, _MOST_ROWS)))
        self._is_whole = self._is_whole and len(rows) < _MOST_ROWS
        for thing, name, value in rows:
            if (thing, name, value) not in seen:
                seen.add((thing, name, value))
                self._keep(thing, name, value)

    def _keep(self, thing: NamedNode, name: NamedNode, value: Term) -> None:
        facts = self._facts.setdefault(thing, Facts())
        if name in _NAMING and isinstance(value, Literal):
            self._labels.setdefault(thing, []).append(value)
        elif name == DCTERMS.description and isinstance(value, Literal):
            self._descriptions.setdefault(thing, []).append(value)
        facts.values.setdefault(name, []).append(value)
        if name in inverse_properties() and isinstance(value, NamedNode):
            self._facts.setdefault(value, Facts()).owners.setdefault(name, []).append(thing)

    def _choose(self, literals: Iterable[Literal]) -> Literal:
        return min(literals, key=lambda literal: rank_label(literal, self._languages))

    def label(self, thing: Term) -> Literal | None:
        """Return the label of a thing, where it has one."""
        if not isinstance(thing, NamedNode):
            return None
        labels = self._labels.get(thing) or vocabulary_labels().get(thing)
        return self._choose(labels) if labels else None

    def name(self, thing: Term, apart_from: Term | None = None) -> tuple[Piece, ...]:
        """Return the name of a thing as pieces of text, each with its language.

        Args:
            thing: the thing.
            apart_from: a thing that the reader has before them, which so is no part of the name of others.
        """
        return self._name(thing, apart_from, _DEPTH)

    def kind(self, thing: NamedNode) -> NamedNode | None:
        """Return the class of ours that a thing is of: where its address says which, that one."""
        found = self._facts.get(thing, Facts()).values.get(RDF.type, ())
        kinds = [kind for kind in found if isinstance(kind, NamedNode) and kind.value.startswith(ONTOLOGY)]
        wanted = thing_class(thing.value)
        exact = [kind for kind in kinds if kebab(kind.value.removeprefix(ONTOLOGY)) == wanted]
        return next(iter(exact or sorted(kinds, key=str)), None)

    def _name(self, thing: Term, apart_from: Term | None, depth: int) -> tuple[Piece, ...]:
        if not isinstance(thing, NamedNode):
            return (_name_without_iri(thing),)
        labels = self._labels.get(thing) or vocabulary_labels().get(thing)
        if labels:
            return self._name_by_labels(thing, labels)
        facts = self._facts.get(thing, Facts())
        if thing in self._descriptions:
            return (show_literal(self._choose(self._descriptions[thing]), _LONGEST_DESCRIPTION, says_length=False),)
        if depth > 0:
            name_of = partial(self._name, apart_from=thing, depth=depth - 1)
            maker = NameMaker(self._languages, name_of, self._is_whole)
            made = maker.make(facts, apart_from, is_part=depth < _DEPTH)
            if made:
                return made
        return (_name_by_iri(thing.value),)

    def _name_by_labels(self, thing: NamedNode, labels: Sequence[Literal]) -> tuple[Piece, ...]:
        """Return the label; where that is only a number, with the title beside it or the class before it."""
        numbers = [label for label in labels if not _has_letter(label)]
        words = [label for label in labels if _has_letter(label)]
        shown = [self._choose(each) for each in (numbers, words) if each]
        pieces = tuple(show_literal(label, _LONGEST_LABEL, says_length=False) for label in shown)
        kind = self.kind(thing) if not words and thing_class(thing.value) else None
        return (*self._name(kind, None, 0), *pieces) if kind is not None else pieces


def _has_letter(label: Literal) -> bool:
    return any(letter.isalpha() for letter in label.value)


def _write_query(things: Sequence[NamedNode], *, holds_union: bool) -> str:
    """Return the query for what the names of things need.

    Only what names are made for leads on to further things. Substitution binds one value, and these are many; they
    are IRIs of the store that were checked (divide).
    """

    def state(subject: str, name: str, value: str) -> str:
        pattern = f"?{subject} ?{name} ?{value}"
        return pattern if holds_union else f"{{ {pattern} }} UNION {{ GRAPH ?{name}_graph {{ {pattern} }} }}"

    def values(name: str, chosen: Iterable[NamedNode]) -> str:
        return f"VALUES ?{name} {{ {' '.join(map(str, chosen))} }}"

    def among(name: str, chosen: Iterable[NamedNode]) -> str:
        return f"FILTER (?{name} IN ({', '.join(sorted(map(str, chosen)))}))"

    parts, replacing = properties_of_names(), replacing_properties()
    owning = inverse_properties() - replacing.keys()
    read = {*parts, *owning, *replacing, *NAMING, DCTERMS.description, RDF.type}
    made = [thing for thing in things if _may_be_made(thing)]
    reached = [values("thing", things)]
    if made:
        start, further = values("first", made), f"{state('next', 'further', 'thing')} {among('further', parts)}"
        reached.append(f"{start} {state('first', 'link', 'thing')} {among('link', parts)}")
        reached.append(f"{start} {state('first', 'link', 'next')} {among('link', parts)} {further}")
        reached.append(f"{start} {state('thing', 'owning', 'first')} {among('owning', owning)}")
        given = f"{state('first', 'given', 'sum')} {among('given', replacing.values())}"
        start += f" FILTER NOT EXISTS {{ {given} }}"
        reached.append(f"{start} {state('thing', 'owning', 'first')} {among('owning', replacing)}")
        reached.append(f"{start} {state('next', 'owning', 'first')} {among('owning', replacing)} {further}")
    branches = " UNION ".join(f"{{ {branch} }}" for branch in reached)
    return (
        f"SELECT ?thing ?property ?value {{ {{ SELECT DISTINCT ?thing {{ {branches} }} }} "
        f"{state('thing', 'property', 'value')} {among('property', read)} }}"
    )


def _may_be_made(thing: NamedNode) -> bool:
    """Whether the name of a thing may have to be made: its address names such a class, or it is a stranger's."""
    name = thing_class(thing.value)
    return name in _classes_of_made_names() if name else not is_ours(thing.value)


@cache
def _classes_of_made_names() -> frozenset[str]:
    return frozenset(kebab(re.split("[#/]", kind.value)[-1]) for kind in PATTERNS)


def can_be_written(thing: NamedNode) -> bool:
    """Whether an IRI of the store can stand in the text of a query; a stranger's file may have others."""
    return len(thing.value) <= _LONGEST_IRI and _WRITTEN.fullmatch(thing.value) is not None


def divide(things: Sequence[NamedNode]) -> Iterator[list[NamedNode]]:
    """Yield things in as many parts as queries are needed for them: for a page, one."""
    part: list[NamedNode] = []
    size = 0
    for thing in things:
        if not can_be_written(thing):
            continue
        if len(part) == _MOST_THINGS or size > _MOST_CHARACTERS:
            yield part
            part, size = [], 0
        part.append(thing)
        size += len(thing.value) + len("<> ")
    if part:
        yield part


def _name_without_iri(term: Term) -> Piece:
    if isinstance(term, Literal):
        return show_literal(term, _LONGEST_PART, says_length=False)
    return Piece("(without a name)" if isinstance(term, BlankNode) else clean(str(term)[:_LONGEST_PART]))


def _name_by_iri(iri: str) -> Piece:
    """Return what stands for an IRI without a label: its key, its prefixed name, or itself."""
    text = _shorten(iri)
    return Piece(clean(text[:_LONGEST_LABEL]) + ("…" if len(text) > _LONGEST_LABEL else ""))


def _shorten(iri: str) -> str:
    if iri.startswith(f"{BASE}id/"):
        return iri.rpartition("/")[2] or iri
    path, mark, fragment = iri.removeprefix(BASE).partition("#")
    if is_ours(iri) and mark and path not in {"ontology", "shapes"}:
        return fragment or path
    short = shorten(iri)
    prefix, colon, local = short.partition(":")
    if short == iri or not colon:
        return short
    if prefix.startswith(_AUTHORITY):
        return local
    if prefix not in _BASIC:
        return short
    return " ".join(word if word.isupper() else word.lower() for word in _HUMP.sub(" ", local).split())
