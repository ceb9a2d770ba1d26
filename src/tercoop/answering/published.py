"""One published version of the data, opened by a worker: the store with what was built beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tercoop.answering.key_index import KeyIndex
from tercoop.build.folder import find_build
from tercoop.sparql.store import Store
from tercoop.sparql.store_files import STORE, read_record

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Published:
    """A folder with a store and its record.

    Attributes:
        directory: the folder.
        store: the store in it.
        holds_union: whether the store's default graph holds the union of its named graphs.
    """

    directory: Path
    store: Store
    holds_union: bool

    @cached_property
    def graphs(self) -> frozenset[str]:
        """The IRIs of the named graphs."""
        return frozenset(self.store.graph_names())

    @cached_property
    def triples(self) -> dict[str, int]:
        """The numbers of triples of the named graphs, by IRI, as far as the manifest has them."""
        found = find_build(self.directory).manifest.get("graphs", {})
        return {entry["iri"]: entry["triples"] for entry in found.values()}

    @cached_property
    def keys(self) -> KeyIndex:
        """The addresses that there are."""
        return KeyIndex(self.store, self.graphs, holds_union=self.holds_union)


def open_published(directory: Path, *, is_checked: bool = False) -> Published:
    """Open a version.

    Args:
        directory: its folder.
        is_checked: whether the number of its quads has been compared with its record before.

    Raises:
        StoreError: where it is missing, damaged, or holds another number of quads than its record says.
    """
    record = read_record(directory)
    expected = None if is_checked else record.quads
    store = Store.open(directory / STORE, expected=expected, has_union=record.has_union)
    return Published(directory, store, record.has_union)
