"""What goes through the pipe between the service and a worker: frames of one kind byte, a length and a payload.

A message is any number of parts of a body, one head (JSON) before or after them, and an end. A message without its end
is broken. A head after the parts can still say that the body could not be made.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEAD, PART, END = b"H", b"P", b"E"
_FORM = struct.Struct(">cI")
LONGEST = 1 << 26
"""Bytes of one frame."""

_JOINED = 1 << 16


class BrokenMessageError(Exception):
    """The other end of the pipe has gone in the middle of a message, or sends no frames."""


@dataclass(frozen=True)
class Message:
    """A message whose body is in memory.

    Attributes:
        head: what it is about.
        body: the parts, joined.
    """

    head: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""


def pack(head: dict[str, Any], body: Iterable[bytes] = ()) -> Iterator[bytes]:
    """Yield the bytes of a message, small frames joined so that they are written at once."""
    held = bytearray(_frame(HEAD, json.dumps(head).encode()))
    for frame in pack_body(body):
        held += frame
        if len(held) >= _JOINED:
            yield bytes(held)
            held.clear()
    yield bytes(held + _frame(END, b""))


def pack_body(body: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of the parts of a message, as they are made; :func:`pack` of the head is to follow."""
    for part in body:
        for start in range(0, len(part), LONGEST):
            yield _frame(PART, part[start : start + LONGEST])


def _frame(kind: bytes, payload: bytes) -> bytes:
    return _FORM.pack(kind, len(payload)) + payload


def read_message(pipe: IO[bytes]) -> Message | None:
    """Return the next message; nothing where the pipe has ended between two.

    Raises:
        BrokenMessageError: where it ends within one.
    """
    first = pipe.read(_FORM.size)
    if not first:
        return None
    head: dict[str, Any] = {}
    parts: list[bytes] = []
    while True:
        kind, length = _read_form(first)
        payload = pipe.read(length)
        if len(payload) != length:
            raise BrokenMessageError
        if kind == HEAD:
            head = json.loads(payload)
        elif kind == PART:
            parts.append(payload)
        else:
            return Message(head, b"".join(parts))
        first = pipe.read(_FORM.size)


def _read_form(first: bytes) -> tuple[bytes, int]:
    if len(first) != _FORM.size:
        raise BrokenMessageError
    kind, length = _FORM.unpack(first)
    if kind not in {HEAD, PART, END} or length > LONGEST:
        raise BrokenMessageError
    return kind, length
