"""A bounded memory: the things that were used last, up to a size."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Key = TypeVar("Key", bound="Hashable")
Thing = TypeVar("Thing")


class LastUsed(Generic[Key, Thing]):
    """The things used last, by key; what was not used for longest goes first.

    Args:
        room: the size of all things together.
        size_of: the size that one takes with its key; without it, each counts as one.
    """

    def __init__(self, room: int, size_of: Callable[[Key, Thing], int] = lambda _key, _thing: 1) -> None:
        """Hold none yet."""
        self._room, self._size_of = room, size_of
        self._held: OrderedDict[Key, Thing] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._held)

    def find(self, key: Key) -> Thing | None:
        """Return the thing of a key, which so was used last; nothing where it is not held."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def keep(self, key: Key, thing: Thing) -> None:
        """Hold a thing in place of the former one of its key; one that would fill the room alone is not held."""
        size = self._size_of(key, thing)
        former = self._held.pop(key, None)
        if former is not None:
            self._size -= self._size_of(key, former)
        if size > self._room:
            return
        self._held[key] = thing
        self._size += size
        while self._size > self._room:
            self._size -= self._size_of(*self._held.popitem(last=False))

    def get(self, key: Key, make: Callable[[], Thing]) -> Thing:
        """Return the thing of a key, made now where it is not held."""
        found = self.find(key)
        if found is None:
            found = make()
            self.keep(key, found)
        return found

    def clear(self) -> None:
        """Let go of all."""
        self._held.clear()
        self._size = 0
