"""The W3C tests of the SPARQL 1.1 Protocol, the Graph Store HTTP Protocol and the Service Description.

The manifests of the suite have only the names of the protocol tests; the requests follow their descriptions
(https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/), each sent to a service in a process of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from service_process import TOKEN, Response, Service, serve_writable
from tercoop.rdf.namespaces import RDF, SD
from w3c_sparql_suite import SUITE, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}"}
FOAF = "PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX dc: <http://purl.org/dc/terms/> "
TARGET = "http://example.org/protocol-update-dataset-test/"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that can be written and holds the three documents that the tests speak of."""
    with serve_writable(tmp_path_factory.mktemp("protocol"), "--no-union-default-graph") as service:
        load_documents(service)
        yield service


def load_documents(service: Service) -> None:
    graphs = " ".join(f"GRAPH <{DATA.format(n)}> {{ <{DATA.format(n)}> a foaf:Document }}" for n in (1, 2, 3))
    assert service.update(f"{FOAF} CLEAR ALL; INSERT DATA {{ {graphs} }}").status == 204


def decide(response: Response) -> bool:
    """Return the answer to an ASK, in whichever format it is."""
    assert response.status == 200, response.text
    found = parse_query_results(response.body, format=QueryResultsFormat.from_media_type(response.media_type))
    assert isinstance(found, QueryBoolean)
    return bool(found)


def in_default(*numbers: int) -> str:
    """Return a query for documents in the default graph, and for the others not being there."""
    known = " ".join(f"<{DATA.format(n)}> a foaf:Document ." for n in numbers)
    absent = " ".join(f"FILTER NOT EXISTS {{ <{DATA.format(n)}> ?p ?o }}" for n in {1, 2, 3} - set(numbers))
    return f"{FOAF} ASK {{ {known} {absent} }}"


def in_graphs(*numbers: int) -> str:
    """Return a query for documents in named graphs, and for no other named graph being there."""
    known = " ".join(f"GRAPH ?g{n} {{ <{DATA.format(n)}> a foaf:Document }}" for n in numbers)
    others = ", ".join(f"<{DATA.format(n)}>" for n in numbers)
    return f"{FOAF} ASK {{ {known} FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (?g NOT IN ({others})) }} }}"


def documents(*numbers: int) -> list[str]:
    return [DATA.format(number) for number in numbers]


# Queries


def query_post_form(served: Service) -> None:
    assert decide(served.post_form("/sparql", query="ASK {}"))


def query_dataset_default_graphs_get(served: Service) -> None:
    fields = {"default-graph-uri": documents(1, 2)}
    assert decide(served.ask("GET", "/sparql", query=in_default(1, 2), **fields))


def query_dataset_default_graphs_post(served: Service) -> None:
    fields = {"default-graph-uri": documents(1, 2)}
    assert decide(served.post_form("/sparql", query=in_default(1, 2), **fields))
    assert decide(served.ask("POST", "/sparql", in_default(1, 2), {"Content-Type": QUERY}, **fields))


def query_dataset_named_graphs_post(served: Service) -> None:
    fields = {"named-graph-uri": documents(1, 2)}
    assert decide(served.ask("POST", "/sparql", in_graphs(1, 2), {"Content-Type": QUERY}, **fields))


def query_dataset_named_graphs_get(served: Service) -> None:
    assert decide(served.ask("GET", "/sparql", query=in_graphs(1, 2), **{"named-graph-uri": documents(1, 2)}))
    assert not decide(served.ask("GET", "/sparql", query=in_graphs(1, 2), **{"named-graph-uri": documents(1, 2, 3)}))


def query_dataset_full(served: Service) -> None:
    fields = {"default-graph-uri": documents(3), "named-graph-uri": documents(1, 2)}
    assert decide(served.post_form("/sparql", query=in_default(3), **fields))
    assert decide(served.post_form("/sparql", query=in_graphs(1, 2), **fields))


def query_multiple_dataset(served: Service) -> None:
    text = in_default(1).replace("ASK", f"ASK FROM <{DATA.format(2)}>")
    assert decide(served.post_form("/sparql", query=text, **{"default-graph-uri": documents(1)}))


def query_get(served: Service) -> None:
    assert decide(served.ask("GET", "/sparql", query="ASK {}"))


def is_of_type(response: Response, *media_types: str) -> bool:
    return response.status == 200 and response.media_type in media_types


def query_content_type_select(served: Service) -> None:
    tables = ("application/sparql-results+xml", "application/sparql-results+json", "text/csv")
    text = "SELECT (1 AS ?value) {}"
    for media_type in (*tables, "text/tab-separated-values"):
        assert is_of_type(served.ask("GET", "/sparql", None, {"Accept": media_type}, query=text), media_type)
    found = parse_query_results(served.ask("GET", "/sparql", query=text).body, format=QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)
    assert len(list(found)) == 1


def query_content_type_ask(served: Service) -> None:
    for media_type in ("application/sparql-results+xml", "application/sparql-results+json"):
        assert is_of_type(served.ask("GET", "/sparql", None, {"Accept": media_type}, query="ASK {}"), media_type)


def query_content_type_describe(served: Service) -> None:
    check_graph(served, "DESCRIBE <http://example.org/>")


def query_content_type_construct(served: Service) -> None:
    check_graph(served, "CONSTRUCT { <http://example.org/s> <http://example.org/p> 1 } WHERE {}")


def check_graph(served: Service, text: str) -> None:
    for media_type in ("application/rdf+xml", "text/turtle", "application/n-triples"):
        found = served.ask("GET", "/sparql", None, {"Accept": media_type}, query=text)
        assert is_of_type(found, media_type)
        list(parse(found.body, format=RdfFormat.from_media_type(media_type)))


def query_post_direct(served: Service) -> None:
    assert decide(served.ask("POST", "/sparql", "ASK {}", {"Content-Type": QUERY}))


def is_refused(response: Response) -> bool:
    """Whether a request is refused as the client's own fault, with a problem document."""
    return 400 <= response.status < 500 and response.media_type == "application/problem+json"


def bad_query_method(served: Service) -> None:
    found = served.ask("PUT", "/sparql", query="ASK {}")
    assert is_refused(found)
    assert found.status == 405


def bad_multiple_queries(served: Service) -> None:
    assert is_refused(served.ask("GET", "/sparql", query=["ASK {}", "SELECT * {}"]))


def bad_query_wrong_media_type(served: Service) -> None:
    assert is_refused(served.ask("POST", "/sparql", "ASK {}", {"Content-Type": "text/plain"}))


def bad_query_missing_form_type(served: Service) -> None:
    assert is_refused(served.ask("POST", "/sparql", urlencode({"query": "ASK {}"})))


def bad_query_missing_direct_type(served: Service) -> None:
    assert is_refused(served.ask("POST", "/sparql", "ASK {}"))


def bad_query_non_utf8(served: Service) -> None:
    body = "ASK { ?s ?p 'é' }".encode("utf-16")
    assert is_refused(served.ask("POST", "/sparql", body, {"Content-Type": f"{QUERY}; charset=UTF-16"}))


def bad_query_syntax(served: Service) -> None:
    found = served.ask("GET", "/sparql", query="ASK {")
    assert is_refused(found)
    assert found.status == 400


# Updates


def mark(served: Service, **fields: list[str]) -> set[str]:
    """Copy what an update finds with a dataset of the protocol, and return it."""
    assert served.update(f"DROP SILENT GRAPH <{TARGET}>").status == 204
    text = f"""{FOAF} INSERT {{ GRAPH <{TARGET}> {{ ?s a dc:BibliographicResource }} }}
        WHERE {{ {{ ?s a foaf:Document }} UNION {{ GRAPH ?g {{ ?s a foaf:Document }} }} }}"""
    assert served.update(text, **fields).status == 204
    found = served.ask("GET", "/sparql", query=f"SELECT ?s {{ GRAPH <{TARGET}> {{ ?s ?p ?o }} }}", format="csv")
    return set(found.text.split()[1:])


def update_dataset_default_graph(served: Service) -> None:
    assert mark(served, **{"using-graph-uri": documents(1)}) == set(documents(1))


def update_dataset_default_graphs(served: Service) -> None:
    assert mark(served, **{"using-graph-uri": documents(1, 2)}) == set(documents(1, 2))


def update_dataset_named_graphs(served: Service) -> None:
    assert mark(served, **{"using-named-graph-uri": documents(1, 2)}) == set(documents(1, 2))


def update_dataset_full(served: Service) -> None:
    fields = {"using-graph-uri": documents(1), "using-named-graph-uri": documents(2)}
    assert mark(served, **fields) == set(documents(1, 2))
    text = f"""{FOAF} CLEAR ALL; INSERT DATA {{ GRAPH <{DATA.format(1)}> {{ <{DATA.format(1)}> a foaf:Document }}
        GRAPH <{DATA.format(2)}> {{ <{DATA.format(2)}> a foaf:Document }} }};
        INSERT {{ GRAPH <{TARGET}> {{ ?s a dc:InGraph }} }} WHERE {{ GRAPH ?g {{ ?s a foaf:Document }} }}"""
    assert served.update(text, **fields).status == 204
    assert served.decide(f"ASK {{ GRAPH <{TARGET}> {{ <{DATA.format(2)}> ?p ?o }} }}")
    assert not served.decide(f"ASK {{ GRAPH <{TARGET}> {{ <{DATA.format(1)}> ?p ?o }} }}")
    load_documents(served)


def update_post_form(served: Service) -> None:
    assert served.post_form("/update", WITH_TOKEN, update="INSERT DATA { <x:form> <x:p> 1 }").status == 204
    assert served.decide("ASK { <x:form> <x:p> 1 }")


def update_post_direct(served: Service) -> None:
    assert served.update("CLEAR ALL").status == 204
    assert not served.decide("ASK { GRAPH ?g { ?s ?p ?o } }")
    load_documents(served)


def update_base_uri(served: Service) -> None:
    graph = "http://example.org/protocol-base-test/"
    assert (
        served.update(
            f"CLEAR SILENT GRAPH <{graph}>; INSERT DATA {{ GRAPH <{graph}> {{ <x:s> <x:p> <test> }} }}"
        ).status
        == 204
    )
    found = served.ask("GET", "/sparql", query=f"SELECT ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", format="csv")
    assert found.text.split()[1].startswith("http")


def bad_update_get(served: Service) -> None:
    found = served.ask("GET", "/update", None, WITH_TOKEN, update="CLEAR ALL")
    assert is_refused(found)
    assert found.status == 405


def bad_multiple_updates(served: Service) -> None:
    assert is_refused(served.post_form("/update", WITH_TOKEN, update=["CLEAR NAMED", "CLEAR DEFAULT"]))


def bad_update_wrong_media_type(served: Service) -> None:
    assert is_refused(served.ask("POST", "/update", "CLEAR NAMED", {"Content-Type": "text/plain", **WITH_TOKEN}))


def bad_update_missing_form_type(served: Service) -> None:
    assert is_refused(served.ask("POST", "/update", urlencode({"update": "CLEAR NAMED"}), WITH_TOKEN))


def bad_update_non_utf8(served: Service) -> None:
    body = "INSERT DATA { <x:s> <x:p> 'é' }".encode("utf-16")
    kind = {"Content-Type": f"{UPDATE}; charset=UTF-16", **WITH_TOKEN}
    assert is_refused(served.ask("POST", "/update", body, kind))


def bad_update_syntax(served: Service) -> None:
    found = served.update("CLEAR XYZ")
    assert is_refused(found)
    assert found.status == 400


def bad_update_dataset_conflict(served: Service) -> None:
    for choice in (f"USING <{DATA.format(2)}>", f"USING NAMED <{DATA.format(2)}>"):
        found = served.update(f"INSERT {{ ?s ?p ?o }} {choice} WHERE {{ ?s ?p ?o }}", **{"using-graph-uri": "x:g"})
        assert is_refused(found)
        assert found.status == 400
    text = f"WITH <{DATA.format(2)}> INSERT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}"
    assert is_refused(served.update(text, **{"using-named-graph-uri": "x:g"}))


PROTOCOL = [case for name, case in list(globals().items()) if name.startswith(("query_", "update_", "bad_"))]
"""The requests above, which have the names that the suite gives them."""


@pytest.mark.parametrize("case", PROTOCOL, ids=lambda case: case.__name__)
def test_protocol(case: object, served: Service) -> None:
    assert callable(case)
    case(served)
    assert served.decide(f"{FOAF} ASK {{ GRAPH ?g {{ <{DATA.format(1)}> a foaf:Document }} }}"), "data were lost"


@pytest.mark.skipif(not SUITE.is_dir(), reason="the suite is not here; scripts/fetch-w3c-sparql-tests gets it once")
def test_every_protocol_test_of_the_suite_is_here() -> None:
    assert {case.__name__ for case in PROTOCOL} == names("protocol")
    assert len(PROTOCOL) == 34


# Service Description


def description(served: Service, media_type: str = "text/turtle") -> list[Quad]:
    found = served.ask("GET", "/sparql", None, {"Accept": media_type})
    assert is_of_type(found, media_type)
    return list(parse(found.body, format=RdfFormat.from_media_type(media_type)))


def returns_rdf(served: Service) -> None:
    for media_type in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
        assert description(served, media_type)


def has_endpoint_triple(served: Service) -> None:
    endpoints = {quad.object for quad in description(served) if quad.predicate == SD.endpoint}
    assert NamedNode(f"{served.address}/sparql") in endpoints


NODES = {
    SD.defaultDataset: SD.Dataset,
    SD.defaultGraph: SD.Graph,
    SD.namedGraph: SD.NamedGraph,
    SD.graph: SD.Graph,
}
"""Property → class of what it leads to."""

VALUES = {
    SD.supportedLanguage: {SD.SPARQL11Query, SD.SPARQL11Update},
    SD.feature: {SD.UnionDefaultGraph, SD.BasicFederatedQuery, SD.EmptyGraphs},
}
"""Property → the instances that the vocabulary has for it."""


def conforms_to_schema(served: Service) -> None:
    quads = description(served)
    kinds = {(quad.subject, quad.object) for quad in quads if quad.predicate == RDF.type}
    services = {subject for subject, kind in kinds if kind == SD.Service}
    for service in services:
        assert len([quad for quad in quads if quad.subject == service and quad.predicate == SD.endpoint]) == 1
    for quad in quads:
        if quad.predicate in NODES:
            assert (quad.object, NODES[quad.predicate]) in kinds
        if quad.predicate in VALUES:
            assert quad.subject in services
            assert quad.object in VALUES[quad.predicate]
        if quad.predicate in {SD.resultFormat, SD.inputFormat}:
            assert str(quad.object).startswith("<http://www.w3.org/ns/formats/")
        if quad.predicate == SD["name"]:
            assert isinstance(quad.object, NamedNode)
    named = {quad.object for quad in quads if quad.predicate == SD["name"]}
    assert {NamedNode(iri) for iri in documents(1, 2, 3)} <= named


DESCRIPTION = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}


@pytest.mark.parametrize("name", DESCRIPTION)
def test_service_description(name: str, served: Service) -> None:
    DESCRIPTION[name](served)


@pytest.mark.skipif(not SUITE.is_dir(), reason="the suite is not here; scripts/fetch-w3c-sparql-tests gets it once")
def test_every_description_test_of_the_suite_is_here() -> None:
    assert DESCRIPTION.keys() == names("service-description")
    assert len(DESCRIPTION) == 3
