"""Read Eurostat's table of NUTS codes through the versions: codes and names by version, and what changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.generation.nuts_codes import VERSIONS, check_code
from tercoop.generation.nuts_words import read_words
from tercoop.generation.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from tercoop.generation.tables import TableRow

_COLUMNS = (
    "typology",
    *(f"code_{version}" for version in VERSIONS),
    *(f"geo_name_{version}" for version in VERSIONS),
    *(f"change_{version}" for version in VERSIONS),
)


@dataclass(frozen=True)
class Change:
    """What a version did to a code, as one row says.

    Attributes:
        version: the version that brought it, such as ``2016``.
        before: codes that it leads from, sorted.
        after: codes that it leads to, sorted.
        kinds: notations of the scheme ``region-change-kinds``, sorted.
        date: the day that the row gives, as ``2018-01-01``.
        key: the cells that tell the row from others: version, code before, code after.
        number: place of the row below the header.
    """

    version: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    kinds: tuple[str, ...]
    date: str | None
    key: str
    number: int

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes that the change leads from or to."""
        return (*self.before, *self.after)


@dataclass(frozen=True)
class History:
    """What the table says.

    Attributes:
        codes: code → the versions in whose column it stands.
        names: code → version → names, as they are written, blanks around them taken off; of a code that has none in
            its own columns, the next name in its row.
        changes: the changes since the first version, in the order of the rows.
    """

    codes: Mapping[str, frozenset[str]]
    names: Mapping[str, Mapping[str, frozenset[str]]]
    changes: tuple[Change, ...]


def read_history(path: Path) -> History:
    """Return codes, names and changes; rows of countries are passed over.

    Raises:
        InputError: for a row that cannot be understood, a change that names a code which the table does not have, and
            two changes with one key.
    """
    codes: defaultdict[str, set[str]] = defaultdict(set)
    names: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    later_names: dict[str, dict[str, set[str]]] = {}
    changes: list[tuple[Change, str]] = []
    for row in read_table(path, _COLUMNS):
        for version, code in read_codes(row):
            codes[code].add(version)
            if name := read_name(row, version):
                names[code][version].add(name)
            elif later := next(filter(None, (read_name(row, each) for each in VERSIONS if each > version)), None):
                later_names.setdefault(code, {})[version] = {later}
        for earlier, version in pairwise(VERSIONS):
            if change := read_change(row, earlier, version):
                changes.append((change, row.place))
    check_changes(changes, codes)
    return History(
        {code: frozenset(versions) for code, versions in codes.items()},
        {
            code: {version: frozenset(texts) for version, texts in by_version.items()}
            for code, by_version in (later_names | names).items()
        },
        tuple(change for change, _ in changes),
    )


def check_changes(changes: Iterable[tuple[Change, str]], codes: Collection[str]) -> None:
    """Look whether each change, given with its place, has a key of its own and names codes that there are.

    Raises:
        InputError: where it does not.
    """
    places: dict[str, str] = {}
    for change, place in changes:
        if change.key in places:
            raise InputError(place, f"the change '{change.key}' stands at {places[change.key]} as well")
        places[change.key] = place
        for code in change.codes:
            if code not in codes:
                raise InputError(place, f"'{code}' is named by a change, and is no code of any version")


def read_codes(row: TableRow) -> Iterator[tuple[str, str]]:
    """Yield the versions and codes of a row; a part of a region is none.

    Raises:
        InputError: for a text that is no code.
    """
    for version in VERSIONS:
        cell = row[f"code_{version}"]
        if cell and check_code(cell, row["typology"], row.place) == cell:
            yield version, cell


def read_name(row: TableRow, version: str) -> str:
    """Return the name that a row gives for a version; empty where it gives none."""
    return " ".join(row[f"geo_name_{version}"].split())


def read_change(row: TableRow, earlier: str, version: str) -> Change | None:
    """Return what a row says of the step from one version to the next; nothing where it says nothing.

    The columns give the code before and after; ``DE40 (part)`` is a part of a region. The words may add further codes.

    Raises:
        InputError: for words that are not understood, and words about a code that neither column has.
    """
    text = row[f"change_{version}"]
    if not text.strip() or row["typology"] == "country":
        return None
    words = read_words(text)
    if words is None:
        raise InputError(row.place, f"the words of column 'change_{version}' are not understood: '{text}'")
    cells = row[f"code_{earlier}"], row[f"code_{version}"]
    before, after = (
        check_code(cell.removesuffix(" (part)"), row["typology"], row.place) if cell else None for cell in cells
    )
    if not before and not after:
        raise InputError(row.place, f"column 'change_{version}' says '{text}' of no code")
    kinds = set(words.kinds)
    if before and cells[0] != before:
        kinds.add("split")
    elif before and after and before != after and cells[1] == after:
        kinds.add("recoded")
    return Change(
        version,
        tuple(sorted({*words.origins, *([before] if before else [])})),
        tuple(sorted({*words.successors, *([after] if after else [])})),
        tuple(sorted(kinds)),
        words.date,
        " ".join(code for code in (version, before, after) if code),
        row.number,
    )
