"""Namespaces and prefixes, read from ``ontology/prefixes.ttl``; ours is closed, so a misspelt term raises.

This module and :mod:`tercoop.rdf.iris` are the only places with namespace strings.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from tercoop.layout import find_layout

if TYPE_CHECKING:
    from collections.abc import Mapping

BASE = "https://w3id.org/tercoop/"
ONTOLOGY = f"{BASE}ontology#"
SHAPES = f"{BASE}shapes#"

_SH_PREFIX = NamedNode("http://www.w3.org/ns/shacl#prefix")
_SH_NAMESPACE = NamedNode("http://www.w3.org/ns/shacl#namespace")


@cache
def prefixes() -> Mapping[str, str]:
    """Return prefix → namespace, sorted by prefix, as declared in ``ontology/prefixes.ttl``."""
    names: dict[str, str] = {}
    spaces: dict[str, str] = {}
    for quad in parse(path=find_layout().ontology / "prefixes.ttl", format=RdfFormat.TURTLE):
        if isinstance(quad.object, Literal):
            if quad.predicate == _SH_PREFIX:
                names[str(quad.subject)] = quad.object.value
            elif quad.predicate == _SH_NAMESPACE:
                spaces[str(quad.subject)] = quad.object.value
    return MappingProxyType({names[node]: spaces[node] for node in sorted(names, key=names.__getitem__)})


def shorten(iri: str) -> str:
    """Return the prefixed name of an IRI, or the IRI itself where no prefix fits.

    IRIs of our own outside the two ``#`` namespaces lose only the base: ``id/programme/interact-ii``.
    """
    for prefix, namespace in prefixes().items():
        local = iri.removeprefix(namespace)
        if local != iri and local and "/" not in local and "#" not in local:
            return f"{prefix}:{local}"
    return iri.removeprefix(BASE) if iri != BASE else iri


class Namespace:
    """An open namespace: ``SKOS.prefLabel`` or ``SKOS["prefLabel"]`` gives the IRI as a node.

    Args:
        prefix: a prefix declared in ``ontology/prefixes.ttl``.
        namespace: its IRI, where no file, query or shape of ours uses the prefix, so that it is not declared there.
    """

    def __init__(self, prefix: str, namespace: str | None = None) -> None:
        """Look the prefix up."""
        self._namespace = namespace or prefixes()[prefix]

    def __getitem__(self, name: str) -> NamedNode:
        """Return the node of a term."""
        return NamedNode(self._namespace + name)

    def __getattr__(self, name: str) -> NamedNode:
        """Return the node of a term."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]


class ClosedNamespace(Namespace):
    """Our own namespace: only terms that the ontology declares.

    Raises:
        AttributeError: for a term that no module of ``ontology/`` declares.
    """

    def __getitem__(self, name: str) -> NamedNode:
        """Return the node of a declared term."""
        if name not in declared_terms():
            raise AttributeError(f"no term tc:{name} in the ontology")
        return super().__getitem__(name)


@cache
def declared_terms() -> frozenset[str]:
    """Return the local names of all terms that the modules of ``ontology/`` declare (``rdfs:isDefinedBy``)."""
    is_defined_by = Namespace("rdfs").isDefinedBy
    return frozenset(
        quad.subject.value.removeprefix(ONTOLOGY)
        for path in sorted(find_layout().ontology.glob("*.ttl"))
        for quad in parse(path=path, format=RdfFormat.TURTLE)
        if quad.predicate == is_defined_by
        and isinstance(quad.subject, NamedNode)
        and quad.subject.value.startswith(ONTOLOGY)
    )


DCAT = Namespace("dcat")
DCTERMS = Namespace("dcterms")
FORMATS = Namespace("formats", "http://www.w3.org/ns/formats/")
OWL = Namespace("owl")
PROV = Namespace("prov")
RDF = Namespace("rdf")
RDFS = Namespace("rdfs")
SD = Namespace("sd")
SH = Namespace("sh")
SKOS = Namespace("skos")
TC = ClosedNamespace("tc")
VOID = Namespace("void")
XSD = Namespace("xsd")
