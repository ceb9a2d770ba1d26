"""Clean an amount of money."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tercoop.cleaning.cell_texts import is_error, is_placeholder, line_of
from tercoop.cleaning.numbers import DecimalMark, read_number
from tercoop.cleaning.outcomes import EMPTY, Cleaned, Problem, leave_out, quote

if TYPE_CHECKING:
    from tercoop.reading.cells import Cell

LARGEST = 10**12
"""Amounts above are flagged: no programme of territorial cooperation has as much, in any currency."""

_MOST_DECIMALS = 2
_LONGEST = 120

_SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "$": "USD",
    "zł": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
    "лв": "BGN",
    "лв.": "BGN",
    "euro": "EUR",
    "euros": "EUR",
    "eur.": "EUR",
    "sfr": "CHF",
    "sfr.": "CHF",
    "fr.": "CHF",
    "lei": "RON",
    "₴": "UAH",
    "₺": "TRY",
    "\N{SUPERSCRIPT ONE}": "",
}
CURRENCIES = frozenset(
    {
        *("EUR", "ALL", "AMD", "AZN", "BAM", "BGN", "BRL", "BYN", "CHF", "CZK", "DKK", "DZD", "EEK", "EGP", "GBP"),
        *("GEL", "HRK", "HUF", "ILS", "ISK", "JOD", "LBP", "LTL", "LVL", "MAD", "MDL", "MKD", "NOK", "PLN", "RON"),
        *("RSD", "RUB", "SEK", "SIT", "SKK", "SRD", "TND", "TRY", "UAH", "USD", "XPF"),
    }
)
"""Codes (ISO 4217) of the currencies of Europe and its neighbours."""

_BY_NAME = {name.casefold(): code for name, code in _SYMBOLS.items() if code} | {
    code.casefold(): code for code in CURRENCIES
}
_MULTIPLIERS = {
    **dict.fromkeys(("k", "tsd", "tsd.", "tys", "tys.", "tis", "tis.", "thousand", "tausend", "mille"), 3),
    **dict.fromkeys(("m", "mio", "mio.", "mln", "mln.", "mil", "mil.", "mill", "mill.", "million", "millions"), 6),
    **dict.fromkeys(("millionen", "milion", "miliony", "milionów", "milioni", "milioane", "millones", "milhões"), 6),
    **dict.fromkeys(("mrd", "mrd.", "mld", "mld.", "milliard", "milliards", "milliarden", "miliard", "miliardi"), 9),
}
_BILLION = frozenset({"billion", "billions", "bn", "bn.", "billionen"})
_ABOUT = (
    "~",
    "≈",
    "ca.",
    "ca ",
    "c.",
    "circa ",
    "approx.",
    "approximately ",
    "about ",
    "around ",
    "env.",
    "environ ",
    "etwa ",
    "rund ",
    "ok. ",
)

_WORDS = "|".join(re.escape(word) for word in sorted({*_BY_NAME, *_MULTIPLIERS, *_BILLION}, key=len, reverse=True))
_BEFORE = re.compile(rf"(?:{_WORDS})(?=[\s0-9.,(+\u2212-])", re.IGNORECASE)
_AFTER = re.compile(rf"(?<=[0-9\s)\u20ac$£kKmM.-])(?:{_WORDS})$", re.IGNORECASE)
_DASH_FOR_DECIMALS = re.compile(r"([.,])(?:-{1,2}|[\u2013\u2014])$")
_RANGE = re.compile(r"[0-9.,' ]*[0-9]\s*(?:[-\u2013\u2014/]|to|bis|à)\s*[0-9][0-9.,' ]*")
_PLAIN = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]{2}|[0-9]{1,12}\.[0-9]{2}|[0-9]{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money.

    Attributes:
        value: in units of the currency.
        currency: its code of ISO 4217; nothing where neither the cell nor the column gives one.
        precision: ``rounded`` where the cell says so: "about 500", "12,5 Mio".
    """

    value: Decimal
    currency: str | None
    precision: Literal["exact", "rounded"] = "exact"


def clean_amount(cell: Cell, decimal_mark: DecimalMark | None = None, currency: str | None = None) -> Cleaned[Amount]:
    """Return the amount in a cell.

    Args:
        cell: such as ``892,228.58``, ``€ 5 000``, ``1.234,56``, ``(100)``, ``12,5 Mio``, or a number.
        decimal_mark: what stands before the decimals in this column, if known.
        currency: the currency of the column, if known, as a code of ISO 4217.

    Returns:
        The amount. Flags: ``negative``, ``too-large`` (above :data:`LARGEST`), ``many-decimals``,
        ``approximate``, ``scientific-notation``. Left out: ``ambiguous-number``, ``contradicts-decimal-mark``,
        ``bad-grouping``, ``other-currency``, ``several-currencies``, ``range``, ``percent``, ``ambiguous-billion``,
        ``not-a-number``, ``formula-error``.
    """
    if isinstance(cell, str):
        if _PLAIN.fullmatch(cell) and decimal_mark != ",":
            return Cleaned(Amount(Decimal(cell.replace(",", "")), currency))
        return _clean_written(line_of(cell), decimal_mark, currency)
    if isinstance(cell, Decimal) and cell.is_finite():
        return _finish(cell, currency, {}, "exact")
    if isinstance(cell, dt.date):
        return leave_out("date-in-amount", f"the cell holds the day {line_of(cell)}, where an amount is expected")
    return leave_out("not-a-number", f"{quote(line_of(cell))} is no amount")


def _clean_written(text: str, decimal_mark: DecimalMark | None, currency: str | None) -> Cleaned[Amount]:
    if is_error(text):
        return leave_out("formula-error", f"{quote(text)} is the error of a formula")
    if is_placeholder(text):
        return EMPTY
    if len(text) > _LONGEST:
        return leave_out("not-a-number", f"{quote(text)} is no amount")
    if "%" in text:
        return leave_out("percent", f"{quote(text)} is a percentage, where an amount is expected")
    found: dict[str, Problem] = {}
    rest, is_about = _strip_about(text)
    if is_about:
        _note(found, "approximate", f"{quote(text)} is approximate")
    rest, words = _strip_words(rest)
    rest, is_negative = _strip_sign(rest)
    if is_negative is not None and not words:
        rest, words = _strip_words(rest)
    if bad := _check_words(text, words, currency):
        return bad
    if _RANGE.fullmatch(rest):
        return leave_out("range", f"{quote(text)} names two amounts")
    if dash := _DASH_FOR_DECIMALS.search(rest):
        decimal_mark, rest = ("." if dash[1] == "." else ","), rest[: dash.start()]
    number = read_number(rest, decimal_mark)
    if number.value is None:
        return Cleaned(None, number.problems)
    exponent = sum(_MULTIPLIERS.get(word, 0) for word in words)
    value = number.value.scaleb(exponent) if exponent else number.value
    if "e" in rest.casefold():
        _note(found, "scientific-notation", f"{quote(text)} may have lost figures")
    written = next((code for word in words if (code := _BY_NAME.get(word))), currency)
    is_rounded = bool(exponent or found)
    value = +value if not exponent else Decimal(format(value, "f"))
    return _finish(-value if is_negative else value, written, found, "rounded" if is_rounded else "exact")


def _check_words(text: str, words: list[str], currency: str | None) -> Cleaned[Amount] | None:
    if any(word in _BILLION for word in words):
        return leave_out("ambiguous-billion", f"{quote(text)} can mean 10^9 or 10^12")
    written = {_BY_NAME[word] for word in words if word in _BY_NAME}
    if len(written) > 1:
        return leave_out("several-currencies", f"{quote(text)} names {' and '.join(sorted(written))}")
    if currency and written and written != {currency}:
        return leave_out("other-currency", f"{quote(text)} is in {min(written)}, where {currency} is expected")
    return None


def _strip_about(text: str) -> tuple[str, bool]:
    folded = text.casefold()
    for sign in _ABOUT:
        if folded.startswith(sign):
            return text[len(sign) :].strip(), True
    return text, False


def _strip_words(text: str) -> tuple[str, list[str]]:
    """Take currencies and words such as "Mio" off both ends; return the rest and the words, folded."""
    words: list[str] = []
    while match := _BEFORE.match(text) or _AFTER.search(text):
        words.append(match[0].casefold())
        text = (text[match.end() :] if match.start() == 0 else text[: match.start()]).strip()
    return text, words


def _strip_sign(text: str) -> tuple[str, bool | None]:
    """Take the sign off; the second is whether the number is negative, nothing without a sign."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith(("-", "\u2212", "\u2013")):
        return text[1:].strip(), True
    if text.endswith("-") and text[-2:-1].isdigit():
        return text[:-1].strip(), True
    if text.startswith("+"):
        return text[1:].strip(), False
    return text, None


def _finish(
    value: Decimal, currency: str | None, found: dict[str, Problem], precision: Literal["exact", "rounded"]
) -> Cleaned[Amount]:
    if value < 0:
        _note(found, "negative", f"{value:f} is negative" if abs(value.adjusted()) <= 40 else "the amount is negative")
    if abs(value) > LARGEST:
        _note(found, "too-large", f"{value} is more than 10^12")
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > _MOST_DECIMALS:
        _note(found, "many-decimals", f"{value} has more than two decimals")
    return Cleaned(Amount(value, currency, precision), tuple(found.values()))


def _note(found: dict[str, Problem], code: str, reason: str) -> None:
    found.setdefault(code, Problem(reason, code, kept=True))
