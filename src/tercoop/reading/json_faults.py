"""Find the place in a JSON document of what a parser notices without saying where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DEEPEST = 50
"""Levels of nesting that are read; keep.eu has about five."""

LONGEST_NUMBER = 60
"""Characters of a number that is read."""

HIGHEST_EXPONENT = 300
_EXPONENT = re.compile("[eE][+-]?([0-9]+)")

_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*+"|(?P<number>-?[0-9][0-9.eE+-]*+)|(?P<open>[\[{])|(?P<close>[\]}])|'
    r"(?P<constant>-?Infinity|NaN)|(?P<colon>:)|,|[a-z]++",
    re.DOTALL,
)


def is_too_large(number: str) -> bool:
    """Return whether a number is longer, or larger or smaller, than any that means something."""
    if len(number) > LONGEST_NUMBER:
        return True
    exponent = _EXPONENT.search(number)
    return exponent is not None and int(exponent[1]) > HIGHEST_EXPONENT


def find_fault(text: str, start: int, read_key: Callable[[str], str]) -> tuple[int, str] | None:
    """Return place and cause of the first fault of the value that begins at ``start``.

    Faults are: deeper nesting than is read, a number that is too large, ``NaN`` and the like, and a key that comes
    twice in one object.

    Args:
        text: the document.
        start: where to begin.
        read_key: gives the text of a key for the way it is written, with its marks.
    """
    objects = _Objects(read_key)
    for token in _TOKEN.finditer(text, start):
        if token["constant"]:
            return token.start(), f"{token[0]} is not a number that JSON knows"
        if token["number"] and is_too_large(token[0]):
            return token.start(), "a number is too large or too long"
        if fault := objects.take(token):
            return fault
        if not objects.depth:
            return None
    return None


class _Objects:
    """The objects and lists that are open at a place of a document, with the keys of each so far."""

    def __init__(self, read_key: Callable[[str], str]) -> None:
        self._read_key = read_key
        self._keys: list[set[str]] = []
        self._string: re.Match[str] | None = None

    @property
    def depth(self) -> int:
        return len(self._keys)

    def take(self, token: re.Match[str]) -> tuple[int, str] | None:
        """Take in the next token; return place and cause of a fault that it shows."""
        if token["open"]:
            self._keys.append(set())
            if self.depth > DEEPEST:
                return token.start(), f"nested more than {DEEPEST} levels deep"
        elif token["close"] and self._keys:
            self._keys.pop()
        elif token["colon"] and self._string and self._keys:
            key = self._read_key(self._string[0])
            if key in self._keys[-1]:
                return self._string.start(), f"the key {self._string[0][:80]} comes twice in one object"
            self._keys[-1].add(key)
        self._string = token if token[0].startswith('"') else None
        return None
