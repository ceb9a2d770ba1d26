"""Find what holds for all columns of a file: decimal mark, order of dates, currency, unit of rates; or ask for it.

Nothing is guessed: a mark or an order is taken where whole columns show it and nothing speaks against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tercoop.importing.currency_words import currencies_in
from tercoop.importing.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.importing.drafted_columns import Guess
    from tercoop.importing.sheet_drafts import SheetDraft


_LONGEST = 60


@dataclass
class Forms:
    """What a profile says of all columns.

    Attributes:
        values: key of the profile → its value and what speaks for it.
        currencies: place of the sheet → field → currency of its column, and what speaks for it.
        questions: what is to be asked.
    """

    values: dict[str, tuple[str, str]] = field(default_factory=dict)
    currencies: dict[int, dict[str, tuple[str, str]]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)


def find_forms(drafts: Sequence[SheetDraft]) -> Forms:
    """Return what holds for all columns of the sheets of a file."""
    forms = Forms()
    _find_decimal_mark(_of_cleaner(drafts, "amount", "rate"), forms)
    _find_date_order(_of_cleaner(drafts, "date"), forms)
    _find_rate_unit(_of_cleaner(drafts, "rate"), forms)
    _find_currency(drafts, forms)
    return forms


def _of_cleaner(drafts: Sequence[SheetDraft], *cleaners: str) -> list[Guess]:
    return [
        guess for draft in drafts for guess in draft.guesses if guess.field and FIELDS[guess.field].cleaner in cleaners
    ]


def _find_decimal_mark(guesses: list[Guess], forms: Forms) -> None:
    evidence = [guess.column.evidence for guess in guesses if FIELDS[guess.field or ""].cleaner == "amount"]
    comma, point = sum(each.comma_only for each in evidence), sum(each.point_only for each in evidence)
    either = sum(each.either_mark for each in evidence)
    if comma and point:
        forms.questions.append(
            f"The decimal mark: {comma} amounts can be read with a comma alone and {point} with a point alone."
            " Which columns"
            " have which? Without decimal_mark, each cell is read that allows one reading only."
        )
    elif comma or point:
        mark, count = (",", comma) if comma else (".", point)
        name = "comma" if comma else "point"
        rest = f"; {either} more could be read both ways" if either else ""
        forms.values["decimal_mark"] = (
            mark,
            f"high: {count} amounts can be read with a {name} alone, none with the other mark{rest}",
        )
    elif either:
        shown = _example(guesses)
        forms.questions.append(
            f"The decimal mark: {either} amounts can be read both ways, such as {shown}. Is it the point or the comma?"
            ' Say decimal_mark = "." or ","; without it, those are left out.'
        )


def _example(guesses: list[Guess]) -> str:
    texts = (text for guess in guesses for text in guess.column.evidence.words if re.search(r"[.,][0-9]{3}$", text))
    return f'"{next(texts, "")}"'


def _find_date_order(guesses: list[Guess], forms: Forms) -> None:
    evidence = [guess.column.evidence for guess in guesses]
    day, month = sum(each.day_first for each in evidence), sum(each.month_first for each in evidence)
    either = sum(each.either_order for each in evidence)
    if day and month:
        forms.questions.append(
            f"The order of dates: {day} can be read with the day first alone and {month} with the month first"
            " alone. Which"
            " is right? Without date_order, those are left out that can be read both ways."
        )
    elif day or month:
        order, words, count = ("dmy", "day", day) if day else ("mdy", "month", month)
        rest = f"; {either} more could be read both ways" if either else ""
        forms.values["date_order"] = (
            order,
            f"high: {count} dates can be read with the {words} first alone, none otherwise{rest}",
        )
    elif either:
        texts = (text for each in evidence for text in each.words if re.match(r"[0-9]{1,2}\D", text))
        forms.questions.append(
            f'The order of dates: all {either} can be read both ways, such as "{next(texts, "")}". Is the day first'
            " (dmy) or"
            ' the month (mdy)? Say date_order = "dmy" or "mdy"; without it, they are left out.'
        )


def _find_rate_unit(guesses: list[Guess], forms: Forms) -> None:
    rates = [guess.column for guess in guesses if guess.column.evidence.rates > guess.column.evidence.signs]
    if not rates:
        return
    fractions = [column for column in rates if column.evidence.largest <= 1]
    count = sum(column.evidence.rates - column.evidence.signs for column in rates)
    if not fractions:
        largest = max(column.evidence.largest for column in rates)
        forms.values["rate_unit"] = ("percent", f"high: {count} rates without a sign, up to {largest:f}")
    elif len(fractions) == len(rates):
        names = ", ".join(f"{column.label}" for column in rates)
        forms.values["rate_unit"] = ("fraction", f"fair: {count} rates without a sign, all between 0 and 1")
        forms.questions.append(
            f"{names}: all {count} rates without a percent sign lie between 0 and 1 and are read as parts of one,"
            " 0.85 as 85 %. Is that so?"
        )
    else:
        names = ", ".join(f"{column.label}" for column in fractions)
        forms.questions.append(
            f"{names}: rates between 0 and 1, where other columns go up to 100. Say rate_unit, and leave out what"
            " does not fit."
        )


def _find_currency(drafts: Sequence[SheetDraft], forms: Forms) -> None:
    stated: dict[tuple[int, str], tuple[str, str]] = {}
    silent: list[str] = []
    for place, draft in enumerate(drafts):
        for guess in _of_cleaner([draft], "amount"):
            found = _currency_of(guess, draft)
            if found is None:
                silent.append(f"{guess.column.label}")
            elif found[0]:
                stated[place, guess.field or ""] = found
    codes = sorted({code for code, _ in stated.values()})
    has_column = any(guess.field == "project.currency" for draft in drafts for guess in draft.guesses)
    if len(codes) == 1 and not has_column:
        forms.values["currency"] = (codes[0], f"{'fair' if silent else 'high'}: {next(iter(stated.values()))[1]}")
    else:
        for (place, name), found in stated.items():
            forms.currencies.setdefault(place, {})[name] = found
    if silent and not has_column:
        forms.questions.append(_ask_for_currency(", ".join(silent), codes))


def _ask_for_currency(names: str, codes: Sequence[str]) -> str:
    if not codes:
        return (
            'The currency: neither cells nor names of columns say it. Say currency = "EUR" or another code above'
            " [[sheet]]; without it, amounts stay without a currency."
        )
    if len(codes) == 1:
        return f"Are the amounts of {names} in {codes[0]} too? Neither their cells nor their names say it."
    return f"In which currency are the amounts of {names}? Others are in {' and '.join(codes)}; see [sheet.currencies]."


def _currency_of(guess: Guess, draft: SheetDraft) -> tuple[str, str] | None:
    """Return the currency of a column and what says so; no code where cells differ, nothing where none says it."""
    evidence = guess.column.evidence
    in_name = currencies_in(guess.column.name)
    if len(in_name) == 1:
        code = next(iter(in_name))
        others = sorted(set(evidence.currencies) - {code})
        return ("", "") if others else (code, f"the name {guess.column.label} says so")
    if evidence.currencies:
        if len(evidence.currencies) > 1:
            return "", ""
        code, count = evidence.currencies.most_common(1)[0]
        return code, f"{count} of {evidence.filled} cells of {guess.column.label} say so"
    for text in draft.sample.above:
        above = currencies_in(text)
        if len(above) == 1:
            return next(iter(above)), f'"{_shorten(text)}" stands above the table'
    return None


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
