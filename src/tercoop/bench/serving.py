"""Measure the service: latency and requests a second beside peers on the same data, and what attacks do to others.

The peers are ``oxigraph serve-read-only``, on the very store that is served, and rdflib-endpoint, on the same quads.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from tercoop.bench.attacks import ATTACKS
from tercoop.bench.load import Load, send
from tercoop.errors import EndpointError
from tercoop.rdf.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

JSON = "application/sparql-results+json"
CLIENTS = (1, 4, 16)
_SEED = 20_261_123
_POPULAR = 50
_SECONDS_TO_START = 600.0
_TERCOOP = "import sys; from tercoop.cli import main; main()"
_RDFLIB = """
import sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(default_union=True)
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Attributes:
        name: what it is called in tables.
        address: ``http://127.0.0.1:<port>``.
        path: where it takes queries.
    """

    name: str
    address: str
    path: str


@dataclass(frozen=True)
class Measured:
    """A load on a server.

    Attributes:
        server: its name.
        what: what was asked.
        load: what it took.
    """

    server: str
    what: str
    load: Load


@dataclass(frozen=True)
class Attacked:
    """What an attack led to.

    Attributes:
        name: the attack.
        status: what its sender got.
        reason: the kind of the problem; nothing for an answer.
        seconds: until its sender had it.
        others: the load of another client meanwhile.
    """

    name: str
    status: int
    reason: str
    seconds: float
    others: Load


def choose_things(quads: Path, number: int) -> list[str]:
    """Return the IRIs of things of ours that have statements, drawn at random with a fixed seed."""
    start = f"<{BASE}id/".encode()
    found: set[bytes] = set()
    with quads.open("rb") as file:
        for line in file:
            if line.startswith(start):
                found.add(line[1 : line.index(b">")])
    names = sorted(found)
    random.Random(_SEED).shuffle(names)  # noqa: S311 - no secret
    return [name.decode() for name in names[:number]]


def point_queries(things: Sequence[str], path: str) -> list[str]:
    """Return paths of requests, each for what is said of one thing."""
    return [f"{path}?query={quote(f'SELECT ?p ?o {{ <{thing}> ?p ?o }}', safe='')}" for thing in things]


def repeat_popular(paths: Sequence[str], number: int) -> list[str]:
    """Return requests of which a few are asked again and again, as on a site with visitors."""
    return random.Random(_SEED).choices(paths[:_POPULAR], k=number)  # noqa: S311 - no secret


@contextlib.contextmanager
def tercoop_served(*options: str) -> Iterator[Server]:
    """Start the service on the build in use."""
    port = _free_port()
    command = [sys.executable, "-c", _TERCOOP, "serve", "--port", str(port), *options]
    with _running("tercoop serve", command, port, "/sparql") as server:
        yield server


@contextlib.contextmanager
def oxigraph_served(store: Path, binary: Path) -> Iterator[Server]:
    """Start Oxigraph's own server on a store."""
    port = _free_port()
    command = [str(binary), "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with _running("oxigraph serve", command, port, "/query") as server:
        yield server


@contextlib.contextmanager
def rdflib_served(quads: Path, python: Path) -> Iterator[Server]:
    """Start rdflib-endpoint on quads, in a Python that has it."""
    port = _free_port()
    with _running("rdflib-endpoint", [str(python), "-c", _RDFLIB, str(quads), str(port)], port, "/sparql") as server:
        yield server


def measure_points(server: Server, things: Sequence[str], requests: int) -> Iterator[Measured]:
    """Yield the loads of point queries: each about another thing, and some popular ones again and again."""
    paths = point_queries(things, server.path)
    send(server.address, paths[-100:], 1, accept=JSON)  # warm up
    for place, clients in enumerate(CLIENTS):
        part = paths[place * requests : (place + 1) * requests]
        yield Measured(server.name, "each once", send(server.address, part, clients, accept=JSON))
    for clients in CLIENTS:
        popular = repeat_popular(paths, requests)
        yield Measured(server.name, "popular", send(server.address, popular, clients, accept=JSON))


def page_paths(things: Sequence[str]) -> list[str]:
    """Return the paths of the pages of things."""
    return [f"/doc/{thing.removeprefix(f'{BASE}id/')}" for thing in things]


def measure_pages(server: Server, things: Sequence[str], requests: int) -> Iterator[Measured]:
    """Yield the loads of pages, each about another thing."""
    paths = page_paths(things)
    send(server.address, paths[-100:], 4, accept="text/html")  # warm up
    for place, clients in enumerate(CLIENTS):
        part = paths[place * requests : (place + 1) * requests]
        yield Measured(server.name, "pages, each once", send(server.address, part, clients, accept="text/html"))


def measure_attacks(server: Server, things: Sequence[str]) -> Iterator[Attacked]:
    """Send each attack from one address, while another asks point queries, and yield what came of it."""
    send(server.address, point_queries(things[-200:], server.path), 4, accept=JSON)  # warm up
    for name, text in ATTACKS.items():
        loads: list[Load] = []
        is_over = threading.Event()
        mark = quote(f" # {name}", safe="")  # nothing is answered from a cache
        asked = [path + mark for path in point_queries(things[:2_000], server.path)]

        def ask(asked: Sequence[str] = asked, loads: list[Load] = loads, is_over: threading.Event = is_over) -> None:
            for start in range(0, len(asked), 20):
                loads.append(send(server.address, asked[start : start + 20], 1, accept=JSON, source="127.0.0.2"))
                if is_over.wait(0.01):
                    return

        bystander = threading.Thread(target=ask)
        bystander.start()
        begin = time.perf_counter()
        status, reason = _post(server, text)
        seconds = time.perf_counter() - begin
        is_over.set()
        bystander.join()
        yield Attacked(name, status, reason, seconds, _join(loads))


def _join(loads: Sequence[Load]) -> Load:
    others: dict[int, int] = {}
    for load in loads:
        for status, number in load.others.items():
            others[status] = others.get(status, 0) + number
    latencies = sorted(seconds for load in loads for seconds in load.latencies)
    return Load(1, sum(load.seconds for load in loads), latencies, others)


def _post(server: Server, text: str) -> tuple[int, str]:
    """Return status and kind of problem of a query that is posted."""
    connection = http.client.HTTPConnection(
        urlsplit(server.address).netloc, timeout=60, source_address=("127.0.0.3", 0)
    )
    with contextlib.closing(connection):
        connection.request(
            "POST",
            server.path,
            text.encode(),
            {"Content-Type": "application/sparql-query", "Accept": f"{JSON}, application/problem+json"},
        )
        response = connection.getresponse()
        body = response.read()
    kind = (
        json.loads(body)["type"].rpartition("/")[2] if "problem" in (response.getheader("Content-Type") or "") else ""
    )
    return response.status, kind


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _running(name: str, command: Sequence[str], port: int, path: str) -> Iterator[Server]:
    """Run a server until the block ends."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - ours
    try:
        end = time.monotonic() + _SECONDS_TO_START
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None or time.monotonic() > end:
                raise EndpointError(f"{name}: does not start")
            time.sleep(0.05)
        yield Server(name, f"http://127.0.0.1:{port}", path)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
