"""One published version of the data, opened by a worker: the store with what was built beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from tercoop.answering.key_index import KeyIndex
from tercoop.answering.name_search import NameSearch
from tercoop.answering.pages import Imprint
from tercoop.answering.problems import Problem
from tercoop.build.examples import EXAMPLES, load_examples, make_examples
from tercoop.build.folder import MANIFEST, find_build
from tercoop.build.search_index import SEARCH
from tercoop.build.service_files import CATALOGUE
from tercoop.last_used import LastUsed
from tercoop.layout import find_layout
from tercoop.questions.catalogue import read_catalogue
from tercoop.questions.catalogue_file import load_catalogue
from tercoop.questions.known_things import ThingsOfStore
from tercoop.rdf.namespaces import BASE
from tercoop.sparql.store import Store
from tercoop.sparql.store_files import STORE, read_record

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from tercoop.answering.answer import Answer
    from tercoop.answering.facts import Facts
    from tercoop.build.examples import Example
    from tercoop.questions.catalogue import Catalogue
    from tercoop.questions.known_things import KnownThings
    from tercoop.questions.parameters import Parameter
    from tercoop.questions.query_file import Query
    from tercoop.questions.results import Result

Asked = tuple[str, tuple[str, ...]]
"""The name of a query and the terms of its parameters, in their order."""

_QUERIES = f"{BASE}query/"
"""What the IRIs of catalogued queries begin with."""

_SMALL = 20_000
"""Quads up to which all questions together are answered in a second or two."""

_MOST_GROUPS = 200
_MOST_ORDERS = 12
_MOST_PAGES = 6
"""Orders of lists and long pages that a worker keeps."""

_ABOVE = """SELECT DISTINCT ?below ?above {
  { ?below rdfs:subClassOf+ ?above } UNION { GRAPH ?graph { ?below rdfs:subClassOf+ ?above } }
}"""

_ROOM_OF_FACTS = 16 << 20
"""Bytes that the facts of names take, about."""


@dataclass(frozen=True)
class Published:
    """A folder with a store and its record.

    Attributes:
        directory: the folder.
        store: the store in it.
        holds_union: whether the store's default graph holds the union of its named graphs.
        room: bytes of results that are kept for further pages of them.
    """

    directory: Path
    store: Store
    holds_union: bool
    room: int = 64 << 20

    @cached_property
    def graphs(self) -> frozenset[str]:
        """The IRIs of the named graphs."""
        return frozenset(self.store.graph_names())

    @cached_property
    def triples(self) -> dict[str, int]:
        """The numbers of triples of the named graphs, by IRI, as far as the manifest has them."""
        if not (self.directory / MANIFEST).exists():
            return {}
        found = find_build(self.directory).manifest.get("graphs", {})
        return {entry["iri"]: entry["triples"] for entry in found.values()}

    @cached_property
    def orders(self) -> LastUsed[Hashable, list[str]]:
        """The orders of lists that were used last."""
        return LastUsed(_MOST_ORDERS)

    @cached_property
    def pages(self) -> LastUsed[Hashable, Answer]:
        """The pages that were used last among those that take long to make."""
        return LastUsed(_MOST_PAGES)

    @cached_property
    def facts(self) -> LastUsed[NamedNode, Facts]:
        """What names are made of, for those things that pages share."""
        return LastUsed(_ROOM_OF_FACTS, lambda _thing, facts: facts.size)

    @cached_property
    def questions_about(self) -> LastUsed[frozenset[NamedNode], tuple[tuple[Query, Parameter], ...]]:
        """The questions about the things of some classes and schemes, with the parameter that each is for."""
        return LastUsed(_MOST_GROUPS)

    @cached_property
    def merged(self) -> LastUsed[Hashable, Store]:
        """The merge of several graphs that was asked last."""
        return LastUsed(1)

    @cached_property
    def imprint(self) -> Imprint:
        """Whose data they are, and their licence."""
        found = find_build(self.directory)
        return Imprint(found.is_ours, found.licence)

    @cached_property
    def classes_above(self) -> dict[NamedNode, frozenset[NamedNode]]:
        """The classes that each class of the data stands below, as far as the data say so."""
        found: dict[NamedNode, set[NamedNode]] = {}
        for below, above in self.store.select(_ABOVE, place="classes").rows:
            if isinstance(below, NamedNode) and isinstance(above, NamedNode):
                found.setdefault(below, set()).add(above)
        return {below: frozenset(above) for below, above in found.items()}

    @cached_property
    def has_vocabulary(self) -> bool:
        """Whether the vocabulary is in the data, and so has a page."""
        return self.store.contains(NamedNode(f"{BASE}ontology"))

    @cached_property
    def keys(self) -> KeyIndex:
        """The addresses that there are."""
        return KeyIndex(self.store, self.graphs, holds_union=self.holds_union)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The queries that were built with the data; for a store that is written to, those that came with tercoop."""
        path = self.directory / CATALOGUE
        return load_catalogue(path) if path.exists() else read_catalogue(find_layout().queries)

    def find_query(self, iri: str) -> Query | None:
        """Return the query of the catalogue that an IRI is of; nothing where there is none."""
        name = iri.removeprefix(_QUERIES)
        return self.catalogue[name] if name != iri and name in self.catalogue else None

    @cached_property
    def results(self) -> LastUsed[Asked, Result]:
        """The results of the questions that were asked last, so that another page of one costs only its own rows."""
        return LastUsed(self.room, lambda _asked, result: result.size)

    @cached_property
    def examples(self) -> dict[str, Example]:
        """The beginnings of the answers to the questions; of large data that were not built, none."""
        path = self.directory / EXAMPLES
        if path.exists():
            return load_examples(path)
        return make_examples(self.store, self.catalogue) if read_record(self.directory).quads <= _SMALL else {}

    @cached_property
    def has_names(self) -> bool:
        """Whether there is an index of names, and so a search; data that can be written have none."""
        return (self.directory / SEARCH).exists()

    @cached_property
    def names(self) -> NameSearch:
        """The names of the things in the data.

        Raises:
            Problem: where there is no index of them, because the data can be written.
        """
        if not self.has_names:
            raise Problem("unknown", "a store that can be written has no index of names; ask by SPARQL")
        return NameSearch.open(self.directory / SEARCH)

    @cached_property
    def things(self) -> KnownThings:
        """The things that a parameter of a question can mean, from the index where there is one."""
        return self.names if self.has_names else ThingsOfStore(self.store)


def open_published(directory: Path, *, is_checked: bool = False, room: int = Published.room) -> Published:
    """Open a version.

    Args:
        directory: its folder.
        is_checked: whether the number of its quads has been compared with its record before.
        room: bytes of results that are kept for further pages of them.

    Raises:
        StoreError: where it is missing, damaged, or holds another number of quads than its record says.
    """
    record = read_record(directory)
    expected = None if is_checked else record.quads
    store = Store.open(directory / STORE, expected=expected, has_union=record.has_union)
    return Published(directory, store, record.has_union, room)
