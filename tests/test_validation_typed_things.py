from __future__ import annotations

import pytest
from pyoxigraph import Quad, RdfFormat

from tercoop.rdf.files import parse_quads
from tercoop.rdf.namespaces import BASE, RDF, SH
from tercoop.validation import TYPED_THING_SHAPE, Report, Severity, compare_engines

HEAD = """
@base <https://w3id.org/tercoop/> . @prefix e: <http://e/> . @prefix tc: <https://w3id.org/tercoop/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
BACKGROUND = """
tc:Programme a owl:Class . tc:Project a owl:Class . tc:Share a owl:Class . tc:Part rdfs:subClassOf tc:Share .
tc:starts a owl:DatatypeProperty ; rdfs:domain [ owl:unionOf ( tc:Programme tc:Project ) ] .
tc:isFundedUnder a owl:ObjectProperty ; rdfs:domain tc:Project . tc:note a owl:DatatypeProperty .
<id/known> a tc:Programme .
"""
SHAPES = "e:S a sh:NodeShape ; sh:targetClass tc:Programme ; sh:nodeKind sh:IRI ."


def turtle(text: str) -> list[Quad]:
    return list(parse_quads((HEAD + text).encode(), place="x", base=BASE, format=RdfFormat.TURTLE))


def judge(text: str) -> Report:
    comparison = compare_engines(turtle(text), turtle(SHAPES), background=turtle(BACKGROUND), check_terms=True)
    assert comparison.agrees, str(comparison)
    return comparison.shifty


@pytest.mark.parametrize(
    "text",
    [
        "<id/a> a tc:Project ; tc:note 1 .",
        "<id/a> a e:Mine ; tc:note 1 . e:Mine rdfs:subClassOf tc:Share .",
        "<scheme/a/b> a skos:Concept ; tc:note 1 . <scheme/a> a skos:ConceptScheme ; tc:note 1 .",
        "<id/known> tc:starts 2007 .",
        "<id/a> e:note 1 ; rdfs:label 1 .",
    ],
)
def test_things_with_a_known_class_or_without_properties_of_ours_pass(text: str) -> None:
    assert judge(text).results == ()


@pytest.mark.parametrize("kind", ["", "a e:Project ;", "a owl:Thing ;"])
def test_a_thing_without_a_known_class_is_one_violation_that_suggests_one(kind: str) -> None:
    (result,) = judge(f"<id/a> {kind} tc:starts 2007 ; tc:isFundedUnder <id/known> .").results
    assert (result.source_shape, result.severity, result.path) == (TYPED_THING_SHAPE, Severity.VIOLATION, RDF.type)
    assert result.component == SH.ClassConstraintComponent
    assert result.message("en").startswith("This has tc:isFundedUnder, tc:starts and no class of the vocabulary")
    assert result.message("en").endswith("Is it a tc:Project? Then say so with rdf:type.")
    assert "Est-ce tc:Project ?" in result.message("fr")


def test_all_classes_of_a_domain_are_suggested_and_none_without_a_domain() -> None:
    messages = {result.message("en") for result in judge("<id/a> tc:starts 2007 . _:b tc:note 1 .").results}
    assert {message.partition("no query finds it.")[2] for message in messages} == {
        " Is it a tc:Programme or tc:Project? Then say so with rdf:type.",
        "",
    }
