"""SERVICE asks the endpoints that the operator has named, and no other."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from service_process import Service, serve, write_data

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = write_data(tmp_path_factory.mktemp("elsewhere") / "data.trig", ":a :b 42 .")
    with serve("--data", str(data), "--workers", "1") as running:
        yield running


@pytest.fixture
def silent() -> Iterator[str]:
    """An endpoint that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    held.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        listener.shutdown(socket.SHUT_RDWR)
        for connection in held:
            connection.close()


def test_a_named_endpoint_is_asked_and_others_are_not(elsewhere: Service, silent: str, tmp_path: Path) -> None:
    data = write_data(tmp_path / "data.trig", ":c :d :a .")
    endpoint = f"{elsewhere.address}/sparql"
    options = ("--allow-service", endpoint, "--allow-service", silent, "--timeout", "2")
    with serve("--data", str(data), "--workers", "1", *options) as service:
        joined = service.query(f"SELECT ?n {{ ?s ?p ?a SERVICE <{endpoint}> {{ ?a ?b ?n }} }}")
        assert [row["n"]["value"] for row in joined.json()["results"]["bindings"]] == ["42"]
        assert "etag" not in joined.headers
        late = service.query(f"SELECT * {{ SERVICE SILENT <{silent}> {{ ?a ?b ?n }} }}")
        assert (late.status, late.json()["type"].rpartition("/")[2]) == (503, "too-much-time")
        assert late.seconds < 3
        for clause in (
            "SERVICE <http://127.0.0.1:9/sparql> { ?a ?b ?n }",
            "SERVICE SILENT <http://127.0.0.1:9/sparql> { ?a ?b ?n }",
            "SERVICE ?s { ?a ?b ?n }",
            f"SERVICE <{endpoint}/more> {{ ?a ?b ?n }}",
            f"SERVICE <{endpoint.replace('sparql', '%73parql')}> {{ ?a ?b ?n }}",
            f"SERVICE <{endpoint.replace('s', chr(92) + 'u0073', 1)}> {{ ?a ?b ?n }}",
            "SERVICE e:sparql { ?a ?b ?n }",
            "SERVICE SILENT SILENT { ?a ?b ?n }",
        ):
            refused = service.query(f"PREFIX e: <{elsewhere.address}/> SELECT * {{ ?s ?p ?o {clause} }}")
            assert (refused.status, clause) == (400, clause)
            assert "SERVICE asks only" in refused.json()["detail"] or "not a SPARQL query" in refused.json()["detail"]


def test_without_a_list_no_endpoint_is_asked(elsewhere: Service) -> None:
    for word in ("SERVICE", "service", "SeRvIcE", "SERVICE#\n", "SERVICE SILENT"):
        answer = elsewhere.query(f"SELECT * {{ {word} <{elsewhere.address}/sparql> {{ ?a ?b ?n }} }}")
        assert answer.status == 400
        assert "SERVICE is not supported" in answer.json()["detail"]
