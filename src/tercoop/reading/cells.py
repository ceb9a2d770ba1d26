"""What child processes do with a row before they send it: refuse what no cell may hold, leave out empty ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tercoop.reading.excerpts import excerpt_of
from tercoop.reading.frames import pack_row
from tercoop.reading.sheets import BadRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tercoop.reading.limits import Limits
    from tercoop.reading.sheets import Cell, Record

_ROWS = 500
_CHARACTERS = 200_000


def check_row(cells: Sequence[Cell], limits: Limits) -> Sequence[Cell] | BadRow:
    """Return the cells, or why they cannot be used."""
    texts = [cell for cell in cells if type(cell) is str]
    text = "".join(texts)
    reason = ""
    if len(text) > limits.cell_characters and max(map(len, texts)) > limits.cell_characters:
        reason = f"a cell is longer than {limits.cell_characters:,} characters"
    elif len(text) > limits.row_characters:
        reason = f"longer than {limits.row_characters:,} characters"
    elif "\0" in text:
        reason = "holds a NUL character"
    elif not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            reason = "holds half of a character (a lone surrogate)"
    return BadRow(reason, excerpt_of(cells)) if reason else cells


def frame_rows(rows: Iterable[Record]) -> Iterator[dict[str, Any]]:
    """Yield messages of some hundred rows each, fewer where they are long."""
    packed: list[list[Any]] = []
    size = 0
    for number, cells in rows:
        row = pack_row(number, cells)
        packed.append(row)
        size += sum(map(len, row[1]))
        if len(packed) >= _ROWS or size > _CHARACTERS:
            yield {"rows": packed}
            packed, size = [], 0
    yield {"rows": packed}
