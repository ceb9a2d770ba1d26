"""Clean a date, as precise as the source gives it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

from tercoop.cleaning.cell_texts import is_error, is_placeholder, line_of
from tercoop.cleaning.month_names import MONTHS
from tercoop.cleaning.outcomes import EMPTY, Cleaned, flag, leave_out, quote
from tercoop.rdf.values import Year, YearMonth

if TYPE_CHECKING:
    from tercoop.reading.cells import Cell

Day: TypeAlias = Year | YearMonth | dt.date
Order: TypeAlias = Literal["ymd", "dmy", "mdy"]
Edge: TypeAlias = Literal["begin", "end"]

FIRST_YEAR, LAST_YEAR = 1985, 2050
"""Territorial cooperation began in 1990, with forerunners; nothing is planned beyond 2050."""

_LONGEST = 60
_YMD = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})\.?", re.ASCII)
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.ASCII,
)
_THREE = re.compile(r"([0-9]{1,2})\s?([-/.])\s?([0-9]{1,2})\s?\2\s?([0-9]{4})\.?", re.ASCII)
_SHORT_YEAR = re.compile(r"[0-9]{1,2}\s?([-/.])\s?(?:[0-9]{1,2}|[^\W\d_]+)\s?\1\s?'?[0-9]{2}", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}\.?", re.ASCII)
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})", re.ASCII)
_YEAR_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})\.?", re.ASCII)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_NAMED_DMY = re.compile(
    r"(?:([0-9]{1,2})(?:st|nd|rd|th|er|re|º|ª|\.)?(?:\s|-|/|\.|\s?de\s|\s?d['’])?)??\s*([^\W\d_]+)\.?,?(?:\s|-|/|\sde\s|\sdel\s)\s*([0-9]{4})(?:\s?(?:r\.|г\.|g\.|m\.))?"
)
_NAMED_MDY = re.compile(r"([^\W\d_]+)\.?\s([0-9]{1,2})(?:st|nd|rd|th)?,?\s([0-9]{4})")
_NAMED_YMD = re.compile(r"([0-9]{4})\.?\s?([^\W\d_]+)\s?([0-9]{1,2})\.?")
_PERIOD = re.compile(r"(\S.*?\S)\s*(?:\s[-\u2013\u2014]\s|\u2013|\u2014|\sto\s|\sbis\s|\sau\s)\s*(\S.*\S)")
_YEARS = re.compile(r"([0-9]{4})\s?[-\u2013\u2014/]\s?([0-9]{4})", re.ASCII)

_EXCEL_EPOCH = dt.date(1899, 12, 30)
_EXCEL_SERIALS = range(31048, 55153)
"""Days of the 1900 system from 1985-01-01 to 2050-12-31."""

_PLACEHOLDER_DAYS = frozenset(
    {
        dt.date(1900, 1, 1),
        dt.date(1899, 12, 30),
        dt.date(1899, 12, 31),
        dt.date(1900, 1, 0 + 1),
        dt.date(1970, 1, 1),
        dt.date(1, 1, 1),
    }
)
_OPEN_ENDS = frozenset({dt.date(9999, 12, 31), dt.date(2099, 12, 31), dt.date(2999, 12, 31)})


def clean_date(cell: Cell, order: Order | None = None, edge: Edge = "begin") -> Cleaned[Day]:
    """Return the day, month or year in a cell.

    Args:
        cell: such as ``2016/01/31``, ``31.01.2016``, ``janvier 2016``, a day, or the serial number of one (in the system
            that counts from 1900; that from 1904 gives other days, and a file of it must be converted when it is read).
        order: the order of day, month and year in this column, if known. The year first is always seen.
        edge: whether the column says when something begins or ends: of a period in one cell, that end is taken.

    Returns:
        The value. Flags: ``time-of-day-dropped``, ``day-depends-on-time-zone``, ``serial-number``, ``period-in-cell``.
        Left out: ``ambiguous-date``, ``contradicts-date-order``, ``no-such-day``, ``short-year``, ``year-out-of-range``,
        ``placeholder-date``, ``not-a-date``, ``formula-error``.
    """
    if isinstance(cell, str):
        if len(cell) == 10 and (match := _YMD.fullmatch(cell)):  # noqa: PLR2004 # 2016/01/31
            return _make_day(cell, match[1], match[3], match[4], edge)
        return _clean_written(line_of(cell), order, edge)
    if isinstance(cell, dt.datetime):
        day = _check(line_of(cell), cell.date(), edge)
        if day.value is not None and cell.time() != dt.time():
            return flag(day.value, "time-of-day-dropped", f"the time of {line_of(cell)} is left out")
        return day
    if isinstance(cell, dt.date):
        return _check(line_of(cell), cell, edge)
    if isinstance(cell, Decimal):
        return _clean_number(cell)
    return leave_out("not-a-date", f"{quote(line_of(cell))} is no date")


def _clean_number(number: Decimal) -> Cleaned[Day]:
    shown = line_of(number)
    if number.is_finite() and number == number.to_integral_value() and abs(number) < 10**6:
        whole = int(number)
        if FIRST_YEAR <= whole <= LAST_YEAR:
            return Cleaned(Year(whole))
        if whole in _EXCEL_SERIALS:
            day = _EXCEL_EPOCH + dt.timedelta(days=whole)
            return flag(day, "serial-number", f"{shown} is read as the day {day}")
        if whole in {0, 1}:
            return leave_out("placeholder-date", f"{shown} stands for no date")
    return leave_out("not-a-date", f"{shown} is no date")


def _clean_written(text: str, order: Order | None, edge: Edge) -> Cleaned[Day]:  # noqa: PLR0911 # one return a form
    if is_error(text):
        return leave_out("formula-error", f"{quote(text)} is the error of a formula")
    if is_placeholder(text):
        return EMPTY
    if len(text) > _LONGEST:
        return leave_out("not-a-date", f"{quote(text)} is no date")
    if match := _YMD.fullmatch(text):
        return _make_day(text, match[1], match[3], match[4], edge)
    if match := _THREE.fullmatch(text):
        return _clean_day_or_month_first(text, int(match[1]), int(match[3]), match[4], order, edge)
    if _YEAR.fullmatch(text):
        return _make_year(text, text[:4], edge)
    if match := _YEARS.fullmatch(text):
        part = _make_year(text, match[1] if edge == "begin" else match[2], edge)
        return _flag_period(text, part)
    if match := _MONTH_YEAR.fullmatch(text):
        return _make_month(text, match[2], match[1])
    if match := _YEAR_MONTH.fullmatch(text):
        return _make_month(text, match[1], match[2])
    if match := _TIME.fullmatch(text):
        return _clean_time(text, match, edge)
    if match := _COMPACT.fullmatch(text):
        return _make_day(text, match[1], match[2], match[3], edge)
    if _SHORT_YEAR.fullmatch(text):
        return leave_out("short-year", f"{quote(text)} has a year of two figures")
    return _clean_named(text, order, edge)


def _clean_named(text: str, order: Order | None, edge: Edge) -> Cleaned[Day]:
    folded = text.casefold()
    for form, places in ((_NAMED_DMY, (3, 2, 1)), (_NAMED_MDY, (3, 1, 2)), (_NAMED_YMD, (1, 2, 3))):
        match = form.fullmatch(folded)
        if match and (month := _find_month(match[places[1]])):
            day = match[places[2]]
            if day is None:
                return _make_month(text, match[places[0]], str(month))
            return _make_day(text, match[places[0]], str(month), day, edge)
    if match := _PERIOD.fullmatch(text):
        return _flag_period(text, _clean_written(match[1] if edge == "begin" else match[2], order, edge))
    return leave_out("not-a-date", f"{quote(text)} is no date")


def _find_month(name: str) -> int | None:
    return MONTHS.get(name)


def _flag_period(text: str, part: Cleaned[Day]) -> Cleaned[Day]:
    if part.value is None:
        return part
    return flag(part.value, "period-in-cell", f"{quote(text)} is a period; its {part.value} is taken")


def _clean_time(text: str, match: re.Match[str], edge: Edge) -> Cleaned[Day]:
    day = _make_day(text, match[1][:4], match[1][5:7], match[1][8:], edge)
    hour, minute = int(match[2]), int(match[3])
    if day.value is None or not (hour or minute):
        return day
    if match[4]:
        return flag(day.value, "day-depends-on-time-zone", f"{quote(text)} can be another day in another time zone")
    return flag(day.value, "time-of-day-dropped", f"the time of {quote(text)} is left out")


def _clean_day_or_month_first(
    text: str, first: int, second: int, year: str, order: Order | None, edge: Edge
) -> Cleaned[Day]:
    as_dmy, as_mdy = (year, str(second), str(first)), (year, str(first), str(second))
    if order == "dmy" or (first > 12 and order != "mdy"):  # noqa: PLR2004 # months
        return _make_day(text, *as_dmy, edge)
    if order == "mdy" or second > 12:  # noqa: PLR2004
        return _make_day(text, *as_mdy, edge)
    if first == second:
        return _make_day(text, *as_dmy, edge)
    names = [
        f"{int(day)} {calendar.month_name[int(month)]}" if int(month) in range(1, 13) else "no day"
        for _, month, day in (as_dmy, as_mdy)
    ]
    return leave_out("ambiguous-date", f"{quote(text)} can be {names[0]} or {names[1]}")


def _make_day(text: str, year: str, month: str, day: str, edge: Edge) -> Cleaned[Day]:
    if not int(year) and not int(month) and not int(day):
        return leave_out("placeholder-date", f"{quote(text)} stands for no date")
    try:
        found = dt.date(int(year), int(month), int(day))
    except ValueError:
        return leave_out("no-such-day", f"no calendar has the day {quote(text)}")
    return _check(text, found, edge)


def _make_month(text: str, year: str, month: str) -> Cleaned[Day]:
    if int(month) not in range(1, 13):
        return leave_out("no-such-day", f"{quote(text)} has no such month")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return leave_out("year-out-of-range", f"{quote(text)} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return Cleaned(YearMonth(int(year), int(month)))


def _make_year(text: str, year: str, edge: Edge) -> Cleaned[Day]:
    if year in {"0000", "1900"} or (edge == "end" and year == "9999"):
        return leave_out("placeholder-date", f"{quote(text)} stands for no date")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return leave_out("year-out-of-range", f"{quote(text)} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return Cleaned(Year(int(year)))


def _check(text: str, day: dt.date, edge: Edge) -> Cleaned[Day]:
    if day in _PLACEHOLDER_DAYS or (edge == "end" and day in _OPEN_ENDS):
        return leave_out("placeholder-date", f"{quote(text)} stands for no date")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return leave_out("year-out-of-range", f"{quote(text)} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return Cleaned(day)
