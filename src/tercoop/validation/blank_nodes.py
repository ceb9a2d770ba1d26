"""Judge blank nodes rightly with pyshifty, in whose queries a blank node stands for any node.

To SPARQL a blank node in a query is a variable, and pyshifty writes ``$this`` and ``$value`` into the query. So where
shapes hold queries and data hold blank nodes, the engine runs twice: once on the data as they are, and once with an IRI
for each blank node. Of the second run count only the results that hang on a query. In it, ``sh:nodeKind`` and the
SPARQL functions that tell IRIs from blank nodes still see blank nodes; ``STR`` gives a text for one, as in pySHACL.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from tercoop.rdf.namespaces import RDF, SH
from tercoop.validation.shapes_graph import find_references

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tercoop.validation.graph_index import GraphIndex, Term
    from tercoop.validation.report import Result

_NAME = "urn:blank-node:"
_KIND = NamedNode("urn:blank-node-kind#kind")
_KIND_COMPONENT = NamedNode("urn:blank-node-kind#component")
_KIND_PARAMETER, _KIND_VALIDATOR = BlankNode("blankNodeKindParameter"), BlankNode("blankNodeKindValidator")
_KIND_QUERY = f"""
ASK {{
    BIND (IF(isIRI($value), IF(STRSTARTS(STR($value), "{_NAME}"), "BlankNode", "IRI"), "Literal") AS ?found)
    FILTER (CONTAINS(STR($kind), ?found))
}}
"""
_KIND_TRIPLES = (
    Triple(_KIND_COMPONENT, RDF.type, SH.ConstraintComponent),
    Triple(_KIND_COMPONENT, SH.parameter, _KIND_PARAMETER),
    Triple(_KIND_PARAMETER, SH.path, _KIND),
    Triple(_KIND_COMPONENT, SH.validator, _KIND_VALIDATOR),
    Triple(_KIND_VALIDATOR, RDF.type, SH.SPARQLAskValidator),
    Triple(_KIND_VALIDATOR, SH.ask, Literal(_KIND_QUERY)),
)
"""``sh:nodeKind``, as a constraint component that takes an IRI of ours for a blank node."""

_OF_OTHER_SHAPES = frozenset(
    SH[f"{name}ConstraintComponent"]
    for name in ("And", "Node", "Not", "Or", "QualifiedMaxCount", "QualifiedMinCount", "Xone")
)
"""Components whose verdict is that of other shapes."""

_FUNCTION = re.compile(r"\b(isBlank|isIRI|isURI)\s*\(\s*([?$]\w+)\s*\)", re.IGNORECASE)
_REPLACEMENTS = {
    "isblank": '(isIRI({0}) && STRSTARTS(STR({0}), "{1}"))',
    "isiri": '(isIRI({0}) && !STRSTARTS(STR({0}), "{1}"))',
}
_REPLACEMENTS["isuri"] = _REPLACEMENTS["isiri"]


def needs_names(data: Iterable[Triple], shapes: GraphIndex) -> bool:
    """Tell whether data have blank nodes that a query of the shapes could be asked about."""
    if not (shapes.subjects(SH.select) or shapes.subjects(SH.ask)):
        return False
    return any(isinstance(node, BlankNode) for triple in data for node in (triple.subject, triple.object))


def name_blank_nodes(data: Iterable[Triple]) -> list[Triple]:
    """Return the data with an IRI in the place of each blank node."""
    return [Triple(_name(subject), predicate, _name(object_)) for subject, predicate, object_ in data]  # type: ignore[arg-type]


def _name(term: object) -> object:
    return NamedNode(_NAME + term.value) if isinstance(term, BlankNode) else term


def adapt_shapes(shapes: Collection[Triple]) -> list[Triple]:
    """Return shapes that take the IRIs of :func:`name_blank_nodes` for blank nodes."""
    kept: list[Triple] = [*_KIND_TRIPLES]
    for triple in shapes:
        subject, predicate, object_ = triple
        if predicate == SH.nodeKind:
            kept.append(Triple(subject, _KIND, object_))
        elif predicate in {SH.select, SH.ask} and isinstance(object_, Literal):
            kept.append(Triple(subject, predicate, Literal(_FUNCTION.sub(_replace_function, object_.value))))
        else:
            kept.append(triple)
    return kept


def _replace_function(match: re.Match[str]) -> str:
    return _REPLACEMENTS[match[1].lower()].format(match[2], _NAME)


def settle(first: Iterable[Result], second: Iterable[Result], shapes: GraphIndex) -> list[Result]:
    """Return the results of the first run, and of the second one where a query was asked about a blank node.

    Args:
        first: results on the data as they are.
        second: results on the data with names for blank nodes.
        shapes: the shapes as they are.
    """
    judge = _Queries(shapes)
    return [
        *(result for result in first if not judge.decide(result)),
        *(result for result in map(_take_names_away, second) if judge.decide(result)),
    ]


def _take_names_away(result: Result) -> Result:
    """Return a result of the second run with its blank nodes."""
    return replace(
        result,
        focus_node=_unname(result.focus_node),
        value=None if result.value is None else _unname(result.value),
        messages=tuple(
            Literal(message.value.replace(_NAME, "_:"), language=message.language)
            if message.language
            else Literal(message.value.replace(_NAME, "_:"))
            for message in result.messages
        ),
        details=tuple(map(_take_names_away, result.details)),
    )


def _unname(term: Term) -> Term:
    if isinstance(term, NamedNode) and term.value.startswith(_NAME):
        return BlankNode(term.value.removeprefix(_NAME))
    return term


class _Queries:
    """Which results hang on queries about blank nodes."""

    def __init__(self, shapes: GraphIndex) -> None:
        self._shapes = shapes
        self._custom = {component for component in shapes.subjects(SH.parameter) if isinstance(component, NamedNode)}
        self._predicates = {SH.sparql} | {
            path
            for component in self._custom
            for parameter in shapes.objects(component, SH.parameter)
            for path in shapes.objects(parameter, SH.path)
        }
        self._known: dict[object, bool] = {}

    def decide(self, result: Result) -> bool:
        """Tell whether the verdict is that of a query, or of a shape with one, on a blank node."""
        if result.component in _OF_OTHER_SHAPES:
            return self._reaches_query(result.source_shape)
        by_query = result.component == SH.SPARQLConstraintComponent or result.component in self._custom
        return by_query and (isinstance(result.focus_node, BlankNode) or isinstance(result.value, BlankNode))

    def _reaches_query(self, shape: object) -> bool:
        if shape not in self._known:
            asks = any(triple.predicate in self._predicates for triple in self._shapes.triples(shape))
            self._known[shape] = asks or any(map(self._reaches_query, find_references(shape, self._shapes)))
        return self._known[shape]
