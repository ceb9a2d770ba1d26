"""What is known of a thing for its name."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from tercoop.answering.name_patterns import PATTERNS
from tercoop.rdf.labels import NAMING, prefer_labels
from tercoop.rdf.namespaces import RDF

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from tercoop.answering.name_patterns import Pattern
    from tercoop.rdf.values import Term

_OVERHEAD = 200
"""Bytes that a term takes beside its text, about."""


@dataclass(frozen=True)
class Facts:
    """What is known of a thing for its name.

    Attributes:
        values: by property.
        owners: what refers to it, by property.
    """

    values: dict[NamedNode, list[Term]] = field(default_factory=dict)
    owners: dict[NamedNode, list[Term]] = field(default_factory=dict)

    @cached_property
    def labels(self) -> list[Literal]:
        """The labels that it can be called by, in all languages."""
        return prefer_labels(self.literals(name) for name in NAMING)

    @property
    def pattern(self) -> tuple[NamedNode, Pattern] | None:
        """The class that its name is made for, and how; nothing where it is of no such class."""
        kinds = self.values.get(RDF.type, ())
        return next(((kind, pattern) for kind, pattern in PATTERNS.items() if kind in kinds), None)

    @property
    def size(self) -> int:
        """Bytes that the values take, about."""
        return _OVERHEAD + sum(len(str(value)) + _OVERHEAD for values in self.values.values() for value in values)

    def literals(self, name: NamedNode) -> list[Literal]:
        """Return the literals among the values of a property."""
        return [value for value in self.values.get(name, ()) if isinstance(value, Literal)]
