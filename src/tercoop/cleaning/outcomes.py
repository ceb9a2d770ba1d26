"""What a cleaner returns: a value, the problems that were found, or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell.

    Attributes:
        reason: a clause for people, such as ``03/04/2016 can be 3 April or 4 March``.
        code: the kind of problem in kebab case, such as ``ambiguous-date``.
        kept: the value stays and is flagged; otherwise it is left out.
    """

    reason: str
    code: str
    kept: bool = False


class Cleaned(NamedTuple, Generic[T_co]):
    """The outcome for one cell; a tuple, as millions are made.

    Attributes:
        value: the value; nothing for a cell that is empty or that is left out.
        problems: why it is left out or flagged; none with no value says that the cell is empty or a placeholder.
    """

    value: T_co | None
    problems: tuple[Problem, ...] = ()


EMPTY: Cleaned[Any] = Cleaned(None)
"""The outcome for an empty cell or a placeholder."""


def leave_out(code: str, reason: str) -> Cleaned[Any]:
    """Return the outcome without a value, for one reason."""
    return Cleaned(None, (Problem(reason, code, kept=False),))


def flag(value: T, code: str, reason: str) -> Cleaned[T]:
    """Return the outcome with a value that has one flag."""
    return Cleaned(value, (Problem(reason, code, kept=True),))


def quote(text: str) -> str:
    """Return a text as a reason shows it: in one line, without control characters, and not too long.

    >>> quote("a b")
    '"a b"'
    """
    shown = " ".join(text[: 4 * _LONGEST_QUOTE].split())
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in shown)
    return f'"{shown[:_LONGEST_QUOTE]}…"' if len(shown) > _LONGEST_QUOTE else f'"{shown}"'
