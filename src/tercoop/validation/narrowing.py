"""Give the engine less to do, and find the same: only nodes that are asked for, only queries that find something.

An engine looks at each node that a target selects, and evaluates each query for each of them. Both are cut down before
it runs. What it finds then is as before in all details, because the engine still finds it:

- Of a target that selects many nodes, only those are kept that the report is about: they become ``sh:targetNode``.
- A constraint that takes long is first asked once about all its focus nodes (:mod:`tercoop.validation.screening`). One
  that finds nothing is left out; of others, the engine is asked only about the nodes that were found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from tercoop.rdf.namespaces import RDF, SH
from tercoop.validation.screening import Screen
from tercoop.validation.targets import TARGETS, find_focus_nodes, is_class

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from tercoop.validation.graph_index import GraphIndex
    from tercoop.validation.shapes_graph import ShapesGraph

_STAND_IN = "urn:stand-in:"
_KEPT = (RDF.type, SH.path, SH.message, SH.severity, SH.name, SH.flags)


@dataclass(frozen=True)
class NarrowShapes:
    """Shapes that find less than others only where nobody asks.

    Attributes:
        triples: the shapes for the engine.
        stood_for: stand-in → the property shape of which it has one constraint.
    """

    triples: list[Triple]
    stood_for: dict[object, object] = field(default_factory=dict)

    def name_shapes(self, report: Iterable[Triple]) -> Iterator[Triple]:
        """Yield the statements of a report with the shapes in the place of their stand-ins."""
        for triple in report:
            shape = self.stood_for.get(triple.object)
            yield triple if shape is None else Triple(triple.subject, triple.predicate, shape)  # type: ignore[arg-type]


def narrow(
    shapes: ShapesGraph,
    data: Collection[Triple],
    *,
    matters: Callable[[object], bool] = lambda _: True,
    screening: bool = True,
) -> NarrowShapes:
    """Return shapes that find the same on some nodes of a data graph.

    Args:
        shapes: the shapes.
        data: all statements that the engine is to see.
        matters: tells whether results on a node are wanted.
        screening: ask queries once. Not for data whose blank nodes get names for a second run of the engine: to some
            functions of SPARQL a name is another thing than a blank node.
    """
    index = shapes.index
    found = find_focus_nodes(index, data)
    removed: set[Triple] = set()
    added: list[Triple] = []
    wanted: dict[object, set[object]] = {}
    for shape, nodes in found.items():
        kept = wanted[shape] = {node for node in nodes if matters(node)}
        if 2 * len(kept) <= len(nodes) and _can_be_aimed(shape, index) and _are_iris(kept):
            removed.update(triple for triple in index.triples(shape) if triple.predicate in TARGETS)
            added.extend(_aim(shape, kept))
    stood_for: dict[object, object] = {}
    for constraint, nodes in Screen(index, data, wanted).ask() if screening else ():
        if _are_iris(nodes):
            removed.add(constraint)
            if nodes:
                stand_in = NamedNode(f"{_STAND_IN}{len(stood_for)}")
                stood_for[stand_in] = constraint.subject
                added.extend(_stand_in(stand_in, constraint, index, nodes))
    return NarrowShapes([*(triple for triple in shapes.triples if triple not in removed), *added], stood_for)


def _stand_in(shape: NamedNode, constraint: Triple, index: GraphIndex, nodes: set[object]) -> Iterator[Triple]:
    """Yield a shape that has one constraint of another and other targets."""
    yield Triple(shape, constraint.predicate, constraint.object)
    for _, predicate, value in index.triples(constraint.subject):
        if predicate in _KEPT:
            yield Triple(shape, predicate, value)
    targeted = shape
    if index.value(constraint.subject, SH.path) is not None:
        targeted = NamedNode(f"{shape.value}:owner")
        yield Triple(targeted, RDF.type, SH.NodeShape)
        yield Triple(targeted, SH.property, shape)
    yield from _aim(targeted, nodes)


def _can_be_aimed(shape: object, index: GraphIndex) -> bool:
    """Tell whether all targets of a shape can be replaced, and its results are about the nodes that they select.

    A property shape inside another one has results about the values of the outer one.
    """
    return not is_class(shape, index) and all(
        index.value(inner, SH.property) is None
        for inner in (*index.objects(shape, SH.property), *_with_path(shape, index))
    )


def _with_path(shape: object, index: GraphIndex) -> list[object]:
    return [] if index.value(shape, SH.path) is None else [shape]


def _aim(shape: object, nodes: Iterable[object]) -> Iterator[Triple]:
    for node in sorted(nodes, key=str):
        yield Triple(shape, SH.targetNode, node)  # type: ignore[arg-type]


def _are_iris(nodes: Iterable[object]) -> bool:
    """Tell whether ``sh:targetNode`` can name all nodes as the data do."""
    return all(isinstance(node, NamedNode) for node in nodes)
