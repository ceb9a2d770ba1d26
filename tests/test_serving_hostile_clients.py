"""Clients that use HTTP against the service: what they send is no query, and nobody else notices it either."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from service_process import Service, comes_true, serve, write_data
from tercoop.serving.listening import HEAD_BYTES, MOST_OF_CLIENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

POINT = "SELECT ?o { <http://example.org/a> <http://example.org/b> ?o }"
ALL = f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}"
CACHED = f"GET /sparql?query={quote(POINT)} HTTP/1.1\r\nHost: x\r\n".encode()
LAST = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
"""A request after which the service closes the connection, so that nobody has to wait for what does not come."""

QUERY = b"Content-Type: application/sparql-query\r\n"
CHUNKED = b"POST /sparql HTTP/1.1\r\nHost: x\r\n" + QUERY + b"Transfer-Encoding: chunked\r\n\r\n"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of which one answer has some megabytes."""
    many = "".join(f":g {{ :s{number} :p '{'x' * 400}' }} " for number in range(9_000))
    data = write_data(tmp_path_factory.mktemp("data") / "data.trig", f":a :b 7 . {many}")
    with serve("--data", data) as running:
        yield running


def exchange(service: Service, *parts: bytes, seconds: float = 3) -> tuple[bytes, bool]:
    """Send parts, one after the other, and return what comes back, and whether the service closed the connection."""
    host, _, port = service.host.partition(":")
    received = b""
    with socket.create_connection((host, int(port)), timeout=seconds) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(0.2)
        try:
            while block := connection.recv(65_536):
                received += block
        except TimeoutError:
            return received, False
    return received, True


def count_answers(received: bytes) -> int:
    return received.count(b"HTTP/1.1 ")


def test_a_client_that_leaves_within_an_answer_ends_nobody_else(service: Service) -> None:
    """A write to a socket that nobody reads raises SIGPIPE, which ends a command by default."""
    host, _, port = service.host.partition(":")
    for number in range(12):
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect((host, int(port)))
            connection.sendall(f"GET {ALL}%20%23{number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            connection.recv(100)
            connection.shutdown(socket.SHUT_WR)
            time.sleep(0.05 * (number % 3))
    time.sleep(0.5)
    assert service.process.poll() is None
    assert service.query(POINT).status == 200


def test_all_workers_are_killed_at_once_and_replaced(tmp_path: Path) -> None:
    data = write_data(tmp_path / "data.trig", ":a :b 7 .")
    with serve("--data", data) as service:
        children = f"/proc/{service.process.pid}/task/{service.process.pid}/children"
        for number in range(6):
            for word in Path(children).read_text(encoding="ascii").split():
                os.kill(int(word), signal.SIGKILL)
            answers = [service.query(f"{POINT} # {number} {again}") for again in range(3)]
            assert {answer.status for answer in answers} <= {200, 503}, [answer.text for answer in answers]
            assert service.process.poll() is None
        assert comes_true(lambda: service.query(f"{POINT} # at last").status == 200, seconds=10)


def test_the_reader_of_the_log_goes_away(tmp_path: Path) -> None:
    data = write_data(tmp_path / "data.trig", ":a :b 7 .")
    with serve("--data", data) as service:
        log = service.process.stderr
        assert log is not None
        os.dup2(os.open(os.devnull, os.O_RDONLY), log.fileno())
        for number in range(8):
            assert service.query(f"{POINT} # {number}").status == 200
            time.sleep(0.1)  # until its line is written


@pytest.mark.parametrize(
    "start",
    [
        CHUNKED + b"0\r\nX-A: ",
        CHUNKED + b"1;",
        b"GET /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: ",
        CACHED + b"\r\nGET /health HTTP/1.1\r\nHost: x\r\nX-A: ",
    ],
    ids=["trailer", "extension of a chunk", "trailer of a GET", "second head"],
)
def test_what_is_no_body_is_counted_while_it_comes(service: Service, start: bytes) -> None:
    host, _, port = service.host.partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        sent = 0
        try:
            connection.sendall(start)
            while sent < 64 << 20:
                sent += connection.send(b"a" * 65_536)
        except OSError:
            pass
        began = time.perf_counter()
        assert service.query(POINT, source="127.0.0.7").status == 200
        assert time.perf_counter() - began < 1
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while block := connection.recv(65_536):
                received += block
        assert b"HTTP/1.1 431 " in received
    pid = service.process.pid
    peak = int(
        next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmHWM" in line).split()[1]
    )
    assert peak < 150_000, "the service holds what it should not"


def test_a_body_that_is_hard_to_decode_keeps_nobody_waiting(service: Service) -> None:
    stop = threading.Event()
    statuses: set[int] = set()

    def attack() -> None:
        while not stop.is_set():
            statuses.add(service.ask("POST", "/sparql", "query=" + "%" * 1_000_000, FORM).status)

    attackers = [threading.Thread(target=attack) for _ in range(6)]
    for attacker in attackers:
        attacker.start()
    time.sleep(0.5)
    others = []
    for number in range(40):
        others.append(service.query(f"{POINT} # beside {number}", source="127.0.0.6"))
        time.sleep(0.02)
    stop.set()
    for attacker in attackers:
        attacker.join()
    assert {answer.status for answer in others} == {200}
    assert sorted(answer.seconds for answer in others)[20] < 0.25
    assert statuses <= {400, 503}


@pytest.mark.parametrize("announced", [b"Content-Length: 48\r\n", b"Content-length:48\r\n"])
def test_a_body_is_never_taken_for_a_request(service: Service, announced: bytes) -> None:
    """Neither where the answer to its head is known, nor where the request was answered before its body came."""
    body = b"GET /health HTTP/1.1\r\nHost: y\r\nX: 1234567890\r\n\r\n"
    assert len(body) == 48
    for _ in range(3):
        received, is_closed = exchange(service, CACHED + announced + b"\r\n", body, LAST)
        assert (count_answers(received), is_closed) == (2, True)
    early = b"POST /no/such/place HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
    assert service.query(POINT).status == 200
    known = CACHED + b"\r\n"
    exchange(service, known, LAST)
    received, is_closed = exchange(service, early % len(known), known, LAST)
    assert (count_answers(received), is_closed) == (2, True)
    assert b"404" in received[:20]


@pytest.mark.parametrize(
    "last",
    [b"Connection: close", b"Connection:close", b"Connection:\tclose", b"Connection: keep-alive, close"],
)
def test_a_client_that_wants_the_connection_closed_gets_it_closed(service: Service, last: bytes) -> None:
    for _ in range(3):
        received, is_closed = exchange(service, CACHED + last + b"\r\n\r\n")
        assert (count_answers(received), is_closed) == (1, True)
    for _ in range(3):
        received, is_closed = exchange(service, CACHED.replace(b"HTTP/1.1", b"HTTP/1.0") + b"\r\n")
        assert (count_answers(received), is_closed) == (1, True)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /health HTTP/1.1\r\n\r\n", 400),
        (b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET /health HTTP/2.0\r\nHost: a\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"b" * HEAD_BYTES + b"\r\n\r\n", 431),
        (b"GET /?" + b"a" * HEAD_BYTES + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    ],
)
def test_what_is_refused_before_it_is_a_request_is_a_problem_and_stands_in_the_log(
    service: Service, request_bytes: bytes, status: int
) -> None:
    before = len(service.log)
    received, is_closed = exchange(service, request_bytes, seconds=4)
    head, _, body = received.partition(b"\r\n\r\n")
    assert (head[9:12], is_closed) == (str(status).encode(), True)
    assert b"content-type: application/problem+json" in head.lower()
    assert b"nosniff" in head
    assert json.loads(body)["status"] == status
    assert comes_true(lambda: any(json.loads(line).get("status") == status for line in service.log[before:]), seconds=2)


def test_a_head_just_below_the_limit_is_read(service: Service) -> None:
    assert service.ask("GET", "/health", None, {"X-A": "b" * (HEAD_BYTES - 300)}).status == 200


@pytest.mark.parametrize("path", ["/sparql/", "/health/", "/id", "/doc", "//evil.example/"])
def test_no_redirection_leads_to_a_host_that_the_client_names(service: Service, path: str) -> None:
    found = service.ask("GET", path, None, {"Host": "evil.example"})
    assert found.status == 404
    assert "location" not in found.headers


@pytest.mark.parametrize("since", ["Mon, 23 Nov 2099 21:00:00", "Mon, 23 Nov 2099 21:00:00 -0000", "2099-11-23", ""])
def test_a_time_of_another_form_is_passed_over(service: Service, since: str) -> None:
    assert service.ask("GET", "/graph", None, {"If-Modified-Since": since}).status == 200


def test_fields_that_come_twice_are_one_list(service: Service) -> None:
    two = CACHED + b"Accept: text/unknown\r\nAccept: text/csv\r\n\r\n"
    received, _ = exchange(service, two)
    assert b"text/csv" in received


def test_another_answer_has_another_tag(service: Service) -> None:
    """Also where it is too large to be kept, and differs in the names of its blank nodes only."""
    text = "SELECT (BNODE() AS ?b) ?s ?o { ?s ?p ?o } LIMIT 8000"
    first, second = service.query(text), service.query(text)
    assert len(first.body) > 1 << 20
    assert first.body != second.body
    assert first.headers["etag"] != second.headers["etag"]


def test_clients_behind_a_trusted_proxy_are_many(tmp_path: Path) -> None:
    data = write_data(tmp_path / "data.trig", ":a :b 7 .")
    with serve("--data", data, "--trusted-proxy", "127.0.0.1") as service:
        connections = []
        try:
            for number in range(MOST_OF_CLIENT + 20):
                connection = http.client.HTTPConnection(service.host, timeout=10)
                connection.request("GET", "/health", headers={"X-Forwarded-For": f"198.51.100.{number}"})
                connections.append(connection)
            assert {connection.getresponse().status for connection in connections} == {200}
        finally:
            for connection in connections:
                connection.close()
        for client in ("203.0.113.7", "203.0.113.8"):
            for _ in range(2):
                service.ask("GET", "/graph", None, {"X-Forwarded-For": client})
        wait: Callable[[], bool] = lambda: sum("/graph" in line for line in service.log) == 4  # noqa: E731
        assert comes_true(wait, seconds=2)
        clients = [json.loads(line)["client"] for line in service.log if "/graph" in line]
        assert clients == ["203.0.113.7"] * 2 + ["203.0.113.8"] * 2
