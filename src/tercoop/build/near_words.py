"""The table by which words are found that are spelt nearly like one: the forms of a word with letters left out.

Two words that differ by two letters at most have a form in common, so the words near to one are looked up and not
searched for (symmetric delete, https://wolfgarbe.medium.com/1000x-faster-spelling-correction-algorithm-2012-8701fcd87a5f).
The beginnings of words suffice; what is found is then compared as a whole.
"""

from __future__ import annotations

from zlib import crc32

_BEGINNING = 6
"""Letters of a word that forms are made of."""

_LONGEST_NUMBER = 24
"""Bits of the number of a word."""

_SHORT, _MIDDLE = 3, 6
"""Letters from which a word may differ by one from a word that is meant, and by two."""


def count_errors(word: str) -> int:
    """Return the number of letters in which a word may differ from the one that is meant."""
    return (len(word) >= _SHORT) + (len(word) >= _MIDDLE)


def list_entries(number: int, word: str) -> list[int]:
    """Return the entries of a word for the table.

    Args:
        number: of the word.
        word: the word; one with so few letters that it is near to no other has none.
    """
    most = min(2, len(word) - 1)  # a word of six letters may be meant by one of four that has lost two
    return [form << _LONGEST_NUMBER | number for form in _list_forms(word, most)] if most else []


def list_ranges(word: str) -> list[tuple[int, int]]:
    """Return the ranges of the table, ends included, that hold the entries of all words near to a word."""
    forms = _list_forms(word, count_errors(word))
    return [(form << _LONGEST_NUMBER, (form + 1 << _LONGEST_NUMBER) - 1) for form in forms]


def read_number(entry: int) -> int:
    """Return the number of the word that an entry belongs to."""
    return entry & (1 << _LONGEST_NUMBER) - 1


def _list_forms(word: str, errors: int) -> set[int]:
    """Return numbers for the beginning of a word as it is and with as many letters left out; seldom, two share one."""
    shorter = {word[:_BEGINNING]}
    forms = set(shorter)
    for _ in range(errors):
        shorter = {form[:place] + form[place + 1 :] for form in shorter for place in range(len(form))}
        forms |= shorter
    return {crc32(form.encode()) for form in forms}
