"""Add up the money of an import by whose it is, so that a person can compare it with the totals of the file.

Each amount is counted once, however many rows state it: the total of a project that stands on the row of each of its
partners is one statement. What belongs to projects and what belongs to partners is never added together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from tercoop.importing import ntriples as nt
from tercoop.rdf.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable

_OWNERS = {
    ("project", "hasBudget"): "budgets of projects",
    ("project", "hasUnionAmount"): "Union funding of projects",
    ("project", "hasExpenditure"): "expenditure of projects",
    ("participation", "hasPartnerBudget"): "budgets of partners",
    ("participation", "hasUnionAmount"): "Union funding of partners",
    ("participation", "hasExpenditure"): "expenditure of partners",
    ("financing-share", "hasAmount"): "shares of funds in projects",
    ("call", "hasBudget"): "budgets of calls",
    ("plan-line", "hasUnionAmount"): "Union funding of lines",
    ("plan-line", "hasNationalAmount"): "national funding of lines",
    ("plan-line", "hasTotalAmount"): "totals of lines",
}
_START = f"<{BASE}id/"


@dataclass
class Sums:
    """Money by whose it is.

    Attributes:
        totals: (whose, currency, empty where it is not known) → [how many amounts, their sum].
    """

    totals: dict[tuple[str, str], tuple[int, Decimal]] = field(default_factory=dict)

    def add(self, lines: Iterable[str]) -> None:
        """Add the amounts of the statements of one programme.

        Args:
            lines: its statements, each once, as lines of N-Triples.
        """
        owners: dict[str, str] = {}
        values: defaultdict[str, list[Decimal]] = defaultdict(list)
        currencies: dict[str, str] = {}
        predicates = {nt.term(name): name for _, name in _OWNERS}
        value, currency = nt.term("value"), nt.term("isInCurrency")
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            if predicate == value:
                values[subject].append(Decimal(rest.split('"', 2)[1]))
            elif predicate == currency:
                currencies[subject] = rest[: rest.index(">")].rsplit("/", 1)[-1]
            elif predicate in predicates and subject.startswith(_START):
                kind = subject.removeprefix(_START).partition("/")[0]
                if owner := _OWNERS.get((kind, predicates[predicate])):
                    owners[rest[: rest.index(">") + 1]] = owner
        for node, owner in owners.items():
            if node in values:
                key = owner, currencies.get(node, "")
                count, total = self.totals.get(key, (0, Decimal(0)))
                self.totals[key] = count + len(values[node]), total + sum(values[node])
