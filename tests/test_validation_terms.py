from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat

from tercoop.rdf.files import parse_quads
from tercoop.rdf.namespaces import BASE, ONTOLOGY, RDF, SH
from tercoop.validation import DECLARED_TERM_SHAPE, Report, Severity, compare_engines
from tercoop.validation.graph_index import as_triples
from tercoop.validation.terms import find_names_without_base

HEAD = """
@base <https://w3id.org/tercoop/> .
@prefix e: <http://e/> . @prefix tc: <https://w3id.org/tercoop/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
"""
VOCABULARY = """
tc:Programme a owl:Class . tc:Project a owl:Class . tc:hasStrand a owl:ObjectProperty .
tc:hasRank a owl:ObjectProperty . tc:isInPeriod a owl:ObjectProperty . tc:hasPeriod a owl:ObjectProperty .
tc:acronym a owl:DatatypeProperty .
tc:strand a owl:ObjectProperty ; owl:deprecated true ; dcterms:isReplacedBy tc:hasStrand .
tc:Gone a owl:Class ; owl:deprecated true . tc:unsure owl:deprecated false ; a owl:ObjectProperty .
"""
SHAPES = "e:S a sh:NodeShape ; sh:targetClass tc:Programme ; sh:nodeKind sh:IRI ."


def turtle(text: str) -> list[Quad]:
    return list(parse_quads((HEAD + text).encode(), place="x", base=BASE, format=RdfFormat.TURTLE))


def judge(text: str) -> Report:
    """Return the report of pyshifty; that of pySHACL is the same."""
    comparison = compare_engines(turtle(text), turtle(SHAPES), background=turtle(VOCABULARY), check_terms=True)
    assert comparison.agrees, str(comparison)
    return comparison.shifty


def term(name: str) -> NamedNode:
    return NamedNode(ONTOLOGY + name)


def test_declared_terms_and_terms_of_others_pass() -> None:
    report = judge("<id/a> a tc:Programme , e:Programm ; tc:hasStrand <id/b> ; tc:unsure 1 ; e:hasStrandd tc:Nothing .")
    assert report.results == ()


def test_a_misspelt_property_is_a_warning_that_offers_the_right_one() -> None:
    (result,) = judge("<id/a> a tc:Programme ; tc:hasStrandd <id/b> .").results
    assert result.focus_node == NamedNode(f"{BASE}id/a")
    assert result.path == term("hasStrandd")
    assert result.path_text == "tc:hasStrandd"
    assert result.value == NamedNode(f"{BASE}id/b")
    assert (result.source_shape, result.component) == (DECLARED_TERM_SHAPE, SH.ClosedConstraintComponent)
    assert result.severity is Severity.WARNING
    assert result.message("en").startswith("tc:hasStrandd is not a term of the vocabulary")
    assert result.message("en").endswith("Did you mean tc:hasStrand?")
    assert result.message("fr").endswith("Vouliez-vous dire tc:hasStrand ?")


def test_a_misspelt_class_is_a_warning_on_the_type() -> None:
    (result,) = judge("[] a tc:programm .").results
    assert (result.path, result.value) == (RDF.type, term("programm"))
    assert result.component == SH.InConstraintComponent
    assert result.message("en").endswith("Did you mean tc:Programme?")


@pytest.mark.parametrize(
    "text", ["<id/a> a tc:hasStrandd .", "<id/a> a tc:Project ; tc:Programm 1 .", "<id/a> a tc:Project ; tc:budget 1 ."]
)
def test_nothing_is_offered_where_no_term_of_that_kind_is_near(text: str) -> None:
    (result,) = judge(text).results
    assert result.message("en").endswith("no query finds what it says.")


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("isInStrand", "tc:hasStrand?"),  # and not tc:hasRank, which has more letters in common
        ("strands", "tc:hasStrand?"),
        ("HasStrand", "tc:hasStrand?"),
        ("period", "tc:hasPeriod, tc:isInPeriod?"),
        ("acronyme", "tc:acronym?"),
    ],
)
def test_names_are_compared_without_the_verb(written: str, offered: str) -> None:
    (result,) = judge(f"<id/a> a tc:Project ; tc:{written} 1 .").results
    assert result.message("en").endswith(f"Did you mean {offered}")


def test_a_deprecated_term_is_a_remark_that_names_its_successor() -> None:
    report = judge("<id/a> tc:strand <id/b> ; a tc:Gone ; tc:strandd <id/b> .")
    messages = {result.severity: [] for result in report.results}  # type: dict[Severity, list[str]]
    for result in report.results:
        messages[result.severity].append(result.message("en"))
    assert sorted(messages[Severity.INFO]) == ["tc:Gone is deprecated.", "tc:strand is deprecated. Use tc:hasStrand."]
    (other,) = messages[Severity.WARNING]
    assert other.endswith("Did you mean tc:hasStrand?"), "a deprecated term is not offered"


def test_terms_are_left_alone_unless_asked() -> None:
    comparison = compare_engines(turtle("<id/a> tc:hasStrandd 1 ."), turtle(SHAPES), background=turtle(VOCABULARY))
    assert comparison.shifty.results == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<file:///a.ttl#x> a tc:Programme .", 1),
        ("<file:///x> a tc:Programme . <file:///y> a tc:Project . <id/z> a tc:Project .", 1),
        ("<id/a> a tc:Programme .", 0),
        ("<file:///x> a e:Programme .", 0),
        ("<file:///x> e:see <id/z> . <id/y> a tc:Programme . <id/z> a tc:Programme .", 0),
        ("[] a tc:Programme .", 0),
    ],
)
def test_names_of_files_hint_at_a_missing_base(text: str, found: int) -> None:
    notes = list(find_names_without_base(as_triples(turtle(text))))
    assert len(notes) == found
    assert all("begin" in note and "is the line @base <https://w3id.org/tercoop/> missing?" in note for note in notes)
