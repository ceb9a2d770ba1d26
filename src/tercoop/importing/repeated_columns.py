"""Find columns that repeat across a row, such as ``Partner 1``, ``Country 1``, ``Partner 2``, ``Country 2``.

Import reads one partner a row. Whatever belongs to a second one must not be taken for another name or country of the
first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from tercoop.importing.column_words import fold_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tercoop.importing.drafted_columns import Column

_NUMBERED = re.compile(r"(.*?)\b0*([1-9]|[1-4][0-9])\b(.*)", re.ASCII)
_OF_PARTNER = frozenset(
    {"country", "town", "region", "street", "postal_code", "legal_status", "role", "unit", "pic", "tax_number"}
    | {"total_budget", "union_funding", "grant", "erdf", "website"}
)


def find_further_partners(columns: Sequence[Column]) -> frozenset[int]:
    """Return the places of the columns of a second and further partner in the same row."""
    groups: defaultdict[str, list[tuple[int, Column]]] = defaultdict(list)
    for column in columns:
        if match := _NUMBERED.fullmatch(fold_words(column.name)):
            groups[f"{match[1]}#{match[3]}"].append((int(match[2]), column))
    repeated = [group for group in groups.values() if len({number for number, _ in group}) > 1]
    if not any(_names_partner(group[0][1]) for group in repeated):
        return frozenset()
    numbered = {column.place for group in groups.values() for _, column in group}
    # Beside a column of lead partners, "Partner 1" is the second partner of the row.
    has_other = any(_names_partner(column) and column.place not in numbered and _is_name(column) for column in columns)
    first = 0 if has_other else min(number for group in repeated for number, column in group if _names_partner(column))
    return frozenset(
        column.place
        for group in repeated
        for number, column in group
        if number > first and (_names_partner(column) or column.reading.attribute in _OF_PARTNER)
    )


def _is_name(column: Column) -> bool:
    return column.reading.attribute in {None, "name", "name_english"}


def _names_partner(column: Column) -> bool:
    return column.reading.subject in {"partner", "lead"}
