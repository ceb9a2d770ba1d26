"""Send requests to a server on this machine and time the answers: bounded in number, on connections that stay open.

One thread drives all connections, so that on a machine of two cores the client leaves the server most of them.
"""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tercoop.errors import EndpointError

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLOCK = 1 << 16
_SECONDS = 60.0


@dataclass
class Load:
    """What a number of requests took.

    Attributes:
        clients: connections at once.
        seconds: from the first request to the last answer.
        latencies: seconds of each request that was answered with 200, sorted.
        others: statuses of the other answers, with their number.
    """

    clients: int
    seconds: float
    latencies: list[float]
    others: dict[int, int]

    @property
    def rate(self) -> float:
        """Answers with 200 a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, part: float) -> float:
        """Return the milliseconds that a part of the requests, such as 0.99, did not take longer than."""
        if not self.latencies:
            return float("nan")
        return 1000 * self.latencies[min(len(self.latencies) - 1, int(part * len(self.latencies)))]


@dataclass
class _Connection:
    socket: socket.socket
    begin: float = 0.0
    held: bytearray = field(default_factory=bytearray)


def send(address: str, paths: Sequence[str], clients: int, *, accept: str, source: str = "127.0.0.1") -> Load:
    """Send GET requests, the next one on a connection as soon as the last was answered, for a minute at most.

    Args:
        address: ``http://127.0.0.1:<port>``.
        paths: path and query string of each request.
        clients: connections at once.
        accept: the header of all of them.
        source: the address that the clients have.

    Raises:
        EndpointError: where the server closes a connection or does not answer.
    """
    host = urlsplit(address).hostname or "127.0.0.1"
    port = urlsplit(address).port or 80
    waiting = [_request(path, host, accept) for path in reversed(paths)]
    latencies: list[float] = []
    others: dict[int, int] = {}
    begin = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        open_connections = 0
        try:
            for _ in range(min(clients, len(waiting))):
                connection = _Connection(socket.create_connection((host, port), _SECONDS, (source, 0)))
                connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                selector.register(connection.socket, selectors.EVENT_READ, connection)
                open_connections += 1
                _send_next(connection, waiting)
            while open_connections:
                ready = selector.select(_SECONDS)
                if not ready:
                    raise EndpointError(f"{address}: no answer for {_SECONDS:g} seconds")
                for key, _ in ready:
                    connection = key.data
                    status = _receive(connection, address)
                    if status is None:
                        continue
                    now = time.perf_counter()
                    if status == 200:  # noqa: PLR2004 - the one that counts
                        latencies.append(now - connection.begin)
                    else:
                        others[status] = others.get(status, 0) + 1
                    if waiting and now - begin < _SECONDS:
                        _send_next(connection, waiting)
                    else:
                        selector.unregister(connection.socket)
                        connection.socket.close()
                        open_connections -= 1
        finally:
            for key in list(selector.get_map().values()):
                key.data.socket.close()
    return Load(clients, time.perf_counter() - begin, sorted(latencies), others)


def _request(path: str, host: str, accept: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n\r\n".encode("ascii")


def _send_next(connection: _Connection, waiting: list[bytes]) -> None:
    connection.held.clear()
    connection.begin = time.perf_counter()
    connection.socket.sendall(waiting.pop())


def _receive(connection: _Connection, address: str) -> int | None:
    """Read what is there; return the status once the answer is whole."""
    block = connection.socket.recv(_BLOCK)
    if not block:
        raise EndpointError(f"{address}: the connection was closed within an answer")
    held = connection.held
    held += block
    end = held.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = bytes(held[:end]).lower()
    status = int(head[9:12])
    body = len(held) - end - 4
    place = head.find(b"\r\ncontent-length:")
    if place >= 0:
        length = int(head[place + 17 :].partition(b"\r\n")[0])
        return status if body >= length else None
    if b"\r\ntransfer-encoding: chunked" in head:
        return status if held.endswith(b"0\r\n\r\n") else None
    return status
