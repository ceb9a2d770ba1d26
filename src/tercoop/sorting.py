"""Sort more than memory should hold: sorted runs go to a file, and are merged when they are read.

::

    sorter = Sorter(folder / "names")
    sorter.add(("sea", 7))
    sorter.add(("lake", 2))
    list(sorter)  →  [("lake", 2), ("sea", 7)]
"""

from __future__ import annotations

import marshal
from heapq import merge
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

T = TypeVar("T", bound=tuple[Any, ...])

HELD = 200_000
"""Things that are held in memory before they are written."""

_CHUNK = 500
"""Things of a run that are read at a time; the file is opened anew for each, so that any number can be merged."""

_SIZE = 8
"""Bytes before each chunk that say how long it is."""


class Sorter(Generic[T]):
    """Take things in any order, and give them back sorted.

    Args:
        path: a file that is not there yet, for what is too much for memory; it is kept as long as things are read.
            Without it everything stays in memory.
        held: how many things are held in memory before they are written. They are tuples of texts, numbers and truth
            values, and come back as plain ones.
    """

    def __init__(self, path: Path | None = None, held: int = HELD) -> None:
        """Begin without any."""
        self._path, self._most = path, held
        self._waiting: list[T] = []
        self._runs: list[tuple[int, int]] = []
        """Where the runs begin and end in the file."""
        self._written = 0

    def add(self, thing: T) -> None:
        """Take a thing."""
        self._waiting.append(thing)
        if self._path is not None and len(self._waiting) >= self._most:
            self._write(self._path)

    def _write(self, path: Path) -> None:
        self._waiting.sort()
        with path.open("ab") as file:
            begin = file.tell()
            for first in range(0, len(self._waiting), _CHUNK):
                content = marshal.dumps([tuple(thing) for thing in self._waiting[first : first + _CHUNK]])
                file.write(len(content).to_bytes(_SIZE, "big"))
                file.write(content)
            self._runs.append((begin, file.tell()))
        self._written += len(self._waiting)
        self._waiting.clear()

    def __len__(self) -> int:
        """Return how many things there are."""
        return self._written + len(self._waiting)

    def __iter__(self) -> Iterator[T]:
        """Yield the things in their order; as often as they are asked for."""
        self._waiting.sort()
        if self._path is None or not self._runs:
            return iter(self._waiting)
        return merge(*(self._read(self._path, *run) for run in self._runs), self._waiting)

    @staticmethod
    def _read(path: Path, place: int, end: int) -> Iterator[T]:
        while place < end:
            with path.open("rb") as file:
                file.seek(place)
                content = file.read(int.from_bytes(file.read(_SIZE), "big"))
                place = file.tell()
            yield from marshal.loads(content)  # noqa: S302 # our own file
