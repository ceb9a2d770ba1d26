"""Which known names somebody may have meant who gave an unknown one, also of tens of thousands.

Names are compared by the letters that two have in common in their order (the Indel distance,
https://rapidfuzz.github.io/RapidFuzz/Usage/fuzz.html#ratio), whatever their case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MOST = 5
_ALIKE, _LEAST = 75, 60
"""Percent of letters in common: from the first on, a name was most likely misspelt; below the second it is another."""

_LONGEST = 60
"""Characters of an unknown name that are looked at."""


def find_near(name: str, known: Iterable[str]) -> list[str]:
    """Return at most five known names that are near to a name, the best first."""
    return find_near_forms(name.casefold(), {other.casefold(): other for other in sorted(set(known), reverse=True)})


def find_near_forms(form: str, known: Mapping[str, str]) -> list[str]:
    """Return at most five known names whose forms are near to a form, the best first.

    First come those that are spelt nearly like it, then those that it is a part of, the shortest first, then others
    that have most of their letters in common with it.

    Args:
        form: what was given, in the form in which names are compared.
        known: name by form.
    """
    form = form[:_LONGEST]
    if not form:
        return []
    near = process.extract(form, known.keys(), scorer=fuzz.ratio, score_cutoff=_LEAST, limit=_MOST)
    alike = [other for other, likeness, _ in near if likeness >= _ALIKE]
    holding = sorted((other for other in known if form in other), key=len)
    ranked = dict.fromkeys([*alike, *holding[:_MOST], *(other for other, _, _ in near)])
    return [known[other] for other in ranked][:_MOST]


def suggest(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the end of a message on an unknown name: the near names, or another hint where there are none."""
    return describe_near(find_near(name, known), otherwise)


def describe_near(near: list[str], otherwise: str = "") -> str:
    """Return the end of a message that gives near names, or another hint where there are none."""
    hint = f"did you mean {' or '.join(near)}?" if near else otherwise
    return f"; {hint}" if hint else ""
