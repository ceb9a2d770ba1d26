"""Clean a date, as precise as the source gives it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

from tercoop.cleaning.cell_texts import is_error, is_placeholder, line_of, plain_form
from tercoop.cleaning.folding import fold
from tercoop.cleaning.month_names import MONTHS
from tercoop.cleaning.outcomes import EMPTY, Cleaned, Problem, leave_out, quote
from tercoop.rdf.values import Year, YearMonth

if TYPE_CHECKING:
    from collections.abc import Callable

    from tercoop.reading import Cell

Date: TypeAlias = Year | YearMonth | dt.date
Order: TypeAlias = Literal["ymd", "dmy", "mdy"]
Edge: TypeAlias = Literal["begin", "end"]

FIRST_YEAR, LAST_YEAR = 1985, 2050
"""Territorial cooperation has programmes since 1990, with forerunners, and plans nothing beyond 2050."""

_LONGEST = 60
_MONTHS_OF_A_YEAR = 12
_MONTHS_OF_TWO_FIGURES = frozenset(f"{month:02}" for month in range(1, _MONTHS_OF_A_YEAR + 1))
_YMD = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})\.?", re.ASCII)
_YMD_SPACED = re.compile(r"([0-9]{4})([-/.]) ([0-9]{1,2})\2 ([0-9]{1,2})\.?", re.ASCII)
_YEAR_LAST = re.compile(r"([0-9]{1,2}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{4})\.?", re.ASCII)
_SHORT_YEAR = re.compile(r"[0-9]{1,2} ?([-/.]) ?[0-9]{1,2} ?\1 ?'?[0-9]{2}", re.ASCII)
_YEAR = re.compile(r"([0-9]{4})\.?", re.ASCII)
_YEARS = re.compile(r"([0-9]{4}) ?[-\u2013\u2014/] ?([0-9]{4})", re.ASCII)
_MONTH_YEAR = re.compile(r"([0-9]{1,2}) ?[-/.] ?([0-9]{4})", re.ASCII)
_YEAR_MONTH = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\.?", re.ASCII)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_CLOCK = re.compile(
    r"[T ,]{1,2}([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:[.,][0-9]+)?))?"
    r"(?: ?[AaPp]\.?[Mm]\.?)? ?(Z|[+-][0-9]{2}:?[0-9]{2})?$",
    re.ASCII,
)
_PERIOD = re.compile(r"(\S.*?) ?(?: - |\u2013|\u2014| to | bis | au | do | al )\s*(\S.*)")
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")
_DAY = r"(?:the )?D(?: ?(?:er|re|st|nd|rd|th)\.?|o|a|η|\.|°)?(?: ?d\.)?"
_MONTH = r"(?:(?:of|de|di) |d['\u2019] ?)?M\.?"
_YEAR_BESIDE = r"(?:(?:of|de|del|the year|of the year|year|rok) )?Y(?:\.? ?gada| ?(?:r|m|г|года|rok|year)\.?|\.)?"
_BETWEEN = r" ?[-/.,]? ?"
_NAMED = re.compile(
    "|".join(
        _BETWEEN.join(parts)
        for parts in (
            (_DAY, _MONTH, _YEAR_BESIDE),
            (_MONTH, _DAY, _YEAR_BESIDE),
            (_YEAR_BESIDE, _MONTH, _DAY),
            (_YEAR_BESIDE, _DAY, _MONTH),
            (_MONTH, _YEAR_BESIDE),
            (_YEAR_BESIDE, _MONTH),
            (_DAY, _MONTH, "['\u2019]?D"),
            (_MONTH, _DAY, "['\u2019]?D"),
            (_MONTH, "['\u2019]?D"),
            (_DAY, _MONTH),
        )
    )
)
"""A date with a day D, the month M by its name and a year Y, and what stands beside them where nothing is in doubt:
1er, 1st, 1 de enero de 2016, 2016 m. sausio 1 d., 1 stycznia 2016 r. Other signs may be those of doubt: <, ~, ?."""

_EPOCH = dt.date(1899, 12, 30)
_SERIALS = range((dt.date(FIRST_YEAR, 1, 1) - _EPOCH).days, (dt.date(LAST_YEAR, 12, 31) - _EPOCH).days + 1)
"""Serial numbers of the days in range, in the system that counts from 1900."""

_BETWEEN_SYSTEMS = (dt.date(1904, 1, 1) - _EPOCH).days
"""What such a number is more than that of the same day in the system that counts from 1904."""

_EMPTY_DAYS = frozenset(
    {dt.date(1, 1, 1), dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1900, 1, 1), dt.date(1970, 1, 1)}
)
"""Days that programs write for an empty date: the first that they can count."""

_OPEN_ENDS = frozenset({dt.date(9999, 12, 31), dt.date(2099, 12, 31), dt.date(2999, 12, 31)})
"""Days that people write for an end that is open."""


def clean_date(
    cell: Cell, order: Order | None = None, edge: Edge = "begin", *, from_1904: bool = False
) -> Cleaned[Date]:
    """Return the day, month or year in a cell.

    Args:
        cell: such as ``2016/01/31``, ``31.01.2016``, ``janvier 2016``, a day, or the serial number of one.
        order: the order of day, month and year in this column, if known. A year that stands first is always seen, and
            between points the day stands before the month unless the order says otherwise: the Common Locale Data
            Repository has no language that separates by points and writes the month first.
        edge: whether the column says when something begins or ends; of a period in one cell, that edge is taken.
        from_1904: whether serial numbers count from 1904, as in some workbooks: the same number is a day four years
            later than in the system that counts from 1900.

    Returns:
        The value. Flags: ``time-of-day-dropped``, ``day-depends-on-time-zone``, ``serial-number``, ``period-in-cell``.
        Left out: ``ambiguous-date``, ``contradicts-date-order``, ``no-such-day``, ``short-year``,
        ``year-out-of-range`` (before :data:`FIRST_YEAR` or after :data:`LAST_YEAR`), ``placeholder-date``,
        ``not-a-date``, ``formula-error``.
    """
    if isinstance(cell, str):
        if match := _YMD.fullmatch(cell):
            return _make_day(cell, match[1], match[3], match[4])
        return _clean_written(line_of(cell), order, edge)
    if isinstance(cell, dt.datetime):
        return _drop_time(_check(plain_form(cell), cell.date()), plain_form(cell), cell.time() != dt.time(), zone=None)
    if isinstance(cell, dt.date):
        return _check(plain_form(cell), cell)
    if isinstance(cell, Decimal):
        return _clean_number(cell, _BETWEEN_SYSTEMS if from_1904 else 0)
    return leave_out("not-a-date", f"{quote(plain_form(cell))} is no date")


def _clean_number(number: Decimal, later: int) -> Cleaned[Date]:
    shown = plain_form(number)
    if not number.is_finite() or not 0 <= number < 10**8:
        return leave_out("not-a-date", f"{shown} is no date")
    whole = int(number)
    if whole + later in _SERIALS:
        day = _EPOCH + dt.timedelta(days=whole + later)
        return Cleaned(day, (Problem(f"{shown} is read as the day {day}", "serial-number", kept=True),))
    if number == whole and (_YEAR.fullmatch(shown) or _COMPACT.fullmatch(shown)):
        return _clean_written(shown, None, "begin")
    if whole in {0, 1}:
        return leave_out("placeholder-date", f"{shown} stands for no date")
    return leave_out("not-a-date", f"{shown} is no date")


def _clean_written(text: str, order: Order | None, edge: Edge) -> Cleaned[Date]:
    if is_placeholder(text):
        return EMPTY
    if is_error(text):
        return leave_out("formula-error", f"{quote(text)} is the error of a formula")
    if len(text) > _LONGEST:
        return leave_out("not-a-date", f"{quote(text)} is no date")
    found = _read_figures(text, order) or _read_words(text) or _read_time(text, order)
    return found or _read_period(text, order, edge) or leave_out("not-a-date", f"{quote(text)} is no date")


def _read_figures(text: str, order: Order | None) -> Cleaned[Date] | None:
    """Read a date of figures alone; nothing where the text has none of the forms."""
    for form, read in _FORMS:
        if match := form.fullmatch(text):
            return read(match, order)
    return None


def _read_words(text: str) -> Cleaned[Date] | None:
    """Read a date with the name of a month; nothing where there is another word, number or sign."""
    tokens = [fold(token) for token in _TOKEN.findall(unicodedata.normalize("NFC", text))]
    names = [MONTHS[token] for token in tokens if token in MONTHS]
    numbers = [token for token in tokens if token.isdigit()]
    years = [number for number in numbers if len(number) == len("2016")]
    days = [number for number in numbers if len(number) <= len("31")]
    if len(names) != 1 or not _NAMED.fullmatch(_outline(text)):
        return None
    month = str(names[0])
    if len(years) == 1 and not days:
        return _make_month(text, years[0], month)
    if len(years) == 1 and len(days) == 1:
        return _make_day(text, years[0], month, days[0])
    return leave_out("short-year", f"{quote(text)} has no year of four figures") if days and not years else None


def _outline(text: str) -> str:
    """Return a text with D, M and Y for days, months and years: ``1st of May, 2016`` → ``Dst of M, Y``."""

    def letter_of(match: re.Match[str]) -> str:
        token = fold(match[0])
        if token in MONTHS:
            return "M"
        return {1: "D", 2: "D", 4: "Y"}.get(len(token), token) if match[0].isdecimal() else token

    return _TOKEN.sub(letter_of, unicodedata.normalize("NFC", text))


def _read_time(text: str, order: Order | None) -> Cleaned[Date] | None:
    """Read a date with a time of day."""
    match = _CLOCK.search(text)
    day = _read_figures(text[: match.start()], order) or _read_words(text[: match.start()]) if match else None
    if match is None or day is None:
        return None
    is_midnight = not any(float((part or "0").replace(",", ".")) for part in match.groups()[:3])
    return _drop_time(day, text, not is_midnight, match[4])


def _drop_time(day: Cleaned[Date], text: str, has_time: bool, zone: str | None) -> Cleaned[Date]:  # noqa: FBT001
    if day.value is None or not has_time:
        return day
    if zone:
        reason = f"{quote(text)} can be another day in another time zone"
        return Cleaned(day.value, (*day.problems, Problem(reason, "day-depends-on-time-zone", kept=True)))
    reason = f"the time of {quote(text)} is left out"
    return Cleaned(day.value, (*day.problems, Problem(reason, "time-of-day-dropped", kept=True)))


def _read_period(text: str, order: Order | None, edge: Edge) -> Cleaned[Date] | None:
    """Read the begin or the end of a period, where both are dates."""
    match = _YEARS.fullmatch(text) or _PERIOD.fullmatch(text)
    if not match:
        return None
    both = [_read_figures(part.strip(), order) or _read_words(part) for part in match.groups()]
    if None in both:
        return None
    taken = both[0 if edge == "begin" else 1]
    if taken is None or taken.value is None:
        return taken
    reason = f"{quote(text)} is a period; its {edge} is {taken.value}"
    return Cleaned(taken.value, (*taken.problems, Problem(reason, "period-in-cell", kept=True)))


def _order_day(text: str, pair: tuple[str, str], year: str, order: Order | None) -> Cleaned[Date]:
    """Tell day and month apart: by the order of the column, or because only one reading is a date."""
    day_first = (pair[1], pair[0])
    first, second = (int(number) > _MONTHS_OF_A_YEAR for number in pair)
    if (order == "dmy" and second and not first) or (order == "mdy" and first and not second):
        return leave_out("contradicts-date-order", f"{quote(text)} is not in the order of the column, {order}")
    if order == "dmy" or first or pair[0] == pair[1]:
        return _make_day(text, year, *day_first)
    if order == "mdy" or second:
        return _make_day(text, year, *pair)
    if not (int(pair[0]) and int(pair[1])):
        return _make_day(text, year, *day_first)
    names = [f"{int(day)} {calendar.month_name[int(month)]}" for month, day in (day_first, pair)]
    if names[0] == names[1]:
        return _make_day(text, year, *day_first)
    return leave_out("ambiguous-date", f"{quote(text)} can be {names[0]} or {names[1]}")


def _make_day(text: str, year: str, month: str, day: str) -> Cleaned[Date]:
    if not int(year) or (not int(day) and year == "1900"):
        return leave_out("placeholder-date", f"{quote(text)} stands for no date")
    try:
        found = dt.date(int(year), int(month), int(day))
    except ValueError:
        return leave_out("no-such-day", f"no calendar has the day {quote(text)}")
    return _check(text, found)


def _make_month(text: str, year: str, month: str) -> Cleaned[Date]:
    if int(month) not in range(1, _MONTHS_OF_A_YEAR + 1):
        return leave_out("no-such-day", f"no calendar has the month {quote(text)}")
    return _refuse_year(text, int(year)) or Cleaned(YearMonth(int(year), int(month)))


def _make_year(text: str, year: str) -> Cleaned[Date]:
    if int(year) in {0, 1900, 9999}:
        return leave_out("placeholder-date", f"{quote(text)} stands for no date")
    return _refuse_year(text, int(year)) or Cleaned(Year(int(year)))


def _check(text: str, day: dt.date) -> Cleaned[Date]:
    if day in _EMPTY_DAYS:
        return leave_out("placeholder-date", f"{quote(text)} stands for no date")
    if day in _OPEN_ENDS:
        return leave_out("placeholder-date", f"{quote(text)} stands for an open end")
    return _refuse_year(text, day.year) or Cleaned(day)


def _refuse_year(text: str, year: int) -> Cleaned[Date] | None:
    if FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return leave_out("year-out-of-range", f"{quote(text)} is not between {FIRST_YEAR} and {LAST_YEAR}")


def _refuse_short_year(match: re.Match[str], _: Order | None) -> Cleaned[Date]:
    return leave_out("short-year", f"{quote(match[0])} has a year of two figures")


def _read_year_last(match: re.Match[str], order: Order | None) -> Cleaned[Date]:
    usual: Order | None = "dmy" if match[2] == "." else None
    return _order_day(match[0], (match[1], match[3]), match[4], order or usual)


def _read_year_month(match: re.Match[str], order: Order | None) -> Cleaned[Date]:
    text, year, month = match[0], match[1], match[3]
    # Between points stands no financial year, and where the year comes first in the column, a month comes next.
    if order != "ymd" and match[2] != "." and month == f"{int(year) + 1:04}"[2:] and month in _MONTHS_OF_TWO_FIGURES:
        either = f"{calendar.month_name[int(month)]} {year} or the year from {year} to {int(year) + 1}"
        return _refuse_year(text, int(year)) or leave_out("ambiguous-date", f"{quote(text)} can be {either}")
    return _make_month(text, year, month)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Order | None], Cleaned[Date]]], ...] = (
    (_YMD, lambda match, _: _make_day(match[0], match[1], match[3], match[4])),
    (_YMD_SPACED, lambda match, _: _make_day(match[0], match[1], match[3], match[4])),
    (_COMPACT, lambda match, _: _make_day(match[0], match[1], match[2], match[3])),
    (_YEAR_LAST, _read_year_last),
    (_YEAR, lambda match, _: _make_year(match[0], match[1])),
    (_MONTH_YEAR, lambda match, _: _make_month(match[0], match[2], match[1])),
    (_YEAR_MONTH, _read_year_month),
    (_SHORT_YEAR, _refuse_short_year),
)
