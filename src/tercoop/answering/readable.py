"""A literal as a person reads it: grouped figures, dates in words, long texts cut, nothing that rearranges the line.

What is shown is text; the template escapes it and isolates its direction (https://www.w3.org/TR/html-bidi/).
"""

from __future__ import annotations

import re
import unicodedata
from calendar import month_name
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from tercoop.rdf.namespaces import XSD, shorten

if TYPE_CHECKING:
    from pyoxigraph import Literal

LONGEST = 2_000
"""Characters of a text that a page shows."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WHOLE_NUMBERS = frozenset(
    {
        XSD.integer,
        XSD.int,
        XSD.long,
        XSD.short,
        XSD.byte,
        XSD.nonNegativeInteger,
        XSD.positiveInteger,
        XSD.unsignedInt,
        XSD.unsignedLong,
    }
)
_NUMBERS = _WHOLE_NUMBERS | {XSD.decimal}
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
_TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}:[0-9]{2})(?::[0-9.]+)?(Z?)", re.ASCII)
_PLAIN = frozenset({XSD.string, XSD.boolean, XSD.gYear, XSD.anyURI})
_NUMBER_OR_WORD = re.compile(r"[0-9]{1,18}|[^\W\d_]+")
_LONGEST_KEY = 400
_GROUPED_FROM = 10_000
_DIGITS = 60


@dataclass(frozen=True)
class Piece:
    """A piece of text on a page.

    Attributes:
        text: what is read.
        language: its language tag; nothing where it has none.
        kind: ``text``, ``number`` or ``time``.
        exact: a number or time as machines read it.
        datatype: a datatype that the reader should know of.
        length: characters of the whole, where only the beginning is shown; else 0.
        parts: the text and language of each part, where the parts of the text are in several languages.
    """

    text: str
    language: str = ""
    kind: str = "text"
    exact: str = ""
    datatype: str = ""
    length: int = 0
    parts: tuple[tuple[str, str], ...] = ()


def clean(text: str) -> str:
    """Return a text without the control characters that HTML has no place for; each becomes a mark."""
    return _UNPRINTABLE.sub("\ufffd", text)


def show_literal(literal: Literal, longest: int = LONGEST, *, says_length: bool = True) -> Piece:
    """Return a literal for a page.

    Args:
        literal: the literal.
        longest: characters that are shown.
        says_length: whether the reader is told the length of what is cut.
    """
    piece = _show(literal, longest)
    return piece if says_length or not piece.length else replace(piece, length=0)


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts names as people do: without regard to case and accents, and numbers by their size."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark)).casefold()
    parts = (part for part in _NUMBER_OR_WORD.findall(plain[:_LONGEST_KEY]) if part)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def plural(noun: str) -> str:
    """Return the plural of the name of a class: ``legal act`` → ``legal acts``, ``body`` → ``bodies``."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def show_money(literal: Literal) -> Piece:
    """Return a sum of money: grouped, and with two decimals or none."""
    piece = show_literal(literal)
    if piece.kind != "number" or "." not in piece.text:
        return piece
    number = Decimal(literal.value)
    if number != round(number, 2):
        return piece
    return replace(piece, text=f"{number:,.0f}" if number == int(number) else f"{number:,.2f}")


def _show(literal: Literal, longest: int) -> Piece:
    value, datatype = literal.value, literal.datatype
    if literal.language:
        return _show_text(value, longest, language=literal.language)
    if datatype in _NUMBERS and len(value) <= _DIGITS:
        number = _show_number(value)
        if number is not None:
            return Piece(number, kind="number", exact=value)
    words = _show_date(value)
    if words is not None and datatype in {XSD.date, XSD.gYearMonth, XSD.dateTime}:
        return Piece(words, kind="time", exact=value)
    if datatype in _PLAIN or datatype in _NUMBERS:
        return _show_text(value, longest)
    return _show_text(value, longest, datatype=clean(shorten(datatype.value)))


def _show_text(value: str, longest: int, *, language: str = "", datatype: str = "") -> Piece:
    if len(value) <= longest:
        return Piece(clean(value), language, datatype=datatype)
    return Piece(clean(value[:longest]) + "…", language, datatype=datatype, length=len(value))


def _show_number(value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return f"{number:,f}" if abs(number) >= _GROUPED_FROM else f"{number:f}"


def _show_date(value: str) -> str | None:
    """Return a day or month in words; nothing where it is none of the calendar."""
    if match := _DATE.fullmatch(value):
        year, month, day = match.groups()
        return _words(year, month, day)
    if match := _MONTH.fullmatch(value):
        return _words(match[1], match[2])
    if match := _TIME.fullmatch(value):
        words = _words(match[1], match[2], match[3])
        return f"{words}, {match[4]}{' UTC' if match[5] else ''}" if words else None
    return None


def _words(year: str, month: str, day: str = "") -> str | None:
    if not 1 <= int(month) <= 12:  # noqa: PLR2004 - months
        return None
    return " ".join(filter(None, (day.lstrip("0"), month_name[int(month)], year)))
