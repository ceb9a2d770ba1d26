"""Does a source graph hold every fact of its source, and nothing else? Sentence → fact → triples → query.

Each fact is a query of the topic ``seed-facts`` that constructs the triples which state it. A fact is *found* when the
query has an answer in the source graph alone, and *traced* when a thing it speaks of points to the fact's sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from tercoop.rdf.iris import mint_graph, mint_query, mint_thing
from tercoop.rdf.namespaces import DCTERMS, RDF, TC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tercoop.questions.catalogue import Query

TOPIC = "seed-facts"
GRAPH = "seed"
SOURCE = "interact-page"


def mint_sentence(number: int) -> NamedNode:
    """Return the IRI of a sentence of the source, counted from 0 (the headings)."""
    return mint_thing("Sentence", f"{SOURCE}-{number:02}")


@dataclass(frozen=True)
class Fact:
    """A unit of what the source says.

    Attributes:
        identifier: ``F1`` and so on.
        sentence: number of the sentence, counted from 0.
        question: the question that the fact answers.
        statement: what the source says, in our own words.
        query: the catalogued query that constructs the triples.
    """

    identifier: str
    sentence: int
    question: str
    statement: str
    query: Query


@dataclass(frozen=True)
class Finding:
    """What the source graph holds of one fact.

    Attributes:
        fact: the fact.
        triples: the triples that state it, sorted; none when it is missing.
        traced: whether a subject of these triples points to the sentence of the fact.
    """

    fact: Fact
    triples: tuple[Triple, ...]
    traced: bool

    @property
    def verdict(self) -> str:
        """``found``, ``missing``, or ``untraced`` (found, and no subject points to the sentence)."""
        if not self.triples:
            return "missing"
        return "found" if self.traced else "untraced"


@dataclass(frozen=True)
class Coverage:
    """How far a source graph covers the facts of its source.

    Attributes:
        findings: one for each fact, in the order of the facts.
        unclaimed: triples of the graph that belong to no fact, sorted; descriptions of sentences and pointers to
            them are not counted.
    """

    findings: tuple[Finding, ...]
    unclaimed: tuple[Triple, ...]

    @cached_property
    def found(self) -> int:
        """Number of facts that are found and traced."""
        return sum(finding.verdict == "found" for finding in self.findings)

    @property
    def complete(self) -> bool:
        """Whether every fact is found and no triple is without a fact."""
        return self.found == len(self.findings) and not self.unclaimed


def read_facts(queries: Iterable[Query]) -> list[Fact]:
    """Return the facts among catalogued queries, in the order of their numbers."""
    facts = [
        Fact(
            identifier=query.fact,
            sentence=query.sentences[0],
            question=query.summary,
            statement=query.description,
            query=query,
        )
        for query in queries
        if query.topic == TOPIC and query.fact is not None
    ]
    return sorted(facts, key=lambda fact: int(fact.identifier.removeprefix("F")))


def check_coverage(facts: Sequence[Fact], source: Iterable[Triple]) -> Coverage:
    """Look for each fact in the triples of the source graph, and for triples without a fact.

    Args:
        facts: the facts of the source.
        source: the triples of the source graph alone.
    """
    store = Store()
    store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in source)
    findings = tuple(_find(fact, store) for fact in facts)
    claimed = {triple for finding in findings for triple in finding.triples}
    unclaimed = {
        quad.triple
        for quad in store
        if quad.triple not in claimed and quad.predicate != TC.statedIn and not _describes_sentence(quad, store)
    }
    return Coverage(findings, tuple(sorted(unclaimed, key=str)))


def _find(fact: Fact, store: Store) -> Finding:
    # Through a store and back, because it writes numbers in their canonical form: 85.0 becomes 85.
    answer = Store()
    answer.extend(Quad(*triple) for triple in store.query(fact.query.text))  # type: ignore[union-attr] # CONSTRUCT
    triples = sorted({quad.triple for quad in answer}, key=str)
    sentence = mint_sentence(fact.sentence)
    traced = any(Quad(triple.subject, TC.statedIn, sentence) in store for triple in triples)
    return Finding(fact, tuple(triples), traced)


def _describes_sentence(quad: Quad, store: Store) -> bool:
    return Quad(quad.subject, RDF.type, TC.Sentence) in store


def describe_evidence(coverage: Coverage) -> Iterator[Quad]:
    """Yield the graph ``evidence``: each fact with its sentence, query and triples.

    ::

        <id/fact/interact-page-f10> a tc:Fact ;
            dcterms:identifier "F10" ;
            tc:statedIn <id/sentence/interact-page-02> ;
            tc:isCheckedBy <query/seed-facts/f10-approval-month> .

        <id/statement/interact-page-f10-1> a tc:Statement , rdf:Statement ;
            rdf:subject … ; rdf:predicate … ; rdf:object … ;
            tc:supportsFact <id/fact/interact-page-f10> .

    A triple that several facts rest on is one statement, named after the first of them.
    """
    graph = mint_graph("evidence")
    statements: dict[Triple, NamedNode] = {}
    for finding in coverage.findings:
        fact = finding.fact
        key = f"{SOURCE}-{fact.identifier.lower()}"
        node = mint_thing("Fact", key)
        for predicate, value in (
            (RDF.type, TC.Fact),
            (DCTERMS.identifier, Literal(fact.identifier)),
            (DCTERMS.description, Literal(fact.statement, language="en")),
            (TC.statedIn, mint_sentence(fact.sentence)),
            (TC.isCheckedBy, mint_query(fact.query.name)),
        ):
            yield Quad(node, predicate, value, graph)
        for number, triple in enumerate(finding.triples, start=1):
            if triple not in statements:
                statement = statements[triple] = mint_thing("Statement", f"{key}-{number}")
                for predicate, term in (
                    (RDF.type, TC.Statement),
                    (RDF.type, RDF.Statement),
                    (RDF.subject, triple.subject),
                    (RDF.predicate, triple.predicate),
                    (RDF.object, triple.object),
                ):
                    yield Quad(statement, predicate, term, graph)
            yield Quad(statements[triple], TC.supportsFact, node, graph)
