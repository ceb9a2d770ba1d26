"""The messages from the child process to its parent: one JSON object a line.

``{"notes": […], "sheets": [{"name", "notes", "header" | "head", "width"}]}`` describes a file, ``{"rows": […]}`` holds rows,
``{"error": …}`` is the cause of a refusal, ``{"end": true}`` says that nothing was lost.

A row is ``[number, cells, kinds]``: cells are texts, and ``kinds`` names the places of those that stand for something else.
A bad row is ``[number, reason, excerpt, null]``.
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
    "n": Decimal,
    "d": dt.date.fromisoformat,
    "t": dt.datetime.fromisoformat,
    "b": lambda text: text == "true",
}


def pack_row(number: int, cells: Sequence[Cell] | BadRow) -> list[Any]:
    """Return a row in a form that JSON can hold."""
    if isinstance(cells, BadRow):
        return [number, cells.reason, cells.excerpt, None]
    texts: list[str] = []
    kinds: dict[str, str] = {}
    for place, cell in enumerate(cells):
        if isinstance(cell, str):
            texts.append(cell)
            continue
        if isinstance(cell, bool):
            kind, text = "b", "true" if cell else "false"
        elif isinstance(cell, Decimal):
            kind, text = "n", str(cell)
        elif isinstance(cell, dt.datetime):
            kind, text = "t", cell.isoformat()
        else:
            kind, text = "d", cell.isoformat()
        kinds[str(place)] = kind
        texts.append(text)
    return [number, texts, kinds]


def unpack_row(packed: list[Any]) -> Record:
    """Return a row from the form that ``pack_row`` gives."""
    if len(packed) > 3:  # noqa: PLR2004 - only a bad row has four parts
        return packed[0], BadRow(packed[1], packed[2])
    number, cells, kinds = packed
    for place, kind in kinds.items():
        cells[int(place)] = _READERS[kind](cells[int(place)])
    return number, cells
