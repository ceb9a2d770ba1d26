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
from tercoop.answering.known_facts import divide
from tercoop.answering.pages import link_header
from tercoop.answering.problems import Problem
from tercoop.answering.queries import write_quads, write_triples
from tercoop.answering.resources import count_graphs, find_references
from tercoop.rdf.namespaces import DCTERMS, PROV, RDF, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tercoop.answering.formats import Format
    from tercoop.answering.published import Published
    from tercoop.answering.resources import Document
    from tercoop.answering.settings import WorkerSettings

REFERRING_ON_PAGE = 500
"""Statements that refer to a thing and come with its data; where there are more, the data have further pages."""

_FOAF = Namespace("foaf")
_CREDIT = (DCTERMS.title, DCTERMS.bibliographicCitation, DCTERMS.license, PROV.wasDerivedFrom)


def write_data(  # noqa: PLR0913 - what a file is made of
    published: Published, settings: WorkerSettings, document: Document, wanted: Format, *, address: str, page: int
) -> Answer:
    """Return a document, or a page of it, as data; each page has all that is said of the thing itself.

    Args:
        published: the data.
        settings: of the worker.
        document: what is said.
        wanted: the format.
        address: of the document in this format.
        page: of what refers to the thing, from 1.

    Raises:
        Problem: where the format cannot hold it, or there is no such page.
    """
    about = _describe_document(published, document)
    quads = [Quad(each.subject, each.predicate, each.object, DefaultGraph()) for each in about]
    quads += document.quads()
    references = find_references(published, document.thing)
    pages = max(1, -(-len(references) // REFERRING_ON_PAGE))
    if page > pages:
        raise Problem("unknown", f"it has {pages} page{'s' if pages > 1 else ''}")
    quads += references[(page - 1) * REFERRING_ON_PAGE : page * REFERRING_ON_PAGE]
    is_cut = document.is_cut or pages > 1
    if wanted in DATASET_FORMATS:
        chosen = list(dict.fromkeys(quads))
        is_long = len(chosen) > settings.max_rows
        body = write_quads(chosen[: settings.max_rows], wanted, _note(settings, is_cut=is_cut or is_long))
    else:
        triples = dict.fromkeys(quad.triple for quad in quads)
        is_long = len(triples) > settings.max_rows
        body = write_triples(islice(triples, settings.max_rows), wanted, _note(settings, is_cut=is_cut or is_long))
    turns = {"prev": page - 1 if page > 1 else 0, "next": page + 1 if page < pages else 0}
    links = [link_header(f"{address}?page={number}", relation) for relation, number in turns.items() if number]
    answer = Answer(wanted.content_type, [body], headers={"Link": ", ".join(links)} if links else {})
    if document.is_cut or is_long:
        answer.headers["Tercoop-Incomplete"] = f"the answer is cut off after {settings.max_rows} statements"
    elif pages > 1:
        number = f"{len(references):,} statements that refer to it"
        answer.headers["Tercoop-Incomplete"] = f"page {page} of {pages} of the {number}; the header Link has the others"
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
