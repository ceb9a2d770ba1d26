"""Open tables of text: any common delimiter and encoding."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.reading.delimiters import find_delimiter
from tercoop.reading.encodings import read_fingerprint
from tercoop.reading.headers import COMPARED, describe_columns, describe_place, find_header, name_columns
from tercoop.reading.records import TextForm, read_records
from tercoop.reading.sheets import BadRow, Sheet, SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tercoop.reading.limits import Limits
    from tercoop.reading.sheets import Cell, Record


def open_text_table(
    path: Path, limits: Limits, *, encoding: str | None = None, delimiter: str | None = None
) -> SourceFile:
    """Return a table of text as a source with one sheet.

    Args:
        path: the file.
        limits: what it may need.
        encoding: its codec, where a person has stated it.
        delimiter: what separates its cells, where a person has stated it.

    Raises:
        InputError: where it cannot be read.
    """
    if (size := path.stat().st_size) > limits.text_bytes:
        raise InputError(path, f"has {size:,} bytes; up to {limits.text_bytes:,} are read")
    fingerprint = read_fingerprint(path, encoding)
    separation = find_delimiter(path, fingerprint.encoding, delimiter)
    form = TextForm(fingerprint.encoding, fingerprint.is_damaged, separation.delimiter, separation.skipped)
    records = partial(read_records, path, form, fingerprint.stamp, limits)
    head, bad = _take_head(path, records, limits)
    number, cells = head[find_header(head)]
    if len(cells) > limits.columns:
        raise InputError(path, f"row {number}: {len(cells):,} columns; up to {limits.columns:,} are read")
    header = name_columns(cells)
    sheet = Sheet(path=path, name=path.stem, header=header, header_row=number, records=records, is_padded=False)
    return SourceFile(
        path=path,
        format="csv",
        size=fingerprint.stamp.size,
        sha256=fingerprint.sha256,
        sheets=[sheet],
        notes=[*fingerprint.notes, separation.note, *describe_place(number, bad), *describe_columns(header)],
    )


def _take_head(
    path: Path, records: Callable[[], Iterator[Record]], limits: Limits
) -> tuple[list[tuple[int, Sequence[Cell]]], dict[int, str]]:
    """Return the first rows that can be read (fewer, where they are very long), and the first that cannot."""
    head: list[tuple[int, Sequence[Cell]]] = []
    bad: dict[int, str] = {}
    size = 0
    for number, cells in records():
        if isinstance(cells, BadRow):
            if len(bad) < COMPARED:
                bad[number] = cells.reason
            continue
        head.append((number, cells))
        size += sum(len(str(cell)) for cell in cells)
        if len(head) >= COMPARED or size > limits.row_characters:
            break
    if head:
        return head, bad
    if bad:
        number, reason = next(iter(bad.items()))
        raise InputError(path, f"has no row that can be read: row {number}: {reason}")
    raise InputError(path, "has nothing but empty rows")
