"""Draft how one sheet is read: a field for each column, never two columns for one field, and what is to be asked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tercoop.cleaning.legal_statuses import clean_legal_status
from tercoop.cleaning.roles import clean_role
from tercoop.importing.column_fields import FURTHER, IN_ONE_CELL, FieldRules, SheetContext
from tercoop.importing.column_words import read_names
from tercoop.importing.drafted_columns import NOT_UNDERSTOOD, Column, Guess, meaning
from tercoop.importing.fields import SCHEMES
from tercoop.importing.plan import PROJECT_KEYS
from tercoop.importing.repeated_columns import find_further_partners, group_further_partners
from tercoop.importing.schemes import notations_of
from tercoop.importing.sheet_structures import find_repetition, find_structure, rank_of_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.importing.column_values import ValueReader
    from tercoop.importing.sheet_samples import SheetSample
    from tercoop.importing.sheet_structures import Structure

_ROOM = {
    "project.title": ("project.title", "project.title_2", "project.title_3", "project.title_4"),
    "project.theme_1": ("project.theme_1", "project.theme_2", "project.theme_3"),
    "project.description": ("project.description", "project.description_2"),
    "partner.name": ("partner.name", "partner.name_2", "partner.name_3"),
    "partner.country": ("partner.country", "partner.country_code"),
}
"""Field → the fields that take further columns of the kind."""

_MOST_WORDS = 15
_LONGEST_CODE = 3
_LEAD_ROLE = "lead partner"


@dataclass
class SheetDraft:
    """How one sheet would be read.

    Attributes:
        sample: what was looked at.
        structure: what its rows are.
        guesses: what each column with a name or a cell is taken for, from left to right.
        constants: field → what holds for every row, with what speaks for it.
        words: field → word that is not known → how often.
        questions: what is to be asked.
        further: field → column of each further partner in the same row.
        lacks: why the sheet cannot be read as it stands, where it cannot.
    """

    sample: SheetSample
    structure: Structure
    guesses: list[Guess]
    constants: dict[str, tuple[str, str]] = field(default_factory=dict)
    words: dict[str, dict[str, int]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    further: list[dict[str, Column]] = field(default_factory=list)
    lacks: str = ""

    @property
    def left_out(self) -> list[Guess]:
        """The columns of further partners that are not read."""
        read = {column.place for group in self.further for column in group.values()}
        return [
            guess
            for guess in self.guesses
            if guess.reason in {FURTHER, IN_ONE_CELL} and not guess.field and guess.column.place not in read
        ]

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return self.sample.sheet.name

    def fields(self) -> dict[str, Guess]:
        """Return field → the column that holds it, without what is not sure enough."""
        found = {guess.field: guess for guess in self.guesses if guess.field and not guess.is_tentative}
        return found | {guess.second: guess for guess in self.guesses if guess.second and guess.second not in found}


def draft_sheet(sample: SheetSample, values: ValueReader) -> SheetDraft:
    """Return how a sheet would be read."""
    columns = [
        Column(place, sample.references[place], sample.names[place], reading, values.look_at(sample.column(place)))
        for place, reading in enumerate(read_names(sample.spoken))
    ]
    columns = [column for column in columns if column.name or column.evidence.filled]
    structure = find_structure(sample.sheet.name, columns, sample.rows)
    columns = [replace(column, repetition=find_repetition(column, structure, sample.rows)) for column in columns]
    rules = FieldRules(_context(columns, structure))
    further = find_further_partners(columns)
    guesses = _settle([rules.guess(column, of_further_partner=column.place in further) for column in columns])
    draft = SheetDraft(sample, structure, guesses, further=group_further_partners(columns, further))
    _check_programme(draft)
    _hold_back(draft)
    _add_constants(draft)
    _add_words(draft)
    draft.lacks = _find_lack(draft)
    draft.questions += [*_ask_of_structure(draft), *(guess.question for guess in draft.guesses if guess.question)]
    return draft


def _context(columns: Sequence[Column], structure: Structure) -> SheetContext:
    of_project = [column.reading for column in columns if column.reading.subject in {None, "project"}]
    return SheetContext(
        rows=structure.rows or "projects",
        has_partner=structure.has_partner,
        has_title=any(reading.attribute in {"title", "name"} or "title" in reading.others for reading in of_project),
        has_acronym=any(reading.attribute == "acronym" for reading in of_project),
        names_lead=structure.names_lead,
        has_key=any(rank_of_key(column) for column in columns),
    )


def _settle(guesses: list[Guess]) -> list[Guess]:
    """Return the guesses with one column for each field; what has no room left becomes a question."""
    wanted: defaultdict[str, list[Guess]] = defaultdict(list)
    for guess in guesses:
        if guess.field:
            wanted[guess.field].append(guess)
    for name, rivals in list(wanted.items()):
        room = [each for each in _ROOM.get(name, (name,)) if each == name or each not in wanted]
        ranked = sorted(rivals, key=_rank_of_country if name == "partner.country" else _rank, reverse=True)
        taken = 0
        for guess in ranked:
            if not taken or (taken < len(room) and _can_stand_beside(name, guess, ranked[0])):
                guess.field = room[taken]
                taken += 1
                continue
            guess.field, guess.second = None, None
            guess.reason = f"{NOT_UNDERSTOOD}: {ranked[0].column.label} holds {name} already"
            guess.question = (
                f"{guess.column.label} looks like {meaning(name)}, which {ranked[0].column.label} holds already."
                " Which of the two is it, and what is the other?"
            )
    return guesses


def _can_stand_beside(name: str, guess: Guess, first: Guess) -> bool:
    """Return whether a further column says the same once more: in another language, or by a code."""
    reading = guess.column.reading
    if name == "partner.country":
        return guess.column.evidence.length <= _LONGEST_CODE < first.column.evidence.length
    if name in {"project.title", "partner.name"}:
        return reading.has_language or not {*reading.languages} & {*first.column.reading.languages}
    return True


def _rank(guess: Guess) -> tuple[float, bool, int]:
    reading = guess.column.reading
    return guess.score, reading.subject is not None, -guess.column.place


def _rank_of_country(guess: Guess) -> tuple[float, float, int]:
    """Names of countries come before their codes, which are compared with them."""
    return guess.column.evidence.length > _LONGEST_CODE, guess.score, -guess.column.place


def _check_programme(draft: SheetDraft) -> None:
    """Leave out a period without a programme: it would pass for one and name none."""
    fields = draft.fields()
    if "programme.period" in fields and not {"programme.title", "programme.code"} & fields.keys():
        guess = fields["programme.period"]
        guess.field, guess.reason = None, "the programme that is named with --programme says it"


def _hold_back(draft: SheetDraft) -> None:
    """Make comments of the guesses that are not sure enough, but of none that the sheet cannot do without."""
    for guess in draft.guesses:
        guess.is_tentative = guess.field is not None and guess.confidence == "low"
    for needed in (set(PROJECT_KEYS), {"partner.name"}, {"call.serial"}):
        if not needed & draft.fields().keys():
            first = next((guess for guess in draft.guesses if guess.field in needed), None)
            if first is not None:
                first.is_tentative = False


def _add_constants(draft: SheetDraft) -> None:
    fields = draft.fields()
    if "partner.name" not in fields or "partner.role" in fields or draft.structure.rows != "projects":
        return
    column = fields["partner.name"].column
    if draft.structure.names_lead:
        draft.constants["partner.role"] = (_LEAD_ROLE, f"high: {column.label} names the lead partner")
    else:
        draft.questions.append(
            f'Is {column.label} the lead partner of its project? Then take the # before "partner.role" away.'
        )


def _add_words(draft: SheetDraft) -> None:
    for name, clean in (("partner.role", clean_role), ("partner.legal_status", clean_legal_status)):
        if (guess := draft.fields().get(name)) is None:
            continue
        unknown = {
            text: times
            for text, times in guess.column.evidence.words.most_common()
            if any(problem.code == "unknown-word" for problem in clean(text).problems)
        }
        if unknown:
            draft.words[name] = dict(list(unknown.items())[:_MOST_WORDS])
            shown = ", ".join(f'"{text}"' for text in list(unknown)[:5])
            known = ", ".join(sorted(notations_of(SCHEMES[name])))
            draft.questions.append(
                f"What do the words of {guess.column.label} stand for: {shown}? Say so below [sheet.words]; there"
                f" are {known}."
            )


def _find_lack(draft: SheetDraft) -> str:
    """Return what the sheet would need to be read at all."""
    fields = draft.fields()
    if draft.structure.rows is None:
        return "no column is understood as number, acronym or title of a project"
    if draft.structure.rows == "calls":
        return "" if "call.serial" in fields else "no column is understood as the number of a call"
    if not fields.keys() & set(PROJECT_KEYS):
        return "no column is understood as number, acronym or title of a project"
    if draft.structure.rows == "partners" and "partner.name" not in fields:
        return "no column is understood as the name of a partner"
    return ""


def _ask_of_structure(draft: SheetDraft) -> list[str]:
    structure, sample, fields = draft.structure, draft.sample, draft.fields()
    asked = []
    if draft.further:
        asked.append(
            "Several partners stand in one row, in columns with numbers. Those below [[sheet.further_partners]] are"
            " read as partners of the project: are they all?"
        )
    if structure.merged:
        asked.append(
            f"{structure.merged} of {len(sample.rows)} rows name a partner and no project: are cells merged, so"
            " that such a row"
            " goes on with the project above it? Then take the # before fill_down away; without it, those rows are"
            " rejected."
        )
    if sample.second_row:
        asked.append(
            "The row below the header seems to go on with names of columns; they were taken into account. That row"
            " itself will"
            " be rejected, as it names no project."
        )
    has_money = any(name.split(".")[1].startswith(("total_", "union_", "erdf", "ipa", "eni")) for name in fields)
    if structure.rows == "projects" and structure.has_partner and has_money:
        name = fields["partner.name"].column.name if "partner.name" in fields else "the partner"
        asked.append(
            f"The amounts are read as those of whole projects. Is that so, or are they what '{name}' alone has?"
        )
    return asked
