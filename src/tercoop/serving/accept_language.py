"""The languages that a client prefers (RFC 9110, section 12.5.4), in one form, so that equal wishes are equal tasks."""

from __future__ import annotations

import re

_RANGE = re.compile(r"([a-z]{2,3})(?:-[a-z0-9]{1,8})*", re.ASCII)
_QUALITY = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.ASCII)
_LONGEST = 1_000
_MOST = 4


def read_languages(header: str | None) -> list[str]:
    """Return the languages of a header ``Accept-Language``, the best first, at most four and without countries.

    What cannot be read is passed over, and so is a language of quality 0.
    """
    found: dict[str, float] = {}
    for item in (header or "")[:_LONGEST].lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        match = _RANGE.fullmatch(name)
        if match is None:
            continue
        qualities = [float(read[1]) for each in parameters if (read := _QUALITY.fullmatch(each.replace(" ", "")))]
        quality = qualities[0] if qualities else 1.0
        found[match[1]] = max(quality, found.get(match[1], 0.0))
    ranked = sorted((language for language in found if found[language]), key=lambda language: -found[language])
    return ranked[:_MOST]
