"""Read the title of a programme: strand, instrument and countries, each only where the title says it.

>>> reader = TitleReader([CountryForm("code", "EL", "GRC"), CountryForm("code", "BG", "BGR")], [])
>>> title = reader.read("Greece - Bulgaria  (EL-BG)", "2000-2006", "table:2")
>>> title.name, title.countries
('Greece - Bulgaria', ('BGR', 'GRC'))
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.rdf.iris import make_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_BRACKET = re.compile(r"\(([^()]*)\)")
_CODES = re.compile(r"[A-Z]{2}|[A-Z]{2,5}(?:\s*[-/]\s*[A-Z]{2,5})+")
_STRAND = re.compile(r"interreg\s+(I{1,3}|IV|VI?)\s*-?\s*([A-Z])\b", re.IGNORECASE)
_NUMBERED = re.compile(r"interreg\s+[IVX]+\s*-?\s*[A-Z]?\b", re.IGNORECASE)
_CROSS_BORDER = re.compile(r"\bCBC\b")
_NUMERALS = {"III": "2000-2006", "IV": "2007-2013", "V": "2014-2020", "VI": "2021-2027"}
_STRANDS = frozenset("abcd")
_PASSED_OVER = frozenset({"interreg", "programme", "the", "cbc", "ipa", "enpi", "eni"})


@dataclass(frozen=True)
class CountryForm:
    """One way to write a country in a title.

    Attributes:
        kind: ``code`` in a bracket, or ``name`` in words.
        written: the code or name as titles write it.
        country: the code of the Publications Office; none for a name that only contains the name of a country.
        only_in: the one title that the form is known from, where it would mean something else in another.
        reading: how and why it is read, by language, where a code is corrected.
    """

    kind: str
    written: str
    country: str | None
    only_in: str | None = None
    reading: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class InstrumentForm:
    """One way to write a funding instrument in a title of one period.

    Attributes:
        written: the words of the title.
        period: the programming period.
        instrument: the key of the instrument.
        reading: why the words mean that instrument, by language, where they say less.
    """

    written: str
    period: str
    instrument: str
    reading: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Title:
    """What a title says.

    Attributes:
        text: the title as the source writes it.
        name: the title without brackets of country codes, with single blanks.
        strand: the notation of the strand that it names.
        instrument: the instrument that it names, with the reading of its words.
        is_cross_border: whether it says CBC, for cross-border cooperation.
        countries: codes of the countries that it names, sorted.
        corrected: forms of countries that are read otherwise than they are written.
    """

    text: str
    name: str
    strand: str | None
    instrument: InstrumentForm | None
    is_cross_border: bool
    countries: tuple[str, ...]
    corrected: tuple[CountryForm, ...]


class TitleReader:
    """Read titles by reviewed tables of country and instrument names."""

    def __init__(self, countries: Iterable[CountryForm], instruments: Iterable[InstrumentForm]) -> None:
        """Sort the forms, so that ``Northern Ireland`` is found before ``Ireland``."""
        forms = list(countries)
        self._codes = {form.written: form for form in forms if form.kind == "code"}
        self._names = {form.written.casefold(): form for form in forms if form.kind == "name"}
        self._name = _any_of(self._names)
        self._instruments: Mapping[tuple[str, str], InstrumentForm] = {
            (form.written, form.period): form for form in instruments
        }
        self._instrument = _any_of(form for form, _ in self._instruments)

    def read(self, text: str, period: str, place: str) -> Title:
        """Return what a title says.

        Args:
            text: the title as the source writes it.
            period: the programming period that the source gives, such as ``2007-2013``.
            place: where the title stands, for messages.

        Raises:
            InputError: for a bracket with an unknown code, a strand or numeral that does not fit the period, an
                instrument that the period is not known to have, and a country in words that the codes leave out.
        """
        codes: list[CountryForm] = []
        name = text
        for bracket in _BRACKET.finditer(text):
            if _CODES.fullmatch(bracket[1].strip()):
                codes += [self._read_code(code, text, place) for code in re.split(r"[-/\s]+", bracket[1].strip())]
                name = name.replace(bracket[0], " ")
        name = " ".join(name.split())
        found = [self._names[match.casefold()] for match in self._name.findall(" ".join(text.split()))]
        in_words = {form.country for form in found if form.country}
        in_codes = {form.country for form in codes if form.country}
        if in_codes and not in_words <= in_codes:
            missing = ", ".join(sorted(in_words - in_codes))
            raise InputError(place, f"the title '{text}' names {missing} in words and not among its codes")
        return Title(
            text=text,
            name=name,
            strand=_read_strand(text, period, place),
            instrument=self._read_instrument(text, period, place),
            is_cross_border=bool(_CROSS_BORDER.search(text)),
            countries=tuple(sorted(in_words | in_codes)),
            corrected=tuple(form for form in codes if form.reading),
        )

    def _read_code(self, code: str, text: str, place: str) -> CountryForm:
        form = self._codes.get(code)
        if form is None:
            raise InputError(place, f"the title '{text}' has the unknown country code '{code}'")
        if form.only_in is not None and form.only_in != text:
            raise InputError(place, f"the code '{code}' is read in '{form.only_in}' only, and stands in '{text}'")
        return form

    def _read_instrument(self, text: str, period: str, place: str) -> InstrumentForm | None:
        words = self._instrument.search(" ".join(text.split()))
        if words is None:
            return None
        form = self._instruments.get((words[0], period))
        if form is None:
            raise InputError(place, f"no instrument is known as '{words[0]}' in {period}, as in '{text}'")
        return form


def _any_of(forms: Iterable[str]) -> re.Pattern[str]:
    words = sorted(forms, key=lambda form: (-len(form), form))
    joined = "|".join(map(re.escape, words)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


def _read_strand(text: str, period: str, place: str) -> str | None:
    strand = _STRAND.match(text)
    if strand is None:
        if _NUMBERED.match(text):
            raise InputError(place, f"the title '{text}' has a number of Interreg and no letter of a strand")
        return None
    numeral, letter = strand[1].upper(), strand[2].lower()
    if _NUMERALS.get(numeral) != period or letter not in _STRANDS:
        raise InputError(place, f"the title '{text}' does not fit the period {period}: no Interreg {numeral} {letter}")
    return letter


def compare_titles(name: str) -> tuple[str, ...]:
    """Return what titles are compared by: their words in order, without strand, instrument and period.

    >>> compare_titles("Interreg V-A - Greece-Albania"), compare_titles("Greece - Albania IPA CBC")
    (('greece', 'albania'), ('greece', 'albania'))
    """
    plain = re.sub(r"\b(?:19|20)\d\d\b", " ", _NUMBERED.sub(" ", name, count=1)).strip() or name
    return tuple(word for word in make_key(plain).split("-") if word not in _PASSED_OVER)
