"""Numbers for Prometheus: time by kind of path, what is served, and what became of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from service_process import TOKEN, Service, serve, serve_writable, write_data
from tercoop.serving.metrics import kind_of

if TYPE_CHECKING:
    from pathlib import Path


def read_metrics(service: Service, prefix: str = "") -> dict[tuple[str, ...], float]:
    """Return the samples by name and values of their labels."""
    families = text_string_to_metric_families(service.ask("GET", f"{prefix}/metrics").text)
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sparql", "sparql"),
        ("/update", "update"),
        ("/data", "data"),
        ("/data/below", "data"),
        ("/search", "search"),
        ("/api/search", "search"),
        ("/api/query/a/b", "api"),
        ("/health", "state"),
        ("/static/page.css", "static"),
        ("/", "page"),
        ("", "page"),
        ("/doc/programme/x", "page"),
        ("/sparqlx", "page"),
        ("//sparql", "page"),
    ],
)
def test_kinds_of_paths_are_few(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_time_is_counted_by_kind_of_path(tmp_path: Path) -> None:
    data = write_data(tmp_path / "data.trig", ":a :b 1 .")
    with serve("--data", data, "--base-url", "https://example.org/graph") as service:
        for number in range(5):
            service.ask("GET", "/graph/sparql", query=f"ASK {{ ?s ?p {number} }}")
        for number in range(100):
            service.ask("GET", f"/graph/{number}/none")
        found = read_metrics(service, "/graph")
    assert found["tercoop_response_seconds_count", "sparql"] == 5
    assert found["tercoop_response_seconds_bucket", "sparql", "+Inf"] == 5
    assert 0 < found["tercoop_response_seconds_sum", "sparql"] < 60
    assert found["tercoop_response_seconds_count", "page"] == 100
    assert found["tercoop_response_seconds_count", "update"] == 0
    kinds = {key[1] for key in found if key[0] == "tercoop_response_seconds_count"}
    assert kinds == {"sparql", "update", "data", "search", "api", "state", "static", "page"}


def test_the_build_that_is_served_is_told(tmp_path: Path) -> None:
    with serve("--data", write_data(tmp_path / "data.trig", ":a :b 1 .")) as service:
        state = service.ask("GET", "/health").json()
        (told,) = (key for key in read_metrics(service) if key[0] == "tercoop_build_info")
    assert state["build"].startswith("tercoop-serve-")
    assert {state["version"], state["build"]} < set(told)


def test_changes_are_counted(tmp_path: Path) -> None:
    with serve_writable(tmp_path) as service:
        assert read_metrics(service)["tercoop_changes_total",] == 0
        for number in range(3):
            assert service.update(f"INSERT DATA {{ <http://e/a> <http://e/b> {number} }}").status == 204
        assert service.update("INSERT nonsense").status == 400
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"}
        assert service.ask("PUT", "/data?default", "<a> <b>", headers).status == 400
        found = read_metrics(service)
    assert found["tercoop_changes_total",] == 3
    assert found["tercoop_changes_refused_total", "bad-update"] == 1
    assert found["tercoop_changes_refused_total", "bad-data"] == 1
    assert found["tercoop_change_seconds_count",] == 3
    assert 0 < found["tercoop_change_seconds_sum",] < 60


def test_a_service_that_is_not_written_counts_no_changes(tmp_path: Path) -> None:
    with serve("--data", write_data(tmp_path / "data.trig", ":a :b 1 .")) as service:
        assert ("tercoop_changes_total",) not in read_metrics(service)
