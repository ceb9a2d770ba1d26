"""Read the cells of one column: the cleaner of its field, with what the profile says, and a memory of what came before.

What is kept of a cell is plain Python (texts and tuples of texts), so that rows can be put aside on disk cheaply:

===============  ============================================================
cleaner          what is kept
===============  ============================================================
text, word       the text
identifier       the text
name             the text
postal-code      the text
pic              the nine figures
amount           (decimal, currency or "", precision), such as ("500.0", "EUR", "exact")
rate, number     the decimal
date             (lexical form, local name of its datatype), such as ("2016-03", "gYearMonth")
country          three letters, such as AUT
currency         three letters, such as EUR
region           the NUTS code
role             notation of the partner role
legal-status     notation of the legal status
===============  ============================================================
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from tercoop.cleaning.amounts import clean_amount
from tercoop.cleaning.cell_texts import is_placeholder, line_of
from tercoop.cleaning.dates import clean_date
from tercoop.cleaning.legal_statuses import clean_legal_status
from tercoop.cleaning.names import clean_name
from tercoop.cleaning.outcomes import Cleaned, Problem, leave_out, quote
from tercoop.cleaning.pics import clean_pic, is_plain_pic
from tercoop.cleaning.postal_codes import clean_postal_code, is_plain_code
from tercoop.cleaning.rates import clean_rate
from tercoop.cleaning.roles import clean_role
from tercoop.cleaning.texts import clean_text, is_plain
from tercoop.importing.memory import Memory
from tercoop.rdf.values import Year, YearMonth

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

    from tercoop.cleaning.countries import CountryTable
    from tercoop.cleaning.regions import RegionTable
    from tercoop.importing.fields import Field
    from tercoop.importing.profile import Profile
    from tercoop.reading import Cell

Kept: TypeAlias = "str | tuple[str, ...] | None"
"""What is kept of a cell."""

Outcome: TypeAlias = "tuple[Kept, tuple[Problem, ...]]"
"""What is kept of a cell, and what is wrong with it."""

_QUICK: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {"text": is_plain, "identifier": is_plain, "name": is_plain, "postal-code": is_plain_code, "pic": is_plain_pic}
)
"""Cleaner → what tells by a quick look that a text is kept as it stands."""

_TOTALS = frozenset({"project.total_budget", "partner.total_budget", "call.budget"})
"""Amounts of which zero says nothing; that a fund pays nothing is a statement."""


class Doubtful(NamedTuple):
    """What came of a cell that something is wrong with.

    Attributes:
        kept: what is kept of it.
        problems: what is wrong.
    """

    kept: Kept
    problems: tuple[Problem, ...]


class _CellMemory(Memory["Cell", "Kept | Doubtful"]):
    def __missing__(self, cell: Cell) -> Kept | Doubtful:
        # True, 1 and Decimal(1) are one key of a dictionary, and not one cell: texts alone are remembered.
        return super().__missing__(cell) if isinstance(cell, str) else self._work_out(cell)


class _TextMemory(_CellMemory):
    def __init__(self, work_out: Callable[[Cell], Kept | Doubtful], is_kept: Callable[[str], bool]) -> None:
        super().__init__(work_out)
        self._is_kept = is_kept

    def __missing__(self, cell: Cell) -> Kept | Doubtful:
        # Most texts are kept as they stand; no outcome need be made for them and taken apart again.
        if not isinstance(cell, str):
            return self._work_out(cell)
        return self.remember(cell, cell if self._is_kept(cell) else self._work_out(cell))


class ColumnReader:
    """Read the cells of one column, and remember what came before.

    Args:
        clean: reads a cell.
        empty: texts that stand for nothing.
        is_kept: tells of a text by a quick look that it is what is kept; it may be so otherwise.
    """

    def __init__(
        self, clean: Callable[[Cell], Outcome], empty: frozenset[str], is_kept: Callable[[str], bool] | None = None
    ) -> None:
        """Begin without any."""
        self._clean, self._empty = clean, empty
        # A plain text can be one that stands for nothing.
        memory = _TextMemory(self._read, is_kept) if is_kept and not empty else _CellMemory(self._read)
        self._recall = memory.__getitem__

    def read(self, cells: Iterable[Cell]) -> list[Kept | Doubtful]:
        """Return what is kept of each cell, nothing for an empty one, with what is wrong where something is."""
        return list(map(self._recall, cells))

    def _read(self, cell: Cell) -> Kept | Doubtful:
        if cell == "" or (self._empty and str(cell).strip() in self._empty):
            return None
        kept, problems = self._clean(cell)
        return Doubtful(kept, problems) if problems else kept


class CellReader:
    """Make the cleaner of each column; countries and regions are read from the data once.

    Args:
        profile: decimal mark, order of dates, currency and the like.
        countries: names and codes of countries.
        regions: codes and names of regions.
    """

    def __init__(self, profile: Profile, countries: CountryTable, regions: RegionTable) -> None:
        """Keep what the cleaners need."""
        self._profile = profile
        self._countries = countries
        self._regions = regions
        self._empty = frozenset(profile.empty)

    def reader_of(
        self,
        field: Field,
        words: Mapping[str, str] | None = None,
        currency: str | None = None,
        *,
        from_1904: bool = False,
    ) -> ColumnReader:
        """Return what reads the cells of a field.

        Args:
            field: what the column holds.
            words: word of the source → notation, from the profile.
            currency: currency of the column, where it is not that of the profile.
            from_1904: whether numbers that stand for days count from 1904.
        """
        clean = self._cleaner(field, words or {}, currency or self._profile.currency, from_1904=from_1904)
        return ColumnReader(clean, self._empty, _QUICK.get(field.cleaner))

    def _cleaner(  # noqa: C901, PLR0911, PLR0912 - one line a cleaner
        self, field: Field, words: Mapping[str, str], currency: str | None, *, from_1904: bool
    ) -> Callable[[Cell], Outcome]:
        profile = self._profile
        match field.cleaner:
            case "amount":
                mark, is_total = profile.decimal_mark, field.name in _TOTALS
                return lambda cell: _amount(clean_amount(cell, decimal_mark=mark, currency=currency), is_total=is_total)
            case "currency":
                return lambda cell: _plain(_clean_currency(cell))
            case "rate":
                return lambda cell: _number(clean_rate(cell, unit=profile.rate_unit))
            case "number":
                return lambda cell: _amount_only(clean_amount(cell, decimal_mark=profile.decimal_mark, currency=None))
            case "date":
                edge: Literal["begin", "end"] = "end" if field.name.endswith("ends") else "begin"
                order = profile.date_order
                return lambda cell: _date(clean_date(cell, order=order, edge=edge, from_1904=from_1904))
            case "country":
                return lambda cell: _plain(self._countries.clean(cell))
            case "region":
                return lambda cell: _region(self._regions.clean(cell))
            case "role":
                return lambda cell: _plain(clean_role(cell, words=words))
            case "legal-status":
                return lambda cell: _plain(clean_legal_status(cell, words=words))
            case "word":
                return lambda cell: _word(clean_text(cell), words)
            case "name":
                return lambda cell: _plain(clean_name(cell))
            case "postal-code":
                return lambda cell: _plain(clean_postal_code(cell))
            case "pic":
                return lambda cell: _plain(clean_pic(cell))
            case "text" | "identifier":
                return lambda cell: _plain(clean_text(cell, multiline=field.is_prose))


def _clean_currency(cell: Cell) -> Cleaned[str]:
    """Return the code of a currency, from what can stand beside an amount: ``EUR``, ``€``, ``euro``."""
    text = line_of(cell)
    if is_placeholder(text):
        return Cleaned(None)
    amount = clean_amount(f"1 {text}").value
    if amount is not None and amount.currency and amount.value == 1:
        return Cleaned(amount.currency)
    return leave_out("unknown-currency", f"{quote(text)} is not known as a currency")


def _plain(cleaned: Cleaned[str]) -> Outcome:
    return cleaned.value, cleaned.problems


def _word(cleaned: Cleaned[str], words: Mapping[str, str]) -> Outcome:
    return (words.get(cleaned.value, cleaned.value) if cleaned.value else None), cleaned.problems


def lexical(value: Decimal) -> str:
    """Return a decimal as all amounts of the graph are written, with a digit after the point at least."""
    digits = f"{value:f}"
    return digits if "." in digits else f"{digits}.0"


def _number(cleaned: Cleaned[Decimal]) -> Outcome:
    return (None if cleaned.value is None else lexical(cleaned.value)), cleaned.problems


def _amount(cleaned: Cleaned[Any], *, is_total: bool) -> Outcome:
    amount = cleaned.value
    if amount is None:
        return None, cleaned.problems
    if is_total and not amount.value:
        return None, (*cleaned.problems, Problem("a total of zero stands for an empty cell", "zero-total", kept=False))
    return (lexical(amount.value), amount.currency or "", amount.precision), cleaned.problems


def _amount_only(cleaned: Cleaned[Any]) -> Outcome:
    return (None if cleaned.value is None else lexical(cleaned.value.value)), cleaned.problems


def _region(cleaned: Cleaned[Any]) -> Outcome:
    return (None if cleaned.value is None else cleaned.value.code), cleaned.problems


def _date(cleaned: Cleaned[Year | YearMonth | dt.date]) -> Outcome:
    match cleaned.value:
        case None:
            return None, cleaned.problems
        case Year():
            kind = "gYear"
        case YearMonth():
            kind = "gYearMonth"
        case _:
            kind = "date"
    return (str(cleaned.value), kind), cleaned.problems
