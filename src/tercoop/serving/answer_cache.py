"""Answers that were given lately, so that what many ask for is evaluated once a version of the data."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """An answer that can be given again.

    Attributes:
        status: of the response.
        headers: of the response, with its ETag.
        body: the bytes.
    """

    status: int
    headers: dict[str, str]
    body: bytes


class AnswerCache:
    """The answers used last, up to a number of bytes.

    Args:
        size: bytes of bodies that are kept.
        largest: bytes of one body that is kept.
    """

    def __init__(self, size: int = 64 << 20, largest: int = 1 << 20) -> None:
        """Start with none."""
        self._size, self.largest = size, largest
        self._held: OrderedDict[str, Kept] = OrderedDict()
        self._bytes = 0
        self.hits = 0
        self.misses = 0

    def find(self, key: str) -> Kept | None:
        """Return the answer to a task, which so was used last."""
        found = self._held.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._held.move_to_end(key)
        return found

    def keep(self, key: str, answer: Kept) -> None:
        """Keep an answer, and let go of those that were not used for longest."""
        if len(answer.body) > self.largest:
            return
        former = self._held.pop(key, None)
        self._bytes += _cost(key, answer) - (_cost(key, former) if former else 0)
        self._held[key] = answer
        while self._bytes > self._size:
            oldest, gone = self._held.popitem(last=False)
            self._bytes -= _cost(oldest, gone)


def _cost(key: str, answer: Kept) -> int:
    return len(key) + len(answer.body) + 500
