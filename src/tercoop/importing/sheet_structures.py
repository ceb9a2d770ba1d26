"""Find what the rows of a sheet are: projects or partners, by the columns that name them and by what repeats."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tercoop.cleaning.cell_texts import line_of
from tercoop.importing.column_words import read_names
from tercoop.importing.drafted_columns import Repetition, tells_roles
from tercoop.rdf.iris import make_source_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.importing.drafted_columns import Column
    from tercoop.reading import Cell

_OFTEN = 0.1
"""Part of the rows that must go on with the row above for cells to be taken for merged."""
_REPEATED = 0.2
"""Part of the rows that must share their project with others for a row to be taken for a partner."""


@dataclass(frozen=True)
class Structure:
    """What the rows of a sheet are.

    Attributes:
        rows: what a row is; nothing where no column tells a project, a partner or a call.
        groups: rows of each project, by their place in the sample.
        has_partner: whether a column names a partner.
        names_lead: whether it names the lead partner alone.
        merged: rows without a project that name a partner, where they seem to go on with the project above.
    """

    rows: Literal["projects", "partners", "calls"] | None
    groups: tuple[tuple[int, ...], ...]
    has_partner: bool
    names_lead: bool
    merged: int = 0


def find_structure(name: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Structure:
    """Return what the rows of a sheet are.

    Args:
        name: the name of the sheet.
        columns: its columns.
        rows: its first rows.
    """
    keys = sorted(filter(rank_of_key, columns), key=rank_of_key, reverse=True)
    keys = [column for column in keys if column.evidence.filled]
    partners = [column for column in columns if _names_partner(column, "partner")]
    leads = [column for column in columns if _names_partner(column, "lead")]
    has_roles = any(_tells_role(column) for column in columns)
    if not keys:
        subjects = {read_names([name])[0].subject, *(column.reading.subject for column in columns)}
        is_calls = "call" in subjects and not partners and not leads
        return Structure("calls" if is_calls else None, (), bool(partners), names_lead=False)
    named = (partners or leads)[:1]
    merged = _count_merged([column.place for column in keys], [column.place for column in named], rows)
    groups = _group(keys[0].place, rows, goes_on=bool(merged))
    repeated = sum(len(group) for group in groups if len(group) > 1)
    is_by_partner = bool(partners) and (has_roles or repeated >= _REPEATED * max(1, len(rows)))
    return Structure(
        "partners" if is_by_partner else "projects",
        groups,
        has_partner=bool(named),
        names_lead=not is_by_partner and bool(leads),
        merged=merged,
    )


def find_repetition(column: Column, structure: Structure, rows: Sequence[Sequence[Cell]]) -> Repetition:
    """Return how a column behaves on the rows of one project."""
    same = different = 0
    for group in structure.groups:
        texts = [line_of(rows[row][column.place]) for row in group]
        filled = [text for text in texts if text]
        if len(group) < 2 or not filled:  # noqa: PLR2004 # one row says nothing
            continue
        if len(set(filled)) > 1:
            different += 1
        elif len(filled) == len(texts) or (len(filled) == 1 and texts[0]):
            same += 1
    return Repetition(same, different)


def rank_of_key(column: Column) -> int:
    """Return how well a column tells projects apart: number, acronym, project, title; 0 for any other column."""
    reading = column.reading
    if reading.subject not in {None, "project"}:
        return 0
    attribute = reading.attribute or ""
    if reading.subject == "project":
        ranks = {"number": 5, "acronym": 4, "": 3, "title": 2, "name": 2}
    else:
        ranks = {"acronym": 4, "title": 2, "name": 1}
    return ranks.get(attribute, 2 if "title" in reading.others else 0)


def _names_partner(column: Column, subject: str) -> bool:
    reading, evidence = column.reading, column.evidence
    is_named = reading.subject == subject and reading.attribute in {None, "name", "title"}
    return is_named and not _tells_role(column) and evidence.filled > 0 and not evidence.counts_rows


def _tells_role(column: Column) -> bool:
    if column.reading.attribute == "role":
        return True
    is_role = column.reading.subject in {"lead", "partner"} and column.reading.attribute in {None, "number"}
    return is_role and tells_roles(column.evidence)


def _count_merged(keys: list[int], named: list[int], rows: Sequence[Sequence[Cell]]) -> int:
    """Return how many rows name a partner and no project, where there are enough of them below a project."""
    if not named or not rows or all(rows[0][place] == "" for place in keys):
        return 0
    count = sum(
        1 for row in rows if all(row[place] == "" for place in keys) and all(row[place] != "" for place in named)
    )
    return count if count >= max(1, _OFTEN * len(rows)) else 0


def _group(key: int, rows: Sequence[Sequence[Cell]], *, goes_on: bool) -> tuple[tuple[int, ...], ...]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    above = ""
    for number, row in enumerate(rows):
        text = make_source_key(line_of(row[key])) or (above if goes_on else "")
        if text:
            groups[text].append(number)
            above = text
    return tuple(tuple(group) for group in groups.values())
