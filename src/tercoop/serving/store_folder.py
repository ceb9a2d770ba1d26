"""The folder of a store that can be written: whole versions of it, of which one is published.

::

    DIR/
      .lock                 held while a service uses the folder
      versions/<number>/    a version: a store and its manifest; never changed
      current               link to the version that is published, replaced atomically
      .copy-<number>/       what the writer works on; without worth once the writer has ended

What was acknowledged is in the version that ``current`` points to. All else is removed at the next start.
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from tercoop.build.folder import IS_WRITTEN, MANIFEST, find_build, locked
from tercoop.errors import OutputError, StoreError
from tercoop.rdf.files import write_file
from tercoop.rdf.folders import flush
from tercoop.serving.loading import read_files
from tercoop.sparql.store_files import check_store, write_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_VERSIONS, _CURRENT, _NEXT, _COPY = "versions", "current", ".next", ".copy-"


class StoreFolder:
    """A folder that this process has locked; made by :func:`opened_store`.

    Args:
        root: the folder.
        is_new: whether it was made now.
    """

    def __init__(self, root: Path, *, is_new: bool) -> None:
        """Keep the folder."""
        self.root, self.is_new = root, is_new
        numbers = [int(path.name) for path in (root / _VERSIONS).iterdir() if path.name.isdecimal()]
        self._numbers = count(max(numbers, default=0) + 1)

    @property
    def current(self) -> Path:
        """The link to the version that is published."""
        return self.root / _CURRENT

    def next_version(self) -> Path:
        """Return the place of a version that is not there yet."""
        return self.root / _VERSIONS / str(next(self._numbers))

    def next_copy(self) -> Path:
        """Return a place for the writer to work in, and remove the former ones; no writer may run."""
        _remove_copies(self.root)
        return self.root / f"{_COPY}{next(self._numbers)}"

    def remove(self, version: Path) -> None:
        """Remove a version that nobody reads any more; the one that is published stays."""
        if version.resolve() != self.current.resolve():
            _remove(version)

    def publish(self, version: Path) -> None:
        """Let ``current`` point to a version, so that it is there after a loss of power as well.

        Raises:
            OutputError: where the folder cannot be written.
        """
        _switch(self.root, version)


@contextmanager
def opened_store(root: Path, files: Sequence[Path] | None) -> Iterator[StoreFolder]:
    """Yield the folder of a store, made and filled where it is not there yet; no other service may use it meanwhile.

    Args:
        root: the folder.
        files: RDF files that a new store is filled from.

    Raises:
        StoreError: where another service uses it, or it is damaged.
        InputError: for a file that cannot be read.
        OutputError: where the folder cannot be written, or is another one's.
    """
    root = root.resolve()  # versions are told apart by their whole paths
    if root.is_dir() and any(root.iterdir()) and not (root / ".lock").exists():
        raise OutputError(f"{root}: not a store of this service, and not empty; choose another folder with --store")
    with locked(root, "another service uses this store"):
        is_new = _is_new(root)
        if is_new:
            _remove(root / _VERSIONS)
            _fill(root, files)
        _remove_copies(root)
        published = find_build(root / _CURRENT).directory
        check_store(published)
        for other in (root / _VERSIONS).iterdir():
            if other != published:
                _remove(other)
        yield StoreFolder(root, is_new=is_new)


def _is_new(root: Path) -> bool:
    """Whether nothing was ever published in a folder.

    Raises:
        StoreError: where something was, and the link to it is lost; what is there is left alone.
    """
    link = root / _CURRENT
    if link.is_symlink() and link.exists():
        return False
    whole = [path.name for path in (root / _VERSIONS).glob("*") if (path / MANIFEST).exists()]
    if not (whole or link.is_symlink() or link.exists()):
        return True  # at most a first version that was being made when its service ended
    cause = "is no link" if link.exists() and not link.is_symlink() else "leads nowhere"
    number = max(whole, key=lambda name: (len(name), name), default="")
    hint = f"; the newest version is {number}: ln -sfn {_VERSIONS}/{number} {link}" if number else ""
    raise StoreError(f"{link} {cause}, and so the published version is not known{hint}")


def _fill(root: Path, files: Sequence[Path] | None) -> None:
    first = root / _VERSIONS / "1"
    try:
        first.mkdir(parents=True)
    except OSError as error:
        raise OutputError(f"{first}: cannot be written: {error.strerror}") from error
    record = write_store(first, read_files(files or ()), has_union=False)
    write_file(first / MANIFEST, json.dumps({"quads": record.quads, IS_WRITTEN: True}).encode())
    _switch(root, first)


def _switch(root: Path, version: Path) -> None:
    try:
        for folder in (version, version.parent):
            flush(folder)
        link = root / _NEXT
        link.unlink(missing_ok=True)
        link.symlink_to(version.relative_to(root))
        link.replace(root / _CURRENT)
        flush(root)
    except OSError as error:
        raise OutputError(f"{root}: cannot be written: {error.strerror}") from error


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)


def _remove_copies(root: Path) -> None:
    for path in root.glob(f"{_COPY}*"):
        _remove(path)
