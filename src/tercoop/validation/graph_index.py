"""Look up statements by subject and predicate in a small graph: shapes, and the reports of the engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from tercoop.rdf.namespaces import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Term = NamedNode | BlankNode | Literal
"""A node of an RDF 1.1 graph."""

Resource = NamedNode | BlankNode
"""A node that can be the subject of a statement."""


def as_triples(statements: Iterable[Quad | Triple]) -> Iterator[Triple]:
    """Yield the statements without their graphs."""
    return (statement.triple if isinstance(statement, Quad) else statement for statement in statements)


class GraphIndex:
    """An index of triples by subject, predicate and object."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Take the statements of one graph."""
        self._objects: dict[object, dict[NamedNode, list[Term]]] = {}
        self._subjects: dict[NamedNode, dict[object, list[Resource]]] = {}
        self._size = 0
        for subject, predicate, object_ in dict.fromkeys(triples):
            self._objects.setdefault(subject, {}).setdefault(predicate, []).append(object_)
            self._subjects.setdefault(predicate, {}).setdefault(object_, []).append(subject)
            self._size += 1

    def __len__(self) -> int:
        """Return the number of statements."""
        return self._size

    def objects(self, subject: object, predicate: NamedNode) -> list[Term]:
        """Return the values of a property of a node, in the order they came."""
        return self._objects.get(subject, {}).get(predicate, [])

    def value(self, subject: object, predicate: NamedNode) -> Term | None:
        """Return the first value of a property of a node."""
        found = self.objects(subject, predicate)
        return found[0] if found else None

    def subjects(self, predicate: NamedNode, object_: object | None = None) -> list[Resource]:
        """Return the nodes that have a property, or that have it with one value."""
        by_object = self._subjects.get(predicate, {})
        if object_ is not None:
            return by_object.get(object_, [])
        return list(dict.fromkeys(subject for subjects in by_object.values() for subject in subjects))

    def all_subjects(self) -> list[Resource]:
        """Return the nodes that statements are about."""
        return list(self._objects)  # type: ignore[arg-type]

    def referring(self, object_: object) -> list[Resource]:
        """Return the nodes that refer to a node by any property."""
        return [subject for by_object in self._subjects.values() for subject in by_object.get(object_, ())]

    def triples(self, subject: object) -> Iterator[Triple]:
        """Yield the statements about a node."""
        for predicate, objects in self._objects.get(subject, {}).items():
            for object_ in objects:
                yield Triple(subject, predicate, object_)  # type: ignore[arg-type]

    def members(self, head: object) -> list[Term]:
        """Return the members of an RDF list; an ill-formed or endless list ends where it breaks."""
        found: list[Term] = []
        seen: set[object] = set()
        while head is not None and head != RDF.nil and head not in seen:
            seen.add(head)
            first = self.value(head, RDF.first)
            if first is None:
                break
            found.append(first)
            head = self.value(head, RDF.rest)
        return found
