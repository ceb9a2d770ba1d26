"""Find currencies, and words for thousands and millions, in the name of a column or a line above a table."""

from __future__ import annotations

import re

from tercoop.cleaning.money_words import BY_NAME, CURRENCIES

_AS_WORDS = frozenset({"ALL", "BAM", "GEL", "MAD", "SIT", "TRY"})
"""Codes that are words as well, which a name in capitals may have: ``TOTAL ALL PARTNERS``."""

_PLAIN = "|".join(sorted(CURRENCIES - _AS_WORDS))
_CODE = re.compile(
    rf"(?<![^\W_])(?:[kKmMtT]?({_PLAIN})|({'|'.join(sorted(_AS_WORDS - {'ALL'}))}))(?![^\W_])|[(\[]\s*(ALL)\s*[)\]]"
)
_CODE_IN_SMALL = re.compile(rf"(?<=[\s_(\[])[kmt]?({_PLAIN})\.?\s*(?=[)\]]|$)", re.IGNORECASE)
"""A code in small letters, which counts where a currency is wont to stand: in brackets, and at the end."""

_WORDS = {word: code for word, code in BY_NAME.items() if word.upper() != code}
_SIGN = re.compile(
    "|".join(
        rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])" if word[0].isalpha() else re.escape(word)
        for word in sorted(_WORDS, key=len, reverse=True)
    ),
    re.IGNORECASE,
)
_CROWNS = re.compile(r"(?<![^\W\d_])(?:[tm]|mn)?kr(?:onor|oner)?(?![^\W\d_])", re.IGNORECASE)
_THOUSANDS = (
    *("tsd", "tys", "tis", "thousands?", "tausend", "milliers", "migliaia", "miles", "ezer", "tusen", "tkr", "tisíce?"),
    *("tūkst", "tuhat(?:ta)?", "tuhansina", "milhares", "mii", "duizend(?:en)?", "хил(?:яди)?", "тыс", "χιλ(?:ιάδες)?"),
)
_MILLIONS = (
    *(
        "mio",
        "mill?",
        "mln",
        "millions?",
        "millionen",
        "million[ei]",
        "millones",
        "miliony",
        "miljoner",
        "milj",
        "mnkr",
    ),
    *("milhões", "milioane", "milionów", "miljoen", "millió", "milijon(?:a|ov)?", "млн", "εκατ", "mkr", "mrd", "mld"),
)
_SCALED = re.compile(
    rf"(?<![^\W\d_])(?:{'|'.join((*_THOUSANDS, *_MILLIONS))}|[kmt](?:{_PLAIN})"
    r"|(?<![0-9.,])1[ .,]?000(?![0-9])|(?<![0-9])(?<![0-9][ .,'\u2019])000s?(?![0-9]))(?![^\W\d_])|[kmt]€",
    re.IGNORECASE,
)


def currencies_in(text: str) -> set[str]:
    """Return the currencies that a text names, by code or sign: ``"Budget (EUR)"`` → EUR."""
    codes = {code for groups in _CODE.findall(text) for code in groups if code}
    codes |= {code.upper() for code in _CODE_IN_SMALL.findall(text)}
    return codes | {_WORDS[sign.casefold()] for sign in _SIGN.findall(text)}


def without_currencies(text: str) -> str:
    """Return a text without the currencies that it names."""
    return _SIGN.sub(" ", _CODE_IN_SMALL.sub(" ", _CODE.sub(" ", text)))


def is_scaled(text: str) -> bool:
    """Tell whether a text says that amounts are thousands or millions: ``"Budget (Tsd. EUR)"``."""
    return _SCALED.search(text) is not None


def has_crowns(text: str) -> bool:
    """Tell whether a text names crowns, which are of one of several countries: ``"Budget (kr)"``."""
    return _CROWNS.search(text) is not None
