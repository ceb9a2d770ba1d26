"""An older extract of the Commission's planned money of 2014-2020: total and ERDF of 75 programmes.

The figures come from a reviewed table of ours; what the countries pay is not in it and follows by a rule.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.documents import add_row, add_table
from tercoop.generation.planned_2014_2020 import (
    EXACT,
    NATIONAL,
    amount_values,
    describe_amount,
    describe_national_contributors,
)
from tercoop.generation.programme_identity import Identities
from tercoop.generation.run import Generator
from tercoop.generation.sources import FINANCE_DETAILS
from tercoop.generation.statements import Statements
from tercoop.generation.tables import read_table
from tercoop.rdf.iris import mint_concept, mint_thing
from tercoop.rdf.namespaces import TC

if TYPE_CHECKING:
    from tercoop.generation.run import Files, Folders
    from tercoop.generation.tables import TableRow

SOURCE = "esif-finance-details"
COLUMNS = ("cci", "erdf", "total")
EURO = re.compile(r"[1-9][0-9]*", re.ASCII)
DOCUMENT = mint_thing("SourceDocument", SOURCE)


def describe(rows: list[TableRow], identities: Identities) -> Statements:
    """Return a budget for each row, with its ERDF share.

    Raises:
        InputError: for a row that cannot be understood or comes twice.
    """
    statements = Statements()
    citation = (
        "European Commission, ESIF finance details, undated, kept as ESIF/2014/raw/ESIF_FINANCE_DETAILS.csv in "
        "github.com/openbudgets/datasets; totals of 75 Interreg programmes"
    )
    add_table(statements, SOURCE, "ESIF finance details, totals of Interreg programmes", citation)
    describe_national_contributors(statements, DOCUMENT)
    seen: set[str] = set()
    for row in rows:
        if row["cci"] in seen:
            raise InputError(row.place, f"a second row of {row['cci']}")
        seen.add(row["cci"])
        _describe_row(statements, row, identities.find_code(row["cci"], row.place))
    return statements


def _describe_row(statements: Statements, row: TableRow, programme: str) -> None:
    for column in ("erdf", "total"):
        if not EURO.fullmatch(row[column]):
            raise InputError(row.place, f"{column} '{row[column]}' is not a sum in euro such as 39392594")
    erdf, total = Decimal(row["erdf"]), Decimal(row["total"])
    if erdf > total:
        raise InputError(row.place, f"erdf {erdf} is more than total {total}")
    source = add_row(statements, DOCUMENT, row["cci"], row.number)
    key = f"{programme}-{SOURCE}"
    budget = mint_thing("Budget", key)
    statements.add(
        budget,
        TC.Budget,
        {
            **amount_values(total, source, EXACT),
            TC.hasPeriod: mint_concept("programming-periods", "2014-2020"),
            TC.restIsPaidBy: NATIONAL,
        },
    )
    statements.add(mint_thing("Programme", programme), None, {TC.hasBudget: budget})
    statements.add(
        mint_thing("FinancingShare", f"{key}-erdf"),
        TC.FinancingShare,
        {
            TC.isShareOf: budget,
            TC.hasContributor: mint_thing("FundingInstrument", "erdf"),
            TC.hasAmount: describe_amount(statements, f"{key}-erdf", erdf, source, EXACT),
            TC.statedIn: source,
        },
    )


def make(folders: Folders) -> Files:
    """Return the file of the source.

    Raises:
        InputError: for an input that is missing or cannot be understood.
    """
    rows = read_table(folders.find(FINANCE_DETAILS), COLUMNS, delimiter="\t")
    return {f"imported/{SOURCE}.ttl": describe(rows, Identities(folders))}


GENERATOR = Generator(SOURCE, "total and ERDF of 75 programmes of 2014-2020 in an older extract", make)
