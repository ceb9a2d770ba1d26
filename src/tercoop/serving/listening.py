"""Listen on a port: uvicorn, and what it leaves open: slow or endless heads, clients that do not read, crowds."""

from __future__ import annotations

import errno
import logging
import socket
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from tercoop.errors import OutputError, UsageError
from tercoop.serving.application import make_application
from tercoop.serving.lingering import LingeringTransport
from tercoop.serving.quick_answers import REQUEST, QuickAnswers
from tercoop.serving.request_log import log_request

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from tercoop.serving.service import Service

_LOG = logging.getLogger("tercoop.serving")

HEAD_BYTES = 64 << 10
"""Bytes of request line and header fields; a longer query is posted."""

HEAD_SECONDS = 10.0
"""Time in which the head of a request must be there, from its first byte or from the start of the connection."""

READING_SECONDS = 30.0
"""Time in which a client must take some of an answer that waits for it."""

IDLE_SECONDS = 30
"""Time for which a connection without a request is kept."""

MOST_CONNECTIONS = 1_000
MOST_OF_CLIENT = 100
"""Connections that are open at once, and those of one client."""

_SECONDS_TO_END = 5


class GuardedProtocol(HttpToolsProtocol):
    """A connection that is closed where its client keeps it without using it."""

    _of_client: ClassVar[Counter[str]] = Counter()

    def __init__(self, *arguments: Any, service: Service, **options: Any) -> None:
        """Begin without a request."""
        super().__init__(*arguments, **options)
        self._service = service
        self._request: bytes | None = None
        self._head_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._reading_timer: asyncio.TimerHandle | None = None
        self._host = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        self._lingering = LingeringTransport(transport, self.loop, self._is_within_request)
        super().connection_made(self._lingering)  # type: ignore[arg-type] # it has all that a transport has
        self._host = self.client[0] if self.client else ""
        self._of_client[self._host] += 1
        if self._of_client[self._host] > MOST_OF_CLIENT or len(self.connections) > MOST_CONNECTIONS:
            self._refuse(b"503 Service Unavailable", b"Retry-After: 5\r\n")
            return
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._of_client[self._host] -= 1
        if self._of_client[self._host] <= 0:
            del self._of_client[self._host]
        self._stop_timers()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count the bytes of the head while they come."""
        if self.transport.is_closing():
            return
        if self._is_between_requests():
            if self._answer_quickly(data):
                return
            if self._head_timer is None:
                self._expect_head()
        if self._head_timer is not None:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES + (64 << 10):  # a part of the body may have come with it
                self._refuse(b"431 Request Header Fields Too Large")
                return
        super().data_received(data)

    def _answer_quickly(self, data: bytes) -> bool:
        """Send what was answered to the very same bytes before; return whether there is such an answer."""
        self._request = None
        if self._head_bytes or not QuickAnswers.can_keep(data):
            return False
        found = self._service.quick_answers.find(data)
        if found is None:
            self._request = data
            return False
        begin = self.loop.time()
        self._stop_head_timer()
        self._unset_keepalive_if_required()
        date = b"".join(name + b": " + value + b"\r\n" for name, value in self.server_state.default_headers)
        self.transport.write(found.render(date))
        self._service.responses[200] += 1
        seconds = self.loop.time() - begin
        log_request("GET", found.path, status=200, size=len(found.body), seconds=seconds, client=self._host)
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
        return True

    def on_url(self, url: bytes) -> None:
        """Refuse an address that has no end."""
        super().on_url(url)
        if len(self.url) > HEAD_BYTES:
            self._refuse(b"414 URI Too Long")

    def on_headers_complete(self) -> None:
        """Begin the request."""
        self._stop_head_timer()
        self._head_bytes = 0
        if not self.transport.is_closing():
            if self._request is not None:
                self.scope[REQUEST] = self._request  # type: ignore[literal-required] # for our own part
            super().on_headers_complete()

    def pause_writing(self) -> None:
        """Give the client some time to read."""
        super().pause_writing()
        self._reading_timer = self.loop.call_later(READING_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads."""
        if self._reading_timer is not None:
            self._reading_timer.cancel()
            self._reading_timer = None
        super().resume_writing()

    def _is_between_requests(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _is_within_request(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and cycle.more_body

    def _expect_head(self) -> None:
        self._head_bytes = 0
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._refuse, b"408 Request Timeout")

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_timers(self) -> None:
        self._stop_head_timer()
        if self._reading_timer is not None:
            self._reading_timer.cancel()
            self._reading_timer = None

    def _refuse(self, status: bytes, headers: bytes = b"") -> None:
        """Send a status and close; what still comes is read over, so that the client gets to see the status."""
        self._stop_head_timer()
        if self.transport.is_closing():
            return
        self.transport.write(
            b"HTTP/1.1 " + status + b"\r\n" + headers + b"Content-Length: 0\r\nConnection: close\r\n\r\n"
        )
        self._lingering.linger()


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to an address, so that what is wrong with it is known before all else.

    Raises:
        OutputError: where the port is in use.
        UsageError: where there is no such address.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        bound = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise UsageError(f"--host '{host}': no such address") from error
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(1024)
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            cause = "is in use, perhaps by another service; choose one with --port"
            raise OutputError(f"port {port} of {host} {cause}") from error
        raise OutputError(f"port {port} of {host} cannot be used: {error.strerror}") from error
    bound.setblocking(False)  # noqa: FBT003 - takes no keyword
    return bound


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started()


def listen(service: Service, bound: socket.socket, started: Callable[[], None], proxies: str = "") -> None:
    """Answer requests until a signal ends it.

    Args:
        service: what answers.
        bound: the socket, from :func:`bind`.
        started: is called once requests are answered.
        proxies: addresses whose ``X-Forwarded-For`` tells the client's address, separated by commas.

    Raises:
        TercoopError: what the application raises while it starts.
    """
    application = make_application(service)
    config = uvicorn.Config(
        application,
        http=partial(GuardedProtocol, service=service),  # type: ignore[arg-type] # it is called like the class
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=_SECONDS_TO_END,
    )
    server = _Server(config, started)

    async def run() -> None:
        async with application.router.lifespan_context(application):
            await server.serve(sockets=[bound])

    uvloop.run(run())
