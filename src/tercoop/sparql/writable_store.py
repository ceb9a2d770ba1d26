"""A store that can be changed, by one process; others read checkpoints of it.

It has plain dataset semantics: the default graph holds its own statements, and not the union of the named graphs. A
graph without statements exists until it is dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad

from tercoop.errors import InputError, OutputError
from tercoop.rdf.namespaces import BASE, prefixes
from tercoop.sparql.store import count_quads, count_statements, one_line
from tercoop.sparql.syntax_errors import describe_syntax_error
from tercoop.sparql.text import check_query_text
from tercoop.sparql.update_text import add_dataset, check_copied_graphs, check_update_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from pyoxigraph import Triple


class WritableStore:
    """Named graphs and a default graph that can be changed.

    Args:
        inner: the store of the engine.
    """

    def __init__(self, inner: pyoxigraph.Store) -> None:
        """Wrap a store."""
        self._inner = inner

    @classmethod
    def open(cls, directory: Path) -> WritableStore:
        """Open a store on disk, which is made where there is none.

        Raises:
            OutputError: where it cannot be opened for writing.
        """
        try:
            return cls(pyoxigraph.Store(str(directory)))
        except (OSError, RuntimeError) as error:
            raise OutputError(f"{directory}: cannot write the store: {one_line(error)}") from error

    def __len__(self) -> int:
        """Return the number of quads."""
        return count_quads(self._inner, has_union=False)

    def count_statements(self) -> int:
        """Return how many of the quads are statements in the default graph."""
        return count_statements(self._inner)

    def update(
        self,
        text: str,
        *,
        place: str = "update",
        default_graphs: Sequence[NamedNode] = (),
        named_graphs: Sequence[NamedNode] = (),
    ) -> None:
        """Carry out an update, as a whole or not at all.

        Args:
            text: the update; the prefixes of ``ontology/prefixes.ttl`` are known, and relative IRIs are resolved
                against our base.
            place: what messages call it.
            default_graphs: the graphs that make up the default graph of its patterns, in place of ``USING``.
            named_graphs: the named graphs of its patterns, likewise.

        Raises:
            InputError: for an update that is ill-formed, too large or nested too deeply, that asks for something to be
                fetched, that copies a graph that is not there, or that cannot be carried out.
            OutputError: where the store cannot be written.
        """
        known = dict(prefixes())
        checked = check_update_text(text, place, prefixes=known)
        check_copied_graphs(
            text, place, prefixes=known, base=BASE, has_graph=lambda iri: self.has_graph(NamedNode(iri))
        )
        if default_graphs or named_graphs:
            checked = add_dataset(checked, place, default_graphs, named_graphs)
        try:
            self._inner.update(checked, base_iri=BASE, prefixes=known)
        except SyntaxError as error:
            tokens = check_query_text(checked, place, prefixes=known, kind="update")
            raise describe_syntax_error(error, checked, place, tokens, kind="update", prefixes=known) from error
        except RuntimeError as error:
            raise InputError(place, one_line(error)) from error
        except OSError as error:
            raise OutputError(f"the store cannot be written: {one_line(error)}") from error

    def has_graph(self, graph: NamedNode | None) -> bool:
        """Whether there is a graph; of the default graph, whether it holds something."""
        if graph is not None:
            return bool(self._inner.contains_named_graph(graph))
        return next(iter(self._inner.quads_for_pattern(None, None, None, DefaultGraph())), None) is not None

    def _has_graph_called(self, iri: str) -> bool:
        return any(graph.value == iri for graph in self._inner.named_graphs())

    def replace_graph(self, graph: NamedNode | None, triples: Collection[Triple]) -> None:
        """Let a graph, or the default graph, hold these triples and no others.

        Raises:
            OutputError: where the store cannot be written; what it then holds is not known.
        """
        try:
            self._inner.clear_graph(graph or DefaultGraph())
        except (OSError, RuntimeError) as error:
            raise OutputError(f"the store cannot be written: {one_line(error)}") from error
        self.add_to_graph(graph, triples)

    def add_to_graph(self, graph: NamedNode | None, triples: Collection[Triple]) -> None:
        """Add triples to a graph, which is made where there is none.

        Raises:
            OutputError: where the store cannot be written; what it then holds is not known.
        """
        name = graph or DefaultGraph()
        try:
            if graph is not None:
                self._inner.add_graph(graph)
            self._inner.extend(Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples)
        except (OSError, RuntimeError) as error:
            raise OutputError(f"the store cannot be written: {one_line(error)}") from error

    def drop_graph(self, graph: NamedNode | None) -> None:
        """Remove a graph with all that it holds; the default graph stays, empty.

        Raises:
            OutputError: where the store cannot be written; what it then holds is not known.
        """
        try:
            if graph is None:
                self._inner.clear_graph(DefaultGraph())
            else:
                self._inner.remove_graph(graph)
        except (OSError, RuntimeError) as error:
            raise OutputError(f"the store cannot be written: {one_line(error)}") from error

    def save(self, directory: Path) -> None:
        """Flush to disk, and make a checkpoint: a store of its own whose files are links to the same blocks.

        Args:
            directory: the folder of the checkpoint; it must not exist.

        Raises:
            OutputError: where it cannot be written.
        """
        try:
            self._inner.flush()
            self._inner.backup(str(directory))
        except (OSError, RuntimeError) as error:
            raise OutputError(f"{directory}: cannot write the store: {one_line(error)}") from error
