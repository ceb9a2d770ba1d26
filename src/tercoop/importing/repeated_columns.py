"""Find columns that repeat across a row, such as ``Partner 1``, ``Country 1``, ``Partner 2``, ``Country 2``.

Whatever belongs to a second partner must not be taken for another name or country of the first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from tercoop.importing.column_words import fold_words
from tercoop.importing.drafted_columns import Proposal, weigh

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tercoop.importing.drafted_columns import Column

_NUMBERED = re.compile(r"(.*?)\b0*([1-9]|[1-4][0-9])\b(.*)", re.ASCII)
_OF_PARTNER = frozenset(
    {"country", "town", "region", "street", "postal_code", "legal_status", "role", "unit", "pic", "tax_number"}
    | {"total_budget", "union_funding", "grant", "erdf", "website"}
)

_FIELDS: Mapping[str | None, str] = {
    None: "partner.name",
    "name": "partner.name",
    **{
        name: f"partner.{name}"
        for name in ("country", "town", "street", "postal_code", "legal_status", "role", "unit", "pic", "website")
    },
    "total_budget": "partner.total_budget",
    "union_funding": "partner.union_funding",
    "erdf": "partner.union_funding",
}
"""What the name of a column says of a partner → the field that holds it."""


def find_further_partners(columns: Sequence[Column]) -> dict[int, int]:
    """Return the places of the columns of a second and further partner in the same row, each with its number."""
    groups: defaultdict[str, list[tuple[int, Column]]] = defaultdict(list)
    for column in columns:
        if match := _NUMBERED.fullmatch(fold_words(column.name)):
            groups[f"{match[1]}#{match[3]}"].append((int(match[2]), column))
    repeated = [group for group in groups.values() if len({number for number, _ in group}) > 1]
    if not any(_names_partner(group[0][1]) for group in repeated):
        return {}
    numbered = {column.place for group in groups.values() for _, column in group}
    # Beside a column of lead partners, "Partner 1" is the second partner of the row.
    has_other = any(_names_partner(column) and column.place not in numbered and _is_name(column) for column in columns)
    first = 0 if has_other else min(number for group in repeated for number, column in group if _names_partner(column))
    return {
        column.place: number
        for group in repeated
        for number, column in group
        if number > first and (_names_partner(column) or column.reading.attribute in _OF_PARTNER)
    }


def group_further_partners(columns: Sequence[Column], further: Mapping[int, int]) -> list[dict[str, Column]]:
    """Return field → column of each further partner whose name has a column, by their numbers.

    Args:
        columns: the columns of the sheet.
        further: place of a column → number of its partner.
    """
    groups: defaultdict[int, dict[str, Column]] = defaultdict(dict)
    for column in columns:
        field = _FIELDS.get(column.reading.attribute) if column.place in further else None
        if field is not None and weigh(column, Proposal(field)).field:
            groups[further[column.place]].setdefault(field, column)
    return [group for _, group in sorted(groups.items()) if "partner.name" in group]


def _is_name(column: Column) -> bool:
    return column.reading.attribute in {None, "name", "name_english"}


def _names_partner(column: Column) -> bool:
    return column.reading.subject in {"partner", "lead"}
