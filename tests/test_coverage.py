"""The seed graph states the 79 facts of its source, each on its own triples, and nothing else."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, Quad, Store, Triple, parse

from tercoop.build.coverage import Coverage, Fact, check_coverage, describe_evidence, mint_sentence, read_facts
from tercoop.layout import find_layout
from tercoop.questions.catalogue import read_catalogue
from tercoop.rdf.iris import mint_concept, mint_graph, mint_query, mint_thing
from tercoop.rdf.namespaces import DCTERMS, RDF, TC

if TYPE_CHECKING:
    from collections.abc import Iterable

SHARED = {"F61": {"F67"}, "F64": {"F74"}, "F65": {"F74"}, "F66": {"F67"}, "F67": {"F61", "F66"}, "F74": {"F64", "F65"}}
"""Facts that rest on triples of another fact; docs/sources/interact-page.md gives the reasons."""

SENTENCES = {
    0: 1, 1: 7, 2: 5, 3: 9, 4: 5, 5: 1, 6: 6, 7: 3, 8: 1, 9: 2, 10: 1, 11: 3, 12: 1, 13: 1, 14: 2, 15: 2, 16: 2, 17: 5,
    18: 1, 19: 2, 20: 2, 21: 3, 22: 7, 23: 1, 24: 2, 25: 3, 26: 1,
}  # fmt: skip
"""How many facts each sentence of the source states."""


@cache
def facts() -> list[Fact]:
    return read_facts(read_catalogue(find_layout().queries).values())


def hold(quads: Iterable[Quad]) -> Store:
    store = Store()
    store.extend(quads)
    return store


@cache
def seed() -> frozenset[Triple]:
    # Through a store, as the coverage does, so that numbers are in their canonical form.
    path = find_layout().data / "curated" / "seed.ttl"
    return frozenset(quad.triple for quad in hold(Quad(*quad.triple) for quad in parse(path=path)))


@cache
def coverage() -> Coverage:
    return check_coverage(facts(), seed())


def test_all_facts_are_there_in_order() -> None:
    assert [fact.identifier for fact in facts()] == [f"F{number}" for number in range(1, 80)]


def test_each_sentence_states_its_facts() -> None:
    assert Counter(fact.sentence for fact in facts()) == SENTENCES


def test_seed_alone_holds_every_fact_and_nothing_else() -> None:
    assert [finding.fact.identifier for finding in coverage().findings if finding.verdict != "found"] == []
    assert coverage().unclaimed == ()
    assert coverage().complete


@pytest.mark.parametrize("identifier", [f"F{number}" for number in range(1, 80)])
def test_removed_fact_is_missed_alone(identifier: str) -> None:
    """Without its triples a fact is missing, and no other but those that rest on the same triples."""
    removed = next(finding for finding in coverage().findings if finding.fact.identifier == identifier)
    left = check_coverage(facts(), seed() - set(removed.triples))
    missing = {finding.fact.identifier for finding in left.findings if finding.verdict == "missing"}
    assert missing == {identifier} | SHARED.get(identifier, set())
    assert not left.complete


def test_one_triple_less_is_enough_to_miss_a_fact() -> None:
    """Every triple counts: a fact is missing as soon as one of its triples is gone."""
    for finding in coverage().findings:
        for triple in finding.triples:
            left = check_coverage([finding.fact], seed() - {triple})
            assert left.findings[0].verdict == "missing", f"{finding.fact.identifier} without {triple}"


def test_fact_without_pointer_to_its_sentence_is_untraced() -> None:
    pointer = Triple(mint_thing("Approval", "interact-ii"), TC.statedIn, mint_sentence(2))
    left = check_coverage(facts(), seed() - {pointer})
    verdicts = {finding.fact.identifier: finding.verdict for finding in left.findings}
    assert verdicts["F10"] == "untraced"
    assert not left.complete


def test_triple_without_a_fact_is_reported() -> None:
    invented = Triple(mint_thing("Approval", "interact-ii"), TC.hasDate, Literal("2007-12-24"))
    assert check_coverage(facts(), seed() | {invented}).unclaimed == (invented,)


def test_traps_of_the_source_are_avoided() -> None:
    """What the source does not say is not in the seed graph, however plausible."""
    interact_ii, enpi_project = mint_thing("Programme", "interact-ii"), mint_thing("Project", "interact-enpi-cbc")
    enpi = mint_thing("FundingInstrument", "enpi")
    store = hold(Quad(*triple) for triple in seed())
    assert not list(store.quads_for_pattern(enpi_project, TC.isFundedUnder, None))
    assert [str(quad.subject) for quad in store.quads_for_pattern(None, TC.isFinancedBy, enpi)] == [
        str(mint_thing("ProgrammeGroup", "enpi-cooperation-programmes"))
    ]
    assert not list(store.quads_for_pattern(interact_ii, TC.generation, None))
    assert not list(store.quads_for_pattern(None, TC.isHeldBy, None))
    priorities = {quad.object for quad in store.quads_for_pattern(interact_ii, TC.hasPriority, None)}
    assert mint_concept("programme-types", "technical-assistance") not in priorities
    covered = {quad.object for quad in store.quads_for_pattern(None, TC.covers, None)}
    assert mint_thing("CountryGroup", "member-states-of-the-european-union") in covered
    assert len(covered) == 3


def test_evidence_leads_from_a_triple_to_its_sentence_and_query() -> None:
    evidence = hold(describe_evidence(coverage()))
    date = Triple(mint_thing("Approval", "interact-ii"), TC.hasDate, Literal("2007-12", datatype=_G_YEAR_MONTH))
    (statement,) = {quad.subject for quad in evidence.quads_for_pattern(None, RDF.object, date.object)}
    fact = mint_thing("Fact", "interact-page-f10")
    assert Quad(statement, TC.supportsFact, fact, mint_graph("evidence")) in evidence
    described = {quad.predicate: quad.object for quad in evidence.quads_for_pattern(fact, None, None)}
    assert described[TC.statedIn] == mint_sentence(2)
    assert described[DCTERMS.identifier] == Literal("F10")
    assert described[TC.isCheckedBy] == mint_query("seed-facts/f10-approval-month")


def test_evidence_names_each_triple_once() -> None:
    evidence = hold(describe_evidence(coverage()))
    statements = {quad.subject for quad in evidence.quads_for_pattern(None, RDF.type, TC.Statement)}
    assert len(statements) == len({triple for finding in coverage().findings for triple in finding.triples})


_G_YEAR_MONTH = next(
    quad.object.datatype
    for quad in parse(path=find_layout().data / "curated" / "seed.ttl")
    if quad.predicate == TC.hasDate and isinstance(quad.object, Literal)
)
