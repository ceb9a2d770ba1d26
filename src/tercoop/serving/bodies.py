"""Read the body of a request: bytes are counted while they come, and a sender that takes too long is cut off."""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from tercoop.answering.formats import NOT_UTF_8, UTF_8, read_content_type
from tercoop.answering.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request

_PLAIN = frozenset({"", "identity"})


def read_media_type(request: Request) -> str:
    """Return the media type of the body of a request, without parameters.

    Raises:
        Problem: where its text is not UTF-8.
    """
    media_type, charset = read_content_type(request.headers.get("content-type", ""))
    if charset not in UTF_8:
        raise Problem("media-type", NOT_UTF_8)
    return media_type


async def read_body(request: Request, most: int, seconds: float) -> bytes:
    """Return the body of a request, unpacked where it is gzip.

    Args:
        request: the request.
        most: bytes that are read, packed and unpacked.
        seconds: time that it may take.

    Raises:
        Problem: where it is larger, slower, or packed in another way.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and len(announced) < 20 and int(announced) > most:  # noqa: PLR2004 - digits of 64 bits
        raise _too_large(most)
    packing = request.headers.get("content-encoding", "").strip().lower()
    if packing not in _PLAIN and packing != "gzip":
        raise Problem("media-type", "a body is sent as it is, or with Content-Encoding: gzip")
    try:
        async with asyncio.timeout(seconds):
            body = await _take(request, most)
    except TimeoutError:
        detail = f"the body was not there after {seconds:g} seconds"
        raise Problem("slow-request", detail, headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise Problem("bad-request", "the body ends before its end") from None
    return body if packing in _PLAIN else _unpack(body, most)


async def _take(request: Request, most: int) -> bytes:
    held = bytearray()
    async for part in request.stream():
        held += part
        if len(held) > most:
            raise _too_large(most)
    return bytes(held)


def _unpack(body: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        found = unpacker.decompress(body, most + 1)
    except zlib.error as error:
        raise Problem("bad-request", "the body is said to be gzip and is not") from error
    if len(found) > most:
        raise _too_large(most)
    if not unpacker.eof:
        raise Problem("bad-request", "the gzip body ends before its end")
    if unpacker.unused_data:
        raise Problem("bad-request", "something follows the gzip body")
    return found


def _too_large(most: int) -> Problem:
    return Problem("too-large", f"up to {most:,} bytes are read", headers={"Connection": "close"})
