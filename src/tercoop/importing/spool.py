"""Put records aside on disk by programme, so that memory holds one programme at a time however long the file is."""

from __future__ import annotations

import marshal
from collections import defaultdict
from typing import TYPE_CHECKING

from tercoop.importing.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SIZE = 8
"""Bytes before each batch of records that say how long it is."""

_HELD = 50_000
"""Records that wait in memory before they are written."""


class Spool:
    """Records by programme.

    Args:
        directory: an empty folder for as long as the spool is in use.
    """

    def __init__(self, directory: Path) -> None:
        """Begin without any."""
        self._directory = directory
        self._waiting: defaultdict[str, list[tuple[object, ...]]] = defaultdict(list)
        self._held = 0
        self._programmes: dict[str, int] = {}

    def add(self, programme: str, record: Record) -> None:
        """Put a record aside."""
        self._waiting[programme].append(tuple(record))
        self._held += 1
        if self._held >= _HELD:
            self._write()

    def _write(self) -> None:
        for programme, records in self._waiting.items():
            number = self._programmes.setdefault(programme, len(self._programmes))
            content = marshal.dumps(records)
            with (self._directory / f"{number}.records").open("ab") as file:
                file.write(len(content).to_bytes(_SIZE, "big"))
                file.write(content)
        self._waiting.clear()
        self._held = 0

    def programmes(self) -> list[str]:
        """Return the keys of the programmes, sorted."""
        self._write()
        return sorted(self._programmes)

    def read(self, programme: str) -> Iterator[Record]:
        """Yield the records of a programme in the order in which they were put aside."""
        with (self._directory / f"{self._programmes[programme]}.records").open("rb") as file:
            # marshal.load would ask the file for each value on its own, which takes ten times as long.
            while size := file.read(_SIZE):
                records = marshal.loads(file.read(int.from_bytes(size, "big")))  # noqa: S302 # our own file
                yield from map(Record._make, records)
