"""Which NUTS codes there are, in which versions: the list of valid codes, and the codes that source data use."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.mentions import find_mentions
from tercoop.generation.tables import read_table
from tercoop.rdf.iris import mint_thing

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import NamedNode

    from tercoop.generation.run import Folders

VERSIONS = ("2006", "2010", "2013", "2016", "2021")
"""The versions whose changes are known."""

LATEST = "2024"
"""The version after them, of which codes and names are known."""

CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{1,3}")
"""A code below the country."""

_COUNTRY = re.compile(r"[A-Z]{2}")
_PART = re.compile(r"(\S+) \(part\)")
_IN_LIST = re.compile(r"([A-Z]{2}[A-Z0-9]{0,3})\s+/ (\S.*)")
_LEVELS = {"country": 0, "nuts_level_1": 1, "nuts_level_2": 2, "nuts_level_3": 3}

PARTNER_COLUMNS = ("NUTS1..or.equivalent.", "NUTS2..or.equivalent.", "NUTS3..or.equivalent.")
WHOLE_COUNTRY = "(whole country)"


def mint_region(code: str) -> NamedNode:
    """Return the IRI of a region: ``AT323`` → ``…/id/region/at323``."""
    return mint_thing("Region", code.lower())


def level_of(code: str) -> int:
    """Return the level of a code below the country: ``AT323`` → 3."""
    return len(code) - 2


def ancestors_of(code: str) -> list[str]:
    """Return the codes above a code, without the country: ``AT323`` → ``AT32``, ``AT3``."""
    return [code[:length] for length in range(len(code) - 1, 2, -1)]


def check_code(text: str, typology: str, place: str) -> str | None:
    """Return a code whose level agrees with its kind; nothing for a country and for a part of a region.

    Args:
        text: what the cell holds: ``AT323``, ``AT`` or ``DE40 (part)``.
        typology: kind of the row, such as ``nuts_level_3``.
        place: file and line, for the message.

    Raises:
        InputError: for another text, another kind, and where the two do not agree.
    """
    if typology not in _LEVELS:
        raise InputError(place, f"no such kind: '{typology}'; there are: {', '.join(_LEVELS)}")
    if part := _PART.fullmatch(text):
        text = part[1]
    if (typology == "country" and _COUNTRY.fullmatch(text)) or part:
        return None
    if not CODE.fullmatch(text) or level_of(text) != _LEVELS[typology]:
        raise InputError(place, f"'{text}' is no code of {typology}")
    return text


def read_valid(path: Path) -> dict[str, set[str]]:
    """Return code → the versions from 2006 in which it is valid.

    Args:
        path: the table of valid codes: kind, code, version (``code_2016``).

    Raises:
        InputError: for a row that cannot be understood.
    """
    valid: defaultdict[str, set[str]] = defaultdict(set)
    for row in read_table(path, ("typology", "geo", "nuts")):
        version = row["nuts"].removeprefix("code_")
        if not re.fullmatch(r"code_[12][0-9]{3}", row["nuts"]):
            raise InputError(row.place, f"no version: '{row['nuts']}'")
        # In the versions before, codes of one level stand at another.
        if version in VERSIONS and (code := check_code(row["geo"], row["typology"], row.place)):
            valid[code].add(version)
    return dict(valid)


def read_partner_codes(path: Path) -> dict[str, tuple[str, int, str | None]]:
    """Return code → name, level, and code of the level above, as a list of partners gives them.

    A code of two letters is a country and no region. Where a code has more than one name, the first by alphabet stands.

    Raises:
        InputError: for a cell that is neither empty nor a code and a name.
    """
    found: dict[str, tuple[str, int, str | None]] = {}
    for row in read_table(path, PARTNER_COLUMNS):
        above: str | None = None
        for level, column in enumerate(PARTNER_COLUMNS, start=1):
            cell = row[column].strip()
            if not cell:
                continue
            match = _IN_LIST.fullmatch(cell)
            if not match:
                raise InputError(row.place, f"column '{column}' has no code and name: '{cell}'")
            code, name = match[1], match[2].strip()
            if not _COUNTRY.fullmatch(code):
                known = found.get(code)
                found[code] = (min(name, known[0]) if known else name, level, above)
                above = code
    return found


def read_eligible_codes(path: Path) -> set[str]:
    """Return the codes of the areas of programmes; a whole country is none.

    Raises:
        InputError: for a text that is no code.
    """
    found: set[str] = set()
    for row in read_table(path, ("eligible_nuts_bulgaria",)):
        cell = row["eligible_nuts_bulgaria"].strip()
        for code in [] if cell == WHOLE_COUNTRY else cell.split():
            if not CODE.fullmatch(code):
                raise InputError(row.place, f"'{code}' is no code of a region")
            found.add(code)
    return found


def read_mentioned_codes(folders: Folders) -> set[str]:
    """Return the codes of the regions that our data refer to."""
    namespace = mint_thing("Region", "at").value.removesuffix("at")
    return {code.upper() for code in find_mentions(folders, namespace)}
