"""Divide text into records of cells, in constant memory, with each bad record as one."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from tercoop.errors import InputError
from tercoop.reading.excerpts import one_line
from tercoop.reading.record_ends import RecordEnd
from tercoop.reading.sheets import BadRow, Record
from tercoop.reading.text_pieces import TextPieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tercoop.reading.encodings import Stamp
    from tercoop.reading.limits import Limits

_ESCAPED = re.compile("[\udc80-\udcff]")
_UNCLOSED = "a quotation mark is opened and never closed; the file is truncated, or a mark is missing"
_AFTER_MARK = "text follows a closing quotation mark"

_BLOCK = 1 << 16
"""Characters that are divided together where nothing is wrong with them."""


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a table of text is written.

    Attributes:
        encoding: its codec.
        is_damaged: whether it has bytes that are wrong in that encoding.
        delimiter: the character between cells.
        skipped: lines at the beginning that are no rows.
    """

    encoding: str
    is_damaged: bool
    delimiter: str
    skipped: int


class _TooLongError(Exception):
    """Leaves the reader of records where one is longer than it may be."""


class _UnclosedError(Exception):
    """Leaves the reader of records where a quotation mark is never closed."""


def read_records(path: Path, form: TextForm, stamp: Stamp, limits: Limits) -> Iterator[Record]:
    """Yield number and cells of each record that is not empty, or why it cannot be read.

    A quotation mark that opens a cell must close it before the next delimiter; what spreadsheet programs repair in
    silence (``"a"b`` read as ``ab``) is a bad row. Where it ends is found as they do, so that the rows after it keep
    their numbers.

    Raises:
        InputError: where a quotation mark is never closed, and where the file changes while it is read.
    """
    # The limit belongs to the module and not to the reader. It is only ever raised; lengths are checked below.
    csv.field_size_limit(max(csv.field_size_limit(), limits.row_characters + 1))
    try:
        with path.open(encoding=form.encoding, errors=_errors_of(form), newline="") as file:
            stamp.check(path, file.fileno())
            for _ in range(form.skipped):
                file.readline()
            yield from _divide(path, file, form, limits)
            stamp.check(path, file.fileno())
    except UnicodeError as error:
        raise InputError(path, "has changed while it was read; try again") from error
    except OSError as error:
        raise InputError(path, f"cannot be read: {error.strerror}") from error


def _errors_of(form: TextForm) -> str:
    return "surrogateescape" if form.is_damaged else "strict"


def _divide(path: Path, file: TextIO, form: TextForm, limits: Limits) -> Iterator[Record]:
    """Yield the records block by block; line by line where something is wrong, or one goes on behind its block."""
    pieces = TextPieces(file, limits.row_characters)
    lines = _Lines(pieces, form, limits)
    longest = min(limits.cell_characters, limits.row_characters)
    number = 0
    while block := pieces.take_lines(min(_BLOCK, longest)):
        records: Iterable[list[str] | BadRow] | None = _divide_block(block, form) if len(block) <= longest else None
        if records is None:
            pieces.unread(block)
            records = _divide_lines(lines, form, limits)
        try:
            for cells in records:
                number += 1
                if isinstance(cells, BadRow) or any(map(str.strip, cells)):
                    yield number, cells
        except _UnclosedError:
            raise InputError(path, f"row {number + 1}: {_UNCLOSED}") from None


def _divide_block(block: str, form: TextForm) -> Sequence[list[str] | BadRow] | None:
    """Return the records of some lines; nothing where one goes on behind them, or cannot be read."""
    if "\0" in block or (form.is_damaged and _ESCAPED.search(block)):
        return None
    try:
        lines = block.splitlines(keepends=True)
        # U+2028 and the like end a line for Python alone; where there may be one, the slower reader of lines is right.
        source = lines if len(lines) == block.count("\n") else io.StringIO(block, newline="")
        reader = csv.reader(source, delimiter=form.delimiter, strict=True)
        records = list(reader)
    except csv.Error:
        return None
    if len(records) == reader.line_num:
        return records
    return [_judge(cells, form.delimiter) if "\n" in "".join(cells) else cells for cells in records]


def _judge(cells: list[str], delimiter: str) -> list[str] | BadRow:
    """Return a record, unless one of its cells looks like the end of a row, whole rows and the begin of another.

    So it looks where the mark that closes a cell is missing, and the next mark stands rows below: each of those rows
    brings one line end and as many delimiters as a row has. Sentences have blanks behind commas.
    """
    width = len(cells) - 1
    for place, cell in enumerate(cells, 1):
        breaks = cell.count("\n")
        if breaks and width > 1 and cell.count(delimiter) == breaks * width and f"{delimiter} " not in cell:
            reason = f"cell {place} looks like {breaks + 1} rows; is the quotation mark missing that closes it?"
            return BadRow(reason, one_line(delimiter.join(cells)))
    return cells


def _divide_lines(lines: _Lines, form: TextForm, limits: Limits) -> Iterator[list[str] | BadRow]:
    """Yield the records of what was given back, to the end of the last one."""
    pending = lines.pending
    while True:
        reader = csv.reader(lines.feed(), delimiter=form.delimiter, strict=True)
        try:
            for cells in reader:
                reason = ""
                if lines.fault or lines.size > limits.cell_characters:
                    reason = lines.take_fault() or _find_long_cell(cells, limits)
                yield BadRow(reason, lines.excerpt()) if reason else _judge(cells, form.delimiter)
                pending.clear()
                if not lines.has_returned():
                    return
        except _TooLongError:
            reason = f"longer than {limits.row_characters:,} characters"
        except csv.Error as error:
            reason = _AFTER_MARK if "expected after" in str(error) else str(error)
        else:
            return
        excerpt = lines.excerpt()
        if not lines.skip():
            raise _UnclosedError
        yield BadRow(lines.take_fault() or f"{reason}{lines.describe_length()}", excerpt)
        pending.clear()
        if not lines.has_returned():
            return


def _find_long_cell(cells: list[str], limits: Limits) -> str:
    place = next((place for place, cell in enumerate(cells, 1) if len(cell) > limits.cell_characters), 0)
    return f"cell {place} is longer than {limits.cell_characters:,} characters" if place else ""


class _Lines:
    """The lines of a file, and those that belong to the record that is being read.

    Attributes:
        pending: the lines of that record; the last is cut where the record becomes too long.
        size: its characters so far.
        fault: why it cannot be used, though it can be divided into cells.
    """

    def __init__(self, pieces: TextPieces, form: TextForm, limits: Limits) -> None:
        self._pieces = pieces
        self._longest = limits.row_characters
        self._delimiter = form.delimiter
        self._is_damaged = form.is_damaged
        self._skipped = 0
        self.pending: list[str] = []
        self.size = 0
        self.fault = ""

    def feed(self) -> Iterator[str]:
        """Yield the lines to the reader of records; the reader takes no line before it needs it."""
        pending, longest, is_damaged = self.pending, self._longest, self._is_damaged
        for line in self._pieces.lines():
            if pending:
                self.size += len(line)
            else:
                self.size = len(line)
            pending.append(line)
            if "\0" in line:
                self.fault = "holds a NUL character"
            elif is_damaged and (found := _ESCAPED.search(line)):
                self.fault = f"the byte {ord(found[0]) - 0xDC00:02X} is not UTF-8"
            if self.size > longest:
                raise _TooLongError
            yield line

    def has_returned(self) -> bool:
        """Tell whether there are lines that were given back."""
        return self._pieces.has_returned()

    def take_fault(self) -> str:
        """Return the fault of the record and forget it."""
        fault, self.fault = self.fault, ""
        return fault

    def excerpt(self) -> str:
        """Return how the record begins, on one line."""
        return one_line(self.pending[0].rstrip("\r\n")) if self.pending else ""

    def skip(self) -> bool:
        """Read on to the end of the record; return whether it has one, rather than a mark that is never closed."""
        end = RecordEnd(self._delimiter)
        self._pieces.unread("".join(self.pending))
        self._skipped = 0
        for piece in self._pieces.blocks():
            place = end.find(piece)
            passed = piece if place is None else piece[:place]
            self._skipped += passed.count("\n") + passed.count("\r") - passed.count("\r\n")
            if place is not None:
                self._pieces.unread(piece[place:])
                return True
        return not end.is_quoted

    def describe_length(self) -> str:
        """Return how many lines the record took that was skipped, where it is more than one."""
        return f" (the row takes {self._skipped:,} lines)" if self._skipped > 1 else ""
