"""Clean an amount of money."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from tercoop.cleaning.cell_texts import is_error, is_placeholder, line_of, plain_form
from tercoop.cleaning.money_words import split_words
from tercoop.cleaning.numbers import MOST_DIGITS, DecimalMark, has_decimals_beyond, read_number, shift
from tercoop.cleaning.outcomes import EMPTY, Cleaned, Problem, leave_out, quote

if TYPE_CHECKING:
    from tercoop.cleaning.money_words import MoneyWords
    from tercoop.reading import Cell

Precision: TypeAlias = Literal["exact", "rounded"]

LARGEST = 10**12
"""Amounts above are flagged: no programme of territorial cooperation has as much, in any currency."""

_MOST_DECIMALS = 2
_LONGEST = 120

_PLAIN = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}\.[0-9]{2}|[0-9]{1,12}(?:\.[0-9]{2})?", re.ASCII)
"""How keep.eu writes nearly all amounts: nothing in it can be read in two ways."""

_BARE = re.compile(r"[0-9][0-9., ']*[0-9]", re.ASCII)
"""Figures and marks alone, without currency, sign or word."""

_DASH_FOR_DECIMALS = re.compile(r"([.,])(?:-{1,2}|[\u2013\u2014])$")
_RANGE = re.compile(r"[0-9][0-9.,' ]*(?:[-\u2013\u2014/]|to|bis|à)\s*[0-9][0-9.,' ]*")
_MINUS = ("-", "\u2212", "\u2013")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money.

    Attributes:
        value: in units of the currency.
        currency: its code of ISO 4217; nothing where neither the cell nor the column gives one.
        precision: ``rounded`` where the cell says so: "about 500", "12,5 Mio", "1.2E+06".
    """

    value: Decimal
    currency: str | None
    precision: Precision = "exact"


def clean_amount(cell: Cell, decimal_mark: DecimalMark | None = None, currency: str | None = None) -> Cleaned[Amount]:
    """Return the amount in a cell.

    Args:
        cell: such as ``892,228.58``, ``€ 5 000``, ``1.234,56``, ``(100)``, ``12,5 Mio``, or a number.
        decimal_mark: what stands before the decimals in this column, if known.
        currency: the currency of the column, if known, as a code of ISO 4217.

    Returns:
        The amount. Flags: ``negative``, ``very-large`` (above :data:`LARGEST`), ``many-decimals``, ``approximate``,
        ``scientific-notation``. Left out: ``ambiguous-number``, ``contradicts-decimal-mark``, ``bad-grouping``,
        ``too-many-figures``, ``other-currency``, ``several-currencies``, ``unclear-word``, ``range``, ``percent``,
        ``date-in-amount``, ``not-a-number``, ``formula-error``.
    """
    if isinstance(cell, str):
        if decimal_mark != "," and _PLAIN.fullmatch(cell):
            return Cleaned(Amount(Decimal(cell.replace(",", "")), currency))
        return _clean_written(line_of(cell), decimal_mark, currency)
    if isinstance(cell, Decimal) and cell.is_finite():
        if abs(cell.adjusted()) >= MOST_DIGITS:
            return leave_out("too-many-figures", f"{cell} has too many figures")
        return _finish(shift(cell, 0) if int(cell.as_tuple().exponent) > 0 else cell, currency)
    if isinstance(cell, dt.date):
        return leave_out("date-in-amount", f"the cell holds the day {plain_form(cell)}, where an amount is expected")
    return leave_out("not-a-number", f"{quote(plain_form(cell))} is no amount")


def _clean_written(text: str, decimal_mark: DecimalMark | None, currency: str | None) -> Cleaned[Amount]:
    if _BARE.fullmatch(text):
        number = read_number(text, decimal_mark)
        return Cleaned(None, number.problems) if number.value is None else _finish(number.value, currency)
    if is_placeholder(text):
        return EMPTY
    return _refuse_text(text) or _clean_words(text, decimal_mark, currency)


def _refuse_text(text: str) -> Cleaned[Any] | None:
    """Return why a text is no amount, where that is plain."""
    if is_error(text):
        return leave_out("formula-error", f"{quote(text)} is the error of a formula")
    if len(text) > _LONGEST:
        return leave_out("not-a-number", f"{quote(text)} is no amount")
    if "%" in text:
        return leave_out("percent", f"{quote(text)} is a percentage, where an amount is expected")
    return None


def _clean_words(text: str, decimal_mark: DecimalMark | None, currency: str | None) -> Cleaned[Amount]:
    figures, is_negative = _strip_sign(text)
    words = split_words(figures)
    if not is_negative:
        figures, is_negative = _strip_sign(words.figures)
    else:
        figures = words.figures
    return _refuse_words(text, words, currency) or _read(text, figures, words, decimal_mark, currency, is_negative)


def _refuse_words(text: str, words: MoneyWords, currency: str | None) -> Cleaned[Any] | None:
    if words.unclear:
        return leave_out("unclear-word", f"{quote(words.unclear)} in {quote(text)} has more than one meaning")
    if len(words.currencies) > 1:
        return leave_out("several-currencies", f"{quote(text)} names {' and '.join(sorted(words.currencies))}")
    if currency and words.currencies - {currency}:
        return leave_out("other-currency", f"{quote(text)} is in {min(words.currencies)}, not in {currency}")
    return None


def _read(  # noqa: PLR0913, PLR0917 # what the steps before have found
    text: str,
    figures: str,
    words: MoneyWords,
    decimal_mark: DecimalMark | None,
    currency: str | None,
    is_negative: bool,  # noqa: FBT001
) -> Cleaned[Amount]:
    if not figures:
        return leave_out("not-a-number", f"{quote(text)} names no amount")
    if _RANGE.fullmatch(figures):
        return leave_out("range", f"{quote(text)} names two amounts")
    if dash := _DASH_FOR_DECIMALS.search(figures):
        decimal_mark, figures = ("." if dash[1] == "." else ","), figures[: dash.start()]
    number = read_number(figures, decimal_mark)
    if number.value is None:
        return Cleaned(None, number.problems)
    found: dict[str, Problem] = {}
    if words.is_about:
        _note(found, "approximate", f"{quote(text)} is approximate")
    if "e" in figures:
        _note(found, "scientific-notation", f"{quote(text)} may have lost figures")
    value = shift(number.value, words.exponent) if words.exponent else number.value
    precision: Precision = "rounded" if words.exponent or found else "exact"
    written = next(iter(words.currencies), currency)
    return _finish(value.copy_negate() if is_negative else value, written, found, precision)


def _strip_sign(text: str) -> tuple[str, bool]:
    """Return a text without its sign, and whether it is negative."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith(_MINUS):
        return text[1:].strip(), True
    if text.endswith(_MINUS) and text[-2:-1].isdigit():
        return text[:-1].strip(), True
    return text.removeprefix("+").strip(), False


def _finish(
    value: Decimal, currency: str | None, found: dict[str, Problem] | None = None, precision: Precision = "exact"
) -> Cleaned[Amount]:
    """Return an amount with its flags, those that were found before among them."""
    problems = {} if found is None else found
    if value < 0:
        _note(problems, "negative", f"{plain_form(value)} is negative")
    elif not value:
        value = value.copy_abs()
    if value.copy_abs() > LARGEST:
        _note(problems, "very-large", f"{plain_form(value)} is more than 10^12")
    if has_decimals_beyond(value, _MOST_DECIMALS):
        _note(problems, "many-decimals", f"{plain_form(value)} has more than two decimals")
    return Cleaned(Amount(value, currency, precision), tuple(problems.values()))


def _note(found: dict[str, Problem], code: str, reason: str) -> None:
    found[code] = Problem(reason, code, kept=True)
