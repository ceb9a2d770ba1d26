"""Derive what follows from the source graphs, once, at build: CONSTRUCT queries run until they find nothing new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pyoxigraph
from pyoxigraph import BlankNode, Quad

from tercoop.errors import InputError
from tercoop.rdf.iris import mint_graph, mint_query
from tercoop.rdf.namespaces import TC
from tercoop.sparql.store import with_union

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import QueryTriples, Triple

GRAPH = "derived"
MAX_ROUNDS = 100
"""Rounds after which a set of rules is taken to have no end."""


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query whose triples follow from those it reads.

    Attributes:
        name: name of the query, for messages.
        text: the query.
    """

    name: str
    text: str

    @property
    def is_named(self) -> bool:
        """Whether what the rule speaks of is marked with it; for those of RDFS and OWL, that would be nearly all."""
        return "/derive-" in self.name


def derive(quads: Iterable[Quad], rules: Sequence[Rule]) -> list[Quad]:
    """Return the triples that follow, in the graph ``derived``, sorted; none of them is in another graph.

    In each round the rules run in the order given, over all graphs and what was derived so far. A rule whose pattern
    says that something is absent (``NOT EXISTS``) so sees what the rules before it found. Each thing that a rule of the
    project makes statements about points to the rule (``tc:isDerivedBy``).

    Args:
        quads: the statements of all source graphs.
        rules: the rules, in the order to run them in.

    Raises:
        InputError: for a rule that makes a blank node, or where the rules find something new after 100 rounds.
    """
    store = pyoxigraph.Store()
    store.bulk_extend(with_union(quads))
    graph = mint_graph(GRAPH)
    for _ in range(MAX_ROUNDS):
        before = len(store)
        for rule in rules:
            answer = cast("QueryTriples", store.query(rule.text))
            fresh = {triple for triple in answer if not _is_known(triple, store)}
            for triple in fresh:
                _refuse_blank_nodes(rule, triple)
            store.extend(with_union(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in fresh))
            if rule.is_named:
                marks = {Quad(triple.subject, TC.isDerivedBy, mint_query(rule.name), graph) for triple in fresh}
                store.extend(with_union(marks))
        if len(store) == before:
            return sorted(store.quads_for_pattern(None, None, None, graph), key=str)
    names = ", ".join(rule.name for rule in rules)
    raise InputError("derivation", f"no end after {MAX_ROUNDS} rounds of {names}")


def _is_known(triple: Triple, store: pyoxigraph.Store) -> bool:
    found = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return next(iter(found), None) is not None


def _refuse_blank_nodes(rule: Rule, triple: Triple) -> None:
    if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
        raise InputError(rule.name, "makes a blank node; what is derived has an IRI")
