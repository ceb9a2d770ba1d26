"""What names are made of, read from the store: one query for all things of a page.

It asks for the things, for those that are parts of their names, and for the parts of these. What pages share, such as
countries, programmes, terms and sources, a worker keeps from page to page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QuerySolutions

from tercoop.answering.addresses import is_ours
from tercoop.answering.facts import Facts
from tercoop.answering.name_patterns import (
    PATTERNS,
    all_inverse_properties,
    all_properties,
    inverse_properties_of,
    properties_of,
    replacing_properties,
)
from tercoop.rdf.iris import kebab, thing_class
from tercoop.rdf.labels import NAMING, vocabulary_labels
from tercoop.rdf.namespaces import DCTERMS, RDF, declared_terms
from tercoop.sparql.text import can_be_written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tercoop.answering.name_patterns import Pattern
    from tercoop.answering.published import Published
    from tercoop.rdf.values import Term

_MOST_THINGS = 2_000
_MOST_CHARACTERS = 120_000
_MOST_ROWS = 100_000
"""Things of one query, its length, and statements that are read for it."""

_NOTHING = Facts()


class KnownFacts:
    """The facts that the names of one page need.

    Args:
        published: the data.
    """

    def __init__(self, published: Published) -> None:
        """Know none yet."""
        self._published = published
        self._known: dict[NamedNode, Facts] = {}
        self._asked: set[NamedNode] = set()
        self.is_whole = True
        """Whether all that there is has been read, so that what is missing is not given."""

    def of(self, thing: NamedNode) -> Facts:
        """Return what is known of a thing."""
        return self._known.get(thing, _NOTHING)

    def look_up(self, terms: Iterable[Term]) -> None:
        """Look up what names need, for all things together; what is no IRI is passed over."""
        wanted = {term for term in terms if isinstance(term, NamedNode)} - self._asked
        self._asked |= wanted
        found = {thing: facts for thing in wanted if (facts := self._published.facts.find(thing)) is not None}
        self._known |= found
        for batch in divide(sorted(wanted - found.keys(), key=lambda node: node.value)):
            self._read(batch)

    def _read(self, things: Sequence[NamedNode]) -> None:
        text = _write_query(things, holds_union=self._published.holds_union)
        store = self._published.store
        found = store.evaluate(text, place="names", tokens=())  # our own text needs no look before the engine's
        if not isinstance(found, QuerySolutions):
            return
        rows = store.guarded(lambda: list(islice(found, _MOST_ROWS)))
        is_whole = len(rows) < _MOST_ROWS
        self.is_whole = self.is_whole and is_whole
        self._keep(things, [(thing, name, value) for thing, name, value in rows], is_whole=is_whole)

    def _keep(
        self, things: Sequence[NamedNode], rows: Iterable[tuple[NamedNode, NamedNode, Term]], *, is_whole: bool
    ) -> None:
        values: dict[NamedNode, dict[NamedNode, list[Term]]] = {thing: {} for thing in things}
        owners: defaultdict[Term, dict[NamedNode, list[Term]]] = defaultdict(dict)
        for thing, name, value in dict.fromkeys(rows):
            values.setdefault(thing, {}).setdefault(name, []).append(value)
            if name in all_inverse_properties():
                owners[value].setdefault(name, []).append(thing)
        for thing in values.keys() - (self._known.keys() - set(things)):
            facts = Facts(values[thing], owners.get(thing, {}))
            self._known[thing] = facts
            if is_whole and (facts.labels or facts.pattern is None):  # its name needs nothing else
                self._published.facts.keep(thing, Facts(facts.values))


def _write_query(things: Sequence[NamedNode], *, holds_union: bool) -> str:
    """Return the query for what the names of things need.

    Only what names are made for leads on to further things. Substitution binds one value, and these are many; they
    are IRIs of the store that were checked (divide). What refers to a thing is asked by each property alone: a class
    has so many instances that none may be looked through.
    """

    def state(subject: str, name: str | NamedNode, value: str) -> str:
        pattern = f"?{subject} {name if isinstance(name, NamedNode) else f'?{name}'} ?{value}"
        return pattern if holds_union else f"{{ {pattern} }} UNION {{ GRAPH ?graph_of_{value} {{ {pattern} }} }}"

    def values(name: str, chosen: Iterable[NamedNode]) -> str:
        return f"VALUES ?{name} {{ {' '.join(map(str, chosen))} }}"

    def among(name: str, chosen: Iterable[NamedNode]) -> str:
        return f"FILTER (?{name} IN ({', '.join(sorted(map(str, chosen)))}))"

    patterns = {pattern for thing in things for pattern in _patterns_of(thing)}
    replacing = replacing_properties()
    parts = properties_of(patterns)
    first = values("first", (thing for thing in things if _patterns_of(thing)))
    further = f"{state('next', 'further', 'thing')} {among('further', all_properties())}"
    reached = [values("thing", things)]
    if parts:
        reached.append(f"{first} {state('first', 'link', 'thing')} {among('link', parts)}")
        reached.append(f"{first} {state('first', 'link', 'next')} {among('link', parts)} {further}")
    for name in sorted(inverse_properties_of(patterns), key=str):
        given = f" FILTER NOT EXISTS {{ {state('first', replacing[name], 'sum')} }}" if name in replacing else ""
        reached.append(f"{first}{given} {state('thing', name, 'first')}")
        reached.append(f"{first}{given} {state('next', name, 'first')} . {further}")
    read = among("property", {*all_properties(), *all_inverse_properties(), *NAMING, DCTERMS.description, RDF.type})
    asked = reached[0]
    if len(reached) > 1:
        asked = f"{{ SELECT DISTINCT ?thing {{ {' UNION '.join(f'{{ {branch} }}' for branch in reached)} }} }}"
    return f"SELECT ?thing ?property ?value {{ {asked} {state('thing', 'property', 'value')} {read} }}"


def _patterns_of(thing: NamedNode) -> Sequence[Pattern]:
    """Return how the name of a thing may have to be made.

    Its address says of which class it is; where it names no class of ours, or is a stranger's, it may be of any. A term
    of a vocabulary that the ontology knows is called by its label.
    """
    name = thing_class(thing.value)
    if name in _classes_by_address():
        return _patterns_by_address().get(name, ())
    if name:
        return tuple(PATTERNS.values())
    return () if is_ours(thing.value) or thing in vocabulary_labels() else tuple(PATTERNS.values())


@cache
def _classes_by_address() -> frozenset[str]:
    return frozenset(kebab(name) for name in declared_terms() if name[:1].isupper()) | _patterns_by_address().keys()


@cache
def _patterns_by_address() -> dict[str, tuple[Pattern, ...]]:
    return {kebab(re.split("[#/]", kind.value)[-1]): (pattern,) for kind, pattern in PATTERNS.items()}


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
