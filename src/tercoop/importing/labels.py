"""Choose the name that a thing is shown by, where rows write it in several ways."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHOUTED = 5
"""Letters from which on a name in capitals alone is taken for shouted and not for an acronym."""


class Labels:
    """Key → the name to show; the choice does not depend on the order of the rows.

    A name in small letters comes before one in capitals alone, then the one that most rows have, then the alphabet
    decides. All names are added before the first is chosen.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self._first: dict[str, str] = {}
        self._further: defaultdict[tuple[str, str], int] = defaultdict(int)

    def add(self, written: Iterable[tuple[str, str]]) -> None:
        """Note ways in which things are written: key and name of each."""
        # Most things have one row; a count of each would take twice the memory.
        first, further = self._first, self._further
        for key, name in written:
            if key in first:
                further[key, name] += 1
            else:
                first[key] = name

    def choose(self, key: str, name: str) -> str:
        """Return the name to show of a thing, one of whose names is given."""
        return self._chosen.get(key, name)

    def __len__(self) -> int:
        """Return how many things have a name."""
        return len(self._first)

    @cached_property
    def _chosen(self) -> Mapping[str, str]:
        """The names of things that have several; there are few of them."""
        found: dict[str, str] = {}
        for key, name in self._further:
            if name != self._first[key]:
                found[key] = min(found.get(key, self._first[key]), name, key=lambda each: self._rank(key, each))
        return found

    def _rank(self, key: str, name: str) -> tuple[bool, int, str]:
        rows = self._further.get((key, name), 0) + (name == self._first[key])
        return len(name) > _SHOUTED and name.isupper(), -rows, name
