"""Choose the name that a thing is shown by, where rows write it in several ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOUTED = 5
"""Letters from which on a name in capitals alone is taken for shouted and not for an acronym."""


class Labels:
    """Key → the name to show; the choice does not depend on the order of the rows.

    A name in small letters comes before one in capitals alone, then the alphabet decides.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self._first: dict[str, str] = {}
        self._chosen: dict[str, str] = {}

    def add(self, written: Iterable[tuple[str, str]]) -> None:
        """Note ways in which things are written: key and name of each."""
        for key, name in written:
            first = self._first.setdefault(key, name)
            if first is not name and first != name:
                known = self._chosen.get(key, first)
                self._chosen[key] = min(known, name, key=_rank)

    def choose(self, key: str, name: str) -> str:
        """Return the name to show of a thing, one of whose names is given."""
        # Few things have several names, so this looks into a small table.
        return self._chosen.get(key, name)

    def __len__(self) -> int:
        """Return how many things have a name."""
        return len(self._first)


def _rank(name: str) -> tuple[bool, str]:
    return len(name) > _SHOUTED and name.isupper(), name
