"""Clean a rate of co-financing."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

from tercoop.cleaning.cell_texts import is_error, is_placeholder, line_of
from tercoop.cleaning.numbers import DecimalMark, read_number
from tercoop.cleaning.outcomes import EMPTY, Cleaned, leave_out, quote

if TYPE_CHECKING:
    from tercoop.reading.cells import Cell

Unit: TypeAlias = Literal["percent", "fraction"]

_SIGN = re.compile(r"\s*(?:%|percent|per cent|pct\.?|prozent|pour ?cent|proc\.?)$", re.IGNORECASE)
_ONE_MARK = re.compile(r"[0-9]{1,3}[.,][0-9]{1,30}", re.ASCII)
_HUNDRED = 100


def clean_rate(cell: Cell, unit: Unit | None = None, decimal_mark: DecimalMark | None = None) -> Cleaned[Decimal]:
    """Return a rate in percent.

    A number with a percent sign is in percent. Another is in the unit of the column; where that is not known, a number
    above 1 is in percent, 0 is 0, and what lies between them or is 1 is left out, because 0.85 can be 85 % or 0.85 %.

    Args:
        cell: such as ``85``, ``85,00 %`` or ``0.85``.
        unit: what a number without a sign is in: 85 in ``percent``, 0.85 as a ``fraction``.
        decimal_mark: what stands before the decimals, if known; without it, a single mark is the decimal mark, because
            with groups of three a rate would be over 100.

    Returns:
        The rate from 0 to 100. Left out: ``ambiguous-rate``, ``rate-out-of-range``, ``not-a-number``,
        ``contradicts-decimal-mark``, ``formula-error``.
    """
    has_sign = False
    if isinstance(cell, Decimal):
        number: Decimal | None = cell
    elif isinstance(cell, str):
        text = line_of(cell)
        if is_error(text):
            return leave_out("formula-error", f"{quote(text)} is the error of a formula")
        if is_placeholder(text):
            return EMPTY
        plain = _SIGN.sub("", text)
        has_sign = plain != text
        if decimal_mark is None and _ONE_MARK.fullmatch(plain):
            number = Decimal(plain.replace(",", "."))
        else:
            read = read_number(plain.removeprefix("-").strip(), decimal_mark)
            if read.value is None:
                return Cleaned(None, read.problems)
            number = -read.value if plain.startswith("-") else read.value
    else:
        number = None
    if number is None or not number.is_finite():
        return leave_out("not-a-number", f"{quote(line_of(cell))} is no rate")
    return _scale(number, line_of(cell), "percent" if has_sign else unit)


def _scale(number: Decimal, shown: str, unit: Unit | None) -> Cleaned[Decimal]:
    if unit is None and 0 < number <= 1:
        return leave_out("ambiguous-rate", f"{quote(shown)} can be {number} % or {_plain(number * _HUNDRED)} %")
    percent = number * _HUNDRED if unit == "fraction" else number
    if not 0 <= percent <= _HUNDRED:
        return leave_out("rate-out-of-range", f"{quote(shown)} is not between 0 and 100 %")
    return Cleaned(percent)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
