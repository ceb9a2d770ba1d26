"""What holds for every cell: cleaners never raise, and what is written is read."""

from __future__ import annotations

import datetime as dt
import time
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tercoop.cleaning.amounts import clean_amount
from tercoop.cleaning.countries import CountryTable
from tercoop.cleaning.dates import clean_date
from tercoop.cleaning.languages import detect_language
from tercoop.cleaning.legal_statuses import clean_legal_status
from tercoop.cleaning.outcomes import Cleaned, quote
from tercoop.cleaning.pics import clean_pic
from tercoop.cleaning.rates import clean_rate
from tercoop.cleaning.regions import RegionTable, check_nesting
from tercoop.cleaning.roles import clean_role
from tercoop.cleaning.texts import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tercoop.cleaning.dates import Order
    from tercoop.reading import Cell

COUNTRIES = CountryTable.read()
REGIONS = RegionTable.read()

CLEANERS: tuple[Callable[[Cell], Cleaned[Any]], ...] = (
    clean_text,
    lambda cell: clean_text(cell, multiline=True),
    clean_amount,
    lambda cell: clean_amount(cell, ",", "EUR"),
    lambda cell: clean_amount(cell, "."),
    clean_rate,
    lambda cell: clean_rate(cell, "fraction", ","),
    clean_date,
    lambda cell: clean_date(cell, "mdy", "end"),
    COUNTRIES.clean,
    lambda cell: COUNTRIES.clean(cell, 2010),
    lambda cell: COUNTRIES.compare("FRA", cell),
    REGIONS.clean,
    lambda cell: REGIONS.clean(cell, "DEU", 2),
    clean_role,
    lambda cell: clean_role(cell, {"x": "lead-partner", "": "partner"}),
    clean_legal_status,
    clean_pic,
)

DIRT = st.text(
    st.sampled_from(
        "0123456789.,'()-+%/:TZ€ \u00a0\u202feE<>&;#?abpÃ©ŠÅ\u2026\u2019\x92\x00\ufffd\u0301jJanFRDEGNUTS\n"
    )
)
CELLS = st.one_of(
    st.text(),
    DIRT,
    st.text(st.characters()),
    st.decimals(),
    st.dates(),
    st.datetimes(timezones=st.none() | st.just(dt.UTC)),
    st.booleans(),
)


@given(CELLS)
@example("\ud800 lone")
@example(Decimal("1E+1000000"))
@example(Decimal("sNaN"))
@example(Decimal("-0"))
@example("9" * 5000)
@example("&" + "amp;" * 300)
@example("<p " * 300)
@example("1e999")
@example(dt.date.min)
@example("31.12.0000")
def test_no_cell_makes_a_cleaner_raise(cell: Cell) -> None:
    for clean in CLEANERS:
        outcome = clean(cell)
        assert all(problem.kept == (outcome.value is not None) for problem in outcome.problems)
        assert all(problem.reason.isprintable() and problem.code for problem in outcome.problems)


@given(text=st.one_of(st.text(), DIRT, st.text(st.characters())), multiline=st.booleans())
@example(text="&amp;lt;p&amp;gt;", multiline=False)
@example(text="A\u0303\u200b\u2018O", multiline=False)
@example(text="\u0085\x1c", multiline=True)
@example(text="a\n \n\n\nb", multiline=True)
@example(text="&#60;b>x", multiline=False)
def test_cleaning_a_text_twice_changes_nothing_more(text: str, *, multiline: bool) -> None:
    once = clean_text(text, multiline=multiline).value
    assert once is None or clean_text(once, multiline=multiline).value == once


@given(st.text())
def test_clean_text_has_no_blanks_to_spare_and_no_control_characters(text: str) -> None:
    value = clean_text(text).value
    assert value is None or (value and value == " ".join(value.split()) and not any(map(is_control, value)))


PLAIN = "".join(
    chr(point)
    for point in range(0x21, 0x17F)
    if chr(point) not in "&<?\u00c3\u00c5"
    and (point < 0x7F or (chr(point).isalpha() and chr(point) not in "\u00aa\u00ba\u00b5"))
)


@given(st.lists(st.text(PLAIN, min_size=1, max_size=12), min_size=1, max_size=5).map(" ".join))
@example("n/a")
@example("#REF!")
def test_a_plain_text_is_taken_as_thorough_cleaning_would_take_it(text: str) -> None:
    """The short way through ``clean_text`` comes to the same as the long one, which two blanks at the end ask for."""
    assert clean_text(text) == clean_text(f"{text}  ")


def is_control(letter: str) -> bool:
    return unicodedata.category(letter) == "Cc"


def group(digits: str, sign: str) -> str:
    """Return digits in groups of three."""
    first = len(digits) % 3 or 3
    return sign.join([digits[:first], *(digits[place : place + 3] for place in range(first, len(digits), 3))])


@given(
    st.decimals(min_value=Decimal(-(10**12)), max_value=10**12, places=2),
    st.sampled_from(
        [(",", "."), (".", ","), (" ", ","), ("\u00a0", ","), ("\u202f", "."), ("'", "."), ("\u2019", ".")]
    ),
    st.sampled_from(["{}", "€ {}", "{} EUR", "EUR {}", "€{}"]),
    st.booleans(),
)
def test_amount_is_read_as_it_was_written(
    number: Decimal,
    signs: tuple[str, str],
    form: str,
    in_brackets: bool,  # noqa: FBT001 # drawn
) -> None:
    separator, mark = signs
    whole, _, decimals = f"{abs(number):f}".partition(".")
    written = form.format(group(whole, separator) + mark + decimals)
    if number < 0:
        written = f"({written})" if in_brackets else f"-{written}"
    assert mark in {".", ","}
    outcome = clean_amount(written, "." if mark == "." else ",", "EUR")
    assert outcome.value is not None, outcome.problems
    assert (outcome.value.value, outcome.value.currency) == (number, "EUR")
    assert [problem.code for problem in outcome.problems] == ["negative"] * (number < 0)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_without_a_stated_mark_an_amount_is_right_or_left_out(number: Decimal) -> None:
    whole, _, decimals = f"{number:f}".partition(".")
    for written in (f"{whole}.{decimals}", f"{whole},{decimals}", group(whole, ",") + "." + decimals):
        outcome = clean_amount(written)
        assert outcome.value is not None
        assert outcome.value.value == number
    for written in (group(whole, "."), group(whole, ",")):
        value = clean_amount(written).value
        assert value is None or value.value == int(whole)


@given(st.dates(dt.date(1985, 1, 1), dt.date(2050, 12, 31)))
def test_day_is_read_as_it_was_written(day: dt.date) -> None:
    written: dict[Order | None, tuple[str, ...]] = {
        None: (f"{day:%Y/%m/%d}", f"{day:%Y-%m-%d}", f"{day:%d.%m.%Y}", f"{day:%d %B %Y}", f"{day:%Y%m%d}"),
        "dmy": (f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"{day.day}.{day.month}.{day.year}"),
        "mdy": (f"{day:%m/%d/%Y}", f"{day:%B %d, %Y}"),
    }
    for order, texts in written.items():
        for text in texts:
            assert clean_date(text, order) == Cleaned(day), text
    serial = Decimal((day - dt.date(1899, 12, 30)).days)
    assert clean_date(serial).value == day
    assert clean_date(f"{day:%d/%m/%Y}").value in {day, None}, "right, or left out"


@given(st.lists(st.none() | st.text(max_size=5), max_size=4))
def test_no_codes_make_the_comparison_of_levels_raise(codes: list[str | None]) -> None:
    assert all(problem.kept for problem in check_nesting(codes))


@given(st.text())
def test_quotation_is_one_short_line(text: str) -> None:
    assert quote(text).isprintable()
    assert len(quote(text)) < 70


@pytest.mark.parametrize(
    "unit",
    ["<", "<p ", "<!--", "&", "&amp;", "&#38;", "Ã©", "Ã", "?", "a?b ", "1,", "1 ", "(", "e", "- ", "/", "\x92", " \n"],
)
def test_time_grows_with_the_length_of_a_cell_and_no_faster(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    start = time.perf_counter()
    for clean in CLEANERS:
        clean(text)
    detect_language(text[:5000], {"en", "de"})
    assert time.perf_counter() - start < 10
