"""Pages and data over HTTP: addresses, formats, languages, headers, conditions; and each IRI of the graph resolves."""

from __future__ import annotations

import json
import random
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from page_fixtures import SETTINGS, fetch, links_of, perform, read_page, running, text_of
from tercoop.answering.addresses import local_link, read_path
from tercoop.answering.problems import KINDS
from tercoop.answering.published import open_published
from tercoop.rdf.namespaces import BASE
from tercoop.serving.response_frame import POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tercoop.answering.published import Published
    from tercoop.build.folder import FinishedBuild

DATA = f"""
@base <{BASE}> .
@prefix tc: <ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/programme/alpha> a tc:Programme ; skos:prefLabel "Alpha"@en , "Alphe"@fr ; tc:isInStrand <scheme/strands/network> .
<scheme/strands/network> a skos:Concept ; skos:prefLabel "network programmes"@en , "programmes de réseau"@fr .
"""
FORMATS = {
    "text/html": "text/html; charset=utf-8",
    "text/turtle": "text/turtle; charset=utf-8",
    "application/ld+json": "application/ld+json",
    "application/rdf+xml": "application/rdf+xml",
    "application/n-triples": "application/n-triples",
}
SUFFIXES = dict(zip(("html", "ttl", "jsonld", "rdf", "nt"), FORMATS.values(), strict=True))
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service of a few statements."""
    file = tmp_path_factory.mktemp("pages") / "data.ttl"
    file.write_text(DATA, encoding="utf-8")
    with running("--data", file) as address:
        yield address


def test_a_thing_leads_to_its_document_by_303(service: str) -> None:
    status, headers, _ = fetch(service, "/id/programme/alpha")
    assert (status, headers["location"]) == (303, "/doc/programme/alpha")


@pytest.mark.parametrize("accept", FORMATS)
def test_a_document_is_negotiated(service: str, accept: str) -> None:
    status, headers, body = fetch(service, "/doc/programme/alpha", headers={"Accept": accept})
    assert (status, headers["content-type"]) == (200, FORMATS[accept])
    assert {name.strip().lower() for name in headers["vary"].split(",")} >= {"accept", "accept-language"}
    assert b"Alpha" in body


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_suffix_or_a_parameter_chooses_the_format(service: str, suffix: str) -> None:
    for path in (f"/doc/programme/alpha.{suffix}", f"/doc/programme/alpha?format={suffix}"):
        status, headers, _ = fetch(service, path, headers={"Accept": "image/png"})
        assert (status, headers["content-type"]) == (200, SUFFIXES[suffix])


def test_the_quality_of_a_format_counts(service: str) -> None:
    accept = "text/html;q=0.4, application/rdf+xml;q=0.9, text/turtle;q=0"
    assert (
        fetch(service, "/doc/programme/alpha", headers={"Accept": accept})[1]["content-type"] == "application/rdf+xml"
    )
    assert fetch(service, "/doc/programme/alpha", headers={"Accept": BROWSER})[1]["content-type"].startswith(
        "text/html"
    )
    assert fetch(service, "/doc/programme/alpha", headers={"Accept": "image/png"})[0] == 406


def test_links_name_the_other_formats_the_licence_and_what_describes_it(service: str) -> None:
    link = fetch(service, "/doc/programme/alpha", headers={"Accept": "text/html"})[1]["link"]
    for suffix in ("ttl", "jsonld", "rdf", "nt"):
        assert f'</doc/programme/alpha.{suffix}>; rel="alternate"' in link
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in link
    assert '</doc/programme/alpha.ttl>; rel="describedby"' in link
    assert fetch(service, "/doc/programme/alpha.ttl")[1]["link"].count('rel="alternate"') == 4


@pytest.mark.parametrize(
    ("languages", "label"),
    [
        ("fr", "Alphe"),
        ("de, fr-CA;q=0.7, en;q=0.5", "Alphe"),
        ("en", "Alpha"),
        ("", "Alpha"),
        ("de", "Alpha"),
        ("*;q=x", "Alpha"),
    ],
)
def test_labels_are_in_the_language_of_the_reader(service: str, languages: str, label: str) -> None:
    _, headers, body = fetch(
        service, "/doc/programme/alpha", headers={"Accept": "text/html", "Accept-Language": languages}
    )
    heading = read_page(body.decode()).find(".//h1")
    assert heading is not None
    assert text_of(heading) == label
    assert headers["content-language"] == ("en, fr" if label == "Alphe" else "en")


def test_what_the_client_has_is_not_sent_again(service: str) -> None:
    for path in ("/doc/programme/alpha.ttl", "/static/page.css"):
        status, headers, body = fetch(service, path)
        assert (status, bool(body)) == (200, True)
        for condition, expected in (
            ({"If-None-Match": headers["etag"]}, 304),
            ({"If-None-Match": f'"x", W/{headers["etag"]}'}, 304),
            ({"If-None-Match": '"another"'}, 200),
            ({"If-Modified-Since": headers["last-modified"]}, 304),
            ({"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, 200),
            ({"If-Modified-Since": "yesterday"}, 200),
            ({"If-Modified-Since": headers["last-modified"], "If-None-Match": '"another"'}, 200),
        ):
            again, later, body = fetch(service, path, headers=condition)
            assert again == expected, condition
            assert bool(body) == (expected == 200)
            assert later["etag"] == headers["etag"]


def test_languages_and_formats_have_tags_of_their_own(service: str) -> None:
    asked = ({"Accept": "text/html"}, {"Accept": "text/turtle"}, {"Accept": "text/html", "Accept-Language": "fr"})
    assert len({fetch(service, "/doc/programme/alpha", headers=headers)[1]["etag"] for headers in asked}) == 3


def test_head_and_options(service: str) -> None:
    status, headers, body = fetch(service, "/doc/programme/alpha.ttl", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0
    assert fetch(service, "/doc/programme/alpha.ttl", "OPTIONS")[1]["allow"] == "GET, HEAD, OPTIONS"
    assert fetch(service, "/doc/programme/alpha.ttl", "DELETE")[0] == 405


def test_what_is_unknown_is_a_problem_with_what_is_near(service: str) -> None:
    for path in ("/id/programme/alpho", "/doc/programme/alpho"):
        status, headers, body = fetch(service, path)
        assert (status, headers["content-type"]) == (404, "application/problem+json")
        assert json.loads(body)["near"] == [{"address": "/doc/programme/alpha", "label": "Alpha"}]
        status, _, body = fetch(service, path, headers={"Accept": "text/html"})
        assert status == 404
        assert "/doc/programme/alpha" in links_of(read_page(body.decode()))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_problem_has_a_page(service: str, kind: str) -> None:
    status, _, body = fetch(service, f"/problem/{kind}", headers={"Accept": BROWSER})
    assert status == 200
    assert KINDS[kind].advice in text_of(read_page(body.decode()))


def test_the_type_of_a_problem_is_the_address_of_its_page(service: str) -> None:
    kind = json.loads(fetch(service, "/doc/programme/alpho")[2])["type"]
    assert kind.startswith(service)
    assert fetch(service, urlsplit(kind).path)[0] == 200


@pytest.mark.parametrize("path", ["/", "/sparql", "/graph", "/scheme", "/query", "/doc/programme", "/problem"])
def test_pages_are_safe(service: str, path: str) -> None:
    status, headers, body = fetch(service, path, headers={"Accept": BROWSER})
    assert status == 200
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    tree = read_page(body.decode())
    assert "/static/page.css" in {element.get("href") for element in tree.iter("link")}


def test_links_of_the_start_page_lead_somewhere(service: str) -> None:
    tree = read_page(fetch(service, "/", headers={"Accept": BROWSER})[2].decode())
    links = [link for link in links_of(tree) if link.startswith("/")]
    assert "/doc/programme" in links
    absent = {"/ontology", "/shapes"}  # these data have no vocabulary with them
    assert {fetch(service, link, headers={"Accept": BROWSER})[0] for link in set(links) - absent} == {200}
    (search,) = [form for form in tree.iter("form") if form.get("role") == "search"]
    assert (search.get("action"), search.get("method")) == ("/search", "get")


def test_the_answer_of_a_query_is_a_page_for_a_browser(service: str) -> None:
    query = f"/sparql?query={quote(f'SELECT * {{ ?x a <{BASE}ontology#Programme> }}')}"
    for headers, path in (({"Accept": BROWSER}, query), ({}, f"{query}&format=html")):
        status, found, body = fetch(service, path, headers=headers)
        assert (status, found["content-type"]) == (200, "text/html; charset=utf-8")
        assert "/doc/programme/alpha" in links_of(read_page(body.decode()))
    assert fetch(service, query)[1]["content-type"] == "application/sparql-results+json"


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/..%2f..%2fpyproject.toml",
        "/static/%2fetc%2fpasswd",
        "/static/page.css%00",
        "/static/../application.py",
        "/doc/..%2f..%2f..%2fetc/passwd",
        "/graph/%2e%2e/%2e%2e/etc/passwd",
        "/id/%00",
        "/doc/programme/%ff%fe",
        "/doc/programme/" + "a" * 20_000,
        "/doc/",
        "/id/",
        "/doc/%3Cscript%3E/%22",
    ],
)
def test_no_path_touches_the_disk_or_ends_a_worker(service: str, path: str) -> None:
    status, _, body = fetch(service, path)
    assert status in {400, 404, 422}
    assert json.loads(body)["status"] == status
    assert fetch(service, "/health")[0] == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e9", "99999999999999999999", "2"])
def test_a_page_that_there_is_not_is_a_problem(service: str, page: str) -> None:
    assert fetch(service, f"/doc/programme/alpha?page={page}")[0] in {400, 404}


def test_below_a_path_of_its_host_all_links_keep_that_path(tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(DATA, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with running("--data", file, "--port", str(port), "--base-url", f"http://127.0.0.1:{port}/graph") as address:
        status, headers, _ = fetch(address, "/id/programme/alpha")
        assert (status, headers["location"]) == (303, "/graph/doc/programme/alpha")
        body = fetch(address, "/doc/programme/alpha", headers={"Accept": "text/html"})[2]
        tree = read_page(body.decode())
        links = [link for link in links_of(tree) if link.startswith("/")]
        assert links
        assert all(link.startswith("/graph/") for link in links)
        assert fetch(address, "/static/page.css")[0] == 200


@pytest.fixture(scope="module")
def version(built: FinishedBuild) -> Published:
    """The graph that was built, as a worker opens it."""
    return open_published(built.directory)


@pytest.fixture(scope="module")
def iris(version: Published) -> list[str]:
    """All IRIs of ours in the graph, sorted."""
    found: set[str] = set(version.graphs)
    for quad in version.store.find(None, None, None, DefaultGraph()):
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, NamedNode) and term.value.startswith(BASE):
                found.add(term.value)
    return sorted(found)


def test_every_iri_of_the_graph_has_an_address_that_stands_for_it(version: Published, iris: list[str]) -> None:
    assert len(iris) > 90_000
    things = [iri for iri in iris if iri.startswith(f"{BASE}id/")]
    for iri in things:
        answer = perform(version, "thing", paths=[iri.removeprefix(BASE)])
        assert answer.status == 303
        assert read_path(answer.headers["Location"].removeprefix("/")) == iri


@pytest.mark.slow
def test_every_document_speaks_of_each_term_in_it(version: Published, iris: list[str]) -> None:
    fragments: dict[str, set[str]] = {}
    for iri in iris:
        if not iri.startswith(f"{BASE}id/") and iri != BASE:
            path, _, fragment = iri.removeprefix(BASE).partition("#")
            fragments.setdefault(path, set()).update({fragment} - {""})
    assert {"ontology", "shapes", "ontology/prefixes", "graph/seed", "scheme/body-roles"} <= fragments.keys()
    for path, wanted in fragments.items():
        answer = perform(version, "document", paths=[path], format="html")
        if answer.status == 303:
            assert answer.headers["Location"].removeprefix("/") in fragments
            continue
        anchors = {element.get("id") for element in read_page(b"".join(answer.body).decode()).iter()}
        assert wanted <= anchors, (path, sorted(wanted - anchors)[:5])


def test_documents_of_every_class_are_whole_pages_and_good_data(version: Published, iris: list[str]) -> None:
    kinds: dict[str, list[str]] = {}
    for iri in iris:
        if iri.startswith(f"{BASE}id/"):
            kinds.setdefault(iri.split("/")[5], []).append(iri)
    chosen = [iri for members in kinds.values() for iri in random.Random(5).sample(members, min(20, len(members)))]  # noqa: S311 - a draw that can be repeated
    assert len(kinds) > 50
    for iri in chosen:
        path = local_link(iri, SETTINGS.prefix).removeprefix("/")
        page = b"".join(perform(version, "document", paths=[path], format="html").body).decode()
        assert iri in text_of(read_page(page))
        for form in ("ttl", "jsonld", "rdf", "nt"):
            assert b"".join(perform(version, "document", paths=[path], format=form).body)


@pytest.mark.slow
def test_a_draw_of_iris_resolves_over_http(iris: list[str]) -> None:
    drawn = random.Random(7).sample(iris, 150)  # noqa: S311 - a draw that can be repeated
    with running() as address:
        for iri in [*drawn, BASE, f"{BASE}ontology", f"{BASE}ontology#Programme", f"{BASE}shapes#ProjectShape"]:
            path = "/" + iri.removeprefix(BASE).partition("#")[0]
            status, headers, _ = fetch(address, path, headers={"Accept": "text/html"})
            if status == 303:
                status, headers, _ = fetch(address, headers["location"], headers={"Accept": "text/html"})
            assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8"), iri
