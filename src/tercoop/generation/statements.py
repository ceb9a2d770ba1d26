"""Collect the statements of a generated file."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from tercoop.rdf.namespaces import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

Values: TypeAlias = "dict[NamedNode, NamedNode | Literal | list[NamedNode | Literal] | None]"
"""Property → value or values of a thing; a value that is ``None`` is left out."""


class Statements:
    """A set of triples that is written with one call for each thing.

    ::

        statements.add(programme, TC.Programme, {TC.hasPeriod: period, SKOS.prefLabel: text("Nord", "en")})
    """

    def __init__(self) -> None:
        """Begin without any."""
        self._triples: dict[Triple, None] = {}

    def add(
        self,
        subject: NamedNode,
        kind: NamedNode | None = None,
        values: Values | None = None,
    ) -> None:
        """Add a class and values of a thing; a value that is ``None`` is left out."""
        if kind is not None:
            self._triples[Triple(subject, RDF.type, kind)] = None
        for predicate, value in (values or {}).items():
            for item in value if isinstance(value, list) else [value]:
                if item is not None:
                    self._triples[Triple(subject, predicate, item)] = None

    def __iter__(self) -> Iterator[Triple]:
        """Yield the triples in the order in which they came."""
        return iter(self._triples)

    def __len__(self) -> int:
        """Return how many triples there are."""
        return len(self._triples)


def text(value: str, language: str) -> Literal:
    """Return a text in a language."""
    return Literal(value, language=language)


def plain(value: str) -> Literal:
    """Return a text without language, such as a code."""
    return Literal(value)


def integer(value: int) -> Literal:
    """Return a whole number."""
    return Literal(str(value), datatype=XSD.integer)


def decimal(value: Decimal) -> Literal:
    """Return a number with at least one digit after the point, as all amounts of the graph are written."""
    digits = f"{value:f}"
    return Literal(digits if "." in digits else f"{digits}.0", datatype=XSD.decimal)


def year(value: int) -> Literal:
    """Return a year."""
    return Literal(f"{value:04}", datatype=XSD.gYear)
