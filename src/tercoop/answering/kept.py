"""What a worker keeps of what it has made from a version of the data, because making it again takes long."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Thing = TypeVar("Thing")


class Kept(Generic[Thing]):
    """The things used last, up to a number of them.

    Args:
        most: things that are kept.
    """

    def __init__(self, most: int) -> None:
        """Keep none yet."""
        self._most = most
        self._held: OrderedDict[Hashable, Thing] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """Return the thing of a key, made now where it is not kept."""
        if key not in self._held:
            self._held[key] = make()
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        self._held.move_to_end(key)
        return self._held[key]
