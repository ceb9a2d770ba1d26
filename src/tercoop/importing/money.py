"""Statements on money: a total of a project on the project, the part of a partner on its participation, never mixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.importing import ntriples as nt
from tercoop.importing.properties import INSTRUMENTS
from tercoop.importing.records import problem
from tercoop.importing.sums import Sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.cleaning.outcomes import Problem
    from tercoop.importing.cells import Kept
    from tercoop.importing.ntriples import Facts, Statements
    from tercoop.importing.plan import SheetPlan
    from tercoop.importing.records import Record
    from tercoop.importing.rejects import Rejects

_VALUE, _CURRENCY = nt.term("value"), nt.term("isInCurrency")
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
        has_projects: whether the sheet has money of projects.
        has_partners: whether the sheet has money of partners.
    """

    def __init__(self, plan: SheetPlan, source: str, stated: str, rejects: Rejects) -> None:
        """Find the fields that the sheet has."""
        places = plan.places
        self._source, self._stated, self._rejects = source, stated, rejects
        self.sums = Sums()
        self._currency = places.get("project.currency")
        self._total = places.get("project.total_budget")
        self._currency_of_total = places.get("project.total_budget_currency")
        self._funds = [(places[field], name) for field, name in INSTRUMENTS.items() if field in places]
        self._of_project = [
            (places[field], nt.term(name), ending, whose)
            for field, name, ending, whose in (
                ("project.union_funding", "hasUnionAmount", "union", "Union funding of projects"),
                ("project.total_expenditure", "hasExpenditure", "expenditure", "expenditure of projects"),
            )
            if field in places
        ]
        self.has_projects = self._total is not None or bool(self._funds or self._of_project)
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
        total = self._find_amount(record, self._total, self._currency_of_total)
        funds = [(amount, name) for place, name in self._funds if (amount := self._find_amount(record, place))]
        if total is not None or funds:
            budget = f"{_BUDGET}{key}-{self._source}>"
            statements[subject][f"{nt.term('hasBudget')} {budget}"] = None
            statements[budget][nt.is_a("Budget")] = None
            if total is not None:
                self._describe_amount(budget, total, record, statements, "budgets of projects")
            else:
                self._describe_parts(budget, [amount for amount, _ in funds], statements)
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
            if (amount := self._find_amount(record, place)) is not None:
                node = f"{_AMOUNT}{key}-{self._source}-{ending}>"
                statements[subject][f"{predicate} {node}"] = None
                self._add_amount(node, amount, record, statements, whose)

    def _describe_parts(self, budget: str, parts: Sequence[Kept], statements: Statements) -> None:
        """Add what is known of a budget of which a row gives parts alone: its currency, and where it stands."""
        said = statements[budget]
        said[self._stated] = None
        currencies = {amount[1] for amount in parts if isinstance(amount, tuple)}
        if len(currencies) == 1:
            said[_state_currency(currencies.pop())] = None

    def describe_partner(self, key: str, said: Facts, record: Record, statements: Statements) -> None:
        """Add budget, Union funding and expenditure of one partner in one project to what is said of it.

        An organisation that has two rows in a project with different amounts has two amounts.
        """
        if (total := self._find_amount(record, self._partner_total)) is not None:
            node = self._find_node(f"{_PARTNER_BUDGET}{key}-{self._source}", total, record, statements)
            said[f"{nt.term('hasPartnerBudget')} {node}"] = None
            statements[node][nt.is_a("PartnerBudget")] = None
            self._describe_amount(node, total, record, statements, "budgets of partners")
        for place, predicate, ending, whose in self._of_partner:
            if (amount := self._find_amount(record, place)) is not None:
                node = self._find_node(f"{_AMOUNT}{key}-{self._source}-{ending}", amount, record, statements)
                said[f"{predicate} {node}"] = None
                self._add_amount(node, amount, record, statements, whose)

    def describe_call(self, key: str, subject: str, amount: Kept, record: Record, statements: Statements) -> None:
        """Add the money that a call offers."""
        if (amount := self._complete(amount, record, self._currency)) is None:
            return
        node = f"{_BUDGET}{key}-{self._source}>"
        statements[subject][f"{nt.term('hasBudget')} {node}"] = None
        statements[node][nt.is_a("Budget")] = None
        self._describe_amount(node, amount, record, statements, "budgets of calls")

    def describe_line(  # noqa: PLR0913, PLR0917 - what a statement is made of
        self, key: str, predicate: str, ending: str, subject: str, amount: Kept, record: Record, statements: Statements
    ) -> None:
        """Add one amount of a line of a financial plan."""
        if (amount := self._complete(amount, record, self._currency)) is None:
            return
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
        kept = [pair for pair in said if pair.startswith((_VALUE, _CURRENCY))]
        own = [_state(value), _state_currency(currency)]
        if any(pair not in own for pair in kept):
            words = " ".join(pair.split('"')[1] if '"' in pair else pair[-4:-1] for pair in kept)
            reason = f"{whose}: another row says {words}, which is kept"
            self._reject(record, value, problem("amounts-disagree", reason, kept=False))
            return
        if own[0] not in said:
            self.sums.add(whose, currency, value)
        said |= nt.facts(*own)
        said[self._stated] = None
        said[f"{nt.term('hasPrecision')} {_PRECISION}{precision}>"] = None

    def _reject(self, record: Record, value: str, cause: Problem) -> None:
        self._rejects.value(record.sheet, record.row, "", value, cause)

    def _find_node(self, plain: str, amount: Kept, record: Record, statements: Statements) -> str:
        """Return the IRI of an amount of a partner: with a number, where rows before it say something else.

        A row that says the same again is flagged: it can be the same money, or as much again.
        """
        node, number = f"{plain}>", 1
        if not isinstance(amount, tuple):
            return node
        own = {_state(amount[0]), _state_currency(amount[1])}
        while node in statements and not own <= statements[node].keys():
            number += 1
            node = f"{plain}-{number}>"
        if node in statements:
            reason = "another row gives the same partner the same amount, which is counted once"
            self._reject(record, amount[0], problem("repeated-amount", reason, kept=True))
        return node

    def _find_amount(self, record: Record, place: int | None, currency: int | None = None) -> Kept:
        """Return an amount of a row with its currency; nothing where nobody knows in which currency it is.

        Args:
            record: the row.
            place: place of the amount among its values.
            currency: place of its own currency, where it has one beside that of all amounts.
        """
        where = self._currency if currency is None else currency
        return None if place is None else self._complete(record.values[place], record, where)

    def _complete(self, amount: Kept, record: Record, place: int | None) -> Kept:
        if not isinstance(amount, tuple):
            return amount
        value, currency, precision = amount
        stated = record.values[place] if place is not None else None
        if not isinstance(stated, str):
            stated = currency
        if currency and currency != stated:
            reason = f"the amount is in {currency}, and the currency of the row is {stated}"
            self._reject(record, value, problem("currencies-disagree", reason, kept=False))
            return None
        if not stated:
            reason = (
                "neither cell, column, row nor profile says in which currency it is; a profile says it with currency"
            )
            self._reject(record, value, problem("no-currency", reason, kept=False))
            return None
        return value, stated, precision


def _state(value: str) -> str:
    return f"{_VALUE} {nt.decimal(value)}"


def _state_currency(currency: str) -> str:
    return f"{_CURRENCY} {nt.currency(currency)}"
