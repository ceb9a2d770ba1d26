"""The names of things on a page, in the language of its reader.

A thing with a label is called by it. The name of one without, such as a participation or a share, is made of what
tells it apart (:mod:`tercoop.answering.made_names`). All that the names of a page need is read by one query
(:mod:`tercoop.answering.known_facts`).
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from tercoop.answering.addresses import is_ours
from tercoop.answering.known_facts import KnownFacts
from tercoop.answering.made_names import NameMaker
from tercoop.answering.readable import Piece, clean, show_literal
from tercoop.rdf.iris import kebab, thing_class
from tercoop.rdf.labels import NAMING, choose_labels, rank_label, vocabulary_labels
from tercoop.rdf.namespaces import BASE, DCTERMS, ONTOLOGY, RDF, prefixes, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tercoop.answering.published import Published
    from tercoop.rdf.values import Term

_OWL = prefixes()["owl"]
_DEPTH = 3
"""Levels of names: of a thing, of the parts of its name, of their parts."""

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
        self._published, self._facts, self._languages = published, KnownFacts(published), languages

    def look_up(self, terms: Iterable[Term]) -> None:
        """Look up the names of things, all together; what is no IRI is passed over."""
        self._facts.look_up(terms)

    def _labels(self, thing: NamedNode) -> Sequence[Literal]:
        return self._facts.of(thing).labels or vocabulary_labels().get(thing) or self._label_question(thing)

    def _label_question(self, thing: NamedNode) -> Sequence[Literal]:
        """Return the label of a question of the catalogue, which the data need not hold."""
        query = self._published.find_query(thing.value)
        return [Literal(query.summary, language="en")] if query is not None else []

    def _choose(self, literals: Iterable[Literal]) -> Literal:
        return min(literals, key=lambda literal: rank_label(literal, self._languages))

    def is_described(self, thing: NamedNode) -> bool:
        """Whether the data say something of a thing that is no term of a vocabulary."""
        values = self._facts.of(thing).values
        is_term = any(isinstance(kind, NamedNode) and kind.value.startswith(_OWL) for kind in values.get(RDF.type, ()))
        return bool(values) and not is_term and thing not in vocabulary_labels()

    def is_called(self, thing: NamedNode, label: Term) -> bool:
        """Whether the data have a text as a label or title of a thing."""
        facts = self._facts.of(thing)
        return any(label in facts.literals(name) for name in NAMING)

    def label(self, thing: Term) -> Literal | None:
        """Return the label of a thing, where it has one."""
        if not isinstance(thing, NamedNode):
            return None
        labels = self._labels(thing)
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
        found = self._facts.of(thing).values.get(RDF.type, ())
        kinds = [kind for kind in found if isinstance(kind, NamedNode) and kind.value.startswith(ONTOLOGY)]
        wanted = thing_class(thing.value)
        exact = [kind for kind in kinds if kebab(kind.value.removeprefix(ONTOLOGY)) == wanted]
        return next(iter(exact or sorted(kinds, key=str)), None)

    def _name(self, thing: Term, apart_from: Term | None, depth: int) -> tuple[Piece, ...]:
        if not isinstance(thing, NamedNode):
            return (_name_without_iri(thing),)
        labels = self._labels(thing)
        if labels:
            return self._name_by_labels(thing, labels)
        facts = self._facts.of(thing)
        if descriptions := facts.literals(DCTERMS.description):
            return (show_literal(self._choose(descriptions), _LONGEST_DESCRIPTION, says_length=False),)
        if depth > 0:
            name_of = partial(self._name, apart_from=thing, depth=depth - 1)
            maker = NameMaker(self._languages, name_of, self._facts.is_whole)
            made = maker.make(facts, apart_from, is_part=depth < _DEPTH)
            if made:
                return made
        return (_name_by_iri(thing.value),)

    def _name_by_labels(self, thing: NamedNode, labels: Sequence[Literal]) -> tuple[Piece, ...]:
        """Return the label; where that is only a number, with the title beside it or the class before it."""
        shown = choose_labels(labels, self._languages)
        pieces = tuple(show_literal(label, _LONGEST_LABEL, says_length=False) for label in shown)
        is_number = not any(letter.isalpha() for letter in shown[-1].value)
        kind = self.kind(thing) if is_number and thing_class(thing.value) else None
        return (*self._name(kind, None, 0), *pieces) if kind is not None else pieces


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
