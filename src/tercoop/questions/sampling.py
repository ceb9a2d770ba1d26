"""Draw facts at random, each with its source, so that someone can follow them back by hand.

A fact here is a statement of a data graph on a thing, other than its class and the links to its sources. Each graph has
the same chance, then each fact in it, so that a short document is looked at as often as a long table. The same graph,
size and seed give the same sample.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from tercoop.errors import UsageError
from tercoop.rdf.namespaces import DCTERMS, RDF, TC

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pyoxigraph import BlankNode, Literal, Quad

_SOURCES = frozenset({TC.SourceDocument, TC.Sentence, TC.Row})
_LINKS = frozenset({RDF.type, TC.statedIn})


@dataclass(frozen=True)
class SampledFact:
    """A statement and where it comes from.

    Attributes:
        graph: the named graph that holds it.
        subject: the thing that it is about.
        predicate: its property.
        object: its value.
        sources: the sentences, rows or documents that the graph names for the thing, or else for its value, sorted.
        documents: the documents of these sources, sorted.
    """

    graph: NamedNode
    subject: NamedNode | BlankNode
    predicate: NamedNode
    object: NamedNode | BlankNode | Literal
    sources: tuple[NamedNode, ...]
    documents: tuple[NamedNode, ...]


def draw_sample(quads: Iterable[Quad], graphs: Collection[NamedNode], *, size: int, seed: int) -> list[SampledFact]:
    """Return facts drawn at random without repetition, sorted by graph and thing.

    Args:
        quads: the statements of a build.
        graphs: the data graphs to draw from.
        size: how many facts; fewer are returned where there are no more.
        seed: the seed of the draw.

    Raises:
        UsageError: for a size below one.
    """
    if size < 1:
        raise UsageError(f"a sample has at least one fact, not {size}")
    statements: dict[NamedNode, list[Quad]] = {graph: [] for graph in graphs}
    for quad in quads:
        if quad.graph_name in statements:
            statements[quad.graph_name].append(quad)  # type: ignore[index] # a named node, as it is a key
    facts = {graph: found for graph, held in statements.items() if (found := _select(held))}
    chance = random.Random(seed)  # noqa: S311 # a sample to read, not a secret
    order = sorted(facts, key=str)
    drawn: list[Quad] = []
    while order and len(drawn) < size:
        graph = chance.choice(order)
        pool = facts[graph]
        drawn.append(pool.pop(chance.randrange(len(pool))))
        if not pool:
            order.remove(graph)
    return [
        _describe(quad, statements[quad.graph_name])  # type: ignore[index]
        for quad in sorted(drawn, key=lambda quad: (str(quad.graph_name), str(quad)))
    ]


def _select(statements: list[Quad]) -> list[Quad]:
    """Return the statements of a graph that are facts, sorted."""
    sources = {quad.subject for quad in statements if quad.predicate == RDF.type and quad.object in _SOURCES}
    return sorted(
        (quad for quad in statements if quad.predicate not in _LINKS and quad.subject not in sources), key=str
    )


def _find_sources(thing: object, statements: list[Quad]) -> set[NamedNode]:
    return {
        quad.object
        for quad in statements
        if quad.subject == thing and quad.predicate == TC.statedIn and isinstance(quad.object, NamedNode)
    }


def _describe(fact: Quad, statements: list[Quad]) -> SampledFact:
    sources = _find_sources(fact.subject, statements) or _find_sources(fact.object, statements)
    parents = {
        quad.object
        for quad in statements
        if quad.subject in sources and quad.predicate == DCTERMS.isPartOf and isinstance(quad.object, NamedNode)
    }
    documents = parents or sources
    return SampledFact(
        graph=fact.graph_name,  # type: ignore[arg-type]
        subject=fact.subject,  # type: ignore[arg-type]
        predicate=fact.predicate,
        object=fact.object,  # type: ignore[arg-type]
        sources=tuple(sorted(sources, key=str)),
        documents=tuple(sorted(documents, key=str)),
    )
