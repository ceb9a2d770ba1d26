"""Detect the language of a text, where that is certain."""

from __future__ import annotations

import math
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from py3langid.langid import MODEL_FILE, LanguageIdentifier

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGES_OF = {
    "ALB": "sq",
    "AND": "ca",
    "AUT": "de hr hu sl",
    "BEL": "nl fr de",
    "BGR": "bg",
    "BIH": "bs hr sr",
    "BLR": "be ru",
    "CHE": "de fr it rm",
    "CYP": "el tr",
    "CZE": "cs",
    "DEU": "de da",
    "DNK": "da de fo kl",
    "ESP": "es ca gl eu oc",
    "EST": "et",
    "FIN": "fi sv",
    "FRA": "fr",
    "GBR": "en cy ga gd",
    "GRC": "el",
    "HRV": "hr",
    "HUN": "hu",
    "IRL": "ga en",
    "ISL": "is",
    "ITA": "it de fr sl",
    "LIE": "de",
    "LTU": "lt",
    "LUX": "lb fr de",
    "LVA": "lv",
    "MDA": "ro",
    "MKD": "mk sq",
    "MLT": "mt en",
    "MNE": "sr bs sq hr",
    "NLD": "nl fy",
    "NOR": "nb nn se",
    "POL": "pl",
    "PRT": "pt",
    "ROU": "ro",
    "RUS": "ru",
    "SRB": "sr hu sk ro hr",
    "SVK": "sk",
    "SVN": "sl hu it",
    "SWE": "sv fi",
    "TUR": "tr",
    "UKR": "uk",
}
_FEWEST_LETTERS = 25


def languages_of(countries: Iterable[str]) -> frozenset[str]:
    """Return English and the official languages of countries, state-wide or regional (ISO 639-1)."""
    return frozenset({"en", *(language for country in countries for language in LANGUAGES_OF.get(country, "").split())})


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)


def detect_language(text: str, candidates: frozenset[str]) -> str | None:
    """Return the language of a text, or nothing where there is any doubt.

    Args:
        text: such as a title.
        candidates: the languages that it can be in (ISO 639-1), such as :func:`languages_of` returns.
    """
    letters = [each for each in text if each.isalpha()]
    if len(letters) < _FEWEST_LETTERS or text.isupper() or len(candidates) < 1:
        return None
    identifier = _identifier()
    raw = identifier._raw_score(unicodedata.normalize("NFC", text).encode("utf-8", "replace"))
    scores = {}
    for language, score in zip(identifier.nb_classes, raw.tolist(), strict=True):
        scores[language] = max(score, scores.get(language, -math.inf))
    best, second = sorted(scores, key=scores.__getitem__, reverse=True)[:2]
    return best if best in candidates and scores[best] - scores[second] > 30 else None
