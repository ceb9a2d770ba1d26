"""Python values of RDF terms: numbers, dates and text keep the precision and the language that they have in the graph.

=======================================  =======================================
RDF                                      Python
=======================================  =======================================
IRI                                      :class:`Iri`
``xsd:string``                           ``str``
text with a language                     :class:`LanguageText`
``xsd:integer`` and its subtypes         ``int``
``xsd:decimal``                          ``decimal.Decimal``
``xsd:double``, ``xsd:float``            ``float``
``xsd:boolean``                          ``bool``
``xsd:date``                             ``datetime.date``
``xsd:dateTime``                         ``dt.datetime``
``xsd:gYear``                            :class:`Year`
``xsd:gYearMonth``                       :class:`YearMonth`
anything else, and malformed values      :class:`TypedText`
blank node                               ``str``, as ``_:label``
=======================================  =======================================
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Self, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from tercoop.rdf.namespaces import XSD, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_YEAR_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
_MONTHS = range(1, 13)


class Iri(str):
    """An IRI; a ``str`` that knows its short form.

    >>> Iri("https://w3id.org/tercoop/id/programme/interact-ii").short
    'id/programme/interact-ii'
    """

    __slots__ = ()

    @property
    def short(self) -> str:
        """The prefixed name, or the path below the base for a thing of ours."""
        return shorten(self)


class LanguageText(str):
    """Text in a language; a ``str`` with the language tag in ``language``.

    >>> LanguageText("autorité de gestion", "fr").language
    'fr'
    """

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> Self:
        """Return the text with its language tag."""
        self = super().__new__(cls, text)
        self.language = language
        return self


class TypedText(str):
    """The lexical form of a literal that has no Python type; a ``str`` with the datatype in ``datatype``."""

    __slots__ = ("datatype",)
    datatype: Iri

    def __new__(cls, text: str, datatype: str) -> Self:
        """Return the text with the IRI of its datatype."""
        self = super().__new__(cls, text)
        self.datatype = Iri(datatype)
        return self


@dataclass(frozen=True, order=True)
class Year:
    """A year, and no more than that.

    >>> str(Year(2007))
    '2007'
    """

    year: int

    def __str__(self) -> str:
        """Return the year with four digits."""
        return f"{self.year:04}"


@dataclass(frozen=True, order=True)
class YearMonth:
    """A month of a year, without a day.

    >>> str(YearMonth(2007, 12))
    '2007-12'
    """

    year: int
    month: int

    def __str__(self) -> str:
        """Return year and month as ``2007-12``."""
        return f"{self.year:04}-{self.month:02}"


Value: TypeAlias = (
    str | int | float | bool | Decimal | dt.date | dt.datetime | Year | YearMonth | None
)  # Iri, LanguageText and TypedText are str


def read_date(text: str) -> Year | YearMonth | dt.date:
    """Return a year, a month or a day, as precise as the text.

    Raises:
        ValueError: for a text of another form or a day that no calendar has.
    """
    if _YEAR.fullmatch(text) and int(text):
        return Year(int(text))
    found = _YEAR_MONTH.fullmatch(text)
    if found and int(found[1]) and int(found[2]) in _MONTHS:
        return YearMonth(int(found[1]), int(found[2]))
    if _DAY.fullmatch(text):
        return dt.date.fromisoformat(text)
    raise ValueError(text)


def _read_year(text: str) -> Year:
    if not _YEAR.fullmatch(text):
        raise ValueError(text)
    return Year(int(text))


def _read_year_month(text: str) -> YearMonth:
    found = _YEAR_MONTH.fullmatch(text)
    if not found or int(found[2]) not in _MONTHS:
        raise ValueError(text)
    return YearMonth(int(found[1]), int(found[2]))


def _read_day(text: str) -> dt.date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def _read_decimal(text: str) -> Decimal:
    if not re.fullmatch(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", text):
        raise ValueError(text)
    return Decimal(text)


def _read_integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise ValueError(text)
    return int(text)


def _read_float(text: str) -> float:
    if not re.fullmatch(r"[+-]?INF|NaN|[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", text):
        raise ValueError(text)
    return float(text)


def _read_boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text]


_INTEGERS = (
    *("integer", "int", "long", "short", "byte"),
    *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
    *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_READERS: Mapping[NamedNode, Callable[[str], Value]] = {
    XSD.string: str,
    XSD.decimal: _read_decimal,
    XSD.double: _read_float,
    XSD.float: _read_float,
    XSD.boolean: _read_boolean,
    XSD.date: _read_day,
    XSD.dateTime: dt.datetime.fromisoformat,
    XSD.gYear: _read_year,
    XSD.gYearMonth: _read_year_month,
    **{XSD[name]: _read_integer for name in _INTEGERS},
}


def to_value(term: Term | None) -> Value:
    """Return the Python value of a term; ``None`` for a variable without a value.

    >>> to_value(Literal("2007-12", datatype=XSD.gYearMonth))
    YearMonth(year=2007, month=12)
    """
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return Iri(term.value)
    return _literal_to_value(term) if isinstance(term, Literal) else str(term)


def _literal_to_value(literal: Literal) -> Value:
    if literal.language is not None:
        return LanguageText(literal.value, literal.language)
    reader = _READERS.get(literal.datatype)
    if reader is not None:
        try:
            return reader(literal.value)
        except (ValueError, KeyError):
            pass  # malformed: the text is all there is
    return TypedText(literal.value, literal.datatype.value)
