"""The files of a build, to be compared with those of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def contents(directory: Path) -> dict[str, bytes]:
    """Return the files of a build, without the store and its record, which no two builds have alike."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and not {"store", "store.json"} & set(path.relative_to(directory).parts)
    }
