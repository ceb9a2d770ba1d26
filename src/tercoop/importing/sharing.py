"""Tell projects apart that share one key: same programme, same acronym or number, and yet two projects.

Rows that agree in dates, titles and money are one project, with as many lead partners as there are rows (Sweden -
Norway has two for each). Where they differ, each combination is a project of its own: its key gets the values by which
it differs, the first of these that are enough: begin, end, title, total budget, Union funding. A row that has none of
these values goes to the project whose rows name its organisation, and is rejected where that is not one project.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tercoop.importing.records import problem
from tercoop.rdf.iris import make_source_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tercoop.importing.cells import Kept
    from tercoop.importing.plan import SheetPlan
    from tercoop.importing.records import Record
    from tercoop.importing.rejects import Rejects


def tell_apart(
    records: Sequence[Record], plans: Sequence[SheetPlan], rejects: Rejects
) -> Iterator[tuple[str, list[Record]]]:
    """Yield what the key of each project ends with, and its records; nothing is added where there is one project.

    Args:
        records: all with one key.
        plans: how the sheets were read.
        rejects: takes a flag for each row of such projects, and the rows that cannot be told apart.
    """
    kinds: defaultdict[tuple[int, tuple[Kept, ...]], list[Record]] = defaultdict(list)
    for record in records:
        plan = plans[record.sheet]
        if plan.telling:
            told = tuple(record.values[place] for place in plan.telling)
            if any(told):
                kinds[record.sheet, told].append(record)
    sheets = {sheet for sheet, _ in kinds}
    if len(kinds) <= max(1, len(sheets)):
        yield "", list(records)
        return
    # The sheet that tells most of them apart decides; rows of others go where their organisation stands.
    deciding = max(sorted(sheets), key=lambda sheet: sum(1 for other, _ in kinds if other == sheet))
    groups = {told: members for (sheet, told), members in kinds.items() if sheet == deciding}
    plan = plans[deciding]
    suffixes = _suffixes([dict(zip(plan.telling_fields, told, strict=True)) for told in groups])
    placed: list[tuple[str, list[Record]]] = list(zip(suffixes, groups.values(), strict=True))
    for suffix, members in placed:
        for record in members:
            reason = (
                f"{len(placed)} projects of this programme have this name; the key of this one ends with '{suffix[1:]}'"
            )
            rejects.value(record.sheet, record.row, "", record.project or "", problem("shared-key", reason, kept=True))
    own = {id(record) for _, members in placed for record in members}
    for record in records:
        if id(record) in own:
            continue
        homes = [
            members
            for _, members in placed
            if record.organisation and any(item.organisation == record.organisation for item in members)
        ]
        if len(homes) == 1:
            homes[0].append(record)
        else:
            rejects.lost.add(None)
            rejects.row(
                record.sheet,
                record.row,
                "shared-key",
                f"{len(placed)} projects of this programme have this name, and the row does not tell which is meant",
            )
    yield from placed


def _suffixes(kinds: Sequence[dict[str, Kept]]) -> list[str]:
    """Return a different ending for each combination of values."""
    chosen: list[str] = []
    for field in kinds[0]:
        if len({kind.get(field) for kind in kinds}) == 1:
            continue
        chosen.append(field)
        endings = [_ending(kind, chosen) for kind in kinds]
        if len(set(endings)) == len(kinds):
            return endings
    return [f"{_ending(kind, chosen)}-{place}" for place, kind in enumerate(kinds, start=1)]


def _ending(kind: dict[str, Kept], fields: Sequence[str]) -> str:
    texts = [value if isinstance(value, str) else value[0] if value else "unknown" for value in map(kind.get, fields)]
    return "".join(f"-{make_source_key(text) or 'unknown'}" for text in texts)
