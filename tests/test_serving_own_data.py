"""Data of one's own are served without our name and licence; what the start and the log say to the operator."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from page_fixtures import read_page, text_of
from service_process import Service, comes_true, serve, serve_writable, write_data

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tercoop.build.folder import FinishedBuild

OURS = "https://creativecommons.org/licenses/by/4.0/"
THEIRS = "https://example.org/licence?v=1"
PROGRAMME = "https://w3id.org/tercoop/id/programme/mine"
ALPHA = "/doc/programme/mine"
BROWSER = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "own.ttl"
    path.write_text(f"<{PROGRAMME}> a <https://w3id.org/tercoop/ontology#Programme> .\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def strangers(data: Path) -> Iterator[Service]:
    with serve("--data", data) as running:
        yield running


@pytest.fixture(scope="module")
def licensed(data: Path) -> Iterator[Service]:
    with serve("--data", data, "--license", THEIRS) as running:
        yield running


def read_licences(service: Service, document: str) -> set[str]:
    """Return the licences that a service names anywhere, for a document and beside it."""
    pages = [service.ask("GET", path, None, BROWSER) for path in ("/", document, "/doc/programme/no-such", "/sparql")]
    files = [service.ask("GET", f"{document}{suffix}") for suffix in (".ttl", ".nt")]
    description = service.ask("GET", "/api/openapi.json")
    found = {value for page in (*pages, *files) for value in re.findall(r'<([^>]+)>; rel="license"', head_of(page))}
    for page in pages:
        links = [link for link in read_page(page.text).iter("a") if link.get("rel") == "license"]
        found |= {link.get("href", "") for link in links}
    found |= set(re.findall(r"<http://purl.org/dc/terms/license> <([^>]+)>", files[1].text))
    licence = description.json()["info"].get("license", {})
    return found | {licence[name] for name in ("url", "identifier") if name in licence}


def head_of(response: object) -> str:
    return str(getattr(response, "headers", {}).get("link", ""))


def test_nobody_licenses_the_data_of_a_stranger(strangers: Service) -> None:
    assert read_licences(strangers, ALPHA) == set()


def test_a_licence_is_named_where_the_operator_gives_one(licensed: Service) -> None:
    assert read_licences(licensed, ALPHA) == {THEIRS}


def test_what_clients_write_has_no_licence_of_ours(tmp_path: Path) -> None:
    with serve_writable(tmp_path) as service:
        added = f"<{PROGRAMME}> a <https://w3id.org/tercoop/ontology#Programme>"
        assert service.update(f"INSERT DATA {{ {added} }}").status == 204
        assert read_licences(service, ALPHA) == set()


def test_no_search_is_offered_where_there_is_no_index(tmp_path: Path) -> None:
    with serve_writable(tmp_path) as service:
        page = service.ask("GET", "/doc/programme/no-such", None, BROWSER)
    assert page.status == 404
    assert not [form for form in read_page(page.text).iter("form") if form.get("role") == "search"]


def test_our_graph_has_its_licence(built: FinishedBuild) -> None:
    assert built.is_ours
    with serve() as service:
        assert read_licences(service, "/doc/programme/interact-iv") == {OURS, "CC-BY-4.0"}
        assert "Each statement leads to the source" in service.ask("GET", "/", None, BROWSER).text
        held = re.fullmatch(
            r"([0-9,]+) quads in named graphs, ([0-9,]+) statements in the default graph; 2 workers\. .*\n",
            service.lines[0],
        )
        assert held
        assert held[1].replace(",", "") == str(built.quads)


def test_pages_of_a_stranger_are_not_called_ours(strangers: Service) -> None:
    page = read_page(strangers.ask("GET", "/", None, BROWSER).text)
    heading = page.find(".//h1")
    assert heading is not None
    assert text_of(heading) == "Data of European territorial cooperation"
    assert "leads to the source" not in text_of(page)
    assert "the open knowledge graph of European territorial cooperation" not in text_of(page)


def test_the_start_counts_what_plain_files_hold(strangers: Service, tmp_path: Path) -> None:
    assert strangers.lines[0] == "1 statement in the default graph; 2 workers. Ctrl-C ends the service.\n"
    with serve("--data", write_data(tmp_path / "named.trig", ":g { :a :b 1 , 2 } :h { :a :b 1 }")) as service:
        assert service.lines[0].startswith("3 quads in named graphs, 2 statements in the default graph; ")


def test_every_address_that_the_start_prints_can_be_opened(strangers: Service) -> None:
    addresses = [found[1] for line in strangers.lines if (found := re.match(r"  (http://\S+) ", line))]
    assert len(addresses) == 4
    for address in addresses:
        path = address.removeprefix(strangers.address) or "/"
        assert strangers.ask("GET", path, None, BROWSER).status == 200, address


def test_a_proxy_that_is_not_trusted_is_named_once_in_the_log(data: Path) -> None:
    def notices(service: Service) -> list[str]:
        entries = [json.loads(line) for line in service.log if line.startswith("{")]
        return [entry["message"] for entry in entries if entry["level"] == "warning"]

    forwarded = {"X-Forwarded-For": "192.0.2.7"}
    with serve("--data", data, "--trusted-proxy", "127.0.0.2/32") as service:
        service.ask("GET", "/health", None, forwarded, "127.0.0.2")
        service.ask("GET", "/health")
        for _ in range(3):
            service.ask("GET", "/health", None, forwarded, "127.0.0.3")
        assert comes_true(lambda: bool(notices(service)), 5)
        (notice,) = notices(service)
        assert notice.startswith("127.0.0.3 sends X-Forwarded-For and is not named by --trusted-proxy")


ELSEWHERE = """
@prefix tc: <https://w3id.org/tercoop/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix e: <https://example.org/own/> .
e:bridges a tc:Programme ; skos:prefLabel "Bridges"@en ; tc:cci "2021TC16RFCB999" .
<https://w3id.org/tercoop/id/programme/alps> a tc:Programme ; skos:prefLabel "Alps"@en .
<https://example.org/own/mill?x=100%25#a> a tc:Project ; skos:prefLabel "Mill"@en ; tc:isFundedUnder e:bridges ;
  tc:isLocatedIn <https://example.org/unknown> .
<javascript:alert(1)> a tc:Project ; skos:prefLabel "Hostile"@en .
"""
BRIDGES, MILL = "/about/https://example.org/own/bridges", "/about/https://example.org/own/mill%3Fx=100%2525%23a"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    path = tmp_path_factory.mktemp("elsewhere") / "own.ttl"
    path.write_text(ELSEWHERE, encoding="utf-8")
    with serve("--data", path) as running:
        yield running


def links_of(service: Service, path: str) -> dict[str, str]:
    """Return the links in the main part of a page, by their text."""
    answer = service.ask("GET", path, None, BROWSER)
    assert answer.status == 200, path
    main = next(iter(read_page(answer.text).iter("main")))
    return {text_of(link): link.get("href", "") for link in main.iter("a")}


def test_things_with_other_addresses_are_listed_as_they_are_counted(elsewhere: Service) -> None:
    start = elsewhere.ask("GET", "/", None, BROWSER).text
    counts = {text_of(row[0]): text_of(row[1]) for row in read_page(start).iter("tr")}
    assert (counts["Programmes"], counts["Projects"]) == ("2", "2")
    programmes, projects = links_of(elsewhere, "/doc/programme"), links_of(elsewhere, "/doc/project")
    assert programmes == {"Alps": "/doc/programme/alps", "Bridges": BRIDGES}
    assert projects == {"Hostile": "/about/javascript:alert(1)", "Mill": MILL}
    for link in (*links_of(elsewhere, "/").values(), *programmes.values(), *projects.values()):
        assert elsewhere.ask("GET", link, None, {"Accept": "text/html, */*;q=0.8"}).status == 200, link


def test_what_is_said_of_a_thing_of_others_has_a_page(elsewhere: Service) -> None:
    links = links_of(elsewhere, MILL)
    assert links["Bridges"] == BRIDGES
    assert links["https://example.org/own/mill?x=100%25#a"] == "https://example.org/own/mill?x=100%25#a"
    assert links["https://example.org/unknown"] == "https://example.org/unknown", "nothing is said of it here"
    assert links_of(elsewhere, BRIDGES)["Mill"] == MILL
    assert "javascript:alert(1)" not in links_of(elsewhere, "/about/javascript:alert(1)").values()


def test_it_has_the_same_formats_as_one_of_ours(elsewhere: Service) -> None:
    whole = elsewhere.ask("GET", f"{BRIDGES}.nt").text
    assert whole.count("<https://example.org/own/bridges>") == 4
    for accept, kind in (("text/turtle", "text/turtle"), ("application/ld+json", "application/ld+json")):
        found = elsewhere.ask("GET", BRIDGES, None, {"Accept": accept})
        assert (found.status, found.headers["content-type"].partition(";")[0]) == (200, kind)
        assert found.headers["content-location"].startswith(f"{BRIDGES}.")
    assert elsewhere.ask("GET", BRIDGES.replace("//", "/") + ".nt").text == whole, "a proxy may join slashes"
    assert elsewhere.ask("GET", "/about/https%3A%2F%2Fexample.org%2Fown%2Fbridges.nt").text == whole


def test_terms_lead_to_where_the_vocabulary_is_published(elsewhere: Service) -> None:
    links = links_of(elsewhere, BRIDGES)
    assert links["CCI code"] == "https://w3id.org/tercoop/ontology#cci"
    assert links["programme"] == "https://w3id.org/tercoop/ontology#Programme"


def test_ours_have_one_page_and_what_is_unknown_has_none(elsewhere: Service) -> None:
    found = elsewhere.ask("GET", "/about/https://w3id.org/tercoop/id/programme/alps", None, BROWSER)
    assert (found.status, found.headers["location"]) == (303, "/doc/programme/alps")
    for path in ("https://example.org/none", "", "x", "%00", "a%20b", "https://w3id.org/tercoop/id/programme/none"):
        assert elsewhere.ask("GET", f"/about/{path}", None, BROWSER).status == 404, path
