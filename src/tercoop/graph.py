"""Ask the graph from Python.

>>> import tercoop
>>> graph = tercoop.open()
>>> answer = graph.ask("programmes/list-priorities", programme="interact-ii")
>>> answer[0].number, answer[0].percent
(1, Decimal('94'))
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from tercoop.build.dataset import read_dataset, read_graph
from tercoop.build.derivation import Rule, derive
from tercoop.build.folder import find_build
from tercoop.errors import EndpointError, StoreError, UsageError
from tercoop.layout import find_layout
from tercoop.questions.answer import Answer
from tercoop.questions.catalogue import read_catalogue
from tercoop.questions.labels import find_labels
from tercoop.questions.parameters import bind
from tercoop.rdf.files import list_rdf_files, read_bytes, read_quads
from tercoop.rdf.iris import mint_graph, thing_class
from tercoop.rdf.namespaces import RDF, SKOS, TC, shorten
from tercoop.sparql.datasets import ask
from tercoop.sparql.remote import ask_endpoint
from tercoop.sparql.store import Decision, Solutions, Store, Triples
from tercoop.sparql.store_files import STORE

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Iterable, Iterator
    from types import TracebackType

    from tercoop.build.dataset import GraphSource
    from tercoop.layout import Layout
    from tercoop.questions.catalogue import Catalogue, Query

_DERIVATION = "derivation"
_OWN_FILES = "files"
_VOCABULARY = frozenset({"ontology", "schemes", "alignments"})
_REFERENCE = "reference"
_NAMES = frozenset({SKOS.prefLabel, SKOS.altLabel, SKOS.notation})
_OF_PROGRAMMES = frozenset({RDF.type, TC.hasPeriod, TC.isInStrand})
"""What else comes with our programmes that other files refer to, so that they can be asked about."""


class Graph:
    """A graph and the questions that it answers; made by :func:`open_graph`, which is ``tercoop.open``.

    It is read-only, and it is a context manager, which closes the store at the end.

    Attributes:
        questions: the catalogued queries by name.
    """

    def __init__(self, store: Store, questions: Catalogue) -> None:
        """Join a store and a catalogue."""
        self._store: Store | None = store
        self.questions = questions

    def __enter__(self) -> Self:
        """Return the graph itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Let go of the store; the graph cannot be asked any more."""
        self._store = None

    @property
    def store(self) -> Store:
        """The store behind the graph.

        Raises:
            StoreError: where the graph is closed.
        """
        if self._store is None:
            raise StoreError("the graph is closed")
        return self._store

    def __len__(self) -> int:
        """Return the number of quads."""
        return len(self.store)

    @property
    def sizes(self) -> dict[str, int]:
        """The IRIs of the named graphs with the number of their triples."""
        return {graph.value: count for graph, count in self.store.graphs().items()}

    def ask(self, name: str, /, **values: object) -> Answer:
        """Ask a catalogued question.

        Args:
            name: the name of the query, such as ``programmes/list-priorities``.
            values: values for its parameters; the defaults stand for the rest. Text is read as on the command line.

        Returns:
            The rows.

        Raises:
            UsageError: for an unknown query or parameter, or a value that does not fit; the message says what does.

        >>> import tercoop
        >>> with tercoop.open() as graph:
        ...     answer = graph.ask("funding/find-budget", programme="interact-ii")
        >>> answer[0].value
        Decimal('35475620')
        """
        query = self.questions[name]
        if query.endpoint is not None:
            return self.ask_elsewhere(query.endpoint, name, **values)
        _refuse_construct(query)
        bindings = bind(name, query.parameters, values, self.store)
        minimum = query.minimum_rows if not values else 0
        solutions = self.store.select(query.text, bindings, place=name)
        return Answer(solutions, question=query.summary, minimum_rows=minimum)

    def ask_elsewhere(self, endpoint: str, name: str, /, **values: object) -> Answer:
        """Ask a catalogued question of a SPARQL endpoint, such as one that serves a graph with our vocabulary.

        The values are given to it by a VALUES clause at the end of the query.

        Args:
            endpoint: the address of the endpoint.
            name: the name of the query.
            values: values for its parameters, as for :meth:`ask`.

        Raises:
            UsageError: as :meth:`ask`.
            EndpointError: where the endpoint cannot be reached, or refuses the query.
        """
        query = self.questions[name]
        _refuse_construct(query)
        bindings = bind(name, query.parameters, values, self.store)
        names = " ".join(f"?{variable}" for variable in bindings)
        terms = " ".join(str(term) for term in bindings.values())
        text = query.text + (f"VALUES ({names}) {{ ({terms}) }}\n" if bindings else "")
        result = ask_endpoint(endpoint, text, place=name)
        if not isinstance(result, Solutions):
            raise EndpointError(f"{endpoint}: the answer is no table")
        return Answer(result, question=query.summary)

    def sparql(self, text: str, *, place: str = "<query>") -> Answer | bool | tuple[Triple, ...]:
        """Ask a SPARQL query; the prefixes of ``ontology/prefixes.ttl`` are known, and ``BASE`` is ours.

        Args:
            text: the query. Its default graph is the union of all named graphs, unless it says ``FROM``.
            place: what to call the query in messages.

        Returns:
            Rows for a SELECT, a truth value for an ASK, sorted triples for a CONSTRUCT or DESCRIBE.

        Raises:
            InputError: with line and column, for a query that is not good SPARQL, too large, or asks other endpoints.

        >>> import tercoop
        >>> graph = tercoop.open()
        >>> graph.sparql("ASK { <id/programme/interact-ii> a tc:Programme }")
        True
        """
        result = ask(self.store, text, place=place)
        if isinstance(result, Solutions):
            return Answer(result)
        return result.value if isinstance(result, Decision) else result.triples

    def construct(self, name: str, /) -> tuple[Triple, ...]:
        """Return the triples of a catalogued query that constructs, sorted.

        Raises:
            UsageError: for an unknown query, and for one that selects rows.
        """
        query = self.questions[name]
        result = self.store.query(query.text, place=name)
        if not isinstance(result, Triples):
            raise UsageError(f"{name} selects rows; use graph.ask")
        return result.triples

    def find_labels(self, terms: Iterable[object], language: str = "en") -> dict[str, str]:
        """Return the labels of resources: one lookup in the index for each.

        Args:
            terms: RDF terms; what is no IRI is passed over.
            language: the language that is preferred; then English, French, and the first of the rest by alphabet.

        Returns:
            IRI → label, for those that have one.
        """
        found = find_labels(self.store, terms, (language,))
        return {iri: label.value for iri, label in found.items()}


def _refuse_construct(query: Query) -> None:
    if query.form != "SELECT":
        raise UsageError(
            f"{query.name} constructs triples; run its text: graph.sparql(graph.questions['{query.name}'].text)"
        )


def open_graph(
    path: str | os.PathLike[str] | None = None, *, files: Iterable[str | os.PathLike[str]] | None = None
) -> Graph:
    """Open the graph that was built, another build, or one's own RDF files.

    Args:
        path: the folder of a build; without it, the build in use.
        files: RDF files of any format, or folders with such files, to ask in memory together with our vocabulary and
            reference data, such as countries and regions; instead of a build. Of our other data only names come with
            them, and class, period and strand of programmes: those of the things that the files refer to and do not
            name themselves.

    Returns:
        The graph, read-only. A build that is made meanwhile does not change it.

    Raises:
        StoreError: where there is no build, or it is damaged.
        InputError: for a file that cannot be read.
        UsageError: where both a path and files are given.
    """
    layout = find_layout()
    questions = read_catalogue(layout.queries)
    if files is not None:
        if path is not None:
            raise UsageError("a graph is opened from a build or from files, not from both")
        paths = map(Path, files)
        chosen = [file for path in paths for file in (list_rdf_files(path) if path.is_dir() else [path])]
        return Graph(Store.from_quads(_read_own_files(chosen, layout, questions), "<files>"), questions)
    return Graph(open_build(Path(path) if path is not None else layout.current_build), questions)


def open_build(directory: Path) -> Store:
    """Open the store of a build read-only.

    Raises:
        StoreError: where there is no build, or it is damaged.
    """
    build = find_build(directory)
    try:
        return Store.open(build.directory / STORE, expected=build.quads)
    except StoreError:
        again = find_build(directory)
        if again.directory == build.directory:
            raise
        return Store.open(again.directory / STORE, expected=again.quads)  # a new build was switched in meanwhile


def _read_own_files(files: list[Path], layout: Layout, questions: Catalogue) -> list[Quad]:
    own = mint_graph(_OWN_FILES)
    quads = [
        Quad(quad.subject, quad.predicate, quad.object, own) if quad.graph_name == DefaultGraph() else quad
        for file in files
        for quad in read_quads(file)
    ]
    given = len(quads)
    reference = layout.data / _REFERENCE
    others: list[GraphSource] = []
    for source in read_dataset(layout):
        if source.name in _VOCABULARY or all(path.is_relative_to(reference) for path in source.files):
            quads.extend(read_graph(source))
        elif source.is_data:
            others.append(source)
    named = {quad.subject for quad in quads if quad.predicate == SKOS.prefLabel}
    referred = {quad.object for quad in quads[:given] if quad.predicate != RDF.type}
    nameless = {thing for thing in referred - named if isinstance(thing, NamedNode)}
    names = list(_read_names(others, nameless))
    rules = [Rule(query.name, query.text) for query in questions.values() if query.topic == _DERIVATION]
    # Nothing is derived from our names: the answers are those of the files.
    return [*quads, *derive(quads, rules), *names]


def _read_names(sources: Iterable[GraphSource], things: Collection[NamedNode]) -> Iterator[Quad]:
    """Yield the names of some things, from those files alone in which one of their IRIs stands.

    All our files are in the canonical form, in which an IRI is written in one of two ways.
    """
    written = {form.encode() for thing in things for form in (shorten(thing.value), thing.value)}
    for source in sources:
        for file in source.files:
            content = read_bytes(file)
            if any(iri in content for iri in written):
                quads = read_graph(replace(source, files=(file,)))
                yield from (quad for quad in quads if quad.subject in things and _comes_along(quad))


def _comes_along(quad: Quad) -> bool:
    if quad.predicate in _NAMES:
        return True
    thing = quad.subject
    return quad.predicate in _OF_PROGRAMMES and isinstance(thing, NamedNode) and thing_class(thing.value) == "programme"
