"""The catalogue for people: questions by topic, and a form that asks the API for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from page_fixtures import document, links_of, perform, published, read_page, text_of
from tercoop.answering.formats import CATALOGUE_FORMATS, find_format
from tercoop.answering.problems import Problem
from tercoop.rdf.namespaces import BASE, RDFS, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from tercoop.answering.published import Published

NAMES = (
    "derivation/derive-cooperation-types",
    "funding/find-budget",
    "governance/find-role-holders",
    "links/find-in-eu-knowledge-graph",
    "programmes/list-priorities",
    "seed-facts/f01-page",
)
DATA = "".join(f"@prefix {name}: <{space}> .\n" for name, space in prefixes().items()) + f"@base <{BASE}> .\n"
DATA += "".join(
    f'<query/{name}> a sh:SPARQLExecutable ; rdfs:label "The question {name}?"@en ; sh:select "SELECT * {{}}" .\n'
    for name in (*NAMES, "strange/one")
)
DATA += "<query/programmes/list-priorities> sh:parameter <query/programmes/list-priorities#programme> .\n"
DATA += "<query/programmes/list-priorities#programme> sh:name 'programme' .\n"


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """Some questions of the catalogue, and one that it does not have."""
    with published(tmp_path_factory.mktemp("questions"), DATA) as found:
        yield found


def form_of(version: Published, name: str) -> Element | None:
    """Return the form of the page of a query that asks the API."""
    forms = read_page(document(version, f"query/{name}")).iter("form")
    return next((form for form in forms if form.get("class") == "question"), None)


def test_questions_stand_under_their_topics_and_those_for_machines_come_last(version: Published) -> None:
    tree = read_page(b"".join(perform(version, "listing", of="query").body).decode())
    headings = [text_of(heading) for heading in tree.iter("h2")]
    assert headings[:3] == ["Evidence: sources, conflicts and gaps", "Funding", "Governance"]
    assert headings[-3:] == [
        "Rules by which statements are derived",
        "Test questions: the facts of one page about Interact",
        "Others",
    ]
    anchors = {element.get("id") for element in tree.iter("section")}
    contents = [link[1:] for link in links_of(tree) if link.startswith("#page.topic")]
    assert len(contents) == len(headings)
    assert set(contents) <= anchors
    assert {f"/query/{name}" for name in (*NAMES, "strange/one")} <= set(links_of(tree))
    assert "/api/openapi.json" in links_of(tree)


def test_the_questions_stand_on_one_page(version: Published) -> None:
    with pytest.raises(Problem) as caught:
        perform(version, "listing", of="query", page=2)
    assert caught.value.status == 404


def test_each_parameter_is_a_field_with_its_meaning_and_default(version: Published) -> None:
    form = form_of(version, "programmes/list-priorities")
    assert form is not None
    assert (form.get("action"), form.get("method")) == ("/api/query/programmes/list-priorities", "get")
    (field,) = form.iter("input")
    assert (field.get("name"), field.get("value")) == ("programme", "interact-ii")
    label = next(each for each in form.iter("label") if each.get("for") == field.get("id"))
    assert text_of(label).startswith("The programme that is asked about.")


def test_the_form_asks_only_for_formats_that_the_api_has(version: Published) -> None:
    form = form_of(version, "programmes/list-priorities")
    assert form is not None
    names = [option.get("value", "") for option in form.iter("option")]
    assert len(names) == len(CATALOGUE_FORMATS)
    assert {"json", "csv"} <= set(names)
    assert all(find_format(name, CATALOGUE_FORMATS) for name in names)
    triples = form_of(version, "derivation/derive-cooperation-types")
    assert triples is not None
    assert "ttl" in [option.get("value") for option in triples.iter("option")]


def test_a_question_for_another_endpoint_shows_it_and_the_text_and_no_form(version: Published) -> None:
    tree = read_page(document(version, "query/links/find-in-eu-knowledge-graph"))
    assert not [form for form in tree.iter("form") if form.get("class")]
    assert "asked of another endpoint: http" in text_of(tree)
    assert "SELECT" in "".join(text_of(code) for code in tree.iter("code"))


def test_the_page_of_a_query_leads_to_its_address_for_programs(version: Published) -> None:
    assert "/api/query/funding/find-budget" in links_of(read_page(document(version, "query/funding/find-budget")))
    assert "/api/query/strange/one" not in document(version, "query/strange/one")


def test_data_that_were_not_built_have_the_whole_catalogue(tmp_path: Path) -> None:
    with published(tmp_path, f"<{BASE}id/programme/mine> a <{BASE}ontology#Programme> .\n") as own:
        tree = read_page(b"".join(perform(own, "listing", of="query").body).decode())
        assert {f"/query/{name}" for name in own.catalogue} <= set(links_of(tree))
        assert f"{len(own.catalogue):,} in all" in text_of(tree)
        summary = own.catalogue["programmes/list-priorities"].summary
        assert summary in text_of(tree)
        page = read_page(document(own, "query/programmes/list-priorities"))
        assert text_of(next(page.iter("h1"))) == summary
        (form,) = (form for form in page.iter("form") if form.get("class") == "question")
        assert form.get("action") == "/api/query/programmes/list-priorities"
        assert document(own, "query/programmes/list-priorities.rq", None) == own.catalogue[NAMES[4]].text
        assert f'<{BASE}query/{NAMES[4]}> <{RDFS.label.value}> "{summary}"@en' in document(own, f"query/{NAMES[4]}.nt")
        with pytest.raises(Problem):
            document(own, "query/programmes/no-such-question")


def test_a_role_is_chosen_from_a_list_and_a_thing_is_given_by_name(tmp_path: Path) -> None:
    roles = "".join(
        f'<scheme/body-roles/{key}> a skos:Concept ; skos:inScheme <scheme/body-roles> ; skos:prefLabel "{name}"@en .\n'
        for key, name in {"managing-authority": "managing authority", "audit-authority": "audit authority"}.items()
    )
    with published(tmp_path, DATA + roles) as own:
        form = form_of(own, "governance/find-role-holders")
        assert form is not None
        (choice,) = (each for each in form.iter("select") if each.get("name") == "role")
        assert [(each.get("value"), text_of(each)) for each in choice] == [
            ("audit-authority", "audit authority"),
            ("managing-authority", "managing authority"),
        ]
        assert [each.get("value") for each in choice if each.get("selected") is not None] == ["managing-authority"]
        assert "a name, a code or a key, like interact-ii" in text_of(form)


def test_the_explanation_of_a_question_stands_before_its_form(version: Published) -> None:
    page = document(version, "query/programmes/list-priorities")
    explanation = version.catalogue["programmes/list-priorities"].description
    assert explanation[:40] in page
    assert page.index(explanation[:40]) < page.index('class="question"')
