"""The things that a parameter can mean, by their names and codes, read from the graph.

Where an index of names lies beside the graph, that is far quicker; it does the same (:class:`KnownThings`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import Literal, NamedNode

from tercoop.rdf.iris import list_latin_words
from tercoop.rdf.labels import CODES, NAMING, OTHER_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.sparql.store import Store

_NAMES = f"""
SELECT ?type ?member ?property ?name {{
  ?member a ?type ; ?property ?name .
  FILTER (?property IN ({", ".join(map(str, (*NAMING, *OTHER_NAMES, *CODES)))}))
}}
"""
_OF_TYPE = "SELECT ?type ?member { ?member a ?type . }"


class KnownThings(Protocol):
    """Tells of the things of some classes."""

    def find_named(self, classes: Sequence[NamedNode], name: str) -> list[NamedNode]:
        """Return the things that have a text as a name or code, in full; in another case, where none has it."""

    def list_names(self, classes: Sequence[NamedNode]) -> dict[str, str]:
        """Return one of the names of each plain form: its words in Latin letters."""

    def list_things(self, classes: Sequence[NamedNode]) -> list[str]:
        """Return the IRIs of the things, sorted."""


class ThingsOfStore:
    """The things that a store knows; their names are read once.

    Args:
        store: the graph.
    """

    def __init__(self, store: Store) -> None:
        """Keep the store."""
        self._store = store
        self._read_names = cache(self._list_names)

    def find_named(self, classes: Sequence[NamedNode], name: str) -> list[NamedNode]:
        """Return the things that have a text as a name or code, in full; in another case, where none has it."""
        names = [
            (thing, predicate in CODES, other)
            for thing, predicate, other in self._read_names(tuple(classes))
            if other.lower() == name.lower()
        ]
        exact = {thing for thing, is_code, other in names if is_code or other == name}
        return sorted(exact or {thing for thing, _, _ in names}, key=str)

    def list_names(self, classes: Sequence[NamedNode]) -> dict[str, str]:
        """Return one of the names of each plain form: its words in Latin letters."""
        names = sorted({name for _, _, name in self._read_names(tuple(classes))}, reverse=True)
        return {" ".join(list_latin_words(name)): name for name in names}

    def list_things(self, classes: Sequence[NamedNode]) -> list[str]:
        """Return the IRIs of the things, sorted."""
        found = [row for kind in classes for row in self._store.select(_OF_TYPE, {"type": kind}).rows]
        return sorted({member.value for _, member in found if isinstance(member, NamedNode)})

    def _list_names(self, classes: tuple[NamedNode, ...]) -> list[tuple[NamedNode, NamedNode, str]]:
        return [
            (member, predicate, name.value)
            for kind in classes
            for _, member, predicate, name in self._store.select(_NAMES, {"type": kind}).rows
            if isinstance(member, NamedNode) and isinstance(predicate, NamedNode) and isinstance(name, Literal)
        ]
