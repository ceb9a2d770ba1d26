"""Compare what an import would write with what stands in its folder: which things are new, changed or gone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from tercoop.rdf.files import read_quads
from tercoop.rdf.iris import thing_class
from tercoop.rdf.namespaces import BASE

if TYPE_CHECKING:
    from pathlib import Path

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
    """Return what differs between two folders of an import; amounts and the like count as a change of what they are part of.

    Args:
        before: the folder as it stands; it may be missing.
        after: the folder that would take its place.
    """
    if not before.exists() or not any(before.iterdir()):
        return Differences({}, sorted(path.name for path in after.iterdir()), is_new=True)
    names = sorted({path.name for folder in (before, after) for path in folder.iterdir()})
    files = [name for name in names if _content(before / name) != _content(after / name)]
    graphs = [name for name in files if name.endswith((".ttl", ".nt"))]
    old: dict[str, set[str]] = {}
    new: dict[str, set[str]] = {}
    for name in graphs:
        _collect(before / name, old)
        _collect(after / name, new)
    things: dict[tuple[Change, str], list[str]] = {}
    for subject in sorted(old.keys() | new.keys()):
        kind = thing_class(subject)
        if kind is None or old.get(subject) == new.get(subject):
            continue
        change: Change = "added" if subject not in old else "gone" if subject not in new else "changed"
        things.setdefault((change, kind), []).append(subject.removeprefix(BASE))
    return Differences(things, files, is_new=False)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _collect(path: Path, things: dict[str, set[str]]) -> None:
    if path.is_file():
        for quad in read_quads(path, base=BASE):
            things.setdefault(getattr(quad.subject, "value", ""), set()).add(f"{quad.predicate} {quad.object}")
