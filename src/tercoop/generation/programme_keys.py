"""Find the key of a programme from the code of a source: its CCI code, or its number in keep.eu."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

CCI = re.compile(r"(?:19|20)[0-9]{2}(?:TC|CB)[0-9]{2}[A-Z0-9]{3,4}[0-9]{3}", re.ASCII)
TABLE = "links/programme-codes.tsv"
COLUMNS = ("kind", "code", "programme", "reason")
KINDS = ("cci", "keep")


class ProgrammeKeys:
    """The keys of programmes by code; a reviewed table holds those that do not follow from the code itself."""

    def __init__(self, data: Path) -> None:
        """Read the reviewed table.

        Args:
            data: our own folder ``data``.

        Raises:
            InputError: where the table cannot be read, or gives a code twice or of an unknown kind.
        """
        self._table = data / TABLE
        self._keys: dict[tuple[str, str], str] = {}
        for row in read_table(self._table, COLUMNS, delimiter="\t"):
            code = (row["kind"], row["code"])
            if row["kind"] not in KINDS:
                raise InputError(row.place, f"kind '{row['kind']}'; there are: {', '.join(KINDS)}")
            if code in self._keys:
                raise InputError(row.place, f"{row['kind']} {row['code']} has a programme already")
            self._keys[code] = row["programme"]

    def of_cci(self, cci: str, place: str) -> str:
        """Return the key of the programme with a CCI code: that of the table, else the code in lower case.

        Raises:
            InputError: where this is no CCI code.
        """
        if not CCI.fullmatch(cci):
            raise InputError(place, f"'{cci}' is not a CCI code such as 2014TC16RFCB001")
        return self._keys.get(("cci", cci), cci.lower())

    def of_keep(self, number: str, place: str) -> str:
        """Return the key of the programme with a number in keep.eu.

        Raises:
            InputError: where the table has none.
        """
        try:
            return self._keys["keep", number]
        except KeyError:
            raise InputError(place, f"no programme for keep.eu {number}; add it to {self._table}") from None
