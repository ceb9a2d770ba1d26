from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode

import tercoop
from tercoop.errors import InputError, StoreError, UsageError
from tercoop.questions.answer import Answer
from tercoop.rdf.iris import mint_thing

if TYPE_CHECKING:
    from pathlib import Path

    from tercoop.build.folder import FinishedBuild
    from tercoop.graph import Graph

OWN = """
@prefix tc: <https://w3id.org/tercoop/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@base <https://w3id.org/tercoop/> .
<id/programme/own> a tc:Programme ; skos:prefLabel "Own programme"@en ; tc:hasPriority <id/priority/own-1> .
<id/priority/own-1> a tc:Priority ; tc:number 1 ; skos:prefLabel "First"@en , "Premier"@fr .
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.ttl"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_question_is_answered_with_typed_rows(graph: Graph) -> None:
    answer = graph.ask("programmes/list-priorities", programme="interact-ii")
    assert [row.number for row in answer] == [1, 2]
    assert answer.question == graph.questions["programmes/list-priorities"].summary


def test_values_can_be_python_values(graph: Graph) -> None:
    node = mint_thing("Programme", "interact-ii")
    default = graph.ask("programmes/list-priorities").terms
    for value in (node, node.value, tercoop.Iri(node.value), "id/programme/interact-ii"):
        assert graph.ask("programmes/list-priorities", programme=value).terms == default


def test_wrong_questions_are_clear_errors(graph: Graph) -> None:
    with pytest.raises(UsageError, match="did you mean programmes/list-priorities"):
        graph.ask("programmes/list-priority")
    with pytest.raises(UsageError, match="did you mean programme"):
        graph.ask("programmes/list-priorities", program="interact-ii")
    with pytest.raises(UsageError, match="constructs triples"):
        graph.ask("derivation/infer-types")
    with pytest.raises(UsageError, match="selects rows"):
        graph.construct("programmes/list-priorities")


def test_sparql_of_every_form(graph: Graph) -> None:
    rows = graph.sparql("SELECT ?p { ?p a tc:Programme }")
    assert isinstance(rows, Answer)
    assert len(rows) >= 3
    assert graph.sparql("ASK { ?x ?x ?x }") is False
    triples = graph.sparql("DESCRIBE <id/programme/interact-ii>")
    assert isinstance(triples, tuple)
    assert triples == tuple(sorted(triples, key=str))
    with pytest.raises(InputError, match=r"^mine:1:"):
        graph.sparql("SELECT", place="mine")


def test_construct_gives_triples(graph: Graph) -> None:
    assert mint_thing("Budget", "interact-ii") in {
        triple.subject for triple in graph.construct("seed-facts/f14-budget")
    }


def test_sizes_agree_with_the_manifest(graph: Graph, built: FinishedBuild) -> None:
    expected = {entry["iri"]: entry["triples"] for entry in built.manifest["graphs"].values()}
    assert graph.sizes == expected
    assert len(graph) == sum(expected.values())


def test_labels_prefer_a_language(own: Path) -> None:
    graph = tercoop.open(files=[own])
    node = mint_thing("Priority", "own-1")
    assert graph.find_labels([node, Literal("x"), None]) == {node.value: "First"}
    assert graph.find_labels([node], "fr") == {node.value: "Premier"}
    assert graph.find_labels([node], "de") == {node.value: "First"}
    assert graph.find_labels([NamedNode("http://example.org/unknown")]) == {}


def test_own_files_can_be_asked(own: Path) -> None:
    with tercoop.open(files=[own]) as graph:
        rows = graph.ask("programmes/list-priorities", programme="own")
        assert {(row.number, row.priority.short) for row in rows} == {(1, "id/priority/own-1")}
        with pytest.raises(UsageError, match="knows no Programme 'interact-ii'"):
            graph.ask("programmes/list-priorities")


def test_own_files_come_with_our_names_of_what_they_refer_to(tmp_path: Path) -> None:
    """Of our data nothing else is there, and no name of a thing that the files name or do not refer to."""
    path = tmp_path / "own.ttl"
    payers = "<id/financing-share/own> tc:hasContributor <id/funding-instrument/erdf> , <id/funding-instrument/ipa> ."
    path.write_text(f'{OWN}{payers} <id/funding-instrument/ipa> skos:prefLabel "IPA"@de .', encoding="utf-8")
    with tercoop.open(files=[path]) as graph:
        payer, named, unused = (mint_thing("FundingInstrument", key) for key in ("erdf", "ipa", "enpi"))
        assert graph.find_labels([payer, named, unused]) == {
            payer.value: "European Regional Development Fund",
            named.value: "IPA",
        }
        assert graph.sparql("ASK { <id/funding-instrument/erdf> a ?class }") is False
        assert graph.sparql("ASK { GRAPH <graph/seed> { ?thing ?property ?value FILTER (ISIRI(?value)) } }") is False


def test_a_programme_of_ours_that_a_folder_refers_to_can_be_asked_about(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text(
        f"{OWN}<id/project/own> a tc:Project ; tc:isFundedUnder <id/programme/interact-ii> ."
    )
    (tmp_path / "two.ttl").write_text(f'{OWN}<id/project/own> skos:prefLabel "OWN" .')
    (tmp_path / "rejects.csv").write_text("sheet,row\n")
    with tercoop.open(files=[tmp_path]) as graph:
        answer = graph.ask("projects/list-projects-of-programme", programme="interact-ii")
        assert [row.projectLabel for row in answer] == ["OWN"]
        with pytest.raises(UsageError, match="knows no Programme 'interact-i'"):
            graph.ask("projects/list-projects-of-programme", programme="interact-i")


def test_a_folder_without_rdf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no RDF file"):
        tercoop.open(files=[tmp_path])


def test_own_files_keep_their_graphs(tmp_path: Path) -> None:
    path = tmp_path / "own.trig"
    path.write_text("<http://example.org/g> { <http://example.org/a> <http://example.org/b> 1 }", encoding="utf-8")
    sizes = tercoop.open(files=[str(path)]).sizes
    assert sizes["http://example.org/g"] == 1


def test_a_query_that_chooses_several_graphs_finds_each_statement_once(tmp_path: Path) -> None:
    own = tmp_path / "own.trig"
    data = "@prefix e: <http://e/> . e:g { e:s e:p 1 . _:b e:p 2 } e:h { e:s e:p 1 . _:b e:q 3 } e:i { e:s e:r 4 }"
    own.write_text(data, encoding="utf-8")
    graph = tercoop.open(files=[own])
    count = "PREFIX e: <http://e/> SELECT (COUNT(*) AS ?n) {clauses} {{ ?s ?p ?o }}"
    for clauses, number in (("FROM e:g", 2), ("FROM e:g FROM e:h", 3), ("FROM e:g FROM e:i", 3)):
        answer = graph.sparql(count.format(clauses=clauses))
        assert isinstance(answer, Answer)
        assert [row.n for row in answer] == [number], clauses
    joined = "PREFIX e: <http://e/> ASK FROM e:g FROM e:h FROM NAMED e:h { ?b e:p 2 GRAPH e:h { ?b e:q 3 } }"
    assert graph.sparql(joined) is True


def test_a_graph_that_is_not_here_is_no_empty_one(own: Path) -> None:
    with pytest.raises(InputError, match=r"mine: the graph <http://e/none> is not here"):
        tercoop.open(files=[own]).sparql("SELECT * FROM <http://e/none> { ?s ?p ?o }", place="mine")


def test_wrong_openings_are_clear_errors(own: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not from both"):
        tercoop.open(tmp_path, files=[own])
    with pytest.raises(InputError, match=r"none\.ttl"):
        tercoop.open(files=[tmp_path / "none.ttl"])
    with pytest.raises(StoreError, match="no graph has been built"):
        tercoop.open(tmp_path / "none")
    with pytest.raises(StoreError, match="not a build"):
        tercoop.open(own)


def test_closed_graph_says_so(own: Path) -> None:
    with tercoop.open(files=[own]) as graph:
        pass
    with pytest.raises(StoreError, match="the graph is closed"):
        graph.sparql("ASK {}")


def test_public_names_are_all_there() -> None:
    assert sorted(dir(tercoop)) == sorted(tercoop.__all__)
    assert all(getattr(tercoop, name) is not None for name in tercoop.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        getattr(tercoop, "nothing")  # noqa: B009 # mypy knows that it is not there


def test_importing_the_package_imports_no_engine() -> None:
    code = "import sys, tercoop; print(sorted(set(sys.modules) & {'pyoxigraph', 'rdflib', 'polars', 'typer'}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert run.stdout == "[]\n"
