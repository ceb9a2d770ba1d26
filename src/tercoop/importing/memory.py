"""Remember what came of a value, so that millions of cells are cleaned once for each that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

K = TypeVar("K")
V = TypeVar("V")

_LARGEST = 10_000
"""Values that are remembered; after them, as in a column of names, memory begins anew."""


class Memory(dict[K, V]):
    """Value → what came of it; what did not come before is worked out.

    It is a dictionary and no function with a cache, so that a column can say what is not to be remembered.

    Args:
        work_out: says what comes of a value.
    """

    def __init__(self, work_out: Callable[[K], V]) -> None:
        """Begin without any."""
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: K) -> V:
        """Work out what comes of a value."""
        return self.remember(key, self._work_out(key))

    def remember(self, key: K, found: V) -> V:
        """Remember what came of a value, and return it."""
        if len(self) >= _LARGEST:
            self.clear()
        self[key] = found
        return found
