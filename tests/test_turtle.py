from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from tercoop.errors import OutputError
from tercoop.rdf.namespaces import BASE, RDF, RDFS, SKOS, XSD
from tercoop.rdf.turtle import TurtleWriter, to_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable

Term: TypeAlias = NamedNode | BlankNode | Literal

HEAD = """\
@base <https://w3id.org/tercoop/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tc: <https://w3id.org/tercoop/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def rewrite(turtle: str) -> str:
    """Return the canonical form of a graph without its head of prefixes."""
    text = to_turtle(parse(HEAD + turtle, format=RdfFormat.TURTLE)).decode()
    return text if text.startswith(("<", "[]", "_:")) else text.split("\n\n", 1)[1]


def canonical(quads: Iterable[Quad]) -> frozenset[str]:
    """Return a form of a graph that is equal for isomorphic graphs."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, dataset))


# --- the form -------------------------------------------------------------------------------------------------------


def test_only_used_prefixes_and_base_are_declared() -> None:
    text = to_turtle([Triple(NamedNode(f"{BASE}id/body/a"), SKOS.prefLabel, Literal("a", language="en"))]).decode()
    assert text == (
        "@base <https://w3id.org/tercoop/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "\n"
        "<id/body/a>\n"
        '    skos:prefLabel "a"@en .\n'
    )


def test_empty_graph_is_an_empty_file() -> None:
    assert to_turtle([]) == b""


def test_a_repeated_statement_is_written_once() -> None:
    quad = Quad(NamedNode("x:a"), NamedNode("x:b"), Literal("c"))
    assert to_turtle([quad, quad]) == b'<x:a>\n    <x:b> "c" .\n'


def test_ontology_comes_first_and_numbers_sort_by_value() -> None:
    text = rewrite("<a/f-10> a tc:X . <a/f-2> a tc:X . <a> a tc:X . <z> a owl:Ontology . tc:X a owl:Class .")
    subjects = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert subjects == ["<z>", "<a>", "<a/f-2>", "<a/f-10>", "tc:X"]


def test_predicates_come_in_reading_order() -> None:
    text = rewrite('<a> tc:z 1 ; tc:b 2 ; skos:definition "d" ; rdfs:label "l" ; a tc:X .')
    assert [line.split()[0] for line in text.splitlines()[1:]] == ["a", "rdfs:label", "skos:definition", "tc:b", "tc:z"]


def test_english_comes_before_other_languages() -> None:
    assert rewrite('<a> rdfs:label "ä"@de, "b"@fr, "z"@en, "plain" .') == (
        '<a>\n    rdfs:label "plain" , "z"@en , "ä"@de , "b"@fr .\n'
    )


def test_objects_that_do_not_fit_one_line_stand_one_a_line() -> None:
    half = "x" * 60
    assert rewrite(f'<a> rdfs:label "{half}"@en, "{half}"@fr .') == (
        f'<a>\n    rdfs:label\n        "{half}"@en ,\n        "{half}"@fr .\n'
    )


def test_one_line_may_fill_the_width_and_no_more() -> None:
    def longest(length: int) -> int:
        text = rewrite(f'<a> rdfs:label "{"x" * 40}" , "{"y" * length}" .')
        return max(map(len, text.splitlines()))

    assert longest(120 - len("    rdfs:label ") - 42 - len(' , "') - len('" .')) == 120
    assert longest(121 - len("    rdfs:label ") - 42 - len(' , "') - len('" .')) < 120


def test_blank_nodes_and_lists_are_nested() -> None:
    assert rewrite("<a> sh:or ( [ sh:path tc:b ] 2 ( ) ) ; sh:not [ ] .") == (
        "<a>\n    sh:not [] ;\n    sh:or ( [ sh:path tc:b ] 2 () ) .\n"
    )


def test_what_is_nested_and_long_is_indented() -> None:
    name = "a" * 50
    assert rewrite(f"<a> sh:or ( [ sh:path tc:{name} ; sh:class tc:{name} ] 1 ) .") == (
        "<a>\n"
        "    sh:or (\n"
        "        [\n"
        f"            sh:path tc:{name} ;\n"
        f"            sh:class tc:{name}\n"
        "        ]\n"
        "        1\n"
        "    ) .\n"
    )


def test_shared_and_circular_blank_nodes_get_labels_and_unreferenced_ones_none() -> None:
    text = rewrite("<a> tc:p _:s . <b> tc:p _:s . _:x tc:p _:y . _:y tc:p _:x . _:free tc:p 1 .")
    assert text.count("_:c14n") == 6
    assert "[]\n    tc:p 1 .\n" in text


def test_list_with_a_shared_tail_is_kept() -> None:
    text = rewrite("<a> tc:p _:l . _:l rdf:first 1 ; rdf:rest _:t . <b> tc:p _:t . _:t rdf:first 2 ; rdf:rest () .")
    assert "[ rdf:first 1 ; rdf:rest _:c14n1 ]" in text
    assert "_:c14n1\n    rdf:first 2 ;\n    rdf:rest () .\n" in text


def chain(length: int) -> list[Quad]:
    """Return blank nodes in a row, each referring to the next."""
    nodes = [BlankNode(f"n{number}") for number in range(length)]
    return [Quad(one, RDF.value, other) for one, other in pairwise(nodes)]


def test_nesting_has_a_limit_and_no_crash() -> None:
    assert to_turtle(chain(51)).count(b"[") == 51
    with pytest.raises(OutputError, match="nested more than 50 deep"):
        to_turtle(chain(10_000))


def test_entanglement_has_a_limit_and_no_crash() -> None:
    """The canonical labelling takes minutes for a thousand nodes in a row, and ends the process for ten thousand."""
    circle = [*chain(5_000), Quad(BlankNode("n4999"), RDF.value, BlankNode("n0"))]
    with pytest.raises(OutputError, match="more than 200 blank nodes"):
        to_turtle(circle)


def test_labels_of_the_input_that_look_canonical_do_no_harm() -> None:
    text = rewrite("<a> tc:p _:s , [ tc:q _:s ] . _:c14n0 tc:p 1 . _:c14n1 tc:p 2 . <b> tc:p _:c14n2 .")
    assert text.count("[]") == 3


def test_a_long_list_is_written_as_a_list() -> None:
    items = " ".join(str(number) for number in range(5_000))
    assert rewrite(f"<a> tc:p ( {items} ) .").count("(") == 1


@pytest.mark.parametrize(
    "written",
    [
        "5",
        "-17",
        "0",
        "85.00",
        "-0.5",
        "40039426",
        "true",
        "false",
        '"007"^^xsd:integer',
        '"+5"^^xsd:integer',
        '".5"^^xsd:decimal',
        '"5."^^xsd:decimal',
        '"0.00000001"^^xsd:decimal',
        '"forty"^^xsd:integer',
        '"1"^^xsd:boolean',
        '"1e3"^^xsd:double',
        '"2012-02-31"^^xsd:date',
        '"2009"^^xsd:gYear',
        '"no\\u200Bbreak"',
        '"tab\\tquote\\"back\\\\slash"',
        '"""two\nlines \\""quoted\\"\\""""',
        '"""carriage\\r\nreturn"""@fr',
    ],
)
def test_lexical_forms_are_kept_as_written(written: str) -> None:
    assert rewrite(f"<a> tc:p {written} .") == f"<a>\n    tc:p {written} .\n"


@pytest.mark.parametrize(
    ("iri", "written"),
    [
        (f"{BASE}ontology#Programme", "tc:Programme"),
        (f"{BASE}id/programme/interact-ii", "<id/programme/interact-ii>"),
        (f"{BASE}ontology/core", "<ontology/core>"),
        (f"{BASE}ontology/prefixes#sh", "<ontology/prefixes#sh>"),
        (BASE, f"<{BASE}>"),
        (f"{BASE}a:b", f"<{BASE}a:b>"),
        (f"{BASE}../up", f"<{BASE}../up>"),
        (f"{BASE}id//x", f"<{BASE}id//x>"),
        (f"{BASE}ontology#a,b", f"<{BASE}ontology#a,b>"),
        (f"{BASE}ontology#", f"<{BASE}ontology#>"),
        (f"{BASE}ontology#dot.", "<ontology#dot.>"),
        ("http://www.w3.org/2004/02/skos/core", "<http://www.w3.org/2004/02/skos/core>"),
        ("http://example.org/é", "<http://example.org/é>"),
        ("urn:x:1", "<urn:x:1>"),
    ],
)
def test_iris_are_shortened_only_where_that_is_safe(iri: str, written: str) -> None:
    text = to_turtle([Triple(NamedNode(iri), RDFS.seeAlso, NamedNode(iri))]).decode()
    assert f"\n{written}\n    rdfs:seeAlso {written} .\n" in text
    assert {str(quad.object) for quad in parse(text, format=RdfFormat.TURTLE)} == {f"<{iri}>"}


def test_triple_terms_are_refused() -> None:
    triple = Triple(NamedNode("x:a"), NamedNode("x:b"), Literal("c"))
    with pytest.raises(OutputError, match=r"RDF 1\.2"):
        to_turtle([Quad(NamedNode("x:a"), NamedNode("x:b"), triple)])


def test_texts_with_a_direction_are_refused() -> None:
    (quad,) = parse('<x:a> <x:b> "c"@ar--rtl .', format=RdfFormat.TURTLE)
    with pytest.raises(OutputError, match=r"RDF 1\.2"):
        to_turtle([quad])


# --- in parts -------------------------------------------------------------------------------------------------------


def write_parts(*parts: str) -> str:
    """Return the text of a graph that comes in parts."""
    writer = TurtleWriter()
    for part in parts:
        writer.add(parse(HEAD + part, format=RdfFormat.TURTLE))
    return "".join(writer.pieces())


def test_what_parts_say_of_one_subject_stands_in_one_place() -> None:
    parts = ("<a-2> tc:p 1 , [ tc:q 2 ] .", "<a-10> tc:p 3 .", "<a-02> tc:p 5 .", "<a-2> tc:p 1 , 4 ; a tc:X .")
    assert write_parts(*parts).split("\n\n", 1)[1] == (
        "<a-02>\n    tc:p 5 .\n\n<a-2>\n    a tc:X ;\n    tc:p 1 , 4 , [ tc:q 2 ] .\n\n<a-10>\n    tc:p 3 .\n"
    )


def test_a_part_may_say_late_that_something_is_an_ontology() -> None:
    assert write_parts("<z> tc:p 1 . <a> tc:p 2 .", "<z> a owl:Ontology .").split("\n\n", 1)[1] == (
        "<z>\n    a owl:Ontology ;\n    tc:p 1 .\n\n<a>\n    tc:p 2 .\n"
    )


def test_blank_nodes_of_two_parts_are_two() -> None:
    assert write_parts("_:a tc:p 1 .", "_:a tc:p 1 .", "<b> tc:p _:a .").count("[]") == 3


@pytest.mark.parametrize("parts", [("<a> tc:p 1 .", "_:x tc:p _:x ."), ("_:x tc:p _:x .", "<a> tc:p 1 .")])
def test_labelled_blank_nodes_are_refused_in_parts(parts: tuple[str, str]) -> None:
    with pytest.raises(OutputError, match="must come with the whole graph"):
        write_parts(*parts)


# --- any graph ------------------------------------------------------------------------------------------------------

IRIS = st.sampled_from(
    [
        f"{BASE}id/programme/interact-ii",
        f"{BASE}ontology#Programme",
        f"{BASE}ontology#a.b-",
        f"{BASE}ontology#-a",
        f"{BASE}",
        f"{BASE}.",
        f"{BASE}a/../b",
        f"{BASE}?query#fragment",
        "http://example.org/a/../b/./c",
        "http://example.org/%20'()*+,;=é",
        "http://www.w3.org/2004/02/skos/core#",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil",
        "http://www.w3.org/2002/07/owl#Ontology",
        "urn:x",
    ]
).map(NamedNode)
BLANK_NODES = st.sampled_from([BlankNode(name) for name in "abcdef"])
# Surrogates are no characters, and rdflib reads a carriage return before a line feed as one line end.
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.text("\"\\\n\r\t\u2028\ufeff#<>'u0", max_size=8),
)
LEXICAL_FORMS = st.one_of(
    st.sampled_from(["85.00", "007", "1e3", ".5", "5.", "-0", "+1", "true", "0", "1", "INF", "0.0000001", "", " 1"]),
    st.integers().map(str),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    TEXTS,
)
DATATYPES = st.sampled_from([XSD.integer, XSD.decimal, XSD.double, XSD.boolean, XSD.date, NamedNode("urn:type")])
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text, tag: Literal(text, language=tag), TEXTS, st.sampled_from(["en", "fr", "en-GB", "sr-latn"])),
    st.builds(lambda text, datatype: Literal(text, datatype=datatype), LEXICAL_FORMS, DATATYPES),
)
PREDICATES = st.sampled_from([RDF.type, RDF.first, RDF.rest, RDFS.label, NamedNode("urn:p"), NamedNode(f"{BASE}p")])
QUADS = st.builds(
    Quad,
    st.one_of(IRIS, BLANK_NODES),
    PREDICATES,
    st.one_of(IRIS, BLANK_NODES, LITERALS, st.just(RDF.nil)),
)
LIST_CELLS = st.builds(
    lambda cell, item, rest: [Quad(cell, RDF.first, item), Quad(cell, RDF.rest, rest)],
    BLANK_NODES,
    st.one_of(LITERALS, BLANK_NODES),
    st.one_of(BLANK_NODES, st.just(RDF.nil)),
)
GRAPHS = st.builds(
    lambda quads, cells: [*quads, *(quad for pair in cells for quad in pair)],
    st.lists(QUADS, max_size=12),
    st.lists(LIST_CELLS, max_size=4),
)


@given(GRAPHS)
def test_any_graph_comes_back_the_same(graph: list[Quad]) -> None:
    assert canonical(parse(to_turtle(graph), format=RdfFormat.TURTLE)) == canonical(graph)


@given(GRAPHS)
def test_writing_twice_changes_nothing(graph: list[Quad]) -> None:
    once = to_turtle(graph)
    assert to_turtle(parse(once, format=RdfFormat.TURTLE)) == once


@given(GRAPHS, st.randoms(use_true_random=False), st.permutations("uvwxyz"))
def test_order_and_labels_of_the_input_do_not_matter(graph: list[Quad], random: object, names: list[str]) -> None:
    """Isomorphic graphs have one text, whatever their blank nodes are called and in whatever order they come."""
    renamed: dict[object, BlankNode] = {
        BlankNode(old): BlankNode(new) for old, new in zip("abcdef", names, strict=True)
    }
    other = [
        Quad(renamed.get(subject) or subject, predicate, renamed.get(object_) or object_)
        for subject, predicate, object_, _ in graph
    ]
    random.shuffle(other)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    assert to_turtle(other) == to_turtle(graph)


@given(GRAPHS, st.lists(st.integers(0, 4), min_size=30, max_size=30), st.integers(1, 3))
def test_a_graph_in_parts_has_the_text_of_the_whole(graph: list[Quad], places: list[int], held: int) -> None:
    whole = to_turtle(graph)
    parts = [part for part in divide(graph, places) if part]
    with tempfile.TemporaryDirectory() as folder:
        writer = TurtleWriter(Path(folder) / "blocks", held)
        try:
            for part in parts:
                writer.add(part)
        except OutputError:
            # Labels depend on the whole graph.
            assert len(parts) > 1
            assert b"_:c14n" in whole
            return
        assert "".join(writer.pieces()).encode() == whole


def divide(graph: list[Quad], places: list[int]) -> list[list[Quad]]:
    """Divide a graph among five parts; statements that blank nodes tie together stay together."""
    groups: list[tuple[set[object], list[Quad]]] = []
    for quad in graph:
        nodes: set[object] = {term for term in quad if isinstance(term, BlankNode)}
        tied = [group for group in groups if group[0] & nodes]
        groups = [group for group in groups if not group[0] & nodes]
        groups.append((nodes.union(*(group[0] for group in tied)), [quad for group in tied for quad in group[1]]))
        groups[-1][1].append(quad)
    parts: list[list[Quad]] = [[] for _ in range(5)]
    for place, (_, quads) in zip(places, groups, strict=False):
        parts[place] += quads
    return parts


@given(graph=GRAPHS)
def test_rdflib_reads_the_same_graph(graph: list[Quad]) -> None:
    parsed = _read_with_rdflib(to_turtle(graph))
    assert canonical(parsed) == canonical(graph)


def _read_with_rdflib(turtle: bytes) -> list[Quad]:
    """Return what rdflib reads, as it stands: its habit of computing with literals is switched off."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        graph = rdflib.Graph().parse(data=turtle, format="turtle")
    return [Quad(_from_rdflib(s), NamedNode(str(p)), _from_rdflib(o)) for s, p, o in graph]  # type: ignore[arg-type]


def _from_rdflib(term: rdflib.term.Node) -> Term:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    assert isinstance(term, rdflib.Literal)
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None)
