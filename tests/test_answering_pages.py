"""Nothing that stands in the data or in a request becomes more than text on a page."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal

from hostile_data import ADDRESSES, PAYLOADS, THING, attack
from page_fixtures import document, links_of, perform, published, read_page, text_of
from tercoop.answering.addresses import local_link, safe_link
from tercoop.answering.problems import Problem
from tercoop.rdf.namespaces import BASE, SKOS
from tercoop.serving.problem_responses import respond_problem
from tercoop.serving.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tercoop.answering.published import Published


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """A version of hostile data."""
    with published(tmp_path_factory.mktemp("attacked"), attack()) as version:
        yield version


def test_there_are_fifty_payloads() -> None:
    assert len(set(PAYLOADS)) >= 50


@pytest.mark.parametrize("page", [1, 2])
def test_what_stands_in_data_stays_text_on_the_page_of_a_thing(attacked: Published, page: int) -> None:
    text = text_of(read_page(document(attacked, "doc/project/attacked", page=page)))
    assert "alert(1)" in text


def test_every_payload_is_shown_as_it_is(attacked: Published) -> None:
    shown = ""
    for page in (1, 2):
        shown += text_of(read_page(document(attacked, "doc/project/attacked", page=page)))
    for payload in PAYLOADS:
        readable = " ".join("".join(mark if mark >= " " or mark == "\n" else "\ufffd" for mark in payload).split())
        assert readable in shown, payload


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_a_label_stays_text_in_heading_title_and_links(attacked: Published, number: int) -> None:
    tree = read_page(document(attacked, f"doc/project/other-{number}"))
    heading = tree.find(".//h1")
    assert heading is not None
    assert text_of(heading)
    assert len(list(tree.iter("h1"))) == len(list(tree.iter("title"))) == 1


def test_links_go_to_the_web_and_to_pages_of_ours(attacked: Published) -> None:
    links = {
        link for page in (1, 2) for link in links_of(read_page(document(attacked, "doc/project/attacked", page=page)))
    }
    assert "http://example.org/'onmouseover='alert(1)" in links
    assert "/%2Fevil.example/x" in links
    assert not {
        link for link in links if "javascript" in link.lower() and not link.startswith(("/doc/", "/about/", "/%2F"))
    }


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_addresses_of_web_and_mail_become_links(address: str) -> None:
    found = safe_link(address, "/base")
    assert found is None or found.startswith(("/base/", "http://example.org/"))
    assert (found is None) == (not address.startswith((BASE, "http://example.org/")))


def test_mail_becomes_a_link() -> None:
    assert safe_link("mailto:office@example.org", "") == "mailto:office@example.org"


def test_a_path_never_becomes_another_host() -> None:
    assert local_link(f"{BASE}//evil.example/", "") == "/%2F%2Fevil.example/"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_query_and_its_answer_stay_text(attacked: Published, payload: str) -> None:
    literal = str(Literal(payload))
    asked = (
        f"SELECT (?x AS ?value) {{ BIND ({literal} AS ?x) }} # {payload.splitlines()[0]}",
        f"ASK {{ ?x skos:note {literal} }}",
        f"CONSTRUCT {{ <x> skos:note {literal} }} {{}}",
    )
    for query in asked:
        answer = perform(attacked, "query", query=query, default_graphs=None, named_graphs=None, format="html")
        read_page(b"".join(answer.body).decode())


def test_a_table_of_all_that_is_hostile_stays_a_table(attacked: Published) -> None:
    query = "SELECT * { GRAPH ?graph { ?subject ?property ?value } }"
    answer = perform(attacked, "query", query=query, default_graphs=None, named_graphs=None, format="html")
    tree = read_page(b"".join(answer.body).decode())
    assert len(list(tree.iter("tr"))) > 300


def test_lists_stay_lists(attacked: Published) -> None:
    for of in ("graph", "doc/project"):
        page = b"".join(perform(attacked, "listing", of=of).body).decode()
        assert "alert(1)" in text_of(read_page(page))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_page_of_a_problem_shows_what_was_asked_as_text(attacked: Published, payload: str) -> None:
    with pytest.raises(Problem) as caught:
        perform(attacked, "document", paths=[f"doc/project/{payload}"])
    tree = read_page(problem_page(caught.value))
    assert "is called" in text_of(tree)


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_what_is_near_is_shown_as_text(attacked: Published, number: int) -> None:
    with pytest.raises(Problem) as caught:
        perform(attacked, "document", paths=[f"doc/project/othr-{number}"])
    tree = read_page(problem_page(caught.value))
    assert f"/doc/project/other-{number}" in links_of(tree)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_query_that_is_refused_comes_back_as_text(payload: str) -> None:
    tree = read_page(problem_page(Problem("bad-query", f"not a query near '{payload}'"), payload))
    (area,) = tree.iter("textarea")
    assert (area.text or "").strip()
    assert not list(area)


def problem_page(problem: Problem, query: str | None = None) -> str:
    """Return the page that a browser gets for a problem."""
    response = respond_problem(problem, ServiceSettings(address="http://127.0.0.1:1"), "text/html", query)
    return bytes(response.body).decode()


def test_a_problem_is_told_to_a_person_without_members_and_doubled_sentences() -> None:
    members: dict[str, object] = {"endpoint": "https://example.org/sparql", "query": "SELECT * { ?a ?b ?c }"}
    detail = "this question is asked of https://example.org/sparql; the member 'query' has its text"
    text = text_of(read_page(problem_page(Problem("asked-elsewhere", detail, members=members))))
    assert "member" not in text
    assert "SELECT * { ?a ?b ?c }" in text
    assert "https://example.org/sparql" in text
    for detail, shown in (
        ("programmes/list-priorities has no parameter 'x'", "programmes/list-priorities has no parameter 'x'."),
        ("limit: expected a whole number", "limit: expected a whole number."),
        ("one client has 32 requests", "One client has 32 requests."),
    ):
        assert shown in text_of(read_page(problem_page(Problem("bad-parameter", detail))))
    page = problem_page(Problem("method", "this address does not take POST", {"Allow": "GET, HEAD"}))
    assert "This address does not take POST. It takes GET, HEAD." in text_of(read_page(page))
    assert text_of(read_page(page)).count("Allow") == 0


def test_the_page_of_a_problem_leads_on() -> None:
    assert "/" in links_of(read_page(problem_page(Problem("unknown", "nothing is here"))))
    see: dict[str, object] = {"see": [{"address": "/graph", "label": "the named graphs"}]}
    assert "/graph" in links_of(read_page(problem_page(Problem("bad-request", "one graph", members=see))))


def test_long_text_is_cut_and_its_length_is_told(tmp_path: Path) -> None:
    with published(tmp_path, f'<{THING.value}> <{SKOS.note.value}> "{"a" * 1_000_000}" .') as version:
        page = document(version, "doc/project/attacked")
        assert "1,000,000 characters" in text_of(read_page(page))
        assert len(page) < 10_000
        assert len(document(version, "doc/project/attacked", "ttl")) > 1_000_000


def test_right_to_left_text_cannot_rearrange_what_is_around_it(tmp_path: Path) -> None:
    with published(tmp_path, f'<{THING.value}> <{SKOS.note.value}> "\u202eabc" .') as version:
        tree = read_page(document(version, "doc/project/attacked"))
    holding = [element for element in tree.iter() if "\u202e" in (element.text or "")]
    assert [element.tag for element in holding] == ["bdi"]


def test_control_characters_become_marks(tmp_path: Path) -> None:
    with published(tmp_path, f'<{THING.value}> <{SKOS.note.value}> "a\\u0000b\\u001Bc\\u0085d" .') as version:
        page = document(version, "doc/project/attacked")
    assert "a\ufffdb\ufffdc\ufffdd" in page
    assert "\x00" not in page


def test_start_form_and_problem_pages_are_clean(attacked: Published) -> None:
    for task in ("start", "form"):
        read_page(b"".join(perform(attacked, task).body).decode())
    for name in ("", "unknown", "incomplete"):
        read_page(b"".join(perform(attacked, "problem", name=name).body).decode())


def test_the_language_of_a_label_is_marked(tmp_path: Path) -> None:
    data = f'<{THING.value}> <{SKOS.prefLabel.value}> "Projet"@fr , "Projekt"@de .'
    with published(tmp_path, data) as version:
        for languages, word in ((["de"], "Projekt"), (["sv"], "Projet"), ([], "Projet")):
            answer = perform(version, "document", paths=["doc/project/attacked"], languages=languages)
            heading = read_page(b"".join(answer.body).decode()).find(".//h1/bdi")
            assert heading is not None
            assert (heading.text, heading.get("lang")) == (word, "de" if word == "Projekt" else "fr")
            assert answer.headers["Content-Language"] == ("en, de" if word == "Projekt" else "en, fr")


def test_headings_are_in_order_and_the_page_can_be_walked_by_keyboard(attacked: Published) -> None:
    tree = read_page(document(attacked, "doc/project/attacked"))
    levels = [int(element.tag[1]) for element in tree.iter() if element.tag in {"h1", "h2", "h3"}]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    html = next(tree.iter("html"))
    assert html.get("lang") == "en"
    targets = {element.get("id") for element in tree.iter()}
    assert {link[1:] for link in links_of(tree) if link.startswith("#")} <= targets
