"""The transport of a connection: what is written in one turn of the loop leaves in one piece."""

from __future__ import annotations

import asyncio
from unittest.mock import Mock

from tercoop.serving.transport import AnswerTransport


def in_loop(write: list[bytes], *, ends: str = "", is_within: bool = False) -> list[tuple[str, bytes | None]]:
    """Write parts in one turn, end the connection as told, and return what the transport inside was told to do."""
    done: list[tuple[str, bytes | None]] = []
    inside = Mock()
    inside.is_closing.return_value = False
    inside.write.side_effect = lambda data: done.append(("write", bytes(data)))
    inside.close.side_effect = lambda: done.append(("close", None))
    inside.write_eof.side_effect = lambda: done.append(("eof", None))

    async def run() -> None:
        transport = AnswerTransport(inside, asyncio.get_running_loop(), lambda: is_within)
        for part in write:
            transport.write(part)
        if ends:
            getattr(transport, ends)()
            transport.write(b"too late")
        await asyncio.sleep(0)

    asyncio.run(run())
    return done


def test_head_and_body_leave_in_one_piece() -> None:
    assert in_loop([b"head", b"body"]) == [("write", b"headbody")]


def test_what_was_written_leaves_before_the_end() -> None:
    assert in_loop([b"head", b"body"], ends="close")[:2] == [("write", b"headbody"), ("close", None)]
    assert in_loop([b"head", b"body"], ends="close", is_within=True) == [("write", b"headbody"), ("eof", None)]
    assert in_loop([b"head"], ends="linger") == [("write", b"head"), ("eof", None)]


def test_much_leaves_while_it_is_written() -> None:
    part = bytes(40 << 10)
    assert [len(data or b"") for _, data in in_loop([part, part, part])] == [80 << 10, 40 << 10]
