"""A real SPARQL server on loopback is asked over HTTP; faults of all kinds end in one line."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from tercoop.cli import run
from tercoop.errors import EndpointError, InputError, UsageError
from tercoop.remote import ask_endpoint
from tercoop.store import Decision, Solutions, Triples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.build_folder import FinishedBuild

SERVER = Path(sys.executable).with_name("oxigraph")
QUESTION = """
PREFIX tc: <https://w3id.org/tercoop/ontology#>
SELECT ?percent WHERE { GRAPH ?graph { ?share a tc:FinancingShare ; tc:percent ?percent } } ORDER BY DESC(?percent)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def endpoint(built: FinishedBuild) -> Iterator[str]:
    """Serve the build's own store by another program, read-only, on loopback."""
    port = free_port()
    store = str(built.directory / "store")
    command = [str(SERVER), "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 # our own words
    address = f"http://127.0.0.1:{port}/query"
    try:
        for _ in range(100):
            try:
                with urlopen(f"{address}?query=ASK%7B%7D", timeout=5) as answer:  # noqa: S310 # loopback
                    assert answer.status == 200
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def odd_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """Answer every request with the status and body given."""
    status, body = request.param

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
    server.shutdown()
    thread.join()
    server.server_close()


def test_rows_of_another_server_are_read(endpoint: str) -> None:
    result = ask_endpoint(endpoint, QUESTION)
    assert isinstance(result, Solutions)
    assert [row[0].value for row in result.rows if row[0]] == ["85", "15"]  # type: ignore[union-attr]


def test_decision_and_triples_of_another_server_are_read(endpoint: str) -> None:
    assert ask_endpoint(endpoint, "ASK { GRAPH ?g { ?s ?p ?o } }") == Decision(value=True)
    triples = ask_endpoint(endpoint, "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 3")
    assert isinstance(triples, Triples)
    assert 1 <= len(triples.triples) <= 3


def test_server_refuses_what_it_does_not_know(endpoint: str) -> None:
    with pytest.raises(EndpointError, match="the query is refused"):
        ask_endpoint(endpoint, "SELECT * WHERE { ?s undeclared:name ?o }")


def test_service_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(InputError, match="SERVICE"):
        ask_endpoint(f"http://127.0.0.1:{free_port()}/", "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")


def test_nobody_listens() -> None:
    with pytest.raises(EndpointError, match="cannot be asked"):
        ask_endpoint(f"http://127.0.0.1:{free_port()}/", "ASK {}")


@pytest.mark.parametrize(
    "address", ["", "example.org/sparql", "file:///etc/passwd", "ftp://example.org/", "http://", "http://[::1"]
)
def test_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="not the address of an endpoint"):
        ask_endpoint(address, "ASK {}")


def test_password_in_an_address_is_refused() -> None:
    with pytest.raises(UsageError, match="password"):
        ask_endpoint("http://me:secret@127.0.0.1/", "ASK {}")


@pytest.mark.parametrize(
    ("odd_server", "cause"),
    [
        ((200, b"<html>hello</html>"), "the answer is not SPARQL JSON"),
        ((200, b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s'), "the answer is not SPARQL JSON"),
        ((500, b"broken"), "refused"),
        ((503, b"later"), "status 503"),
        ((404, b"no"), "refused"),
    ],
    indirect=["odd_server"],
)
def test_odd_answers_are_named(odd_server: str, cause: str) -> None:
    with pytest.raises(EndpointError, match=cause) as caught:
        ask_endpoint(odd_server, "SELECT * WHERE { ?s ?p ?o }")
    assert "\n" not in str(caught.value)


def test_slow_server_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(EndpointError, match="timed out"):
            ask_endpoint(address, "ASK {}", timeout=1)


def test_command_asks_an_endpoint(endpoint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = tmp_path / "question.rq"
    query.write_text(QUESTION, encoding="utf-8")
    assert run(["sparql", str(query), "--endpoint", endpoint, "--format", "csv"]) == 0
    assert capsys.readouterr().out == "percent\r\n85\r\n15\r\n"


def test_command_asks_files_or_an_endpoint_and_not_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = tmp_path / "question.rq"
    query.write_text(QUESTION, encoding="utf-8")
    assert run(["sparql", str(query), "--endpoint", "http://127.0.0.1/", "--data", str(query)]) == 2
    assert "not of both" in capsys.readouterr().err
