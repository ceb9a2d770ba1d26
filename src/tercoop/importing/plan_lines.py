"""Statements of a line of a financial plan: which fund pays how much for which priority and objective."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

from tercoop.importing import ntriples as nt
from tercoop.importing.records import problem
from tercoop.importing.schemes import notations_of
from tercoop.layout import find_layout
from tercoop.rdf.iris import make_source_key

if TYPE_CHECKING:
    from tercoop.importing.ntriples import Statements
    from tercoop.importing.records import Record
    from tercoop.importing.rejects import Rejects
    from tercoop.importing.sheet_mapping import SheetMapping

_LINE, _PLAN, _PROGRAMME = nt.prefix_of("PlanLine"), nt.prefix_of("FinancialPlan"), nt.prefix_of("Programme")
_PRIORITY, _INSTRUMENT = nt.prefix_of("Priority"), nt.prefix_of("FundingInstrument")
_OBJECTIVE = nt.concepts_of("thematic-objectives")
_AMOUNTS = {"union_amount": "hasUnionAmount", "national_amount": "hasNationalAmount", "total_amount": "hasTotalAmount"}


def describe_line(  # noqa: PLR0913, PLR0917 - each is a part of its own
    sheet: SheetMapping, source: str, programme: str, record: Record, rejects: Rejects, statements: Statements
) -> bool:
    """Add what a row says of a line of a plan; return whether its fund and priority are known.

    Args:
        sheet: how the sheet is written.
        source: key of the source.
        programme: key of the programme.
        record: the row.
        rejects: takes a row whose fund is not known.
        statements: takes what is stated.
    """
    values = {field: record.values[place] for field, place in sheet.plan.places.items()}
    fund, priority, objective = (
        value if isinstance(value := values.get(f"line.{name}"), str) else ""
        for name in ("fund", "priority", "objective")
    )
    instrument = _funds().get(fund.upper())
    if instrument is None:
        reason = f"the fund '{fund}' is not in the table of funds" if fund else "no fund is given"
        rejects.row(
            record.sheet, record.row, "unknown-fund", reason, column=sheet.plan.column_of("line.fund"), value=fund
        )
        return False
    parts = [key for text in (priority, objective or "void", fund) if (key := make_source_key(text))]
    key = f"{programme}-{source}-{'-'.join(parts)}"
    subject, plan = f"{_LINE}{key}>", f"{_PLAN}{programme}-{source}>"
    said = statements[subject]
    said |= nt.facts(
        nt.is_a("PlanLine"),
        f"{nt.term('isLineOf')} {plan}",
        f"{nt.term('isFinancedBy')} {_INSTRUMENT}{instrument}>",
    )
    sheet.add_row(said, record)
    statements[plan] |= nt.facts(
        nt.is_a("FinancialPlan"), f"{nt.term('isPlanOf')} {_PROGRAMME}{programme}>", sheet.stated
    )
    if priority and (priority_key := make_source_key(priority)):
        node = f"{_PRIORITY}{programme}-{priority_key}>"
        said[f"{nt.term('isAllocatedTo')} {node}"] = None
        statements[node] |= nt.facts(nt.is_a("Priority"), f"{nt.term('code')} {nt.text(priority)}", sheet.stated)
    if objective:
        notation = (make_source_key(objective) or "").zfill(2)
        if notation in notations_of("thematic-objectives"):
            said[f"{nt.term('hasThematicObjective')} {_OBJECTIVE}{notation}>"] = None
        else:
            unknown = problem("unknown-concept", "the scheme thematic-objectives has no concept for it", kept=False)
            rejects.value(record.sheet, record.row, sheet.plan.column_of("line.objective"), objective, unknown)
    for name, predicate in _AMOUNTS.items():
        if (amount := values.get(f"line.{name}")) is not None:
            sheet.money.describe_line(
                key, nt.term(predicate), name.partition("_")[0], subject, amount, record, statements
            )
    if isinstance(rate := values.get("line.union_rate"), str):
        said[f"{nt.term('coFinancingRate')} {nt.decimal(rate)}"] = None
    return True


@cache
def _funds() -> dict[str, str]:
    with (find_layout().data / "links" / "fund-codes.tsv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["instrument"] for row in csv.DictReader(file, delimiter="\t")}
