"""What /sparql, /update and /data answer to every kind of request: methods, formats, statuses, CORS."""

from __future__ import annotations

import gzip
import json
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, parse

from service_process import TOKEN, Response, Service, serve, serve_writable
from tercoop.rdf.namespaces import SD, VOID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GRAPH = "http://example.org/graph"
DATA = (
    f"<http://example.org/s> <http://example.org/p> 1 . <{GRAPH}> {{ <http://example.org/s> <http://example.org/p> 2 }}"
)
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER(CONCAT(?c, ?f, ?i, ?l) = '') }"
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}"}
TURTLE = {"Content-Type": "text/turtle", **WITH_TOKEN}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with some hundred statements."""
    path = tmp_path_factory.mktemp("read") / "data.trig"
    many = "".join(f"<x:{number}> <x:p> 'text {number}' ." for number in range(300))
    path.write_text(DATA + many, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def served(data: Path) -> Iterator[Service]:
    """A service that is only read."""
    with serve("--data", data, "--allow-service", "https://example.org/sparql") as service:
        yield service


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that can be written."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "data.trig").write_text(DATA, encoding="utf-8")
    with serve_writable(folder, "--data", folder / "data.trig") as service:
        yield service


def check_problem(found: Response, status: int, name: str) -> dict[str, object]:
    """Return the problem document of a response, which has this status and kind."""
    assert found.status == status, found.text
    assert found.media_type == "application/problem+json"
    document = json.loads(found.body)
    assert document["status"] == status
    assert document["type"].endswith(f"/problem/{name}")
    assert document["title"]
    assert document["detail"]
    assert "Traceback" not in found.text
    return dict(document)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/sparql", {"GET", "POST"}),
        ("/update", {"POST"}),
        ("/data", {"GET", "PUT", "POST", "DELETE"}),
        ("/data/person", {"GET", "PUT", "POST", "DELETE"}),
        ("/health", {"GET"}),
    ],
)
def test_methods(path: str, methods: set[str], served: Service) -> None:
    allowed = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    found = served.ask("OPTIONS", path)
    assert (found.status, set(found.headers["allow"].split(", "))) == (204, allowed)
    for method in {"GET", "PUT", "POST", "DELETE", "PATCH"} - methods:
        refused = served.ask(method, path)
        check_problem(refused, 405, "method")
        assert set(refused.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/sparql", f"/data?graph={quote(GRAPH)}", "/health"])
def test_head_is_get_without_its_body(path: str, served: Service) -> None:
    whole, head = served.ask("GET", path), served.ask("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    kept = {"content-type", "content-length", "etag", "vary", "last-modified"}
    assert {name: head.headers.get(name) for name in kept} == {name: whole.headers.get(name) for name in kept}


def test_what_a_client_has_is_not_sent_again(served: Service) -> None:
    first = served.ask("GET", "/sparql", query="ASK {}")
    again = served.ask("GET", "/sparql", None, {"If-None-Match": first.headers["etag"]}, query="ASK {}")
    assert (again.status, again.body) == (304, b"")


def test_pages_elsewhere_may_read(served: Service) -> None:
    found = served.ask("GET", "/sparql", None, {"Origin": "https://elsewhere.example"}, query="ASK {}")
    assert found.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in found.headers
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    before = served.ask("OPTIONS", "/sparql", None, {**asked, "Access-Control-Request-Headers": "Content-Type"})
    assert (before.status, before.body) == (204, b"")
    assert "POST" in before.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    "asked",
    [
        {"Access-Control-Request-Method": "PUT"},
        {"Access-Control-Request-Method": "DELETE"},
        {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "Authorization"},
    ],
)
def test_pages_elsewhere_may_not_write(asked: dict[str, str], writable: Service) -> None:
    found = writable.ask("OPTIONS", "/data", None, {"Origin": "https://elsewhere.example", **asked})
    assert found.status == 400
    assert "authorization" not in found.headers.get("access-control-allow-headers", "").lower()
    assert found.headers["content-type"] == "application/problem+json"
    assert "may read" in json.loads(found.body)["detail"]


@pytest.mark.parametrize(
    "fields",
    [
        {"query": "SELEKT"},
        {"query": "ASK {} ASK {}"},
        {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"},
        {"query": "INSERT DATA { <x:s> <x:p> 1 }"},
    ],
)
def test_query_that_cannot_be_answered(fields: dict[str, str], served: Service) -> None:
    assert "line" in check_problem(served.ask("GET", "/sparql", **fields), 400, "bad-query")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"query": "ASK FROM <http://127.0.0.1/x> {}"}, "unknown-graph"),
        ({"query": "ASK {}", "default-graph-uri": "http://127.0.0.1/x"}, "unknown-graph"),
        ({"default-graph-uri": GRAPH}, "bad-request"),
        ({"query": "ASK {}", "update": "CLEAR ALL"}, "bad-request"),
        ({"query": ["ASK {}", "ASK {}"]}, "bad-request"),
    ],
)
def test_request_of_another_form(fields: dict[str, str], name: str, served: Service) -> None:
    check_problem(served.ask("GET", "/sparql", **fields), 400, name)


def test_nobody_writes_where_nothing_can_be_written(served: Service) -> None:
    for found in (
        served.update("CLEAR ALL"),
        served.ask("PUT", f"/data?graph={quote(GRAPH)}", "", TURTLE),
        served.ask("POST", "/data?default", "", TURTLE),
        served.ask("DELETE", f"/data?graph={quote(GRAPH)}", None, WITH_TOKEN),
    ):
        check_problem(found, 403, "read-only")


@pytest.mark.parametrize(
    "shown", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}, {"Authorization": "Bearer"}]
)
def test_nobody_writes_without_the_token(shown: dict[str, str], writable: Service) -> None:
    for found in (
        writable.ask("POST", "/update", "CLEAR ALL", {"Content-Type": "application/sparql-update", **shown}),
        writable.ask("PUT", "/data?default", "", {"Content-Type": "text/turtle", **shown}),
        writable.ask("POST", "/data?default", "", {"Content-Type": "text/turtle", **shown}),
        writable.ask("DELETE", f"/data?graph={quote(GRAPH)}", None, shown),
    ):
        check_problem(found, 401, "no-token")
        assert found.headers["www-authenticate"].startswith("Bearer")
    assert writable.decide(f"ASK {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}")


@pytest.mark.parametrize("path", ["/nothing", "/data?graph=http%3A%2F%2Fexample.org%2Fnone", "/data/none"])
def test_what_is_not_there(path: str, served: Service) -> None:
    check_problem(served.ask("GET", path), 404, "unknown")
    assert served.ask("HEAD", path).status == 404


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/sparql", "/data?default"])
def test_format_that_nobody_has(path: str, served: Service) -> None:
    check_problem(served.ask("GET", path, None, {"Accept": "image/png"}), 406, "not-acceptable")
    check_problem(served.ask("GET", f"{path}{'&' if '?' in path else '?'}format=png"), 406, "not-acceptable")


def test_body_that_is_too_large(writable: Service) -> None:
    announced = {"Content-Length": str(70 << 20)}
    check_problem(writable.ask("PUT", "/data?default", b"", {**TURTLE, **announced}), 413, "too-large")
    large = "#" * ((1 << 20) + 1)
    for path, kind in (("/sparql", "application/sparql-query"), ("/update", "application/sparql-update")):
        check_problem(writable.ask("POST", path, large, {"Content-Type": kind, **WITH_TOKEN}), 413, "too-large")
        packed = {"Content-Type": kind, "Content-Encoding": "gzip", **WITH_TOKEN}
        check_problem(writable.ask("POST", path, gzip.compress(large.encode()), packed), 413, "too-large")


def test_two_changes_in_a_second_are_told_apart(writable: Service) -> None:
    path = "/data?graph=http://example.org/quick"
    for number in range(3):
        put = writable.ask("PUT", path, f"<x:s> <x:p> {number} .", TURTLE)
        assert put.status in {201, 204}
        found = writable.ask("GET", path)
        assert "last-modified" not in found.headers
        again = writable.ask("GET", path, None, {"If-Modified-Since": found.headers["date"]})
        assert (again.status, again.body) == (200, found.body)


def test_an_answer_that_is_not_as_expected_is_not_given(served: Service) -> None:
    for path in ("/sparql?query=ASK%7B%7D", "/data?default"):
        found = served.ask("GET", path)
        tag, modified = found.headers["etag"], found.headers["last-modified"]
        for conditions in ({"If-Match": f'"x", {tag}'}, {"If-Match": "*"}, {"If-Unmodified-Since": modified}):
            assert served.ask("GET", path, None, conditions).status == 200, conditions
        early = "Mon, 01 Jan 2001 00:00:00 GMT"
        for conditions in ({"If-Match": '"x"'}, {"If-Match": f"W/{tag}"}, {"If-Unmodified-Since": early}):
            check_problem(served.ask("GET", path, None, conditions), 412, "changed")


def test_a_part_of_a_graph_does_not_take_the_place_of_the_whole(writable: Service) -> None:
    headers = {**TURTLE, "Content-Range": "bytes 0-4/10"}
    check_problem(writable.ask("PUT", "/data?default", "", headers), 400, "bad-request")


def test_a_carriage_return_survives_in_every_format(writable: Service) -> None:
    text = '<http://e/s> <http://e/p> "a\\r\\nb\\rc" .'
    path = "/data/returns"
    assert writable.ask("PUT", path, text, TURTLE).status == 201
    asked = "CONSTRUCT { <http://e/s> ?p ?o } { GRAPH ?g { <http://e/s> ?p ?o } }"
    for form, name in (("rdf", "xml"), ("ttl", "turtle"), ("nt", "nt")):
        graph = writable.ask("GET", path, format=form)
        for found in (graph, writable.ask("GET", "/sparql", query=asked, format=form)):
            assert found.status == 200, found.text
            values = [str(value) for value in rdflib.Graph().parse(data=found.body, format=name).objects()]
            assert values == ["a\r\nb\rc"], form


def test_a_graph_that_another_has_changed_meanwhile_is_not_overwritten(writable: Service) -> None:
    path = "/data?graph=http://example.org/conditional"

    def put(number: int, **conditions: str) -> int:
        headers = {name.replace("_", "-"): value for name, value in conditions.items()}
        return writable.ask("PUT", path, f"<x:s> <x:p> {number} .", {**TURTLE, **headers}).status

    assert put(1, If_Match="*") == 412
    assert put(1, If_None_Match="*") == 201
    assert put(2, If_None_Match="*") == 412
    tags = {form: writable.ask("GET", f"{path}&format={form}").headers["etag"] for form in ("ttl", "nt", "jsonld")}
    assert len(set(tags.values())) == 3
    assert put(2, If_Match='"another"') == 412
    assert put(2, If_Match=f'"another", {tags["nt"]}') == 204
    assert put(3, If_Match=tags["nt"]) == 412
    packed = writable.ask("GET", path, None, {"Accept-Encoding": "gzip"}).headers["etag"]
    assert put(3, If_Match=packed) == 204
    check_problem(writable.ask("DELETE", path, None, {**WITH_TOKEN, "If-Match": tags["ttl"]}), 412, "changed")
    assert "3 ." in writable.ask("GET", f"{path}&format=nt").text.replace(
        '"3"^^<http://www.w3.org/2001/XMLSchema#integer>', "3"
    )
    assert writable.ask("DELETE", path, None, {**WITH_TOKEN, "If-Match": "*"}).status in {200, 204}
    assert put(4, If_None_Match=tags["ttl"]) == 201


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/sparql", "text/plain"), ("/update", "application/sparql-query"), ("/data?default", "text/html")],
)
def test_content_type_that_is_not_understood(path: str, kind: str, writable: Service) -> None:
    for headers in ({"Content-Type": kind}, {}):
        found = writable.ask("POST", path, "x", {**headers, **WITH_TOKEN})
        check_problem(found, 415, "media-type")
        assert found.headers["accept-post"]


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        ("/sparql", "application/sparql-query", "ASK {}"),
        ("/update", "application/sparql-update", "DELETE DATA {}"),
        ("/data?graph=urn:x:charset", "text/turtle", ""),
    ],
)
def test_text_in_another_charset_is_refused_and_never_read_as_utf_8(
    path: str, kind: str, text: str, writable: Service
) -> None:
    for charset in ("utf-8", 'UTF-8"', '"utf-8"', "us-ascii"):
        found = writable.ask("POST", path, text, {"Content-Type": f"{kind};  Charset={charset}", **WITH_TOKEN})
        assert found.status in {200, 201, 204}, charset
    for charset in ("iso-8859-1", "utf-16", "nonsense"):
        found = writable.ask("POST", path, text, {"Content-Type": f"{kind}; a=b; charset={charset}", **WITH_TOKEN})
        check_problem(found, 415, "media-type")


def test_a_part_of_a_form_in_another_charset_is_refused(writable: Service) -> None:
    body = '--x\r\nContent-Type: text/turtle; charset=iso-8859-1\r\n\r\n<urn:s> <urn:p> "é" .\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x", **WITH_TOKEN}
    check_problem(writable.ask("POST", "/data?graph=urn:x:part", body.encode("latin-1"), headers), 415, "media-type")


@pytest.mark.parametrize(
    "query", ["", "?default&graph=http://example.org/g", "?graph=relative", "?graph=", "?graph=a:b&graph=a:c"]
)
def test_graph_that_is_not_named_once(query: str, writable: Service) -> None:
    for method in ("GET", "PUT", "DELETE"):
        check_problem(writable.ask(method, f"/data{query}", "", TURTLE), 400, "bad-request")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<x:s> <x:p>", "text/turtle"),
        ("<x:s> <x:p> <<<x:s> <x:p> 1>> .", "text/turtle"),
        ("<x:s> <x:p> 1 <x:g> .", "application/n-quads"),
        ('{"@context": "http://127.0.0.1:1/context", "@id": "x:s"}', "application/ld+json"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "application/rdf+xml"),
        ("", "application/rdf+xml"),
        ("[" * 100_000, "application/ld+json"),
        ("no parts", "multipart/form-data"),
    ],
)
def test_data_that_cannot_be_read(body: str, kind: str, writable: Service) -> None:
    before = writable.ask("GET", "/data?default").body
    check_problem(writable.ask("PUT", "/data?default", body, {"Content-Type": kind, **WITH_TOKEN}), 400, "bad-data")
    assert writable.ask("GET", "/data?default").body == before


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1:1/x>",
        "load<http://127.0.0.1:1/x>",
        "PREFIX x: <http://127.0.0.1:1/> LOADx:y",
        "LOAD#\n<http://127.0.0.1:1/x>",
        "INSERT DATA {} ; LOAD <http://127.0.0.1:1/x> INTO GRAPH <x:g>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "INSERT { ?s ?p ?o } WHERE { sErViCe SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
        f"INSERT DATA {{ {'{' * 100} }}",
        "CREATE GRAPH <http://example.org/graph>",
    ],
)
def test_update_that_is_refused(text: str, writable: Service) -> None:
    check_problem(writable.update(f"{text}"), 400, "bad-update")


def test_update_is_carried_out_whole_or_not_at_all(writable: Service) -> None:
    found = writable.update(f"INSERT DATA {{ <x:half> <x:p> 1 }} ; CREATE GRAPH <{GRAPH}>")
    check_problem(found, 400, "bad-update")
    assert not writable.decide("ASK { <x:half> ?p ?o }")


def test_too_many_requests_of_one_client(data: Path) -> None:
    head = f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with serve("--data", data) as served, ExitStack() as stack:
        place = urlsplit(served.address)
        for _ in range(33):
            connection = stack.enter_context(socket.create_connection((place.hostname, place.port)))
            connection.sendall(head)
        found = [served.ask("GET", "/sparql", query=f"ASK {{}} # {number}") for number in range(2)]
    check_problem(found[-1], 429, "too-many")
    assert int(found[-1].headers["retry-after"]) > 0


def test_description_says_what_there_is(served: Service, writable: Service) -> None:
    def features(service: Service) -> set[object]:
        found = service.ask("GET", "/sparql", None, {"Accept": "text/turtle"})
        quads = list(parse(found.body, format=RdfFormat.TURTLE))
        named = {quad.object for quad in quads if quad.predicate == SD["name"]}
        assert NamedNode(GRAPH) in named
        return {quad.object for quad in quads if quad.predicate in {SD.feature, SD.supportedLanguage}}

    assert features(served) == {SD.SPARQL11Query, SD.UnionDefaultGraph, SD.BasicFederatedQuery}
    assert features(writable) == {SD.SPARQL11Query, SD.SPARQL11Update, SD.EmptyGraphs}
    named = served.ask("GET", "/sparql", format="nt")
    assert named.media_type == "application/n-triples"


@pytest.mark.slow
def test_description_of_the_whole_graph_counts_its_triples(built_service: Service) -> None:
    found = built_service.ask("GET", "/sparql", None, {"Accept": "application/n-triples"})
    quads = list(parse(found.body, format=RdfFormat.N_TRIPLES))
    assert len([quad for quad in quads if quad.predicate == VOID.triples]) > 50


@pytest.fixture(scope="module")
def built_service(built: object) -> Iterator[Service]:
    """A service of the graph that was built for the tests."""
    assert built
    with serve() as service:
        yield service


def test_graph_is_given_whole(tmp_path: Path) -> None:
    path = tmp_path / "many.nt"
    path.write_text("".join(f"<x:{number}> <x:p> <x:o> .\n" for number in range(30_000)), encoding="utf-8")
    with serve("--data", path, "--max-rows", "10") as service:
        found = service.ask("GET", "/data?default", None, {"Accept": "application/n-triples"})
        assert len(found.body.splitlines()) == 30_000
        assert "tercoop-incomplete" not in found.headers
