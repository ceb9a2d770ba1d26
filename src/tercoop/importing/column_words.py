"""Read the name of a column in any of the languages of European programmes: what it speaks of, and what it says of it.

A name is taken apart into words of ``column-words.tsv``, the longest first: "Name of the lead partner" speaks of the
lead partner and says its name; "Projektbeginn" speaks of the project and says when it begins. A word that means several
things (``kraj`` is a country in Polish, a region in Czech, a town in Slovene) means what the language of most columns
says.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tercoop.cleaning.cell_texts import INVISIBLE
from tercoop.importing.currency_words import without_currencies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TABLE = Path(__file__).with_name("column-words.tsv")
"""Concept, language (ISO 639-1), words separated by ``|``."""

LANGUAGES = {
    code: name
    for code, _, name in (
        pair.partition(" ")
        for pair in (
            *("bg Bulgarian", "cs Czech", "da Danish", "de German", "el Greek", "en English", "es Spanish"),
            *("et Estonian", "fi Finnish", "fr French", "hr Croatian", "hu Hungarian", "it Italian"),
            *("lt Lithuanian", "lv Latvian", "nl Dutch", "pl Polish", "pt Portuguese", "ro Romanian"),
            *("sk Slovak", "sl Slovene", "sv Swedish"),
        )
    )
}
"""Code of ISO 639-1 → name."""

SUBJECTS = ("lead", "partner", "call", "project", "programme")
"""What a column can speak of; the first of several decides: "lead partner of the project" is the lead partner."""

ATTRIBUTES = (
    *("email", "phone", "contact", "count", "coordinates", "row_counter", "national", "rate", "erdf", "ipa", "eni"),
    *("union_funding", "grant", "expenditure", "total_budget", "currency", "begins", "ends", "duration", "updated"),
    *("postal_code", "country", "region", "town", "street", "website", "pic", "tax_number", "legal_status", "role"),
    *("unit", "acronym", "specific_objective", "thematic_objective", "investment_priority", "category", "theme"),
    *("priority", "period", "number", "description", "title", "name", "fund", "status"),
)
"""What a column can say; where two words are equally long, the first of these decides."""

_FEW = 2
"""Languages that are named for people; a word of more is one of all."""

MARKS = ("neutral", "sum", "language", "english")
"""Words that change nothing of what a column says."""

_STOP_WORDS = (
    "of the a an and or in for by per to at on",
    "de du des la le les l d et ou en au aux",
    "der die das dem den des und oder von vom zu zum zur im je pro",
    "del della dello dei degli delle di il lo gli e ed o da al el los las y",
    "i w z na do ze ve v s za k u iz od te az es din cu pe si",
    "και της του των το στο σε για от на за и в по",
    "van het een voor av och för i af og for til ja un dos das ao para por com",
)
_BREAK = re.compile(r"(?<=[^\W\d_A-ZÀ-Þ])(?=[A-ZÀ-Þ])|(?<=[^\W\d_])(?=[0-9])")
_NOT_WORD = re.compile(r"[\W_]+")
_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "\u03c2": "\u03c3"})
_CODE_OF_LANGUAGE = re.compile(r"[a-z]{2}", re.ASCII)
_JOINED = (
    "projekti",
    "projekt",
    "project",
    "programma",
    "programm",
    "program",
    "partner",
    "vorhaben",
    "organisations",
    "hanke",
    "kumppani",
)
"""What words begin with in languages that write two as one: ``Projektbeginn``."""
_SHORTEST_REST = 3
_ENGLISH: Mapping[str, frozenset[str]] = {"english": frozenset()}
_OTHER_LANGUAGE: Mapping[str, frozenset[str]] = {"language": frozenset()}


@dataclass(frozen=True)
class NameReading:
    """What the name of a column says.

    Attributes:
        subject: what it speaks of, one of :data:`SUBJECTS`, where it says so.
        attribute: what it says of it, one of :data:`ATTRIBUTES`; nothing where it names the thing alone.
        covered: part of its words that are understood, from 0 to 1.
        languages: the languages in which it is read so.
        is_english: whether it says that what stands below is in English.
        has_language: whether it names the language of what stands below.
        is_sum: whether it has a word for an amount: "Project total", "Partner share".
        others: attributes that its words can mean as well.
    """

    subject: str | None
    attribute: str | None
    covered: float
    languages: tuple[str, ...]
    is_english: bool = False
    has_language: bool = False
    is_sum: bool = False
    others: tuple[str, ...] = ()

    @property
    def is_understood(self) -> bool:
        """Whether the name says anything."""
        return self.subject is not None or self.attribute is not None

    @property
    def language(self) -> str:
        """The language for people: ``German``, ``English or French``; nothing where it is one of many."""
        return " or ".join(LANGUAGES[code] for code in self.languages) if len(self.languages) <= _FEW else ""


def fold_words(text: str) -> str:
    """Return a name as words are compared: no capitals, no accents, one blank between words.

    >>> fold_words("Straße/Hausnummer"), fold_words("ProjectStart_Date")
    ('strasse hausnummer', 'project start date')
    """
    plain = unicodedata.normalize("NFKD", _BREAK.sub(" ", text.translate(INVISIBLE)))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", letters.casefold().translate(_LETTERS)).strip()


@cache
def vocabulary() -> Mapping[tuple[str, ...], Mapping[str, frozenset[str]]]:
    """Return words → concept → languages in which they mean it."""
    found: dict[tuple[str, ...], dict[str, set[str]]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            for word in row["words"].split("|"):
                key = tuple(fold_words(word).split())
                found.setdefault(key, {}).setdefault(row["concept"], set()).add(row["language"])
    return {
        key: {concept: frozenset(languages) for concept, languages in concepts.items()}
        for key, concepts in found.items()
    }


@cache
def _stop() -> frozenset[str]:
    return frozenset(fold_words(word) for words in _STOP_WORDS for word in words.split())


@cache
def _longest() -> int:
    return max(map(len, vocabulary()))


def read_names(names: Sequence[str]) -> list[NameReading]:
    """Return what the names of the columns of a sheet say, read together, so that a common language decides."""
    tally: Counter[str] = Counter()
    taken_apart = [_take_apart(name) for name in names]
    for pieces, _ in taken_apart:
        for concepts in pieces:
            languages = frozenset().union(*concepts.values())
            tally.update(dict.fromkeys(languages, 1))
    return [_read(pieces, left, tally) for pieces, left in taken_apart]


def _take_apart(name: str) -> tuple[list[Mapping[str, frozenset[str]]], int]:
    """Return the concepts of the words of a name, and how many words are left over."""
    words = fold_words(without_currencies(name)).split()
    pieces: list[Mapping[str, frozenset[str]]] = []
    left, place = 0, 0
    while place < len(words):
        for length in range(min(_longest(), len(words) - place), 0, -1):
            concepts = _look_up(tuple(words[place : place + length]), alone=len(words) == 1)
            if concepts:
                pieces.append(concepts)
                place += length
                break
        else:
            pieces_of_word = _split(words[place])
            if place and place == len(words) - 1 and _CODE_OF_LANGUAGE.fullmatch(words[place]):
                pieces_of_word = [_ENGLISH] if words[place] == "en" else [_OTHER_LANGUAGE]
            pieces += pieces_of_word
            left += not pieces_of_word and words[place] not in _stop() and not words[place].isdigit()
            place += 1
    return pieces, left


def _look_up(key: tuple[str, ...], *, alone: bool) -> Mapping[str, frozenset[str]] | None:
    if len(key) == 1 and key[0] in _stop() and not alone:
        return None
    return vocabulary().get(key)


def _split(word: str) -> list[Mapping[str, frozenset[str]]]:
    """Return the concepts of both halves of a word such as ``projektbeginn``; none where it does not come apart."""
    for start in _JOINED:
        if word.startswith(start) and len(word) - len(start) >= _SHORTEST_REST:
            rest = word[len(start) :]
            for ending in (rest, rest.removeprefix("s"), rest.removeprefix("e")):
                first, second = vocabulary().get((start,)), vocabulary().get((ending,))
                if second and (first or start in {"projekti", "organisations"}):
                    head = first or {"project" if start == "projekti" else "partner": frozenset({"de"})}
                    return [{name: languages for name, languages in head.items() if name in SUBJECTS}, second]
    return []


def _read(pieces: Iterable[Mapping[str, frozenset[str]]], left: int, tally: Counter[str]) -> NameReading:
    subjects: list[str] = []
    attributes: list[tuple[int, str]] = []
    others: list[str] = []
    spoken: list[frozenset[str]] = []
    is_english, has_language, is_sum, meant = False, False, False, 0
    for order, concepts in enumerate(pieces):
        weights = {
            concept: max((tally[each] for each in languages), default=0) for concept, languages in concepts.items()
        }
        likely = [concept for concept, weight in weights.items() if weight == max(weights.values())]
        found = [concept for concept in likely if concept in SUBJECTS]
        said = [concept for concept in ATTRIBUTES if concept in concepts]
        if found and not (said and subjects):
            subjects += found
            meant += 1
            spoken.append(concepts[found[0]])
            others += said
        elif said:
            first = next((concept for concept in said if concept in likely), said[0])
            attributes.append((order, first))
            others += [concept for concept in said if concept != first]
            meant += 1
            spoken.append(concepts[first])
        else:
            is_english = is_english or "english" in concepts
            has_language = has_language or not concepts.keys().isdisjoint(("english", "language"))
            is_sum = is_sum or "sum" in concepts
    subject = next((each for each in SUBJECTS if each in subjects), None)
    attribute = min((each for _, each in attributes), key=ATTRIBUTES.index, default=None)
    others += [each for _, each in attributes if each != attribute]
    if subject is None and attribute is None:
        return NameReading(None, None, 0.0, (), is_english, has_language, is_sum)
    common = frozenset.intersection(*spoken) or frozenset.union(*spoken)
    most = max(tally[language] for language in common)
    languages = tuple(sorted(language for language in common if tally[language] == most))
    covered = meant / (meant + left)
    return NameReading(
        subject, attribute, covered, languages, is_english, has_language, is_sum, tuple(dict.fromkeys(others))
    )
