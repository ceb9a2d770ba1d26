"""Compare names of columns as people do: case, blanks, apostrophes, dots and bracketed suffixes do not count."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_APOSTROPHES = re.compile("['\u2019\u2018\u02bc`\u00b4]")
_SUFFIX = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_NOT_WORD = re.compile(r"[\W_]+")
_LETTERS = re.compile(r"column ([A-Z]{1,3})", re.ASCII)


def fold_header(name: str) -> str:
    """Return what two spellings of one column have in common: ``"Legal.Status "`` and ``"legal status"`` are one.

    Accents stay, because ``année`` and ``annee`` may stand for different sources; apostrophes go, all else that is
    neither letter nor figure becomes one blank.
    """
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", name)).casefold()
    return _NOT_WORD.sub(" ", text).strip()


def fold_without_suffix(name: str) -> str:
    """Return the folded name without bracketed suffixes: ``"Partner's budget (EUR)"`` → ``"partners budget"``."""
    text = unicodedata.normalize("NFKC", name)
    while (shorter := _SUFFIX.sub("", text)) != text:
        text = shorter
    return fold_header(text)


class HeaderIndex:
    """The columns of one sheet, to be found by any usual spelling of their names.

    Args:
        header: the names of the columns, from left to right.
    """

    def __init__(self, header: Iterable[str]) -> None:
        """Fold every name once."""
        self.header = tuple(header)
        self._exact: dict[str, list[int]] = {}
        self._short: dict[str, list[int]] = {}
        for place, name in enumerate(self.header):
            if folded := fold_header(name):
                self._exact.setdefault(folded, []).append(place)
            if short := fold_without_suffix(name):
                self._short.setdefault(short, []).append(place)

    def find(self, name: str) -> list[int]:
        """Return the places of the columns that a name can mean: none, one, or several that nothing tells apart.

        The whole name decides; only where no column has it, names without their bracketed suffix are compared. A column
        that has no name, or one that others have too, is found as ``column H``, by the letters of a spreadsheet
        program.
        """
        found = self._exact.get(fold_header(name)) or self._short.get(fold_without_suffix(name))
        return found or self._find_by_letters(name)

    def _find_by_letters(self, name: str) -> list[int]:
        if not (match := _LETTERS.fullmatch(name)):
            return []
        place = 0
        for letter in match[1]:
            place = place * 26 + ord(letter) - ord("A") + 1
        return [place - 1] if place <= len(self.header) else []
