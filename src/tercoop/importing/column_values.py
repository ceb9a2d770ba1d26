"""Look at the cells of one column: how many can be read as a date, an amount, a country, and in which way alone."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from tercoop.cleaning.amounts import clean_amount
from tercoop.cleaning.cell_texts import is_placeholder, line_of
from tercoop.cleaning.dates import clean_date
from tercoop.cleaning.legal_statuses import clean_legal_status
from tercoop.cleaning.rates import clean_rate
from tercoop.cleaning.roles import clean_role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.cleaning.countries import CountryTable
    from tercoop.cleaning.regions import RegionTable
    from tercoop.reading import Cell

_CCI = re.compile(r"(?:2000|2007|2014|2021)[A-Z0-9]{2}[A-Z0-9]{6,12}", re.ASCII)
_PIC = re.compile(r"[0-9]{9}", re.ASCII)
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+|00)[0-9][0-9 ()/.-]{6,}[0-9]", re.ASCII)
_CURRENCY_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9./_-]*", re.ASCII)
_REGION_CODE = range(3, 6)
_FIRST_DAYS = re.compile(r"([0-9]{1,2})\s?[-/.]\s?([0-9]{1,2})\s?[-/.]\s?[0-9]{4}\.?", re.ASCII)
_MONTHS = 12


@dataclass
class ColumnEvidence:
    """What the cells of a column look like; counts are of cells, and a cell counts for each form that it can have.

    Attributes:
        rows: rows that were looked at.
        filled: cells that hold something.
        distinct: how many of them differ.
        texts, numbers: cells of text, and cells that hold a number.
        dates: days, months and years that can be read in some order; a bare number of a cell is none.
        day_first, month_first: days that can be read in one order alone.
        either_order: days that can be read in both.
        periods: cells with a begin and an end.
        day_numbers: cells of a number that can stand for a year or a day.
        amounts: numbers, and texts that are a number in some reading.
        point_only, comma_only: texts that can be read with one decimal mark alone.
        either_mark: texts that are different numbers with each.
        currencies: codes that stand in the cells.
        rates: numbers from 0 to 100, with or without a sign.
        signs: cells with a percent sign.
        largest: the largest number without a percent sign, where all are numbers.
        countries, regions, roles, statuses, ccis, pics, mails, addresses, phones, currency_codes, codes: of that form.
        levels: level of NUTS → cells.
        words: text → how often, for columns of few words.
        length: median of the characters of a text.
        spaced: texts of several words.
        counts_rows: whether it counts 1, 2, 3 … down the rows.
    """

    rows: int = 0
    filled: int = 0
    distinct: int = 0
    texts: int = 0
    numbers: int = 0
    dates: int = 0
    day_first: int = 0
    month_first: int = 0
    either_order: int = 0
    periods: int = 0
    day_numbers: int = 0
    amounts: int = 0
    point_only: int = 0
    comma_only: int = 0
    either_mark: int = 0
    currencies: Counter[str] = field(default_factory=Counter)
    rates: int = 0
    signs: int = 0
    largest: Decimal = Decimal(0)
    countries: int = 0
    regions: int = 0
    levels: Counter[int] = field(default_factory=Counter)
    roles: int = 0
    statuses: int = 0
    ccis: int = 0
    pics: int = 0
    mails: int = 0
    addresses: int = 0
    phones: int = 0
    currency_codes: int = 0
    codes: int = 0
    words: Counter[str] = field(default_factory=Counter)
    length: float = 0.0
    spaced: int = 0
    counts_rows: bool = False

    def share(self, count: int) -> float:
        """Return which part of the filled cells a count is."""
        return count / self.filled if self.filled else 0.0


class ValueReader:
    """Look at columns with the cleaners that import uses.

    Args:
        countries: names and codes of countries.
        regions: codes of regions.
    """

    def __init__(self, countries: CountryTable, regions: RegionTable) -> None:
        """Keep the tables."""
        self._countries = countries
        self._regions = regions

    def look_at(self, cells: Sequence[Cell]) -> ColumnEvidence:
        """Return what the cells of a column look like."""
        found = ColumnEvidence(rows=len(cells))
        counts: Counter[tuple[type, Cell]] = Counter(
            (type(cell), cell) for cell in cells if not (isinstance(cell, str) and is_placeholder(line_of(cell)))
        )
        found.filled, found.distinct = counts.total(), len(counts)
        for (_, cell), times in counts.items():
            self._note(found, cell, times)
        lengths = [len(line_of(cell)) for (kind, cell), times in counts.items() if kind is str for _ in range(times)]
        found.length = median(lengths) if lengths else 0.0
        numbers = [cell if isinstance(cell, Decimal) else _whole(cell) for cell in cells]
        present = [number for number in numbers if number is not None]
        found.counts_rows = len(present) > 2 and present == list(range(1, len(present) + 1))  # noqa: PLR2004
        return found

    def _note(self, found: ColumnEvidence, cell: Cell, times: int) -> None:
        text = line_of(cell)
        found.words[text] += times
        _note_amount(found, cell, times)
        _note_rate(found, cell, times)
        if isinstance(cell, Decimal):
            found.numbers += times
            found.day_numbers += times * (clean_date(cell).value is not None)
        if isinstance(cell, dt.date):
            found.dates += times
            return
        if isinstance(cell, str):
            found.texts += times
            found.spaced += times * (" " in text)
            _note_date(found, text, times)
            found.mails += times * bool(_MAIL.fullmatch(text))
            found.addresses += times * bool(_ADDRESS.match(text))
            found.phones += times * bool(_PHONE.fullmatch(text))
            found.ccis += times * bool(_CCI.fullmatch(text))
            found.currency_codes += times * bool(_CURRENCY_CODE.fullmatch(text))
            found.countries += times * (self._countries.clean(cell).value is not None)
            region = self._regions.clean(cell).value
            if region is not None and len(region.code) in _REGION_CODE:
                found.regions += times
                found.levels[len(region.code) - 2] += times
        found.pics += times * bool(_PIC.fullmatch(text))
        found.codes += times * bool(_CODE.fullmatch(text))
        found.roles += times * (clean_role(cell).value is not None)
        found.statuses += times * (clean_legal_status(cell).value is not None)


def _whole(cell: Cell) -> int | None:
    text = cell.strip().rstrip(".") if isinstance(cell, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004


def _note_date(found: ColumnEvidence, text: str, times: int) -> None:
    either = clean_date(text)
    codes = {problem.code for problem in either.problems}
    if "ambiguous-date" in codes:
        found.dates += times
        found.either_order += times
    elif either.value is not None:
        found.dates += times
        found.periods += times * ("period-in-cell" in codes)
        if match := _FIRST_DAYS.fullmatch(text):
            found.day_first += times * (int(match[1]) > _MONTHS)
            found.month_first += times * (int(match[2]) > _MONTHS)


def _note_amount(found: ColumnEvidence, cell: Cell, times: int) -> None:
    if isinstance(cell, Decimal):
        found.amounts += times
        return
    if not isinstance(cell, str):
        return
    with_point, with_comma = clean_amount(cell, ".").value, clean_amount(cell, ",").value
    amount = with_point or with_comma
    if amount is None:
        return
    found.amounts += times
    if amount.currency:
        found.currencies[amount.currency] += times
    if with_point is None:
        found.comma_only += times
    elif with_comma is None:
        found.point_only += times
    elif with_point.value != with_comma.value:
        found.either_mark += times


def _note_rate(found: ColumnEvidence, cell: Cell, times: int) -> None:
    rate = clean_rate(cell, "percent").value
    if rate is None:
        fraction = clean_rate(cell, "fraction").value
        if fraction is None:
            return
        rate = fraction / 100
    found.rates += times
    if isinstance(cell, str) and not cell.strip().replace(",", "").replace(".", "").isdigit():
        found.signs += times
    else:
        found.largest = max(found.largest, rate)
