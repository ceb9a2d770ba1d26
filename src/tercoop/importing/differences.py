"""Compare what an import would write with what stands in its folder: which things are new, changed or gone."""

from __future__ import annotations

import filecmp
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from tercoop.rdf.files import read_quads
from tercoop.rdf.iris import thing_class
from tercoop.rdf.namespaces import BASE

if TYPE_CHECKING:
    from pathlib import Path

GRAPHS = (".ttl", ".nt")
"""Endings of the files with statements that an import writes."""

Change: TypeAlias = Literal["added", "changed", "gone"]


@dataclass(frozen=True)
class Differences:
    """What sets two versions of an import apart.

    Attributes:
        things: (change, class) → IRIs, sorted; classes as in IRIs, such as ``participation``.
        files: names of the files that differ, sorted.
        is_new: whether nothing stood there before.
    """

    things: dict[tuple[Change, str], list[str]]
    files: list[str]
    is_new: bool

    def __bool__(self) -> bool:
        """Return whether anything differs."""
        return bool(self.files) or self.is_new

    def count(self) -> Counter[tuple[Change, str]]:
        """Return (change, class) → how many."""
        return Counter({key: len(things) for key, things in self.things.items()})


def compare_folders(before: Path, after: Path) -> Differences:
    """Return what differs between two folders of an import.

    Args:
        before: the folder as it stands; it may be missing.
        after: the folder that would take its place.
    """
    if not before.exists() or not any(before.iterdir()):
        return Differences({}, sorted(path.name for path in after.iterdir()), is_new=True)
    names = sorted({path.name for folder in (before, after) for path in folder.iterdir()})
    files = [name for name in names if not _is_same(before / name, after / name)]
    was: set[str] = set()
    now: set[str] = set()
    for name in files:
        if name.endswith(GRAPHS):
            old, new = _read(before / name), _read(after / name)
            differing = {subject for subject in old.keys() | new.keys() if old.get(subject) != new.get(subject)}
            was |= differing & old.keys()
            now |= differing & new.keys()
    # What one file loses or gains can stand in another, as organisations do.
    was |= _find_subjects(before, now - was)
    now |= _find_subjects(after, was - now)
    things: dict[tuple[Change, str], list[str]] = {}
    for subject in sorted(was | now):
        if (kind := thing_class(subject)) is not None:
            change: Change = "added" if subject not in was else "gone" if subject not in now else "changed"
            things.setdefault((change, kind), []).append(subject.removeprefix(BASE))
    return Differences(things, files, is_new=False)


def _is_same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def _read(path: Path) -> dict[str, frozenset[str]]:
    """Return subject → its statements."""
    things: dict[str, set[str]] = {}
    if path.is_file():
        for quad in read_quads(path, base=BASE):
            things.setdefault(getattr(quad.subject, "value", ""), set()).add(f"{quad.predicate} {quad.object}")
    return {subject: frozenset(statements) for subject, statements in things.items()}


def _find_subjects(folder: Path, wanted: set[str]) -> set[str]:
    """Return those subjects that stand in any graph of a folder: both forms have a subject at the head of its line."""
    found: set[str] = set()
    if not wanted:
        return found
    heads = {f"<{subject}>" for subject in wanted} | {f"<{subject.removeprefix(BASE)}>" for subject in wanted}
    for path in folder.iterdir():
        if path.name.endswith(GRAPHS):
            with path.open(encoding="utf-8") as file:
                for line in file:
                    if line.startswith("<") and (head := line.partition(" ")[0].rstrip()) in heads:
                        found.add(head[1:-1] if head[1:-1].startswith(BASE) else f"{BASE}{head[1:-1]}")
    return found
