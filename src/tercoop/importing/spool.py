"""Put records aside by programme; on disk where there are many, so that memory does not grow with the file."""

from __future__ import annotations

import marshal
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tercoop.errors import OutputError
from tercoop.importing.records import to_records
from tercoop.rdf.files import discard, writing_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.importing.records import Batch, Record

_SIZE = 8
"""Bytes before each batch of records that say how long it is."""

_HELD = 200_000
"""Records that are held in memory, of about a kilobyte each, before they are written."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give an empty temporary folder, which goes at the end.

    Raises:
        OutputError: where there can be no such folder.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="tercoop-import-"))
    except OSError as error:
        raise _explain(Path(error.filename).parent if error.filename else None, error) from error
    try:
        yield folder
    finally:
        discard(folder)


def _explain(place: Path | None, error: OSError) -> OutputError:
    """Say of the temporary folder why it is of no use; the place is not known where none of several was."""
    cause = f"temporary folder: {error.strerror}; nothing was written" if place is None else writing_error(place, error)
    return OutputError(f"{cause}; TMPDIR can name another temporary folder")


class Spool:
    """Records by programme.

    Args:
        directory: a folder for as long as the spool is in use, without other files that end with ``.records``.
        held: how many records are held in memory before they are written.
    """

    def __init__(self, directory: Path, held: int = _HELD) -> None:
        """Begin without any."""
        self._directory = directory
        self._most = held
        self._waiting: defaultdict[str, list[Record]] = defaultdict(list)
        self._held = 0
        self._paths: dict[str, Path] = {}

    def add(self, batch: Batch) -> None:
        """Put records aside.

        Raises:
            OutputError: where there is no space for them on the disk.
        """
        for programme, record in zip(batch.programmes, batch.records, strict=True):
            self._waiting[programme].append(record)
        self._held += len(batch.records)
        if self._held >= self._most:
            try:
                self._write()
            except OSError as error:
                raise _explain(self._directory.parent, error) from error

    def _write(self) -> None:
        for programme, records in self._waiting.items():
            path = self._paths.setdefault(programme, self._directory / f"{len(self._paths)}.records")
            content = marshal.dumps([tuple(record) for record in records])
            with path.open("ab") as file:
                file.write(len(content).to_bytes(_SIZE, "big"))
                file.write(content)
        self._waiting.clear()
        self._held = 0

    def programmes(self) -> list[str]:
        """Return the keys of the programmes, sorted."""
        return sorted(self._paths.keys() | self._waiting.keys())

    def read(self, programme: str) -> Iterator[Record]:
        """Yield the records of a programme in the order in which they were put aside; they are not kept."""
        if programme in self._paths:
            with self._paths.pop(programme).open("rb") as file:
                # marshal.load would ask the file for each value on its own, which takes ten times as long.
                while size := file.read(_SIZE):
                    records = marshal.loads(file.read(int.from_bytes(size, "big")))  # noqa: S302 # our own file
                    yield from to_records(records)
        yield from self._waiting.pop(programme, [])
