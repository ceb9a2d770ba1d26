"""A document as data: what is said of a thing, what refers to it, and the credit of the sources that say so.

Turtle, JSON-LD, RDF/XML and N-Triples hold the statements; TriG and N-Quads also tell which named graph makes each.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, Triple

from tercoop.answering.addresses import document_of
from tercoop.answering.answer import Answer
from tercoop.answering.formats import DATASET_FORMATS
from tercoop.answering.names import divide
from tercoop.answering.queries import write_quads, write_triples
from tercoop.answering.resources import count_graphs, find_references
from tercoop.rdf.namespaces import DCTERMS, PROV, RDF, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tercoop.answering.formats import Format
    from tercoop.answering.published import Published
    from tercoop.answering.resources import Document, Referring
    from tercoop.answering.settings import WorkerSettings

MOST_REFERRING_IN_DATA = 500
"""Statements that refer to a thing and come with its data; of what has more, they are all left out."""

_FOAF = Namespace("foaf")
_CREDIT = (DCTERMS.title, DCTERMS.bibliographicCitation, DCTERMS.license, PROV.wasDerivedFrom)


def write_data(
    published: Published, settings: WorkerSettings, document: Document, referring: Referring, wanted: Format
) -> Answer:
    """Return a document as data.

    Args:
        published: the data.
        settings: of the worker.
        document: what is said.
        referring: what refers to the thing.
        wanted: the format.

    Raises:
        Problem: where the format cannot hold it.
    """
    about = _describe_document(published, document)
    quads = [Quad(each.subject, each.predicate, each.object, DefaultGraph()) for each in about]
    quads += document.quads()
    if sum(referring.counts.values()) <= MOST_REFERRING_IN_DATA:
        quads += find_references(published, document.thing)
    is_cut = document.is_cut
    if wanted in DATASET_FORMATS:
        chosen = list(dict.fromkeys(quads))
        is_cut = is_cut or len(chosen) > settings.max_rows
        body = write_quads(chosen[: settings.max_rows], wanted, _note(settings, is_cut=is_cut))
    else:
        triples = dict.fromkeys(quad.triple for quad in quads)
        is_cut = is_cut or len(triples) > settings.max_rows
        body = write_triples(islice(triples, settings.max_rows), wanted, _note(settings, is_cut=is_cut))
    answer = Answer(wanted.content_type, [body])
    if is_cut:
        answer.headers["Tercoop-Incomplete"] = f"the answer is cut off after {settings.max_rows} statements"
    return answer


def _note(settings: WorkerSettings, *, is_cut: bool) -> str | None:
    return f"{settings.address}/problem/incomplete" if is_cut else None


def _describe_document(published: Published, document: Document) -> Iterator[Triple]:
    """Yield what a document about a thing says of itself; where the two are one, the graph has said it."""
    iri = document_of(document.thing.value)
    if iri == document.thing.value:
        return
    about = NamedNode(iri)
    yield Triple(about, RDF.type, _FOAF.Document)
    yield Triple(about, _FOAF.primaryTopic, document.thing)
    if published.imprint.licence:
        yield Triple(about, DCTERMS.license, NamedNode(published.imprint.licence))
    statements = (statement for statements in document.members.values() for statement in statements)
    sources = [NamedNode(name) for name in sorted(count_graphs(statements))]
    for source in sources:
        yield Triple(about, DCTERMS.source, source)
    yield from _give_credit(published, sources)


def _give_credit(published: Published, sources: Sequence[NamedNode]) -> Iterator[Triple]:
    """Yield title, credit, licence and origin of named graphs, as far as the data have them; one query for all."""
    for batch in divide(sources):
        yield from _read_credit(published, batch)


def _read_credit(published: Published, sources: Sequence[NamedNode]) -> Iterator[Triple]:
    pattern = "?source ?property ?value"
    if not published.holds_union:
        pattern = f"{{ {pattern} }} UNION {{ GRAPH ?graph {{ {pattern} }} }}"
    named, wanted = " ".join(map(str, sources)), ", ".join(map(str, _CREDIT))
    text = (
        f"SELECT ?source ?property ?value {{ VALUES ?source {{ {named} }} {pattern} FILTER (?property IN ({wanted})) }}"
    )
    found = published.store.evaluate(text, place="credits")
    if isinstance(found, QuerySolutions):
        for source, name, value in published.store.guarded(lambda: list(found)):
            yield Triple(source, name, value)
