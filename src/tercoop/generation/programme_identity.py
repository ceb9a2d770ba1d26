"""Tell which programme a row is about: by a reviewed match, else by its CCI code, else by its title and period."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.programme_rows import COHESION, ROWS
from tercoop.generation.reviewed import read_matches, read_register, read_title_reader
from tercoop.rdf.iris import make_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tercoop.generation.programme_rows import ProgrammeRow
    from tercoop.generation.reviewed import RegisteredProgramme
    from tercoop.generation.run import Folders
    from tercoop.generation.titles import Title

_CCI = re.compile(r"(?:19|20)[0-9]{2}(?:TC|CB)[0-9]{2}[A-Z0-9]{3,4}[0-9]{3}", re.ASCII)


class Identities:
    """The programmes of the register, and which rows are about them."""

    def __init__(self, folders: Folders) -> None:
        """Read the reviewed tables.

        Raises:
            InputError: for a fault in one of them.
        """
        self.register = read_register(folders)
        self._matches = read_matches(folders)
        self._reader = read_title_reader(folders)
        for match in self._matches.values():
            if match.programme not in self.register:
                raise InputError(match.place, f"the register has no programme '{match.programme}'")

    def read_title(self, row: ProgrammeRow) -> Title:
        """Return what the title of a row says.

        Raises:
            InputError: for a title that cannot be understood.
        """
        return self._reader.read(row.title, row.period, row.place)

    def find(self, row: ProgrammeRow) -> RegisteredProgramme:
        """Return the programme that a row is about.

        Raises:
            InputError: for a row that no programme of the register is meant by, or one of another period, and for a
                match whose row has changed.
        """
        match = self._matches.get(row.key)
        if match is not None and match.title != row.title:
            raise InputError(match.place, f"the row is matched with the title '{match.title}', and has '{row.title}'")
        if match is not None:
            key = match.programme
            if row.cci is not None and _CCI.fullmatch(key.upper()) and key != row.cci.lower():
                raise InputError(match.place, f"the row has the code {row.cci}, and is matched with {key}")
        elif row.cci is not None:
            key = row.cci.lower()
        else:
            key = f"{make_key(self.read_title(row).name)}-{row.period}"
        programme = self.register.get(key)
        if programme is None:
            raise InputError(row.place, f"'{row.title}' is no programme of the register: no key '{key}', and no match")
        if programme.period != row.period:
            raise InputError(row.place, f"'{row.title}' of {row.period} is matched with {key} of {programme.period}")
        return programme

    def find_code(self, cci: str, place: str) -> str:
        """Return the key of the programme with a CCI code in a table of the Commission.

        Raises:
            InputError: where this is no CCI code, or the register has no such programme.
        """
        if not _CCI.fullmatch(cci):
            raise InputError(place, f"'{cci}' is not a CCI code such as 2014TC16RFCB001")
        match = self._matches.get(f"{COHESION}-{cci.lower()}")
        key = cci.lower() if match is None else match.programme
        if key not in self.register:
            raise InputError(place, f"the register has no programme '{key}' for {cci}")
        return key

    def find_all(self, document: str, rows: Iterable[ProgrammeRow]) -> list[tuple[ProgrammeRow, RegisteredProgramme]]:
        """Return the rows of a source with their programmes, each programme once.

        Raises:
            InputError: as :meth:`find`; for two rows with one programme, and for a match without its row.
        """
        found: dict[str, ProgrammeRow] = {}
        pairs = []
        for row in rows:
            programme = self.find(row)
            if programme.key in found:
                raise InputError(row.place, f"is about the programme of {found[programme.key].place}: {programme.key}")
            found[programme.key] = row
            pairs.append((row, programme))
        keys = {row.key for row, _ in pairs}
        for match in self._matches.values():
            if (
                match.row.startswith(f"{document}-")
                and match.row not in keys
                and not self._is_longer(match.row, document)
            ):
                raise InputError(match.place, f"no row has the key '{match.row}'")
        return pairs

    @staticmethod
    def _is_longer(row: str, document: str) -> bool:
        """Tell whether the key of a row begins with that of another document, whose key is longer."""
        return any(other != document and len(other) > len(document) and row.startswith(f"{other}-") for other in ROWS)
