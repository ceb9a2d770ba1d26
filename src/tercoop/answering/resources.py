"""What the graph says of a thing: one look at what it states, and one at what refers to it.

A document is about one thing and about what has no address beside it: the blank nodes within its description, the
terms whose IRI is that of the document with a fragment, and, for a module of the vocabulary or the shapes, the terms
that are defined by it. So each IRI of the graph leads to a document that speaks of it.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from tercoop.rdf.namespaces import ONTOLOGY, RDF, RDFS, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tercoop.answering.published import Published
    from tercoop.rdf.values import Term

MOST_REFERRING = 20_000
"""Statements that refer to a thing, of which a page knows more than their number."""

MOST_STATEMENTS = 200_000
"""Statements of one document; what a stranger's file says of one thing has no other bound."""

Node = NamedNode | BlankNode
_WHOLE = frozenset({ONTOLOGY, SHAPES})
"""Namespaces whose document holds all their terms, whichever module defines them."""


@dataclass(frozen=True)
class Statement:
    """A property and a value of a thing, with the graphs that state it.

    Attributes:
        property: the property.
        value: the value.
        graphs: IRIs of the named graphs, sorted; none where only the default graph states it.
    """

    property: NamedNode
    value: Term
    graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Referring:
    """What refers to a thing.

    Attributes:
        counts: number of statements for each property: first ours, then those of others, the fewest first.
        things: property → the things, sorted; no more than :data:`MOST_REFERRING` in all.
        is_cut: whether there are more things than are listed.
    """

    counts: dict[NamedNode, int]
    things: dict[NamedNode, list[Node]]
    is_cut: bool


@dataclass
class Document:
    """What a document says.

    Attributes:
        thing: the thing that it is about.
        members: the thing, if anything is stated of it, and the terms that are described with it → their statements.
        is_cut: whether statements are missing.
    """

    thing: NamedNode
    members: dict[Node, list[Statement]] = field(default_factory=dict)
    is_cut: bool = False

    def kinds(self) -> list[NamedNode]:
        """Return the classes of the thing, sorted."""
        values = {statement.value for statement in self.members.get(self.thing, ()) if statement.property == RDF.type}
        return sorted((kind for kind in values if isinstance(kind, NamedNode)), key=lambda kind: kind.value)

    def quads(self) -> Iterator[Quad]:
        """Yield all statements, each once for every graph that makes it."""
        for member, statements in self.members.items():
            for statement in statements:
                for graph in map(NamedNode, statement.graphs) if statement.graphs else [DefaultGraph()]:
                    yield Quad(member, statement.property, statement.value, graph)


def read_document(published: Published, thing: NamedNode) -> Document:
    """Return what is said of a thing and of what is described together with it; empty where nothing is."""
    document = Document(thing)
    waiting: deque[Node] = deque([thing, *_defined_by(published, thing)])
    seen = set(waiting)
    room = MOST_STATEMENTS
    while waiting and not document.is_cut:
        member = waiting.popleft()
        statements = _read_statements(published, member, room)
        document.is_cut = len(statements) == room
        room -= len(statements)
        if not statements:
            continue
        document.members[member] = statements
        for statement in statements:
            part = _part_of(thing, statement.value)
            if part is not None and part not in seen:
                seen.add(part)
                waiting.append(part)
    return document


def _part_of(thing: NamedNode, value: Term) -> Node | None:
    """Return a value that is described in the document about a thing; nothing for one that is not."""
    if isinstance(value, BlankNode):
        return value
    return value if isinstance(value, NamedNode) and value.value.startswith(f"{thing.value}#") else None


def _defined_by(published: Published, thing: NamedNode) -> list[Node]:
    """Return the terms that a module defines or a namespace holds, sorted."""
    space = f"{thing.value}#"
    module = None if space in _WHOLE else thing
    found = published.store.guarded(lambda: list(_look(published, None, RDFS.isDefinedBy, module)))
    terms = {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}
    if module is None:
        terms = {term for term in terms if term.value.startswith(space)}
    return sorted(terms, key=lambda term: term.value.lower())


def _look(
    published: Published, subject: Node | None, predicate: NamedNode | None, value: Term | None
) -> Iterator[Quad]:
    """Yield each statement of a pattern once where the default graph holds all of them, else as often as it stands."""
    graph = DefaultGraph() if published.holds_union else None
    return published.store.find(subject, predicate, value, graph)


def _read_statements(published: Published, subject: Node, most: int) -> list[Statement]:
    """Return the statements of a subject, each once."""
    graphs: dict[tuple[NamedNode, Term], set[str]] = {}

    def read() -> None:
        for quad in published.store.find(subject, None, None):
            key = (quad.predicate, quad.object)
            if key not in graphs and len(graphs) == most:
                return
            names = graphs.setdefault(key, set())
            if isinstance(quad.graph_name, NamedNode):
                names.add(quad.graph_name.value)

    published.store.guarded(read)
    return [Statement(predicate, value, tuple(sorted(names))) for (predicate, value), names in graphs.items()]


def read_referring(published: Published, thing: NamedNode) -> Referring:
    """Return what refers to a thing."""
    quads = published.store.guarded(lambda: list(islice(_look(published, None, None, thing), MOST_REFERRING + 1)))
    is_cut = len(quads) > MOST_REFERRING
    things: dict[NamedNode, set[Node]] = {}
    for quad in quads[:MOST_REFERRING]:
        if not isinstance(quad.subject, Triple):
            things.setdefault(quad.predicate, set()).add(quad.subject)
    counts = _count_referring(published, thing) if is_cut else {name: len(found) for name, found in things.items()}
    order = sorted(things, key=lambda name: (not name.value.startswith(ONTOLOGY), counts.get(name, 0), name.value))
    return Referring(
        {name: counts.get(name, len(things[name])) for name in order},
        {name: sorted(things[name], key=lambda node: node.value) for name in order},
        is_cut,
    )


def find_references(published: Published, thing: NamedNode) -> list[Quad]:
    """Return the statements that refer to a thing, each once for every graph that makes it, as the store has them."""
    quads = published.store.guarded(lambda: list(published.store.find(None, None, thing)))
    is_repeated = published.holds_union and any(isinstance(quad.graph_name, NamedNode) for quad in quads)
    chosen = (quad for quad in quads if not (is_repeated and isinstance(quad.graph_name, DefaultGraph)))
    return list(chosen)


_COUNT = """SELECT ?thing ?property (COUNT(DISTINCT ?subject) AS ?number) WHERE {
  { ?subject ?property ?thing } UNION { GRAPH ?graph { ?subject ?property ?thing } }
} GROUP BY ?thing ?property"""
_COUNT_UNION = "SELECT ?thing ?property (COUNT(*) AS ?number) { ?subject ?property ?thing } GROUP BY ?thing ?property"


def _count_referring(published: Published, thing: NamedNode) -> dict[NamedNode, int]:
    text = _COUNT_UNION if published.holds_union else _COUNT
    rows = published.store.select(text, {"thing": thing}, place="references").rows
    return {
        name: int(number.value)
        for _, name, number in rows
        if isinstance(name, NamedNode) and isinstance(number, Literal)
    }


def list_instances(published: Published, kind: NamedNode) -> list[str]:
    """Return the IRIs of all things of a class, sorted."""
    quads = published.store.guarded(lambda: list(published.store.find(None, RDF.type, kind)))
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)})


def is_known(published: Published, thing: NamedNode) -> bool:
    """Whether an IRI stands anywhere in the graph, also as a property or as the name of a graph."""
    if thing.value in published.graphs:
        return True
    patterns = ((thing, None, None), (None, None, thing), (None, thing, None))
    find = published.store.find
    return any(
        published.store.guarded(partial(next, find(*pattern), None)) is not None for pattern in patterns
    ) or bool(_defined_by(published, thing))


def count_graphs(statements: Iterable[Statement]) -> Counter[str]:
    """Return how many of some statements each named graph makes."""
    return Counter(name for statement in statements for name in statement.graphs)
