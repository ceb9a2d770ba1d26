"""Clean a rate of co-financing."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

from tercoop.cleaning.cell_texts import is_error, is_placeholder, line_of, plain_form
from tercoop.cleaning.numbers import MOST_DIGITS, DecimalMark, read_number, shift
from tercoop.cleaning.outcomes import EMPTY, Cleaned, leave_out, quote

if TYPE_CHECKING:
    from tercoop.reading import Cell

Unit: TypeAlias = Literal["percent", "fraction"]

_SIGN = re.compile(
    r"\s*(?:%|percent|per cent|pct\.?|prozent|pour ?cent|proc\.?|procent|por ?cento|por ?ciento)$", re.IGNORECASE
)
_ONE_MARK = re.compile(r"[0-9]{1,3}([.,])[0-9]{1,30}", re.ASCII)
_HUNDRED = 100
_LONGEST = 60


def clean_rate(cell: Cell, unit: Unit | None = None, decimal_mark: DecimalMark | None = None) -> Cleaned[Decimal]:
    """Return a rate in percent.

    A number with a percent sign is in percent, and so is one above 1, unless the unit of the column is a fraction; 0 is
    0. What lies between them or is 1 is left out, because 0.85 can be 85 % or 0.85 %: a column in percent has such
    numbers where some of its cells are fractions, or where a workbook shows 0.85 as 85 %.

    Args:
        cell: such as ``85``, ``85,00 %`` or ``0.85``.
        unit: what a number without a sign is in: 85 in ``percent``, 0.85 as a ``fraction``.
        decimal_mark: what stands before the decimals, if known; without it, a single mark is the decimal mark, because
            with groups of three a rate would be over 100.

    Returns:
        The rate, from 0 to 100. Left out: ``ambiguous-rate``, ``rate-out-of-range``, ``not-a-number``,
        ``contradicts-decimal-mark``, ``bad-grouping``, ``too-many-figures``, ``formula-error``.
    """
    if isinstance(cell, str):
        return _clean_written(line_of(cell), unit, decimal_mark)
    if isinstance(cell, Decimal) and cell.is_finite() and abs(cell.adjusted()) < MOST_DIGITS:
        return _scale(cell, plain_form(cell), unit)
    return leave_out("not-a-number", f"{quote(plain_form(cell))} is no rate")


def _clean_written(text: str, unit: Unit | None, decimal_mark: DecimalMark | None) -> Cleaned[Decimal]:
    if is_placeholder(text):
        return EMPTY
    if is_error(text):
        return leave_out("formula-error", f"{quote(text)} is the error of a formula")
    if len(text) > _LONGEST:
        return leave_out("not-a-number", f"{quote(text)} is no rate")
    figures = _SIGN.sub("", text)
    is_negative = figures.startswith("-")
    if decimal_mark is None and (match := _ONE_MARK.fullmatch(figures)):
        decimal_mark = "," if match[1] == "," else "."
    number = read_number(figures.removeprefix("-").strip(), decimal_mark)
    if number.value is None:
        return number
    value, has_sign = number.value.copy_negate() if is_negative else number.value, figures != text
    return _scale(value, text, "percent" if has_sign else unit, has_sign=has_sign)


def _scale(number: Decimal, shown: str, unit: Unit | None, *, has_sign: bool = False) -> Cleaned[Decimal]:
    if unit != "fraction" and not has_sign and 0 < number <= 1:
        either = f"{quote(shown)} can be {plain_form(number)} % or {plain_form(shift(number, 2))} %"
        advice = 'a profile for fractions says rate_unit = "fraction"'
        return leave_out("ambiguous-rate", f"{either}; {advice}")
    percent = shift(number, 2) if unit == "fraction" else number
    if not 0 <= percent <= _HUNDRED:
        return leave_out("rate-out-of-range", f"{quote(shown)} is not between 0 and 100 %")
    return Cleaned(percent or percent.copy_abs())
