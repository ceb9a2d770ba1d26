"""Answers are packed for clients that take gzip, and for nobody else."""

from __future__ import annotations

import gzip
import http.client
import socket
from typing import TYPE_CHECKING

import pytest

from service_process import Response, Service, serve
from tercoop.serving.compression import LEAST_BYTES, takes_gzip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALL = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
PACKED = {"Accept-Encoding": "br, gzip;q=0.8"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve a graph that is larger than what is kept in memory."""
    path: Path = tmp_path_factory.mktemp("data") / "many.trig"
    lines = (f'<http://e/{number}> <http://e/is> "number {number}" .' for number in range(40_000))
    path.write_text("<http://e/g> {" + "\n".join(lines) + "}\n", encoding="utf-8")
    with serve("--data", path, "--max-rows", "300") as running:
        yield running


def unpack(response: Response) -> bytes:
    assert response.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in response.headers["vary"].lower()
    return gzip.decompress(response.body)


ANSWERS = [f"/sparql?query={ALL.replace(' ', '+')}&format=json", "/static/page.css", "/"]


@pytest.mark.parametrize("path", ANSWERS)
def test_an_answer_is_packed_for_who_takes_it(service: Service, path: str) -> None:
    plain = service.ask("GET", path)
    packed = service.ask("GET", path, None, PACKED)
    assert plain.status == packed.status == 200
    assert "content-encoding" not in plain.headers
    assert "accept-encoding" in plain.headers["vary"].lower()
    assert unpack(packed) == plain.body
    assert len(packed.body) < 0.6 * len(plain.body)
    assert packed.headers["content-length"] == str(len(packed.body))
    assert packed.headers["content-type"] == plain.headers["content-type"]


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "*;q=0", "gzip; q=0.0, *"])
def test_nothing_is_packed_for_who_does_not_take_it(service: Service, accepted: str) -> None:
    assert "content-encoding" not in service.ask("GET", ANSWERS[0], None, {"Accept-Encoding": accepted}).headers


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [("gzip", True), ("*", True), ("GZIP;Q=0.5", True), ("gzip;q=0.001", True), ("*, gzip;q=0", False), ("x", False)],
)
def test_codings_are_chosen_by_their_quality(accepted: str, takes: bool) -> None:  # noqa: FBT001
    assert takes_gzip(accepted) is takes


def test_what_is_small_is_not_packed(service: Service) -> None:
    small = service.ask("GET", "/sparql", None, PACKED, query="ASK { ?s ?p ?o }")
    assert len(small.body) < LEAST_BYTES
    assert "content-encoding" not in small.headers
    assert small.headers["etag"].startswith('"')


def test_who_has_either_form_of_an_answer_gets_304(service: Service) -> None:
    plain, packed = service.ask("GET", ANSWERS[0]), service.ask("GET", ANSWERS[0], None, PACKED)
    assert packed.headers["etag"] == f"W/{plain.headers['etag']}"
    for tag in (plain.headers["etag"], packed.headers["etag"]):
        for accepted in ({}, PACKED):
            again = service.ask("GET", ANSWERS[0], None, {"If-None-Match": tag, **accepted})
            assert (again.status, again.body) == (304, b"")
            assert again.headers["etag"] == (packed if accepted else plain).headers["etag"]


@pytest.mark.parametrize("accepted", [{}, PACKED])
@pytest.mark.parametrize(
    "path", [*ANSWERS, "/data?graph=http%3A%2F%2Fe%2Fg", "/static/page.css", "/sparql?query=ASK%7B%7D"]
)
def test_304_has_the_fields_of_the_whole_answer(service: Service, path: str, accepted: dict[str, str]) -> None:
    whole = service.ask("GET", path, None, accepted)
    again = service.ask("GET", path, None, {**accepted, "If-None-Match": whole.headers["etag"]})
    assert (whole.status, again.status) == (200, 304)
    same = ("etag", "vary", "cache-control", "last-modified", "content-location")
    assert [again.headers.get(name) for name in same] == [whole.headers.get(name) for name in same]


def test_head_tells_what_get_gives(service: Service) -> None:
    for path in (ANSWERS[0], "/data?default"):
        got, head = (service.ask(method, path, None, PACKED) for method in ("GET", "HEAD"))
        assert head.body == b""
        same = ("content-encoding", "content-type", "etag", "vary", "content-length")
        assert [head.headers.get(name) for name in same] == [got.headers.get(name) for name in same]
        assert head.headers["content-encoding"] == "gzip"


def test_a_large_answer_is_packed_while_it_is_sent(service: Service) -> None:
    plain = service.ask("GET", "/data", graph="http://e/g")
    packed = service.ask("GET", "/data", None, PACKED, graph="http://e/g")
    assert len(plain.body) > 1 << 20
    assert unpack(packed) == plain.body
    assert "content-length" not in packed.headers
    assert packed.headers["etag"].startswith("W/")


def test_posted_queries_and_errors_are_packed(service: Service) -> None:
    kind = {"Content-Type": "application/sparql-query", "Accept": "text/csv", **PACKED}
    assert unpack(service.ask("POST", "/sparql", ALL, kind)).startswith(b"o\r\n")
    unknown = service.ask("GET", f"/doc/programme/{'x' * 900}", None, {**PACKED, "Accept": "text/html"})
    assert unknown.status == 404
    assert b"</html>" in unpack(unknown)


def test_answers_from_memory_keep_their_form(service: Service) -> None:
    """The same bytes are asked again and again on one connection; each form comes back as it was first given."""
    lines = f"GET {ANSWERS[0]} HTTP/1.1\r\nHost: {service.host}\r\n"
    requests = {False: f"{lines}\r\n".encode(), True: f"{lines}Accept-Encoding: gzip\r\n\r\n".encode()}
    before = read_hits(service)
    host, _, port = service.host.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        for _ in range(3):
            for is_packed, request in requests.items():
                connection.sendall(request)
                response = http.client.HTTPResponse(connection)
                response.begin()
                assert (response.getheader("Content-Encoding") == "gzip") is is_packed
                body = response.read()
                assert b"number 1" in (gzip.decompress(body) if is_packed else body)
    assert read_hits(service) - before >= 4


def read_hits(service: Service) -> int:
    lines = service.ask("GET", "/metrics").text.splitlines()
    return int(float(next(line.split()[1] for line in lines if line.startswith("tercoop_cache_hits_total"))))
