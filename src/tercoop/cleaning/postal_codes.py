"""Clean a postal code: a text, unless a spreadsheet program has made a day of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from tercoop.cleaning.outcomes import Cleaned, leave_out, quote
from tercoop.cleaning.texts import clean_text

if TYPE_CHECKING:
    from tercoop.reading import Cell

_FIGURES = re.compile(r"[0-9]{4,6}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.]+)?|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}", re.ASCII)


def clean_postal_code(cell: Cell) -> Cleaned[str]:
    """Return the postal code of a cell.

    A column of numbers that a spreadsheet program shows as days is saved as days: 4400, the code of Nyíregyháza, is
    1912-01-17 then. Which number it was depends on the program, so none is read back.

    Args:
        cell: the cell.

    Returns:
        The code as :func:`~tercoop.cleaning.texts.clean_text` returns it, with its flags. Left out:
        ``day-for-postal-code``.
    """
    if isinstance(cell, dt.date) or (isinstance(cell, str) and _DAY.fullmatch(cell.strip())):
        return leave_out(
            "day-for-postal-code", f"{quote(str(cell))} is a day, which a spreadsheet program made of a code"
        )
    return clean_text(cell)


def is_plain_code(text: str) -> bool:
    """Tell whether a text is a code that :func:`clean_postal_code` returns as it is, by a quick look."""
    return _FIGURES.fullmatch(text) is not None
