"""Pages and data over HTTP: addresses, formats, languages, headers, conditions; and each IRI of the graph resolves."""

from __future__ import annotations

import random
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from page_fixtures import SETTINGS, links_of, perform, read_page, text_of
from service_process import Response, Service, serve
from tercoop.answering.addresses import local_link, read_path
from tercoop.answering.description import describe_service
from tercoop.answering.problems import KINDS
from tercoop.answering.published import open_published
from tercoop.rdf.namespaces import BASE, DCTERMS
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
    "application/trig": "application/trig",
    "application/n-quads": "application/n-quads",
}
SUFFIXES = dict(zip(("html", "ttl", "jsonld", "rdf", "nt", "trig", "nq"), FORMATS.values(), strict=True))
ALPHA = "/doc/programme/alpha"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of a few statements."""
    file = tmp_path_factory.mktemp("pages") / "data.ttl"
    file.write_text(DATA, encoding="utf-8")
    with serve("--data", file) as address:
        yield address


def get(service: Service, path: str, **headers: str) -> Response:
    """Ask for a path; the headers are named with ``_`` for ``-``."""
    return service.ask("GET", path, None, {name.replace("_", "-"): value for name, value in headers.items()})


def test_a_thing_leads_to_its_document_by_303(service: Service) -> None:
    found = get(service, "/id/programme/alpha")
    assert (found.status, found.headers["location"]) == (303, "/doc/programme/alpha")


@pytest.mark.parametrize("accept", FORMATS)
def test_a_document_is_negotiated(service: Service, accept: str) -> None:
    found = get(service, ALPHA, Accept=accept)
    assert (found.status, found.headers["content-type"]) == (200, FORMATS[accept])
    assert {name.strip().lower() for name in found.headers["vary"].split(",")} >= {"accept", "accept-language"}
    assert b"Alpha" in found.body


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_suffix_or_a_parameter_chooses_the_format(service: Service, suffix: str) -> None:
    for path in (f"{ALPHA}.{suffix}", f"{ALPHA}?format={suffix}"):
        found = get(service, path, Accept="image/png")
        assert (found.status, found.headers["content-type"]) == (200, SUFFIXES[suffix])


def test_the_quality_of_a_format_counts(service: Service) -> None:
    accept = "text/html;q=0.4, application/rdf+xml;q=0.9, text/turtle;q=0"
    assert get(service, ALPHA, Accept=accept).media_type == "application/rdf+xml"
    assert get(service, ALPHA, Accept=BROWSER).media_type == "text/html"
    assert get(service, ALPHA, Accept="image/png").status == 406


def test_links_name_the_other_formats_and_what_describes_it(service: Service) -> None:
    link = get(service, ALPHA, Accept="text/html").headers["link"]
    for suffix in ("ttl", "jsonld", "rdf", "nt", "trig", "nq"):
        assert f'<{ALPHA}.{suffix}>; rel="alternate"' in link
    assert f'<{ALPHA}.ttl>; rel="describedby"' in link
    assert get(service, f"{ALPHA}.ttl").headers["link"].count('rel="alternate"') == 6


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
def test_labels_are_in_the_language_of_the_reader(service: Service, languages: str, label: str) -> None:
    found = get(service, ALPHA, Accept="text/html", Accept_Language=languages)
    heading = read_page(found.text).find(".//h1")
    assert heading is not None
    assert text_of(heading) == label
    assert found.headers["content-language"] == ("en, fr" if label == "Alphe" else "en")


def test_what_the_client_has_is_not_sent_again(service: Service) -> None:
    for path in (f"{ALPHA}.ttl", "/static/page.css"):
        first = get(service, path)
        assert (first.status, bool(first.body)) == (200, True)
        tag, day = first.headers["etag"], first.headers["last-modified"]
        for condition, expected in (
            ({"If-None-Match": tag}, 304),
            ({"If-None-Match": f'"x", W/{tag}'}, 304),
            ({"If-None-Match": '"another"'}, 200),
            ({"If-Modified-Since": day}, 304),
            ({"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, 200),
            ({"If-Modified-Since": "yesterday"}, 200),
            ({"If-Modified-Since": day, "If-None-Match": '"another"'}, 200),
        ):
            again = service.ask("GET", path, None, condition)
            assert again.status == expected, condition
            assert bool(again.body) == (expected == 200)
            assert again.headers["etag"] == tag


def test_languages_and_formats_have_tags_of_their_own(service: Service) -> None:
    asked = ({"Accept": "text/html"}, {"Accept": "text/turtle"}, {"Accept": "text/html", "Accept-Language": "fr"})
    assert len({get(service, ALPHA, **headers).headers["etag"] for headers in asked}) == 3


def test_head_and_options(service: Service) -> None:
    head = service.ask("HEAD", f"{ALPHA}.ttl")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) > 0
    assert service.ask("OPTIONS", f"{ALPHA}.ttl").headers["allow"] == "GET, HEAD, OPTIONS"
    assert service.ask("DELETE", f"{ALPHA}.ttl").status == 405


def test_what_is_unknown_is_a_problem_with_what_is_near(service: Service) -> None:
    for path in ("/id/programme/alpho", "/doc/programme/alpho"):
        found = get(service, path)
        assert (found.status, found.media_type) == (404, "application/problem+json")
        assert found.json()["near"] == [{"address": ALPHA, "label": "Alpha"}]
        page = get(service, path, Accept="text/html")
        assert page.status == 404
        tree = read_page(page.text)
        assert ALPHA in links_of(tree)
        assert [form.get("action") for form in tree.iter("form") if form.get("role") == "search"] == ["/search"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_problem_has_a_page(service: Service, kind: str) -> None:
    found = get(service, f"/problem/{kind}", Accept=BROWSER)
    assert found.status == 200
    assert KINDS[kind].advice in text_of(read_page(found.text))


def test_the_type_of_a_problem_is_the_address_of_its_page(service: Service) -> None:
    kind = get(service, "/doc/programme/alpho").json()["type"]
    assert kind.startswith(service.address)
    assert get(service, urlsplit(kind).path).status == 200


@pytest.mark.parametrize("path", ["/", "/sparql", "/graph", "/scheme", "/query", "/doc/programme", "/problem"])
def test_pages_are_safe(service: Service, path: str) -> None:
    found = get(service, path, Accept=BROWSER)
    assert found.status == 200
    assert found.headers["content-security-policy"] == POLICY
    assert found.headers["x-content-type-options"] == "nosniff"
    tree = read_page(found.text)
    assert "/static/page.css" in {element.get("href") for element in tree.iter("link")}


def test_links_of_the_start_page_lead_somewhere(service: Service) -> None:
    tree = read_page(get(service, "/", Accept=BROWSER).text)
    links = [link for link in links_of(tree) if link.startswith("/")]
    assert "/doc/programme" in links
    absent = {"/ontology", "/shapes"}  # these data have no vocabulary with them
    assert {get(service, link, Accept=BROWSER).status for link in set(links) - absent} == {200}
    (search,) = [form for form in tree.iter("form") if form.get("role") == "search"]
    assert (search.get("action"), search.get("method")) == ("/search", "get")


def test_the_answer_of_a_query_is_a_page_for_a_browser(service: Service) -> None:
    query = f"/sparql?query={quote(f'SELECT * {{ ?x a <{BASE}ontology#Programme> }}')}"
    for found in (get(service, query, Accept=BROWSER), get(service, f"{query}&format=html")):
        assert (found.status, found.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert ALPHA in links_of(read_page(found.text))
    assert get(service, query).media_type == "application/sparql-results+json"


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
def test_no_path_touches_the_disk_or_ends_a_worker(service: Service, path: str) -> None:
    found = get(service, path)
    assert found.status in {400, 404, 422}
    assert found.json()["status"] == found.status
    assert get(service, "/health").status == 200


def test_what_robots_and_browsers_look_for_is_there(service: Service) -> None:
    robots = get(service, "/robots.txt")
    assert (robots.status, robots.media_type) == (200, "text/plain")
    assert {"User-agent: *", "Disallow: /sparql?", "Disallow: /update"} <= set(robots.text.splitlines())
    assert "Disallow: /doc" not in robots.text
    icon = get(service, "/favicon.ico")
    assert (icon.status, icon.headers["content-type"]) == (200, "image/svg+xml")
    assert icon.headers["content-security-policy"] == POLICY
    assert "<script" not in icon.text


def test_the_description_of_the_data_stands_where_void_looks_for_it(service: Service) -> None:
    found = get(service, "/.well-known/void", Accept="application/n-triples")
    assert (found.status, found.media_type) == (200, "application/n-triples")
    dataset = f"<{service.address}/.well-known/void#dataset>"
    assert f"{dataset} <http://rdfs.org/ns/void#sparqlEndpoint> <{service.address}/sparql>" in found.text
    assert f"<http://www.w3.org/ns/sparql-service-description#defaultDataset> {dataset}" in found.text
    assert "at most 10,000 rows" in found.text
    assert "license" not in found.text  # nobody has said under which terms these files may be used


def test_the_graph_store_without_a_graph_leads_a_person_to_the_graphs(service: Service) -> None:
    found = get(service, "/data", Accept="text/html")
    assert found.status == 400
    assert {"/graph", "/data?default"} <= set(links_of(read_page(found.text)))
    assert get(service, "/data").json()["see"]


def test_the_start_page_names_what_is_for_programs_and_how_to_report_an_error(service: Service) -> None:
    tree = read_page(get(service, "/", Accept="text/html").text)
    wanted = {"/api/query", "/api/openapi.json", "/.well-known/void", "/graph", "/#page.programs", "/#page.errors"}
    assert wanted <= set(links_of(tree))
    assert {"page.programs", "page.errors"} <= {element.get("id") for element in tree.iter()}


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e9", "99999999999999999999", "2"])
def test_a_page_that_there_is_not_is_a_problem(service: Service, page: str) -> None:
    assert get(service, f"{ALPHA}?page={page}").status in {400, 404}


def test_below_a_path_of_its_host_all_links_keep_that_path(tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(DATA, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with serve("--data", file, "--port", str(port), "--base-url", f"http://127.0.0.1:{port}/graph") as service:
        found = get(service, "/graph/id/programme/alpha")
        assert (found.status, found.headers["location"]) == (303, f"/graph{ALPHA}")
        tree = read_page(get(service, f"/graph{ALPHA}", Accept="text/html").text)
        links = [link for link in links_of(tree) if link.startswith("/")]
        assert links
        assert all(link.startswith("/graph/") for link in links)
        assert get(service, "/graph/static/page.css").status == 200
        bare, start = (get(service, path, Accept="text/html") for path in ("/graph", "/graph/"))
        assert (bare.status, bare.body) == (start.status, start.body) == (200, start.body)
        assert get(service, "/graphs").status == get(service, "/").status == 404


@pytest.fixture(scope="module")
def version(built: FinishedBuild) -> Published:
    """The graph that was built, as a worker opens it."""
    return open_published(built.directory)


def test_the_description_of_a_build_has_title_licence_and_size(version: Published) -> None:
    task = {"accept": "application/n-triples", "format": None}
    text = b"".join(describe_service(version, SETTINGS, task, b"").body).decode()
    dataset = f"<{SETTINGS.address}/.well-known/void#dataset>"
    for name, value in (
        (DCTERMS.license, "<https://creativecommons.org/licenses/by/4.0/>"),
        (DCTERMS.publisher, f"<{BASE}>"),
        (DCTERMS.title, '"The open knowledge graph of European territorial cooperation"@en'),
    ):
        assert f"{dataset} {name} {value} ." in text


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
        for form in ("ttl", "jsonld", "rdf", "nt", "trig", "nq"):
            assert b"".join(perform(version, "document", paths=[path], format=form).body)


@pytest.mark.slow
def test_a_draw_of_iris_resolves_over_http(iris: list[str]) -> None:
    drawn = random.Random(7).sample(iris, 150)  # noqa: S311 - a draw that can be repeated
    with serve() as service:
        for iri in [*drawn, BASE, f"{BASE}ontology", f"{BASE}ontology#Programme", f"{BASE}shapes#ProjectShape"]:
            found = get(service, "/" + iri.removeprefix(BASE).partition("#")[0], Accept="text/html")
            if found.status == 303:
                found = get(service, found.headers["location"], Accept="text/html")
            assert (found.status, found.headers["content-type"]) == (200, "text/html; charset=utf-8"), iri
