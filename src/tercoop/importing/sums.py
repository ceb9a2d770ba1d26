"""Add up the money of an import by whose it is, so that a person can compare it with the totals of the file.

Each amount is counted once, however many rows state it: the total of a project that stands on the row of each of its
partners is one statement. What belongs to projects and what belongs to partners is never added together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class Sums:
    """Money by whose it is.

    Attributes:
        totals: (whose, currency, empty where it is not known) → how many amounts, and their sum.
    """

    totals: dict[tuple[str, str], tuple[int, Decimal]] = field(default_factory=dict)

    def add(self, whose: str, currency: str, value: str, count: int = 1) -> None:
        """Add an amount, or the sum of some.

        Args:
            whose: whose money it is, in words.
            currency: its code, or nothing.
            value: its lexical form.
            count: how many amounts it stands for.
        """
        before, total = self.totals.get((whose, currency), (0, Decimal(0)))
        self.totals[whose, currency] = before + count, total + Decimal(value)

    def join(self, other: Sums) -> None:
        """Add what another sheet has."""
        for (whose, currency), (count, total) in other.totals.items():
            self.add(whose, currency, str(total), count)
