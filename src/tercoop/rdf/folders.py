"""Put a folder of several files in its place as a whole, or not at all."""

from __future__ import annotations

import ctypes
import fcntl
import glob
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tercoop.rdf.files import DISK_ERRORS, beside, discard, follow_links, writing_error

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_ONCE = 16
"""Files that are brought to the disk at the same time."""

_HERE = -100
_EXCHANGE = 2
"""Flags of ``renameat2`` on Linux and of ``renamex_np`` on macOS: paths as they are, names exchanged."""

_BESIDE = f".{{name}}.{'[0-9a-f]' * 8}.partial"
"""The pattern of the names that ``beside`` gives."""


class StagedDirectory:
    """A new folder that is being filled beside the place where it is to stand.

    Attributes:
        path: the folder to write into.
    """

    def __init__(self, final: Path, path: Path) -> None:
        """Keep where it is to stand."""
        self._final = final
        self.path = path

    def switch_in(self) -> None:
        """Put the folder in its place, in one step of the file system where there is a folder already."""
        # Many at once take one turn of the disk, where one after the other takes a turn each.
        with ThreadPoolExecutor(_AT_ONCE) as flushers:
            list(flushers.map(flush, self.path.rglob("*")))
        flush(self.path)
        if self._final.exists():
            _exchange(self.path, self._final)
        else:
            self.path.rename(self._final)
        flush(self._final.parent)


@contextmanager
def staged_directory(final: Path) -> Iterator[StagedDirectory]:
    """Fill a new folder, and put it in its place as a whole when the caller says so.

    Whatever happens in between, a killed process or a power cut included, the old folder or the new one is there, and
    never a part of either. What a killed process left beside it is removed by the next call.

    Args:
        final: the folder to create or to replace; folders above it are made, and go again where nothing comes of it.

    Yields:
        The new folder; without :meth:`StagedDirectory.switch_in` nothing comes of it.

    Raises:
        OutputError: for a full disk, a missing permission, a link that leads to itself and the like.
    """
    final = follow_links(final)
    partial = beside(final)
    lock = -1
    missing: list[Path] = []
    try:
        missing += [folder for folder in final.parents if not folder.exists()]
        final.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(final)
        partial.mkdir()
        lock = os.open(partial, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield StagedDirectory(final, partial)
    except OSError as error:
        named = error.filename is None or Path(str(error.filename))
        ours = named is True or partial in named.parents or named in {partial, final, *final.parents}
        if ours or error.errno in DISK_ERRORS:
            raise writing_error(final, error) from error
        raise
    finally:
        discard(partial)
        if lock >= 0:
            os.close(lock)
        for folder in missing:
            with suppress(OSError):  # it holds the new folder, or what another has put there
                folder.rmdir()


def _remove_leftovers(final: Path) -> None:
    """Remove the unfinished folders of processes that are gone; those of running ones are locked."""
    for leftover in final.parent.glob(_BESIDE.format(name=glob.escape(final.name))):
        if not leftover.is_dir():
            continue
        handle = os.open(leftover, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        finally:
            os.close(handle)
        discard(leftover)


def flush(path: Path) -> None:
    """Bring a file or the entries of a folder to the disk.

    Raises:
        OSError: where it cannot be read or written.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change their names in one step, where the system can; otherwise one after the other."""
    system = ctypes.CDLL(None, use_errno=True)
    arguments = (os.fsencode(one), os.fsencode(other))
    if hasattr(system, "renameat2"):
        failed = system.renameat2(_HERE, arguments[0], _HERE, arguments[1], _EXCHANGE)
    elif hasattr(system, "renamex_np"):
        failed = system.renamex_np(*arguments, _EXCHANGE)
    else:
        failed = -1
    if failed:
        former = beside(other)
        other.rename(former)
        one.rename(other)
        former.rename(one)
