"""Which data are served: a folder with a store and its manifest, under a name that changes with its content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from tercoop.build.folder import MANIFEST, find_build
from tercoop.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Version:
    """A version of the data.

    Attributes:
        name: differs from that of every other version.
        directory: the folder, with all links resolved.
        quads: number of quads in its named graphs.
        modified: when it was made, as HTTP writes a time.
    """

    name: str
    directory: Path
    quads: int
    modified: str


def read_version(directory: Path) -> Version:
    """Return the version in a folder, or behind a link to one.

    Raises:
        StoreError: where there is none.
    """
    build = find_build(directory)
    path = build.directory / MANIFEST
    try:
        content, seconds = path.read_bytes(), path.stat().st_mtime
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error
    digest = hashlib.sha256(str(build.directory).encode() + content).hexdigest()[:16]
    modified = format_datetime(datetime.fromtimestamp(int(seconds), UTC), usegmt=True)
    return Version(digest, build.directory, build.quads, modified)


@dataclass
class Publication:
    """The version that is served at the moment.

    Attributes:
        source: the folder of the version, or the link to it, that is looked at for a newer one.
        version: what is served.
    """

    source: Path
    version: Version

    @classmethod
    def of(cls, source: Path) -> Publication:
        """Return the publication of a folder or of a link to one.

        Raises:
            StoreError: where there is no version.
        """
        return cls(source, read_version(source))
