"""The store that can be written: what is acknowledged stays, what is not never was, and one service has it."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service_process import COMMAND, TOKEN, Service, serve, serve_writable, write_token
from tercoop.serving.store_folder import opened_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENDLESS = "INSERT { ?s ?p ?v } WHERE { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . BIND(CONCAT(?f, ?i) AS ?v) }"
HUGE = " ".join(
    ["INSERT { <x:huge> <x:p> ?v27 } WHERE { BIND('1234567890' AS ?v0)"]
    + [f"BIND(CONCAT(?v{number}, ?v{number}) AS ?v{number + 1})" for number in range(27)]
    + ["}"]
)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Service]:
    with serve_writable(tmp_path, "--write-timeout", "3") as service:
        yield service


def insert(served: Service, number: int) -> bool:
    """Whether a statement with a number was acknowledged."""
    return served.update(f"INSERT DATA {{ <x:s> <x:p> {number} }}").status == 204


def numbers(served: Service) -> set[int]:
    found = served.ask("GET", "/sparql", query="SELECT ?n { <x:s> <x:p> ?n }", format="csv")
    assert found.status == 200, found.text
    return {int(line) for line in found.text.split()[1:]}


def find_children(process: int, module: str) -> list[int]:
    """Return the processes below one that run a module."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdecimal():
            try:
                words = (place / "cmdline").read_bytes().split(b"\0")
                parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == process and module.encode() in words:
                found.append(int(place.name))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are found in /proc")
def test_killed_writer_leaves_what_was_acknowledged(served: Service) -> None:
    acknowledged: set[int] = set()
    refused: set[int] = set()
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(0.35):
            for process in find_children(served.process.pid, "tercoop.answering.writer"):
                os.kill(process, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        for number in range(1_000):
            (acknowledged if insert(served, number) else refused).add(number)
            found = numbers(served)
            assert found == acknowledged
            if len(acknowledged) >= 50 and len(refused) >= 5:
                break
    finally:
        stop.set()
        killer.join()
    time.sleep(0.5)  # the service learns that the last one was killed
    assert refused, "no change was ever interrupted"
    assert len(acknowledged) >= 50
    assert insert(served, 1_000)
    assert numbers(served) == acknowledged | {1_000}


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are found in /proc")
def test_writer_that_was_killed_between_changes_is_replaced_unnoticed(served: Service) -> None:
    for number in range(3):
        (process,) = find_children(served.process.pid, "tercoop.answering.writer")
        os.kill(process, signal.SIGKILL)
        time.sleep(0.2)
        assert insert(served, number)
    assert numbers(served) == {0, 1, 2}


def test_killed_service_leaves_what_was_acknowledged(tmp_path: Path) -> None:
    acknowledged: set[int] = set()
    started = 0
    with serve_writable(tmp_path) as served:
        timer = threading.Timer(1.0, served.process.kill)
        timer.start()
        try:
            while True:
                started += 1
                if insert(served, started):
                    acknowledged.add(started)
        except (OSError, http.client.HTTPException):
            pass
        served.process.wait(10)
    assert acknowledged
    with serve_writable(tmp_path) as served:
        assert acknowledged <= numbers(served) <= acknowledged | {started}
        assert insert(served, 0)
    versions = [path.name for path in (tmp_path / "store" / "versions").iterdir()]
    assert len(versions) <= 2


@pytest.mark.parametrize(
    ("text", "name"), [(ENDLESS, "too-much-time"), (HUGE, "too-much-memory")], ids=["time", "memory"]
)
def test_update_beyond_a_limit_changes_nothing(text: str, name: str, tmp_path: Path) -> None:
    with serve_writable(tmp_path, "--write-timeout", "3", "--memory", "256m") as served:
        for number in range(40):
            assert served.update(f"INSERT DATA {{ <x:{number}> <x:p> '{number}' }}").status == 204
        begin = time.monotonic()
        found = served.update(text)
        assert time.monotonic() - begin < 4.5
        assert found.status == 503, found.text
        assert json.loads(found.body)["type"].endswith(name)
        assert served.decide("ASK { <x:0> <x:p> '0' FILTER NOT EXISTS { <x:huge> ?p ?o } }")
        assert insert(served, 1)
        assert numbers(served) == {1}


def test_copying_a_graph_that_is_not_there_leaves_the_target(served: Service) -> None:
    assert served.update("INSERT DATA { GRAPH <x:kept> { <x:s> <x:p> 1 } }").status == 204
    found = served.update("COPY <x:kpet> TO <x:kept>")
    assert found.status == 400
    assert "there is no graph <x:kpet>" in json.loads(found.body)["detail"]
    assert served.decide("ASK { GRAPH <x:kept> { <x:s> <x:p> 1 } }")
    assert served.update("COPY SILENT <x:kpet> TO <x:kept>").status == 204
    assert not served.decide("ASK { GRAPH <x:kept> { ?s ?p ?o } }")


def test_changes_are_made_in_order_and_readers_see_whole_ones(served: Service) -> None:
    """Each update moves a mark from one graph to another; at every moment there is one of it."""
    assert served.update("INSERT DATA { GRAPH <x:g0> { <x:mark> <x:p> 1 } }").status == 204
    text = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { <x:mark> <x:p> 1 } }"
    stop = threading.Event()

    def read() -> list[str]:
        seen: list[str] = []
        while not stop.is_set():
            found = served.ask("GET", "/sparql", query=f"{text} # {len(seen)}", format="csv")
            seen.append(f"{found.status} {found.text.split()[-1]}")
        return seen

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        for number in range(30):
            assert served.update(f"MOVE GRAPH <x:g{number}> TO GRAPH <x:g{number + 1}>").status == 204
            assert served.decide(f"ASK {{ GRAPH <x:g{number + 1}> {{ ?s ?p ?o }} }}")
        stop.set()
        seen = [entry for reader in readers for entry in reader.result()]
    assert set(seen) == {"200 1"}
    assert len(seen) > 30


def test_updates_of_many_clients_at_once(served: Service) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda number: insert(served, number), range(40)))
    assert numbers(served) == set(range(40))


def test_old_versions_go(served: Service, tmp_path: Path) -> None:
    for number in range(5):
        assert insert(served, number)
    assert len(list((tmp_path / "store" / "versions").iterdir())) <= 2


def test_blank_nodes_of_two_uploads_are_not_the_same(served: Service) -> None:
    headers = {"Content-Type": "text/turtle", "Authorization": f"Bearer {TOKEN}"}
    for status in (201, 204):
        assert served.ask("POST", "/data?graph=x:g", "[] <x:p> 1 .", headers).status == status
    found = served.ask("GET", "/sparql", query="SELECT (COUNT(?s) AS ?n) { GRAPH <x:g> { ?s <x:p> 1 } }", format="csv")
    assert found.text.split()[1] == "2"


def test_no_secret_in_what_is_logged_or_answered(served: Service) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}x", "Content-Type": "application/sparql-update"}
    answers = [served.ask("POST", "/update", "INSERT DATA { <x:s> <x:p> 'private' }", headers)]
    answers += [served.update("INSERT DATA { <x:s> <x:p> 'private' }"), served.update("nonsense 'private'")]
    served.ask("GET", "/metrics")
    time.sleep(0.2)
    log = "".join(served.log)
    assert all(json.loads(line)["level"] for line in served.log)
    assert '"/update"' in log
    for text in [log, *(answer.text for answer in answers), *(str(answer.headers) for answer in answers)]:
        assert TOKEN not in text
    assert "private" not in log


def test_store_is_there_after_the_service(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("<x:s> <x:p> 1 .", encoding="utf-8")
    with serve_writable(tmp_path, "--data", tmp_path / "data.ttl") as served:
        assert numbers(served) == {1}
        assert insert(served, 2)
    with serve_writable(tmp_path, "--data", tmp_path / "data.ttl") as served:
        assert numbers(served) == {1, 2}
        assert "2 statements in the default graph" in served.lines[0]


def test_its_state_tells_how_much_is_written(tmp_path: Path) -> None:
    def counted(service: Service) -> tuple[int, int]:
        state = service.ask("GET", "/health").json()
        return state["quads"], state["statements"]

    (tmp_path / "data.trig").write_text("<x:s> <x:p> 1 , 2 , 3 . <x:g> { <x:s> <x:p> 1 }", encoding="utf-8")
    with serve_writable(tmp_path, "--data", tmp_path / "data.trig") as served:
        assert counted(served) == (1, 3)
        assert served.update("INSERT DATA { <x:s> <x:p> 4 GRAPH <x:g> { <x:s> <x:p> 2 , 3 } }").status == 204
        assert counted(served) == (3, 4)
    with serve_writable(tmp_path) as served:
        assert counted(served) == (3, 4)


def test_no_search_is_offered_where_there_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("<x:s> <x:p> 1 .", encoding="utf-8")
    browser = {"Accept": "text/html"}
    with serve_writable(tmp_path, "--data", tmp_path / "data.ttl") as served:
        assert "search" not in served.ask("GET", "/", None, browser).text
        assert "/api/search" not in served.ask("GET", "/api/openapi.json").json()["paths"]
    with serve("--data", tmp_path / "data.ttl") as served:
        assert "/api/search?q=" in served.ask("GET", "/", None, browser).text
        found = served.ask("GET", "/api/openapi.json")
        assert found.status == 200, (found.text, served.log)
        assert "/api/search" in found.json()["paths"]


def test_a_store_named_from_the_folder_one_is_in_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data.ttl").write_text("<x:s> <x:p> 1 .", encoding="utf-8")
    for is_new in (True, False):
        with opened_store(Path("store"), [Path("data.ttl")]) as folder:
            assert folder.is_new == is_new
            assert (folder.current / "manifest.json").exists()


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command: Sequence[str] = [*COMMAND, "serve", "--port", "0", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own command


def test_second_service_on_one_store_says_so(served: Service, tmp_path: Path) -> None:
    found = run("--writable", "--token-file", tmp_path / "token", "--store", tmp_path / "store")
    assert found.returncode == 2
    (line,) = found.stderr.splitlines()
    assert "another service uses this store" in line
    assert str(served.process.pid) in line


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (["--writable"], "--writable needs --token-file"),
        (["--token-file", "token"], "go with --writable"),
        (["--store", "store"], "go with --writable"),
        (["--writable", "--token-file", "missing"], "cannot be read"),
        (["--writable", "--token-file", "empty"], "it is empty"),
        (["--writable", "--token-file", "open"], "chmod 600"),
        (["--writable", "--token-file", "words"], "one word"),
        (["--writable", "--token-file", "token", "--store", "other"], "not a store of this service"),
        (["--writable", "--token-file", "token", "--store", "token"], "cannot be written"),
    ],
)
def test_start_that_is_refused(
    arguments: list[str], cause: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_token(tmp_path)
    for name, content in (("empty", "\n"), ("open", "word"), ("words", "two words")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        (tmp_path / name).chmod(0o644 if name == "open" else 0o600)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").touch()
    found = run(*arguments)
    assert found.returncode == 2
    (line,) = found.stderr.splitlines()
    assert cause in line


def test_damaged_store_is_refused(tmp_path: Path) -> None:
    with serve_writable(tmp_path) as served:
        assert insert(served, 1)
    manifest = tmp_path / "store" / "current" / "manifest.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(said | {"quads": 7}), encoding="utf-8")
    found = run("--writable", "--token-file", tmp_path / "token", "--store", tmp_path / "store")
    assert found.returncode == 2
    assert "it holds 1 quads, not 7" in found.stderr


@pytest.mark.parametrize("way", ["lost", "a folder", "leads nowhere"])
def test_store_whose_link_is_lost_is_left_alone(way: str, tmp_path: Path) -> None:
    with serve_writable(tmp_path) as served:
        assert insert(served, 1)
    store = tmp_path / "store"
    version = (store / "current").resolve()
    (store / "current").unlink()
    if way == "a folder":
        shutil.copytree(version, store / "current")
    elif way == "leads nowhere":
        (store / "current").symlink_to("versions/77")
    found = run("--writable", "--token-file", tmp_path / "token", "--store", store)
    assert found.returncode == 2
    (line,) = found.stderr.splitlines()
    assert f"ln -sfn versions/{version.name}" in line
    assert (version / "manifest.json").exists()
    if way != "a folder":
        subprocess.run(["ln", "-sfn", f"versions/{version.name}", str(store / "current")], check=True)  # noqa: S603, S607 - as told
        with serve_writable(tmp_path) as served:
            assert numbers(served) == {1}
