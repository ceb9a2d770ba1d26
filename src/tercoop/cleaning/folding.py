"""Fold names, so that those that differ in capitals, accents, blanks and signs alone are the same."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_WORD = re.compile(r"[\W_]+")
_DOTLESS = str.maketrans({"\N{LATIN SMALL LETTER DOTLESS I}": "i"})


def fold(name: str) -> str:
    """Return a name in lower case without accents, each run of other signs a blank.

    >>> fold("Bosnia-Herzegovina"), fold("TÜRKİYE")
    ('bosnia herzegovina', 'turkiye')
    """
    if name.isascii():
        return _NO_WORD.sub(" ", name.lower()).strip()
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_DOTLESS))
    plain = "".join(each for each in decomposed if not unicodedata.combining(each))
    return _NO_WORD.sub(" ", plain.casefold()).strip()


def fold_names(names: Iterable[str]) -> frozenset[str]:
    """Return the folded forms of names: whole, without what is in brackets, and what is between slashes."""
    parts = {part for name in names for part in (name, *name.split("/"))}
    parts |= {part.partition("(")[0] for part in parts}
    return frozenset(folded for part in parts if (folded := fold(part)))
