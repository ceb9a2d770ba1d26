"""Fair use: how many tasks of one client are answered at once, and how many may wait."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tercoop.answering.problems import Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass
class _Client:
    turns: asyncio.Semaphore
    present: int = 0


class FairUse:
    """The clients that have tasks at the moment; one that has none is forgotten.

    Args:
        running: tasks of one client that are answered at once.
        waiting: tasks of one client that may wait beside those.
        seconds: time that a task may wait for those before it.
    """

    def __init__(self, running: int, waiting: int, seconds: float) -> None:
        """Keep the limits."""
        self._running, self._waiting, self._seconds = running, waiting, seconds
        self._clients: dict[tuple[str, str], _Client] = {}

    @asynccontextmanager
    async def turn(self, client: str, lane: str = "") -> AsyncIterator[None]:
        """Wait for a client's turn; the task is done within the block.

        Args:
            client: the address of the client.
            lane: the kind of the task; those of one kind do not wait for those of another.

        Raises:
            Problem: where too many of its tasks wait, or this one has waited too long.
        """
        key = client, lane
        known = self._clients.get(key)
        if known is None:
            known = self._clients[key] = _Client(asyncio.Semaphore(self._running))
        if known.present >= self._running + self._waiting:
            raise Problem(
                "too-many",
                f"{self._waiting} requests of this client are waiting for an answer",
                headers={"Retry-After": "2"},
            )
        known.present += 1
        try:
            await self._wait(known)
            try:
                yield
            finally:
                known.turns.release()
        finally:
            known.present -= 1
            if not known.present:
                self._clients.pop(key, None)

    async def _wait(self, known: _Client) -> None:
        if not known.turns.locked():
            await known.turns.acquire()
            return
        try:
            async with asyncio.timeout(self._seconds):
                await known.turns.acquire()
        except TimeoutError:
            detail = "other requests of this client take their time"
            raise Problem("busy", detail, headers={"Retry-After": "5"}) from None
