"""The one writer of a store: changes are made one after the other, and published before they are acknowledged.

A writer that is ended, at the deadline or by whatever else, is replaced by one that begins with what was published
last. So what was acknowledged stays, and what was not is as if it had never been asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tercoop.answering.frames import BrokenMessageError
from tercoop.answering.problems import Problem
from tercoop.errors import OutputError, StoreError
from tercoop.serving.worker_process import WRITER, WorkerProcess, explain_end, refuse_failure

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping
    from pathlib import Path

    from tercoop.answering.settings import WorkerSettings
    from tercoop.serving.publication import Publication
    from tercoop.serving.store_folder import StoreFolder
    from tercoop.serving.worker_process import Reply

Check: TypeAlias = "Callable[[], Awaitable[None]]"
"""Looks whether a change may be made, and raises a problem where not."""

_LOG = logging.getLogger("tercoop.serving")
_SECONDS_TO_END = 5.0


@dataclass
class Changes:
    """What has become of the changes that clients asked for since the start, for the metrics.

    Attributes:
        acknowledged: those that were made.
        seconds: what these took together, from their turn to the disk.
        refused: those that were not made, by the kind of problem.
    """

    acknowledged: int = 0
    seconds: float = 0.0
    refused: Counter[str] = field(default_factory=Counter)


class Writer:
    """Makes changes to a store.

    Args:
        folder: the store.
        publication: what the service reads, which is switched after each change.
        settings: what the process is told.
        seconds: time that a change may take, and time that it may wait for its turn.
    """

    def __init__(self, folder: StoreFolder, publication: Publication, settings: WorkerSettings, seconds: float) -> None:
        """Keep the parts; nothing is started yet."""
        self._folder, self._publication, self._settings, self._seconds = folder, publication, settings, seconds
        self._process: WorkerProcess | None = None
        self._turn = asyncio.Lock()
        self._old: list[Path] = []
        self.changes = Changes()

    async def open(self) -> None:
        """Start the process.

        Raises:
            StoreError: where it does not start.
        """
        self._process = await self._start()

    async def close(self) -> None:
        """End the process, after the change that it makes where that is done soon."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_TO_END):
                await self._turn.acquire()
        await self._end()

    async def write(self, task: Mapping[str, Any], body: bytes, check: Check | None = None) -> int:
        """Make a change, and return the status of the response once it is on disk and published.

        A change that has begun is brought to its end, whether or not the client waits for it.

        Args:
            task: as :class:`tercoop.answering.writer.Writer` takes it, without ``target``.
            body: bytes that come with it.
            check: is awaited when it is the change's turn, and raises a problem where it is not to be made.

        Raises:
            Problem: where nothing is changed.
        """
        try:
            async with asyncio.timeout(self._seconds):
                await self._turn.acquire()
        except TimeoutError:
            self.changes.refused["busy"] += 1
            raise Problem("busy", "other changes are being made", headers={"Retry-After": "5"}) from None
        work = asyncio.ensure_future(self._counted(self._write_checked(task, body, check)))
        work.add_done_callback(lambda _: self._turn.release())
        return await asyncio.shield(work)

    async def _counted(self, work: Coroutine[Any, Any, int]) -> int:
        begin = time.perf_counter()
        try:
            status = await work
        except Problem as problem:
            self.changes.refused[problem.kind] += 1
            raise
        self.changes.acknowledged += 1
        self.changes.seconds += time.perf_counter() - begin
        return status

    async def _write_checked(self, task: Mapping[str, Any], body: bytes, check: Check | None) -> int:
        if check is not None:
            await check()
        return await self._write(task, body)

    async def _write(self, task: Mapping[str, Any], body: bytes) -> int:
        target = self._folder.next_version()
        try:
            if self._process is None or self._process.has_ended:
                self._process = await self._start()
            reply = await self._ask(self._process, {**task, "target": str(target)}, body)
            await asyncio.to_thread(self._folder.publish, target)
            self._old.append(self._publication.version.directory)
            self._publication.follow()
        except (StoreError, OutputError) as error:
            _LOG.error("the store cannot be written: %s", error)
            await self._discard(target)
            raise Problem("failed", "the store cannot be written at the moment; nothing was changed") from error
        except Problem:
            await asyncio.to_thread(self._folder.remove, target)
            raise
        await self._remove_old()
        return int(reply.head["status"])

    async def _ask(self, process: WorkerProcess, task: Mapping[str, Any], body: bytes) -> Reply:
        try:
            async with asyncio.timeout(self._seconds):
                reply = await process.ask(task, body)
        except TimeoutError:
            await self._end()
            raise Problem("too-much-time", f"not done after {self._seconds:g} seconds; nothing was changed") from None
        except BrokenMessageError:
            _, problem = explain_end(await process.end(), self._settings.memory)
            await self._end()
            problem.detail += "; nothing was changed"
            raise problem from None
        reply.close()
        if reply.head.get("retires"):
            await self._end()
        refuse_failure(reply, self._settings.memory)
        if "problem" in reply.head:
            raise Problem(reply.head["problem"], reply.head["detail"], reply.head["headers"], reply.head["members"])
        return reply

    async def _start(self) -> WorkerProcess:
        version = self._publication.version.directory
        further = {"version": str(version), "copy": str(self._folder.next_copy())}
        return await WorkerProcess.start(self._settings, WRITER, further)

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await process.end()

    async def _discard(self, target: Path) -> None:
        """Let go of a change that could not be made whole, and of the writer that holds it."""
        await self._end()
        await asyncio.to_thread(self._folder.remove, target)

    async def _remove_old(self) -> None:
        """Remove the versions that no task reads any more; the others go with a later change or at the next start."""
        gone = [version for version in self._old if not self._publication.is_read(version)]
        self._old = [version for version in self._old if version not in gone]
        for version in gone:
            await asyncio.to_thread(self._folder.remove, version)
