"""Open a source file of any format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.reading.child_process import open_in_child
from tercoop.reading.formats import find_format
from tercoop.reading.limits import Limits
from tercoop.reading.text_tables import open_text_table

if TYPE_CHECKING:
    from pathlib import Path

    from tercoop.reading.sheets import SourceFile

_DEFAULT = Limits()


def open_source(path: Path, *, limits: Limits = _DEFAULT) -> SourceFile:
    """Recognise a file by its content and return its sheets; rows are read when they are asked for.

    Raises:
        InputError: for what cannot be read.
    """
    format = find_format(path)  # noqa: A001 - the word for it
    if format == "csv":
        return open_text_table(path, limits)
    return open_in_child(path, format, limits)
