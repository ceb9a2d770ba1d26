"""``tercoop serve`` on the command line: what it serves, what it refuses, and how it ends."""

from __future__ import annotations

import logging
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from service_process import COMMAND, serve, write_data
from tercoop.cli import run as run_command
from tercoop.serving import listening

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ALL = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o"
COUNTS = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def run(*words: str) -> tuple[int, str, str]:
    done = subprocess.run([*COMMAND, "serve", *words], capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--memory", "1x"], "--memory '1x': expected at least 256m, such as 512m or 1g"),
        (["--memory", "1m"], "--memory '1m': expected at least 256m, such as 512m or 1g"),
        (["--base-url", "example.org"], "--base-url 'example.org': expected like https://example.org/tercoop"),
        (["--host", "no.such.host.invalid"], "--host 'no.such.host.invalid': no such address"),
        (["--host", "192.0.2.1"], "port 8000 of 192.0.2.1 cannot be used: Cannot assign requested address"),
        (["--port", "0", "--data", "none.ttl"], "none.ttl: no such file"),
        (["--timeout", "0"], "--timeout: expected at least 0.1"),
        (["--timeout", "5000"], "--timeout: expected at most 3600"),
        (["--timeout", "x"], "--timeout: expected a number"),
        (["--workers", "0"], "--workers: expected at least 1"),
        (["--workers", "1.5"], "--workers: expected a whole number"),
        (["--allow-service", "foo"], "--allow-service 'foo': expected like https://example.org/sparql"),
        (["--allow-service", "https://e/>"], "--allow-service 'https://e/>': expected like https://example.org/sparql"),
        (
            ["--trusted-proxy", "proxy.example.org"],
            "--trusted-proxy 'proxy.example.org': expected an address like 127.0.0.1, or a network like 10.0.0.0/8",
        ),
        (["--license", "https://example.org/l"], "--license goes with --data, and not with --writable"),
        (
            ["--data", "x.ttl", "--license", "mine"],
            "--license 'mine': expected like https://creativecommons.org/licenses/by/4.0/",
        ),
    ],
)
def test_what_cannot_be_is_one_line(words: list[str], message: str) -> None:
    assert run(*words) == (2, "", f"tercoop: {message}\n")


def test_a_file_that_is_no_rdf_is_one_line_with_its_place(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("<a> <b>\n<c> nonsense .\n", encoding="utf-8")
    code, out, errors = run("--port", "0", "--data", str(broken))
    assert (code, out) == (2, "")
    assert errors.startswith(f"tercoop: {broken}:2:")
    assert errors.count("\n") == 1


def test_an_empty_file_is_served(tmp_path: Path) -> None:
    empty = tmp_path / "empty.ttl"
    empty.write_bytes(b"")
    with serve("--data", str(empty), "--workers", "1") as service:
        assert service.query(COUNTS).json()["results"]["bindings"][0]["n"]["value"] == "0"
        assert service.query("ASK { ?s ?p ?o }").json()["boolean"] is False


def test_files_and_folders_of_several_formats_are_served_together(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "deeper").mkdir(parents=True)
    write_data(folder / "one.trig", ":g { :a :b 1 . } :h { :a :b 1 . }")
    (folder / "deeper" / "two.nt").write_text("<http://e/a> <http://e/b> <http://e/c> .\n", encoding="utf-8")
    third = tmp_path / "three.jsonld"
    third.write_text('{"@id": "http://e/x", "http://e/y": "z"}', encoding="utf-8")
    options = ("--data", str(folder), "--data", str(third), "--workers", "1")
    with serve(*options) as service:
        assert service.query(COUNTS).json()["results"]["bindings"][0]["n"]["value"] == "3"
        assert len(service.query("SELECT * { GRAPH ?g { ?s ?p ?o } }").json()["results"]["bindings"]) == 2
        state = service.ask("GET", "/health").json()
        assert (state["status"], state["quads"], state["statements"]) == ("ok", 2, 3)
    with serve(*options, "--no-union-default-graph") as service:
        assert service.query(COUNTS).json()["results"]["bindings"][0]["n"]["value"] == "2"


@pytest.mark.parametrize(
    ("number", "status", "words"),
    [(signal.SIGINT, 130, ""), (signal.SIGTERM, 143, "tercoop: ended by SIGTERM\n")],
    ids=["SIGINT", "SIGTERM"],
)
def test_a_signal_ends_it_in_good_order(tmp_path: Path, number: signal.Signals, status: int, words: str) -> None:
    data = write_data(tmp_path / "data.trig", ":a :b 1 .")
    with serve("--data", str(data), "--workers", "1") as service:
        assert service.query(ALL).status == 200
        service.process.send_signal(number)
        assert service.process.wait(15) == status
    assert "".join(line for line in service.log if not line.startswith("{")) == words


def test_the_public_address_is_that_of_the_option(tmp_path: Path) -> None:
    data = write_data(tmp_path / "data.trig", ":a :b 1 , 2 .")
    options = ("--data", str(data), "--workers", "1", "--max-rows", "1", "--base-url", "https://example.org/graph/")
    with serve(*options) as service:
        assert service.ask("GET", "/graph/health").status == 200
        assert service.ask("GET", "/health").status == 404
        cut = service.ask("GET", "/graph/sparql", None, {"Accept": "text/csv"}, query=ALL)
        assert cut.text.splitlines()[-1] == "# incomplete: https://example.org/graph/problem/incomplete"


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104 - nothing listens there
def test_a_service_on_all_addresses_asks_for_the_one_that_clients_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    def listen(_service: object, _bound: object, announce: Callable[[], None], _proxies: str) -> None:
        announce()

    bind = listening.bind
    monkeypatch.setattr(listening, "bind", lambda _host, port: bind("127.0.0.1", port))
    monkeypatch.setattr(listening, "listen", listen)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    data = write_data(tmp_path / "data.trig", ":a :b 1 .")
    advice = "--base-url gives the address that clients come by.\n"
    words = ["serve", "--port", "0", "--data", str(data), "--host"]
    assert run_command([*words, host]) == 0
    assert capsys.readouterr().out.endswith(advice)
    for options in ([host, "--base-url", "https://example.org/graph"], ["127.0.0.1"]):
        assert run_command([*words, *options]) == 0
        assert advice not in capsys.readouterr().out


def test_links_of_a_page_about_a_problem_have_no_host(tmp_path: Path) -> None:
    data = write_data(tmp_path / "data.trig", ":a :b 1 .")
    with serve("--data", str(data), "--base-url", "http://0.0.0.0:8300/graph") as service:
        path = "/graph/api/query/programmes/list-prioritie"
        page = service.ask("GET", path, None, {"Accept": "text/html"}).text
        assert 'href="/graph/api/query/programmes/list-priorities"' in page
        assert "0.0.0.0" not in page  # noqa: S104 - a part of a text
        near = service.ask("GET", path).json()["near"]
        assert near[0]["address"] == "http://0.0.0.0:8300/graph/api/query/programmes/list-priorities"


def test_one_worker_is_one(tmp_path: Path) -> None:
    with serve("--data", str(write_data(tmp_path / "data.trig", ":a :b 1 .")), "--workers", "1") as service:
        assert "; 1 worker. " in service.lines[0]
