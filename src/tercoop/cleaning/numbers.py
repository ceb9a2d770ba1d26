"""Read a number as people write it: with points, commas, blanks or apostrophes, in groups of three or not."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

from tercoop.cleaning.outcomes import Cleaned, leave_out, quote

if TYPE_CHECKING:
    from typing import Any

DecimalMark: TypeAlias = Literal[".", ","]

MOST_DIGITS = 40

_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]{1,2}|\.[0-9]{4,})?", re.ASCII)
_GROUPED = re.compile(
    r"[0-9]{1,3}(?:([ '])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]+)?|[0-9]{1,3}([.,])[0-9]{3}(?:\2[0-9]{3})*(?:[.,][0-9]+)?",
    re.ASCII,
)
_SINGLE = re.compile(r"([0-9]*)([.,])([0-9]+)", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE][+-]?[0-9]{1,3}", re.ASCII)
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u02bc\u00b4\u2018`", "'"))


def read_number(text: str, decimal_mark: DecimalMark | None = None) -> Cleaned[Decimal]:
    """Return the number that a text without sign, currency and unit says.

    A single point or comma before three figures can be either mark, and is read only where the caller knows which, or
    where only one reading gives groups of three: ``1234,567``, ``0.123``, ``5 000,000``.

    Args:
        text: such as ``892,228.58``, in one line, blanks between groups being plain ones.
        decimal_mark: what stands before the decimals in this column; nothing where that is not known.

    Returns:
        The number. Left out: ``ambiguous-number`` with both readings, ``contradicts-decimal-mark``,
        ``bad-grouping``, ``too-large``, ``not-a-number``.
    """
    if len(text) <= MOST_DIGITS and decimal_mark != "," and _PLAIN.fullmatch(text):
        return Cleaned(Decimal(text))
    if len(text) > 2 * MOST_DIGITS:
        return leave_out("not-a-number", f"{quote(text)} is no number")
    text = text.translate(_APOSTROPHES)
    if sum(map(str.isdigit, text)) > MOST_DIGITS:
        return leave_out("too-large", f"{quote(text)} has more than {MOST_DIGITS} figures")
    if _SCIENTIFIC.fullmatch(text):
        return _read_scientific(text, decimal_mark)
    if text.isdigit() and text.isascii():
        return Cleaned(Decimal(text))
    if single := _SINGLE.fullmatch(text):
        return _read_single(text, single[1], single[2], single[3], decimal_mark)
    return _read_grouped(text, decimal_mark)


def _read_scientific(text: str, decimal_mark: DecimalMark | None) -> Cleaned[Decimal]:
    if decimal_mark and (other := _other(decimal_mark)) in text:
        return _contradiction(text, other, decimal_mark)
    number = Decimal(text.replace(",", "."))
    if abs(number.adjusted()) > MOST_DIGITS:
        return leave_out("too-large", f"{quote(text)} is out of all proportion")
    return Cleaned(number)


def _read_single(text: str, before: str, mark: str, after: str, decimal_mark: DecimalMark | None) -> Cleaned[Decimal]:
    """Read a number with one point or comma and nothing else."""
    can_group = len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0")  # noqa: PLR2004 # groups of three
    if not before and decimal_mark is None and len(after) == 3:  # noqa: PLR2004
        return leave_out("not-a-number", f"{quote(text)} has no figure before the mark")
    fraction = Decimal(f"{before or '0'}.{after}")
    if decimal_mark == mark or not (can_group or decimal_mark):
        return Cleaned(fraction)
    whole = Decimal(before + after) if can_group else None
    if decimal_mark is None:
        return leave_out("ambiguous-number", f"{quote(text)} can be {whole} or {fraction}")
    if whole is None:
        return _contradiction(text, mark, decimal_mark)
    return Cleaned(whole)


def _read_grouped(text: str, decimal_mark: DecimalMark | None) -> Cleaned[Decimal]:
    """Read a number with groups."""
    match = _GROUPED.fullmatch(text)
    if not match:
        code = "bad-grouping" if re.fullmatch(r"[0-9 .,']+", text) else "not-a-number"
        what = "is not written in groups of three" if code == "bad-grouping" else "is no number"
        return leave_out(code, f"{quote(text)} {what}")
    group = match[1] or match[2]
    tail = text[text.rfind(group) + 1 :]
    mark = next((letter for letter in tail if letter in ".,"), None)
    if decimal_mark and (group == decimal_mark or mark not in {None, decimal_mark}):
        return _contradiction(text, group if group == decimal_mark else str(mark), decimal_mark)
    plain = text.replace(group, "")
    return Cleaned(Decimal(plain.replace(mark, ".") if mark else plain))


def _contradiction(text: str, mark: str, decimal_mark: DecimalMark) -> Cleaned[Any]:
    names = {".": "point", ",": "comma"}
    return leave_out(
        "contradicts-decimal-mark",
        f"{quote(text)} has a {names[mark]} where the decimal mark of the column is the {names[decimal_mark]}",
    )


def _other(mark: DecimalMark) -> DecimalMark:
    return "," if mark == "." else "."
