"""Give the engine less to do, and find the same: only nodes that are asked for, only queries that find something.

An engine looks at each node that a target selects, and evaluates each query for each of them. Both are cut down before
it runs. What it finds then is as before in all details, because the engine still finds it:

- Of a target that selects many nodes, only those are kept that the report is about: they become ``sh:targetNode``.
- A query is first asked once about all its focus nodes (:mod:`tercoop.validation.prebinding`). A constraint whose query
  finds nothing is left out; of others, the engine is asked only about the nodes that were found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from tercoop.namespaces import RDF, SH
from tercoop.validation.prebinding import mark_groups
from tercoop.validation.targets import TARGETS, find_focus_nodes, is_class

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from tercoop.validation.graph_index import GraphIndex
    from tercoop.validation.shapes_graph import ShapesGraph

FEW = 50
"""Up to so many nodes, a query is asked about each of them at once by the engine."""

_FOCUS = NamedNode("urn:focus:nodes")
_OF = NamedNode("urn:focus:of")
_ON = Literal(True)  # noqa: FBT003
_STAND_IN = "urn:stand-in:"
_KEPT = (RDF.type, SH.path, SH.message, SH.severity, SH.name)


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
    screened = _Screen(index, data, wanted).ask() if screening else []
    stood_for: dict[object, object] = {}
    for number, (constraint, nodes) in enumerate(screened):
        removed.add(constraint)
        if nodes:
            stand_in, node_shape = (NamedNode(f"{_STAND_IN}{kind}-{number}") for kind in ("property", "node"))
            stood_for[stand_in] = constraint.subject
            added.append(Triple(stand_in, SH.sparql, constraint.object))
            added.extend(
                Triple(stand_in, predicate, value)
                for _, predicate, value in index.triples(constraint.subject)
                if predicate in _KEPT
            )
            added.append(Triple(node_shape, RDF.type, SH.NodeShape))
            added.append(Triple(node_shape, SH.property, stand_in))
            added.extend(_aim(node_shape, nodes))
    return NarrowShapes([*(triple for triple in shapes.triples if triple not in removed), *added], stood_for)


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


class _Screen:
    """The queries of constraints, asked once about all focus nodes."""

    def __init__(self, index: GraphIndex, data: Collection[Triple], wanted: dict[object, set[object]]) -> None:
        self._index = index
        self._data = data
        self._wanted = wanted
        self._marked: dict[frozenset[object], NamedNode] = {}
        self._store: Store | None = None

    def ask(self) -> list[tuple[Triple, set[object]]]:
        """Return the constraints that need not be evaluated as they are, each with the nodes it may find."""
        found = []
        for shape in self._index.subjects(SH.sparql):
            owners = self._find_owners(shape)
            nodes: set[object] = set().union(*(self._wanted.get(owner, ()) for owner in owners))
            if not owners or len(nodes) <= FEW or any(isinstance(node, Literal) for node in nodes):
                continue
            for constraint in self._index.objects(shape, SH.sparql):
                reached = self._ask_one(constraint, owners, nodes)
                if reached is not None and 2 * len(reached) <= len(nodes) and _are_iris(reached):
                    found.append((Triple(shape, SH.sparql, constraint), reached))
        return found

    def _find_owners(self, shape: object) -> frozenset[object]:
        """Return the node shapes that a property shape belongs to, where it has the focus nodes of their targets."""
        index = self._index
        owners = frozenset(index.referring(shape))
        if index.value(shape, SH.path) is None or _ON in index.objects(shape, SH.deactivated):
            return frozenset()
        if any(index.value(shape, kind) is not None for kind in TARGETS) or is_class(shape, index):
            return frozenset()
        for owner in owners:
            if owner not in self._wanted or index.referring(owner) or index.value(owner, SH.path) is not None:
                return frozenset()
            if [triple.predicate for triple in index.triples(owner) if triple.object == shape] != [SH.property]:
                return frozenset()
        return owners

    def _ask_one(self, constraint: object, owners: frozenset[object], nodes: set[object]) -> set[object] | None:
        queries = self._index.objects(constraint, SH.select)
        if len(queries) != 1 or _ON in self._index.objects(constraint, SH.deactivated):
            return None
        mark = self._marked.get(owners) or NamedNode(f"{_FOCUS.value}:{len(self._marked)}")
        text = mark_groups(queries[0].value, f"GRAPH {_FOCUS} {{ $this {_OF} {mark} }}")
        if text is None:
            return None
        if self._store is None:
            self._store = Store()
            self._store.bulk_extend(Quad(subject, predicate, object_) for subject, predicate, object_ in self._data)
        if owners not in self._marked:
            self._marked[owners] = mark
            self._store.bulk_extend(Quad(node, _OF, mark, _FOCUS) for node in nodes)  # type: ignore[arg-type]
        try:
            rows = self._store.query(self._write_prefixes(constraint) + text)
            return {row["this"] for row in rows}  # type: ignore[union-attr]
        except (SyntaxError, RuntimeError):
            return None  # the engine will say what is wrong

    def _write_prefixes(self, constraint: object) -> str:
        index = self._index
        return "".join(
            f"PREFIX {prefix.value}: <{namespace.value}>\n"
            for user in index.objects(constraint, SH.prefixes)
            for declaration in index.objects(user, SH.declare)
            for prefix in index.objects(declaration, SH.prefix)
            for namespace in index.objects(declaration, SH.namespace)
        )
