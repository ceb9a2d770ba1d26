"""Which things of other publishers are needed: what our data refer to, and what a reviewed list asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from tercoop.errors import InputError
from tercoop.generation.tables import read_table
from tercoop.rdf.files import list_rdf_files, read_quads

if TYPE_CHECKING:
    from pathlib import Path

REFERENCE = "reference"
"""Folder of the tables themselves: what only they refer to is not needed."""

LIST = "links/reference-concepts.tsv"
"""The reviewed list: table, code, reason."""

TABLES = frozenset({"country", "eu-programme", "eurovoc"})


def find_mentions(data: Path, namespace: str) -> set[str]:
    """Return what follows a namespace in the IRIs that the data refer to, outside the reference tables.

    Args:
        data: our folder ``data``.
        namespace: the beginning of the IRIs, such as that of the country table.

    Raises:
        InputError: for a file that cannot be read.
    """
    found = set()
    for path in list_rdf_files(data):
        if REFERENCE in path.relative_to(data).parts[:1]:
            continue
        for quad in read_quads(path):
            for term in (quad.subject, quad.object):
                if isinstance(term, NamedNode) and term.value.startswith(namespace) and term.value != namespace:
                    found.add(term.value.removeprefix(namespace))
    return found


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
