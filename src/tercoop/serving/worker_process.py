"""One worker as the service sees it: a process behind a socket, which has one task at a time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import struct
import sys
import tempfile
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, TypeAlias

from tercoop.answering.frames import END, HEAD, LONGEST, BrokenMessageError, pack
from tercoop.answering.problems import Problem
from tercoop.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.answering.settings import WorkerSettings

WORKER = "tercoop.answering.worker"
WRITER = "tercoop.answering.writer"
"""What runs in a process: tasks that only read, or tasks that write."""

Cause: TypeAlias = Literal["time", "memory", "engine", "outside", "retired"]
"""Why a process has ended: a limit, the engine, somebody outside, or itself."""

_SOURCES = Path(__file__).resolve().parents[2]
_SECONDS_TO_START = 30.0
_IN_MEMORY = 1 << 20
"""Bytes of an answer that are held in memory; a longer one is put into a temporary file until the client has it."""

_LONGEST_ANSWER = 4 << 30
_REMEMBERED = 16
_FORM = struct.Struct(">cI")


@dataclass
class Reply:
    """What a worker has answered, whole.

    Attributes:
        head: as :attr:`tercoop.answering.answer.Answer.head` gives it.
        body: the bytes; nothing where they are in a file.
        file: the bytes from the start of a file, where they are many.
        size: number of bytes.
    """

    head: dict[str, Any]
    body: bytes
    file: IO[bytes] | None
    size: int

    def close(self) -> None:
        """Let go of the bytes."""
        if self.file is not None:
            self.file.close()


class _Conversation(asyncio.Protocol):
    """The frames that come back on the socket become a reply."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.awaited: asyncio.Future[Reply] | None = None
        self._held = bytearray()
        self._clear()

    def _clear(self) -> None:
        self._head: dict[str, Any] = {}
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._size = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment] # a socket has both directions

    def data_received(self, data: bytes) -> None:
        held = self._held
        held += data
        place = 0
        while len(held) - place >= _FORM.size:
            kind, length = _FORM.unpack_from(held, place)
            end = place + _FORM.size + length
            if length > LONGEST:
                self._fail()
                return
            if len(held) < end:
                break
            self._take(kind, bytes(held[place + _FORM.size : end]))
            place = end
        del held[:place]

    def _take(self, kind: bytes, payload: bytes) -> None:
        if kind == HEAD:
            self._head = json.loads(payload)
        elif kind == END:
            reply = Reply(self._head, b"".join(self._parts), self._file, self._size)
            if self._file is not None:
                self._file.seek(0)
            self._clear()
            self._answer(reply)
        else:
            self._keep(payload)

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > _LONGEST_ANSWER:
            self._fail()
        elif self._file is not None:
            self._file.write(part)
        else:
            self._parts.append(part)
            if self._size > _IN_MEMORY:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 - the reply takes it along
                self._file.writelines(self._parts)
                self._parts.clear()

    def _answer(self, reply: Reply) -> None:
        awaited, self.awaited = self.awaited, None
        if awaited is None or awaited.done():
            reply.close()
        else:
            awaited.set_result(reply)

    def connection_lost(self, _error: Exception | None) -> None:
        self._fail()

    def _fail(self) -> None:
        if self._file is not None:
            self._file.close()
        self._clear()
        if self.transport is not None:
            self.transport.close()
        awaited, self.awaited = self.awaited, None
        if awaited is not None and not awaited.done():
            awaited.set_exception(BrokenMessageError())


class WorkerProcess:
    """A process that answers tasks; made by :meth:`start`.

    Attributes:
        asked_about: what the last tasks were about, where they said it.
    """

    def __init__(self, process: asyncio.subprocess.Process, conversation: _Conversation) -> None:
        """Join the process and the socket to it."""
        self._process, self._conversation = process, conversation
        self.asked_about: deque[str] = deque(maxlen=_REMEMBERED)

    @classmethod
    async def start(
        cls, settings: WorkerSettings, module: str = WORKER, further: Mapping[str, Any] | None = None
    ) -> WorkerProcess:
        """Start a process and wait until it is ready.

        Args:
            settings: what it is told.
            module: what runs in it.
            further: more that it is told.

        Raises:
            StoreError: where it does not become ready.
        """
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": os.pathsep.join([str(_SOURCES), *filter(None, sys.path)]),
            "MALLOC_ARENA_MAX": "2",  # more of them would count against the limit without being used
        }
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                module,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=None if os.environ.get("TERCOOP_DEBUG") else asyncio.subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl-C is for the service, which ends its workers
            )
        ours.setblocking(False)  # noqa: FBT003 - takes no keyword
        _, conversation = await asyncio.get_running_loop().create_unix_connection(_Conversation, sock=ours)
        worker = cls(process, conversation)
        first = {"parent": os.getpid(), "settings": asdict(settings), **(further or {})}
        try:
            async with asyncio.timeout(_SECONDS_TO_START):
                await worker.ask(first, b"")
        except (TimeoutError, BrokenMessageError):
            status = await worker.end()
            raise StoreError(f"a worker process does not start (status {status})") from None
        except BaseException:  # also where the waiting is cancelled: nobody else knows of the process
            worker.kill()
            raise
        return worker

    def ask(self, task: Mapping[str, Any], body: bytes) -> asyncio.Future[Reply]:
        """Send a task; the future has the whole reply, or a :class:`BrokenMessageError` where the process ends."""
        conversation = self._conversation
        awaited: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        if conversation.transport is None or conversation.transport.is_closing():
            awaited.set_exception(BrokenMessageError())
            return awaited
        conversation.awaited = awaited
        try:
            conversation.transport.writelines(pack(dict(task), [body] if body else []))
        except (OSError, RuntimeError):  # uvloop raises the latter for a socket that is closed
            conversation.awaited = None
            awaited.set_exception(BrokenMessageError())
        return awaited

    @property
    def has_ended(self) -> bool:
        """Whether the process is known to have ended."""
        transport = self._conversation.transport
        return self._process.returncode is not None or transport is None or transport.is_closing()

    def kill(self) -> None:
        """End the process at once, if it runs."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> int:
        """End the process, and return its status."""
        self.kill()
        return await self.wait()

    async def wait(self) -> int:
        """Wait until the process has ended, and return its status."""
        status = await self._process.wait()
        if self._conversation.transport is not None:
            self._conversation.transport.close()
        return status


def refuse_failure(reply: Reply, memory: int) -> None:
    """Raise what a process says of a failure of its own, if it says so.

    Raises:
        Problem: where its memory did not suffice.
        StoreError: where the data cannot be read or written, or it has an error of its own.
    """
    failure = reply.head.get("failure")
    if failure is None:
        return
    reply.close()
    if failure == "memory":
        raise _too_much_memory(memory)
    raise StoreError(reply.head["detail"])


def explain_end(status: int, memory: int) -> tuple[Cause, Problem]:
    """Return why a process has ended, and what its client is told; engine and allocator abort for want of memory."""
    if status == -signal.SIGABRT:
        return "memory", _too_much_memory(memory)
    if status == -signal.SIGKILL:
        detail = "the process that worked on it was ended from outside"
        return "outside", Problem("busy", detail, headers={"Retry-After": "1"})
    return "engine", Problem("engine-ended", "the engine gave up on it, probably for its size or depth")


def _too_much_memory(most: int) -> Problem:
    return Problem("too-much-memory", f"it needs more than {most >> 20:,} MB")
