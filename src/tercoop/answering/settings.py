"""What a worker is told at its start."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class WorkerSettings:
    """Limits and choices of the service that a worker keeps to.

    Attributes:
        address: the public address of the service, without a slash at the end; links of answers start with it.
        max_rows: rows of a table, or triples, that an answer holds at most.
        memory: bytes that a worker may take beyond what it starts with.
        has_union: whether the default graph of a query is the union of all named graphs.
        services: addresses that SERVICE may ask.
        has_network: whether the worker keeps the network, and so answers queries with SERVICE.
        is_writable: whether the service takes updates.
    """

    address: str
    max_rows: int = 10_000
    memory: int = 1 << 30
    has_union: bool = True
    services: tuple[str, ...] = ()
    has_network: bool = False
    is_writable: bool = False

    @property
    def prefix(self) -> str:
        """The path that all addresses of the service start with; nothing where it has a host for itself."""
        return urlsplit(self.address).path.rstrip("/")
