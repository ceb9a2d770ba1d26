"""What a draft knows of one column, and what it takes it for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from tercoop.importing.fields import FIELDS

if TYPE_CHECKING:
    from tercoop.importing.column_values import ColumnEvidence
    from tercoop.importing.column_words import NameReading

Confidence: TypeAlias = Literal["high", "fair", "low"]
"""How sure a guess is."""

RANKS: dict[Confidence, int] = {"high": 3, "fair": 2, "low": 1}

NOT_UNDERSTOOD = "not understood yet"
PERSONAL = "personal data"

MOST = 0.9
"""Part of the cells that must have a form for it to be taken for that of the column."""

_NAMES = frozenset({"programme.title", "project.acronym", "project.title", "project.title_english", "partner.name"})
"""Fields that figures alone do not fill."""

_FEW_ROLES = 6

HALF = 0.5
"""Part of the cells below which the form speaks against what the name says."""


@dataclass(frozen=True)
class Repetition:
    """How a column behaves on the rows of one project.

    Attributes:
        same: projects of several rows where all rows say the same, or the first row alone says anything.
        different: projects of several rows where rows differ.
    """

    same: int = 0
    different: int = 0


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes:
        place: its place in the sheet, from 0.
        reference: how a profile names it.
        name: what it is called, for people.
        reading: what its name says.
        evidence: what its cells look like.
        repetition: how it behaves on the rows of one project.
    """

    place: int
    reference: str
    name: str
    reading: NameReading
    evidence: ColumnEvidence
    repetition: Repetition = field(default_factory=Repetition)

    @property
    def label(self) -> str:
        """What it is called in a question: ``'Budget'``, or ``'Budget' (column H)`` where the name is not enough."""
        if self.reference == self.name:
            return f"'{self.name}'"
        return f"'{self.name}' ({self.reference})" if self.name else self.reference


@dataclass(frozen=True)
class Proposal:
    """What the rules make of a column, before its cells are looked at.

    Attributes:
        field: the field that it holds, where there is one.
        reason: why it is not read, where there is none.
        question: what is to be asked of it.
        note: what speaks for it beside name and cells.
        at_most: how sure it can be.
        second: another field that it holds as well: the end, in a column with begin and end.
    """

    field: str | None = None
    reason: str = NOT_UNDERSTOOD
    question: str = ""
    note: str = ""
    at_most: Confidence = "high"
    second: str | None = None


@dataclass
class Guess:
    """What a column is taken for.

    Attributes:
        column: the column.
        field: the field that it holds; nothing where it is not read.
        confidence: how sure that is.
        because: what speaks for it.
        reason: why it is not read.
        question: what is to be asked.
        second: another field that it holds as well.
        is_tentative: whether it is written as a comment alone, because it is not sure enough to be used unseen.
    """

    column: Column
    field: str | None
    confidence: Confidence
    because: tuple[str, ...]
    reason: str = NOT_UNDERSTOOD
    question: str = ""
    second: str | None = None
    is_tentative: bool = False

    @property
    def score(self) -> float:
        """How well it holds its own against another column for the same field."""
        evidence = self.column.evidence
        return RANKS[self.confidence] + (evidence.filled / evidence.rows if evidence.rows else 0.0) / 2


def weigh(column: Column, proposal: Proposal) -> Guess:
    """Return the guess that comes of a proposal once the cells are looked at."""
    because = _because_of_name(column)
    if proposal.note:
        because.append(proposal.note)
    confidence: Confidence = (
        "high" if column.reading.covered == 1 else "fair" if column.reading.covered >= HALF else "low"
    )
    if not column.reading.is_understood:
        confidence = proposal.at_most
    if proposal.field is None:
        return Guess(column, None, proposal.at_most, tuple(because), proposal.reason, proposal.question)
    if column.evidence.filled == 0:
        empty = f"no value in {column.evidence.rows} rows"
        return Guess(
            column,
            proposal.field,
            _least(confidence, proposal.at_most, "fair"),
            (*because, empty),
            "",
            proposal.question,
        )
    words, share = describe_form(proposal.field, column.evidence)
    because.append(f"values: {words}")
    if share < HALF:
        question = (
            f"{column.label} is named like {meaning(proposal.field)}, and its cells are not: {words}. What is it?"
        )
        return Guess(column, None, "low", tuple(because), NOT_UNDERSTOOD, question)
    if share < MOST:
        confidence = _least(confidence, "fair")
    return Guess(
        column,
        proposal.field,
        _least(confidence, proposal.at_most),
        tuple(because),
        proposal.reason,
        proposal.question,
        proposal.second,
    )


def meaning(name: str) -> str:
    """Return what a field is, for a question: ``project.begins`` → ``project.begins (day … on which it begins)``."""
    return f"{name} ({FIELDS[name].meaning})"


def _least(*confidences: Confidence) -> Confidence:
    return min(confidences, key=RANKS.__getitem__)


def _because_of_name(column: Column) -> list[str]:
    if not column.reading.is_understood:
        return []
    language = f" ({column.reading.language})" if column.reading.language else ""
    part = ", in part" if column.reading.covered < 1 else ""
    return [f"name{language}{part}"]


def describe_form(name: str, evidence: ColumnEvidence) -> tuple[str, float]:
    """Return how many cells have the form that a field needs, in words and as a part; all, where any text will do."""
    forms = {
        "amount": (evidence.amounts, "amounts"),
        "country": (evidence.countries, "countries"),
        "currency": (evidence.currency_codes, "codes of currencies"),
        "rate": (evidence.rates, "rates from 0 to 100"),
        "region": (evidence.regions, "codes of NUTS"),
    }
    cleaner = FIELDS[name].cleaner
    if cleaner == "date":
        return _describe_dates(evidence)
    if name == "programme.code":
        forms[cleaner] = (evidence.ccis, "CCI codes")
    elif name == "partner.pic":
        forms[cleaner] = (evidence.pics, "numbers of nine figures")
    if cleaner in forms:
        count, what = forms[cleaner]
        return f"{count} of {evidence.filled} are {what}", evidence.share(count)
    if cleaner in {"role", "legal-status"}:
        count = evidence.roles if cleaner == "role" else evidence.statuses
        return f"{count} of {evidence.filled} are known words", 1.0 if _has_few_words(evidence) else evidence.share(
            count
        )
    if name in _NAMES and evidence.share(evidence.amounts) >= MOST:
        return f"{evidence.amounts} of {evidence.filled} are numbers or amounts", 0.0
    return f"{evidence.filled} filled, {evidence.distinct} different", 1.0


def tells_roles(evidence: ColumnEvidence) -> bool:
    """Tell whether cells say yes, no or a role: nearly all of them, or most of a few different ones."""
    share = evidence.share(evidence.roles)
    return share >= MOST or (share >= HALF and evidence.distinct <= _FEW_ROLES)


def _has_few_words(evidence: ColumnEvidence) -> bool:
    """Return whether a column repeats a few words, as a column of roles does, known or not."""
    return evidence.distinct <= max(3, min(30, evidence.filled // 4))


def _describe_dates(evidence: ColumnEvidence) -> tuple[str, float]:
    count = evidence.dates + evidence.day_numbers
    words = f"{count} of {evidence.filled} are dates"
    if evidence.day_first and not evidence.month_first:
        words += f", day first: {evidence.day_first} can be read in no other way"
    elif evidence.month_first and not evidence.day_first:
        words += f", month first: {evidence.month_first} can be read in no other way"
    elif evidence.either_order:
        words += f", {evidence.either_order} of them with day or month first"
    return words, evidence.share(count)
