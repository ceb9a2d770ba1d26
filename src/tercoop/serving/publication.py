"""Which data are served: a folder with a store, checked against its record, and replaced as a whole by a newer one.

The version that is served is held (:func:`tercoop.build.folder.hold_build`), so that a build does not remove it while
queries read it; it is let go some time after the last task about it can have ended.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from tercoop.build.folder import IS_WRITTEN, MANIFEST, find_build, hold_build
from tercoop.build.service_files import require_service_files
from tercoop.errors import StoreError
from tercoop.sparql.store_files import check_store, read_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Version:
    """A version of the data.

    Attributes:
        name: differs from that of every other version.
        directory: the folder, with all links resolved.
        quads: number of quads in its named graphs.
        statements: number of statements in its default graph.
        modified: when it was made, as HTTP writes a time.
        is_ours: whether it is the graph that is built here.
        licence: the address of the licence of the data, where one is known.
    """

    name: str
    directory: Path
    quads: int
    statements: int
    modified: str
    is_ours: bool
    licence: str | None


def read_version(directory: Path, *, is_checked: bool = False) -> Version:
    """Return the version in a folder, or behind a link to one, whose store is as whole as when it was made.

    Args:
        directory: the folder or the link.
        is_checked: whether its store is known to be whole, because this service has just made it.

    Raises:
        StoreError: where there is none, where it lacks what the service needs, or where its number of quads or a
            checksum is not that of its record.
    """
    build = find_build(directory)
    if not build.manifest.get(IS_WRITTEN):
        require_service_files(build.directory)
    path = build.directory / MANIFEST
    try:
        content, seconds = path.read_bytes(), path.stat().st_mtime
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error
    record = read_record(build.directory) if is_checked else check_store(build.directory)
    if record.quads != build.quads:
        raise StoreError(
            f"{build.directory}: the store is damaged (it holds {record.quads:,} quads, not {build.quads:,}); "
            "run 'tercoop build --force'"
        )
    digest = hashlib.sha256(f"{build.directory} {record.sha256}".encode() + content).hexdigest()[:16]
    modified = format_datetime(datetime.fromtimestamp(int(seconds), UTC), usegmt=True)
    named = record.quads if record.has_union else record.quads - record.statements
    return Version(digest, build.directory, named, record.statements, modified, build.is_ours, build.licence)


class Publication:
    """The version that is served, and the folder or link at which a newer one appears.

    Args:
        source: the folder of a version, or a link to one.

    Raises:
        StoreError: where there is no version, or it is damaged.
    """

    def __init__(self, source: Path) -> None:
        """Read the version that is there, and hold it."""
        self._source = source
        self.version, self._hold = _read_and_hold(source)
        self._readers: Counter[Path] = Counter()

    @contextmanager
    def reading(self) -> Iterator[Version]:
        """Yield the version that is served; it is counted as being read until the block ends."""
        version = self.version
        self._readers[version.directory] += 1
        try:
            yield version
        finally:
            self._readers[version.directory] -= 1
            if not self._readers[version.directory]:
                del self._readers[version.directory]

    def is_read(self, directory: Path) -> bool:
        """Whether a task is being done on the version in a folder."""
        return directory in self._readers

    def is_outdated(self) -> bool:
        """Whether another version is at the source."""
        return self._source.resolve() != self.version.directory

    def read_newer(self) -> tuple[Version, ExitStack]:
        """Return the version that is at the source now, and the hold on it.

        Raises:
            StoreError: where there is none, or it is damaged; what is served stays so.
        """
        return _read_and_hold(self._source)

    def switch_to(self, version: Version, hold: ExitStack) -> ExitStack:
        """Serve another version, and return the hold on the former one, to be closed when nothing reads it."""
        former, self._hold = self._hold, hold
        self.version = version
        return former

    def follow(self) -> None:
        """Serve the version that this service has just made and put at the source.

        Raises:
            StoreError: where there is none; the former one is served further.
        """
        version = read_version(self._source, is_checked=True)
        with ExitStack() as stack:
            stack.enter_context(hold_build(version.directory))
            self.switch_to(version, stack.pop_all()).close()

    def close(self) -> None:
        """Let go of the version."""
        self._hold.close()


def _read_and_hold(source: Path) -> tuple[Version, ExitStack]:
    for is_last in (False, True):
        directory = source.resolve()
        with ExitStack() as stack:
            try:
                stack.enter_context(hold_build(directory))
                version = read_version(directory)
            except StoreError:
                if is_last or source.resolve() == directory:
                    raise
                continue  # a newer one was switched in meanwhile
            return version, stack.pop_all()
    raise StoreError(f"{source}: no published data here")
