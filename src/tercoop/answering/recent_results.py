"""The results of the questions that were asked last, so that another page of one costs only its own rows."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tercoop.questions.results import Result

Key = tuple[str, tuple[str, ...]]
"""The name of a query and the terms of its parameters, in their order."""


class RecentResults:
    """The results of one version of the data that were used last, up to a number of bytes.

    Args:
        size: bytes that all of them take together.
    """

    def __init__(self, size: int) -> None:
        """Begin with none."""
        self._size = size
        self._held: OrderedDict[Key, Result] = OrderedDict()

    def find(self, key: Key) -> Result | None:
        """Return the result of a question, which so was used last."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def keep(self, key: Key, result: Result) -> None:
        """Keep a result, and let go of those that were not used for longest; one that is too large is not kept."""
        if result.size > self._size:
            return
        self._held[key] = result
        while sum(each.size for each in self._held.values()) > self._size:
            self._held.popitem(last=False)
