"""One published version of the data, opened by a worker: the store with what was built beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tercoop.build.folder import MANIFEST, STORE
from tercoop.errors import StoreError
from tercoop.sparql.store import Store

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Published:
    """A folder with a store and its manifest.

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


def open_published(directory: Path, *, is_checked: bool = False) -> Published:
    """Open a version.

    Args:
        directory: its folder.
        is_checked: whether the number of its quads has been compared with its manifest before.

    Raises:
        StoreError: where it is missing, damaged, or holds another number of quads than its manifest says.
    """
    try:
        manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        expected, holds_union = manifest["quads"], manifest.get("union", True)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{directory}: no published data here") from error
    store = Store.open(directory / STORE, expected=None if is_checked else expected)
    return Published(directory, store, holds_union)
