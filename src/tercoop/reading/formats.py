"""Tell what a file is from its first bytes, and say so where it is something else than a table."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING, Literal

from tercoop.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

Format = Literal["xlsx", "csv", "json"]

_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*(?:["}]|\Z)|\[\s*(?:[\[\]{"]|\Z))')


def find_format(path: Path) -> Format:
    """Return the format of a file.

    Raises:
        InputError: where it is missing, not a file, empty, or of a format that is not read.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(path, "is a folder; name a file in it")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(path, "is not a regular file")
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise InputError(path, f"cannot be read: {error.strerror}") from error
    if not start:
        raise InputError(path, "is empty")
    if start.startswith(b"PK"):
        return "xlsx"
    return "json" if _JSON.match(start) else "csv"
