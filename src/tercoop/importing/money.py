"""Statements on money: a total of a project on the project, the part of a partner on its participation, never mixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.importing import ntriples as nt
from tercoop.importing.properties import INSTRUMENTS
from tercoop.importing.records import problem
from tercoop.importing.sums import Sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.importing.cells import Kept
    from tercoop.importing.ntriples import Facts, Statements
    from tercoop.importing.plan import SheetPlan
    from tercoop.importing.records import Record
    from tercoop.importing.rejects import Rejects

_VALUE = nt.term("value")
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
        rejects: takes amounts that contradict another row.

    Attributes:
        sums: the amounts that were written, by whose they are.
        has_partners: whether the sheet has money of partners.
    """

    def __init__(self, plan: SheetPlan, source: str, stated: str, rejects: Rejects) -> None:
        """Find the fields that the sheet has."""
        places = plan.places
        self._source, self._stated, self._rejects = source, stated, rejects
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
        self.has_partners = self._partner_total is not None or bool(self._of_partner)

    def describe_project(self, key: str, subject: str, record: Record, statements: Statements) -> None:
        """Add total, Union funding, expenditure and the parts of funds of a project."""
        values = record.values
        total = values[self._total] if self._total is not None else None
        funds = [(values[place], name) for place, name in self._funds if values[place] is not None]
        if total is not None or funds:
            budget = f"{_BUDGET}{key}-{self._source}>"
            statements[subject][f"{nt.term('hasBudget')} {budget}"] = None
            statements[budget][nt.is_a("Budget")] = None
            if total is not None:
                self._describe_amount(budget, total, record, statements, "budgets of projects")
            else:
                self._describe_parts(budget, [amount for amount, _ in funds], record, statements)
            for amount, name in funds:
                share, node = f"{_SHARE}{key}-{self._source}-{name}>", f"{_AMOUNT}{key}-{self._source}-{name}>"
                statements[share] |= nt.facts(
                    nt.is_a("FinancingShare"),
                    self._stated,
                    f"{nt.term('isShareOf')} {budget}",
                    f"{nt.term('hasContributor')} {_INSTRUMENT}{name}>",
                    f"{nt.term('hasAmount')} {node}",
                )
                self._add_amount(node, amount, record, statements, "shares of funds in projects")
        for place, predicate, ending, whose in self._of_project:
            if (amount := values[place]) is not None:
                node = f"{_AMOUNT}{key}-{self._source}-{ending}>"
                statements[subject][f"{predicate} {node}"] = None
                self._add_amount(node, amount, record, statements, whose)

    def _describe_parts(self, budget: str, parts: Sequence[Kept], record: Record, statements: Statements) -> None:
        """Add what is known of a budget of which a row gives parts alone: its currency, and where it stands."""
        said = statements[budget]
        said[self._stated] = None
        currencies = {self._currency_of(amount[1], record) for amount in parts if isinstance(amount, tuple)}
        if len(currencies) == 1 and (currency := currencies.pop()):
            said[f"{nt.term('isInCurrency')} {nt.currency(currency)}"] = None

    def describe_partner(self, key: str, said: Facts, record: Record, statements: Statements) -> None:
        """Add budget, Union funding and expenditure of one partner in one project to what is said of it.

        An organisation that has two rows in a project with different amounts has two amounts.
        """
        values = record.values
        if self._partner_total is not None and (total := values[self._partner_total]) is not None:
            node = _find_node(f"{_PARTNER_BUDGET}{key}-{self._source}", total, statements)
            said[f"{nt.term('hasPartnerBudget')} {node}"] = None
            statements[node][nt.is_a("PartnerBudget")] = None
            self._describe_amount(node, total, record, statements, "budgets of partners")
        for place, predicate, ending, whose in self._of_partner:
            if (amount := values[place]) is not None:
                node = _find_node(f"{_AMOUNT}{key}-{self._source}-{ending}", amount, statements)
                said[f"{predicate} {node}"] = None
                self._add_amount(node, amount, record, statements, whose)

    def describe_call(self, key: str, subject: str, amount: Kept, record: Record, statements: Statements) -> None:
        """Add the money that a call offers."""
        node = f"{_BUDGET}{key}-{self._source}>"
        statements[subject][f"{nt.term('hasBudget')} {node}"] = None
        statements[node][nt.is_a("Budget")] = None
        self._describe_amount(node, amount, record, statements, "budgets of calls")

    def describe_line(  # noqa: PLR0913, PLR0917 - what a statement is made of
        self, key: str, predicate: str, ending: str, subject: str, amount: Kept, record: Record, statements: Statements
    ) -> None:
        """Add one amount of a line of a financial plan."""
        node = f"{_AMOUNT}{key}-{ending}>"
        statements[subject][f"{predicate} {node}"] = None
        self._add_amount(node, amount, record, statements, f"{_PAYERS[ending]} of lines")

    def _add_amount(self, node: str, amount: Kept, record: Record, statements: Statements, whose: str) -> None:
        statements[node][nt.is_a("Amount")] = None
        self._describe_amount(node, amount, record, statements, whose)

    def _describe_amount(self, node: str, amount: Kept, record: Record, statements: Statements, whose: str) -> None:
        if not isinstance(amount, tuple):
            return
        value, currency, precision = amount
        said = statements[node]
        currency = self._currency_of(currency, record)
        stated_value = _state(value)
        if stated_value not in said:
            if other := next((pair for pair in said if pair.startswith(_VALUE)), None):
                reason = f"{whose}: another row says {other.split(chr(34))[1]}, which is kept"
                disagreement = problem("amounts-disagree", reason, kept=False)
                self._rejects.value(record.sheet, record.row, "", value, disagreement)
                return
            self.sums.add(whose, currency, value)
            said[stated_value] = None
        said[self._stated] = None
        said[f"{nt.term('hasPrecision')} {_PRECISION}{precision}>"] = None
        if currency:
            said[f"{nt.term('isInCurrency')} {nt.currency(currency)}"] = None

    def _currency_of(self, currency: str, record: Record) -> str:
        """Return the currency of an amount, or that of its row."""
        if currency or self._currency is None:
            return currency
        stated = record.values[self._currency]
        return stated if isinstance(stated, str) else ""


def _state(value: str) -> str:
    return f"{_VALUE} {nt.decimal(value)}"


def _find_node(plain: str, amount: Kept, statements: Statements) -> str:
    """Return the IRI of an amount of a partner: with a number, where rows before it say something else."""
    node, number = f"{plain}>", 1
    while node in statements and isinstance(amount, tuple) and _state(amount[0]) not in statements[node]:
        number += 1
        node = f"{plain}-{number}>"
    return node
