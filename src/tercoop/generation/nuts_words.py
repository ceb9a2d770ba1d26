"""Read the words with which Eurostat's table tells what became of a NUTS code.

The words are few and their grammar is small, so it is written out; a text that it does not cover is refused. Examples::

    recoded (boundary change)
    discontinued; split into new hu11 and hu12
    new region, equals ex-pl127, pl129 and pl12a minus new pl926
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CODE = r"\b[A-Z]{2}(?= ?[A-Z]*[0-9]) ?[A-Z0-9]{1,3}\b"
"""A code with at least one figure; once it is written with a blank: ``fr 21``."""

_ONE = rf"(?:(?:SMALLER |MOST )?PARTS OF )?(?:EX-)?(?:NUTS [123] REGIONS? )?{_CODE}"
_LIST = rf"{_ONE}(?:(?:, | AND | PLUS ){_ONE})*"


@dataclass(frozen=True)
class Words:
    """What a text says of a code.

    Attributes:
        kinds: notations of the scheme ``region-change-kinds``.
        origins: codes that the text names as what was before.
        successors: codes that the text names as what came after.
        date: the day that the text gives, as ``2018-01-01``.
    """

    kinds: frozenset[str]
    origins: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    date: str | None = None


_PHRASES = tuple(
    (re.compile(pattern), frozenset(kinds.split()))
    for pattern, kinds in (
        # With codes that came before or after. What is new inside a region, or taken off it, is neither.
        (rf"(?:MERGE OF|MADE FROM|MADE OF) (?!PARTS|MOST)(?P<origins>{_LIST})(?: PLUS NEW {_CODE})?", "merged"),
        (rf"(?:MADE FROM|MADE OF) (?P<origins>{_LIST})", "split"),
        (rf"(?:EQUALS )?(?P<origins>{_ONE}) MINUS {_ONE}", "split"),
        (rf"EQUALS (?P<origins>{_LIST}) MINUS NEW {_CODE}", "merged boundary-shift"),
        (rf"(?:IDENTICAL TO|EQUALS) (?P<origins>{_ONE})", "recoded"),
        (rf"SPLIT INTO NEW (?P<successors>{_LIST})", "split"),
        (rf"NOW PART OF (?P<successors>{_CODE})", "merged"),
        (rf"LOST (?:SMALLER PARTS TO )?NEW (?P<successors>{_CODE})", "boundary-shift"),
        # With codes that are neither: a NUTS 3 region that was lost, and the partner of a merger.
        (rf"LOST EX-{_CODE}", "boundary-shift"),
        (rf"MERGED WITH EX-{_CODE}", "merged"),
        # Without codes.
        (r"\((?P<day>[0-9]{2})/(?P<month>[0-9]{2})/(?P<year>[0-9]{4})\)", ""),
        (r"RENAMED \(PREVIOUSLY \"[^\"]*\"\)", "renamed"),
        (r"BOUNDARY (?:SHIFT|CHANGE)\b", "boundary-shift"),
        (r"\(BOUNDARY CHANGE\)", "boundary-shift"),
        (r"(?:NAME CHANGES?|NAME CORRECTION|RELABELLED|RENAMED?)\b", "renamed"),
        (r"(?:CODE CHANGE|RECODED?|CODE(?=, NAME))\b", "recoded"),
        (r"\(RESSIGNMENT\)", ""),
        (r"NEW(?: NUTS [123])?(?: REGION)?\b(?! [A-Z]{2}[0-9])", "new"),
        (r"(?:DISCONTINUED|TERMINATED)\b", "discontinued"),
        (r"MERGED\b", "merged"),
        (r"SPLIT\b", "split"),
        (r"AND\b|[,;:]", ""),
    )
)
"""Pattern → kinds of change; the first that fits the rest of a text is taken."""


def read_words(text: str) -> Words | None:
    """Return what a text says, or nothing where it cannot be understood as a whole.

    Args:
        text: the cell of a column such as ``change_2016``; capitals do not matter.
    """
    rest = " ".join(text.upper().split())
    kinds: set[str] = set()
    codes: dict[str, tuple[str, ...]] = {"origins": (), "successors": ()}
    date = None
    while rest:
        match, meant = next(
            ((match, meant) for pattern, meant in _PHRASES if (match := pattern.match(rest))), (None, frozenset())
        )
        if match is None:
            return None
        kinds |= meant
        groups = match.groupdict()
        for role in codes.keys() & groups.keys():
            codes[role] += tuple(code.replace(" ", "") for code in re.findall(_CODE, groups[role]))
        if "year" in groups:
            date = f"{groups['year']}-{groups['month']}-{groups['day']}"
        rest = rest[match.end() :].lstrip()
    return Words(frozenset(kinds), codes["origins"], codes["successors"], date) if kinds else None
