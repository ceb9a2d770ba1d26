"""Statements on money: a total of a project on the project, the part of a partner on its participation, never mixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.importing import ntriples as nt
from tercoop.importing.properties import INSTRUMENTS
from tercoop.importing.sums import Sums

if TYPE_CHECKING:
    from tercoop.importing.cells import Kept
    from tercoop.importing.ntriples import Lines
    from tercoop.importing.plan import SheetPlan

_PRECISION = nt.concepts_of("precisions")
_BUDGET, _AMOUNT, _SHARE = nt.prefix_of("Budget"), nt.prefix_of("Amount"), nt.prefix_of("FinancingShare")
_PARTNER_BUDGET, _INSTRUMENT = nt.prefix_of("PartnerBudget"), nt.prefix_of("FundingInstrument")

_PAYERS = {"union": "Union funding", "national": "national funding", "total": "totals"}
"""What an amount of a line of a plan ends with → what it is."""


class Money:
    """Write the amounts of the rows of one sheet.

    Args:
        plan: how the sheet is read.
        source: key of the source, which amounts carry in their IRIs so that two sources never share one.
        stated: predicate and object that say where an amount is stated.

    Attributes:
        sums: the amounts that were written, by whose they are.
    """

    def __init__(self, plan: SheetPlan, source: str, stated: str) -> None:
        """Find the fields that the sheet has."""
        places = plan.places
        self._source, self._stated = source, stated
        self.sums = Sums()
        self._currency = places.get("project.currency")
        self._total = places.get("project.total_budget")
        self._funds = [(places[field], name) for field, name in INSTRUMENTS.items() if field in places]
        self._of_project = [
            (places[field], nt.term(name), ending, whose)
            for field, name, ending, whose in (
                ("project.union_funding", "hasUnionAmount", "union", "Union funding of projects"),
                ("project.total_expenditure", "hasExpenditure", "expenditure", "expenditure of projects"),
            )
            if field in places
        ]
        self._partner_total = places.get("partner.total_budget")
        self._of_partner = [
            (places[field], nt.term(name), ending, whose)
            for field, name, ending, whose in (
                ("partner.union_funding", "hasUnionAmount", "partner-union", "Union funding of partners"),
                ("partner.total_expenditure", "hasExpenditure", "partner-expenditure", "expenditure of partners"),
            )
            if field in places
        ]

    def describe_project(self, key: str, subject: str, values: tuple[Kept, ...], lines: Lines) -> None:
        """Add total, Union funding, expenditure and the parts of funds of a project."""
        total = values[self._total] if self._total is not None else None
        funds = [(values[place], name) for place, name in self._funds if values[place] is not None]
        if total is not None or funds:
            budget = f"{_BUDGET}{key}-{self._source}>"
            lines[f"{subject} {nt.term('hasBudget')} {budget} .\n"] = None
            lines[f"{budget} {nt.TYPE} {nt.term('Budget')} .\n"] = None
            if total is not None:
                self._describe_amount(budget, total, values, lines, "budgets of projects")
            for amount, name in funds:
                share, node = f"{_SHARE}{key}-{self._source}-{name}>", f"{_AMOUNT}{key}-{self._source}-{name}>"
                lines[f"{share} {nt.TYPE} {nt.term('FinancingShare')} .\n"] = None
                lines[f"{share} {self._stated} .\n"] = None
                lines[f"{share} {nt.term('isShareOf')} {budget} .\n"] = None
                lines[f"{share} {nt.term('hasContributor')} {_INSTRUMENT}{name}> .\n"] = None
                lines[f"{share} {nt.term('hasAmount')} {node} .\n"] = None
                self._add_amount(node, amount, values, lines, "shares of funds in projects")
        for place, predicate, ending, whose in self._of_project:
            if (amount := values[place]) is not None:
                node = f"{_AMOUNT}{key}-{self._source}-{ending}>"
                lines[f"{subject} {predicate} {node} .\n"] = None
                self._add_amount(node, amount, values, lines, whose)

    def describe_partner(self, key: str, subject: str, values: tuple[Kept, ...], lines: Lines) -> None:
        """Add budget, Union funding and expenditure of one partner in one project."""
        if self._partner_total is not None and (total := values[self._partner_total]) is not None:
            node = f"{_PARTNER_BUDGET}{key}-{self._source}>"
            lines[f"{subject} {nt.term('hasPartnerBudget')} {node} .\n"] = None
            lines[f"{node} {nt.TYPE} {nt.term('PartnerBudget')} .\n"] = None
            self._describe_amount(node, total, values, lines, "budgets of partners")
        for place, predicate, ending, whose in self._of_partner:
            if (amount := values[place]) is not None:
                node = f"{_AMOUNT}{key}-{self._source}-{ending}>"
                lines[f"{subject} {predicate} {node} .\n"] = None
                self._add_amount(node, amount, values, lines, whose)

    def describe_call(self, key: str, subject: str, amount: Kept, values: tuple[Kept, ...], lines: Lines) -> None:
        """Add the money that a call offers."""
        node = f"{_BUDGET}{key}-{self._source}>"
        lines[f"{subject} {nt.term('hasBudget')} {node} .\n"] = None
        lines[f"{node} {nt.TYPE} {nt.term('Budget')} .\n"] = None
        self._describe_amount(node, amount, values, lines, "budgets of calls")

    def describe_line(  # noqa: PLR0913, PLR0917 - what a statement is made of
        self, key: str, predicate: str, ending: str, subject: str, amount: Kept, lines: Lines
    ) -> None:
        """Add one amount of a line of a financial plan."""
        node = f"{_AMOUNT}{key}-{ending}>"
        lines[f"{subject} {predicate} {node} .\n"] = None
        self._add_amount(node, amount, (), lines, f"{_PAYERS[ending]} of lines")

    def _add_amount(self, node: str, amount: Kept, values: tuple[Kept, ...], lines: Lines, whose: str) -> None:
        lines[f"{node} {nt.TYPE} {nt.term('Amount')} .\n"] = None
        self._describe_amount(node, amount, values, lines, whose)

    def _describe_amount(self, node: str, amount: Kept, values: tuple[Kept, ...], lines: Lines, whose: str) -> None:
        if not isinstance(amount, tuple):
            return
        value, currency, precision = amount
        lines[f"{node} {self._stated} .\n"] = None
        if not currency and self._currency is not None and values:
            stated = values[self._currency]
            currency = stated if isinstance(stated, str) else ""
        statement = f"{node} {nt.term('value')} {nt.decimal(value)} .\n"
        if statement not in lines:
            self.sums.add(whose, currency, value)
            lines[statement] = None
        lines[f"{node} {nt.term('hasPrecision')} {_PRECISION}{precision}> .\n"] = None
        if currency:
            lines[f"{node} {nt.term('isInCurrency')} {nt.currency(currency)} .\n"] = None
