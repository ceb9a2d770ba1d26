"""Find the key of a programme from its CCI code, by the reviewed matches and the register."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.programme_rows import COHESION
from tercoop.generation.reviewed import read_matches, read_register

if TYPE_CHECKING:
    from tercoop.generation.run import Folders

CCI = re.compile(r"(?:19|20)[0-9]{2}(?:TC|CB)[0-9]{2}[A-Z0-9]{3,4}[0-9]{3}", re.ASCII)


class ProgrammeKeys:
    """The programmes of the register, found by their CCI codes in tables of the Commission."""

    def __init__(self, folders: Folders) -> None:
        """Read the reviewed tables.

        Raises:
            InputError: for a fault in one of them.
        """
        self._register = read_register(folders)
        self._matches = read_matches(folders)

    def of_cci(self, cci: str, place: str) -> str:
        """Return the key of the programme with a CCI code: that of its match, else the code in lower case.

        Raises:
            InputError: where this is no CCI code, or the register has no such programme.
        """
        if not CCI.fullmatch(cci):
            raise InputError(place, f"'{cci}' is not a CCI code such as 2014TC16RFCB001")
        match = self._matches.get(f"{COHESION}-{cci.lower()}")
        key = cci.lower() if match is None else match.programme
        if key not in self._register:
            raise InputError(place, f"the register has no programme '{key}' for {cci}")
        return key
