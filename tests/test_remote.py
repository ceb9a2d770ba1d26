"""A real SPARQL server on loopback is asked over HTTP; faults of all kinds end in one line."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from tercoop.cli import run
from tercoop.errors import EndpointError, InputError, UsageError
from tercoop.sparql.remote import ask_endpoint
from tercoop.sparql.store import Decision, Solutions, Triples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.build.folder import FinishedBuild
    from tercoop.graph import Graph

SERVER = Path(sys.executable).with_name("oxigraph")
QUESTION = """
PREFIX tc: <https://w3id.org/tercoop/ontology#>
SELECT ?percent WHERE {
  GRAPH <https://w3id.org/tercoop/graph/seed> { ?share a tc:FinancingShare ; tc:percent ?percent }
}
ORDER BY DESC(?percent)
"""


EU_KNOWLEDGE_GRAPH = """
PREFIX item: <https://linkedopendata.eu/entity/>
PREFIX property: <https://linkedopendata.eu/prop/direct/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT DATA {
  item:Q1 property:P1367 "2014TC16RFIR002" ; property:P35 item:Q3 ; rdfs:label "Invented"@en , "Inventé"@fr .
  item:Q2 property:P1367 "2014TC16RFIR003" ; rdfs:label "Another"@en .
  item:Q3 rdfs:label "programme"@en .
}
"""
"""Invented items, described with the properties of the EU Knowledge Graph."""


PROBLEM = {"Content-Type": "application/problem+json"}
PAGE = (
    b"<!DOCTYPE html><html><head><style>p { color: red }</style><title>\nBad <b>gateway</b> &amp; more</title></head>"
    b"<body><p>Later</p></body></html>"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def endpoint(built: FinishedBuild) -> Iterator[str]:
    """Serve the build's own store by another program, read-only, on loopback."""
    with serve("serve-read-only", "--location", str(built.directory / "store")) as address:
        yield f"{address}/query"


@pytest.fixture(scope="module")
def eu_knowledge_graph() -> Iterator[str]:
    """Serve invented items of the EU Knowledge Graph on loopback."""
    with serve("serve") as address:
        update = Request(  # noqa: S310 # loopback
            f"{address}/update", EU_KNOWLEDGE_GRAPH.encode(), {"Content-Type": "application/sparql-update"}
        )
        with urlopen(update, timeout=5) as answer:  # noqa: S310 # loopback
            assert answer.status == 204
        yield f"{address}/query"


@contextmanager
def serve(*arguments: str) -> Iterator[str]:
    """Run the server of another program on loopback, and give its address."""
    port = free_port()
    command = [str(SERVER), *arguments, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 # our own words
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                with urlopen(f"{address}/query?query=ASK%7B%7D", timeout=5) as answer:  # noqa: S310 # loopback
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
    """Answer every request with the status and body given, and the headers where some are given."""
    status, body, *further = request.param
    headers = {
        "Content-Type": "application/sparql-results+json",
        "Content-Length": str(len(body)),
        **(further[0] if further else {}),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
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
        ((500, b"broken"), "status 500: broken$"),
        ((503, b"\n\n  later,\tplease\nfor other eyes"), "status 503: later, please$"),
        ((404, b"no"), "status 404: no$"),
        ((401, b""), "status 401: Unauthorized$"),
        ((400, b"=====\nUnexpected 'x'"), "the query is refused: Unexpected 'x'$"),
        ((400, b'{"detail": "said by \'x\'", "title": "t"}', PROBLEM), "the query is refused: said by 'x'$"),
        ((503, b'{"detail": "it needs too much"}', PROBLEM), "status 503: it needs too much$"),
        ((429, b'{"title": "Too many"}', PROBLEM), "status 429: Too many$"),
        ((422, b'{"detail": ["no text"]', PROBLEM), "status 422: "),
        ((502, PAGE, {"Content-Type": "text/html"}), "status 502: Bad gateway & more$"),
        ((400, b"word " * 200), r"refused: word word .* word …$"),
        ((400, b"\x9b" * 900), "refused: "),
        ((200, b'{"head": {}, "boolean": true}', {"Content-Length": "900"}), "breaks off in the middle$"),
    ],
    indirect=["odd_server"],
)
def test_odd_answers_are_named(odd_server: str, cause: str) -> None:
    with pytest.raises(EndpointError, match=cause) as caught:
        ask_endpoint(odd_server, "SELECT * WHERE { ?s ?p ?o }")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


ROWS_CUT = b'{"head":{"vars":["s"],"link":["http://example.org/problem/incomplete"]},"results":{"bindings":[]}}'
TRIPLES_CUT = b"<a:> <b:> <c:> .\n# incomplete: http://example.org/problem/incomplete\n"


@pytest.mark.parametrize(
    ("odd_server", "query", "cut"),
    [
        ((200, ROWS_CUT), "SELECT * { ?s ?p ?o }", "the answer is cut off"),
        ((200, ROWS_CUT, {"Tercoop-Incomplete": "cut\tafter 7"}), "SELECT * { ?s ?p ?o }", "cut after 7"),
        ((200, ROWS_CUT.replace(b"problem", b"other")), "SELECT * { ?s ?p ?o }", ""),
        ((200, TRIPLES_CUT), "CONSTRUCT WHERE { ?s ?p ?o }", "the answer is cut off"),
        ((200, b"<a:> <b:> <c:> .\n"), "CONSTRUCT WHERE { ?s ?p ?o }", ""),
    ],
    indirect=["odd_server"],
)
def test_what_an_endpoint_says_of_missing_rows_is_read(odd_server: str, query: str, cut: str) -> None:
    found = ask_endpoint(odd_server, query)
    assert isinstance(found, Solutions | Triples)
    assert found.cut == cut


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


def test_catalogued_question_is_asked_elsewhere(eu_knowledge_graph: str, graph: Graph) -> None:
    answer = graph.ask_elsewhere(eu_knowledge_graph, "links/find-in-eu-knowledge-graph")
    assert [(row.cci, row.itemLabel, row.kindLabel) for row in answer] == [("2014TC16RFIR002", "Invented", "programme")]
    other = graph.ask_elsewhere(eu_knowledge_graph, "links/find-in-eu-knowledge-graph", cci="2014TC16RFIR003")
    assert [(row.itemLabel, row.kind) for row in other] == [("Another", None)]


def test_value_for_a_question_elsewhere_is_no_piece_of_a_query(eu_knowledge_graph: str, graph: Graph) -> None:
    hostile = '2014" } } ?a ?b ?c #'
    assert len(graph.ask_elsewhere(eu_knowledge_graph, "links/find-in-eu-knowledge-graph", cci=hostile)) == 0


def test_command_asks_a_question_elsewhere(eu_knowledge_graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "links/find-in-eu-knowledge-graph", "--endpoint", eu_knowledge_graph]) == 0
    assert "Invented" in capsys.readouterr().out
    assert run(["query", "funding/find-budget", "--endpoint", "http://127.0.0.1:9"]) == 2
    assert capsys.readouterr().err.startswith("tercoop: http://127.0.0.1:9: cannot be asked")


def test_our_own_questions_can_be_asked_of_a_server_of_ours(built: FinishedBuild, graph: Graph) -> None:
    name = "programmes/list-priorities"
    with serve("serve-read-only", "--location", str(built.directory / "store")) as address:
        elsewhere = graph.ask_elsewhere(f"{address}/query", name, programme="interact-ii")
    assert elsewhere.to_csv() == graph.ask(name).to_csv()
