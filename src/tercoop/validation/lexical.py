"""Lexical forms of the XSD datatypes: is ``2012-02-31`` a date, is ``12,5`` a decimal?

No RDF store rejects such literals, and a comparison with one is silently false. The rules are those of W3C XML Schema
Definition Language 1.1 Part 2: Datatypes. Whitespace around a value is not forgiven, as RDF 1.1 has no rule that
removes it. ``xsd:anyURI`` and ``xsd:string`` take any text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from tercoop.rdf.namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
_ZONE = r"(?P<zone>Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"(?P<year>-?(?:[1-9]\d{3,}|0\d{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_DAYS = r"(?:\d+D)"
_CLOCK = r"(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)"
_MONTHS = r"(?:(?:\d+Y)?(?:\d+M)?)"
_DECIMAL = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_NAME_START = r"A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"  # noqa: E501
_NAME = _NAME_START + r"0-9.\u00b7\u0300-\u036f\u203f\u2040-"

_PATTERNS = {
    "boolean": "true|false|1|0",
    "decimal": _DECIMAL,
    "integer": r"[+-]?\d+",
    "double": rf"{_DECIMAL}(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    "float": rf"{_DECIMAL}(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE.removesuffix('?')}",
    "time": f"{_TIME}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "duration": rf"-?P(?=\d|T\d){_MONTHS}{_DAYS}?{_CLOCK}?",
    "dayTimeDuration": rf"-?P(?=\d|T\d){_DAYS}?{_CLOCK}?",
    "yearMonthDuration": rf"-?P(?=\d){_MONTHS}",
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",
    "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){3}[A-Za-z0-9+/]|(?:[A-Za-z0-9+/] ?){2}"
    r"[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?",
    "language": "[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
    "NMTOKEN": f"[:{_NAME}]+",
    "Name": f"[:{_NAME_START}][:{_NAME}]*",
    "NCName": f"[{_NAME_START}][{_NAME}]*",
}
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str) -> bool:
        found = compiled.fullmatch(text)
        return found is not None and _day_exists(found.groupdict())

    return check


def _day_exists(parts: dict[str, str | None]) -> bool:
    """Tell whether the day exists in its month and, for February, in its year (proleptic Gregorian calendar)."""
    day, month, year = parts.get("day"), parts.get("month"), parts.get("year")
    if day is None or month is None:
        return True
    if int(day) > _LONGEST_MONTH[int(month) - 1]:
        return False
    if int(month) != _FEBRUARY or int(day) <= 28 or year is None:  # noqa: PLR2004 - each February has 28 days
        return True
    last = int(year[-4:])
    centuries = int(year[-6:].lstrip("-") or 0)
    return last % 4 == 0 and (last % 100 != 0 or centuries % 400 == 0)


def _within(lowest: int | None, highest: int | None) -> Callable[[str], bool]:
    integer = _matches(_PATTERNS["integer"])

    def check(text: str) -> bool:
        if not integer(text):
            return False
        number = Decimal(text)
        return (lowest is None or number >= lowest) and (highest is None or number <= highest)

    return check


_CHECKS: dict[NamedNode, Callable[[str], bool]] = {
    **{XSD[name]: _matches(pattern) for name, pattern in _PATTERNS.items()},
    **{XSD[name]: _within(*bounds) for name, bounds in _RANGES.items()},
}


def is_well_formed(literal: Literal) -> bool:
    """Tell whether the text of a literal belongs to its datatype; true for datatypes that are not XSD's."""
    check = _CHECKS.get(literal.datatype)
    return check is None or check(literal.value)


_DISGUISE = "urn:ill-typed:"


def disguise(triple: Triple) -> Triple:
    """Give an ill-typed value a datatype that no shape asks for.

    Each engine knows other ill-typed literals (``2007-13`` as ``xsd:gYearMonth`` passes in both); with another datatype
    ``sh:datatype`` fails in every engine alike. :func:`reveal` undoes it in the report.
    """
    value = triple.object
    if not isinstance(value, Literal) or is_well_formed(value):
        return triple
    return Triple(
        triple.subject, triple.predicate, Literal(value.value, datatype=NamedNode(_DISGUISE + value.datatype.value))
    )


def reveal(triple: Triple) -> Triple:
    """Give a disguised value its datatype back, and take the disguise out of messages that show it."""
    value = triple.object
    if not isinstance(value, Literal):
        return triple
    if value.datatype.value.startswith(_DISGUISE):
        value = Literal(value.value, datatype=NamedNode(value.datatype.value.removeprefix(_DISGUISE)))
    elif _DISGUISE in value.value:
        text = value.value.replace(_DISGUISE, "")
        value = Literal(text, language=value.language) if value.language else Literal(text, datatype=value.datatype)
    return Triple(triple.subject, triple.predicate, value)


def find_ill_typed(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield the statements whose value is a literal that does not belong to its datatype."""
    for triple in triples:
        value = triple.object
        if isinstance(value, Literal):
            check = _CHECKS.get(value.datatype)
            if check is not None and not check(value.value):
                yield triple
