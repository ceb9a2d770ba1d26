"""Which things of other publishers are needed: what our data refer to, and what a reviewed list asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from tercoop.errors import InputError
from tercoop.generation.tables import read_table
from tercoop.rdf.files import list_rdf_files, read_quads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Quad, Triple

    from tercoop.generation.run import Folders

REFERENCE = "reference"
"""Folder of the tables themselves: what only they refer to is not needed."""

LIST = "links/reference-concepts.tsv"
"""The reviewed list: table, code, reason."""

TABLES = frozenset({"country", "eu-programme", "eurovoc"})


def find_mentions(folders: Folders, namespace: str) -> set[str]:
    """Return what follows a namespace in the IRIs that the data refer to, outside the reference tables.

    Args:
        folders: with our folder ``data``, and what is made for it in this run.
        namespace: the beginning of the IRIs, such as that of the country table.

    Raises:
        InputError: for a file that cannot be read.
    """
    found = set()
    for statement in _read_statements(folders):
        for term in (statement.subject, statement.object):
            if isinstance(term, NamedNode) and term.value.startswith(namespace) and term.value != namespace:
                found.add(term.value.removeprefix(namespace))
    return found


def _read_statements(folders: Folders) -> Iterator[Triple | Quad]:
    """Yield what stands outside the reference tables: as it is made in this run, else as it lies there."""
    paths = {path.relative_to(folders.data).as_posix(): path for path in list_rdf_files(folders.data)}
    for name in sorted(paths.keys() | folders.made.keys()):
        if not name.startswith(f"{REFERENCE}/"):
            yield from folders.made[name] if name in folders.made else read_quads(paths[name])


def read_wanted(data: Path, table: str) -> dict[str, str]:
    """Return code → place in the reviewed list, for one table.

    Raises:
        InputError: where the list is missing, names an unknown table, gives no reason, or has a code twice.
    """
    wanted: dict[str, str] = {}
    for row in read_table(data / LIST, ("table", "code", "reason"), delimiter="\t"):
        if row["table"] not in TABLES:
            raise InputError(row.place, f"no table '{row['table']}'; there are: {', '.join(sorted(TABLES))}")
        if not row["code"] or not row["reason"]:
            raise InputError(row.place, "a code and a reason are needed")
        if row["table"] == table:
            if row["code"] in wanted:
                raise InputError(row.place, f"{table} {row['code']} is listed twice")
            wanted[row["code"]] = row.place
    return wanted
