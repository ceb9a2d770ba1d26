"""Show pieces of a file on one line of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 120
_ESCAPED = range(0xDC80, 0xDD00)
"""What ``surrogateescape`` makes of bytes that cannot be decoded."""


def one_line(text: str) -> str:
    """Return the beginning of a text, with what moves the cursor or cannot be seen as numbers."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return "".join(map(_show, short))


def excerpt_of(cells: Iterable[object]) -> str:
    """Return the beginning of a row on one line."""
    text = ""
    for cell in cells:
        text += f"{' | ' if text else ''}{str(cell)[: _LONGEST + 1]}"
        if len(text) > _LONGEST:
            break
    return one_line(text)


def _show(character: str) -> str:
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\x{number - 0xDC00 if number in _ESCAPED else number:02x}"
