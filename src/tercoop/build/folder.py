"""The folder of builds: one build at a time, switched in as a whole, the old one removed afterwards.

::

    build/
      .lock                 held while a build runs
      .partial-<process>/   a build that is being made; what a killed process left is removed by the next build
      <digest of inputs>/   a finished build
      current               link to the build in use, replaced atomically
      failed-report.json    why the last build did not conform
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tercoop.build.dataset import LICENCE
from tercoop.errors import OutputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tercoop.layout import Layout

MANIFEST = "manifest.json"
LICENSED_AS = "licence"
"""Says in a manifest under which licence files of somebody else's are served, where that has been said."""

IS_WRITTEN = "is_written"
"""Says in a manifest that clients of a service write the store, so that no index of names is made beside it."""

QUADS = "graph.nq"
REPORT = "report.json"
FAILED_REPORT = "failed-report.json"
_LOCK = ".lock"
_PARTIAL = ".partial-"
_NEXT = ".next"
_DIGEST_LENGTH = 16
_PACKAGE = Path(__file__).resolve().parents[1]


def digest_inputs(layout: Layout, parts: Mapping[str, str]) -> str:
    """Return a digest of all that a build is made from: vocabulary, shapes, queries, data, our code, the parts used.

    Args:
        layout: the folders.
        parts: name and version of each part that takes a hand in the build.

    Raises:
        OutputError: where a file cannot be read.
    """
    digest = hashlib.sha256(json.dumps(dict(parts), sort_keys=True).encode())
    places = [(folder.name, folder, "*") for folder in (layout.ontology, layout.shapes, layout.queries, layout.data)]
    for name, folder, pattern in [*places, ("code", _PACKAGE, "*.py")]:
        for path in sorted(folder.rglob(pattern)):
            place = path.relative_to(folder)
            if path.is_file() and not any(part.startswith((".", "share")) for part in place.parts):
                try:
                    content = hashlib.sha256(path.read_bytes()).hexdigest()
                except OSError as error:
                    raise OutputError(f"{path}: cannot be read: {error.strerror}") from error
                digest.update(f"{name}/{place.as_posix()} {content}\n".encode())
    return digest.hexdigest()


def list_parts() -> dict[str, str]:
    """Return the versions of what takes a hand in a build."""
    return {name: version(name) for name in ("tercoop", "pyoxigraph", "pyshifty")}


@dataclass(frozen=True)
class FinishedBuild:
    """A build on disk.

    Attributes:
        directory: its folder, with all links resolved, so that a later build does not change what is read.
        manifest: what ``manifest.json`` says.
    """

    directory: Path
    manifest: Mapping[str, Any]

    @property
    def quads(self) -> int:
        """Number of quads in the store."""
        return int(self.manifest["quads"])

    @property
    def is_ours(self) -> bool:
        """Whether it is a build, and not what a service has made of somebody's files or what its clients write."""
        return "inputs" in self.manifest

    @property
    def licence(self) -> str | None:
        """The address of the licence of the data; nothing where none is known."""
        return LICENCE if self.is_ours else self.manifest.get(LICENSED_AS)


def find_build(directory: Path) -> FinishedBuild:
    """Return the finished build in a folder, or behind a link to one.

    Raises:
        StoreError: where there is none, or its manifest is damaged.
    """
    if not directory.exists():
        raise StoreError(f"{directory}: no graph has been built; run 'tercoop build'")
    resolved = directory.resolve()
    path = resolved / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreError(f"{directory}: not a build, it has no {MANIFEST}; run 'tercoop build --force'") from error
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: the build is damaged; run 'tercoop build --force'") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("quads"), int):
        raise StoreError(f"{path}: the build is damaged; run 'tercoop build --force'")
    return FinishedBuild(resolved, cast("Mapping[str, Any]", manifest))


def is_outdated(finished: FinishedBuild, layout: Layout) -> bool:
    """Tell whether the inputs are no longer those that a build was made from; one that cannot be read is not."""
    try:
        return bool(finished.manifest.get("inputs") != digest_inputs(layout, list_parts()))
    except OutputError:
        return True


@contextmanager
def locked(root: Path, what: str = "another build is running") -> Iterator[None]:
    """Keep others out of a folder while the block runs, such as other builds; the lock goes with the process.

    Args:
        root: the folder.
        what: what is said where another holds the lock.

    Raises:
        StoreError: where another holds the lock.
        OutputError: where the folder cannot be written.
    """
    path = root / _LOCK
    try:
        root.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{root}: cannot be written: {error.strerror}") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.seek(0)
            holder = handle.read(20).strip()
            who = f" (process {holder})" if holder.isdecimal() else ""
            raise StoreError(f"{root}: {what}{who}; wait for it to end") from error
        with _as_output_error(path):
            handle.truncate(0)
            handle.write(str(os.getpid()))
            handle.flush()
        yield


@contextmanager
def partial_build(root: Path) -> Iterator[Path]:
    """Yield an empty folder to make a build in; what is still there at the end is removed.

    Leftovers of killed builds are removed as well, so the lock must be held.

    Raises:
        OutputError: where the folder cannot be written.
    """
    remove_leftovers(root)
    partial = root / f"{_PARTIAL}{os.getpid()}"
    with _as_output_error(partial):
        partial.mkdir()
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def remove_leftovers(root: Path) -> None:
    """Remove what killed builds left behind; the lock must be held."""
    for leftover in root.glob(f"{_PARTIAL}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    (root / _NEXT).unlink(missing_ok=True)


def switch_to(partial: Path, root: Path, digest: str) -> Path:
    """Put a finished build into its place, point ``current`` to it, remove the older ones, and return its folder.

    One that somebody holds (:func:`hold_build`) stays, and goes with a later build.

    Killed anywhere in between, ``current`` points to the old build or to the new one, both whole.

    Raises:
        OutputError: where the folder cannot be written.
    """
    names = [digest[:_DIGEST_LENGTH], *(f"{digest[:_DIGEST_LENGTH]}-{number}" for number in range(2, 100))]
    final = next(root / name for name in names if not (root / name).exists())
    with _as_output_error(root):
        partial.rename(final)
        link = root / _NEXT
        link.symlink_to(final.name)
        link.replace(root / "current")
    for old in root.iterdir():
        is_build = old.is_dir() and not old.is_symlink() and (old / MANIFEST).is_file()
        if is_build and old != final and not _is_held(old):
            shutil.rmtree(old, ignore_errors=True)
    (root / FAILED_REPORT).unlink(missing_ok=True)
    return final


@contextmanager
def hold_build(directory: Path) -> Iterator[None]:
    """Keep a build from being removed while the block runs; the hold goes with the process.

    Raises:
        StoreError: where it is gone.
    """
    try:
        handle = (directory / MANIFEST).open("rb")
    except OSError as error:
        raise StoreError(f"{directory}: the build is gone; run 'tercoop build'") from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def _is_held(directory: Path) -> bool:
    try:
        with (directory / MANIFEST).open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


@contextmanager
def _as_output_error(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"{place}: cannot be written: {error.strerror}") from error
