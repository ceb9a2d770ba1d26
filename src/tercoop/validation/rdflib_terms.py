"""Convert terms between pyoxigraph and rdflib; the only place where validation knows rdflib.

Lexical forms are kept as they are (``01`` stays ``01``), and ``xsd:string`` becomes rdflib's plain literal and comes
back: to rdflib a literal with an explicit ``xsd:string`` is another one.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib.plugins.sparql import prepareQuery

from tercoop.rdf.namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rdflib.plugins.sparql.sparql import Query

    from tercoop.validation.graph_index import Term

_STRING = XSD.string


@lru_cache(maxsize=4096)
def _prepare(text: str, names: frozenset[tuple[str, Any]]) -> Query:
    return prepareQuery(text, initNs=dict(names))


class AskedOftenGraph(rdflib.Graph):
    """A graph that parses a query once: pySHACL asks the same one anew for each focus node."""

    def query(  # type: ignore[override]
        self,
        query_object: str | Query,
        processor: str = "sparql",
        result: str = "sparql",
        initNs: Mapping[str, Any] | None = None,  # noqa: N803 - the name is rdflib's
        *arguments: Any,
        **options: Any,
    ) -> rdflib.query.Result:
        """Ask a query; the arguments are those of :meth:`rdflib.Graph.query`."""
        if isinstance(query_object, str):
            names = initNs or dict(self.namespaces())
            query_object = _prepare(query_object, frozenset(names.items()))
        return super().query(query_object, processor, result, initNs, *arguments, **options)


def to_rdflib(term: object) -> rdflib.term.Identifier:
    """Return the rdflib form of a pyoxigraph term."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise TypeError(f"not a term of RDF 1.1: {term}")
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype == _STRING:
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def from_rdflib(term: rdflib.term.Node) -> Term:
    """Return the pyoxigraph form of an rdflib term."""
    if isinstance(term, rdflib.Literal):
        if term.language is not None:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None)
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    return NamedNode(str(term))


def graph_to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """Return an rdflib graph in memory with the same statements."""
    graph = AskedOftenGraph(bind_namespaces="none")
    with _quiet_literals():
        for subject, predicate, object_ in triples:
            graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(object_)))
    return graph


def graph_from_rdflib(graph: rdflib.Graph) -> list[Triple]:
    """Return the statements of an rdflib graph."""
    return [
        Triple(from_rdflib(subject), from_rdflib(predicate), from_rdflib(object_))  # type: ignore[arg-type]
        for subject, predicate, object_ in graph
    ]


@contextmanager
def _quiet_literals() -> Iterator[None]:
    """Keep rdflib from logging each ill-typed literal: they are what the report is about."""
    logger = logging.getLogger("rdflib.term")
    former = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = former
