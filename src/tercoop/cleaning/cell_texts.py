"""The text of a cell in one line, and the marks that say that there is none."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tercoop.reading import Cell

PLACEHOLDERS = frozenset(
    {
        *("n/a", "n.a.", "n.a", "na", "n/a.", "n / a", "n. a.", "n/d", "n.d.", "n/k", "n.k.", "k.a.", "k. a."),
        *("not applicable", "not available", "not relevant", "not specified", "not known", "no data", "unknown"),
        *("none", "null", "nil", "tba", "tbc", "tbd", "to be confirmed", "to be defined"),
        *("nicht zutreffend", "nicht relevant", "nicht bekannt", "keine angabe", "keine angaben", "entfällt"),
        *("sans objet", "non applicable", "non disponible", "non renseigné", "néant", "s.o.", "s/o"),
        *("nie dotyczy", "brak", "brak danych", "neuvedeno", "neuvedené", "nincs adat", "no aplica", "no procede"),
        *("não aplicável", "non applicabile", "niet van toepassing", "ikke relevant", "ej relevant", "ei ole"),
    }
)
"""What stands in cells for nothing, in lower case. A text without any letter or figure is one as well."""

ERRORS = frozenset(
    {
        *("#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!", "#spill!", "#calc!", "#getting_data"),
        *("#error", "#error!", "err:502", "err:504", "err:508", "err:522"),
    }
)
"""What a spreadsheet program shows for a formula that failed, in lower case."""

_ERROR_BEGINS = frozenset("#Ee")
LONGEST_MARK = max(map(len, PLACEHOLDERS | ERRORS))
_LARGEST_EXPONENT = 40


def is_placeholder(text: str) -> bool:
    """Tell whether a text stands for nothing: empty, ``n/a``, ``-``, or no letter and no figure at all.

    Args:
        text: in one line, without blanks around it.
    """
    if len(text) > LONGEST_MARK:
        return False
    return text.casefold() in PLACEHOLDERS or not (text[:1].isalnum() or any(map(str.isalnum, text)))


def is_error(text: str) -> bool:
    """Tell whether a text is the error of a formula, such as ``#REF!``."""
    return text[:1] in _ERROR_BEGINS and len(text) <= LONGEST_MARK and text.casefold() in ERRORS


def line_of(cell: Cell) -> str:
    """Return the text of a cell in one line: blanks of all kinds become one, invisible characters go.

    Args:
        cell: a text, or a value whose plain form is the text: 2020 for the number 2020.0.
    """
    if isinstance(cell, str):
        if cell.isascii() and cell.isprintable() and "  " not in cell:
            return cell.strip()
        return " ".join(cell.translate(INVISIBLE).split())
    return plain_form(cell)


def plain_form(cell: Decimal | dt.date | bool) -> str:  # noqa: FBT001 # a cell
    """Return a number without a needless point, a day as ``2016-01-31``, a truth value as ``true`` or ``false``."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        if not cell.is_finite() or abs(cell.adjusted()) > _LARGEST_EXPONENT:
            return str(cell)
        text = format(cell, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ") if cell.time() != dt.time() else cell.date().isoformat()
    return cell.isoformat()


INVISIBLE: dict[int, None] = dict.fromkeys(
    [
        *(0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    ]
)
"""Characters that are not seen and say nothing here: soft hyphen, zero-width blanks, marks of direction."""
