"""Write a draft as TOML that is read as it stands, each line with what speaks for it, and the open questions on top."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from tercoop.importing.column_fields import IN_ONE_CELL
from tercoop.importing.fields import FIELDS, SCHEMES
from tercoop.importing.schemes import notations_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tercoop.importing.drafted_columns import Guess
    from tercoop.importing.drafted_forms import Forms
    from tercoop.importing.sheet_drafts import SheetDraft

_WIDTH = 110
_COLUMN = 52
"""Where comments begin, at least."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_ORDER = {name: place for place, name in enumerate(FIELDS)}


def quote(text: str) -> str:
    """Return a text as a basic string of TOML."""
    return '"' + "".join(_ESCAPES.get(each) or (each if each.isprintable() else _code(each)) for each in text) + '"'


def _code(character: str) -> str:
    point = ord(character)
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"  # noqa: PLR2004 # what four digits hold


def comment(text: str) -> str:
    """Return a text that can stand in a comment: in one line, without characters that TOML refuses."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def paragraph(text: str, *, first: str = "# ", then: str = "# ") -> Iterator[str]:
    """Yield a text as lines of comments."""
    yield from textwrap.wrap(
        comment(text),
        _WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )


def line(left: str, because: str) -> str:
    """Return a line with what speaks for it behind."""
    return f"{left:<{_COLUMN}}  # {comment(because)}" if because else left


def write_head(lines: Iterable[str], questions: Sequence[str]) -> Iterator[str]:
    """Yield the head of a draft: what was understood, and the open questions."""
    for text in lines:
        yield from paragraph(text) if text else ["#"]
    yield "#"
    if not questions:
        yield "# Open questions: none."
        return
    yield "# Open questions"
    for number, question in enumerate(questions, start=1):
        yield from paragraph(question, first=f"# {number:>2}. ", then="#     ")


def write_profile(title: str, file_format: str, encoding: str | None, forms: Forms) -> Iterator[str]:
    """Yield the part of a draft that holds for all sheets; the encoding is one that was asked for."""
    yield line(f"title = {quote(title)}", "say what files of this layout are, in a few words")
    yield line('# source = "https://…"', "where such files come from")
    yield line('# credit = "…"', "who is to be named")
    yield line('# licence = "https://…"', "under which terms they are published")
    for key in ("currency", "decimal_mark", "date_order", "rate_unit"):
        if key in forms.values:
            value, because = forms.values[key]
            yield line(f"{key} = {quote(value)}", because)
        elif key == "currency" and not forms.currencies:
            yield line('# currency = "EUR"', "of amounts; not known")
    yield f"formats = [{quote(file_format)}]"
    if encoding:
        yield line(f"encoding = {quote(encoding)}", "as it was read for this draft")


def write_sheet(draft: SheetDraft, currencies: dict[str, tuple[str, str]], *, named: bool) -> Iterator[str]:
    """Yield the part of a draft on one sheet; all of it is a comment where the sheet cannot be read as it stands.

    Args:
        draft: the sheet.
        currencies: field → currency of its column, where columns differ.
        named: whether the sheet is called by its name, as one of several.
    """
    lines = list(_sheet_lines(draft, currencies, named=named))
    if draft.lacks:
        yield ""
        yield from paragraph(f"The sheet '{draft.name}' cannot be read yet: {draft.lacks}.")
        yield from (f"# {text}" if text and not text.startswith("#") else text or "#" for text in lines)
    else:
        yield from lines


def _sheet_lines(draft: SheetDraft, currencies: dict[str, tuple[str, str]], *, named: bool) -> Iterator[str]:
    sample = draft.sample
    yield ""
    yield "[[sheet]]"
    if named:
        yield f"names = [{quote(draft.name)}]"
    yield line(f"rows = {quote(draft.structure.rows or 'projects')}", _because_of_rows(draft))
    if not sample.is_found:
        yield line(f"header_row = {sample.sheet.header_row}", "fair: the names there are understood best")
    elif sample.sheet.header_row > 1:
        yield line(
            f"# header_row = {sample.sheet.header_row}", "where the names of the columns stand; it is found by itself"
        )
    if draft.structure.merged:
        count = f"fair: {draft.structure.merged} of {len(sample.rows)} rows name a partner and no project"
        yield line("# fill_down = true", f"{count}; see the questions")
    if draft.left_out:
        yield line("partners_left_out = true", "further partners are named and not read, so the list is not complete")
    yield ""
    yield "[sheet.columns]"
    held_back = [(guess.field, guess) for guess in draft.guesses if guess.field and guess.is_tentative]
    for name, guess in sorted([*draft.fields().items(), *held_back], key=lambda item: _ORDER[item[0]]):
        mark = "# " if guess.is_tentative else ""
        yield line(f"{mark}{quote(name)} = {quote(guess.column.reference)}", _because_of(guess))
    yield from _constant_lines(draft)
    yield from _word_lines(draft)
    if currencies:
        yield ""
        yield "[sheet.currencies]"
        for name, (code, because) in currencies.items():
            yield line(f"{quote(name)} = {quote(code)}", f"high: {because}")
    yield from _unread_lines(draft)
    yield from _further_lines(draft)


def _because_of_rows(draft: SheetDraft) -> str:
    several = sum(1 for group in draft.structure.groups if len(group) > 1)
    what = "calls" if draft.structure.rows == "calls" else "projects"
    seen = f"{len(draft.structure.groups)} {what} in {len(draft.sample.rows)} rows, {several} of them in several"
    return f"{'high' if draft.structure.rows else 'low'}: {seen}"


def _because_of(guess: Guess) -> str:
    called = f"'{guess.column.name}'; " if guess.column.name not in {"", guess.column.reference} else ""
    return f"{guess.confidence}: {called}{'; '.join(guess.because)}"


def _constant_lines(draft: SheetDraft) -> Iterator[str]:
    fields = draft.fields()
    asks_role = "partner.name" in fields and "partner.role" not in fields and not draft.constants
    if draft.constants or (asks_role and draft.structure.rows == "projects"):
        yield ""
        yield "[sheet.constants]"
        for name, (value, because) in draft.constants.items():
            yield line(f"{quote(name)} = {quote(value)}", because)
        if not draft.constants:
            yield line('# "partner.role" = "lead partner"', "if that is what the partner of each row is")


def _word_lines(draft: SheetDraft) -> Iterator[str]:
    for name, words in draft.words.items():
        known = " or ".join(sorted(notations_of(SCHEMES[name])))
        yield ""
        yield f"[sheet.words.{quote(name)}]"
        for word, times in words.items():
            yield line(f'# {quote(word)} = "…"', f"{times} {'row' if times == 1 else 'rows'}; {known}")


def _further_lines(draft: SheetDraft) -> Iterator[str]:
    for group in draft.further:
        yield ""
        yield "[[sheet.further_partners]]"
        for name, column in sorted(group.items(), key=lambda item: _ORDER[item[0]]):
            yield f"{quote(name)} = {quote(column.reference)}"
    for guess in draft.left_out:
        if guess.reason == IN_ONE_CELL:
            yield ""
            yield "# [[sheet.further_partners]]"
            yield f'# "partner.name" = {quote(guess.column.reference)}'
            yield '# separator = ";"'


def _unread_lines(draft: SheetDraft) -> Iterator[str]:
    read = {column.place for group in draft.further for column in group.values()}
    unread = [
        guess for guess in draft.guesses if guess.field is None and guess.column.name and guess.column.place not in read
    ]
    if unread:
        yield ""
        yield "[sheet.not_read]"
    for guess in unread:
        because = "; ".join(guess.because)
        yield line(f"{quote(guess.column.reference)} = {quote(comment(guess.reason))}", because)
