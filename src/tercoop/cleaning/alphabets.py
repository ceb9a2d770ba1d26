"""Words in which letters of two alphabets are mixed because they look alike: "Silistrа" with a Cyrillic "а"."""

from __future__ import annotations

import re

_LIKE_LATIN = {
    "greek": dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)),
    "cyrillic": dict(zip("АВЕЅІЈКМНОРСТУХаеіјорсѕух", "ABESIJKMHOPCTYXaeijopcsyx", strict=True)),
}
"""Alphabet → its letters that cannot be told from Latin ones in print."""

_LETTERS = {"greek": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"), "cyrillic": re.compile("[\u0400-\u052f]")}
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_MIXED = re.compile("[A-Za-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z]")
_WORD = re.compile(r"[^\W\d_]+")


def is_mixed(text: str) -> bool:
    """Tell whether a Latin letter stands beside a Greek or Cyrillic one."""
    return _MIXED.search(text) is not None


def repair_alphabets(text: str) -> str:
    r"""Return a text with each mixed word in one alphabet, where only one is possible; otherwise as it is.

    It is possible in an alphabet where the letters of the other all look like letters of it. It is the only one where
    the word has a letter of it that the other cannot show.

    >>> repair_alphabets("Silistr\u0430")
    'Silistra'
    """
    return _WORD.sub(_repair_word, text) if is_mixed(text) else text


def _repair_word(match: re.Match[str]) -> str:
    word = match[0]
    for alphabet, to_latin in _LIKE_LATIN.items():
        foreign = set(_LETTERS[alphabet].findall(word))
        latin = set(_LATIN.findall(word))
        if not foreign or not latin or len(foreign | latin) < len(set(word)):
            continue
        from_latin = {twin: letter for letter, twin in to_latin.items()}
        can_be_latin, can_be_foreign = foreign <= to_latin.keys(), latin <= from_latin.keys()
        if can_be_latin != can_be_foreign:
            twins = to_latin if can_be_latin else from_latin
            return "".join(twins.get(letter, letter) for letter in word)
    return word
