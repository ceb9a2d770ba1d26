from __future__ import annotations

import hashlib
import json
import sqlite3
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from api_fixtures import ADDRESS, DATA, Tasks, published
from page_fixtures import read_page, text_of
from tercoop.answering.problems import Problem
from tercoop.answering.search import find_highlights
from tercoop.build.search_index import SEARCH, SearchIndex
from tercoop.errors import StoreError
from tercoop.rdf.iris import list_latin_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Quad

    from tercoop.build.folder import FinishedBuild


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tasks]:
    with published(tmp_path_factory.mktemp("search")) as directory:
        yield Tasks(directory)


def keys(tasks: Tasks, q: str, **more: object) -> list[str]:
    """Return the last segments of the IRIs that a search finds."""
    return [hit["iri"].rpartition("/")[2] for hit in tasks.search(q, **more)["hits"]]


def test_the_name_itself_comes_first_then_its_beginning_then_better_known_things(tasks: Tasks) -> None:
    assert keys(tasks, "interact") == ["interact", "interact-ii", "interactive"]
    assert keys(tasks, "alpine") == ["alps", "alpinesque"], "a whole word comes before the beginning of one"
    assert keys(tasks, "spa") == ["spalding", "alps"], "the beginning of the name comes before what stands in it"


@pytest.mark.parametrize(
    ("q", "key"),
    [
        ("lodz", "lodz"),
        ("ŁÓDŹ", "lodz"),
        ("grossstrasse", "strasse"),
        ("Großstraße", "strasse"),
        ("ore durdevac", "ore"),
        ("Øre Đurđ", "ore"),
        ("Δράμα", "drama"),
        ("δραμα", "drama"),
        ("drama", "drama"),
        ("Кулата", "kulata"),
        ("kulata", "kulata"),
        ("2007cb163po046", "interact-ii"),
        ("space alpine", "alps"),
    ],
)
def test_things_are_found_in_any_letters(tasks: Tasks, q: str, key: str) -> None:
    assert keys(tasks, q)[0] == key


def test_only_the_last_word_is_a_beginning(tasks: Tasks) -> None:
    assert keys(tasks, "alpine sp") == ["alps"]
    assert keys(tasks, "alp space") == []


@pytest.mark.parametrize("name", ["town", "TOWN", "tc:Town", "https://w3id.org/tercoop/ontology#Town"])
def test_a_type_leaves_only_its_things(tasks: Tasks, name: str) -> None:
    assert keys(tasks, "interact", type=name) == ["interact", "interactive"]


def test_a_type_that_nothing_has_is_refused_with_near_ones(tasks: Tasks) -> None:
    with pytest.raises(Problem) as caught:
        tasks.search("interact", type="twon")
    assert caught.value.detail == "type: nothing here is a 'twon'; did you mean town?"
    assert caught.value.members == {"parameter": "type"}


def test_a_type_that_is_like_none_is_refused_with_the_best_known_ones(tasks: Tasks) -> None:
    with pytest.raises(Problem) as caught:
        tasks.search("interact", type="xyzzy")
    assert caught.value.detail == "type: nothing here is a 'xyzzy'; there are programme, town and 2 more"


def test_a_label_is_in_the_language_that_is_preferred(tasks: Tasks) -> None:
    assert tasks.search("2007CB163PO046", languages=["de"])["hits"][0]["label"] == "Interact 2007-2013 (de)"
    hit = tasks.search("2007CB163PO046", languages=["sk"])["hits"][0]
    assert (hit["label"], hit["language"]) == ("Interact 2007-2013", "en")
    assert hit["match"] == {"text": "2007CB163PO046", "language": None, "kind": "code", "highlights": [[0, 14]]}
    assert hit["type"] == {
        "key": "programme",
        "iri": "https://w3id.org/tercoop/ontology#Programme",
        "title": "programme",
    }


def test_a_number_is_shown_with_the_title_beside_it_as_pages_do(tmp_path: Path) -> None:
    text = """BASE <https://w3id.org/tercoop/> PREFIX tc: <https://w3id.org/tercoop/ontology#>
      PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX dcterms: <http://purl.org/dc/terms/>
      <id/project/103> a tc:Project ; skos:prefLabel "103" ; dcterms:title "Thermoplastics"@en , "Kunststoffe"@de .
      <id/project/104> a tc:Project ; skos:prefLabel "104" ."""
    with published(tmp_path, text) as directory:
        search = Tasks(directory).search
        for q in ("103", "thermoplastics"):
            hit = search(q, languages=["de"])["hits"][0]
            assert (hit["label"], hit["language"]) == ("103 · Kunststoffe", "de")
        assert search("104")["hits"][0]["label"] == "104"


def test_a_title_beside_a_label_is_found_and_not_the_label(tmp_path: Path) -> None:
    text = """BASE <https://w3id.org/tercoop/> PREFIX tc: <https://w3id.org/tercoop/ontology#>
      PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX dcterms: <http://purl.org/dc/terms/>
      <id/project/1> a tc:Project ; skos:prefLabel "BABYROHU" ; dcterms:title "Babies across borders"@en ."""
    with published(tmp_path, text) as directory:
        search = Tasks(directory).search
        kinds = {q: (hit["label"], hit["match"]["kind"]) for q in ("babyrohu", "across") for hit in search(q)["hits"]}
    assert kinds == {"babyrohu": ("BABYROHU", "label"), "across": ("BABYROHU", "other-name")}


def test_highlights_are_places_in_the_name_as_it_is_written() -> None:
    text = "Stadt Großstraße, Stra"
    assert [text[start:end] for start, end in find_highlights(text, ["stadt", "gros"])] == ["Stadt", "Großstraße"]


@pytest.mark.parametrize(
    "q",
    [
        *("*", "'", '"', '""', "-", "^", ":", "(", "a OR", "NOT", "a NEAR/2 b", "plain:a", "{plain} : a", "a*", "+"),
        *(
            "\x00",
            "in\x00teract",
            "interact\x00",
            "'; DROP TABLE name; --",
            "%",
            "_",
            "\N{GRINNING FACE}",
            "c1",
            "classes:c1",
        ),
        "x" * 500,
        "interact " * 60,
    ],
)
def test_nothing_in_a_text_is_read_as_a_query_language(tasks: Tasks, q: str) -> None:
    document = tasks.search(q)
    plain = set(list_latin_words(q))
    for hit in document["hits"]:
        found = list_latin_words(hit["match"]["text"])
        assert all(any(word.startswith(each) for word in found) for each in plain), hit
    assert keys(tasks, "interact") == ["interact", "interact-ii", "interactive"], "the index is as before"


def test_near_words_are_suggested_where_nothing_is_found(tasks: Tasks) -> None:
    suggestions = [each["q"] for each in tasks.search("interect")["suggestions"]]
    assert suggestions == ["Interact"]
    assert tasks.search("alpnie spase")["suggestions"][0]["q"] == "Alpine Space"
    assert [each["q"] for each in tasks.search("alpine interact")["suggestions"]] == ["Interact", "Alpine"]
    assert tasks.search("interact")["suggestions"] == []
    assert tasks.search("qqqqqqqqq")["suggestions"] == []
    for each in tasks.search("interect")["suggestions"]:
        assert tasks.search(each["q"])["hits"]


def test_pages_join_to_the_whole(tasks: Tasks) -> None:
    whole = keys(tasks, "interact")
    assert [keys(tasks, "interact", limit=1, offset=number) for number in range(4)] == [[key] for key in whole] + [[]]
    links = tasks.search("interact", limit=1, offset=1)["links"]
    assert links["prev"].endswith("limit=1&offset=0")
    assert links["next"].endswith("limit=1&offset=2")
    assert "next" not in tasks.search("interact", limit=1, offset=2)["links"]


def test_addresses_lead_to_this_service_and_nowhere_else(tasks: Tasks) -> None:
    found = {hit["label"]: hit["address"] for hit in tasks.search("thing")["hits"]}
    about = "http://127.0.0.1:8300/about"
    assert found == {
        "foreign thing": f"{about}/http://example.org/foreign",
        "hostile thing": f"{about}/javascript:alert(1)",
    }
    assert tasks.search("lodz")["hits"][0]["address"] == "http://127.0.0.1:8300/id/town/lodz"


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize(
    "q", ['"><script>alert(1)</script>', "' onfocus='x", "alpine", "thing", "interact", "interect"]
)
def test_the_page_shows_texts_as_texts(tasks: Tasks, q: str) -> None:
    page = _Page(tasks.search(q, format="html"))
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "b", "img"}
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    addresses = [attributes["href"] or "" for tag, attributes in page.tags if tag == "a"]
    assert all(address.startswith(("http://", "https://", "/", "#")) for address in addresses)
    assert next(attributes["value"] for tag, attributes in page.tags if tag == "input") == q
    if q == "alpine":
        assert "Space <b>&amp;</b>" in "".join(page.words)


def test_the_page_and_the_document_say_the_same(tasks: Tasks) -> None:
    page = _Page(tasks.search("interact", type="town", format="html"))
    items = [
        attributes["href"] for tag, attributes in page.tags if tag == "a" and "/doc/t" in (attributes["href"] or "")
    ]
    addresses = [hit["address"] for hit in tasks.search("interact", type="town")["hits"]]
    assert items == [address.replace(f"{ADDRESS}/id/", "/doc/") for address in addresses]


def test_the_page_links_to_this_service_without_a_host(tasks: Tasks) -> None:
    below = Tasks(tasks.published.directory, address="http://0.0.0.0:8300/graph")
    for q in ("interact", "interect"):
        found = below.search(q, format="html", limit=1, offset=1)
        tags = [attributes for tag, attributes in _Page(found).tags if tag in {"a", "form", "link"}]
        assert all((each.get("href") or each.get("action") or "").startswith(("/graph/", "#")) for each in tags)
        assert any((each.get("href") or "").startswith("/graph/search?") for each in tags)
    document = below.search("interact", limit=1, offset=1)
    addresses = [document["hits"][0]["address"], *document["links"].values()]
    assert all(address.startswith("http://0.0.0.0:8300/graph/") for address in addresses)


TWINS = """BASE <https://w3id.org/tercoop/> PREFIX tc: <https://w3id.org/tercoop/ontology#>
  PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
  <id/region/at13> a tc:Region ; skos:prefLabel "Wien" ; skos:notation "AT13" .
  <id/region/at130> a tc:Region ; skos:prefLabel "Wien" ; skos:notation "AT130" .
  <id/town/wien> a tc:Town ; skos:prefLabel "Wien" .
  <id/town/a> skos:prefLabel "Ashford"@en , "Ashford (fr)"@fr . <id/town/b> skos:prefLabel "Maidstone" .
  <id/country/gb> skos:prefLabel "United Kingdom"@en .
  <id/organisation/k1> a tc:Organisation ; skos:prefLabel "Kent" ; tc:isBasedIn <id/town/a> .
  <id/organisation/k2> a tc:Organisation ; skos:prefLabel "Kent" ; tc:isBasedIn <id/town/b> ;
    tc:isLocatedIn <id/country/gb> .
  <id/organisation/k3> a tc:Organisation ; skos:prefLabel "Kent" ; tc:isLocatedIn <id/country/gb> .
  <id/organisation/k4> a tc:Organisation ; skos:prefLabel "Kent" ; tc:isLocatedIn <id/country/gb> ."""


def test_things_that_are_called_alike_are_told_apart(tmp_path: Path) -> None:
    with published(tmp_path, TWINS) as directory:
        tasks = Tasks(directory)
        found = {q: tasks.search(q, languages=["fr"])["hits"] for q in ("wien", "kent")}
        page = read_page(tasks.search("kent", format="html"))
    apart = {hit["iri"].rpartition("/")[2]: hit["distinction"] for hits in found.values() for hit in hits}
    assert apart == {
        "at13": "AT13",
        "at130": "AT130",
        "wien": None,
        "k1": "Ashford (fr)",
        "k2": "Maidstone, United Kingdom",
        "k3": "k3",
        "k4": "k4",
    }
    assert "Kent, organisation · k3" in [text_of(item) for item in page.iter("li")]


def test_the_page_says_where_only_the_best_known_names_are_ranked(tmp_path: Path) -> None:
    things = " ".join(f'<x:{number}> a skos:Concept ; rdfs:label "University {number}" .' for number in range(320))
    note = "To find the others, add a word or choose a kind of thing."
    prefixes = (
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    )
    with published(tmp_path, f"{prefixes} {things}") as directory:
        tasks = Tasks(directory)
        assert all(note in tasks.search("university", format="html", offset=offset) for offset in (0, 280, 320))
        assert note not in tasks.search("university 31", format="html")
        assert "To find the others, add a word." in tasks.search("university", format="html", type="skos:Concept")


def _write(path: Path, quads: list[Quad]) -> str:
    index = SearchIndex()
    for quad in quads:
        index.add(quad)
    index.write(path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_statements_give_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    quads = list(parse(DATA.encode(), format=RdfFormat.TRIG))
    one = _write(tmp_path / "one", quads)
    assert one == _write(tmp_path / "turned", quads[::-1])
    assert one != _write(tmp_path / "less", quads[:-1])


def test_data_without_names_have_an_empty_index(tmp_path: Path) -> None:
    with published(tmp_path, "<http://a.example/x> <http://a.example/y> 1 .") as directory:
        document = Tasks(directory).search("interact")
    assert (document["hits"], document["suggestions"], document["total"]) == ([], [], 0)


def test_nothing_can_change_the_index(tmp_path: Path) -> None:
    with published(tmp_path) as directory:
        names = Tasks(directory).published.names
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            names._connection.execute("DELETE FROM name")  # noqa: SLF001 - what only a bug would do


@pytest.mark.parametrize(("kept", "filling"), [(0, b""), (100, b""), (5_000, b""), (20_480, b"\xff")])
def test_a_damaged_index_is_an_error_of_the_data(tmp_path: Path, kept: int, filling: bytes) -> None:
    with published(tmp_path) as directory:
        path = directory / SEARCH
        whole = path.read_bytes()
        path.write_bytes(whole[:kept] + filling * (len(whole) - kept))
        tasks = Tasks(directory)
        with pytest.raises(StoreError, match="cannot be read"):
            tasks.search("interact")
        with pytest.raises(StoreError, match="cannot be read"):
            tasks.ask("programmes/list-priorities", parameters={"programme": "no such programme"})


def test_the_built_graph_is_searched(built: FinishedBuild) -> None:
    tasks = Tasks(built.directory)
    assert tasks.search("interact", type="programme")["hits"][0]["type"]["key"] == "programme"
    assert tasks.search("österreich")["hits"][0]["label"] == "Austria"
    assert tasks.search("AT323")["hits"][0]["match"]["kind"] == "code"
    assert tasks.search("a")["total_is_exact"] is False
    recorded = json.loads((built.directory / "manifest.json").read_text(encoding="utf-8"))["service"]
    assert recorded[SEARCH] == hashlib.sha256((built.directory / SEARCH).read_bytes()).hexdigest()


def test_a_search_that_finds_nothing_says_what_may_help(tasks: Tasks) -> None:
    page = tasks.search("qqqzzz", format="html", type="town")
    assert "fewer words find more" in page
    assert 'href="/search?q=qqqzzz"' in page
    assert "fewer words find more" not in tasks.search("interact", format="html")
