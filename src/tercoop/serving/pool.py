"""Workers: long-lived processes that answer one task at a time, ended at the deadline, with a spare one kept warm.

A worker that dies, whatever kills it, costs its own client an error and nobody else anything: the spare takes the next
task while another is started.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections import deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tercoop.answering.frames import END, HEAD, BrokenMessageError, pack, receive_frame
from tercoop.answering.problems import Problem
from tercoop.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from tercoop.answering.settings import WorkerSettings

_SOURCES = Path(__file__).resolve().parents[2]
_SECONDS_TO_START = 30.0
_SECONDS_FOR_ABANDONED = 1.0
_IN_MEMORY = 1 << 20
"""Bytes of an answer that are held in memory; a longer one is put into a temporary file until the client has it."""

_LONGEST_ANSWER = 4 << 30


@dataclass
class Reply:
    """What a worker has answered, whole.

    Attributes:
        head: as :attr:`tercoop.answering.answer.Answer.head` gives it.
        body: the bytes, from the start.
        size: number of bytes.
    """

    head: dict[str, Any]
    body: IO[bytes]
    size: int


@dataclass
class Counts:
    """What has become of workers since the start, for the metrics."""

    started: int = 0
    ended: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("time", "memory", "engine", "retired"), 0))


class Pool:
    """Workers for one service; made by :meth:`open`.

    Args:
        settings: what every worker is told.
        number: workers that may be busy at once.
        seconds: time that a task may take.
        waiting: tasks that may wait for a worker.
    """

    def __init__(self, settings: WorkerSettings, number: int, seconds: float, waiting: int = 256) -> None:
        """Keep the choices; nothing is started yet."""
        self._settings, self._number, self._seconds, self._most_waiting = settings, number, seconds, waiting
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._queue: deque[asyncio.Future[_Worker]] = deque()
        self._busy = 0
        self._background: set[asyncio.Task[Any]] = set()
        self._is_closed = False
        self.counts = Counts()

    @property
    def busy(self) -> int:
        """Number of tasks that are being answered."""
        return self._busy

    @property
    def waiting(self) -> int:
        """Number of tasks that wait for a worker."""
        return len(self._queue)

    @property
    def idle(self) -> int:
        """Number of workers that are ready for a task."""
        return len(self._idle)

    async def open(self) -> None:
        """Start the workers and one spare.

        Raises:
            StoreError: where they do not start.
        """
        started = await asyncio.gather(*(self._start() for _ in range(self._number + 1)), return_exceptions=True)
        for outcome in started:
            if isinstance(outcome, BaseException):
                await self.close()
                raise outcome

    async def close(self) -> None:
        """End all workers."""
        self._is_closed = True
        for task in list(self._background):
            task.cancel()
        for worker in list(self._all):
            await worker.end()

    async def ask(self, task: Mapping[str, Any], body: bytes = b"", *, seconds: float | None = None) -> Reply:
        """Return the reply to a task.

        Where the caller is cancelled, the worker has a second to finish before it is ended.

        Args:
            task: its ``task`` says which one it is, its ``version`` which data it is about.
            body: bytes that come with it.
            seconds: time that it may take, where that is not the time for all.

        Raises:
            Problem: where it takes too long or too much memory, where the engine gives up, and where it is busy.
            StoreError: where the data cannot be read.
        """
        limit = self._seconds if seconds is None else seconds
        worker = await self._take()
        work = asyncio.ensure_future(self._work(worker, task, body, limit))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            self._keep(self._finish_abandoned(worker, work))
            raise

    async def _finish_abandoned(self, worker: _Worker, work: asyncio.Future[Reply]) -> None:
        with contextlib.suppress(Problem, StoreError):
            try:
                reply = await asyncio.wait_for(asyncio.shield(work), _SECONDS_FOR_ABANDONED)
                reply.body.close()
            except TimeoutError:
                worker.kill()
                (await work).body.close()

    def _keep(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something that nobody waits for."""
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _take(self) -> _Worker:
        """Return a worker that is free; those who wait get theirs in the order in which they came."""
        if self._idle and self._busy < self._number:
            self._busy += 1
            return self._idle.pop()
        if len(self._queue) >= self._most_waiting:
            raise _busy()
        turn: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            async with asyncio.timeout(self._seconds):
                return await turn
        except (TimeoutError, asyncio.CancelledError) as error:
            if turn.done() and not turn.cancelled():  # its turn came in the same moment
                self._give_back(turn.result())
            else:
                with contextlib.suppress(ValueError):
                    self._queue.remove(turn)
            if isinstance(error, TimeoutError):
                raise _busy() from None
            raise

    def _give_back(self, worker: _Worker | None) -> None:
        """Take back a worker, or none where it has ended, and give those that are idle to those who wait."""
        self._busy -= 1
        if worker is not None:
            self._idle.append(worker)
        self._give()

    def _give(self) -> None:
        while self._queue and self._idle and self._busy < self._number:
            turn = self._queue.popleft()
            if not turn.done():
                self._busy += 1
                turn.set_result(self._idle.pop())

    async def _work(self, worker: _Worker, task: Mapping[str, Any], body: bytes, seconds: float) -> Reply:
        reply: Reply | None = None
        cause = ""
        try:
            async with asyncio.timeout(seconds):
                reply = await worker.ask(task, body)
        except TimeoutError:
            cause = "time"
            raise Problem("too-much-time", f"no answer after {seconds:g} seconds") from None
        except BrokenMessageError:
            worker.kill()
            cause, problem = _explain(await worker.end(), self._settings.memory)
            raise problem from None
        else:
            if reply.head.get("retires"):
                cause = "memory" if reply.head.get("failure") == "memory" else "retired"
            self._refuse_failure(reply)
            return reply
        finally:
            if reply is None or reply.head.get("retires"):
                self._replace(worker, cause or "engine")
                self._give_back(None)
            else:
                self._give_back(worker)

    def _refuse_failure(self, reply: Reply) -> None:
        failure = reply.head.get("failure")
        if failure is None:
            return
        reply.body.close()
        if failure == "memory":
            raise _too_much_memory(self._settings.memory)
        raise StoreError(reply.head["detail"])

    def _replace(self, worker: _Worker, cause: str) -> None:
        self.counts.ended[cause] += 1
        worker.kill()
        self._all.discard(worker)
        self._keep(worker.end())
        if not self._is_closed:
            self._keep(self._start_again())

    async def _start(self) -> None:
        worker = await _Worker.start(self._settings)
        self.counts.started += 1
        self._all.add(worker)
        self._idle.append(worker)
        self._keep(self._replace_if_it_ends(worker))
        self._give()

    async def _replace_if_it_ends(self, worker: _Worker) -> None:
        """Notice a worker that ends while it has nothing to do."""
        await worker.wait()
        if worker in self._idle:
            self._idle.remove(worker)
            self._replace(worker, "engine")

    async def _start_again(self) -> None:
        """Start a worker, and try again where it does not start: the pool must not run dry."""
        pause = 0.1
        while not self._is_closed:
            try:
                await self._start()
            except StoreError:
                await asyncio.sleep(pause)
                pause = min(2 * pause, 10.0)
            else:
                return


class _Worker:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, settings: WorkerSettings) -> _Worker:
        """Start a process and wait until it is ready.

        Raises:
            StoreError: where it does not become ready.
        """
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": os.pathsep.join([str(_SOURCES), *filter(None, sys.path)]),
            "MALLOC_ARENA_MAX": "2",
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "tercoop.answering.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=None if os.environ.get("TERCOOP_DEBUG") else asyncio.subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the service, which ends its workers
        )
        worker = cls(process)
        first = {"parent": os.getpid(), "settings": asdict(settings)}
        try:
            async with asyncio.timeout(_SECONDS_TO_START):
                await worker.ask(first, b"")
        except (TimeoutError, BrokenMessageError):
            worker.kill()
            status = await worker.end()
            raise StoreError(f"a worker process does not start (status {status})") from None
        except BaseException:
            worker.kill()
            raise
        return worker

    async def ask(self, task: Mapping[str, Any], body: bytes) -> Reply:
        """Send a task and return the whole reply.

        Raises:
            BrokenMessageError: where the process ends, or answers without end.
        """
        source, sink = self._process.stdout, self._process.stdin
        if source is None or sink is None:
            raise BrokenMessageError
        try:
            for data in pack(dict(task), [body] if body else []):
                sink.write(data)
                await sink.drain()
        except ConnectionError as error:
            raise BrokenMessageError from error
        held = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the reply takes it along
        head: dict[str, Any] = {}
        size = 0
        try:
            while (frame := await receive_frame(source))[0] != END:
                if frame[0] == HEAD:
                    head = _read_head(frame[1])
                    continue
                size += len(frame[1])
                _check_size(size)
                held.write(frame[1])
        except BaseException:
            held.close()
            raise
        held.seek(0)
        return Reply(head, held, size)

    def kill(self) -> None:
        """End the process at once, if it runs."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> int:
        """End the process, and return its status."""
        self.kill()
        return await self._process.wait()

    async def wait(self) -> None:
        """Wait until the process has ended."""
        await self._process.wait()


def _check_size(size: int) -> None:
    if size > _LONGEST_ANSWER:
        raise BrokenMessageError


def _read_head(payload: bytes) -> dict[str, Any]:
    found = json.loads(payload)
    if not isinstance(found, dict):
        raise BrokenMessageError
    return found


def _busy() -> Problem:
    return Problem("busy", "all workers are busy", headers={"Retry-After": "5"})


def _too_much_memory(most: int) -> Problem:
    return Problem("too-much-memory", f"it needs more than {most >> 20:,} MB")


def _explain(status: int, memory: int) -> tuple[str, Problem]:
    """Return why a worker has ended, and what its client is told; engine and allocator abort for want of memory."""
    if status in {-signal.SIGABRT, -signal.SIGKILL}:
        return "memory", _too_much_memory(memory)
    return "engine", Problem("engine-ended", "the engine gave up on it, probably for its size or depth")
