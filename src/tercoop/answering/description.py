"""The task ``description``: what this service is and can do, in RDF.

Specification: https://www.w3.org/TR/sparql11-service-description/. Formats are named as
https://www.w3.org/ns/formats/ names them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from tercoop.answering.answer import Answer
from tercoop.answering.formats import (
    CSV,
    JSON,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    STORE_FORMATS,
    TRIG,
    TSV,
    TURTLE,
    XML,
)
from tercoop.answering.queries import choose_format, write_triples
from tercoop.rdf.namespaces import BASE, DCAT, DCTERMS, FORMATS, RDF, RDFS, SD, VOID, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.answering.formats import Format
    from tercoop.answering.published import Published
    from tercoop.answering.settings import WorkerSettings

TITLE = "The open knowledge graph of European territorial cooperation"
DESCRIPTION_FORMATS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)

_FORMAT_NAMES: dict[Format, str] = {
    JSON: "SPARQL_Results_JSON",
    XML: "SPARQL_Results_XML",
    CSV: "SPARQL_Results_CSV",
    TSV: "SPARQL_Results_TSV",
    TURTLE: "Turtle",
    N_TRIPLES: "N-Triples",
    RDF_XML: "RDF_XML",
    JSON_LD: "JSON-LD",
    N_QUADS: "N-Quads",
    TRIG: "TriG",
}


def describe_service(published: Published, settings: WorkerSettings, task: dict[str, Any], _body: bytes) -> Answer:
    """Describe the service.

    Args:
        published: the data.
        settings: the limits and choices.
        task: ``accept`` and ``format``.

    Raises:
        Problem: where the client takes none of the formats.
    """
    wanted = choose_format(task, DESCRIPTION_FORMATS)
    text = write_triples(_describe(published, settings), wanted)
    return Answer(wanted.content_type, [text], headers={"Vary": "Accept"})


def _describe(published: Published, settings: WorkerSettings) -> Iterator[Triple]:
    service = NamedNode(f"{settings.address}/sparql#service")
    yield Triple(service, RDF.type, SD.Service)
    yield Triple(service, DCTERMS.title, Literal("SPARQL queries", language="en"))
    limits = (
        f"An answer has at most {settings.max_rows:,} rows or triples; the header Tercoop-Incomplete tells of more. "
        f"A query that needs more than {settings.memory >> 20:,} MB, or more time than it is given, ends in an error."
    )
    yield Triple(service, DCTERMS.description, Literal(limits, language="en"))
    yield Triple(service, SD.endpoint, NamedNode(f"{settings.address}/sparql"))
    yield Triple(service, SD.supportedLanguage, SD.SPARQL11Query)
    for name in _FORMAT_NAMES.values():
        yield Triple(service, SD.resultFormat, FORMATS[name])
    if settings.has_union:
        yield Triple(service, SD.feature, SD.UnionDefaultGraph)
    if settings.services:
        yield Triple(service, SD.feature, SD.BasicFederatedQuery)
    dataset = NamedNode(f"{settings.address}/.well-known/void#dataset")
    yield Triple(service, SD.defaultDataset, dataset)
    yield from _describe_whole(dataset, published, settings)
    yield from _describe_dataset(dataset, published)
    if settings.is_writable:
        yield Triple(service, SD.feature, SD.EmptyGraphs)
        yield from _describe_update(NamedNode(f"{settings.address}/update#service"), dataset, settings)


def _describe_whole(dataset: NamedNode, published: Published, settings: WorkerSettings) -> Iterator[Triple]:
    """Yield what catalogues of data ask for; title, licence and publisher only of a build of ours."""
    yield Triple(dataset, RDF.type, VOID.Dataset)
    yield Triple(dataset, RDF.type, DCAT.Dataset)
    yield Triple(dataset, VOID.sparqlEndpoint, NamedNode(f"{settings.address}/sparql"))
    yield Triple(dataset, VOID.uriSpace, Literal(BASE))
    yield Triple(dataset, DCAT.landingPage, NamedNode(f"{settings.address}/"))
    yield Triple(dataset, RDFS.seeAlso, NamedNode(f"{settings.address}/graph"))
    if not published.triples:
        return
    yield Triple(dataset, DCTERMS.title, Literal(TITLE, language="en"))
    if published.imprint.licence:
        yield Triple(dataset, DCTERMS.license, NamedNode(published.imprint.licence))
    yield Triple(dataset, DCTERMS.publisher, NamedNode(BASE))
    total = sum(published.triples.values())
    yield Triple(dataset, VOID.triples, Literal(str(total), datatype=XSD.integer))


def _describe_update(service: NamedNode, dataset: NamedNode, settings: WorkerSettings) -> Iterator[Triple]:
    """Yield what is true of the address that takes updates; data are sent to the Graph Store, since LOAD is refused."""
    yield Triple(service, RDF.type, SD.Service)
    yield Triple(service, SD.endpoint, NamedNode(f"{settings.address}/update"))
    yield Triple(service, SD.supportedLanguage, SD.SPARQL11Update)
    yield Triple(service, SD.feature, SD.EmptyGraphs)
    for known in STORE_FORMATS:
        yield Triple(service, SD.inputFormat, FORMATS[_FORMAT_NAMES[known]])
    yield Triple(service, SD.defaultDataset, dataset)


def _describe_dataset(dataset: NamedNode, published: Published) -> Iterator[Triple]:
    yield Triple(dataset, RDF.type, SD.Dataset)
    default = BlankNode("default")
    yield Triple(dataset, SD.defaultGraph, default)
    yield Triple(default, RDF.type, SD.Graph)
    for number, name in enumerate(sorted(published.graphs)):
        entry, graph = BlankNode(f"entry{number}"), BlankNode(f"graph{number}")
        yield Triple(dataset, SD.namedGraph, entry)
        yield Triple(entry, RDF.type, SD.NamedGraph)
        yield Triple(entry, SD["name"], NamedNode(name))
        yield Triple(entry, SD.graph, graph)
        yield Triple(graph, RDF.type, SD.Graph)
        if name in published.triples:
            yield Triple(graph, VOID.triples, Literal(str(published.triples[name]), datatype=XSD.integer))
