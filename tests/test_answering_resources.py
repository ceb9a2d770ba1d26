"""What a document says of a thing: all of it, with its sources, once; paged where it is much."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest
from html5rdf.html5parser import ParseError
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from page_fixtures import document, links_of, perform, published, read_page, text_of
from tercoop.answering import descriptions, documents, resources
from tercoop.answering.problems import Problem
from tercoop.answering.published import Published
from tercoop.answering.resources import is_known, read_document, read_referring
from tercoop.answering.settings import WorkerSettings
from tercoop.rdf.iris import mint_graph
from tercoop.rdf.namespaces import BASE, DCTERMS, RDFS, SKOS, prefixes
from tercoop.sparql.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = "".join(f"@prefix {name}: <{space}> .\n" for name, space in prefixes().items()) + f"@base <{BASE}> .\n"
DATA = (
    HEAD
    + """
GRAPH <graph/one> {
  <id/programme/alpha> a tc:Programme ; skos:prefLabel "Alpha"@en , "Alpha (français)"@fr ;
    tc:hasBudget <id/budget/alpha> ; tc:begins "2007-03"^^xsd:gYearMonth .
  <id/budget/alpha> a tc:Budget ; tc:value 169702411 ; tc:isInCurrency at-currency:EUR .
  <id/programme/alpha.ttl> a tc:Programme ; skos:prefLabel "A key with a dot"@en .
  <id/participation/p> a tc:Participation ; tc:inProject <id/project/bridge> ;
    tc:hasParticipant <id/organisation/mill> ; tc:hasRole <scheme/partner-roles/partner> .
  <id/project/bridge> a tc:Project ; skos:prefLabel "Bridge"@en ; tc:isFundedUnder <id/programme/alpha> .
  <id/organisation/mill> a tc:Organisation ; skos:prefLabel "Mill"@en .
  <scheme/partner-roles/partner> a skos:Concept ; skos:prefLabel "partner"@en .
}
GRAPH <graph/two> {
  <id/programme/alpha> skos:prefLabel "Alpha"@en ; tc:isRunBy [ skos:prefLabel "a body without an address" ] .
}
GRAPH <graph/vocabulary> {
  <ontology/core> a owl:Ontology ; rdfs:label "core"@en ; owl:versionIRI <ontology/core/0.1.0> .
  tc:Programme rdfs:isDefinedBy <ontology/core> ; rdfs:label "programme"@en .
  <id/lonely> rdfs:label "A thing without a class" .
  <query/a/b> a sh:SPARQLExecutable ; rdfs:label "What?"@en ; sh:select "SELECT * {}" ; sh:parameter <query/a/b#x> .
  <query/a/b#x> sh:name "x" .
}
"""
    + "GRAPH <graph/many> {\n"
    + "".join(
        f'<id/project/many-{number:04}> a tc:Project ; tc:isFundedUnder <id/programme/huge>; rdfs:label "M{number}" .\n'
        for number in range(3_000)
    )
    + "}\n"
)
ALPHA = NamedNode(f"{BASE}id/programme/alpha")
HUGE = NamedNode(f"{BASE}id/programme/huge")


@pytest.fixture(scope="module", params=[True, False], ids=["union", "no-union"])
def version(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """The data of this module, with the union as default graph and without."""
    with published(tmp_path_factory.mktemp("resources"), DATA, has_union=request.param) as found:
        yield found


def values(page: str, name: str) -> list[str]:
    """Return what a page shows for a property."""
    for group in read_page(page).iterfind(".//dl/div"):
        if text_of(next(group.iter("dt"))) == name:
            return [text_of(value) for value in group.iter("dd")]
    return []


def test_a_statement_stands_once_with_all_its_sources(version: Published) -> None:
    (label,) = [
        statement for statement in read_document(version, ALPHA).members[ALPHA] if str(statement.value) == '"Alpha"@en'
    ]
    assert label.graphs == (f"{BASE}graph/one", f"{BASE}graph/two")


def test_a_node_without_an_iri_is_described_with_the_thing(version: Published) -> None:
    page = document(version, "doc/programme/alpha")
    assert "a body without an address" in page
    assert "a body without an address" in document(version, "doc/programme/alpha", "nt")


def test_numbers_and_dates_are_readable_and_exact(version: Published) -> None:
    page = document(version, "doc/programme/alpha")
    assert values(page, "begins") == ["March 2007 1"]
    assert '<time datetime="2007-03">March 2007</time>' in page
    assert '<data value="169702411">169,702,411 EUR</data>' in page


def test_a_node_without_a_label_is_called_by_what_tells_it_apart(version: Published) -> None:
    assert values(document(version, "doc/programme/alpha"), "has budget") == ["budget · 169,702,411 EUR 1"]
    tree = read_page(document(version, "doc/project/bridge"))
    assert "Mill · partner" in [text_of(link) for link in tree.iter("a")]
    tree = read_page(document(version, "doc/organisation/mill"))
    assert "Bridge · partner" in [text_of(link) for link in tree.iter("a")]


def test_what_refers_to_a_thing_is_grouped_and_counted(version: Published) -> None:
    found = read_referring(version, ALPHA)
    assert {name.value.rpartition("#")[2]: number for name, number in found.counts.items()} == {"isFundedUnder": 1}
    assert not found.is_cut


def test_a_programme_of_3000_projects_is_paged(version: Published) -> None:
    seen: list[str] = []
    for page in range(1, 16):
        answer = perform(version, "document", paths=["doc/programme/huge"], format="html", page=page)
        links = [link for link in links_of(read_page(b"".join(answer.body).decode())) if "/doc/project/many" in link]
        assert len(links) == 200
        seen += links
        assert ('rel="prev"' in answer.headers["Link"]) == (page > 1)
        assert ('rel="next"' in answer.headers["Link"]) == (page < 15)
    assert len(set(seen)) == 3_000
    with pytest.raises(Problem) as caught:
        document(version, "doc/programme/huge", page=16)
    assert caught.value.status == 404


@pytest.mark.parametrize("form", ["ttl", "nt", "jsonld", "rdf", "trig", "nq"])
def test_the_data_of_a_programme_of_3000_projects_are_paged(version: Published, form: str) -> None:
    seen: set[str] = set()
    for page in range(1, 7):
        answer = perform(version, "document", paths=[f"doc/programme/huge.{form}"], page=page)
        text = b"".join(answer.body).decode()
        seen |= set(re.findall(r"id/project/(many-?[0-9]+)", text))
        assert "problem/incomplete" in text
        assert f"page {page} of 6 of the 3,000 statements" in answer.headers["Tercoop-Incomplete"]
        assert (f'huge.{form}?page={page - 1}>; rel="prev"' in answer.headers["Link"]) == (page > 1)
        assert (f'huge.{form}?page={page + 1}>; rel="next"' in answer.headers["Link"]) == (page < 6)
    assert len(seen) == 3_000
    with pytest.raises(Problem) as caught:
        perform(version, "document", paths=[f"doc/programme/huge.{form}"], page=7)
    assert caught.value.status == 404
    assert "Tercoop-Incomplete" not in perform(version, "document", paths=[f"doc/project/bridge.{form}"]).headers


def test_of_more_than_can_be_listed_the_number_is_right(version: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "MOST_REFERRING", 100)
    found = read_referring(version, HUGE)
    assert found.is_cut
    assert [*found.counts.values()] == [3_000]
    assert sum(map(len, found.things.values())) == 100
    assert "SPARQL gives the rest" in text_of(read_page(document(version, "doc/programme/huge")))


def test_a_page_asks_for_names_once(version: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = Mock(wraps=version.store.evaluate)
    monkeypatch.setattr(version.store, "evaluate", ask)
    for path in ("doc/programme/huge", "doc/programme/alpha", "doc/participation/p", "doc/budget/alpha", "graph/one"):
        version.facts.clear()
        ask.reset_mock()
        document(version, path)
        assert ask.call_count == 1, path
    document(version, "doc/programme/alpha")
    ask.reset_mock()
    document(version, "doc/programme/alpha")
    assert ask.call_count <= 1, "what is known from before"
    perform(version, "listing", of="doc/participation")
    ask.reset_mock()
    perform(version, "listing", of="doc/participation")
    assert ask.call_count == 1  # the order of the list is known from before


@pytest.mark.parametrize("path", ["doc/programme/huge", "doc/project/bridge", "doc/organisation/mill"])
def test_a_page_looks_at_the_store_a_few_times_however_much_it_shows(
    version: Published, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    look = Mock(wraps=version.store.find)
    monkeypatch.setattr(version.store, "find", look)
    document(version, path)
    assert 1 <= look.call_count <= 5


def test_the_page_of_a_vocabulary_is_made_once_for_each_reader(
    version: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Mock(wraps=descriptions.describe)
    monkeypatch.setattr(documents, "describe", make)
    pages = {document(version, "ontology", languages=["da"]) for _ in range(3)}
    assert (len(pages), make.call_count) == (1, 1)
    for language in "abcdefgh":
        document(version, "ontology", languages=[language * 2])
    document(version, "ontology", languages=["da"])
    assert make.call_count == 10  # no more are kept than a few
    make.reset_mock()
    document(version, "doc/programme/alpha")
    document(version, "doc/programme/alpha")
    assert make.call_count == 2


def test_all_formats_hold_the_same_statements(version: Published) -> None:
    forms = {
        "ttl": RdfFormat.TURTLE,
        "nt": RdfFormat.N_TRIPLES,
        "rdf": RdfFormat.RDF_XML,
        "jsonld": RdfFormat.JSON_LD,
    }
    found = {
        name: {
            (str(quad.subject), str(quad.predicate), str(quad.object))
            for quad in parse(document(version, "doc/project/bridge", name), format=form)
        }
        for name, form in forms.items()
    }
    assert found["ttl"] == found["nt"] == found["rdf"] == found["jsonld"]
    about = f"<{BASE}doc/project/bridge>"
    said = {
        (predicate.rpartition("/")[2].strip(">"), value)
        for subject, predicate, value in found["nt"]
        if subject == about
    }
    assert ("primaryTopic", f"<{BASE}id/project/bridge>") in said
    assert "license" not in {predicate for predicate, _ in said}  # nobody has said one
    assert any(
        value == f"<{BASE}id/project/bridge>" and "inProject" in predicate for _, predicate, value in found["nt"]
    )


def test_trig_and_n_quads_say_which_source_makes_each_statement(version: Published) -> None:
    found = {
        name: set(parse(document(version, "doc/project/bridge", name), format=form))
        for name, form in (("trig", RdfFormat.TRIG), ("nq", RdfFormat.N_QUADS))
    }
    assert found["trig"] == found["nq"]
    bridge = NamedNode(f"{BASE}id/project/bridge")
    stated = {quad for quad in version.store.find(bridge, None, None) if not isinstance(quad.graph_name, DefaultGraph)}
    referring = {
        quad for quad in version.store.find(None, None, bridge) if not isinstance(quad.graph_name, DefaultGraph)
    }
    assert stated
    assert referring
    own = {quad for quad in found["trig"] if isinstance(quad.graph_name, DefaultGraph)}
    assert found["trig"] - own == stated | referring
    assert {quad.subject for quad in own} == {NamedNode(f"{BASE}doc/project/bridge")}


def test_data_name_their_sources_with_credit_and_licence(tmp_path: Path) -> None:
    data = (
        HEAD
        + """GRAPH <graph/one> { <id/project/x> a tc:Project ; skos:prefLabel "X" .
      <graph/one> dcterms:bibliographicCitation "A register; changed" ; dcterms:license <https://example.org/terms> .
      <graph/two> dcterms:bibliographicCitation "Another" . }
    GRAPH <graph/two> { <id/project/y> a tc:Project . }"""
    )
    with published(tmp_path, data) as found:
        for form in ("nt", "nq"):
            text = document(found, "doc/project/x", form)
            assert f"<{BASE}doc/project/x> <{DCTERMS.source.value}> <{BASE}graph/one>" in text
            assert '"A register; changed"' in text
            assert "<https://example.org/terms>" in text
            assert "Another" not in text
        page = document(found, "doc/project/x")
        assert {"/doc/project/x.trig", "/doc/project/x.nq"} <= set(links_of(read_page(page)))
        answer = perform(found, "document", paths=["doc/project/x"], accept="application/trig")
        assert answer.content_type == "application/trig"
        assert '</doc/project/x.nq>; rel="alternate"; type="application/n-quads"' in answer.headers["Link"]


def test_data_beyond_the_limit_say_that_they_are_incomplete(version: Published) -> None:
    few = WorkerSettings(address="http://127.0.0.1:1", max_rows=3)
    answer = perform(version, "document", few, paths=["doc/programme/alpha"], format="nt")
    body = b"".join(answer.body).decode()
    assert answer.headers["Tercoop-Incomplete"]
    assert body.count(" .\n") == 3
    assert "# incomplete" in body
    whole = perform(version, "document", paths=["doc/programme/alpha"], format="nt")
    assert "Tercoop-Incomplete" not in whole.headers


@pytest.mark.parametrize("statement", ["skos:note 'a\\u0001b'", "<http://example.org/1> 'x'", "<urn:x:> 'x'"])
def test_what_rdf_xml_cannot_hold_is_refused_and_not_written_wrong(tmp_path: Path, statement: str) -> None:
    with published(tmp_path, f"{HEAD} <id/project/x> {statement} .") as found:
        with pytest.raises(Problem) as caught:
            document(found, "doc/project/x", "rdf")
        assert caught.value.kind == "not-acceptable"
        assert document(found, "doc/project/x", "ttl")


def test_a_key_with_a_dot_comes_before_a_suffix(version: Published) -> None:
    assert "A key with a dot" in document(version, "doc/programme/alpha.ttl")
    assert document(version, "doc/programme/alpha.nt", None).startswith("<")
    assert "A key with a dot" in document(version, "doc/programme/alpha.ttl.nt", None)


def test_a_suffix_that_does_not_fit_is_unknown(version: Published) -> None:
    with pytest.raises(Problem) as caught:
        document(version, "doc/programme/alpha.rq", None)
    assert caught.value.kind == "unknown"


def test_a_thing_leads_to_its_document(version: Published) -> None:
    answer = perform(version, "thing", paths=["id/programme/alpha"])
    assert (answer.status, answer.headers["Location"]) == (303, "/doc/programme/alpha")
    below = WorkerSettings(address="https://example.org/graph")
    answer = perform(version, "thing", below, paths=["id/programme/alpha.ttl"])
    assert answer.headers["Location"] == "/graph/doc/programme/alpha.ttl"


def test_links_start_with_the_path_of_the_service(version: Published) -> None:
    below = WorkerSettings(address="https://example.org/graph")
    answer = perform(version, "document", below, paths=["doc/programme/alpha"], format="html")
    ours = [link for link in links_of(read_page(b"".join(answer.body).decode())) if link.startswith("/")]
    assert ours
    assert all(link.startswith("/graph/") for link in ours)


def test_a_thing_that_nothing_is_said_of_is_unknown(version: Published) -> None:
    for task, path in (("thing", "id/programme/alpho"), ("document", "doc/programme/alpho")):
        with pytest.raises(Problem) as caught:
            perform(version, task, paths=[path])
        assert caught.value.status == 404
        near = caught.value.members["near"]
        assert {"address": "/doc/programme/alpha", "label": "Alpha"} in near  # type: ignore[operator]


def test_a_module_is_described_with_its_terms(version: Published) -> None:
    tree = read_page(document(version, "ontology/core"))
    assert "programme" in text_of(tree)
    assert "Programme" in {element.get("id") for element in tree.iter()}


def test_a_namespace_is_described_by_the_terms_of_all_modules(version: Published) -> None:
    assert "Programme" in {element.get("id") for element in read_page(document(version, "ontology")).iter()}


def test_a_version_leads_to_what_it_is_a_version_of(version: Published) -> None:
    answer = perform(version, "document", paths=["ontology/core/0.1.0"])
    assert (answer.status, answer.headers["Location"]) == (303, "/ontology/core")


def test_a_query_can_be_had_as_text(version: Published) -> None:
    answer = perform(version, "document", paths=["query/a/b.rq"])
    assert (answer.content_type, b"".join(answer.body)) == (
        "application/sparql-query; charset=utf-8",
        b"SELECT * {}",
    )
    tree = read_page(document(version, "query/a/b"))
    assert [text_of(element) for element in tree.iter("textarea")] == ["SELECT * {}"]
    assert "x" in {element.get("id") for element in tree.iter()}


def test_the_page_of_a_graph_shows_what_it_speaks_of(version: Published) -> None:
    assert "/doc/project/bridge" in links_of(read_page(document(version, "graph/one")))


def test_a_property_and_a_graph_are_known_though_nothing_is_said_of_them(version: Published) -> None:
    for path in ("ontology#hasBudget", "graph/many", "scheme/partner-roles/partner"):
        assert is_known(version, NamedNode(BASE + path))
    assert not is_known(version, NamedNode(f"{BASE}graph/none"))


def test_lists_are_sorted_paged_and_named(version: Published) -> None:
    page = b"".join(perform(version, "listing", of="doc/project", page=2).body).decode()
    assert "3,001 in all" in page
    assert "Page 2 of 16" in page
    assert "/doc/project/many-0199" in links_of(read_page(page))
    assert "/query/a/b" in links_of(read_page(b"".join(perform(version, "listing", of="query").body).decode()))
    assert "A thing without a class" in b"".join(perform(version, "listing", of="doc/lonely").body).decode()
    for of in ("doc/nothing", "doc/tally"):
        with pytest.raises(Problem) as caught:
            perform(version, "listing", of=of)
        assert caught.value.status == 404


def test_a_list_is_sorted_by_the_names_that_are_shown_as_people_sort_them(tmp_path: Path) -> None:
    names = ("Öresund", "10 towns", "alpine", "9 towns", "Zagreb", "Épinal")
    data = "".join(f'<id/project/p{place}> a tc:Project ; rdfs:label "{name}" .' for place, name in enumerate(names))
    with published(tmp_path, HEAD + data) as found:
        tree = read_page(b"".join(perform(found, "listing", of="doc/project").body).decode())
    shown = [text_of(link) for link in tree.iter("a") if "/doc/project/" in link.get("href", "")]
    assert shown == ["9 towns", "10 towns", "alpine", "Épinal", "Öresund", "Zagreb"]


SUMS = ("45391.88", "1749200.96", "7000000", "1000000", "85.25", "85.5")


@pytest.mark.parametrize("path", ["doc/budget", "doc/programme/p"])
def test_sums_are_sorted_by_their_size_in_lists_and_on_pages(tmp_path: Path, path: str) -> None:
    sums = "".join(
        f"<id/programme/p> tc:hasBudget <id/budget/b{place}> ."
        f"<id/budget/b{place}> a tc:Budget ; tc:value {value} ; tc:isInCurrency at-currency:EUR ."
        for place, value in enumerate(SUMS)
    )
    budgets = f'{sums} <id/budget/b3> tc:qualifier "about"@en .'
    with published(tmp_path, f"{HEAD}<id/programme/p> a tc:Programme . {budgets}") as found:
        is_list = path.count("/") == 1
        page = b"".join(perform(found, "listing", of=path).body).decode() if is_list else document(found, path)
    names = [text_of(link).split(" · ")[1] for link in read_page(page).iter("a") if "/budget/b" in link.get("href", "")]
    expected = ["85.25", "85.50", "45,391.88", "about 1,000,000", "1,749,200.96", "7,000,000"]
    assert names == [f"{each} EUR" for each in expected]


def test_what_refers_to_a_thing_is_told_by_its_class_and_its_property(version: Published) -> None:
    tree = read_page(document(version, "doc/programme/alpha"))
    assert "Projects whose “is funded under” is this: 1" in [text_of(heading) for heading in tree.iter("h3")]
    targets = {element.get("id") for element in tree.iter()}
    assert {link[1:] for link in links_of(tree) if link.startswith("#")} <= targets


def test_the_start_page_counts_what_is_there(version: Published) -> None:
    rows = {
        text_of(next(row.iter("th"))): text_of(next(row.iter("td")))
        for row in read_page(b"".join(perform(version, "start").body).decode()).iterfind(".//tbody/tr")
    }
    assert rows == {
        "Programmes": "2",
        "Projects": "3,001",
        "Organisations": "1",
        "Participations of organisations in projects": "1",
        "Sources": "4",
    }


def test_the_base_of_our_iris_has_data_where_the_graph_speaks_of_it(tmp_path: Path) -> None:
    with published(tmp_path, f"{HEAD} <graph/x> dcterms:creator <> .") as found:
        answer = perform(found, "start", accept="text/turtle")
        assert answer.content_type == "text/turtle; charset=utf-8"
        assert b"creator" in b"".join(answer.body)
        assert perform(found, "start", accept="text/html").content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize("task", ["start", "listing", "problem", "form"])
def test_pages_that_are_only_pages_refuse_other_formats(version: Published, task: str) -> None:
    with pytest.raises(Problem) as caught:
        perform(version, task, accept="text/turtle", of="graph", name="")
    assert caught.value.kind == "not-acceptable"


def test_a_document_that_the_client_cannot_read_is_refused_with_what_there_is(version: Published) -> None:
    with pytest.raises(Problem) as caught:
        perform(version, "document", paths=["doc/programme/alpha"], accept="image/png")
    assert "text/turtle" in caught.value.detail


def test_the_data_of_a_document_are_those_of_the_graph(version: Published) -> None:
    said = {quad.triple for quad in read_document(version, ALPHA).quads()}
    stated = {quad.triple for quad in version.store.find(ALPHA, None, None)}
    inner = {triple for triple in said if triple.subject != ALPHA}
    assert said - inner == stated
    assert [triple.predicate for triple in inner] == [SKOS.prefLabel]


@pytest.mark.parametrize("iri", ["http://a/> } # ", 'http://a/"', "http://a/{b}", "http://a/\\u003E"])
def test_ill_formed_iris_in_a_store_do_not_get_into_the_query_for_names(iri: str) -> None:
    escaped = "".join(f"\\u{ord(mark):04X}" for mark in iri)
    text = f'<{BASE}id/project/x> <{BASE}p> <{escaped}> .\n<{BASE}p> <{RDFS.label.value}> "a property" .\n'
    quads = list(parse(text.encode(), format=RdfFormat.N_TRIPLES, lenient=True))
    assert len(quads) == 2
    version = Published(
        Path(),
        Store.from_quads([Quad(quad.subject, quad.predicate, quad.object, mint_graph("x")) for quad in quads]),
        holds_union=True,
    )
    assert values(document(version, "doc/project/x"), "a property")


def test_very_long_iris_are_shown_and_do_not_break_the_look_up_of_names(tmp_path: Path) -> None:
    long = f"http://example.org/{'a' * 300_000}"
    data = HEAD + f"<id/project/x> a tc:Project ; tc:isFundedUnder <{long}> , <{long}b> , <{long}c> , <{long}d> ."
    with published(tmp_path, data) as found:
        assert "x" in text_of(read_page(document(found, "doc/project/x")))


def test_many_values_of_one_thing_are_paged(tmp_path: Path) -> None:
    objects = " , ".join(f"<id/project/p-{number:03}>" for number in range(450))
    with published(tmp_path, f"{HEAD} <id/programme/x> tc:supports {objects} .") as found:
        seen = [
            link
            for page in (1, 2, 3)
            for link in links_of(read_page(document(found, "doc/programme/x", page=page)))
            if "/doc/project/" in link
        ]
        assert len(seen) == len(set(seen)) == 450
        assert document(found, "doc/programme/x", "nt").count("supports> <") == 450


def test_a_chain_of_nodes_without_iris_is_described_to_its_end(tmp_path: Path) -> None:
    links = "".join(f"_:n{number} skos:related _:n{number + 1} .\n" for number in range(2_000))
    with published(
        tmp_path, f"{HEAD} <id/project/x> skos:related _:n0 . {links} _:n2000 skos:note 'the end' ."
    ) as found:
        assert "the end" in document(found, "doc/project/x", "nt")
        assert "the end" in text_of(read_page(document(found, "doc/project/x")))


def test_a_reader_of_pages_sees_what_is_wrong() -> None:
    for body in (
        "<script></script>",
        "<p onclick=x>",
        "<a href='javascript:x'>x</a>",
        "<p></b>",
        "<!-- x -->",
        "<a href='//x'>",
    ):
        with pytest.raises((AssertionError, ParseError)):
            read_page(f"<!DOCTYPE html><html lang=en><head><title>x</title></head><body>{body}</body></html>")
