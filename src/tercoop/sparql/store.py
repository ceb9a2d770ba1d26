"""The embedded store: load it once at build, open it read-only afterwards, ask it SPARQL.

The default graph of a query is the union of all named graphs, unless the query chooses by ``FROM``. The store holds
that union beside the named graphs: the engine could make it for each query, but would then find a statement as often as
graphs make it, and so count and add up too much. A query runs on a thread of its own with a deep stack, because the
engine ends the process when its stack is full; so Ctrl-C works while a query runs, too.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import IO, TYPE_CHECKING, TypeVar, cast

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Triple,
    Variable,
    parse_query_results,
)

from tercoop.errors import InputError, StoreError, UsageError
from tercoop.rdf.namespaces import BASE, prefixes
from tercoop.sparql.syntax_errors import describe_syntax_error
from tercoop.sparql.text import check_query_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tercoop.rdf.values import Term
    from tercoop.sparql.text import Token

T = TypeVar("T")
Subject = NamedNode | BlankNode | Triple
Graph = NamedNode | BlankNode | DefaultGraph

_STACK = 256 * 1024 * 1024


@dataclass(frozen=True)
class Solutions:
    """The answer of a SELECT.

    Attributes:
        json: the answer in the format SPARQL 1.1 Query Results JSON.
        cut: what an endpoint says of rows that are missing; nothing where none are.
    """

    json: bytes
    cut: str = ""

    @property
    def _solutions(self) -> QuerySolutions:
        return cast("QuerySolutions", parse_query_results(self.json, format=QueryResultsFormat.JSON))

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns, without ``?``."""
        return tuple(variable.value for variable in self._solutions.variables)

    @cached_property
    def rows(self) -> tuple[tuple[Term | None, ...], ...]:
        """One tuple of terms a row, in the order of :attr:`variables`."""
        return tuple(tuple(solution) for solution in self._solutions)

    def serialize(self, form: QueryResultsFormat) -> bytes:
        """Return the answer in one of the result formats of SPARQL 1.1: CSV, TSV, JSON or XML."""
        return cast("bytes", self._solutions.serialize(format=form))


@dataclass(frozen=True)
class Decision:
    """The answer of an ASK."""

    value: bool

    def serialize(self, form: QueryResultsFormat) -> bytes:
        """Return the answer in JSON, XML, CSV or TSV."""
        text = json.dumps({"head": {}, "boolean": self.value})
        answer = cast("QueryBoolean", parse_query_results(text, format=QueryResultsFormat.JSON))
        return cast("bytes", answer.serialize(format=form))


@dataclass(frozen=True)
class Triples:
    """The answer of a CONSTRUCT or DESCRIBE.

    Attributes:
        triples: distinct, sorted by their N-Triples form.
        cut: what an endpoint says of triples that are missing; nothing where none are.
    """

    triples: tuple[Triple, ...]
    cut: str = ""


Result = Solutions | Decision | Triples


def with_union(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield quads, each with the same statement in the default graph, which so becomes the union of all graphs."""
    for quad in quads:
        yield quad
        yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


class Store:
    """A set of named graphs that can be asked and not changed.

    Made by :meth:`open` and :meth:`from_quads`.
    """

    def __init__(self, inner: pyoxigraph.Store, place: str) -> None:
        """Wrap a store of the engine.

        Args:
            inner: the store; this class only reads it.
            place: what to call it in messages.
        """
        self._inner = inner
        self.place = place

    @classmethod
    def open(cls, directory: Path, *, expected: int | None = None, has_union: bool = True) -> Store:
        """Open a loaded store read-only; several processes may do so at once.

        Args:
            directory: the folder of the store.
            expected: the number of quads that it must hold; without it, they are not counted.
            has_union: whether its default graph repeats the named graphs, and so does not count.

        Raises:
            StoreError: where it is missing or damaged, or holds another number of quads.
        """
        if not directory.exists():
            raise StoreError(f"{directory}: no store here; run 'tercoop build'")
        if not directory.is_dir():
            raise StoreError(f"{directory}: not a folder, so no store; run 'tercoop build --force'")
        try:
            inner = pyoxigraph.Store.read_only(str(directory))
            found = expected if expected is None else count_quads(inner, has_union=has_union)
        except (OSError, RuntimeError, ValueError) as error:
            raise _damaged(directory, error) from error
        if expected is not None and found != expected:
            raise StoreError(
                f"{directory}: the store is damaged (it holds {found:,} quads, not {expected:,}); "
                "run 'tercoop build --force'"
            )
        return cls(inner, str(directory))

    @classmethod
    def from_quads(cls, quads: Iterable[Quad], place: str = "<memory>") -> Store:
        """Return a store in memory that holds the quads given."""
        inner = pyoxigraph.Store()
        inner.bulk_extend(with_union(quads))
        return cls(inner, place)

    @classmethod
    def from_n_quads(cls, content: bytes, place: str = "<memory>") -> Store:
        """Return a store in memory that holds the statements of N-Quads, and in its default graph no others."""
        inner = pyoxigraph.Store()
        inner.bulk_load(content, pyoxigraph.RdfFormat.N_QUADS, lenient=True)
        return cls(inner, place)

    def __len__(self) -> int:
        """Return the number of quads in the named graphs."""
        return self.guarded(lambda: count_quads(self._inner, has_union=True))

    def graphs(self) -> dict[NamedNode, int]:
        """Return the named graphs with the number of their triples, sorted by IRI."""
        rows = self.select("SELECT ?graph (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph").rows
        counted = {graph: int(cast("Literal", number).value) for graph, number in rows}
        return {name: counted[name] for name in sorted(counted, key=str) if isinstance(name, NamedNode)}

    def graph_names(self) -> list[str]:
        """Return the IRIs of the named graphs, uncounted."""
        found = self.guarded(lambda: list(self._inner.named_graphs()))
        return sorted(graph.value for graph in found if isinstance(graph, NamedNode))

    def contains(self, resource: NamedNode) -> bool:
        """Whether something is said of a resource."""
        found = self.guarded(lambda: next(iter(self._inner.quads_for_pattern(resource, None, None)), None))
        return found is not None

    def find(
        self, subject: Subject | None, predicate: NamedNode | None, value: Term | None, graph: Graph | None = None
    ) -> Iterator[Quad]:
        """Yield the quads of a pattern, in which nothing fits everything; what is taken must be :meth:`guarded`."""
        return self._inner.quads_for_pattern(subject, predicate, value, graph)

    def literals(self, subject: NamedNode, predicate: NamedNode) -> list[Literal]:
        """Return the literals that a resource has for a property, sorted."""
        quads = self.guarded(lambda: list(self._inner.quads_for_pattern(subject, predicate, None)))
        return sorted({quad.object for quad in quads if isinstance(quad.object, Literal)}, key=str)

    def select(self, text: str, bindings: Mapping[str, Term] | None = None, *, place: str = "<query>") -> Solutions:
        """Return the answer of a SELECT query.

        Args:
            text: the query.
            bindings: values for projected variables, by name without ``?``.
            place: the name of the query for messages.

        Raises:
            UsageError: for a query of another form.
            InputError: as :meth:`query`.
            StoreError: as :meth:`query`.
        """
        result = self.query(text, bindings, place=place)
        if not isinstance(result, Solutions):
            raise UsageError(f"{place}: a SELECT query is needed here")
        return result

    def query(
        self,
        text: str,
        bindings: Mapping[str, Term] | None = None,
        *,
        place: str = "<query>",
        default_graphs: Sequence[NamedNode | DefaultGraph] | None = None,
        named_graphs: Sequence[NamedNode] | None = None,
    ) -> Result:
        """Return the answer of a query of any form.

        The prefixes of ``ontology/prefixes.ttl`` are known without a declaration, and relative IRIs are resolved
        against our base.

        Args:
            text: the query.
            bindings: values for projected variables, by name without ``?``.
            place: the name of the query for messages.
            default_graphs: the graphs that make up the default graph, in place of those that the query names.
            named_graphs: the named graphs, likewise.

        Raises:
            InputError: with line and column, for a query that is ill-formed, too large or nested too deeply, that asks
                another endpoint, or that uses an unknown function.
            StoreError: where the store is damaged.
        """

        def run() -> Result:
            found = self.evaluate(text, bindings, place=place, default_graphs=default_graphs, named_graphs=named_graphs)
            return self.guarded(lambda: _read_result(found))

        return on_deep_stack(run)

    def dump(self, graph: NamedNode | None, sink: IO[bytes], form: pyoxigraph.RdfFormat) -> None:
        """Write the triples of one graph, whole.

        Args:
            graph: the graph; without one, the default graph.
            sink: takes the bytes.
            form: the format.

        Raises:
            StoreError: where the store is damaged.
        """
        known = dict(prefixes())
        source = graph or DefaultGraph()
        self.guarded(lambda: self._inner.dump(sink, form, from_graph=source, prefixes=known))

    def evaluate(  # noqa: PLR0913 - what the protocol lets a client say of a query
        self,
        text: str,
        bindings: Mapping[str, Term] | None = None,
        *,
        place: str = "<query>",
        default_graphs: Sequence[NamedNode | DefaultGraph] | None = None,
        named_graphs: Sequence[NamedNode] | None = None,
        tokens: tuple[Token, ...] | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Return the engine's own answer, whose rows or triples are found while they are taken from it.

        It needs a deep stack (:func:`on_deep_stack`), and what is taken from it must be :meth:`guarded`.

        Args:
            text: the query.
            bindings: values for projected variables, by name without ``?``.
            place: the name of the query for messages.
            default_graphs: the graphs that make up the default graph, in place of those that the query names.
            named_graphs: the named graphs, likewise.
            tokens: the words of the query, where :func:`tercoop.sparql.text.check_query_text` has looked at it before.

        Raises:
            InputError: as :meth:`query`.
            StoreError: as :meth:`query`.
        """
        known = dict(prefixes())
        checked = check_query_text(text, place, prefixes=known) if tokens is None else tokens
        substitutions = {Variable(name): term for name, term in (bindings or {}).items()}
        try:
            return self.guarded(
                lambda: self._inner.query(
                    text,
                    base_iri=BASE,
                    prefixes=known,
                    substitutions=substitutions or None,
                    default_graph=None if default_graphs is None else list(default_graphs),
                    named_graphs=None if named_graphs is None else list(named_graphs),
                )
            )
        except SyntaxError as error:
            raise describe_syntax_error(error, text, place, checked, prefixes=known) from error

    def guarded(self, action: Callable[[], T]) -> T:
        """Return what an action of the engine returns; its errors become ours.

        Raises:
            InputError: for a query that the engine gives up.
            StoreError: where the store is damaged.
        """
        try:
            return action()
        except OSError as error:
            raise _damaged(self.place, error) from error
        except RuntimeError as error:
            if "orruption" in str(error):
                raise _damaged(self.place, error) from error
            raise InputError("<query>", one_line(error)) from error


def _read_result(answer: QuerySolutions | QueryBoolean | QueryTriples) -> Result:
    if isinstance(answer, QuerySolutions):
        return Solutions(cast("bytes", answer.serialize(format=QueryResultsFormat.JSON)))
    if isinstance(answer, QueryBoolean):
        return Decision(bool(answer))
    return Triples(tuple(sorted(set(answer), key=str)))


def count_quads(inner: pyoxigraph.Store, *, has_union: bool) -> int:
    """Return the number of quads; where the default graph repeats the named graphs, of those only."""
    return len(inner) - count_statements(inner) if has_union else len(inner)


def count_statements(inner: pyoxigraph.Store) -> int:
    """Return the number of statements in the default graph."""
    answer = cast("QuerySolutions", inner.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    return int(cast("Literal", next(answer)[0]).value)


def on_deep_stack(action: Callable[[], T]) -> T:
    """Return what an action returns or raises; it runs on a thread with a stack of 256 MB.

    On such a thread it runs at once: where memory is limited, there is no room for another stack. The pages of a stack
    count only once they are touched.
    """
    if getattr(_THREAD, "is_deep", False):
        return action()
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        _THREAD.is_deep = True
        try:
            results.append(action())
        except BaseException as error:  # noqa: BLE001 # handed to the caller, who raises it
            errors.append(error)

    with _STACK_SIZE_LOCK:
        former = threading.stack_size(_STACK)
        thread = threading.Thread(target=run, daemon=True)
        try:
            thread.start()
        finally:
            threading.stack_size(former)
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


_STACK_SIZE_LOCK = threading.Lock()
_THREAD = threading.local()
"""What each thread knows of its own stack."""


def _damaged(place: object, error: Exception) -> StoreError:
    return StoreError(f"{place}: the store is damaged ({one_line(error)}); run 'tercoop build --force'")


def one_line(error: Exception) -> str:
    """Return the message of an error in one line of at most 200 characters."""
    return " ".join(str(error).split())[:200]
