"""Find out with few queries which constraints can find anything, and on which nodes.

A query asks once about all focus nodes what the engine would ask of each: the query of a ``sh:sparql`` constraint
(:mod:`tercoop.validation.prebinding`), or one that is written here for ``sh:pattern``, which shifty compiles for each
node, and for ``sh:or`` of patterns and classes. It may find more nodes than the engine will, and must not find fewer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from tercoop.rdf.namespaces import RDF, RDFS, SH, XSD
from tercoop.validation.prebinding import mark_groups
from tercoop.validation.targets import TARGETS, is_class

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tercoop.validation.graph_index import GraphIndex, Term

FEW = 50
"""Up to so many nodes, the engine is asked about each of them at once."""

_FOCUS = NamedNode("urn:focus:nodes")
_OF = NamedNode("urn:focus:of")
_ON = Literal(True)  # noqa: FBT003
_TEXT = f"isIRI(?value) || DATATYPE(?value) IN ({XSD.string}, {RDF.langString})"
"""Values whose text the store keeps; of a number, it keeps what it is worth."""


class Screen:
    """Constraints of shapes, asked once about all focus nodes."""

    def __init__(self, index: GraphIndex, data: Collection[Triple], wanted: dict[object, set[object]]) -> None:
        """Take shapes, data and for each shape with a target the focus nodes that matter."""
        self._index = index
        self._data = data
        self._wanted = wanted
        self._marked: dict[frozenset[object], NamedNode] = {}
        self._store: Store | None = None

    def ask(self) -> Iterator[tuple[Triple, set[object]]]:
        """Yield the constraints that need not be evaluated on all focus nodes, each with the nodes it may find."""
        index = self._index
        writers: dict[NamedNode, _Writer] = {SH.sparql: _write_own, SH.pattern: _write_pattern, SH["or"]: _write_or}
        for predicate, write in writers.items():
            for shape in index.subjects(predicate):
                owners = self._find_owners(shape)
                nodes: set[object] = set().union(*(self._wanted.get(owner, ()) for owner in owners))
                if not owners or len(nodes) <= FEW or any(isinstance(node, Literal) for node in nodes):
                    continue
                for value in index.objects(shape, predicate):
                    mark = self._marked.get(owners) or NamedNode(f"{_FOCUS.value}:{len(self._marked)}")
                    query = write(shape, value, f"GRAPH {_FOCUS} {{ $this {_OF} {mark} }}", index)
                    found = None if query is None else self._run(query, owners, mark, nodes)
                    if found is not None and 2 * len(found) <= len(nodes):
                        yield Triple(shape, predicate, value), found

    def _find_owners(self, shape: object) -> frozenset[object]:
        """Return the shapes with targets that give a shape its focus nodes, or none where it has others as well."""
        index = self._index
        referring = frozenset(index.referring(shape))
        if _ON in index.objects(shape, SH.deactivated):
            return frozenset()
        if index.value(shape, SH.path) is None:
            return frozenset() if referring or shape not in self._wanted else frozenset({shape})
        if any(index.value(shape, kind) is not None for kind in TARGETS) or is_class(shape, index):
            return frozenset()
        for owner in referring:
            if owner not in self._wanted or index.referring(owner) or index.value(owner, SH.path) is not None:
                return frozenset()
            if [triple.predicate for triple in index.triples(owner) if triple.object == shape] != [SH.property]:
                return frozenset()
        return referring

    def _run(self, query: str, owners: frozenset[object], mark: NamedNode, nodes: set[object]) -> set[object] | None:
        if self._store is None:
            self._store = Store()
            self._store.bulk_extend(Quad(subject, predicate, object_) for subject, predicate, object_ in self._data)
        if owners not in self._marked:
            self._marked[owners] = mark
            self._store.bulk_extend(Quad(node, _OF, mark, _FOCUS) for node in nodes)  # type: ignore[arg-type]
        try:
            return {row["this"] for row in self._store.query(query)}  # type: ignore[union-attr]
        except (SyntaxError, RuntimeError):
            return None  # the engine will say what is wrong


class _Writer(Protocol):
    """What writes the query for a constraint, or returns None where none of its kind finds enough."""

    def __call__(self, shape: object, value: Term, mark: str, index: GraphIndex) -> str | None:
        """Return the query for a value of a parameter of a shape."""


def _write_own(shape: object, value: Term, mark: str, index: GraphIndex) -> str | None:  # noqa: ARG001
    """Write the query that a ``sh:sparql`` constraint has."""
    queries = index.objects(value, SH.select)
    if len(queries) != 1 or _ON in index.objects(value, SH.deactivated):
        return None
    text = mark_groups(queries[0].value, mark)
    prefixes = "".join(
        f"PREFIX {prefix.value}: <{namespace.value}>\n"
        for user in index.objects(value, SH.prefixes)
        for declaration in index.objects(user, SH.declare)
        for prefix in index.objects(declaration, SH.prefix)
        for namespace in index.objects(declaration, SH.namespace)
    )
    return None if text is None else prefixes + text


def _write_pattern(shape: object, value: Term, mark: str, index: GraphIndex) -> str | None:
    return _write_search(shape, _require_pattern(shape, value, index), mark, index)


def _write_or(shape: object, value: Term, mark: str, index: GraphIndex) -> str | None:
    return _write_search(shape, _require_any(value, index), mark, index)


def _write_search(shape: object, condition: str | None, mark: str, index: GraphIndex) -> str | None:
    """Write the search for nodes with a value that does not meet a condition, or of which that is not known."""
    path = index.value(shape, SH.path)
    if condition is None or not (path is None or isinstance(path, NamedNode)):
        return None
    value = "BIND ($this AS ?value)" if path is None else f"$this {path} ?value ."
    return (
        f"SELECT DISTINCT $this WHERE {{ {mark} {value} "
        f"FILTER (COALESCE(!({_TEXT}), true) || COALESCE(!({condition}), true)) }}"
    )


def _require_pattern(shape: object, pattern: Term, index: GraphIndex) -> str:
    flags = "".join(f", {flag}" for flag in index.objects(shape, SH.flags))
    return f"REGEX(STR(?value), {pattern}{flags})"


def _require_any(head: Term, index: GraphIndex) -> str | None:
    """Return the condition that one shape of a list is met, where all are of a kind that is known here."""
    conditions = [_require(member, index) for member in index.members(head)]
    known = [condition for condition in conditions if condition is not None]
    return " || ".join(known) if known and len(known) == len(conditions) else None


def _require(shape: object, index: GraphIndex) -> str | None:
    """Return the condition that a value meets a shape that has one constraint."""
    found = list(index.triples(shape))
    if len(found) != 1:
        return None
    predicate, value = found[0].predicate, found[0].object
    if predicate == SH.pattern and isinstance(value, Literal):
        return _require_pattern(shape, value, index)
    if predicate == SH["class"] and isinstance(value, NamedNode):
        return f"EXISTS {{ ?value {RDF.type}/{RDFS.subClassOf}* {value} }}"
    if predicate == SH["not"]:
        inner = _require(value, index)
        return None if inner is None else f"!({inner})"
    return None
