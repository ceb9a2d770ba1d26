"""Validate data against shapes with one of the two engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Triple

from tercoop.namespaces import SH, SHAPES, shorten
from tercoop.validation.engines import Engine, run_engine
from tercoop.validation.graph_index import GraphIndex, as_triples
from tercoop.validation.lexical import disguise, find_ill_typed, is_well_formed, reveal
from tercoop.validation.report import Report, Result, Severity, read_results
from tercoop.validation.shapes_graph import ShapesGraph, prepare_shapes
from tercoop.validation.targets import Scope, find_focus_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tercoop.validation.graph_index import Resource

LEXICAL_FORM_SHAPE = NamedNode(f"{SHAPES}LexicalFormShape")
"""Source shape of results about literals that no shape asks for."""

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
    place: str = "shapes",
) -> Report:
    """Validate data against shapes.

    Named graphs are merged. The engines see data and background together, so that classes and concepts of the
    background are known; a result counts only when its focus node is described in the data, or mentioned in the data
    and not described in the background.

    Args:
        data: the statements to judge.
        shapes: the statements of the shapes graph, or shapes made ready once by
            :func:`tercoop.validation.prepare_shapes` for several runs.
        background: statements that help to judge and are not judged: ontology, concept schemes.
        engine: ``shifty`` (fast) or ``pyshacl`` (reference).
        check_literals: report each literal with an XSD datatype whose text does not belong to it, as a violation of
            ``tcsh:LexicalFormShape``, where no shape reports it anyway.
        place: what messages call the shapes.

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
    found = run_engine(
        chosen,
        list(map(disguise, whole)),
        list(map(disguise, ready.triples)),
        place=place,
    )
    results = [
        result
        for result in read_results(GraphIndex(map(reveal, found.triples)), ready.index)
        if result.focus_node in scope and not _is_mistaken(result, ready.index)
    ]
    if check_literals:
        results.extend(_judge_literals(own, results))
    focus_nodes = sum(node in scope for node in find_focus_nodes(ready.index, whole))
    return Report(
        results=tuple(_sorted_results(results)),
        engine=chosen.value,
        engine_version=chosen.version,
        data_triples=len(own),
        shapes=ready.shapes,
        focus_nodes=focus_nodes,
        notes=tuple(dict.fromkeys((*ready.notes, *found.notes, *_say_what_was_not_checked(own, focus_nodes)))),
    )


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
