"""Read tables of text: any common delimiter and encoding, in constant memory."""

from __future__ import annotations

import codecs
import csv
import hashlib
import itertools
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from tercoop.errors import InputError
from tercoop.reading.headers import COMPARED, describe_columns, find_header, name_columns
from tercoop.reading.sheets import BadRow, Record, Sheet, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tercoop.reading.limits import Limits

_BLOCK = 1 << 20


def open_text_table(path: Path, limits: Limits) -> SourceFile:
    """Return a table of text as a source with one sheet."""
    csv.field_size_limit(max(csv.field_size_limit(), limits.row_characters))
    digest, is_utf8, size = hashlib.sha256(), True, 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
            if is_utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    is_utf8 = False
    encoding = "utf-8-sig" if is_utf8 else "cp1252"
    delimiter = _find_delimiter(path, encoding)
    records = partial(_read_records, path, encoding, delimiter)
    head = [(number, cells) for number, cells in itertools.islice(records(), COMPARED) if not isinstance(cells, BadRow)]
    if not head:
        raise InputError(path, "has no rows")
    number, cells = head[find_header(head)]
    header = name_columns(cells)
    notes = [f"read as {encoding}", f"separated by {delimiter}", *describe_columns(header)]
    sheet = Sheet(path=path, name=path.stem, header=header, header_row=number, records=records, is_padded=False)
    return SourceFile(path=path, format="csv", size=size, sha256=digest.hexdigest(), sheets=[sheet], notes=notes)


def _find_delimiter(path: Path, encoding: str) -> str:
    best = (0.0, 1, ",")
    for delimiter in ",;\t|":
        with path.open(encoding=encoding, newline="") as file:
            widths = Counter(len(cells) for cells in itertools.islice(csv.reader(file, delimiter=delimiter), 50))
        width, count = widths.most_common(1)[0]
        if width > 1:
            best = max(best, (count / widths.total(), width, delimiter))
    return best[2]


def _read_records(path: Path, encoding: str, delimiter: str) -> Iterator[Record]:
    with path.open(encoding=encoding, newline="") as file:
        for number, cells in enumerate(csv.reader(file, delimiter=delimiter), start=1):
            if any(cells):
                yield number, cells
