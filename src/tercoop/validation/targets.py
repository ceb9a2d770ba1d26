"""Which nodes of a data graph the shapes look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from tercoop.rdf.namespaces import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from tercoop.validation.graph_index import GraphIndex

_ON = Literal(True)  # noqa: FBT003
TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)


def list_shapes(shapes: GraphIndex) -> list[object]:
    """Return the shapes of a shapes graph: what is typed as one, has a target or is the property shape of another."""
    found: dict[object, None] = {}
    for kind in (SH.NodeShape, SH.PropertyShape):
        found.update(dict.fromkeys(shapes.subjects(RDF.type, kind)))
    for target in TARGETS:
        found.update(dict.fromkeys(shapes.subjects(target)))
    for shape in shapes.subjects(SH.property):
        found.update(dict.fromkeys(shapes.objects(shape, SH.property)))
    return list(found)


def find_focus_nodes(shapes: GraphIndex, data: Iterable[Triple]) -> dict[object, set[object]]:
    """Return for each active shape with a target the nodes that its targets select.

    Args:
        shapes: the shapes graph.
        data: the data graph, with the class hierarchy that ``sh:targetClass`` follows.
    """
    active = [shape for shape in list_shapes(shapes) if _ON not in shapes.objects(shape, SH.deactivated)]
    wanted = {kind: {name for shape in active for name in shapes.objects(shape, kind)} for kind in TARGETS}
    instances: dict[object, list[object]] = {}
    narrower: dict[object, list[object]] = {}
    subjects: dict[object, set[object]] = {}
    objects: dict[object, set[object]] = {}
    rdf_type, sub_class_of = RDF.type, RDFS.subClassOf
    with_subjects, with_objects = wanted[SH.targetSubjectsOf], wanted[SH.targetObjectsOf]
    for subject, predicate, object_ in data:
        if predicate == rdf_type:
            instances.setdefault(object_, []).append(subject)
        elif predicate == sub_class_of:
            narrower.setdefault(object_, []).append(subject)
        if predicate in with_subjects:
            subjects.setdefault(predicate, set()).add(subject)
        if predicate in with_objects:
            objects.setdefault(predicate, set()).add(object_)
    found: dict[object, set[object]] = {}
    for shape in active:
        classes: set[object] = set(shapes.objects(shape, SH.targetClass))
        if is_class(shape, shapes):
            classes.add(shape)
        if not classes and all(shapes.value(shape, kind) is None for kind in TARGETS):
            continue
        found[shape] = set(shapes.objects(shape, SH.targetNode)).union(
            *(instances.get(name, ()) for name in _closure(classes, narrower)),
            *(subjects.get(name, ()) for name in shapes.objects(shape, SH.targetSubjectsOf)),
            *(objects.get(name, ()) for name in shapes.objects(shape, SH.targetObjectsOf)),
        )
    return found


def is_class(shape: object, shapes: GraphIndex) -> bool:
    """Tell whether a shape is a class as well, which is a target without being called one."""
    return any(kind in shapes.objects(shape, RDF.type) for kind in (RDFS.Class, OWL.Class))


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

    def concerns(self, node: object) -> bool:
        """Tell whether a result about this focus node may belong into the report."""
        return node in self or node in self._touched
