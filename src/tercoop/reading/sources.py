"""Open a source file of any format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.errors import InputError, UsageError
from tercoop.reading.child_process import open_in_child
from tercoop.reading.formats import check_ending, find_format
from tercoop.reading.limits import Limits
from tercoop.reading.text_tables import open_text_table

if TYPE_CHECKING:
    from pathlib import Path

    from tercoop.reading.sheets import SourceFile

_DEFAULT = Limits()


def open_source(
    path: Path, *, limits: Limits = _DEFAULT, encoding: str | None = None, delimiter: str | None = None
) -> SourceFile:
    """Recognise a file by its content and return its sheets; rows are read when they are asked for.

    Args:
        path: the file.
        limits: what it may need.
        encoding: codec of a table of text, where a person knows better.
        delimiter: what separates the cells of a table of text, where a person knows better.

    Raises:
        InputError: for what cannot be read.
        UsageError: for a delimiter that is not one character.
    """
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n\0'):
        raise UsageError(f"a delimiter is one character, such as ';' or a tab, and not {delimiter!r}")
    format = find_format(path)  # noqa: A001 - the word for it
    try:
        if format == "xlsx":
            # Only now can other zip archives be told from workbooks; what they are is said before how they are named.
            source = open_in_child(path, format, limits)
            check_ending(path, format)
            return source
        check_ending(path, format)
        if format == "json":
            return open_in_child(path, format, limits)
        return open_text_table(path, limits, encoding=encoding, delimiter=delimiter)
    except OSError as error:
        raise InputError(path, f"cannot be read: {error.strerror}") from error
