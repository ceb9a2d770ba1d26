"""Read a number as people write it: with points, commas, blanks or apostrophes, in groups of three or not."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from tercoop.cleaning.outcomes import Cleaned, leave_out, quote

if TYPE_CHECKING:
    from collections.abc import Callable

DecimalMark: TypeAlias = Literal[".", ","]

MOST_DIGITS = 40
"""Longer numbers are no money and no rate; they are refused before anything is computed with them."""

GROUP = 3

_WHOLE = re.compile(r"[0-9]+", re.ASCII)
_SINGLE = re.compile(r"([0-9]*)([.,])([0-9]+)", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE][+-]?[0-9]{1,3}", re.ASCII)
_GROUPED = re.compile(
    r"[0-9]{1,3}(?:([ '])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]+)?"
    r"|[0-9]{1,3}([.,])[0-9]{3}(?:\2[0-9]{3})*(?:(?!\2)[.,][0-9]+)?",
    re.ASCII,
)
_OF_NUMBERS = re.compile(r"[0-9 .,']+", re.ASCII)
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u02bc\u00b4\u2018`", "'"))
_MARK_NAMES = {".": "point", ",": "comma"}


def read_number(text: str, decimal_mark: DecimalMark | None = None) -> Cleaned[Decimal]:
    """Return the number that a text without sign, currency and unit says.

    A single point or comma before three figures can be either mark, and is read only where the caller knows which, or
    where only one reading gives groups of three: ``1234,567``, ``0.123``, ``5 000,000``.

    Args:
        text: such as ``892,228.58``, in one line, blanks between groups being plain ones.
        decimal_mark: what stands before the decimals in this column; nothing where that is not known.

    Returns:
        The number. Left out: ``ambiguous-number`` with both readings, ``contradicts-decimal-mark``,
        ``bad-grouping``, ``too-many-figures``, ``not-a-number``.
    """
    text = text.translate(_APOSTROPHES)
    if len(text) > MOST_DIGITS and (len(text) > 2 * MOST_DIGITS or sum(map(str.isdigit, text)) > MOST_DIGITS):
        return leave_out("too-many-figures", f"{quote(text)} has too many figures")
    for form, read in _FORMS:
        if match := form.fullmatch(text):
            return read(match, decimal_mark)
    if _OF_NUMBERS.fullmatch(text):
        return leave_out("bad-grouping", f"{quote(text)} is not written in groups of three")
    return leave_out("not-a-number", f"{quote(text)} is no number")


def shift(number: Decimal, exponent: int) -> Decimal:
    """Return a number times a power of ten, with all its figures and without an exponent.

    >>> shift(Decimal("12.5"), 6)
    Decimal('12500000')
    """
    sign, digits, own = number.as_tuple()
    return Decimal(format(Decimal((sign, digits, int(own) + exponent)), "f"))


def has_decimals_beyond(number: Decimal, places: int) -> bool:
    """Tell whether a number has figures other than 0 behind that many decimals."""
    _, digits, exponent = number.as_tuple()
    beyond = -int(exponent) - places
    return beyond > 0 and any(digits[-beyond:])


def _read_whole(match: re.Match[str], _: DecimalMark | None) -> Cleaned[Decimal]:
    return Cleaned(Decimal(match[0]))


def _read_single(match: re.Match[str], decimal_mark: DecimalMark | None) -> Cleaned[Decimal]:
    """Read a number with one point or comma and nothing else."""
    text, (before, mark, after) = match[0], match.groups()
    can_group = len(after) == GROUP and 1 <= len(before) <= GROUP and not before.startswith("0")
    fraction = Decimal(f"{before or '0'}.{after}")
    if mark == decimal_mark or not (can_group or decimal_mark):
        return Cleaned(fraction)
    if not can_group:
        return _contradict(text, mark, str(decimal_mark))
    whole = Decimal(before + after)
    if decimal_mark is None:
        return leave_out("ambiguous-number", f"{quote(text)} can be {whole} or {fraction}")
    return Cleaned(whole)


def _read_scientific(match: re.Match[str], decimal_mark: DecimalMark | None) -> Cleaned[Decimal]:
    text = match[0]
    mark = next((letter for letter in text if letter in _MARK_NAMES), None)
    if decimal_mark and mark not in {None, decimal_mark}:
        return _contradict(text, str(mark), decimal_mark)
    number = Decimal(text.replace(",", "."))
    if abs(number.adjusted()) >= MOST_DIGITS:
        return leave_out("too-many-figures", f"{quote(text)} has too many figures")
    return Cleaned(Decimal(format(number, "f")))


def _read_grouped(match: re.Match[str], decimal_mark: DecimalMark | None) -> Cleaned[Decimal]:
    """Read a number with groups, and perhaps decimals behind another mark."""
    text, group = match[0], match[1] or match[2]
    tail = text[text.rfind(group) + 1 :]
    mark = next((letter for letter in tail if letter in _MARK_NAMES), None)
    if decimal_mark and group == decimal_mark:
        return _contradict(text, group, decimal_mark)
    if decimal_mark and mark not in {None, decimal_mark}:
        return _contradict(text, str(mark), decimal_mark)
    plain = text.replace(group, "")
    return Cleaned(Decimal(plain.replace(mark, ".") if mark else plain))


def _contradict(text: str, mark: str, decimal_mark: str) -> Cleaned[Any]:
    return leave_out(
        "contradicts-decimal-mark",
        f"{quote(text)} has a {_MARK_NAMES[mark]} where it cannot stand if the decimal mark is the"
        f" {_MARK_NAMES[decimal_mark]}",
    )


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], DecimalMark | None], Cleaned[Decimal]]], ...] = (
    (_WHOLE, _read_whole),
    (_SINGLE, _read_single),
    (_GROUPED, _read_grouped),
    (_SCIENTIFIC, _read_scientific),
)
