"""What the operator of a service decides; the defaults suit one machine of two cores."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import urlsplit


def default_workers() -> int:
    """Return how many tasks are answered at once where nobody has said it."""
    return (os.cpu_count() or 1) + 1


@dataclass(frozen=True)
class ServiceSettings:
    """Limits and choices of a service.

    Attributes:
        address: the public address, without a slash at the end.
        workers: tasks that are answered at once.
        seconds: time that a task may take.
        write_seconds: time that a change of the data may take.
        max_rows: rows or triples of an answer.
        memory: bytes that one worker may take.
        has_union: whether the default graph of a query is the union of all named graphs.
        services: addresses that SERVICE may ask.
        token: what a client must show to write; without one, nothing can be written.
        body_bytes: bytes of a body that is read for a query or an update.
        upload_bytes: bytes of a body that is read for the Graph Store.
        body_seconds: time that a client may take to send a body.
        waiting_per_client: requests of one client that may wait for a worker.
    """

    address: str
    workers: int = default_workers()
    seconds: float = 10.0
    write_seconds: float = 60.0
    max_rows: int = 10_000
    memory: int = 1 << 30
    has_union: bool = True
    services: tuple[str, ...] = ()
    token: str | None = None
    body_bytes: int = 1 << 20
    upload_bytes: int = 64 << 20
    body_seconds: float = 15.0
    waiting_per_client: int = 32

    @property
    def running_per_client(self) -> int:
        """Tasks of one client that are answered at once: one worker is always left for the others."""
        return max(1, self.workers - 1)

    @property
    def prefix(self) -> str:
        """The path that all addresses of the service start with; nothing where it has a host for itself."""
        return urlsplit(self.address).path.rstrip("/")
