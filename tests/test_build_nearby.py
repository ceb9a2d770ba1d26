"""What is left out of lists has no bearing on the verdict about data that refer to them."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from tercoop.build import run
from tercoop.build.nearby import keep_nearby
from tercoop.layout import find_layout
from tercoop.rdf.files import list_rdf_files, read_quads
from tercoop.rdf.namespaces import BASE, TC
from tercoop.validation import validate

LIST, REGISTER = NamedNode(f"{BASE}graph/list"), NamedNode(f"{BASE}graph/register")
PROJECT = f"{BASE}id/project/2014tc16m4tn003-ecoportil"
STRANGER = f"""
@base <{BASE}> .
@prefix at-country: <http://publications.europa.eu/resource/authority/country/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tc: <https://w3id.org/tercoop/ontology#> .
<{PROJECT}> tc:hasBudget <id/budget/of-a-stranger> .
<id/budget/of-a-stranger> a tc:Budget ; tc:value 12 .
<id/organisation/stranger> a tc:Organisation ; skos:prefLabel "Stranger" ; tc:isLocatedIn at-country:FIN ;
    tc:isBasedIn <id/town/aachen-deu> .
<id/participation/of-a-stranger> a tc:Participation ; tc:inProject <{PROJECT}> ; tc:hasRol "lead" ;
    tc:hasParticipant <id/organisation/stranger> ; tc:hasRole <scheme/partner-roles/lead-partner> .
"""


def statement(subject: str, predicate: str, value: str, graph: NamedNode = LIST) -> Quad:
    return Quad(NamedNode(f"{BASE}id/{subject}"), TC[predicate], NamedNode(f"{BASE}id/{value}"), graph)


KNOWN = [
    statement("participation/a-one", "inProject", "project/a"),
    statement("participation/a-one", "hasParticipant", "organisation/one"),
    statement("participation/a-two", "inProject", "project/a"),
    statement("participation/a-two", "hasParticipant", "organisation/two"),
    statement("organisation/one", "isBasedIn", "town/x"),
    statement("organisation/two", "isBasedIn", "town/y"),
    statement("town/x", "statedIn", "source-document/list"),
    statement("town/y", "statedIn", "source-document/list"),
    statement("source-document/list", "isOfKind", "kind/table"),
    statement("project/a", "isFundedUnder", "programme/p"),
    statement("project/a", "hasBudget", "budget/a"),
    statement("budget/a", "statedIn", "source-document/list"),
    statement("share/a", "isShareOf", "budget/a"),
    statement("participation/b-two", "inProject", "project/b"),
    statement("participation/b-two", "hasParticipant", "organisation/two"),
    statement("project/b", "isFundedUnder", "programme/p"),
    statement("programme/p", "isInStrand", "strand/a", REGISTER),
]


def kept(*about: Quad) -> set[str]:
    return {quad.subject.value.removeprefix(f"{BASE}id/") for quad in keep_nearby(KNOWN, {LIST}, about)}  # type: ignore[union-attr]


def test_what_the_data_do_not_name_is_left_out() -> None:
    assert kept(statement("project/c", "isFundedUnder", "programme/p")) == {"programme/p"}


def test_a_project_comes_with_what_belongs_to_it_and_what_it_points_at() -> None:
    assert kept(statement("participation/a-new", "inProject", "project/a")) == {
        quad.subject.value.removeprefix(f"{BASE}id/")  # type: ignore[union-attr]
        for quad in KNOWN
        if not quad.subject.value.endswith(("b", "b-two"))  # type: ignore[union-attr]
    }


def test_an_organisation_comes_with_all_its_participations() -> None:
    assert {"participation/a-two", "participation/b-two", "project/b"} <= kept(
        statement("participation/new", "hasParticipant", "organisation/two")
    )


def test_without_lists_everything_stays() -> None:
    assert keep_nearby(KNOWN, set(), []) == KNOWN


@pytest.mark.slow
@pytest.mark.usefixtures("built")
def test_the_verdict_is_that_of_the_whole_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = find_layout()
    data = list(parse(STRANGER.encode(), format=RdfFormat.TURTLE))
    vocabulary, shapes = (
        [quad for path in list_rdf_files(folder) for quad in read_quads(path, base=BASE)]
        for folder in (layout.ontology, layout.shapes)
    )
    near = run.read_what_is_known(layout, about=data)
    monkeypatch.setattr(run, "keep_nearby", lambda known, *_: list(known))
    whole = run.read_what_is_known(layout, about=data)
    assert len(near) < len(whole) / 2
    reports = [
        validate(data, shapes, background=[*vocabulary, *known], check_literals=True, check_terms=True)
        for known in (near, whole)
    ]
    assert reports[0].results == reports[1].results
    found = {str(result.source_shape).rpartition("#")[2].rstrip(">") for result in reports[0].results}
    assert {"Project-fundsAboveBudget", "BasedThing-country"} <= found
