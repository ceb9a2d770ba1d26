"""How much a file may ask for before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source file may need; more is refused with one line. Exports of keep.eu stay far below all of them.

    Attributes:
        text_bytes: size of a table of text. It is streamed, so the limit guards time and not memory.
        packed_bytes: size of a workbook file.
        unpacked_bytes: size of all parts of a workbook together once unpacked.
        parts: number of parts of a workbook.
        json_bytes: size of a JSON file, which is read as a whole.
        cell_characters: length of a cell; a spreadsheet program writes 32,767 at most.
        row_characters: length of all cells of a row together.
        columns: number of columns of a sheet; a spreadsheet program has 16,384.
        sheet_cells: cells of the rectangle around everything in a sheet of a workbook, empty ones included.
        memory_bytes: memory that the process which reads a workbook or JSON may take beyond what it needs to start.
        seconds: how long we wait for that process to describe a file, and how long for the rows of a sheet; what is
            done with the rows in between does not count.
    """

    text_bytes: int = 2_000_000_000
    packed_bytes: int = 100_000_000
    unpacked_bytes: int = 300_000_000
    parts: int = 10_000
    json_bytes: int = 200_000_000
    cell_characters: int = 1_000_000
    row_characters: int = 8_000_000
    columns: int = 2_000
    sheet_cells: int = 10_000_000
    memory_bytes: int = 800_000_000
    seconds: float = 50.0
