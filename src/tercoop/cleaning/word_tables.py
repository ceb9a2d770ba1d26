"""Turn a word into the notation of a concept, with a table that is known or that a profile gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.cleaning.cell_texts import is_error, is_placeholder, line_of
from tercoop.cleaning.outcomes import EMPTY, Cleaned, leave_out, quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.reading import Cell


def fold_word(text: str) -> str:
    """Return a word as the tables have it: in lower case, one blank between words, no stop at the end."""
    return line_of(text).casefold().rstrip(".: ")


def fold_keys(words: Mapping[str, str]) -> dict[str, str]:
    """Return a table of words with folded words."""
    return {fold_word(word): notation for word, notation in words.items()}


def look_up(cell: Cell, known: Mapping[str, str], words: Mapping[str, str] | None, what: str) -> Cleaned[str]:
    """Return the notation for a cell.

    Args:
        cell: the cell.
        known: folded word → notation.
        words: the table of a profile, word → notation. It goes before what is known; ``""`` in it is the notation of an
            empty cell and of a placeholder.
        what: what is expected, for the reason: ``a role``.

    Returns:
        The notation. Left out: ``unknown-word``, ``formula-error``.
    """
    text = line_of(cell)
    folded = fold_word(text)
    if words is not None:
        own = fold_keys(words)
        if folded in own:
            return Cleaned(own[folded])
        if is_placeholder(text) and "" in own:
            return Cleaned(own[""])
    if folded in known:
        return Cleaned(known[folded])
    if is_placeholder(text):
        return EMPTY
    if is_error(text):
        return leave_out("formula-error", f"{quote(text)} is the error of a formula")
    return leave_out("unknown-word", f"{quote(text)} is not known as {what}")
