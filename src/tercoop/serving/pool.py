"""The workers: as many as tasks are answered at once, and a spare one kept warm.

A worker has a deadline for each task and is ended there. One that dies, whatever kills it, costs its own client an
error and nobody else anything: the spare takes the next task while another is started.

A task can say what it is about (``about``). One about the same goes to the worker that was asked before, where that is
idle: it may have kept what it needs.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from tercoop.answering.frames import BrokenMessageError
from tercoop.answering.problems import Problem
from tercoop.errors import StoreError
from tercoop.serving.worker_process import Cause, WorkerProcess, explain_end, refuse_failure

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from tercoop.answering.settings import WorkerSettings
    from tercoop.serving.worker_process import Reply

_SECONDS_FOR_ABANDONED = 1.0


@dataclass
class Counts:
    """What has become of workers since the start, for the metrics."""

    started: int = 0
    ended: dict[Cause, int] = field(default_factory=lambda: dict.fromkeys(get_args(Cause), 0))


class Pool:
    """Workers for one service; they start with :meth:`open`.

    Args:
        settings: what every worker is told.
        number: workers that may be busy at once.
        seconds: time that a task may take.
        waiting: tasks that may wait for a worker.
    """

    def __init__(self, settings: WorkerSettings, number: int, seconds: float, waiting: int = 256) -> None:
        """Keep the choices; nothing is started yet."""
        self._settings, self._number, self._seconds, self._most_waiting = settings, number, seconds, waiting
        self._idle: list[WorkerProcess] = []
        self._all: set[WorkerProcess] = set()
        self._queue: deque[asyncio.Future[WorkerProcess]] = deque()
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
            task: its ``task`` says which one it is, its ``version`` which data it reads, and its ``about`` what it is
                about.
            body: bytes that come with it.
            seconds: time that it may take, where that is not the time for all.

        Raises:
            Problem: where it takes too long or too much memory, where the engine gives up, and where it is busy.
            StoreError: where the data cannot be read, or the worker has an error of its own.
        """
        limit = self._seconds if seconds is None else seconds
        about = task.get("about")
        worker = await self._take(about)
        if about is not None and about not in worker.asked_about:
            worker.asked_about.append(about)
        work = worker.ask(task, body)
        deadline = asyncio.get_running_loop().call_later(limit, worker.kill)
        begin = asyncio.get_running_loop().time()
        try:
            reply = await asyncio.shield(work)
        except BrokenMessageError:
            is_late = asyncio.get_running_loop().time() - begin >= limit
            raise await self._explain(worker, limit, is_late=is_late) from None
        except asyncio.CancelledError:
            self._keep(self._finish_abandoned(worker, work))
            raise
        finally:
            deadline.cancel()
        self._release(worker, reply)
        refuse_failure(reply, self._settings.memory)
        return reply

    def _release(self, worker: WorkerProcess, reply: Reply) -> None:
        if reply.head.get("retires"):
            self._replace(worker, "memory" if reply.head.get("failure") == "memory" else "retired")
            self._give_back(None)
        else:
            self._give_back(worker)

    async def _explain(self, worker: WorkerProcess, seconds: float, *, is_late: bool) -> Problem:
        """Replace a worker that has ended within a task, and return why it has."""
        worker.kill()
        cause: Cause = "time"
        problem = Problem("too-much-time", f"no answer after {seconds:g} seconds")
        try:
            if not is_late:
                cause, problem = explain_end(await worker.end(), self._settings.memory)
        finally:  # also where the client goes away meanwhile
            self._replace(worker, cause)
            self._give_back(None)
        return problem

    async def _finish_abandoned(self, worker: WorkerProcess, work: asyncio.Future[Reply]) -> None:
        """Let a worker finish what nobody waits for any more, or end it."""
        try:
            async with asyncio.timeout(_SECONDS_FOR_ABANDONED):
                reply = await asyncio.shield(work)
        except (TimeoutError, BrokenMessageError):
            self._replace(worker, "time")
            self._give_back(None)
            with contextlib.suppress(BrokenMessageError):
                (await work).close()
        else:
            reply.close()
            self._release(worker, reply)

    def _keep(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something that nobody waits for."""
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _take(self, about: str | None) -> WorkerProcess:
        """Return a worker that is free; those who wait get theirs in the order in which they came."""
        if self._idle and self._busy < self._number:
            self._busy += 1
            knows = (number for number, worker in enumerate(self._idle) if about in worker.asked_about)
            return self._idle.pop(next(knows, -1))
        if len(self._queue) >= self._most_waiting:
            raise _busy()
        turn: asyncio.Future[WorkerProcess] = asyncio.get_running_loop().create_future()
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

    def _give_back(self, worker: WorkerProcess | None) -> None:
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

    def _replace(self, worker: WorkerProcess, cause: Cause) -> None:
        self.counts.ended[cause] += 1
        worker.kill()
        self._all.discard(worker)
        if not self._is_closed:
            self._keep(self._start_again())

    async def _start(self) -> None:
        worker = await WorkerProcess.start(self._settings)
        self.counts.started += 1
        self._all.add(worker)
        self._idle.append(worker)
        self._keep(self._replace_if_it_ends(worker))
        self._give()

    async def _replace_if_it_ends(self, worker: WorkerProcess) -> None:
        """Notice a worker that ends while it has nothing to do."""
        status = await worker.wait()
        if worker in self._idle:
            self._idle.remove(worker)
            self._replace(worker, explain_end(status, self._settings.memory)[0])

    async def _start_again(self) -> None:
        """Start a worker, and try again where it does not start: the pool must not run dry."""
        pause = 0.1
        while not self._is_closed:
            try:
                await self._start()
            except (StoreError, OSError):
                await asyncio.sleep(pause)
                pause = min(2 * pause, 10.0)
            else:
                return


def _busy() -> Problem:
    return Problem("busy", "all workers are busy", headers={"Retry-After": "5"})
