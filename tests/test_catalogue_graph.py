from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, NamedNode

from tercoop.layout import find_layout
from tercoop.questions.catalogue import read_catalogue
from tercoop.questions.catalogue_graph import describe_catalogue, render_index
from tercoop.rdf.namespaces import SH
from tercoop.sparql.store import Store

if TYPE_CHECKING:
    from pathlib import Path

SELECTING = """\
#+ summary: Which?
#+ description: A | B.
#+ keywords: [one, two]
#+ questions: [1]
#+ parameters:
#+   - {name: programme, type: thing(Programme), default: interact-ii, description: The programme.}
#+   - {name: role, type: concept(body-roles), description: The role.}
#+   - {name: day, type: date, default: 2007-12, description: The day.}
PREFIX tc: <https://w3id.org/tercoop/ontology#>
SELECT ?programme ?role ?day { ?programme ?role ?day }
"""
CONSTRUCTING = "#+ summary: What?\n#+ description: That.\nCONSTRUCT WHERE { ?x ?y ?z }\n"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name, text in {"a/list-x": SELECTING, "derivation/derive-y": CONSTRUCTING}.items():
        path = tmp_path / f"{name}.rq"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_query_is_an_executable_with_its_parameters(directory: Path) -> None:
    store = Store.from_quads(describe_catalogue(read_catalogue(directory).values()))
    rows = store.select(
        "SELECT ?label ?keyword ?name ?default WHERE {"
        " <query/a/list-x> a sh:SPARQLSelectExecutable , sh:SPARQLExecutable ; rdfs:label ?label ;"
        " schema:keywords ?keyword ; sh:prefixes <ontology/prefixes> ; sh:parameter ?parameter ."
        " ?parameter a sh:Parameter ; sh:name ?name ; sh:order ?order ."
        " OPTIONAL { ?parameter sh:defaultValue ?default } } ORDER BY ?keyword ?order"
    ).rows
    assert [str(term) for term in rows[0]] == [
        '"Which?"@en', '"one"@en', '"programme"', "<https://w3id.org/tercoop/id/programme/interact-ii>",
    ]  # fmt: skip
    assert len(rows) == 6
    kinds = store.select(
        "SELECT ?name ?kind { ?p sh:name ?name ; sh:class|(sh:property/sh:hasValue)|sh:datatype ?kind }"
        " ORDER BY ?name ?kind"
    ).rows
    assert [str(kind).rpartition("#")[2].rpartition("/")[2].strip(">") for _, kind in kinds] == [
        "date", "gYear", "gYearMonth", "Programme", "body-roles",
    ]  # fmt: skip


def test_parameter_is_in_no_scheme_and_its_shape_tells_of_which_its_values_are(directory: Path) -> None:
    store = Store.from_quads(describe_catalogue(read_catalogue(directory).values()))
    assert not store.select("SELECT ?thing { ?thing skos:inScheme ?scheme }").rows
    shapes = store.select(
        "SELECT ?parameter ?scheme { ?parameter sh:property ?shape . ?shape a sh:PropertyShape ;"
        " sh:path skos:inScheme ; sh:hasValue ?scheme }"
    ).rows
    assert [[str(term).rpartition("/")[2] for term in row] for row in shapes] == [["list-x#role>", "body-roles>"]]


def test_text_of_each_query_can_be_run_as_it_stands(directory: Path) -> None:
    store = Store.from_quads(describe_catalogue(read_catalogue(directory).values()))
    texts = store.select("SELECT ?query ?text { ?query sh:select|sh:construct ?text }").rows
    assert len(texts) == 2
    for query, text in texts:
        store.query(getattr(text, "value", ""), place=str(query))


def test_description_has_no_blank_node_and_one_graph(directory: Path) -> None:
    quads = list(describe_catalogue(read_catalogue(directory).values()))
    assert not [quad for quad in quads if BlankNode in {type(quad.subject), type(quad.object)}]
    assert {quad.graph_name for quad in quads} == {NamedNode("https://w3id.org/tercoop/graph/catalogue")}
    assert sum(quad.predicate == SH.construct for quad in quads) == 1


def test_index_lists_every_query(directory: Path) -> None:
    page = render_index(read_catalogue(directory))
    assert "| [list-x](a/list-x.rq) | Which? | `programme`: thing(Programme) = `interact-ii`<br>" in page
    assert "| [derive-y](derivation/derive-y.rq) | What? | That. |" in page


def test_committed_index_is_up_to_date() -> None:
    queries = find_layout().queries
    committed = (queries / "README.md").read_text(encoding="utf-8")
    assert committed == render_index(read_catalogue(queries)), "mend it: tercoop query --write-index"
