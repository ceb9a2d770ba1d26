"""Land and people that regions of two NUTS versions share: the way on where Eurostat's words name no successor."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.nuts_codes import CODE, VERSIONS
from tercoop.generation.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from tercoop.generation.nuts_changes import Change


_COLUMNS = ("from_code", "to_code", "from_version", "to_version", "areaKm", "pop18")


@dataclass(frozen=True)
class Overlap:
    """What two regions share.

    Attributes:
        before: code of the earlier region.
        after: code of the later region.
        earlier: version of the first, such as ``2013``.
        later: version of the second.
        area: square kilometres.
        population: people, as estimated; nothing where the table gives none.
        number: place of the row below the header.
    """

    before: str
    after: str
    earlier: str
    later: str
    area: Decimal
    population: Decimal | None
    number: int

    @property
    def key(self) -> str:
        """The cells that tell the row from others."""
        return f"{self.before} {self.after} {self.earlier} {self.later}"


def find_open(valid: Mapping[str, Collection[str]], changes: Iterable[Change]) -> dict[str, str]:
    """Return code → the last version that has it, for those that ended and lead to no other code.

    Args:
        valid: code → versions in which it is valid.
        changes: what the words say.
    """
    led = {(code, change.version) for change in changes if change.after for code in change.before}
    found = {}
    for code, versions in valid.items():
        last = max(versions)
        if last != VERSIONS[-1] and (code, VERSIONS[VERSIONS.index(last) + 1]) not in led:
            found[code] = last
    return found


def read_overlaps(path: Path, open_codes: Mapping[str, str], valid: Mapping[str, Collection[str]]) -> list[Overlap]:
    """Return what the open codes share with the regions of the next version that the table knows rightly.

    The table uses codes in versions to which they do not belong. So a step is taken only where all of its codes are
    valid in the version that they are given for; otherwise the step to the version after that is tried.

    Args:
        path: the table: codes, versions, land, people.
        open_codes: code → its last version.
        valid: code → versions in which it is valid.

    Raises:
        InputError: for a row that cannot be understood.
    """
    steps: defaultdict[tuple[str, str], list[Overlap]] = defaultdict(list)
    for row in read_table(path, _COLUMNS):
        before, earlier, later = row["from_code"], row["from_version"], row["to_version"]
        if open_codes.get(before) != earlier or later <= earlier:
            continue
        if not CODE.fullmatch(row["to_code"]) or later not in VERSIONS:
            raise InputError(row.place, f"no code and version: '{row['to_code']}', '{later}'")
        area = read_amount(row["areaKm"], row.place)
        if area is None:
            raise InputError(row.place, "no area")
        overlap = Overlap(
            before, row["to_code"], earlier, later, area, read_amount(row["pop18"], row.place), row.number
        )
        steps[before, later].append(overlap)
    found: list[Overlap] = []
    for code in sorted(open_codes):
        for later in VERSIONS[VERSIONS.index(open_codes[code]) + 1 :]:
            step = steps.get((code, later), [])
            if step and all(later in valid.get(overlap.after, ()) for overlap in step):
                found += step
                break
    return found


def read_amount(text: str, place: str) -> Decimal | None:
    """Return a number that is not negative; nothing for an empty cell.

    Raises:
        InputError: for another text.
    """
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0:
        raise InputError(place, f"no number: '{text}'")
    return number
