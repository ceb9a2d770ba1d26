"""Make a store on disk, and say beside it what it holds, so that a damaged one is noticed.

The record is ``store.json`` in the folder in which the store is ``store``. It is not part of the manifest of a build,
because the engine writes names of its own into its files, and so no two of its stores have the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph

from tercoop.errors import OutputError, StoreError
from tercoop.sparql.store import count_statements, one_line, with_union

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Quad

STORE = "store"
RECORD = "store.json"
KnownTables: TypeAlias = dict[tuple[int, int, int], str]
"""Checksums of tables, by the number, size and time of their files."""

_BLOCK = 1 << 20
_TABLE = ".sst"
_OF_THE_ENGINE = ("LOG", "LOCK")
"""Files in which the engine notes what it does, and that are not part of the data."""


@dataclass(frozen=True)
class StoreRecord:
    """What a store holds.

    Attributes:
        quads: number of quads; where the default graph holds the union of the named graphs, of those in named graphs.
        statements: number of statements in the default graph.
        has_union: whether the default graph holds the union of the named graphs.
        sha256: checksum of the names and contents of its files, in hexadecimal digits.
    """

    quads: int
    statements: int
    has_union: bool
    sha256: str


def load_store(directory: Path, quads: Path) -> StoreRecord:
    """Make a store with its record from an N-Quads file, and return the record.

    Args:
        directory: the folder in which the store is made; it must have none.
        quads: the file.

    Raises:
        OutputError: where the store cannot be written, for a full disk for instance.
    """
    return write_store(directory, pyoxigraph.parse(path=str(quads), format=pyoxigraph.RdfFormat.N_QUADS))


def write_store(directory: Path, quads: Iterable[Quad], *, has_union: bool = True) -> StoreRecord:
    """Make a store of quads with its record, and return the record.

    Args:
        directory: the folder in which the store is made; it must have none.
        quads: what it holds.
        has_union: whether its default graph holds the union of its named graphs, too.

    Raises:
        OutputError: where the store cannot be written, for a full disk for instance.
    """
    try:
        inner = pyoxigraph.Store(str(directory / STORE))
        inner.bulk_extend(with_union(quads) if has_union else quads)
        inner.flush()
        whole, statements = len(inner), count_statements(inner)
        del inner  # lets go of the files, which do not change any more
    except (OSError, RuntimeError) as error:
        raise OutputError(f"{directory / STORE}: cannot write the store: {one_line(error)}") from error
    return record_store(directory, whole - statements if has_union else whole, statements, has_union=has_union)


def record_store(
    directory: Path,
    quads: int,
    statements: int,
    *,
    has_union: bool,
    known: KnownTables | None = None,
) -> StoreRecord:
    """Write the record of a finished store, and return it.

    Args:
        directory: the folder in which the store is.
        quads: as in :class:`StoreRecord`.
        statements: as in :class:`StoreRecord`.
        has_union: as in :class:`StoreRecord`.
        known: checksums of the engine's tables that are known from former stores; a table is never changed, so that a
            store made of links to another one is recorded without reading it anew.

    Raises:
        OutputError: where it cannot be written.
    """
    try:
        record = StoreRecord(quads, statements, has_union, _digest(directory / STORE, known))
        (directory / RECORD).write_text(json.dumps(asdict(record), indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{directory / RECORD}: cannot be written: {error.strerror}") from error
    return record


def read_record(directory: Path) -> StoreRecord:
    """Return the record of the store in a folder; the store itself is not looked at.

    Raises:
        StoreError: where there is none, or it is damaged.
    """
    path = directory / RECORD
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        record = StoreRecord(**found)
    except FileNotFoundError as error:
        raise StoreError(f"{directory}: the store has no {RECORD}; run 'tercoop build --force'") from error
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(f"{path}: the record of the store is damaged; run 'tercoop build --force'") from error
    numbers = (record.quads, record.statements)
    if not all(type(number) is int for number in numbers) or not isinstance(record.sha256, str):
        raise StoreError(f"{path}: the record of the store is damaged; run 'tercoop build --force'")
    return record


def check_store(directory: Path) -> StoreRecord:
    """Return the record of the store in a folder, whose files are what it says.

    Raises:
        StoreError: where a file of the store is missing, added or changed.
    """
    record = read_record(directory)
    try:
        found = _digest(directory / STORE)
    except OSError as error:
        raise StoreError(f"{directory / STORE}: cannot be read: {error.strerror}") from error
    if found != record.sha256:
        raise StoreError(
            f"{directory / STORE}: the store is damaged (its checksum is not that of {RECORD}); "
            "run 'tercoop build --force'"
        )
    return record


def _digest(store: Path, known: KnownTables | None = None) -> str:
    """Return the checksum of the files of a store."""
    whole = hashlib.sha256()
    for path in sorted(store.iterdir()):
        if not path.name.startswith(_OF_THE_ENGINE):
            whole.update(f"{path.name} {_digest_file(path, known)}\n".encode())
    return whole.hexdigest()


def _digest_file(path: Path, known: KnownTables | None) -> str:
    status = path.stat()
    key = (status.st_ino, status.st_size, status.st_mtime_ns)  # the number of a file that is gone is given again
    if known is not None and key in known:
        return known[key]
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    if known is not None and path.suffix == _TABLE:
        known[key] = digest.hexdigest()
    return digest.hexdigest()
