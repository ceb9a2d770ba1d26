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
    """

    def __init__(self, running: int, waiting: int) -> None:
        """Keep the limits."""
        self._running, self._waiting = running, waiting
        self._clients: dict[str, _Client] = {}

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Wait for a client's turn; the task is done within the block.

        Args:
            client: the address of the client.

        Raises:
            Problem: where too many of its tasks wait.
        """
        known = self._clients.get(client)
        if known is None:
            known = self._clients[client] = _Client(asyncio.Semaphore(self._running))
        if known.present >= self._running + self._waiting:
            raise Problem(
                "too-many",
                f"{self._waiting} requests of this client are waiting for an answer",
                headers={"Retry-After": "2"},
            )
        known.present += 1
        try:
            async with known.turns:
                yield
        finally:
            known.present -= 1
            if not known.present:
                self._clients.pop(client, None)
