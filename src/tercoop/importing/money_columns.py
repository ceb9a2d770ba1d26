"""Rules for columns of money: what they are, and whether they speak of the whole project or of the partner of a row.

Who takes the total of a project, which stands on the row of each of its partners, for money of the partners, counts it
as often as there are partners. So the cells decide as well as the name: what is the same on all rows of a project is
that of the project, what differs is that of the partner, and what is neither is left out until a person has decided.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tercoop.importing.currency_words import is_scaled
from tercoop.importing.drafted_columns import NOT_UNDERSTOOD, Proposal

if TYPE_CHECKING:
    from tercoop.importing.drafted_columns import Column, Repetition

KINDS = {
    "total_budget": "total_budget",
    "expenditure": "total_expenditure",
    "union_funding": "union_funding",
    "grant": "union_funding",
    "rate": "union_rate",
}
"""Attribute of a name → second half of the field."""

FUNDS = ("erdf", "ipa", "eni")
"""Attributes that name a fund."""

_CERTAIN = 3
"""Projects of several rows from which on one pattern is taken for certain."""

_OFTEN = 0.2
"""Part of the projects in which rows must differ for that to be more than mistakes."""


def propose_money(column: Column, attribute: str, *, by_partner: bool, names_lead: bool) -> Proposal:
    """Return what a column of money is.

    Args:
        column: the column.
        attribute: what its name says, one of :data:`KINDS` or :data:`FUNDS`.
        by_partner: whether a row is a partner.
        names_lead: whether the partner that is named is the lead partner.
    """
    if attribute in FUNDS and not column.evidence.amounts and column.evidence.filled:
        return Proposal(reason="the name of the fund, which no field takes for a project")
    if attribute != "rate" and is_scaled(column.name):
        question = (
            f"{column.label} seems to give thousands or millions. Amounts are read as they are written: give them"
            " in full in"
            " the spreadsheet, or leave the column out."
        )
        return Proposal(reason="amounts in thousands or millions", question=question)
    whose = _find_owner(column, by_partner=by_partner, names_lead=names_lead)
    if whose.field is None:
        return whose
    if attribute in FUNDS:
        field = f"project.{attribute}" if whose.field == "project" else "partner.union_funding"
    else:
        field = f"{whose.field}.{KINDS[attribute]}"
    if attribute == "grant":
        whom = "the project" if whose.field == "project" else "this partner"
        asked = f"Is {column.label} what the European Union pays to {whom}, without money from other payers?"
        return replace(whose, field=field, at_most="fair", question=f"{asked} {whose.question}".strip())
    return replace(whose, field=field)


def propose_sum(column: Column, *, by_partner: bool, names_lead: bool) -> Proposal:
    """Return what a column is that says whose money it is and not of what kind, such as ``Partner share``."""
    found = propose_money(column, "total_budget", by_partner=by_partner, names_lead=names_lead)
    asked = f"Is {column.label} the money of every payer (total_budget), or what the Union pays (union_funding)?"
    return replace(found, at_most="low", question=f"{asked} {found.question}".strip())


def _find_owner(column: Column, *, by_partner: bool, names_lead: bool) -> Proposal:
    """Return ``project`` or ``partner`` in place of a field, or why that is not certain."""
    subject, repeated = column.reading.subject, column.repetition
    named = "partner" if subject in {"partner", "lead"} else "project" if subject == "project" else None
    if not by_partner:
        return Proposal("partner" if named == "partner" and names_lead else "project")
    seen, note = _find_owner_by_values(repeated)
    asked = f"{column.label}: money of the whole project, or of the partner of the row?"
    if named and seen and named != seen:
        question = f"{asked} Its name says {named}, and it is {note}. It is left out until you decide."
        return Proposal(reason=f"{NOT_UNDERSTOOD}: of project or partner", question=question)
    owner = named or seen
    if owner is None:
        question = f"{asked} {note[:1].upper()}{note[1:]}, so it is left out until you decide."
        return Proposal(reason=f"{NOT_UNDERSTOOD}: of project or partner", question=question)
    is_certain = (repeated.same if owner == "project" else repeated.different) >= _CERTAIN
    why = note if seen else "by its name alone"
    return Proposal(
        owner,
        note=why,
        question=f"{asked} Read as that of the {owner}: {why}.",
        at_most="high" if seen and (is_certain or named) else "low" if seen == "project" else "fair",
    )


def _find_owner_by_values(repeated: Repetition) -> tuple[str | None, str]:
    """Return whose money the cells show, and why."""
    projects = repeated.same + repeated.different
    if not projects:
        return None, "no project has several rows with an amount"
    if not repeated.different:
        return "project", f"the same on all rows of a project, in {repeated.same} of {projects}"
    if repeated.different >= _OFTEN * projects:
        return "partner", f"different on the rows of a project, in {repeated.different} of {projects}"
    return None, f"different on the rows of a project in {repeated.different} of {projects}, and the same in the others"
