"""Clean a participant identification code of the European Commission: nine figures, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tercoop.cleaning.cell_texts import is_error, is_placeholder, line_of
from tercoop.cleaning.outcomes import EMPTY, Cleaned, leave_out, quote

if TYPE_CHECKING:
    from tercoop.reading import Cell

_FIGURES = re.compile(r"(?!0{9})[0-9]{9}", re.ASCII)


def clean_pic(cell: Cell) -> Cleaned[str]:
    """Return the participant identification code in a cell.

    Args:
        cell: nine figures, as a text or a number, such as ``999984059``.

    Returns:
        The code. Left out: ``not-a-pic`` (anything else, nine noughts among it), ``formula-error``.
    """
    text = line_of(cell)
    if is_plain_pic(text):
        return Cleaned(text)
    if is_placeholder(text):
        return EMPTY
    if is_error(text):
        return leave_out("formula-error", f"{quote(text)} is the error of a formula")
    return leave_out("not-a-pic", f"{quote(text)} is no participant identification code, which has nine figures")


def is_plain_pic(text: str) -> bool:
    """Tell whether a text is a code that :func:`clean_pic` returns as it is, by a quick look."""
    return _FIGURES.fullmatch(text) is not None
