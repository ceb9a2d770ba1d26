"""Clean a country: its name in any official language, or its code, becomes the code of the country table."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from tercoop.cleaning.cell_texts import is_error, is_placeholder, line_of
from tercoop.cleaning.folding import fold
from tercoop.cleaning.outcomes import EMPTY, Cleaned, flag, leave_out, quote
from tercoop.errors import InputError
from tercoop.layout import find_layout
from tercoop.rdf.files import read_quads
from tercoop.rdf.namespaces import SKOS, TC, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Self

    from tercoop.reading import Cell

_FRENCH = ("BLM", "GLP", "GUF", "MAF", "MTQ", "MYT", "NCL", "PYF", "REU", "SPM", "WLF", "FQ0")
STATES = {
    **dict.fromkeys(_FRENCH, "FRA"),
    "ALA": "FIN",
    "SJM": "NOR",
    "FRO": "DNK",
    "GRL": "DNK",
    **dict.fromkeys(("ABW", "BES", "CUW", "SXM"), "NLD"),
}
"""Territory → the state that it belongs to, whose code a source may give beside the name of the territory."""

_ANSWERS = frozenset({"no"})
"""Answers in another language than codes: "no" is no Norway."""

_CODE_FIRST = re.compile(r"\(?([A-Z]{2,3})\)?(?: ?[/:\u2013-] ?| )(\S.*)")
_CODE_LAST = re.compile(r"(.*\S)(?: ?[/\u2013-] ?| ?\()([A-Z]{2,3})\)?")
_PARTS = re.compile(r"\s*[/,;+]\s*|\s+(?:and|und|et|e|y|a|og|och)\s+")
_DOUBT = re.compile(r"[?~<>=\u00b1\u00bf\u037e\u061f\u2248\u2260\uff1f]|\*(?=\s*\w)")
"""Marks that leave the country open; a star behind a name is a note on it: Kosovo*."""

_BRACKETS = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True, slots=True)
class CountryNames:
    """What cells can say for countries.

    Attributes:
        codes: code, in capitals → country.
        names: folded name → countries; a name of none has no single country today.
        ends: country that is no more → its last year.
    """

    codes: Mapping[str, str]
    names: Mapping[str, frozenset[str]]
    ends: Mapping[str, int]


class CountryTable:
    """The countries that are known, by name and by code.

    Args:
        known: names and codes.
    """

    def __init__(self, known: CountryNames) -> None:
        """Take the names."""
        self._known = known

    @classmethod
    def read(cls, data: Path | None = None) -> Self:
        """Return the table that the data make: countries, their codes, and other spellings.

        Args:
            data: the folder ``data``; without it, that of this distribution.

        Raises:
            InputError: where a file is missing or malformed.
        """
        return cls(_read_names(data or find_layout().data))

    def clean(self, cell: Cell, year: int | None = None) -> Cleaned[str]:
        """Return the country in a cell, as the last part of its IRI: three letters of ISO 3166, for Kosovo ``1A0``.

        Args:
            cell: a name, a code, or both as keep.eu writes them: ``FR France / FRANCE``, ``RS  / Serbia``.
            year: a year that the row is about, for states that ended.

        Returns:
            The code. A territory overseas stays what the source says: Guadeloupe is GLP and not FRA. Flags:
            ``country-of-the-past``. Left out: ``unknown-country``, ``name-of-several-countries``,
            ``several-countries``, ``code-and-name-disagree``, ``formula-error``.
        """
        text = line_of(cell)
        if is_placeholder(text):
            return EMPTY
        if is_error(text):
            return leave_out("formula-error", f"{quote(text)} is the error of a formula")
        if _DOUBT.search(text):
            return leave_out("unknown-country", f"{quote(text)} has a mark of doubt")
        found = self._find(text) or self._read_both(text) or self._read_parts(text)
        if found is None:
            return leave_out("unknown-country", f"{quote(text)} is not known as a country")
        end = self._known.ends.get(found.value or "")
        if found.value is not None and year is not None and end is not None and year > end:
            return flag(found.value, "country-of-the-past", f"{quote(text)} ended in {end}, and the row is of {year}")
        return found

    def compare(self, country: str | None, code_cell: Cell, year: int | None = None) -> Cleaned[str]:
        """Return the country of a row that gives it twice: by its name, and by a code in another column.

        Args:
            country: what :meth:`clean` made of the first column.
            code_cell: the cell of the second.
            year: as in :meth:`clean`.

        Returns:
            The country of the first column, with the flag ``countries-disagree`` where the second names another, and
            with the problems of the second where that is not understood; the outcome of the second where the first is
            empty. The code of a state agrees with its territories.
        """
        other = self.clean(code_cell, year)
        if country is None:
            return other
        if other.value is None:
            return Cleaned(country, tuple(replace(problem, kept=True) for problem in other.problems))
        if lies_in(country, other.value) or lies_in(other.value, country):
            return Cleaned(country)
        reason = f"the row names {country}, and the code {quote(line_of(code_cell))} is that of {other.value}"
        return flag(country, "countries-disagree", reason)

    def _find(self, text: str) -> Cleaned[str] | None:
        """Return the country of a text that is a code or a name and nothing else; a code has no mixed letters."""
        is_code = text.isupper() or (text.islower() and text not in _ANSWERS)
        if is_code and (code := self._known.codes.get(text.upper())):
            return Cleaned(code)
        countries = self._known.names.get(_fold_name(text))
        if countries is None:
            return None
        if len(countries) == 1:
            return Cleaned(min(countries))
        what = f"can be {' or '.join(sorted(countries))}" if countries else "is no single country today"
        return leave_out("name-of-several-countries", f"{quote(text)} {what}")

    def _read_both(self, text: str) -> Cleaned[str] | None:
        """Return the country of a text that has a code and a name."""
        first, last = _CODE_FIRST.fullmatch(text), _CODE_LAST.fullmatch(text)
        for code, name in ((first[1], first[2]) if first else ("", ""), (last[2], last[1]) if last else ("", "")):
            by_code = self._known.codes.get(code)
            by_name = self._find_any(name) if by_code else None
            if by_code and by_name:
                return Cleaned(by_code) if by_code == by_name else self._refuse(text, by_code, by_name)
        return None

    def _find_any(self, names: str) -> str | None:
        """Return the country that all known names of a list have; the names are separated by slashes."""
        known: Mapping[str, frozenset[str]] = self._known.names
        found = {
            country
            for part in (names, *names.split("/"))
            for each in (part, _BRACKETS.sub("", part))
            for country in known.get(_fold_name(each), ())
        }
        return found.pop() if len(found) == 1 else None

    @staticmethod
    def _refuse(text: str, by_code: str, by_name: str) -> Cleaned[Any]:
        reason = f"{quote(text)} has the code of {by_code} and the name of {by_name}"
        return leave_out("code-and-name-disagree", reason)

    def _read_parts(self, text: str) -> Cleaned[str] | None:
        """Return the country that all parts of a text name: ``Suomi / Finland``."""
        parts = [self._find(part) for part in _PARTS.split(text) if part]
        countries = {part.value for part in parts if part is not None and part.value is not None}
        if None in parts or not countries:
            return None
        if len(countries) > 1:
            return leave_out("several-countries", f"{quote(text)} names more than one country")
        return Cleaned(countries.pop())


def lies_in(country: str, state: str) -> bool:
    """Tell whether a country is a state or a territory of it: ``("GLP", "FRA")``."""
    return country == state or STATES.get(country) == state


def _fold_name(name: str) -> str:
    return fold(name).removeprefix("the ")


def _read_names(data: Path) -> CountryNames:
    codes: dict[str, str] = {}
    names: dict[str, set[str]] = {}
    ends: dict[str, int] = {}
    space = prefixes()["at-country"]
    for quad in (
        *read_quads(data / "reference" / "countries.ttl"),
        *read_quads(data / "reference" / "country-codes.ttl"),
    ):
        if not (isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)):
            continue
        country, value = quad.subject.value.removeprefix(space), quad.object.value
        if quad.predicate == SKOS.prefLabel:
            names.setdefault(_fold_name(value), set()).add(country)
        elif quad.predicate in {SKOS.notation, TC.isoCode, TC.eurostatCode}:
            codes[value] = country
        elif quad.predicate == TC.ends:
            ends[country] = int(value[:4])
    for kind, written, country in _read_spellings(data / "links"):
        if kind == "code":
            codes.setdefault(written, country)
        else:
            names.setdefault(_fold_name(written), set()).update({country} - {""})
    return CountryNames(codes, {name: frozenset(countries) for name, countries in names.items()}, ends)


def _read_spellings(links: Path) -> Iterator[tuple[str, str, str]]:
    """Yield kind, spelling and country of the two reviewed tables; what holds in one title alone is passed over.

    Raises:
        InputError: where a table is missing or lacks a column.
    """
    for path, kind in ((links / "country-names.tsv", None), (links / "country-spellings.tsv", "name")):
        try:
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file, delimiter="\t"):
                    if not row.get("only_in") and (row["country"] or kind):
                        yield kind or row["kind"], row["written"], row["country"]
        except (OSError, UnicodeDecodeError, KeyError) as error:
            raise InputError(path, "no table of spellings of countries can be read") from error
