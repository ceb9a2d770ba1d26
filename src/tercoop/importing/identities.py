"""Things that the graph knew before an import: which key of a source stands for which of them, decided by a person.

The table ``data/links/import-identities.tsv`` has the columns class, imported, known, comment: an imported key that
stands there is replaced by the known one, so that one thing keeps one IRI whichever source speaks of it.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.layout import find_layout
from tercoop.rdf.iris import KEY

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ["class", "imported", "known", "comment"]
CLASSES = ("organisation", "project", "town")


class Identities:
    """Imported key → known key, for organisations, projects and towns.

    Args:
        path: the table; that of this distribution where nothing is given.

    Raises:
        InputError: for a table that cannot be read, or a line of another form.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Read the table."""
        path = path or find_layout().data / "links" / "import-identities.tsv"
        self._known: dict[str, dict[str, str]] = {name: {} for name in CLASSES}
        try:
            with path.open(encoding="utf-8", newline="") as file:
                reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                if (header := next(reader, None)) != COLUMNS:
                    raise InputError(path, f"the columns are {', '.join(COLUMNS)}, not {header}", line=1)
                for line in reader:
                    if len(line) != len(COLUMNS) or line[0] not in CLASSES or not all(map(KEY.fullmatch, line[1:3])):
                        raise InputError(path, "not class, imported key, known key, comment", line=reader.line_num)
                    self._known[line[0]][line[1]] = line[2]
        except OSError as error:
            raise InputError(path, f"cannot be read: {error.strerror}") from error

    def organisation(self, key: str) -> str:
        """Return the key under which an organisation is known."""
        return self._known["organisation"].get(key, key)

    def project(self, key: str) -> str:
        """Return the key under which a project is known."""
        return self._known["project"].get(key, key)

    def town(self, key: str) -> str:
        """Return the key under which a town is known."""
        return self._known["town"].get(key, key)

    def other_names_of_towns(self) -> dict[str, str]:
        """Return imported key → imported key for towns that the table knows by several names: the first by alphabet.

        Organisations are told apart by town; one in a town of two names must not be two.
        """
        first: dict[str, str] = {}
        for imported, known in sorted(self._known["town"].items()):
            first.setdefault(known, imported)
        return {imported: first[known] for imported, known in self._known["town"].items() if first[known] != imported}
