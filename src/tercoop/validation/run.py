"""Validate data against shapes with one of the two engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Triple

from tercoop.rdf.namespaces import SH, SHAPES, shorten
from tercoop.validation.blank_nodes import adapt_shapes, name_blank_nodes, needs_names, settle
from tercoop.validation.engines import Engine, run_engine
from tercoop.validation.graph_index import GraphIndex, as_triples
from tercoop.validation.lexical import disguise, find_ill_typed, is_well_formed, reveal
from tercoop.validation.messages import tag_messages
from tercoop.validation.narrowing import NarrowShapes, narrow
from tercoop.validation.report import Report, Result, Severity, read_results
from tercoop.validation.shapes_graph import ShapesGraph, prepare_shapes
from tercoop.validation.targets import Scope, find_focus_nodes
from tercoop.validation.terms import judge_terms
from tercoop.validation.typed_things import judge_types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tercoop.validation.graph_index import Resource

LEXICAL_FORM_SHAPE = NamedNode(f"{SHAPES}LexicalFormShape")
"""Source shape of results about literals that no shape asks for."""

_BOUNDS = frozenset(
    SH[f"{name}ConstraintComponent"] for name in ("MinInclusive", "MaxInclusive", "MinExclusive", "MaxExclusive")
)
_ENGLISH = (
    "'{value}' is not a value of {datatype}: no program can compare or sort it. Write it as the datatype asks, or "
    "change the datatype."
)
_FRENCH = (
    "« {value} » n'est pas une valeur de {datatype} : aucun programme ne peut la comparer ni la trier. Écrivez-la "
    "comme le type de données le demande, ou changez ce type."
)


def validate(  # noqa: PLR0913 - one call with everything is what callers want
    data: Iterable[Quad | Triple],
    shapes: Iterable[Quad | Triple] | ShapesGraph,
    *,
    background: Iterable[Quad | Triple] = (),
    engine: Engine | str = Engine.SHIFTY,
    check_literals: bool = False,
    check_terms: bool = False,
    narrowing: bool = True,
    place: str = "shapes",
    announce: Callable[[str], None] = lambda _: None,
) -> Report:
    """Validate data against shapes.

    Named graphs are merged. The engines see data and background together, so that classes and concepts of the
    background are known; a result counts only when its focus node is described in the data, or mentioned in the data
    and not described in the background. On a node of the background that the data refer to, a result counts when the
    background alone does not have it: a second lead partner is stated by the data, and found at the project.

    Args:
        data: the statements to judge.
        shapes: the statements of the shapes graph, or shapes made ready once by
            :func:`tercoop.validation.prepare_shapes` for several runs.
        background: statements that help to judge and are not judged: ontology, concept schemes.
        engine: ``shifty`` (fast) or ``pyshacl`` (reference).
        check_literals: report each literal with an XSD datatype whose text does not belong to it, as a violation of
            ``tcsh:LexicalFormShape``, where no shape reports it anyway.
        check_terms: report each use of a term in our namespace that the background does not declare, as a warning of
            ``tcsh:DeclaredTermShape``, and each use of a deprecated one; and each thing that has a property of ours and
            no class known to us, as a violation of ``tcsh:TypedThingShape``.
        narrowing: spare shifty nodes and queries that give no result of the report (:mod:`~.narrowing`); without it,
            the report is the same and takes longer. pySHACL is given everything in any case.
        place: what messages call the shapes.
        announce: told what is being done, a few words at a time.

    Returns:
        The report; the same input gives an equal report.

    Raises:
        InputError: for shapes that are ill-formed, recursive or not usable by the engine.
        ValueError: for an unknown engine.
    """
    chosen = Engine(engine)
    own = list(dict.fromkeys(as_triples(data)))
    around = list(dict.fromkeys(as_triples(background)))
    ready = shapes if isinstance(shapes, ShapesGraph) else prepare_shapes(shapes, place, background=around)
    scope = Scope(own, around)
    whole = list(dict.fromkeys([*own, *around])) if around else own
    name_nodes = chosen is Engine.SHIFTY and needs_names(own, ready.index)
    seen = list(map(disguise, whole))
    announce(f"finding out what to look at in {len(whole):,} statements")

    def select_shapes(statements: list[Triple], matters: Callable[[object], bool], *, screening: bool) -> NarrowShapes:
        if narrowing and chosen is Engine.SHIFTY:
            return narrow(ready, statements, matters=matters, screening=screening)
        return NarrowShapes(list(ready.triples))

    judge = select_shapes(seen, scope.concerns, screening=not name_nodes)
    announce(f"running {chosen.value} on {len(whole):,} statements")
    found, notes = _run(chosen, seen, ready, judge, place, name_nodes=name_nodes)
    results = [result for result in found if result.focus_node in scope]
    at_known = [result for result in found if scope.is_touched(result.focus_node)]
    if at_known:
        names = chosen is Engine.SHIFTY and needs_names(around, ready.index)
        seen = list(map(disguise, around))
        nodes = {result.focus_node for result in at_known}
        judge = select_shapes(seen, nodes.__contains__, screening=not names)
        announce(f"running {chosen.value} on what was known before")
        before, _ = _run(chosen, seen, ready, judge, place, name_nodes=names)
        former = set(map(_identify, before))
        results += [result for result in at_known if _identify(result) not in former]
    announce("putting the report together")
    results = [result for result in results if not _is_mistaken(result, ready.index)]
    results = _without_bounds_on_ill_typed(results, always=check_literals)
    if check_literals:
        results.extend(_judge_literals(own, results))
    if check_terms:
        results.extend(judge_terms(own, around))
        results.extend(judge_types(own, around))
    focus_nodes = sum(node in scope for node in set().union(*find_focus_nodes(ready.index, whole).values()))
    return Report(
        results=tuple(_sorted_results(results)),
        engine=chosen.value,
        engine_version=chosen.version,
        data_triples=len(own),
        shapes=ready.shapes,
        focus_nodes=focus_nodes,
        notes=tuple(dict.fromkeys((*ready.notes, *notes, *_say_what_was_not_checked(own, focus_nodes)))),
    )


def _identify(result: Result) -> tuple[object, ...]:
    return result.source_shape, result.source_constraint, result.component, *_place(result)


def _run(  # noqa: PLR0913 - what one run of an engine depends on
    engine: Engine, data: list[Triple], shapes: ShapesGraph, judge: NarrowShapes, place: str, *, name_nodes: bool
) -> tuple[list[Result], tuple[str, ...]]:
    """Return the results of an engine and what it says about the run.

    Args:
        engine: the engine.
        data: all statements that it is to see.
        shapes: the shapes.
        judge: the same, as far as they are needed for these data.
        place: what messages call the shapes.
        name_nodes: whether a second run with names for blank nodes answers the queries about them.
    """

    def run(nodes: list[Triple], by: Iterable[Triple]) -> tuple[list[Result], tuple[str, ...]]:
        report = run_engine(engine, nodes, list(map(disguise, by)), place=place)
        results = read_results(GraphIndex(judge.name_shapes(map(reveal, report.triples))), shapes.index)
        return [tag_messages(result, shapes.index) for result in results], report.notes

    results, notes = run(data, judge.triples)
    if name_nodes:
        named, _ = run(name_blank_nodes(data), adapt_shapes(judge.triples))
        results = settle(results, named, shapes.index)
    return results, notes


def _say_what_was_not_checked(data: list[Triple], focus_nodes: int) -> Iterable[str]:
    """Yield a note where a good verdict would mislead, because no shape looked at the data."""
    if not data:
        yield "the data hold no statement"
    elif not focus_nodes:
        yield "no shape applies to anything in these data; their classes and properties are not those of the shapes"


def _sorted_results(results: Iterable[Result]) -> Iterable[Result]:
    """Yield the results in order, and one where a query gives several equal rows, which pyshifty reports each."""
    former = None
    for result in sorted(results, key=lambda result: result.sort_key):
        if result.component != SH.SPARQLConstraintComponent or result.sort_key != former:
            yield result
        former = result.sort_key


def _is_mistaken(result: Result, shapes: GraphIndex) -> bool:
    """Tell whether an engine called a literal ill-typed that is not: pySHACL knows no year before 1 or after 9999."""
    value = result.value
    return (
        result.component == SH.DatatypeConstraintComponent
        and isinstance(value, Literal)
        and value.datatype in shapes.objects(result.source_shape, SH.datatype)
        and is_well_formed(value)
    )


def _without_bounds_on_ill_typed(results: list[Result], *, always: bool) -> list[Result]:
    """Drop what engines say on the bounds of a value that is no number at all: each says something else.

    That the value does not belong to its datatype is reported: by a shape, or ``always`` by the check of literals.
    """
    reported = {_place(result) for result in results if result.component == SH.DatatypeConstraintComponent}
    return [
        result
        for result in results
        if result.component not in _BOUNDS
        or not isinstance(result.value, Literal)
        or is_well_formed(result.value)
        or not (always or _place(result) in reported)
    ]


def _place(result: Result) -> tuple[object, ...]:
    return result.focus_node, result.path_text, result.value, result.severity


def _judge_literals(data: list[Triple], results: list[Result]) -> list[Result]:
    """Return a result for each ill-typed literal that no shape has reported."""
    reported = {
        (result.focus_node, result.path, result.value) for result in results if result.severity is Severity.VIOLATION
    }
    return [
        _lexical_result(subject, predicate, value)
        for subject, predicate, value in find_ill_typed(data)
        if isinstance(value, Literal) and (subject, predicate, value) not in reported
    ]


def _lexical_result(focus_node: Resource, predicate: NamedNode, value: Literal) -> Result:
    named = {"value": value.value, "datatype": shorten(value.datatype.value)}
    return Result(
        focus_node=focus_node,
        source_shape=LEXICAL_FORM_SHAPE,
        component=SH.DatatypeConstraintComponent,
        severity_term=SH.Violation,
        path=predicate,
        path_text=shorten(predicate.value),
        value=value,
        messages=(
            Literal(_ENGLISH.format(**named), language="en"),
            Literal(_FRENCH.format(**named), language="fr"),
        ),
    )
