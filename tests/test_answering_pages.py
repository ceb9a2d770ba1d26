"""Nothing that stands in the data or in a request becomes more than text on a page."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, serialize
from pyoxigraph import RdfFormat as Format

from page_fixtures import document, links_of, perform, published, read_page, text_of
from tercoop.answering.addresses import local_link, safe_link
from tercoop.answering.problems import Problem
from tercoop.rdf.namespaces import BASE, RDF, SKOS, TC
from tercoop.serving.problem_responses import respond_problem
from tercoop.serving.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tercoop.answering.published import Published

PAYLOADS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '" autofocus onfocus=alert(1) x="',
    "x onload=alert(1)",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</pre></code><script>alert(1)</script>",
    "</bdi><script>alert(1)</script>",
    "<!-- --><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "<!--",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php alert(1) ?>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{background:url(//evil.example)}</style>",
    "<form action=//evil.example><input name=q></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<a href=javascript:alert(1)>x</a>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "{{ 7 * 7 }}{% for x in ().__class__.__mro__ %}{{ x }}{% endfor %}",
    "${alert(1)}#{alert(1)}<%= alert(1) %>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "\u202e<script>\u202dalert(1)\u2066</script>",
    "\ufeff<script\u00a0>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>\x1b[31m\x08",
    "＜script＞alert(1)＜/script＞",
)
ADDRESSES = (
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "javascript://example.org/%0aalert(1)",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:http://example.org/1",
    "view-source:javascript:alert(1)",
    "urn:x:<y>".replace("<", "%3C").replace(">", "%3E"),
    "about:blank",
    "http:javascript:alert(1)",
    "https:/one.example",
    "http://example.org/'onmouseover='alert(1)",
    "http://example.org/&quot;onmouseover=&quot;alert(1)",
    "http://example.org/;x=&lt;script&gt;",
    f"{BASE}/evil.example/x",
    f"{BASE}id/x/'onmouseover='alert(1)",
    f"{BASE}id/x/javascript:alert(1)",
    f"{BASE}ontology#'onmouseover='alert(1)",
    f"{BASE}id/x/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
)
THING = NamedNode(f"{BASE}id/project/attacked")
FRIEND = NamedNode(f"{BASE}id/project/friend")


def attack() -> str:
    """Return data in which every place that takes a stranger's text has some of it."""
    graph = NamedNode(f"{BASE}graph/'onmouseover='alert(1)")
    quads = [Quad(THING, RDF.type, TC.Project, graph), Quad(FRIEND, RDF.type, TC.Project, graph)]
    for number, payload in enumerate(PAYLOADS):
        other = NamedNode(f"{BASE}id/project/other-{number}")
        quads += [
            Quad(THING, SKOS.note, Literal(payload), graph),
            Quad(THING, SKOS.altLabel, Literal(payload, language="en"), graph),
            Quad(THING, SKOS.example, Literal(payload, datatype=NamedNode("javascript:alert(1)")), graph),
            Quad(other, RDF.type, TC.Project, graph),
            Quad(other, SKOS.prefLabel, Literal(payload), graph),
            Quad(other, SKOS.related, THING, graph),
            Quad(THING, SKOS.related, other, graph),
        ]
    for number, address in enumerate(ADDRESSES):
        node = NamedNode(address)
        own = NamedNode(f"{BASE}graph/own-{number}")
        quads += [
            Quad(THING, SKOS.broader, node, own),
            Quad(THING, node, Literal(address), own),
            Quad(node, SKOS.narrower, THING, own),
            Quad(node, RDF.type, TC.Project, node),
            Quad(node, SKOS.prefLabel, Literal(PAYLOADS[number]), node),
            Quad(THING, TC.website, Literal(address), own),
        ]
    text = serialize(quads, format=Format.TRIG)
    assert text is not None
    return text.decode()


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
    assert not {link for link in links if "javascript" in link.lower() and not link.startswith(("/doc/", "/%2F"))}


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


def problem_page(problem: Problem) -> str:
    """Return the page that a browser gets for a problem."""
    response = respond_problem(problem, ServiceSettings(address="http://127.0.0.1:1"), "text/html")
    return bytes(response.body).decode()


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
