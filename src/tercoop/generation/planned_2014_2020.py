"""The Commission's table of planned money of Interreg programmes 2014-2020: one plan a programme, one line a row.

Nothing is added up here: the budgets of programmes follow from the lines, by the rules in ``queries/derivation``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.documents import add_row, add_table
from tercoop.generation.programme_identity import Identities
from tercoop.generation.run import Generator
from tercoop.generation.sources import PLANNED_MONEY
from tercoop.generation.statements import Statements, decimal, integer, plain, text
from tercoop.generation.tables import read_table
from tercoop.rdf.iris import make_key, mint_concept, mint_thing
from tercoop.rdf.namespaces import SKOS, TC, Namespace

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import NamedNode

    from tercoop.generation.run import Files, Folders
    from tercoop.generation.statements import Values
    from tercoop.generation.tables import TableRow

SOURCE = "planned-2014-2020"
FUNDS = "links/fund-codes.tsv"
NULL = "VOID"

KEY_COLUMNS = ("CCI", "Priority", "TO_code", "Fund")
PLAN_COLUMNS = ("Ver", "Programme Title")
AMOUNT_COLUMNS = {"EU Amount": "union", "National Amount": "national", "Total Amount": "total"}
RATE_COLUMN = "EU co-financing"
EMPTY_COLUMNS = (
    "Category of region",
    "EAFRD Measure code",
    "Measure short description",
    "EAFRD Focus Area code",
    "Focus area short description",
)
"""Columns of other funds, in which every row of Interreg has the null of the table."""
COLUMNS = ("MS", *KEY_COLUMNS, *PLAN_COLUMNS, *AMOUNT_COLUMNS, RATE_COLUMN, *EMPTY_COLUMNS)

OBJECTIVE = re.compile(r"0[1-9]|1[01]|TA|IPA-TA", re.ASCII)
VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*", re.ASCII)
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
MAX_RATE = 100
PLAIN_NUMBER = re.compile(r"0*[1-9][0-9]*", re.ASCII)

DOCUMENT = mint_thing("SourceDocument", SOURCE)
NATIONAL = mint_thing("ActorGroup", "national-contributors")
EXACT = mint_concept("precisions", "exact")


@dataclass(frozen=True)
class Line:
    """A row that was understood.

    Attributes:
        row: where it stands.
        programme: key of its programme.
        key: the key cells, as they stand in the table.
        amounts: part (union, national, total) → sum in euro.
        rate: percentage that the Union pays.
    """

    row: TableRow
    programme: str
    key: str
    amounts: dict[str, Decimal]
    rate: Decimal


def read_lines(path: Path, identities: Identities) -> list[Line]:
    """Return the rows of the table.

    Raises:
        InputError: for a row that cannot be understood, comes twice, or gives another version or title than an
            earlier row of its programme.
    """
    lines: list[Line] = []
    places: dict[str, str] = {}
    plans: dict[str, TableRow] = {}
    codes: dict[tuple[str, str], str] = {}
    for row in read_table(path, COLUMNS):
        line = _read_line(row, identities)
        key = make_key(line.key)
        if key in places:
            raise InputError(row.place, f"a second row '{line.key}', after {places[key]}")
        places[key] = row.place
        first = plans.setdefault(row["CCI"], row)
        for column in PLAN_COLUMNS:
            if row[column] != first[column]:
                raise InputError(
                    row.place, f"{column} '{row[column]}' of {row['CCI']}, which is '{first[column]}' at {first.place}"
                )
        code = codes.setdefault((line.programme, make_key(row["Priority"])), row["Priority"])
        if code != row["Priority"]:
            raise InputError(row.place, f"priorities '{code}' and '{row['Priority']}' of {row['CCI']} have one key")
        lines.append(line)
    return lines


def _read_line(row: TableRow, identities: Identities) -> Line:
    if row["MS"] != "TC":
        raise InputError(row.place, f"MS '{row['MS']}' in place of TC, the code of Interreg")
    for column in EMPTY_COLUMNS:
        if row[column] != NULL:
            raise InputError(row.place, f"{column} '{row[column]}'; nothing but {NULL} is known there for Interreg")
    for column in KEY_COLUMNS:
        if not row[column].strip() or row[column] != row[column].strip():
            raise InputError(row.place, f"{column} '{row[column]}' is empty or has blanks around it")
    if row["Priority"] == NULL or not re.search(r"[A-Za-z0-9]", row["Priority"]):
        raise InputError(row.place, f"Priority '{row['Priority']}' has no letter or figure")
    if row["TO_code"] != NULL and not OBJECTIVE.fullmatch(row["TO_code"]):
        raise InputError(row.place, f"TO_code '{row['TO_code']}'; there are 01 to 11, TA, IPA-TA and {NULL}")
    if not VERSION.fullmatch(row["Ver"]):
        raise InputError(row.place, f"Ver '{row['Ver']}' is not a version such as 2.1")
    programme = identities.find_code(row["CCI"], row.place)
    amounts = {part: _number(row, column) for column, part in AMOUNT_COLUMNS.items()}
    rate = _number(row, RATE_COLUMN)
    if rate > MAX_RATE:
        raise InputError(row.place, f"{RATE_COLUMN} '{row[RATE_COLUMN]}' is more than {MAX_RATE} percent")
    return Line(row, programme, " ".join(row[column] for column in KEY_COLUMNS), amounts, rate)


def _number(row: TableRow, column: str) -> Decimal:
    if not NUMBER.fullmatch(row[column]):
        raise InputError(row.place, f"{column} '{row[column]}' is not a number such as 3268683.0")
    return Decimal(row[column])


def read_funds(data: Path) -> dict[str, NamedNode]:
    """Return code of a fund → its instrument, from the reviewed table.

    Raises:
        InputError: where the table cannot be read.
    """
    rows = read_table(data / FUNDS, ("code", "instrument", "reason"), delimiter="\t")
    return {row["code"]: mint_thing("FundingInstrument", row["instrument"]) for row in rows}


def describe_priority(statements: Statements, programme: str, code: str) -> NamedNode:
    """Describe a priority by the code that a table gives it, and return its IRI.

    A code of figures alone is the number; it stands as a code too where it is written otherwise, such as ``05``.
    """
    priority = mint_thing("Priority", f"{programme}-{make_key(code)}")
    number = int(code) if PLAIN_NUMBER.fullmatch(code) else None
    written = None if number is not None and str(number) == code else plain(code)
    statements.add(priority, TC.Priority, {TC.number: None if number is None else integer(number), TC.code: written})
    statements.add(mint_thing("Programme", programme), None, {TC.hasPriority: priority})
    return priority


def describe_national_contributors(statements: Statements, document: NamedNode) -> None:
    """Describe the group of those who pay the national part, whom tables do not tell apart."""
    labels = [text("national contributors", "en"), text("contributeurs nationaux", "fr")]
    statements.add(NATIONAL, TC.ActorGroup, {SKOS.prefLabel: [*labels], TC.statedIn: document})


def amount_values(value: Decimal, source: NamedNode, precision: NamedNode) -> Values:
    """Return what is said of a sum in euro."""
    euro = Namespace("at-currency").EUR
    return {TC.value: decimal(value), TC.isInCurrency: euro, TC.hasPrecision: precision, TC.statedIn: source}


def describe_amount(
    statements: Statements, key: str, value: Decimal, source: NamedNode, precision: NamedNode
) -> NamedNode:
    """Describe a sum in euro, and return its IRI."""
    amount = mint_thing("Amount", key)
    statements.add(amount, TC.Amount, amount_values(value, source, precision))
    return amount


def describe(lines: list[Line], funds: dict[str, NamedNode]) -> Statements:
    """Return the statements of the lines, of their plans, priorities and rows.

    Raises:
        InputError: for a fund that the reviewed table does not have.
    """
    statements = Statements()
    citation = (
        "European Commission, Cohesion Open Data Platform, ESIF 2014-2020 Finances Planned Details (e4v6-qrrq), "
        "downloaded on 2019-04-11 and kept as data/eu/ESIF_2014-2020_FINANCES_PLANNED_DETAILS_190411.csv "
        "in github.com/dw-data/eu-funding; its rows of Interreg (MS = TC)"
    )
    add_table(statements, SOURCE, "ESIF 2014-2020 Finances Planned Details, rows of Interreg", citation)
    describe_national_contributors(statements, DOCUMENT)
    for line in lines:
        _describe_line(statements, line, funds)
    return statements


def _describe_line(statements: Statements, line: Line, funds: dict[str, NamedNode]) -> None:
    row = line.row
    if row["Fund"] not in funds:
        raise InputError(row.place, f"Fund '{row['Fund']}' is not in {FUNDS}")
    source = add_row(statements, DOCUMENT, line.key, row.number)
    programme = mint_thing("Programme", line.programme)
    plan_key = f"{line.programme}-{SOURCE}"
    plan = mint_thing("FinancialPlan", plan_key)
    statements.add(
        plan, TC.FinancialPlan, {TC.isPlanOf: programme, TC.version: plain(row["Ver"]), TC.statedIn: DOCUMENT}
    )
    priority = describe_priority(statements, line.programme, row["Priority"])
    statements.add(priority, None, {TC.statedIn: source})
    objective = None if row["TO_code"] == NULL else mint_concept("thematic-objectives", row["TO_code"].lower())
    line_key = f"{plan_key}-{make_key(' '.join(row[column] for column in KEY_COLUMNS[1:]))}"
    amounts = {
        part: describe_amount(statements, f"{line_key}-{part}", value, source, EXACT)
        for part, value in line.amounts.items()
    }
    statements.add(
        mint_thing("PlanLine", line_key),
        TC.PlanLine,
        {
            TC.isLineOf: plan,
            TC.isAllocatedTo: priority,
            TC.hasThematicObjective: objective,
            TC.isFinancedBy: funds[row["Fund"]],
            TC.hasUnionAmount: amounts["union"],
            TC.hasNationalAmount: amounts["national"],
            TC.hasTotalAmount: amounts["total"],
            TC.coFinancingRate: decimal(line.rate),
            TC.statedIn: source,
        },
    )


def make(folders: Folders) -> Files:
    """Return the file of the source.

    Raises:
        InputError: for an input that is missing or cannot be understood.
    """
    lines = read_lines(folders.find(PLANNED_MONEY), Identities(folders))
    return {f"imported/{SOURCE}.ttl": describe(lines, read_funds(folders.data))}


GENERATOR = Generator(SOURCE, "planned money of 86 programmes of 2014-2020 by priority, objective and fund", make)
