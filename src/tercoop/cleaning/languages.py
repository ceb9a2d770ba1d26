"""Detect the language of a title, where that is certain."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from tercoop.cleaning.language_model import score_languages
from tercoop.cleaning.language_words import WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

LANGUAGES_OF = {
    "ALB": "sq",
    "AND": "ca",
    "ARM": "hy",
    "AUT": "de hr hu sl",
    "AZE": "az",
    "BEL": "nl fr de",
    "BGR": "bg",
    "BIH": "bs hr sr",
    "BLR": "be ru",
    "BRA": "pt",
    "CHE": "de fr it",
    "CYP": "el tr",
    "CZE": "cs",
    "DEU": "de",
    "DNK": "da",
    "DZA": "ar fr",
    "EGY": "ar",
    "ESP": "es ca gl eu",
    "EST": "et",
    "FIN": "fi sv",
    "FRA": "fr",
    "FRO": "fo da",
    "GBR": "en cy ga gd",
    "GEO": "ka",
    "GLP": "fr",
    "GRC": "el",
    "GRL": "da",
    "GUF": "fr",
    "HRV": "hr it",
    "HUN": "hu",
    "IRL": "ga en",
    "ISL": "is",
    "ISR": "he ar",
    "ITA": "it de fr sl",
    "JOR": "ar",
    "LBN": "ar fr",
    "LIE": "de",
    "LTU": "lt",
    "LUX": "lb fr de",
    "LVA": "lv",
    "MAF": "fr",
    "MAR": "ar fr",
    "MCO": "fr",
    "MDA": "ro ru",
    "MDG": "mg fr",
    "MKD": "mk sq",
    "MLT": "mt en",
    "MNE": "sr bs sq hr",
    "MTQ": "fr",
    "MYT": "fr",
    "NLD": "nl fy",
    "NOR": "no se",
    "POL": "pl",
    "PRT": "pt",
    "PSE": "ar",
    "REU": "fr",
    "ROU": "ro",
    "RUS": "ru",
    "SCG": "sr hr hu ro sk sq",
    "SMR": "it",
    "SRB": "sr hr hu ro sk sq",
    "SUR": "nl",
    "SVK": "sk hu",
    "SVN": "sl hu it",
    "SWE": "sv fi",
    "SXM": "nl en",
    "TUN": "ar fr",
    "TUR": "tr",
    "UKR": "uk ru",
    "1A0": "sq sr",
}
"""Country → the languages that are official in it or in a region of it, as far as they are scored (ISO 639-1).

Norwegian is ``no``: its two written forms are not told apart.
"""

_RELATIVES = (
    *({"bg", "mk", "ru", "sr"}, {"be", "ru", "uk"}, {"bs", "hr", "sl", "sr"}, {"cs", "hr", "pl", "sk", "sl"}),
    *({"da", "fo", "is", "no", "sv"}, {"ca", "es", "gl", "it", "pt"}, {"ca", "fr"}, {"de", "fy", "lb", "nl"}),
    *({"et", "fi"}, {"lt", "lv"}, {"ga", "gd"}),
)
"""Languages that the model mixes up: one that is no candidate need not be told from a candidate, as long as it does not
fit better."""

_ONE_IN_PRINT = frozenset({"bs", "hr", "sr"})
"""Languages that a title in Latin letters does not tell apart."""

_FEWEST_LETTERS = 18
_FEWEST_WORDS = 3
_FEWEST_LETTERS_OF_A_PART = 8
_WORDS_OF_A_PART = 5
_LENGTH_OF_A_WORD = 3
_NEEDED_MARGINS = (4.0, 1.5, 1.0, 0.5)
"""By how much the best must lead, for 0, 1, 2 and more small words that bear it out."""

_LARGEST_DOUBT = 0.5
"""By how much a part of the text may look more like another language."""

_WORD = re.compile(r"[^\W\d_]+")
_SIDES = re.compile(r"[/|\\]+")
_PARTS = re.compile(r"\s+[-\u2013\u2014|]+\s+|[/;:.!?()\[\]\"\u201e\u201c\u201d\u00ab\u00bb\u2018&]+")
_SIGNS = ".,;:!?()[]\"'\u201e\u201c\u201d\u2018\u2019\u00bb\u00ab"
_LATIN_WITH_OTHER = re.compile("[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]")


def _read_owners() -> Mapping[str, frozenset[str]]:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for language, words in WORDS.items():
        for word in words.split():
            owners[word].add(language)
    return {word: frozenset(languages) for word, languages in owners.items()}


_OWNERS = _read_owners()
"""Small word → the languages that have it."""


def languages_of(countries: Iterable[str]) -> frozenset[str]:
    """Return English, the language of the European Union's lists, and the official languages of countries.

    Args:
        countries: codes of ISO 3166, three letters; one that is not known adds nothing.
    """
    return frozenset({"en", *(each for country in countries for each in LANGUAGES_OF.get(country, "").split())})


def detect_language(text: str, candidates: Collection[str]) -> str | None:
    """Return the language of a title, or nothing where there is any doubt.

    A language is certain where a statistical model puts it clearly before all other candidates, no part of the title
    looks like another of them, no small word speaks against it, and, unless the lead is great, small words bear it out.
    Nothing is returned for titles of few letters, in capitals, of names alone, or in two languages.

    Args:
        text: a title that :func:`~tercoop.cleaning.texts.clean_text` has cleaned.
        candidates: the languages that it can be in (ISO 639-1), such as :func:`languages_of` returns. One that is not
            scored is left out.

    Returns:
        One of the candidates, or nothing.
    """
    text = unicodedata.normalize("NFC", text)
    if not _is_prose(text):
        return None
    scores = score_languages(text)
    known = frozenset(candidates) & scores.keys()
    if not known:
        return None
    best = max(sorted(known), key=scores.__getitem__)
    relatives = frozenset(each for family in _RELATIVES if best in family for each in family & scores.keys()) - known
    if max((scores[each] for each in relatives), default=scores[best]) - scores[best] > _LARGEST_DOUBT:
        return None
    margin = scores[best] - max(scores[each] for each in scores.keys() - relatives - {best})
    evidence = _count_evidence(text, best, known | relatives)
    if evidence is None or margin < _NEEDED_MARGINS[min(evidence, len(_NEEDED_MARGINS) - 1)]:
        return None
    if len(known & _ONE_IN_PRINT) > 1 and best in _ONE_IN_PRINT:
        return None
    return best if _parts_agree(text, best, known) else None


def _is_prose(text: str) -> bool:
    """Tell whether a text is long enough, not in capitals, not of names alone, and not given twice."""
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    if letters < _FEWEST_LETTERS or len(words) < _FEWEST_WORDS or _LATIN_WITH_OTHER.search(text):
        return False
    sides = (_count_letters(side) for side in _SIDES.split(text) if len(side.split()) > 1)
    is_given_twice = sum(letters >= _FEWEST_LETTERS_OF_A_PART for letters in sides) > 1
    return sum(map(str.isupper, text)) * 2 <= letters and not is_given_twice


def _count_evidence(text: str, best: str, languages: frozenset[str]) -> int | None:
    """Return how many small words speak for one of some languages; nothing where one is of others, or all are names."""
    found = ordinary = 0
    for place, token in enumerate(text.split()):
        word = token.strip(_SIGNS)
        if not word.isalpha() or not (word.islower() or (place == 0 and word.istitle())):
            continue
        ordinary += word.islower() and len(word) >= _LENGTH_OF_A_WORD
        owners = _OWNERS.get(word.lower(), frozenset()) & languages
        if owners and best not in owners:
            return None
        found += owners == {best}
    return found if found or ordinary > 1 else None


def _parts_agree(text: str, best: str, known: frozenset[str]) -> bool:
    """Tell whether no part of a text looks like another candidate: between signs, and of a few words each."""
    for side in _PARTS.split(text):
        words = side.split()
        size = -(-len(words) // max(1, round(len(words) / _WORDS_OF_A_PART))) or 1
        for begin in range(0, len(words), size):
            part = " ".join(words[begin : begin + size])
            if _count_letters(part) >= _FEWEST_LETTERS_OF_A_PART:
                scores = score_languages(part)
                if max(scores[each] for each in known) - scores[best] > _LARGEST_DOUBT:
                    return False
    return True


def _count_letters(text: str) -> int:
    return sum(map(str.isalpha, text))
