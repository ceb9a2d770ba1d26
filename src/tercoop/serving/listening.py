"""Listen on a port: uvicorn, and what it leaves open: slow or endless heads, clients that do not read, crowds."""

from __future__ import annotations

import contextlib
import errno
import signal
import socket
from collections import Counter
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from tercoop.answering.problems import Problem
from tercoop.errors import OutputError, UsageError
from tercoop.serving.application import make_application
from tercoop.serving.problem_responses import respond_problem
from tercoop.serving.quick_answers import REQUEST, QuickAnswers
from tercoop.serving.request_log import log_request
from tercoop.serving.response_frame import SAFE
from tercoop.serving.transport import AnswerTransport

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence

    from tercoop.serving.service import Service

Network: TypeAlias = IPv4Network | IPv6Network

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
_LISTS = frozenset({b"accept", b"accept-language", b"if-match", b"if-none-match"})
"""Fields that are one list where they come several times (RFC 9110, section 5.3)."""


class GuardedProtocol(HttpToolsProtocol):
    """A connection that is closed where its client keeps it without using it."""

    _of_client: ClassVar[Counter[str]] = Counter()

    def __init__(self, *arguments: Any, service: Service, proxies: Sequence[Network], **options: Any) -> None:
        """Begin without a request."""
        super().__init__(*arguments, **options)
        self._service = service
        self._proxies = proxies
        self._request: bytes | None = None
        self._is_within_message = False
        self._head_bytes = 0
        self._unclaimed_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._reading_timer: asyncio.TimerHandle | None = None
        self._host = ""
        self._is_proxy = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        self._lingering = AnswerTransport(transport, self.loop, lambda: self._is_within_message)
        super().connection_made(self._lingering)  # type: ignore[arg-type] # it has all that a transport has
        self._host = self.client[0] if self.client else ""
        self._is_proxy = bool(self._proxies) and is_among(self._host, self._proxies)
        self._of_client[self._host] += 1
        is_crowd = self._of_client[self._host] > MOST_OF_CLIENT and not self._is_proxy
        if is_crowd or len(self.connections) > MOST_CONNECTIONS:
            self._refuse("busy", "there are too many connections", {"Retry-After": "5"})
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
        """Count the bytes that are no body while they come: heads, what stands between parts of a body, trailers."""
        if self.transport.is_closing():
            return
        if self._is_between_requests():
            if self._answer_quickly(data):
                return
            if self._head_timer is None:
                self._expect_head()
        self._unclaimed_bytes += len(data)
        super().data_received(data)
        if self._unclaimed_bytes > HEAD_BYTES:
            self._refuse_head()

    def _answer_quickly(self, data: bytes) -> bool:
        """Send what was answered to the very same bytes before; return whether there is such an answer."""
        self._request = None
        if self._unclaimed_bytes or self._is_proxy:  # a proxy speaks for many clients, and the log names each
            return False
        found = self._service.quick_answers.find(data)
        if found is None:
            self._request = data if QuickAnswers.can_keep(data) else None
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

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._is_within_message = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Refuse an address that has no end."""
        super().on_url(url)
        if len(self.url) > HEAD_BYTES:
            self._refuse("long-address", f"an address has at most {HEAD_BYTES:,} bytes; a longer query is posted")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a field of the head."""
        self._head_bytes += len(name) + len(value) + 4
        lower = name.lower()
        if lower in _LISTS:
            for place, (known, former) in enumerate(self.headers):
                if known == lower:
                    self.headers[place] = known, former + b", " + value
                    return
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer the request."""
        self._stop_head_timer()
        self._unclaimed_bytes = 0
        if self.transport.is_closing():
            return
        version = self.parser.get_http_version()
        hosts = sum(name == b"host" for name, _ in self.headers)
        if self._head_bytes + len(self.url) > HEAD_BYTES:
            self._refuse_head()
        elif version not in {"1.0", "1.1"}:
            self._refuse("bad-request", "HTTP/1.1 is spoken here")
        elif hosts > 1 or (version == "1.1" and not hosts):
            self._refuse("bad-request", "a request has one field Host")  # RFC 9112, section 3.2
        else:
            if self._request is not None:
                self.scope[REQUEST] = self._request  # type: ignore[literal-required] # for our own part
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._unclaimed_bytes = 0
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """End the request."""
        self._is_within_message = False
        self._unclaimed_bytes = 0
        self._stop_head_timer()
        if not self.transport.is_closing():
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Let a client whose answer was given early send the rest, which nobody reads, for some time."""
        super().on_response_complete()
        if self._is_within_message and not self.transport.is_closing():
            self._stop_head_timer()
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._lingering.linger)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - our own words are plainer
        """Refuse what is no request."""
        self._refuse("bad-request", "this is no request of HTTP/1.1")

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing in the log: a request that asks for another protocol is answered in this one."""

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
        return not self._is_within_message and (cycle is None or cycle.response_complete)

    def _expect_head(self) -> None:
        detail = f"the head of the request was not there after {HEAD_SECONDS:g} seconds"
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._refuse, "slow-request", detail)

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_timers(self) -> None:
        self._stop_head_timer()
        if self._reading_timer is not None:
            self._reading_timer.cancel()
            self._reading_timer = None

    def _refuse_head(self) -> None:
        self._refuse("long-head", f"the head of a request has at most {HEAD_BYTES:,} bytes")

    def _refuse(self, kind: str, detail: str, headers: dict[str, str] | None = None) -> None:
        """Send a problem and close; what still comes is read over, so that the client gets to see it.

        Where an answer has begun, another can't follow: then the connection just ends.
        """
        self._stop_head_timer()
        if self.transport.is_closing():
            return
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
            if cycle.response_started:
                self.transport.abort()
                return
        response = respond_problem(Problem(kind, detail, headers or {}), self._service.settings, None)
        fields = [*response.raw_headers, *SAFE, (b"connection", b"close")]
        head = b"".join(name + b": " + value + b"\r\n" for name, value in fields)
        body = bytes(response.body)
        self.transport.write(STATUS_LINE[response.status_code] + head + b"\r\n" + body)
        self._lingering.linger()
        self._service.responses[response.status_code] += 1
        log_request("-", "-", status=response.status_code, size=len(body), seconds=0, client=self._host)


def is_among(host: str, networks: Sequence[Network]) -> bool:
    """Whether an address is of one of some networks."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in networks)


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
        with contextlib.suppress(BrokenPipeError):  # nobody reads what is printed
            self._started()


def listen(service: Service, bound: socket.socket, started: Callable[[], None], proxies: str = "") -> None:
    """Answer requests until a signal ends it.

    Args:
        service: what answers.
        bound: the socket, from :func:`bind`.
        started: is called once requests are answered.
        proxies: addresses or networks whose ``X-Forwarded-For`` tells the client's address, separated by commas.

    Raises:
        TercoopError: what the application raises while it starts.
    """
    application = make_application(service)
    networks = [ip_network(text.strip()) for text in proxies.split(",") if text.strip()]
    config = uvicorn.Config(
        application,
        http=partial(GuardedProtocol, service=service, proxies=networks),  # type: ignore[arg-type] # it is called like the class
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

    # A client, a worker or the reader of the log that goes away is no reason to end; the command has it end commands.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    async def run() -> None:
        async with application.router.lifespan_context(application):
            await server.serve(sockets=[bound])

    uvloop.run(run())
