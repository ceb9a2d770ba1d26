"""Draft a profile for a layout that no profile knows: best guesses with what speaks for them, and open questions.

::

    sheet ─sheet_samples→ names and rows ─column_words, column_values→ what each column says and holds
          ─sheet_structures→ projects or partners ─column_fields, money_columns→ a field for each column
          ─sheet_drafts→ one column for a field ─drafted_forms→ decimal mark, order of dates, currency
          ─draft_text→ TOML

A draft says what the file shows. What the file leaves open is a question, and the key is left out.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tercoop.cleaning.countries import CountryTable
from tercoop.cleaning.regions import RegionTable
from tercoop.errors import InputError
from tercoop.importing.column_values import ValueReader
from tercoop.importing.column_words import fold_words
from tercoop.importing.draft_text import write_head, write_profile, write_sheet
from tercoop.importing.drafted_columns import NOT_UNDERSTOOD
from tercoop.importing.drafted_forms import find_forms
from tercoop.importing.misread_text import find_encoding
from tercoop.importing.plan import PROJECT_KEYS
from tercoop.importing.profile_files import list_profiles, parse_profile
from tercoop.importing.programmes import ProgrammeIndex
from tercoop.importing.recognition import match_profile, recognise
from tercoop.importing.sheet_drafts import draft_sheet
from tercoop.importing.sheet_samples import ROWS, take_sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tercoop.importing.drafted_forms import Forms
    from tercoop.importing.sheet_drafts import SheetDraft
    from tercoop.reading import SourceFile

_CCI = re.compile(r"\b(?:2000|2007|2014|2021)[A-Z0-9]{2}[A-Z0-9]{6,12}\b", re.ASCII)
_SHOWN = 3
_COMPARED = 100
_FEWEST = 3
"""Fields from which on a sheet that cannot be read yet is worth a draft."""
_WORDS_OF_TITLE = 2


def draft_profile(source: SourceFile, encoding: str | None = None) -> str:
    """Return a profile for a file, in TOML, to be read and corrected by a person.

    It can be used as it stands wherever the columns allow it, and says so where they do not.

    Args:
        source: the file.
        encoding: the encoding in which it was opened, where one was asked for.

    Raises:
        InputError: where the file turns out to be damaged.
    """
    values = ValueReader(CountryTable.read(), RegionTable.read())
    drafts = [draft_sheet(take_sample(sheet), values) for sheet in source.sheets]
    read = [draft for draft in drafts if not draft.lacks or len(draft.fields()) >= _FEWEST]
    forms = find_forms(read)
    body = "\n".join(_body(source, encoding, read, forms))
    fault = _find_fault(body, source)
    questions = [*_ask_for_programme(source, read), *_ask_for_key(read), *forms.questions, *_questions(read)]
    head = "\n".join(write_head(_introduce(source, drafts, read, fault), questions))
    return f"{head}\n\n{body}\n"


def _body(source: SourceFile, encoding: str | None, drafts: Sequence[SheetDraft], forms: Forms) -> Iterator[str]:
    yield from write_profile(source.path.name, source.format, encoding, forms)
    for place, draft in enumerate(drafts):
        yield from write_sheet(draft, forms.currencies.get(place, {}), named=len(source.sheets) > 1)


def _find_fault(body: str, source: SourceFile) -> str | None:
    """Return why the draft cannot be used as it stands."""
    try:
        profile = parse_profile(body, Path("draft.toml"))
    except InputError as error:
        return error.cause
    return match_profile(profile, source).missing


def _introduce(
    source: SourceFile, drafts: Sequence[SheetDraft], read: Sequence[SheetDraft], fault: str | None
) -> Iterator[str]:
    known = recognise(list_profiles(), source)
    if known:
        yield f"This file fits the profile '{known[0].profile.name}', which comes with tercoop: {known[0].reason}."
        yield f"No profile of your own is needed: tercoop import {source.path.name}"
        yield ""
    if encoding := _find_encoding(source, drafts):
        yield (
            f"The letters of this file are wrong: {'; '.join(source.notes[:1])}, but its columns have names in"
            f" {encoding}."
            f" Draft and import it with --encoding {encoding}."
        )
        yield ""
    yield (
        f"Draft of a profile for {source.path.name}, made by 'tercoop profile draft': guesses, to be read and"
        " corrected."
    )
    yield (
        "Behind each line: how sure it is (high, fair, low), and what speaks for it. A line behind a # is not"
        " used: take the #"
        " away where it is right."
    )
    yield ""
    for draft in drafts:
        count = sum(1 for guess in draft.guesses if guess.field)
        whole = "" if draft.sample.is_whole else f", the first {ROWS:,}"
        rows = f"{len(draft.sample.rows):,} rows looked at{whole}"
        if draft not in read:
            yield f"Sheet '{draft.name}': no column is understood; it is not read ({rows})."
        else:
            held = sum(guess.is_tentative for guess in draft.guesses)
            more = f", and {held} might have one" if held else ""
            yield f"Sheet '{draft.name}': {count - held} of {len(draft.guesses)} columns have a field{more} ({rows})."
        if draft.sample.others:
            what = "1 row seems" if draft.sample.others == 1 else f"{draft.sample.others} rows seem"
            yield f"{what} to be totals or notes; import rejects those."
        if draft.sample.unreadable:
            yield f"{draft.sample.unreadable} rows of '{draft.name}' cannot be read as cells; import rejects them."
    if fault:
        yield ""
        yield f"It cannot be used yet: {fault}."


def _find_encoding(source: SourceFile, drafts: Sequence[SheetDraft]) -> str | None:
    """Return the encoding in which a table of text would have to be read."""
    if source.format != "csv":
        return None
    sample = drafts[0].sample
    return find_encoding(
        sample.names, [cell for row in sample.rows[:_COMPARED] for cell in row if isinstance(cell, str)]
    )


def _ask_for_programme(source: SourceFile, drafts: Sequence[SheetDraft]) -> Iterator[str]:
    lacking = [draft for draft in drafts if not any(name.startswith("programme.") for name in draft.fields())]
    if not lacking:
        return
    if len(lacking) < len(drafts):
        names = ", ".join(f"'{draft.name}'" for draft in lacking)
        yield (
            f"{names} names no programme, and other sheets do: rows there belong to none. Add the column, or use"
            " --programme."
        )
        return
    hints = list(dict.fromkeys(_find_programmes(source, drafts)))
    found = f" The file speaks of {', '.join(hints[:_SHOWN])}." if hints else ""
    yield (
        "Which programme are these projects of? No column names one, so say it with --programme CODE (CCI code or"
        f" key).{found}"
    )


def _find_programmes(source: SourceFile, drafts: Sequence[SheetDraft]) -> Iterator[str]:
    """Yield programmes whose code or title stands above a table, in the name of a sheet, or in that of the file."""
    texts = [
        source.path.stem,
        *(draft.name for draft in drafts),
        *(text for draft in drafts for text in draft.sample.above),
    ]
    index = ProgrammeIndex()
    for text in texts:
        yield from _CCI.findall(text)
    titles = {title: fold_words(title.partition(" ")[2]) for title in index.titles()}
    for text in map(fold_words, texts):
        for title, folded in titles.items():
            if len(folded.split()) > _WORDS_OF_TITLE and f" {folded} " in f" {text} ":
                match = index.find_by_title(title)
                if match.key and not match.is_new:
                    yield f"'{title}' ({match.key})"


def _ask_for_key(drafts: Sequence[SheetDraft]) -> Iterator[str]:
    """Ask for a column by which the projects of one sheet are found in another."""
    keyed = [
        (draft, draft.fields().keys() & set(PROJECT_KEYS))
        for draft in drafts
        if draft.structure.rows in ("projects", "partners")
    ]
    keyed = [(draft, keys) for draft, keys in keyed if keys]
    kinds = {draft.structure.rows for draft, _ in keyed}
    if len(kinds) > 1 and not set.intersection(*(set(keys) for _, keys in keyed)):
        names = " and ".join(f"'{draft.name}'" for draft, _ in keyed)
        yield (
            f"By which column do {names} know the same project? Number, acronym or title must have the same field"
            " in both."
        )


def _questions(drafts: Sequence[SheetDraft]) -> Iterator[str]:
    for draft in drafts:
        before = f"{draft.name}: " if len(drafts) > 1 else ""
        for question in draft.questions:
            yield f"{before}{question}"
        open_ones = [
            guess.column.name
            for guess in draft.guesses
            if guess.field is None and guess.reason == NOT_UNDERSTOOD and not guess.question and guess.column.name
        ]
        if open_ones:
            names = ", ".join(f"'{name}'" for name in open_ones)
            yield f"{before}What do these columns hold: {names}? 'tercoop profile fields' lists what can be read."
