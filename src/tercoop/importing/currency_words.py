"""Find currencies, and words for thousands and millions, in the name of a column or a line above a table."""

from __future__ import annotations

import re

from tercoop.cleaning.money_words import BY_NAME, CURRENCIES

_CODE = re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(CURRENCIES))})(?![^\W_])")
_WORDS = {word: code for word, code in BY_NAME.items() if word.upper() != code}
_SIGN = re.compile(
    "|".join(
        rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])" if word[0].isalpha() else re.escape(word)
        for word in sorted(_WORDS, key=len, reverse=True)
    ),
    re.IGNORECASE,
)
_SCALED = re.compile(
    r"(?<![^\W\d_])(?:mio|mill?|mln|mrd|millions?|millionen|million[ei]|millones|miliony|miljoner|tsd|tys|tis|teur|keur|meur"
    r"|thousands?|tausend|milliers|migliaia|miles|ezer|tusen|(?<![0-9.,])1[ .,]?000(?![0-9]))(?![^\W\d_])|[kmt]€",
    re.IGNORECASE,
)


def currencies_in(text: str) -> set[str]:
    """Return the currencies that a text names, by code or sign: ``"Budget (EUR)"`` → EUR."""
    return set(_CODE.findall(text)) | {_WORDS[sign.casefold()] for sign in _SIGN.findall(text)}


def without_currencies(text: str) -> str:
    """Return a text without the currencies that it names."""
    return _SIGN.sub(" ", _CODE.sub(" ", text))


def is_scaled(text: str) -> bool:
    """Tell whether a text says that amounts are thousands or millions: ``"Budget (Tsd. EUR)"``."""
    return _SCALED.search(text) is not None
