"""Connections that are kept without being used, heads without end, crowds, and answers that are given twice."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import socket
import subprocess
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from service_process import COMMAND, Service, serve, write_data
from tercoop.serving import listening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUERY = "SELECT ?o { <http://example.org/a> <http://example.org/b> ?o }"
PATH = f"/sparql?query={quote(QUERY, safe='')}"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = write_data(tmp_path_factory.mktemp("data") / "data.trig", ":g { :a :b 1 , 2 , 3 . }")
    with serve("--data", str(data), "--workers", "1", "--max-rows", "2") as running:
        yield running


def connect(service: Service) -> socket.socket:
    host, _, port = service.host.partition(":")
    return socket.create_connection((host, int(port)), timeout=60)


def read_all(connection: socket.socket) -> bytes:
    held = b""
    while block := connection.recv(65536):
        held += block
    return held


def test_a_head_that_never_ends_in_time_is_cut_off(service: Service) -> None:
    with connect(service) as connection:
        begin = time.monotonic()
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n")
        answer = read_all(connection)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert listening.HEAD_SECONDS - 1 < time.monotonic() - begin < listening.HEAD_SECONDS + 3


def test_a_head_that_comes_drop_by_drop_is_cut_off(service: Service) -> None:
    with connect(service) as connection:
        begin = time.monotonic()
        connection.settimeout(0.2)
        answer = b""
        while not answer and time.monotonic() - begin < listening.HEAD_SECONDS + 3:
            connection.sendall(b"G")
            try:
                answer = connection.recv(1000)
            except TimeoutError:
                continue
        assert answer.startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"b" * 200_000 + b"\r\n\r\n", b"431"),
        (b"this is no request\r\n\r\n", b"400"),
        (b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
    ],
    ids=["address", "many fields", "long field", "words", "no address"],
)
def test_a_head_that_is_too_long_or_none_is_refused(service: Service, request_bytes: bytes, status: bytes) -> None:
    with connect(service) as connection:
        connection.sendall(request_bytes)
        assert read_all(connection).startswith(b"HTTP/1.1 " + status)
    assert service.ask("GET", "/health").status == 200


def test_a_slow_body_is_cut_off_and_others_are_served(service: Service) -> None:
    with connect(service) as connection:
        fields = b"Host: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 1000\r\n\r\nSELECT"
        connection.sendall(b"POST /sparql HTTP/1.1\r\n" + fields)
        assert service.query(QUERY).status == 200
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"slow-request" in answer


def test_a_body_is_counted_while_it_comes(service: Service) -> None:
    """Chunks announce no length; the service stops reading long before the end."""

    def chunks() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 65_536

    connection = http.client.HTTPConnection(service.host, timeout=30)
    connection.request("POST", "/sparql", chunks(), {"Content-Type": "application/sparql-query"})
    response = connection.getresponse()
    assert response.status == 413
    assert b"too-large" in response.read()
    connection.close()


def test_a_client_that_sends_more_than_is_read_gets_to_read_why(service: Service) -> None:
    """The answer comes while it sends; were the connection closed at once, the answer would be lost."""
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: %d\r\n\r\n"
    with connect(service) as connection:
        connection.sendall(head % (8 << 20))
        for _ in range(128):
            connection.sendall(b" " * 65_536)
            time.sleep(0.002)
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"too-large" in answer


def test_a_gzip_body_is_unpacked_up_to_the_limit(service: Service) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}

    def ask(body: bytes) -> int:
        return service.ask("POST", "/sparql", body, headers).status

    assert ask(gzip.compress(QUERY.encode())) == 200
    assert ask(gzip.compress(b" " * 500_000_000)) == 413
    assert ask(gzip.compress(QUERY.encode())[:-4]) == 400
    assert ask(QUERY.encode()) == 400
    assert ask(gzip.compress(QUERY.encode()) + b"more") == 400
    other = {**headers, "Content-Encoding": "br"}
    assert service.ask("POST", "/sparql", QUERY, other).status == 415


def test_the_same_request_gets_the_same_answer_without_a_worker(service: Service) -> None:
    def counted() -> int:
        found = re.search(r"^tercoop_cache_hits_total ([0-9.]+)$", service.ask("GET", "/metrics").text, re.MULTILINE)
        assert found is not None
        return int(float(found[1]))

    connection = http.client.HTTPConnection(service.host, timeout=30)
    answers = []
    before = counted()
    for _ in range(4):
        connection.request("GET", PATH, headers={"Accept": "application/sparql-results+json"})
        response = connection.getresponse()
        answers.append((response.status, response.getheaders(), response.read()))
    connection.close()
    assert counted() - before >= 2
    assert len({(status, body) for status, _, body in answers}) == 1
    for _, fields, _ in answers:
        names = sorted(name.lower() for name, _ in fields)
        assert len(set(names)) == len(names)
        assert {"date", "etag", "content-length", "x-content-type-options", "vary"} <= set(names)
    other = service.query(QUERY, accept="text/csv")
    assert other.headers["content-type"] == "text/csv; charset=utf-8"
    assert other.body != answers[0][2]


def test_an_answer_that_the_client_has_is_not_sent_again(service: Service) -> None:
    first = service.query(QUERY, accept="text/csv")
    tag = first.headers["etag"]
    for value in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = service.ask("GET", PATH, None, {"Accept": "text/csv", "If-None-Match": value})
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    for value in ('"other"', ""):
        assert service.ask("GET", PATH, None, {"Accept": "text/csv", "If-None-Match": value}).status == 200


def test_what_changes_with_each_asking_is_not_kept(service: Service) -> None:
    answers = [service.query("SELECT (UUID() AS ?x) {}") for _ in range(3)]
    assert len({answer.body for answer in answers}) == 3
    assert all("etag" not in answer.headers for answer in answers)
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}


@pytest.mark.parametrize(
    ("accept", "sign"),
    [
        ("application/sparql-results+json", '"link":["{note}"]'),
        ("application/sparql-results+xml", '<link href="{note}"/>'),
        ("text/csv", "# incomplete: {note}\r\n"),
        ("text/tab-separated-values", "# incomplete: {note}\n"),
    ],
)
def test_an_answer_that_is_cut_off_says_so_in_head_and_body(service: Service, accept: str, sign: str) -> None:
    answer = service.query(QUERY, accept=accept)
    note = f"{service.address}/problem/incomplete"
    assert answer.headers["tercoop-incomplete"] == "the answer is cut off after 2 rows"
    assert sign.format(note=note) in answer.text.replace('": ', '":')
    whole = service.query(QUERY + " LIMIT 2", accept=accept)
    assert "tercoop-incomplete" not in whole.headers
    assert "incomplete" not in whole.text


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_a_graph_that_is_cut_off_says_so_in_head_and_body(service: Service, accept: str) -> None:
    answer = service.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", accept=accept)
    assert "tercoop-incomplete" in answer.headers
    assert f"{service.address}/problem/incomplete" in answer.text
    if accept == "application/ld+json":
        assert len(json.loads(answer.body)["@graph"]) == 1


def test_a_crowd_of_connections_is_refused_and_the_rest_is_served(service: Service) -> None:
    crowd = [connect(service) for _ in range(listening.MOST_OF_CLIENT + 20)]
    try:
        assert service.ask("GET", "/health", None, None, "127.0.0.9").status == 200
        refused = 0
        for connection in crowd[listening.MOST_OF_CLIENT :]:
            refused += connection.recv(100).startswith(b"HTTP/1.1 503")
        assert refused == 20
    finally:
        for connection in crowd:
            connection.close()


def test_a_second_service_on_the_port_is_told_in_one_line(service: Service, tmp_path: Path) -> None:
    port = service.address.rpartition(":")[2]
    data = write_data(tmp_path / "data.trig", ":a :b 1 .")
    command = [*COMMAND, "serve", "--port", port, "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    cause = f"port {port} of 127.0.0.1 is in use, perhaps by another service; choose one with --port"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"tercoop: {cause}\n")


def test_the_log_is_json_lines_without_what_was_asked(service: Service) -> None:
    headers = {"Authorization": "Bearer very-secret", "Cookie": "very-secret"}
    service.ask("GET", "/sparql", None, headers, query="SELECT ?secret {}")
    time.sleep(0.3)
    entries = [json.loads(line) for line in service.log]
    last = entries[-1]
    assert {key: last[key] for key in ("method", "path", "status", "client")} == {
        "method": "GET",
        "path": "/sparql",
        "status": 200,
        "client": "127.0.0.1",
    }
    assert "secret" not in "".join(service.log)


def test_a_client_that_does_not_read_is_let_go(service: Service) -> None:
    """An answer of some megabytes waits for it, in a file, while the only worker serves others."""
    text = "SELECT (CONCAT(" + ",".join(["'" + "x" * 100_000 + "'"] * 8) + ") AS ?x) { ?s ?p ?o }"
    body = text.encode()
    fields = f"Host: x\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
    idle: list[socket.socket] = []

    def begin() -> None:
        connection = connect(service)
        connection.sendall(b"POST /sparql HTTP/1.1\r\n" + fields.encode() + body)
        idle.append(connection)

    threads = [threading.Thread(target=begin) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = [service.query(f"{QUERY} # {number}", source="127.0.0.8") for number in range(10)]
    assert {answer.status for answer in answers} == {200}
    assert max(answer.seconds for answer in answers) < 2
    for connection in idle:
        connection.close()
