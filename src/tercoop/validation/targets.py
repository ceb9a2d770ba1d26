"""Which nodes of a data graph the shapes look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from tercoop.namespaces import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from tercoop.validation.graph_index import GraphIndex

_ON = Literal(True)  # noqa: FBT003
_TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)


def list_shapes(shapes: GraphIndex) -> list[object]:
    """Return the shapes of a shapes graph: what is typed as one, has a target or is the property shape of another."""
    found: dict[object, None] = {}
    for kind in (SH.NodeShape, SH.PropertyShape):
        found.update(dict.fromkeys(shapes.subjects(RDF.type, kind)))
    for target in _TARGETS:
        found.update(dict.fromkeys(shapes.subjects(target)))
    for shape in shapes.subjects(SH.property):
        found.update(dict.fromkeys(shapes.objects(shape, SH.property)))
    return list(found)


def find_focus_nodes(shapes: GraphIndex, data: Iterable[Triple]) -> set[object]:
    """Return the nodes that the targets of active shapes select.

    Args:
        shapes: the shapes graph.
        data: the data graph, with the class hierarchy that ``sh:targetClass`` follows.
    """
    active = [shape for shape in list_shapes(shapes) if _ON not in shapes.objects(shape, SH.deactivated)]
    nodes: set[object] = {node for shape in active for node in shapes.objects(shape, SH.targetNode)}
    classes: set[object] = {name for shape in active for name in shapes.objects(shape, SH.targetClass)}
    classes.update(
        shape
        for shape in active
        if any(kind in shapes.objects(shape, RDF.type) for kind in (RDFS.Class, OWL.Class))  # the implicit target
    )
    with_subjects = {name for shape in active for name in shapes.objects(shape, SH.targetSubjectsOf)}
    with_objects = {name for shape in active for name in shapes.objects(shape, SH.targetObjectsOf)}
    instances: dict[object, list[object]] = {}
    narrower: dict[object, list[object]] = {}
    rdf_type, sub_class_of = RDF.type, RDFS.subClassOf
    for subject, predicate, object_ in data:
        if predicate == rdf_type:
            instances.setdefault(object_, []).append(subject)
        elif predicate == sub_class_of:
            narrower.setdefault(object_, []).append(subject)
        if predicate in with_subjects:
            nodes.add(subject)
        if predicate in with_objects:
            nodes.add(object_)
    return nodes.union(*(instances.get(name, ()) for name in _closure(classes, narrower)))


def _closure(classes: set[object], narrower: dict[object, list[object]]) -> set[object]:
    waiting, seen = list(classes), set(classes)
    while waiting:
        for below in narrower.get(waiting.pop(), ()):
            if below not in seen:
                seen.add(below)
                waiting.append(below)
    return seen


class Scope:
    """What a report is about: the nodes of the data, and not those that only the background describes."""

    def __init__(self, data: Iterable[Triple], background: Iterable[Triple]) -> None:
        """Take the data graph, and the graph that only helps to judge: ontology, concept schemes."""
        described = {triple.subject for triple in background}
        self._limited = bool(described)
        self._nodes: set[object] = set()
        self._touched: set[object] = set()
        if self._limited:
            for subject, _, object_ in data:
                self._nodes.add(subject)
                (self._touched if object_ in described else self._nodes).add(object_)

    def __contains__(self, node: object) -> bool:
        """Tell whether a result about this focus node belongs into the report."""
        return not self._limited or node in self._nodes

    def is_touched(self, node: object) -> bool:
        """Tell whether the data only refer to this node, and the background describes it."""
        return node in self._touched and node not in self._nodes
