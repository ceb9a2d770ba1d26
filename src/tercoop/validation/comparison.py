"""Do the two engines find the same?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal

from tercoop.rdf.namespaces import SH
from tercoop.validation.engines import Engine
from tercoop.validation.messages import has_places
from tercoop.validation.run import validate
from tercoop.validation.shapes_graph import ShapesGraph, prepare_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad, Triple

    from tercoop.validation.report import Report, Result


class ResultKey(NamedTuple):
    """What makes a result the same result, whichever engine found it; terms in N-Triples syntax.

    Attributes:
        focus_node: the focus node.
        path: the path in SPARQL syntax with prefixed names, empty without one.
        source_shape: the shape.
        component: the constraint component.
        severity: the severity.
        value: the value, empty without one.
    """

    focus_node: str
    path: str
    source_shape: str
    component: str
    severity: str
    value: str


def results_key(report: Report) -> frozenset[ResultKey]:
    """Return what a report found, without messages and details, for comparison."""
    return frozenset(map(identify_result, report.results))


def identify_result(result: Result) -> ResultKey:
    """Return what makes a result the same result."""
    return ResultKey(
        focus_node=str(result.focus_node),
        path=result.path_text,
        source_shape=str(result.source_shape),
        component=str(result.component),
        severity=str(result.severity_term),
        value="" if result.value is None else str(result.value),
    )


@dataclass(frozen=True)
class EngineComparison:
    """What both engines found, and what only one did.

    Attributes:
        shifty: the report of pyshifty.
        pyshacl: the report of pySHACL.
        plain_messages: the messages of the shapes that hold no place for a value, with their languages.
    """

    shifty: Report
    pyshacl: Report
    plain_messages: frozenset[Literal] = field(default=frozenset(), repr=False)

    @property
    def only_shifty(self) -> frozenset[ResultKey]:
        """Results that only pyshifty has."""
        return results_key(self.shifty) - results_key(self.pyshacl)

    @property
    def only_pyshacl(self) -> frozenset[ResultKey]:
        """Results that only pySHACL has."""
        return results_key(self.pyshacl) - results_key(self.shifty)

    @property
    def agrees(self) -> bool:
        """Whether the engines found the same, and say it alike where the shapes have a plain message."""
        return not (self.only_shifty or self.only_pyshacl or self.other_messages)

    @property
    def other_messages(self) -> frozenset[ResultKey]:
        """Results of both that have not the same plain messages in the same languages."""
        first, second = (self._read_messages(report) for report in (self.shifty, self.pyshacl))
        return frozenset(key for key in first.keys() & second.keys() if first[key] != second[key])

    def _read_messages(self, report: Report) -> dict[ResultKey, set[Literal]]:
        found: dict[ResultKey, set[Literal]] = {}
        for result in report.results:
            said = self.plain_messages.intersection(result.messages)
            found.setdefault(identify_result(result), set()).update(said)
        return found

    def __str__(self) -> str:
        """Return the differences, one a line."""
        lines = [f"only shifty: {' '.join(key)}" for key in sorted(self.only_shifty)]
        lines += [f"only pyshacl: {' '.join(key)}" for key in sorted(self.only_pyshacl)]
        lines += [f"other messages: {' '.join(key)}" for key in sorted(self.other_messages)]
        return "\n".join(lines) or "the engines agree"


def compare_engines(  # noqa: PLR0913 - the arguments are those of validate
    data: Iterable[Quad | Triple],
    shapes: Iterable[Quad | Triple] | ShapesGraph,
    *,
    background: Iterable[Quad | Triple] = (),
    check_literals: bool = False,
    check_terms: bool = False,
    place: str = "shapes",
) -> EngineComparison:
    """Validate with both engines; the arguments are those of :func:`tercoop.validation.validate`."""
    kept, around = list(data), list(background)
    ready = shapes if isinstance(shapes, ShapesGraph) else prepare_shapes(shapes, place, background=around)
    shifty, pyshacl = (
        validate(
            kept,
            ready,
            background=around,
            engine=engine,
            check_literals=check_literals,
            check_terms=check_terms,
            place=place,
        )
        for engine in (Engine.SHIFTY, Engine.PYSHACL)
    )
    messages = (triple.object for triple in ready.triples if triple.predicate == SH.message)
    plain = frozenset(text for text in messages if isinstance(text, Literal) and not has_places(text))
    return EngineComparison(shifty=shifty, pyshacl=pyshacl, plain_messages=plain)
