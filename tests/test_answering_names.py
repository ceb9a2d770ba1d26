"""The names of things without a label: true when they are read alone, and made of what tells a thing apart."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, parse

from page_fixtures import document, perform, published, read_page, text_of
from tercoop.answering.name_patterns import PATTERNS, Own, Part
from tercoop.answering.names import Names
from tercoop.answering.published import open_published
from tercoop.layout import find_layout
from tercoop.questions.labels import find_labels
from tercoop.rdf.namespaces import BASE, ONTOLOGY, RDF, RDFS, SH, TC, XSD, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tercoop.answering.published import Published
    from tercoop.build.folder import FinishedBuild

HEAD = "".join(f"@prefix {name}: <{space}> .\n" for name, space in prefixes().items()) + f"@base <{BASE}> .\n"
DATA = (
    HEAD
    + """
<id/programme/p> a tc:Programme ; skos:prefLabel "Bridges 2014-2020"@en ; tc:hasPriority <id/priority/one> ;
  tc:hasBudget <id/budget/whole> , <id/budget/added> , <id/budget/rest> , <id/budget/parts> .
<id/budget/whole> a tc:Budget, tc:Amount ; tc:value 56250000 ; tc:isInCurrency at-currency:EUR .
<id/budget/added> a tc:Budget, tc:Amount ; tc:isInCurrency at-currency:EUR ; tc:isAddedTo <id/budget/whole> .
<id/budget/rest> a tc:Budget, tc:Amount ; tc:value 1137926.5 ; tc:isInCurrency at-currency:EUR ;
  tc:restIsPaidBy <id/actor-group/nations> ; tc:hasPeriod <scheme/programming-periods/2014-2020> .
<id/budget/parts> a tc:Budget, tc:Amount ; tc:isInCurrency at-currency:EUR .
<id/financing-share/erdf> a tc:FinancingShare, tc:Share ; tc:isShareOf <id/budget/parts> ; tc:percent 85.0 ;
  tc:hasContributor <id/funding-instrument/erdf> ; tc:hasAmount <id/amount/erdf> .
<id/amount/erdf> a tc:Amount ; tc:value 34000000 ; tc:isInCurrency at-currency:EUR ; tc:qualifier "around"@en .
<id/actor-group/nations> a tc:ActorGroup ; skos:prefLabel "the countries"@en , "les pays"@fr .
<id/funding-instrument/erdf> a tc:FundingInstrument ; skos:prefLabel "ERDF" .
<scheme/programming-periods/2014-2020> a skos:Concept ; skos:prefLabel "2014-2020" .
<id/priority/one> a tc:Priority ; tc:number 1 .
<id/allocation-share/one> a tc:AllocationShare, tc:Share ; tc:isAllocatedTo <id/priority/one> ; tc:percent 94 .
<id/completeness/c> a tc:Completeness ; tc:isCompletenessOf <id/programme/p> ; tc:numberOfProjects 45 ;
  tc:numberOfProjectsWithLeadPartnerOnly 1 .
<id/financial-plan/f> a tc:FinancialPlan ; tc:isPlanOf <id/programme/p> ; tc:version "2.0" .
<id/role-provision/r> a tc:RoleProvision ; tc:hasRole <scheme/body-roles/auditor> ; tc:isMandatory true .
<scheme/body-roles/auditor> a skos:Concept ; skos:prefLabel "audit authority"@en , "autorité d’audit"@fr .
<id/coverage/c> a tc:Coverage ; tc:ofProgramme <id/programme/p> ; tc:covers <id/town/a> , <id/town/b> , <id/town/c> ,
  <id/town/d> , <id/town/e> .
<id/town/a> rdfs:label "Aalst" . <id/town/b> rdfs:label "Brest" . <id/town/c> rdfs:label "Cluj" .
<id/project/103> a tc:Project ; skos:prefLabel "103" ; dcterms:title "Thermoplastics"@en .
<id/project/104> a tc:Project ; skos:prefLabel "104" .
<https://example.org/budget> a tc:Budget, tc:Amount ; tc:value 12 .
<id/role-assignment/r> a tc:RoleAssignment ; tc:hasRole <scheme/body-roles/auditor> ; tc:begins "2007"^^xsd:gYear ;
  tc:ends "2013"^^xsd:gYear .
<id/nothing/x> a tc:Tally , owl:Thing .
<id/own-kind/b> a tc:Budget, tc:Amount ; tc:value 7 ; tc:hasPeriod <scheme/programming-periods/2014-2020> .
<id/programme/p> tc:hasBudget <id/own-kind/b> .
"""
)

SHARE = "financing share, ERDF, 85 %, around 34,000,000 EUR"


@pytest.fixture(scope="module", params=[True, False], ids=["union", "no-union"])
def version(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """The data of this module, with the union as default graph and without."""
    text = f"{HEAD}GRAPH <graph/x> {{ {DATA.removeprefix(HEAD)} }}"
    with published(tmp_path_factory.mktemp("names"), text, has_union=request.param) as found:
        yield found


def name(version: Published, iri: str, languages: Sequence[str] = (), apart_from: str | None = None) -> str:
    """Return a name as a page shows it."""
    thing = NamedNode(iri if ":" in iri else f"{BASE}{iri}")
    names = Names(version, languages)
    names.look_up([thing])
    apart = NamedNode(f"{BASE}{apart_from}") if apart_from else None
    return " · ".join(piece.text for piece in names.name(thing, apart))


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        ("id/budget/whole", "budget · 56,250,000 EUR · Bridges 2014-2020"),
        ("id/budget/added", "budget · amount not given, in EUR · Bridges 2014-2020"),
        ("id/budget/rest", "budget · 1,137,926.50 EUR · 2014-2020 · Bridges 2014-2020"),
        ("id/budget/parts", f"budget · amount not given, in EUR · {SHARE} · Bridges 2014-2020"),
        ("id/financing-share/erdf", "financing share · ERDF · 85 % · around 34,000,000 EUR"),
        ("id/amount/erdf", "around 34,000,000 EUR"),
        ("id/priority/one", "priority 1 · Bridges 2014-2020"),
        ("id/allocation-share/one", "allocation share · priority 1 · 94 %"),
        (
            "id/completeness/c",
            "completeness · Bridges 2014-2020 · number of projects: 45 · number of projects with lead partner only: 1",
        ),
        ("id/financial-plan/f", "financial plan · Bridges 2014-2020 · version: 2.0"),
        ("id/role-provision/r", "role provision · audit authority"),
        ("id/role-assignment/r", "audit authority · 2007 to 2013"),
        ("id/coverage/c", "coverage · Bridges 2014-2020 · Aalst · Brest · Cluj · and 2 more"),
        ("id/project/103", "103 · Thermoplastics"),
        ("id/project/104", "project · 104"),
        ("https://example.org/budget", "budget · 12"),
        ("id/nothing/x", "x"),
        ("id/own-kind/b", "budget · 7 · 2014-2020 · Bridges 2014-2020"),
    ],
)
def test_a_name_tells_what_the_thing_is_and_nothing_else(version: Published, thing: str, expected: str) -> None:
    assert name(version, thing) == expected


def test_words_of_a_name_are_those_of_the_reader(version: Published) -> None:
    assert name(version, "id/priority/one", ["fr"]) == "priorité 1 · Bridges 2014-2020"
    assert name(version, "id/role-provision/r", ["fr"]) == "disposition sur un rôle · autorité d’audit"


ACRONYMS = """<id/project/jedi> a tc:Project ; skos:prefLabel "JEDI" ; dcterms:title "Justice for all"@en .
  <id/project/baby> a tc:Project ; skos:prefLabel "BABYROHU" ; dcterms:title "BABIES ACROSS BORDERS"@en , "2020" .
  <id/project/bare> a tc:Project ; dcterms:title "A title alone"@en , "Un titre"@fr ; foaf:name "Aaa" .
  <id/project/103> a tc:Project ; skos:prefLabel "103" ; dcterms:title "Thermoplastics"@en ; foaf:name "Aaa"@en ."""


def test_the_preferred_label_names_whatever_its_language(tmp_path: Path) -> None:
    things = {"jedi": "JEDI", "baby": "BABYROHU", "bare": "Un titre", "103": "103 · Thermoplastics"}
    with published(tmp_path, HEAD + ACRONYMS) as found:
        for key, expected in things.items():
            assert name(found, f"id/project/{key}", ["fr"]) == expected
        labels = find_labels(found.store, [NamedNode(f"{BASE}id/project/{key}") for key in things], ["fr"])
    assert [labels[f"{BASE}id/project/{key}"].value for key in things] == [
        *("JEDI", "BABYROHU", "Un titre", "Thermoplastics"),
    ]


def test_each_word_of_a_name_has_its_own_language(tmp_path: Path) -> None:
    data = """
      <id/amount/a> a tc:Amount ; tc:value 47000000 ; tc:isInCurrency at-currency:EUR ; tc:qualifier "около"@bg .
      <id/plan-line/l> a tc:PlanLine ; tc:hasTotalAmount <id/amount/a> .
      <id/budget/b> a tc:Budget . <id/financing-share/s> a tc:FinancingShare ; tc:isShareOf <id/budget/b> ;
        tc:hasAmount <id/amount/a> ; tc:hasContributor <id/actor-group/g> .
      <id/actor-group/g> skos:prefLabel "les pays"@fr ."""
    languages = {"около": "bg", "les pays": "fr"}
    with published(tmp_path, HEAD + data) as found:
        for path in ("doc/amount/a", "doc/plan-line/l", "doc/budget/b"):
            heading = read_page(document(found, path)).find(".//h1")
            assert heading is not None
            assert "около 47,000,000 EUR" in text_of(heading)
            foreign = {text_of(each): each.get("lang") for each in heading.iter() if each.get("lang", "en") != "en"}
            assert foreign == {word: spoken for word, spoken in languages.items() if word in text_of(heading)}


def test_what_the_reader_has_before_them_is_left_out(version: Published) -> None:
    assert name(version, "id/budget/whole", apart_from="id/programme/p") == "budget · 56,250,000 EUR"


def test_a_heading_has_no_figure_of_another_budget(version: Published) -> None:
    heading = read_page(document(version, "doc/budget/added")).find(".//h1")
    assert heading is not None
    assert text_of(heading) == "budget · amount not given, in EUR · Bridges 2014-2020"


def test_lists_show_number_and_title(version: Published) -> None:
    page = b"".join(perform(version, "listing", of="doc/project").body).decode()
    assert "103 · Thermoplastics" in text_of(read_page(page))


def test_an_answer_that_was_cut_off_does_not_say_that_something_is_missing(
    version: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tercoop.answering.known_facts._MOST_ROWS", 2)
    assert "not given" not in name(version, "id/budget/added")


def test_names_of_things_with_long_addresses_are_found_in_several_queries(tmp_path: Path) -> None:
    addresses = [f"id/budget/{'a' * 15_000}{number}" for number in range(150)]
    data = HEAD + "".join(f"<{each}> a tc:Budget ; tc:value {place} .\n" for place, each in enumerate(addresses))
    with published(tmp_path, data) as found:
        names = Names(found, ())
        things = [NamedNode(BASE + each) for each in addresses]
        names.look_up(things)
        assert [names.name(thing)[1].text for thing in things] == [str(number) for number in range(150)]


def _read(folder: Path) -> list[tuple[NamedNode, NamedNode, object]]:
    return [
        (quad.subject, quad.predicate, quad.object)
        for path in sorted(folder.glob("*.ttl"))
        for quad in parse(path=path, format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode)
    ]


def _above(kind: NamedNode) -> set[object]:
    """Return a class of ours and those above it."""
    parents = {(one, other) for one, name, other in _read(find_layout().ontology) if name == RDFS.subClassOf}
    found: set[object] = {kind}
    while new := {other for one, other in parents if one in found} - found:
        found |= new
    return found


OURS = [kind for kind in PATTERNS if kind.value.startswith(ONTOLOGY)]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.value.partition("#")[2])
def test_the_vocabulary_lets_things_of_the_class_have_each_part(kind: NamedNode) -> None:
    shapes, ontology = _read(find_layout().shapes), _read(find_layout().ontology)
    classes = _above(kind)
    targeting = {shape for shape, name, target in shapes if name == SH.targetClass and target in classes}
    constraints = {each for shape, name, each in shapes if name == SH.property and shape in targeting}
    expected = {path for each, name, path in shapes if name == SH.path and each in constraints}
    bound = {thing: domain for thing, name, domain in ontology if name == RDFS.domain}
    for name in PATTERNS[kind].properties:
        assert name in expected or bound.get(name, kind) in classes, name


def test_no_part_is_a_thing_of_the_same_class_or_a_flag_unless_the_name_says_how() -> None:
    ontology = _read(find_layout().ontology)
    domains = {(thing, value) for thing, name, value in ontology if name == RDFS.domain}
    ranges = {(thing, value) for thing, name, value in ontology if name == RDFS.range}
    for kind, pattern in PATTERNS.items():
        for part in pattern.parts:
            if isinstance(part, Own) or part.says_property or part.is_inverse:
                continue
            reached = {value for thing, value in ranges if thing == part.property}
            assert not reached & {XSD.boolean, XSD.integer, XSD.decimal, XSD.string}, part
            assert not reached & {value for thing, value in domains if thing == part.property}, part
            assert not reached & (_above(kind) - {None}), part


def test_a_class_stands_before_those_above_it() -> None:
    order = list(PATTERNS)
    for place, kind in enumerate(order):
        assert not _above(kind) & set(order[:place]), kind
    assert Part(TC.restIsPaidBy) not in [part for pattern in PATTERNS.values() for part in pattern.parts]


def test_every_figure_in_a_name_of_the_graph_is_the_things_own(built: FinishedBuild) -> None:
    whole = open_published(built.directory)
    things = {
        quad.subject
        for kind in (TC.Budget, TC.Amount)
        for quad in whole.store.find(None, RDF.type, kind, DefaultGraph())
        if isinstance(quad.subject, NamedNode)
    }
    assert len(things) > 3_000
    drawn = random.Random(3).sample(sorted(things, key=str), 1_000)  # noqa: S311 - a draw that can be repeated
    names = Names(whole, ())
    names.look_up(drawn)
    for thing in drawn:
        own = {
            Decimal(quad.object.value)
            for quad in whole.store.find(thing, TC.value, None)
            if isinstance(quad.object, Literal)
        }
        pieces = [piece for piece in names.name(thing) if piece.kind == "number"]
        assert {Decimal(piece.exact) for piece in pieces} == own, thing
        said = " · ".join(piece.text for piece in names.name(thing))
        assert own or "not given" in said, said


def test_every_thing_of_the_graph_has_a_name_of_words(built: FinishedBuild) -> None:
    whole = open_published(built.directory)
    kinds = {
        quad.object.value
        for quad in whole.store.find(None, RDF.type, None, DefaultGraph())
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(ONTOLOGY)
    }
    assert len(kinds) > 50
    for kind in sorted(kinds):
        things = sorted(
            {
                quad.subject.value
                for quad in whole.store.find(None, RDF.type, NamedNode(kind), DefaultGraph())
                if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(f"{BASE}id/")
            }
        )
        drawn = [NamedNode(iri) for iri in random.Random(9).sample(things, min(30, len(things)))]  # noqa: S311 - as above
        names = Names(whole, ())
        names.look_up(drawn)
        for thing in drawn:
            said = " · ".join(piece.text for piece in names.name(thing))
            assert said != thing.value.rpartition("/")[2], f"{thing}: only its key"
            assert re.search(r"[^\W\d_]", said), f"{thing}: {said}"


def test_names_are_the_same_whatever_the_worker_knows_from_other_pages(built: FinishedBuild) -> None:
    whole, fresh = open_published(built.directory), open_published(built.directory)
    drawn = random.Random(4).sample(  # noqa: S311 - a draw that can be repeated
        sorted(
            {quad.subject for quad in whole.store.find(None, RDF.type, None) if isinstance(quad.subject, NamedNode)},
            key=str,
        ),
        1_500,
    )

    def name_all(version: Published, things: Sequence[NamedNode]) -> list[tuple[object, ...]]:
        names = Names(version, ("hu",))
        names.look_up(things)
        return [(names.name(thing), names.kind(thing)) for thing in things]

    one_by_one = [name_all(whole, [thing]) for thing in drawn]
    assert len(whole.facts) > 500, "they are kept"
    assert [name_all(whole, [thing]) for thing in drawn] == one_by_one
    assert [[each] for each in name_all(fresh, drawn)] == one_by_one


def test_what_pages_share_is_read_once(version: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    version.facts.clear()
    ask = Mock(wraps=version.store.evaluate)
    monkeypatch.setattr(version.store, "evaluate", ask)
    for _ in range(3):
        assert name(version, "id/project/103") == "103 · Thermoplastics"
        assert name(version, "https://example.org/unknown") == "https://example.org/unknown"
    assert ask.call_count == 2
    for _ in range(3):
        assert name(version, "id/priority/one") == "priority 1 · Bridges 2014-2020"
    assert ask.call_count == 5, "a name that is made of others is read with them"
