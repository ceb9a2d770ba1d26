"""Several graphs as one default graph, in which a statement of several graphs stands once.

That is the RDF merge, which a query with several ``FROM``, or a request with several ``default-graph-uri``, is asked of
(https://www.w3.org/TR/sparql11-query/#specifyingDataset). The engine joins graphs without a look at what they share: it
would find a statement as often as graphs make it, and so count and add up too much. Graphs that share a statement are
copied into a store in memory, which takes some seconds for the largest of ours; those that share none are left to the
engine.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QueryBoolean, RdfFormat

from tercoop.answering.known_facts import can_be_written
from tercoop.sparql.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.answering.published import Published

_END_OF_LINE = b" .\n"


def merge_graphs(published: Published, default: Sequence[NamedNode], named: Sequence[NamedNode]) -> Store | None:
    """Return a store with the merge of some graphs as its default graph; nothing where they share no statement.

    Args:
        published: the data.
        default: the graphs to be merged.
        named: the graphs that are its named graphs.

    Raises:
        StoreError: where the data are damaged.
    """
    key = frozenset(default), frozenset(named)
    found = published.merged.find(key)
    if found is None and _share_statements(published, default):
        found = _copy(published, sorted(key[0], key=str), sorted(key[1], key=str))
        published.merged.keep(key, found)
    return found


def _share_statements(published: Published, graphs: Sequence[NamedNode]) -> bool:
    """Whether any statement is in two graphs; each graph is looked through but the largest."""
    store = published.store
    sizes = {graph: published.triples.get(graph.value, 0) for graph in graphs if can_be_written(graph)}
    if len(sizes) < len(set(graphs)):
        return True  # they cannot be asked by their names, and are merged whatever they hold
    for graph in sorted(sizes, key=lambda each: (sizes[each], each.value))[:-1]:
        text = f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} GRAPH ?other {{ ?s ?p ?o }} FILTER (?other != {graph}) }}"
        found = store.evaluate(text, place="graphs", default_graphs=[], named_graphs=list(sizes), tokens=())
        if isinstance(found, QueryBoolean) and found:
            return True
    return False


def _copy(published: Published, default: Sequence[NamedNode], named: Sequence[NamedNode]) -> Store:
    lines = io.BytesIO()
    for graph in default:
        published.store.dump(graph, lines, RdfFormat.N_TRIPLES)
    for graph in named:
        own = io.BytesIO()
        published.store.dump(graph, own, RdfFormat.N_TRIPLES)
        lines.write(own.getvalue().replace(_END_OF_LINE, f" {graph}{_END_OF_LINE.decode()}".encode()))
    return Store.from_n_quads(lines.getvalue(), published.store.place)
