"""The catalogue as RDF, in the graph ``catalogue``, and as the page ``queries/README.md``.

The form is that of the SHACL vocabulary for SPARQL executables (https://www.w3.org/ns/shacl#SPARQLExecutable)::

    <query/programmes/list-priorities> a sh:SPARQLExecutable , sh:SPARQLSelectExecutable ;
        rdfs:label "Which priorities does this programme have?"@en ;
        rdfs:comment "One row for each priority."@en ;
        schema:keywords "priority"@en , "programme"@en ;
        schema:target <https://…> ;               # the endpoint, where it is not our graph
        sh:prefixes <ontology/prefixes> ;
        sh:select "PREFIX …" ;
        sh:parameter <query/programmes/list-priorities#programme> .

    <query/programmes/list-priorities#programme> a sh:Parameter ;
        sh:name "programme" ; sh:description "The programme."@en ; sh:class tc:Programme ;
        sh:defaultValue <id/programme/interact-ii> ; sh:order 1 .

A parameter with a literal value has ``sh:datatype``. One of the type concept is itself in no scheme; being a property
shape (https://www.w3.org/TR/shacl/#property-shapes), it says by another one that its values are::

    <query/programmes/list-roles#role> sh:property <query/programmes/list-roles#role-scheme> .

    <query/programmes/list-roles#role-scheme> a sh:PropertyShape ;
        sh:path skos:inScheme ; sh:hasValue <scheme/body-roles> .
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from tercoop.questions.catalogue import CONSTRUCT_TOPICS
from tercoop.rdf.iris import mint_graph
from tercoop.rdf.namespaces import BASE, ONTOLOGY, RDF, RDFS, SH, SKOS, XSD, Namespace, prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tercoop.questions.catalogue import Catalogue, Query
    from tercoop.questions.parameters import Parameter

GRAPH = "catalogue"
SCHEMA = Namespace("schema")
_PREFIXES = NamedNode(f"{BASE}ontology/prefixes")
_DATATYPES = {
    "integer": (XSD.integer,),
    "decimal": (XSD.decimal,),
    "date": (XSD.date, XSD.gYear, XSD.gYearMonth),
    "text": (XSD.string,),
    "boolean": (XSD.boolean,),
}


def describe_catalogue(queries: Iterable[Query]) -> Iterator[Quad]:
    """Yield the description of catalogued queries, in the graph ``catalogue``."""
    graph = mint_graph(GRAPH)
    for query in queries:
        for subject, predicate, value in _describe(query):
            yield Quad(subject, predicate, value, graph)


def _describe(query: Query) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    selects = query.form == "SELECT"
    yield query.iri, RDF.type, SH.SPARQLExecutable
    yield query.iri, RDF.type, SH.SPARQLSelectExecutable if selects else SH.SPARQLConstructExecutable
    yield query.iri, RDFS.label, Literal(query.summary, language="en")
    yield query.iri, RDFS.comment, Literal(query.description, language="en")
    for keyword in query.keywords:
        yield query.iri, SCHEMA.keywords, Literal(keyword, language="en")
    if query.endpoint:
        yield query.iri, SCHEMA.target, NamedNode(query.endpoint)
    yield query.iri, SH.prefixes, _PREFIXES
    yield query.iri, SH.select if selects else SH.construct, Literal(query.text)
    for order, parameter in enumerate(query.parameters, start=1):
        node = NamedNode(f"{query.iri.value}#{parameter.name}")
        yield query.iri, SH.parameter, node
        for predicate, value in _describe_parameter(parameter, order):
            yield node, predicate, value
        if parameter.kind == "concept":
            shape = NamedNode(f"{node.value}-scheme")
            yield node, SH.property, shape
            yield shape, RDF.type, SH.PropertyShape
            yield shape, SH.path, SKOS.inScheme
            yield shape, SH.hasValue, NamedNode(f"{BASE}scheme/{parameter.argument}")


def _describe_parameter(parameter: Parameter, order: int) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
    yield RDF.type, SH.Parameter
    yield SH.name, Literal(parameter.name)
    yield SH.description, Literal(parameter.description, language="en")
    yield SH.order, Literal(order)
    if parameter.kind == "thing":
        prefix, colon, local = parameter.argument.partition(":")
        yield SH["class"], NamedNode(prefixes()[prefix] + local if colon else ONTOLOGY + parameter.argument)
    elif parameter.kind != "concept":
        for datatype in _DATATYPES[parameter.kind]:
            yield SH.datatype, datatype
    if parameter.default is not None:
        default = parameter.read(parameter.default)
        if isinstance(default, NamedNode | Literal):
            yield SH.defaultValue, default


def render_index(catalogue: Catalogue) -> str:
    """Return the page ``queries/README.md``: every topic with its questions, in Markdown."""
    lines = [
        "# Catalogue of questions",
        "",
        "Generated from the heads of the queries; do not edit. `tercoop query NAME` asks one of them.",
        "The topics `derivation` and `seed-facts` construct triples: rules of inference, and the facts of the source.",
    ]
    for topic, queries in catalogue.topics().items():
        lines += ["", f"## {topic}", ""]
        if topic in CONSTRUCT_TOPICS:
            lines += ["| query | question | what holds |", "|---|---|---|"]
            lines += [
                f"| [{query.slug}]({query.name}.rq) | {_cell(query.summary)} | {_cell(query.description)} |"
                for query in queries
            ]
            continue
        lines += ["| query | question | parameters | competency questions |", "|---|---|---|---|"]
        for query in queries:
            parameters = "<br>".join(
                f"`{parameter.name}`: {parameter.type}" + (f" = `{parameter.default}`" if parameter.default else "")
                for parameter in query.parameters
            )
            numbers = ", ".join(map(str, query.questions))
            lines.append(
                f"| [{query.slug}]({query.name}.rq) | {_cell(query.summary)} | {_cell(parameters)} | {numbers} |"
            )
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
