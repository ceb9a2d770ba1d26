from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from api_fixtures import ADDRESS, DATA, Tasks, published
from page_fixtures import links_of, read_page, text_of
from tercoop.answering import catalogued
from tercoop.answering.catalogued import RESERVED, bind_parameter, show_example
from tercoop.answering.openapi import answer_openapi
from tercoop.answering.problems import Problem
from tercoop.answering.records import write_cell
from tercoop.build.examples import EXAMPLES, write_examples
from tercoop.build.service_files import CATALOGUE
from tercoop.errors import StoreError
from tercoop.layout import find_layout
from tercoop.questions.catalogue import read_catalogue
from tercoop.questions.catalogue_file import load_catalogue, write_catalogue
from tercoop.questions.known_things import ThingsOfStore
from tercoop.questions.results import read_result
from tercoop.rdf.iris import mint_thing
from tercoop.rdf.namespaces import ONTOLOGY, XSD
from tercoop.serving.problem_responses import respond_problem
from tercoop.serving.publication import Publication
from tercoop.serving.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from pyoxigraph import QuerySolutions, QueryTriples

    from tercoop.build.folder import FinishedBuild
    from tercoop.questions.results import Result

PRIORITIES = "programmes/list-priorities"
TRIPLES = "derivation/infer-types"
"""Twice as long as it takes on a machine that does nothing else."""


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tasks]:
    with published(tmp_path_factory.mktemp("catalogued")) as directory:
        yield Tasks(directory)


def problem_of(tasks: Tasks, name: str, **parameters: str) -> Problem:
    with pytest.raises(Problem) as caught:
        tasks.ask(name, parameters=parameters)
    return caught.value


def test_a_question_is_answered_with_labels_and_plain_values(tasks: Tasks) -> None:
    found = tasks.ask(PRIORITIES)
    document = found.document
    assert document["question"].startswith("Which priorities does this programme have")
    assert document["parameters"][0]["given"] is None
    assert document["parameters"][0]["value"] == {
        "iri": "https://w3id.org/tercoop/id/programme/interact-ii",
        "label": "Interact 2007-2013",
    }
    assert [row["number"] for row in document["rows"]] == [1, 2]
    assert document["rows"][0]["priority"]["label"] == "Services"
    assert document["rows"][0]["priorityLabel"] == {"text": "Services", "language": "en"}
    assert document["rows"][0]["amount"] is None
    assert set(document["rows"][0]) == set(document["columns"])
    assert found.answer.headers["Tercoop-Total"] == "2"


def test_the_page_of_an_answer_turns_without_a_host(tasks: Tasks) -> None:
    below = Tasks(tasks.published.directory, address="http://0.0.0.0:8300/graph")
    found = below.ask(PRIORITIES, media_type="text/html", limit=1, is_limited=True)
    turns = [link for link in links_of(read_page(found.text)) if "offset=1" in link]
    assert [link.partition("?")[0] for link in turns] == [f"/graph/api/query/{PRIORITIES}"]
    assert "<http://0.0.0.0:8300/graph/api/query/" in found.answer.headers["Link"]


def test_labels_are_in_the_language_that_is_preferred(tasks: Tasks) -> None:
    value = tasks.ask(PRIORITIES, languages=["de"]).document["parameters"][0]["value"]
    assert value["label"] == "Interact 2007-2013 (de)"


@pytest.mark.parametrize(
    "text",
    [
        "interact-ii",
        "INTERACT-II",
        "id/programme/interact-ii",
        "https://w3id.org/tercoop/id/programme/interact-ii",
        "2007CB163PO046",
        "Interact 2007-2013",
    ],
)
def test_a_thing_is_given_by_key_iri_code_or_name(tasks: Tasks, text: str) -> None:
    document = tasks.ask(PRIORITIES, parameters={"programme": text}).document
    assert (document["total"], document["parameters"][0]["given"]) == (2, text)


@pytest.mark.parametrize(
    ("name", "parameters", "parameter", "detail"),
    [
        (PRIORITIES, {"programme": "interactii"}, "programme", "did you mean interact-ii"),
        (PRIORITIES, {"programme": ""}, "programme", "is not a Programme"),
        (PRIORITIES, {"programme": "a\nb"}, "programme", "is not a Programme"),
        (PRIORITIES, {"programe": "interact-ii"}, "programe", "did you mean programme?"),
        (PRIORITIES, {"limits": "3"}, "limits", "did you mean limit?"),
        ("derivation/infer-types", {"minimum": "1"}, "minimum", "known: format, limit, offset"),
        ("projects/list-organisation-names", {"minimum": "two"}, "minimum", "expected like 7"),
        ("projects/list-organisation-names", {"minimum": "1e3"}, "minimum", "expected like 7"),
    ],
)
def test_a_parameter_that_does_not_fit_is_named(
    tasks: Tasks, name: str, parameters: dict[str, str], parameter: str, detail: str
) -> None:
    problem = problem_of(tasks, name, **parameters)
    assert (problem.kind, problem.status, problem.members["parameter"]) == ("bad-parameter", 400, parameter)
    assert detail in problem.detail


CLASSES = ("Programme", "Town", "Priority")


def test_the_index_knows_things_by_the_names_that_the_graph_has_for_them(tasks: Tasks) -> None:
    index, graph = tasks.published.things, ThingsOfStore(tasks.published.store)
    assert type(index) is not type(graph)
    classes = [NamedNode(ONTOLOGY + name) for name in CLASSES]
    names = graph.list_names(classes)
    assert index.list_names(classes) == names
    assert index.list_things(classes) == graph.list_things(classes)
    for name in [*names.values(), "2007CB163PO046", "2007cb163po046", "interact", "Foreign thing", ""]:
        assert index.find_named(classes, name) == graph.find_named(classes, name)
    assert index.find_named(classes[:1], "2007cb163po046") == [mint_thing("Programme", "interact-ii")]
    assert index.find_named(classes[1:], "2007cb163po046") == []


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("universtiy of vienna", "University of Vienna"),
        ("BRATISLAVA SELF GOVERNING REGION", "Bratislava Self-Governing Region"),
        ("Mission Operationelle Transfrontaliere", "Mission Opérationnelle Transfrontalière"),
        ("city-of-munich", "city-of-munich-munchen-deu"),
    ],
)
def test_an_unknown_organisation_has_near_ones(built: FinishedBuild, name: str, near: str) -> None:
    problem = problem_of(Tasks(built.directory), "projects/list-participations", organisation=name)
    assert near in problem.detail.partition("did you mean ")[2].partition(" or ")[0]


def test_text_from_outside_stays_a_value(tasks: Tasks) -> None:
    problem = problem_of(tasks, PRIORITIES, programme="> } INSERT DATA { <a> <b> <c> } #")
    assert problem.kind == "bad-parameter"


def test_a_page_for_people_has_the_rows_by_their_names_and_the_form_as_it_was_filled_in(tasks: Tasks) -> None:
    found = tasks.ask(PRIORITIES, media_type="text/html", parameters={"programme": "interact-ii"}, limit=1)
    tree = read_page(found.text)
    (table,) = tree.iter("table")
    assert [text_of(row).count("Services") > 0 for row in table.iter("tr")] == [False, True]
    links = links_of(tree)
    assert "/doc/programme/interact-ii" in links
    assert any("offset=1" in link and "format=html" in link for link in links)
    assert any("format=csv" in link and "programme=interact-ii" in link for link in links)
    (field,) = [each for each in tree.iter("input") if each.get("name") == "programme"]
    assert field.get("value") == "interact-ii"
    assert "1 to 1 are shown" in text_of(tree)


def test_pages_join_to_the_whole(tasks: Tasks) -> None:
    whole = tasks.ask(PRIORITIES).document["rows"]
    pages = [tasks.ask(PRIORITIES, limit=1, offset=number, is_limited=True) for number in range(3)]
    assert [row for page in pages for row in page.document["rows"]] == whole
    assert [page.document["total"] for page in pages] == [2, 2, 2]
    assert [sorted(page.document["links"]) for page in pages] == [
        ["first", "next", "self"],
        ["first", "prev", "self"],
        ["first", "prev", "self"],
    ]
    assert pages[0].answer.headers["Link"] == (
        f'<{ADDRESS}/api/query/{PRIORITIES}?format=json&limit=1&offset=0>; rel="first", '
        f'<{ADDRESS}/api/query/{PRIORITIES}?format=json&limit=1&offset=1>; rel="next"'
    )


def test_missing_rows_are_told_unless_they_were_not_asked_for(tasks: Tasks) -> None:
    for media_type in ("text/csv", "text/tab-separated-values", "application/sparql-results+json"):
        short = tasks.ask(PRIORITIES, media_type=media_type, limit=1)
        assert short.answer.headers["Tercoop-Incomplete"] == "1 of 2 rows; the header Link has the next"
        assert "limit=1&offset=1" in short.text
        chosen = tasks.ask(PRIORITIES, media_type=media_type, limit=1, is_limited=True)
        assert "Tercoop-Incomplete" not in chosen.answer.headers
        assert "offset" not in chosen.text


def test_long_rows_make_a_page_shorter_and_the_next_begins_where_it_ends(
    tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogued, "MAX_BYTES", 10)
    found = tasks.ask(PRIORITIES, is_limited=True)
    assert len(found.document["rows"]) == 1
    assert found.document["links"]["next"].endswith("offset=1")
    assert "Tercoop-Incomplete" in found.answer.headers


def test_a_question_is_evaluated_once_for_its_pages_formats_and_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluated = []

    def read_and_note(found: QuerySolutions | QueryTriples) -> Result:
        evaluated.append(type(found))
        return read_result(found)

    monkeypatch.setattr(catalogued, "read_result", read_and_note)
    with published(tmp_path) as directory:
        tasks = Tasks(directory)
        for number in range(3):
            tasks.ask(PRIORITIES, limit=1, offset=number)
        for media_type in ("text/csv", "application/sparql-results+xml"):
            tasks.ask(PRIORITIES, media_type=media_type, languages=["de"])
        tasks.ask(PRIORITIES, parameters={"programme": "2007CB163PO046"})
        assert len(evaluated) == 1
        tasks.ask(PRIORITIES, parameters={"programme": "alps"})
        assert len(evaluated) == 2
        for media_type in ("text/turtle", "application/n-triples"):
            tasks.ask(TRIPLES, media_type=media_type)
        assert len(evaluated) == 3
        tasks.ask(PRIORITIES)
        assert len(evaluated) == 3
        assert Tasks(directory).ask(PRIORITIES).document["total"] == 2
        assert len(evaluated) == 4, "another version of the data has results of its own"


def test_rows_come_in_the_formats_of_sparql(tasks: Tasks) -> None:
    table = list(csv.reader(io.StringIO(tasks.ask(PRIORITIES, media_type="text/csv").text)))
    assert [row[1] for row in table] == ["number", "1", "2"]
    bindings = json.loads(tasks.ask(PRIORITIES, media_type="application/sparql-results+json").text)["results"]
    assert [row["number"]["value"] for row in bindings["bindings"]] == ["1", "2"]
    assert tasks.ask(PRIORITIES, media_type="application/sparql-results+xml").text.count("<result>") == 2
    with pytest.raises(Problem) as caught:
        tasks.ask(PRIORITIES, media_type="text/turtle")
    assert caught.value.status == 406


def test_triples_are_paged_in_order(tasks: Tasks) -> None:
    whole = tasks.ask(TRIPLES, media_type="application/n-triples")
    assert whole.answer.headers["Tercoop-Total"] == "3"
    assert {line.split()[0].rpartition("/")[2] for line in whole.text.splitlines()} == {
        "interact-ii>",
        "alps>",
        "alpinesque>",
    }
    pages = [
        tasks.ask(TRIPLES, media_type="application/n-triples", limit=1, offset=number, is_limited=True)
        for number in range(3)
    ]
    assert "".join(page.text for page in pages) == whole.text
    short = tasks.ask(TRIPLES, limit=1)
    assert "# incomplete: " in short.text
    assert len(list(parse(short.body, format=RdfFormat.TURTLE))) == 1


def test_a_question_for_another_endpoint_says_which(tasks: Tasks) -> None:
    problem = problem_of(tasks, "links/find-in-eu-knowledge-graph")
    assert (problem.kind, problem.status) == ("asked-elsewhere", 422)
    assert str(problem.members["endpoint"]).startswith("https://query.linkedopendata.eu/")
    assert "SELECT" in str(problem.members["query"])


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("programmes/list-prioritys", PRIORITIES),
        ("programs/list-priorities", PRIORITIES),
        ("../../etc/passwd", None),
        ("x" * 5_000, None),
    ],
)
def test_an_unknown_question_has_near_ones(tasks: Tasks, name: str, near: str | None) -> None:
    problem = problem_of(tasks, name)
    assert problem.status == 404
    assert len(problem.detail) < 500
    entries = problem.members.get("near", [])
    assert isinstance(entries, list)
    assert (entries[0]["label"] if entries else None) == near


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (None, "null"),
        (Literal("1"), '"1"'),
        (Literal("12345678901234567890", datatype=XSD.integer), "12345678901234567890"),
        (Literal("35475620.10", datatype=XSD.decimal), "35475620.10"),
        (
            Literal("1e400", datatype=XSD.double),
            '{"value": "1e400", "datatype": "http://www.w3.org/2001/XMLSchema#double"}',
        ),
        (
            Literal("NaN", datatype=XSD.double),
            '{"value": "NaN", "datatype": "http://www.w3.org/2001/XMLSchema#double"}',
        ),
        (Literal("x", datatype=XSD.integer), '{"value": "x", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}'),
        (
            Literal("2007-12", datatype=XSD.gYearMonth),
            '{"value": "2007-12", "datatype": "http://www.w3.org/2001/XMLSchema#gYearMonth"}',
        ),
        (Literal("1", datatype=XSD.boolean), "true"),
        (Literal('é\u2028"', language="fr"), '{"text": "é\u2028\\"", "language": "fr"}'),
        (NamedNode("http://a.example/x"), '{"iri": "http://a.example/x", "label": "X"}'),
        (NamedNode("http://a.example/y"), '{"iri": "http://a.example/y", "label": null}'),
        (BlankNode("b"), '{"node": "b"}'),
    ],
)
def test_cells(term: NamedNode | BlankNode | Literal | Triple | None, text: str) -> None:
    written = write_cell(term, {"http://a.example/x": "X"})
    assert written == text
    json.loads(written, parse_float=Decimal)


def test_the_catalogue_comes_back_from_its_file(tmp_path: Path) -> None:
    catalogue = read_catalogue(find_layout().queries)
    path = tmp_path / CATALOGUE
    path.write_bytes(write_catalogue(catalogue.values()))
    loaded = load_catalogue(path)
    assert list(loaded) == list(catalogue)
    for name, query in catalogue.items():
        again = loaded[name]
        assert (again.text, again.parameters, again.variables, again.endpoint, again.minimum_rows) == (
            query.text,
            query.parameters,
            query.variables,
            query.endpoint,
            query.minimum_rows,
        )
    path.write_text('[{"name": "x"}]', encoding="utf-8")
    with pytest.raises(StoreError, match="the build is damaged; run 'tercoop build --force'"):
        load_catalogue(path)


def test_examples_come_back_from_their_file_and_are_made_where_the_data_are_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with published(tmp_path) as directory:
        made = Tasks(directory).published.examples
        assert (made[PRIORITIES].total, made[PRIORITIES].beginning.total) == (2, 2)
        assert "links/find-in-eu-knowledge-graph" not in made
        monkeypatch.setattr("tercoop.answering.published._SMALL", 0)
        assert Tasks(directory).published.examples == {}
        write_examples(directory / EXAMPLES, made)
        assert Tasks(directory).published.examples == made
        (directory / EXAMPLES).write_text('{"programmes/list-priorities": {"total": 2}}', encoding="utf-8")
        with pytest.raises(StoreError, match="the build is damaged; run 'tercoop build --force'"):
            Tasks(directory).published.examples  # noqa: B018 - it is read now


def test_no_parameter_has_a_name_of_ours() -> None:
    names = {each.name for query in read_catalogue(find_layout().queries).values() for each in query.parameters}
    assert not names & set(RESERVED)


@pytest.mark.parametrize("name", ["catalogue.json", "search.sqlite"])
def test_a_build_without_the_files_is_refused_in_a_line(tmp_path: Path, name: str) -> None:
    with published(tmp_path) as directory:
        Publication(directory)
        (directory / name).unlink()
        with pytest.raises(StoreError, match=f"the build has no {name}; run 'tercoop build'$"):
            Publication(directory)


@pytest.mark.slow
def test_every_question_is_answered_with_its_defaults(built: FinishedBuild) -> None:
    tasks = Tasks(built.directory)
    short = {}
    for name, query in tasks.published.catalogue.items():
        if query.endpoint is not None:
            continue
        found = tasks.ask(name, limit=10_000)
        total = int(found.answer.headers["Tercoop-Total"])
        if query.form == "SELECT":
            assert found.document["total"] == total
            assert len(found.document["rows"]) == min(total, 10_000)
        else:
            assert len(list(parse(found.body, format=RdfFormat.TURTLE))) == min(total, 10_000)
        if total < query.minimum_rows:
            short[name] = (total, query.minimum_rows)
        example = tasks.published.examples[name]
        assert (example.total, example.beginning.total) == (total, min(total, 2)), name
        shown = show_example(tasks.published, tasks.settings, query, example)
        media_type = "application/json" if query.form == "SELECT" else "application/n-triples"
        assert b"".join(shown.body) == tasks.ask(name, media_type=media_type, limit=2, is_limited=True).body, name
    assert not short


def test_every_value_that_the_description_offers_is_accepted(built: FinishedBuild) -> None:
    tasks = Tasks(built.directory)
    limits = dict.fromkeys(
        ("rows", "most_rows", "listed", "most_listed", "hits", "most_hits", "most_skipped", "most_characters"), 1
    )
    answer = answer_openapi(tasks.published, tasks.settings, {"limits": limits, "health": {}}, b"")
    paths = json.loads(b"".join(answer.body))["paths"]
    offered = 0
    for name, query in tasks.published.catalogue.items():
        given = {each["name"]: each for each in paths[f"/api/query/{name}"]["get"]["parameters"] if "name" in each}
        for parameter in query.parameters:
            for choice in given[parameter.name]["schema"].get("anyOf", ()):
                for value in choice.get("enum", ()):
                    bind_parameter(tasks.published, query, parameter, {parameter.name: value})
                    offered += 1
    assert offered > 60
    of_the_catalogue = tasks.published.store.select(
        "SELECT ?thing { ?thing skos:inScheme ?scheme . FILTER (STRSTARTS(STR(?thing), STR(<query/>))) }"
    )
    assert not of_the_catalogue.rows


def page_of(problem: Problem) -> Element:
    """Return the page that a browser gets for a problem."""
    settings = ServiceSettings(ADDRESS)
    return read_page(bytes(respond_problem(problem, settings, "text/html").body).decode())


def test_a_value_that_does_not_fit_comes_back_as_it_was_written_with_the_form_and_the_search(tasks: Tasks) -> None:
    problem = problem_of(tasks, PRIORITIES, programme="Interactii")
    assert "no Programme 'Interactii'" in problem.detail
    tree = page_of(problem)
    (form,) = (form for form in tree.iter("form") if form.get("class") == "question")
    assert form.get("action") == f"/api/query/{PRIORITIES}"
    assert [field.get("value") for field in form.iter("input")] == ["Interactii"]
    links = links_of(tree)
    assert f"/query/{PRIORITIES}" in links
    assert "/search?q=Interactii&type=programme" in links
    assert f"/api/query/{PRIORITIES}?programme=interact-ii" in links
    document = json.loads(bytes(respond_problem(problem, ServiceSettings(ADDRESS), None).body))
    assert "form" not in document
    assert {
        "address": f"/api/query/{PRIORITIES}?programme=interact-ii",
        "label": "Interact 2007-2013 (interact-ii)",
    } in (document["near"])


def test_several_things_of_one_name_are_links_to_the_answer_of_each(tmp_path: Path) -> None:
    names = {"a": "Two Lakes", "b": "TWO LAKES"}
    more = "".join(f"<id/programme/{key}> a tc:Programme ; skos:prefLabel '{name}' .\n" for key, name in names.items())
    with published(tmp_path, f"{DATA}{more}") as directory:
        tasks = Tasks(directory)
        problem = problem_of(tasks, PRIORITIES, programme="two lakes")
        assert [entry["address"] for entry in problem.members["near"]] == [  # type: ignore[attr-defined]
            f"/api/query/{PRIORITIES}?programme={key}" for key in ("a", "b")
        ]


def test_a_name_in_another_case_is_taken_where_it_means_one_thing(tasks: Tasks) -> None:
    document = tasks.ask(PRIORITIES, parameters={"programme": "iNTERACT 2007-2013"}).document
    assert document["parameters"][0]["value"]["label"] == "Interact 2007-2013"


def test_a_page_says_what_an_empty_answer_and_empty_columns_mean(tasks: Tasks) -> None:
    empty = text_of(read_page(tasks.ask(PRIORITIES, media_type="text/html", parameters={"programme": "alps"}).text))
    assert "0 rows" in empty
    assert "is not known here" in empty
    found = text_of(read_page(tasks.ask(PRIORITIES, media_type="text/html").text))
    assert "is not known here" not in found
    notes = found.partition("The graph has no value for")[2].partition("in these rows")[0]
    assert "“amount”" in notes
    assert "“number”" not in notes
