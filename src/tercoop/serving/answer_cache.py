"""Answers that were given lately, so that what many ask for is evaluated once a version of the data."""

from __future__ import annotations

from dataclasses import dataclass

from tercoop.last_used import LastUsed

OVERHEAD = 500
"""Bytes that an answer takes beside its text, about."""


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
        self.largest = largest
        self._held: LastUsed[str, Kept] = LastUsed(size, lambda key, kept: len(key) + len(kept.body) + OVERHEAD)
        self.hits = 0
        self.misses = 0

    def find(self, key: str) -> Kept | None:
        """Return the answer to a task, which so was used last."""
        found = self._held.find(key)
        if found is None:
            self.misses += 1
        else:
            self.hits += 1
        return found

    def keep(self, key: str, answer: Kept) -> None:
        """Keep an answer that is not too large."""
        if len(answer.body) <= self.largest:
            self._held.keep(key, answer)
