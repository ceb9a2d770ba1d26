"""What keep.eu lists of programmes with Bulgaria: projects, partnerships and money of the Union, in August 2026.

A tally counts what a register holds at a date. It is not the budget of a programme. The rows and their document are
those of the graph ``keep-programmes-bulgaria``, which describes the programmes of the same table.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from tercoop.errors import InputError
from tercoop.generation.documents import add_row
from tercoop.generation.planned_2014_2020 import describe_amount
from tercoop.generation.programme_identity import Identities
from tercoop.generation.programme_rows import BULGARIA, ROWS
from tercoop.generation.run import Generator
from tercoop.generation.sources import BULGARIAN_PROGRAMMES
from tercoop.generation.statements import Statements, integer
from tercoop.generation.tables import read_table
from tercoop.rdf.iris import mint_concept, mint_thing
from tercoop.rdf.namespaces import TC, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.generation.run import Files, Folders
    from tercoop.generation.tables import TableRow

SOURCE = "keep-tallies-bulgaria"
COLUMNS = ("keep_id", "projects", "partnerships", "eu_funding_meur")
DOCUMENT = mint_thing("SourceDocument", BULGARIA)
DATE = Literal("2026-08", datatype=XSD.gYearMonth)
ROUNDED = mint_concept("precisions", "rounded")
WHOLE = re.compile(r"0|[1-9][0-9]*", re.ASCII)
MILLIONS = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
MILLION = 1_000_000


def describe(rows: list[TableRow], programmes: Mapping[str, str]) -> Statements:
    """Return a tally for each row.

    Args:
        rows: the rows of the table.
        programmes: number in keep.eu → key of the programme.

    Raises:
        InputError: for a row that cannot be understood or comes twice.
    """
    statements = Statements()
    seen: set[str] = set()
    for row in rows:
        if row["keep_id"] in seen:
            raise InputError(row.place, f"a second row of keep.eu {row['keep_id']}")
        seen.add(row["keep_id"])
        _describe_row(statements, row, programmes[row["keep_id"]])
    return statements


def _describe_row(statements: Statements, row: TableRow, programme: str) -> None:
    for column in ("keep_id", "projects", "partnerships"):
        if not WHOLE.fullmatch(row[column]):
            raise InputError(row.place, f"{column} '{row[column]}' is not a whole number")
    money = row["eu_funding_meur"]
    if money and not MILLIONS.fullmatch(money):
        raise InputError(row.place, f"eu_funding_meur '{money}' is not a number of millions such as 230.45")
    source = add_row(statements, DOCUMENT, row["keep_id"], row.number)
    key = f"{programme}-{SOURCE}"
    amount = (
        describe_amount(statements, f"tally-{key}", (Decimal(money) * MILLION).normalize(), source, ROUNDED)
        if money
        else None
    )
    statements.add(
        mint_thing("Tally", key),
        TC.Tally,
        {
            TC.isTallyOf: mint_thing("Programme", programme),
            TC.hasDate: DATE,
            TC.numberOfProjects: integer(int(row["projects"])),
            TC.numberOfPartnerships: integer(int(row["partnerships"])),
            TC.hasUnionAmount: amount,
            TC.statedIn: source,
        },
    )


def make(folders: Folders) -> Files:
    """Return the file of the source.

    Raises:
        InputError: for an input that is missing or cannot be understood.
    """
    pairs = Identities(folders).find_all(BULGARIA, ROWS[BULGARIA](folders))
    programmes = {row.keep_id: programme.key for row, programme in pairs if row.keep_id is not None}
    rows = read_table(folders.find(BULGARIAN_PROGRAMMES), COLUMNS)
    return {f"imported/{SOURCE}.ttl": describe(rows, programmes)}


GENERATOR = Generator(SOURCE, "projects and money that keep.eu lists for 22 programmes with Bulgaria", make)
