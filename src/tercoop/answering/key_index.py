"""The addresses that are near one that nothing has, so that a page for what is unknown can suggest them.

The keys of a class are read when the first of its addresses is missing, and kept as long as the data.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, partial
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode
from rapidfuzz import fuzz, process

from tercoop.answering.addresses import is_ours
from tercoop.rdf.iris import kebab
from tercoop.rdf.namespaces import BASE, ONTOLOGY, RDF, SH, SKOS, declared_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tercoop.sparql.store import Store

MOST_KEYS = 200_000
"""Keys of one class that are held."""

_MOST = 5
_LEAST_LIKENESS = 60
_LONGEST = 300


class KeyIndex:
    """The addresses that there are, by the kind of thing.

    Args:
        store: the data.
        holds_union: whether its default graph holds the union of the named graphs.
        graphs: IRIs of the named graphs.
    """

    def __init__(self, store: Store, graphs: Iterable[str], *, holds_union: bool) -> None:
        """Read nothing yet."""
        self._store, self._graphs = store, sorted(graphs)
        self._graph = DefaultGraph() if holds_union else None
        self._held: dict[str, list[str]] = {}

    def list_class(self, name: str) -> list[str]:
        """Return the keys of all things of a class, sorted; none for a class that there is not.

        Args:
            name: the class as it stands in addresses: ``role-assignment``.
        """
        if name not in _classes():
            return []
        start = f"{BASE}id/{name}/"
        return self._list(name, [NamedNode(f"{ONTOLOGY}{_classes()[name]}")], start)

    def list_others(self, name: str) -> list[str]:
        """Return the IRIs of the things of a class whose IRIs are not ours, sorted.

        Args:
            name: the class as it stands in addresses.
        """
        if name not in _classes():
            return []
        kind = NamedNode(f"{ONTOLOGY}{_classes()[name]}")
        return self._list(f"others/{name}", [kind], "", lambda iri: not is_ours(iri))

    def find_near(self, path: str) -> list[str]:
        """Return the IRIs whose addresses are nearest to a path that nothing has, the best first."""
        kind, _, rest = path[:_LONGEST].lower().partition("/")
        if kind in {"id", "doc"}:
            return self._find_thing(rest)
        start = f"{BASE}{kind}/"
        if kind == "graph":
            keys = sorted(name.removeprefix(start) for name in self._graphs if name.startswith(start))
        elif kind == "query":
            keys = self._list("query/", [SH.SPARQLExecutable], start)
        elif kind == "scheme":
            keys = self._list("scheme/", [SKOS.ConceptScheme, SKOS.Concept], start)
        else:
            return []
        return [start + key for key in find_likest(rest, keys)]

    def _find_thing(self, rest: str) -> list[str]:
        name, _, key = rest.partition("/")
        if name not in _classes():
            name = next(iter(find_likest(name, sorted(_classes()), 1)), "")
        return [f"{BASE}id/{name}/{found}" for found in find_likest(key, self.list_class(name))]

    def _list(
        self,
        name: str,
        classes: Sequence[NamedNode],
        start: str,
        fits: Callable[[str], bool] = lambda _: True,
    ) -> list[str]:
        if name not in self._held:
            found: set[str] = set()
            for kind in classes:
                self._store.guarded(partial(self._add, found, kind, start, fits))
            self._held[name] = sorted(found)
        return self._held[name]

    def _add(self, found: set[str], kind: NamedNode, start: str, fits: Callable[[str], bool]) -> None:
        for quad in self._store.find(None, RDF.type, kind, self._graph):
            if len(found) == MOST_KEYS:
                return
            iri = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
            if iri.startswith(start) and iri and fits(iri):
                found.add(iri.removeprefix(start))


def find_likest(key: str, keys: Sequence[str], most: int = _MOST) -> list[str]:
    """Return the keys most like one: those that are written like it, then those that begin with it.

    Args:
        key: what was asked for.
        keys: what there is, sorted.
        most: keys that are returned.
    """
    if not key:
        return []
    found = [
        match for match, _, _ in process.extract(key, keys, scorer=fuzz.ratio, limit=most, score_cutoff=_LEAST_LIKENESS)
    ]
    begin = bisect_left(keys, key)
    longer = [other for other in keys[begin : begin + most] if other.startswith(key) and other not in found]
    return (found + longer)[:most]


@cache
def _classes() -> dict[str, str]:
    """Return the names of our classes by the form that they have in addresses."""
    return {kebab(name): name for name in declared_terms() if name[:1].isupper()}
