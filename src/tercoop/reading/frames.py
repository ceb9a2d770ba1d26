"""The messages from the child process to its parent, one JSON object a line.

- ``{"at": name}``: the sheet that is being looked at, for messages;
- ``{"notes": […], "sheets": [{"place", "name", "notes", "header", "header_row"}]}``: the description of a file;
- ``{"rows": […]}``: rows;
- ``{"error": cause, "line", "column"}``, ``{"failure": "memory"}``: why the file is refused;
- ``{"end": true}``: nothing was lost.

A row is ``[number, cells, kinds]``: cells are texts, and ``kinds`` names the places of those that stand for something
else. A bad row is ``[number, reason, excerpt, null]``. JSON is used because nothing that a broken child writes can do
harm when read.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tercoop.reading.sheets import BadRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tercoop.reading.sheets import Cell, Record

_READERS: dict[str, Callable[[str], Cell]] = {
    "number": Decimal,
    "day": dt.date.fromisoformat,
    "moment": dt.datetime.fromisoformat,
    "truth": lambda text: text == "True",
}


def pack_row(number: int, cells: Sequence[Cell] | BadRow) -> list[Any]:
    """Return a row in a form that JSON can hold."""
    if isinstance(cells, BadRow):
        return [number, cells.reason, cells.excerpt, None]
    kinds: dict[str, list[int]] = {}
    texts = list(cells)
    for place in [place for place, cell in enumerate(cells) if type(cell) is not str]:
        cell = cells[place]
        kinds.setdefault(_kind_of(cell), []).append(place)
        texts[place] = cell.isoformat() if isinstance(cell, dt.date) else str(cell)
    return [number, texts, kinds]


def unpack_row(packed: list[Any]) -> Record:
    """Return a row from the form that ``pack_row`` gives."""
    if len(packed) > 3:  # noqa: PLR2004 - only a bad row has four parts
        return packed[0], BadRow(packed[1], packed[2])
    number, cells, kinds = packed
    for kind, places in kinds.items():
        read = _READERS[kind]
        for place in places:
            cells[place] = read(cells[place])
    return number, cells


def _kind_of(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return "number"
    if isinstance(cell, bool):
        return "truth"
    return "moment" if isinstance(cell, dt.datetime) else "day"
