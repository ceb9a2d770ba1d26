"""Clean the name, unit, street or town of an organisation: a text without the e-mail addresses that stand beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tercoop.cleaning.outcomes import Cleaned, Problem, leave_out
from tercoop.cleaning.texts import clean_text

if TYPE_CHECKING:
    from tercoop.reading import Cell

E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WITH_SIGNS = re.compile(
    rf"[\s,;/|-]*(?:[(<\[]\s*)?(?:\be-?mail\s*:?\s*)?{E_MAIL.pattern}(?:\s*[)>\]])?", re.IGNORECASE
)
"""An address with what stands before and behind it: "name (address)", "name, e-mail: address"."""


def clean_name(cell: Cell) -> Cleaned[str]:
    """Return the text of a cell that names an organisation or its place.

    E-mail addresses are those of persons, and are not published.

    Args:
        cell: the cell.

    Returns:
        The text as :func:`~tercoop.cleaning.texts.clean_text` returns it, with its flags. Flag: ``e-mail-address`` (one
        was taken out). Left out: ``e-mail-address`` (there is nothing else).
    """
    cleaned = clean_text(cell)
    if cleaned.value is None or "@" not in cleaned.value:
        return cleaned
    text, count = _WITH_SIGNS.subn("", cleaned.value)
    if not count:
        return cleaned
    if not text.strip():
        return leave_out("e-mail-address", "an e-mail address and nothing else")
    taken_out = Problem("an e-mail address was taken out", "e-mail-address", kept=True)
    return Cleaned(text.strip(), (*cleaned.problems, taken_out))
