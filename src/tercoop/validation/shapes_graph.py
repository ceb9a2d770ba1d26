"""Make a shapes graph ready for both engines, or say in one line why it is not usable.

An engine may ignore an ill-formed shape, and then everything conforms. So the graph is checked first: against the
W3C's shapes for shapes, for recursion and endless nesting, and for queries that would read other files or hosts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from tercoop.errors import InputError
from tercoop.rdf.files import read_quads
from tercoop.rdf.namespaces import OWL, RDF, SH, shorten
from tercoop.validation.engines import Engine, check_shapes, run_engine
from tercoop.validation.graph_index import GraphIndex, as_triples
from tercoop.validation.report import Result, Severity, read_results
from tercoop.validation.targets import list_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

_DEEPEST = 50
"""Levels that shapes, paths and queries may nest; the engines recurse, and a deep enough query ends the process."""

_ON = Literal(True)  # noqa: FBT003
_SWITCHES = (SH.uniqueLang, SH.closed, SH.deactivated, SH.qualifiedValueShapesDisjoint)
_DECLARING = (SH.declare, SH.prefix, SH.namespace)
_ADVANCED = (SH.rule, SH.expression, SH.js, SH.target, SH["values"])
_REFERENCES = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_REFERENCE_LISTS = (SH["and"], SH["or"], SH.xone)
_PATH_STEPS = (SH.path, SH.inversePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
_ONLY_WITH_PATH = (
    SH.minCount,
    SH.maxCount,
    SH.uniqueLang,
    SH.lessThan,
    SH.lessThanOrEquals,
    SH.qualifiedValueShape,
)
_COUNTS = (
    SH.minCount,
    SH.maxCount,
    SH.minLength,
    SH.maxLength,
    SH.qualifiedMinCount,
    SH.qualifiedMaxCount,
)
_LARGEST_COUNT = 2**31 - 1
_EXPECTED: dict[object, str] = {
    SH.DatatypeConstraintComponent: "has the wrong datatype",
    SH.NodeKindConstraintComponent: "is of the wrong kind (IRI, literal, blank node)",
    SH.MaxCountConstraintComponent: "has more than one value",
    SH.MinCountConstraintComponent: "is missing",
    SH.InConstraintComponent: "is not one of the allowed values",
    SH.NodeConstraintComponent: "is not a well-formed RDF list",
    SH.OrConstraintComponent: "is not of an allowed kind",
}
_PREFIX = re.compile(r"[\w.-]*")
_NAMESPACE = re.compile(r"[^\x00-\x20<>\"{}|^`\\]*")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SPARQL_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|' + r"'''(?:[^'\\]|\\.|'(?!''))*+'''|"
    r'"(?:[^"\\\n\r]|\\.)*+"|' + r"'(?:[^'\\\n\r]|\\.)*+'|"
    r"<[^<>\"{}|^`\\\s]*+>|#[^\n\r]*+|[?$]\w++|[\w.-]*+:[\w.:%-]*+|"
    r"(?P<word>[A-Za-z]++)|(?P<open>[({\[])|(?P<close>[)}\]])",
    re.DOTALL,
)


@dataclass(frozen=True)
class ShapesGraph:
    """Shapes that both engines can work with.

    Attributes:
        triples: the statements, without what neither engine is to see.
        index: the same, to look things up.
        shapes: number of shapes.
        notes: what was left out.
    """

    triples: tuple[Triple, ...]
    index: GraphIndex
    shapes: int
    notes: tuple[str, ...]


def prepare_shapes(
    statements: Iterable[Quad | Triple], place: str = "shapes", *, background: Iterable[Quad | Triple] = ()
) -> ShapesGraph:
    """Check a shapes graph, and even out what the engines treat differently.

    Left out, with a note: SHACL Advanced Features (``sh:rule``, ``sh:target``, …), which one engine would apply and the
    other not. Imports (``owl:imports``) are not followed. The declarations of prefixes that ``sh:prefixes`` reaches
    over ``owl:imports`` inside the graph are copied to where both engines look, and a switch such as ``sh:uniqueLang``
    is on only with the literal ``true``, as SHACL defines it.

    Args:
        statements: the shapes graph; named graphs are merged.
        place: what messages call it.
        background: the ontology; the prefixes that it declares (``sh:declare``) count as declared in the shapes.

    Raises:
        InputError: naming the shape, for a graph without shapes, an ill-formed or recursive shape, or a query that is
            not SPARQL or refers to other files or hosts.
    """
    declarations = (triple for triple in as_triples(background) if triple.predicate in _DECLARING)
    given = GraphIndex(map(_apart, (*as_triples(statements), *declarations)))
    number = len(list_shapes(given))
    if not number:
        raise InputError(place, "holds no SHACL shape")
    notes = []
    kept = []
    for subject in given.all_subjects():
        for triple in given.triples(subject):
            if triple.predicate in _ADVANCED or (triple.predicate in _SWITCHES and triple.object != _ON):
                continue
            if triple.predicate in _PATH_STEPS and given.value(subject, RDF.first) is not None:
                continue  # a list is a sequence path, whatever else is said about its first node
            kept.append(triple)
    for feature in _ADVANCED:
        users = given.subjects(feature)
        if users:
            notes.append(
                f"{shorten(feature.value)} belongs to SHACL Advanced Features and is ignored "
                f"({len(users)} {'use' if len(users) == 1 else 'uses'})"
            )
    present = set(given.all_subjects())
    imports = {target for subject in given.subjects(OWL.imports) for target in given.objects(subject, OWL.imports)}
    if imports - present:
        notes.append(
            f"owl:imports is not followed, nothing is fetched: {', '.join(sorted(map(str, imports - present)))}"
        )
    kept.extend(_inherited_prefixes(given))
    index = GraphIndex(kept)
    _check_nesting(index, place)
    _check_prefixes(index, place)
    _check_queries(index, place)
    _check_syntax(index, place)
    _check_numbers(index, place)
    ready = tuple(dict.fromkeys(kept))
    notes.extend(check_shapes(ready, place=place))
    return ShapesGraph(ready, index, number, tuple(notes))


def _apart(triple: Triple) -> Triple:
    """Give the blank nodes of shapes labels of their own: data from the same file would have the same ones."""
    subject, predicate, object_ = triple
    return Triple(
        BlankNode(f"shape{subject.value}") if isinstance(subject, BlankNode) else subject,
        predicate,
        BlankNode(f"shape{object_.value}") if isinstance(object_, BlankNode) else object_,
    )


def name_node(node: object, index: GraphIndex) -> str:
    """Return how a person would call a node: its short IRI, or the nearest named thing that refers to it."""
    seen: set[object] = set()
    around = ""
    while not isinstance(node, NamedNode):
        seen.add(node)
        referring = [subject for subject in index.referring(node) if subject not in seen]
        if not referring:
            return f"{around}a shape without a name"
        node, around = referring[0], "a part of "
    return f"{around}{shorten(node.value)}"


def _inherited_prefixes(index: GraphIndex) -> Iterator[Triple]:
    """Yield ``sh:declare`` statements for what ``sh:prefixes/owl:imports*/sh:declare`` reaches."""
    for user in index.subjects(SH.prefixes):
        for start in index.objects(user, SH.prefixes):
            waiting, seen = [start], {start}
            while waiting:
                node = waiting.pop()
                for declaration in index.objects(node, SH.declare):
                    yield Triple(start, SH.declare, declaration)  # type: ignore[arg-type]
                reached = [target for target in index.objects(node, OWL.imports) if target not in seen]
                seen.update(reached)
                waiting.extend(reached)


def _check_prefixes(index: GraphIndex, place: str) -> None:
    for predicate, form in ((SH.prefix, _PREFIX), (SH.namespace, _NAMESPACE)):
        for subject in index.subjects(predicate):
            for value in index.objects(subject, predicate):
                if not isinstance(value, Literal) or not form.fullmatch(value.value):
                    owner = name_node(subject, index)
                    raise InputError(place, f"ill-formed {shorten(predicate.value)} in {owner}: {value}")


def _check_queries(index: GraphIndex, place: str) -> None:
    """Refuse queries that read from elsewhere (SERVICE, FROM) or nest so deeply that a parser breaks."""
    for predicate in (SH.select, SH.ask):
        for subject in index.subjects(predicate):
            for query in index.objects(subject, predicate):
                if isinstance(query, Literal):
                    cause = _find_fault(query.value)
                    if cause:
                        raise InputError(place, f"the query of {name_node(subject, index)} {cause}")


def _find_fault(query: str) -> str | None:
    text = _ESCAPE.sub(_unescape, query)
    depth = 0
    for token in _SPARQL_TOKEN.finditer(text):
        word = (token["word"] or "").upper()
        if word in {"SERVICE", "FROM"}:
            return f"uses {word}; nothing is fetched"
        depth += (token["open"] is not None) - (token["close"] is not None)
        if depth > _DEEPEST:
            return f"nests more than {_DEEPEST} levels deep"
    return None


def _unescape(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number < 0x110000 else "?"  # noqa: PLR2004 - the end of Unicode


def _check_nesting(index: GraphIndex, place: str) -> None:
    """Refuse shapes and paths that refer to themselves, whose meaning SHACL leaves open, and endless chains."""
    finished: set[object] = set()
    for start in list_shapes(index):
        trail: list[object] = []
        waiting: list[tuple[object, bool]] = [(start, True)]
        on_trail: set[object] = set()
        while waiting:
            node, entering = waiting.pop()
            if not entering:
                finished.add(trail.pop())
                on_trail.discard(node)
                continue
            if node in on_trail:
                raise InputError(place, f"recursive shape: {name_node(node, index)} refers to itself")
            if node in finished:
                continue
            if len(trail) > _DEEPEST:
                raise InputError(place, f"shapes nest more than {_DEEPEST} levels deep in {name_node(start, index)}")
            trail.append(node)
            on_trail.add(node)
            waiting.append((node, False))
            waiting.extend((target, True) for target in find_references(node, index))


def find_references(node: object, index: GraphIndex) -> Iterator[object]:
    """Yield the shapes and parts of paths that a shape, a list or a path refers to."""
    for predicate in (*_REFERENCES, *_PATH_STEPS):
        yield from index.objects(node, predicate)
    for predicate in (*_REFERENCE_LISTS, SH.alternativePath):
        for head in index.objects(node, predicate):
            yield from index.members(head)
    if index.value(node, RDF.first) is not None:
        yield from index.members(node)


@cache
def _shapes_for_shapes() -> tuple[Triple, ...]:
    """Return the W3C's shapes for shapes, as pySHACL carries them."""
    path = Path(str(distribution("pyshacl").locate_file("pyshacl/assets/shacl-shacl.ttl")))
    return tuple(quad.triple for quad in read_quads(path))


def _check_syntax(index: GraphIndex, place: str) -> None:
    """Refuse ill-formed shapes: a path missing, a count that is no integer, a list that breaks."""
    triples = [triple for subject in index.all_subjects() for triple in index.triples(subject)]
    judge = _shapes_for_shapes()
    report = run_engine(Engine.SHIFTY, triples, judge, place=place)
    results = read_results(GraphIndex(report.triples), GraphIndex(judge))
    faults = [result for result in results if result.severity is Severity.VIOLATION]
    if not faults:
        return
    fault = min(faults, key=lambda result: result.sort_key)
    raise InputError(place, f"ill-formed shape {name_node(fault.focus_node, index)}: {_explain(fault, index)}")


def _check_numbers(index: GraphIndex, place: str) -> None:
    """Refuse counts and lengths that no value can meet or miss, which pyshifty passes over in silence."""
    for predicate in _COUNTS:
        for shape in index.subjects(predicate):
            for number in index.objects(shape, predicate):
                if isinstance(number, Literal) and not 0 <= Decimal(number.value) <= _LARGEST_COUNT:
                    cause = f"{shorten(predicate.value)} {number.value} is not between 0 and {_LARGEST_COUNT}"
                    raise InputError(place, f"ill-formed shape {name_node(shape, index)}: {cause}")


def _explain(fault: Result, index: GraphIndex) -> str:
    """Say what is wrong with a shape, for the person who wrote it."""
    if fault.component == SH.XoneConstraintComponent:
        if index.value(fault.focus_node, SH.path) is None:
            needing = [name for name in _ONLY_WITH_PATH if index.value(fault.focus_node, name) is not None]
            return f"sh:path is missing{f', and {shorten(needing[0].value)} needs it' if needing else ''}"
        return "sh:path is ill-formed, or it has parameters that a property shape may not have"
    expected = _EXPECTED.get(fault.component, "is not what SHACL allows")
    value = ""
    if isinstance(fault.value, NamedNode | Literal):
        value = f" {shorten(fault.value.value) if isinstance(fault.value, NamedNode) else fault.value}"
    return f"{fault.path_text or 'the shape'}{value} {expected}"
