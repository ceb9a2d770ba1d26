"""Words and signs around an amount: currencies, "million", "about"."""

from __future__ import annotations

import re
from dataclasses import dataclass

CURRENCIES = frozenset(
    {
        *("EUR", "ALL", "AMD", "AZN", "BAM", "BGN", "BRL", "BYN", "CHF", "CZK", "DKK", "DZD", "EEK", "EGP", "GBP"),
        *("GEL", "HRK", "HUF", "ILS", "ISK", "JOD", "LBP", "LTL", "LVL", "MAD", "MDL", "MKD", "NOK", "PLN", "RON"),
        *("RSD", "RUB", "SEK", "SIT", "SKK", "SRD", "TND", "TRY", "UAH", "USD"),
    }
)
"""Codes (ISO 4217) of the currencies of Europe and its neighbours, those that the euro replaced among them."""

_SIGNS = {
    "€": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "eur.": "EUR",
    "ευρώ": "EUR",
    "евро": "EUR",
    "eura": "EUR",
    "£": "GBP",
    "zł": "PLN",
    "zl": "PLN",
    "kč": "CZK",
    "ft": "HUF",
    "forint": "HUF",
    "лв": "BGN",
    "лв.": "BGN",
    "lei": "RON",
    "sfr": "CHF",
    "sfr.": "CHF",
    "kn": "HRK",
    "₴": "UAH",
    "₺": "TRY",
    "₽": "RUB",
}
"""Other ways to name a currency; ``kr``, ``$`` and ``fr.`` are those of several, and not here."""

_OF_SEVERAL = frozenset({"kr", "kr.", "$", "fr", "fr.", "din", "din."})

BY_NAME = _SIGNS | {code.casefold(): code for code in CURRENCIES}
"""Folded name, sign or code → code."""

_EXPONENTS = {
    **dict.fromkeys(("k", "tsd", "tsd.", "tys", "tys.", "tis", "tis.", "thousand", "tausend", "mille", "tusen"), 3),
    **dict.fromkeys(("m", "mio", "mio.", "mln", "mln.", "mill", "mill.", "million", "millions", "millionen"), 6),
    **dict.fromkeys(("milion", "miliony", "milionów", "miljon", "miljoner", "miljoen", "milioni", "milione"), 6),
    **dict.fromkeys(("millones", "millón", "milhões", "milhão", "milioane", "millió", "miljoonaa", "εκατ."), 6),
    **dict.fromkeys(("mrd", "mrd.", "mld", "mld.", "milliard", "milliards", "milliarden", "milliarder", "miliard"), 9),
}
_THOUSANDS_OF = {"keur": 3, "k€": 3, "teur": 3, "t€": 3, "meur": 6, "m€": 6}
_AMBIGUOUS = frozenset({"billion", "billions", "bn", "bn.", "billionen", "bilion", "billón", "mil", "mil.", "mm"})
"""A billion is 10^9 in English and 10^12 elsewhere; ``mil`` is a thousand in Spanish and a million in Czech."""

_ABOUT = (
    *("~", "≈", "±", "ca.", "ca ", "c.", "circa ", "approx.", "approx ", "approximately ", "about ", "around "),
    *("env.", "environ ", "etwa ", "rund ", "ungefähr ", "około ", "ok. ", "cca ", "cca. ", "aprox.", "noin ", "um "),
)

_WORDS = "|".join(
    re.escape(word)
    for word in sorted({*BY_NAME, *_OF_SEVERAL, *_EXPONENTS, *_THOUSANDS_OF, *_AMBIGUOUS}, key=len, reverse=True)
)
_BEFORE = re.compile(rf"(?:{_WORDS})(?=[\s0-9(+\u2212-]|$)")
_AFTER = re.compile(rf"(?<=[\s0-9)€.\u2013\u2014-])(?:{_WORDS})$|(?<=[0-9\s](?:k|m))(?:eur|€)$")


@dataclass(frozen=True, slots=True)
class MoneyWords:
    """What stands around the figures of an amount.

    Attributes:
        figures: the rest of the text.
        currencies: the codes of the currencies that are named.
        exponent: the power of ten that words such as "million" stand for; 0 without any.
        is_about: a word or sign says that the amount is not exact.
        unclear: a word that can mean different things; nothing where there is none.
    """

    figures: str
    currencies: frozenset[str]
    exponent: int
    is_about: bool
    unclear: str | None


def split_words(text: str) -> MoneyWords:
    """Take words and signs off both ends of the text of an amount.

    Args:
        text: in one line, such as ``ca. 5,5 Mio. €`` or ``EUR -5.000``.
    """
    rest = text.casefold()
    is_about = False
    if begin := next((word for word in _ABOUT if rest.startswith(word)), None):
        is_about, rest = True, rest[len(begin) :].strip()
    words: list[str] = []
    while match := _BEFORE.match(rest) or _AFTER.search(rest):
        words.append(match[0])
        rest = (rest[match.end() :] if match.start() == 0 else rest[: match.start()]).strip()
    currencies = {BY_NAME[word] for word in words if word in BY_NAME}
    if any(word in _THOUSANDS_OF for word in words):
        currencies.add("EUR")
    unclear = next((word for word in words if word in _AMBIGUOUS or word in _OF_SEVERAL), None)
    exponent = sum(_EXPONENTS.get(word, 0) + _THOUSANDS_OF.get(word, 0) for word in words)
    return MoneyWords(rest, frozenset(currencies), exponent, is_about, unclear)
