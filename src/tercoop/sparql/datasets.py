"""The dataset of a query that chooses its graphs; several of them become one default graph.

That is their RDF merge (https://www.w3.org/TR/sparql11-query/#specifyingDataset), in which a statement of several
graphs stands once. The engine joins graphs without a look at what they share: it would find a statement as often as
graphs make it, and so count and add up too much. Graphs that share a statement are copied into a store in memory, which
takes some seconds for the largest of ours; those that share none are left to the engine.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, NamedNode, QueryBoolean, RdfFormat

from tercoop.errors import InputError
from tercoop.rdf.namespaces import BASE, prefixes
from tercoop.sparql.store import Store, on_deep_stack
from tercoop.sparql.text import can_be_written, check_query_text, has_dataset_clause, list_chosen_graphs

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from tercoop.last_used import LastUsed
    from tercoop.sparql.store import Result
    from tercoop.sparql.text import Token

_END_OF_LINE = b" .\n"


class Chosen(NamedTuple):
    """The graphs that a query chooses.

    Attributes:
        default: the IRIs of those that make up its default graph, each once.
        named: the IRIs of its named graphs, likewise.
    """

    default: list[str]
    named: list[str]


def find_chosen(tokens: Sequence[Token]) -> Chosen | None:
    """Return the graphs that a query chooses by ``FROM`` and ``FROM NAMED``; nothing where it chooses none."""
    if not has_dataset_clause(tokens):
        return None
    graphs = dict.fromkeys(list_chosen_graphs(tokens, prefixes(), BASE))
    return Chosen(
        [graph.iri for graph in graphs if not graph.is_named], [graph.iri for graph in graphs if graph.is_named]
    )


def ask(store: Store, text: str, *, place: str = "<query>") -> Result:
    """Return the answer of a query of any form, asked of the graphs that it chooses.

    Args:
        store: what is asked.
        text: the query.
        place: the name of the query for messages.

    Raises:
        InputError: as :meth:`~tercoop.sparql.store.Store.query`, and for a graph that is not here: it would otherwise
            look like an empty one.
        StoreError: where the store is damaged.
    """
    chosen = find_chosen(check_query_text(text, place, prefixes=prefixes()))
    if chosen is None:
        return store.query(text, place=place)
    unknown = [name for name in (*chosen.default, *chosen.named) if name not in set(store.graph_names())]
    if unknown:
        raise InputError(place, f"the graph <{unknown[0][:200]}> is not here, and nothing is fetched")
    default, named = [NamedNode(name) for name in chosen.default], [NamedNode(name) for name in chosen.named]
    merged = on_deep_stack(lambda: store.guarded(lambda: merge_graphs(store, default, named)))
    if merged is None:
        return store.query(text, place=place)
    return merged.query(text, place=place, default_graphs=[DefaultGraph()], named_graphs=named)


def merge_graphs(
    store: Store,
    default: Sequence[NamedNode],
    named: Sequence[NamedNode],
    *,
    sizes: Mapping[str, int] | None = None,
    kept: LastUsed[Hashable, Store] | None = None,
) -> Store | None:
    """Return a store with the merge of some graphs as its default graph; nothing where they share no statement.

    It needs a deep stack (:func:`~tercoop.sparql.store.on_deep_stack`).

    Args:
        store: where the graphs are.
        default: the graphs to be merged.
        named: the graphs that are its named graphs.
        sizes: the numbers of triples of graphs, by IRI, as far as they are known.
        kept: merges that were made before, to which this one is added.

    Raises:
        StoreError: where the data are damaged.
    """
    key = frozenset(default), frozenset(named)
    found = None if kept is None else kept.find(key)
    if found is None and _share_statements(store, default, sizes or {}):
        found = _copy(store, sorted(key[0], key=str), sorted(key[1], key=str))
        if kept is not None:
            kept.keep(key, found)
    return found


def _share_statements(store: Store, graphs: Sequence[NamedNode], sizes: Mapping[str, int]) -> bool:
    """Whether any statement is in two graphs; each graph is looked through but the largest."""
    asked = {graph for graph in graphs if can_be_written(graph)}
    if len(asked) < len(set(graphs)):
        return True  # they cannot be asked by their names, and are merged whatever they hold
    for graph in sorted(asked, key=lambda each: (sizes.get(each.value, 0), each.value))[:-1]:
        text = f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} GRAPH ?other {{ ?s ?p ?o }} FILTER (?other != {graph}) }}"
        found = store.evaluate(text, place="graphs", default_graphs=[], named_graphs=list(asked), tokens=())
        if isinstance(found, QueryBoolean) and found:
            return True
    return False


def _copy(store: Store, default: Sequence[NamedNode], named: Sequence[NamedNode]) -> Store:
    lines = io.BytesIO()
    for graph in default:
        store.dump(graph, lines, RdfFormat.N_TRIPLES)
    for graph in named:
        own = io.BytesIO()
        store.dump(graph, own, RdfFormat.N_TRIPLES)
        lines.write(own.getvalue().replace(_END_OF_LINE, f" {graph}{_END_OF_LINE.decode()}".encode()))
    return Store.from_n_quads(lines.getvalue(), store.place)
