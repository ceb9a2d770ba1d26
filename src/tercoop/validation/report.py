"""The outcome of a validation: results, their counts, and the standard W3C report."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from tercoop.errors import ShortfallError
from tercoop.rdf.namespaces import RDF, SH
from tercoop.validation.paths import describe_path, write_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.validation.graph_index import GraphIndex, Term


class Severity(StrEnum):
    """How bad a result is, from worst: the data are unusable, poorer than they could be, or worth a look."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @classmethod
    def of(cls, term: object) -> Severity:
        """Return the severity of a ``sh:resultSeverity``; one that SHACL does not define counts as a violation."""
        return {SH.Warning: cls.WARNING, SH.Info: cls.INFO}.get(term, cls.VIOLATION)  # type: ignore[call-overload,no-any-return]

    def is_at_least(self, other: Severity) -> bool:
        """Tell whether this severity is as bad as the other or worse."""
        order = list(Severity)
        return order.index(self) <= order.index(other)


@dataclass(frozen=True)
class Result:
    """One validation result.

    Attributes:
        focus_node: the node that was looked at.
        source_shape: the shape that found it; a property shape where there is one.
        component: the constraint component, ``sh:MinCountConstraintComponent``.
        severity_term: the value of ``sh:resultSeverity``.
        path: the property path, a blank node where it is a complex one, or None for a node shape.
        path_text: the path in SPARQL syntax with prefixed names, or an empty text.
        path_triples: the statements that describe a complex path.
        value: the value that offends, or None where the fault is not in one value.
        messages: the messages, literals with and without language.
        source_constraint: the SPARQL constraint, where one found it.
        details: results that explain this one (``sh:detail``).
    """

    focus_node: Term
    source_shape: Term
    component: Term
    severity_term: Term
    path: Term | None = None
    path_text: str = ""
    path_triples: tuple[Triple, ...] = field(default=(), repr=False)
    value: Term | None = None
    messages: tuple[Literal, ...] = ()
    source_constraint: Term | None = None
    details: tuple[Result, ...] = ()

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return Severity.of(self.severity_term)

    def message(self, language: str = "en") -> str:
        """Return the message in a language, else in English, else without language, else any; empty without one."""
        for wanted in (language, "en", None):
            found = [m.value for m in self.messages if (m.language or "").split("-")[0] == (wanted or "")]
            if found:
                return " ".join(found)
        return self.messages[0].value if self.messages else ""

    @property
    def sort_key(self) -> tuple[str, ...]:
        """What results are ordered by: severity, shape, focus node, path, component, value."""
        return (
            str(list(Severity).index(self.severity)),
            str(self.source_shape),
            str(self.focus_node),
            self.path_text,
            str(self.component),
            "" if self.value is None else str(self.value),
            "" if self.source_constraint is None else str(self.source_constraint),
            *sorted(map(str, self.messages)),
        )


@dataclass(frozen=True)
class Report:
    """What a validation found.

    Attributes:
        results: all results, sorted.
        engine: name of the engine.
        engine_version: its version.
        data_triples: number of statements in the data, without the background.
        shapes: number of shapes in the shapes graph.
        focus_nodes: number of nodes of the data that a shape looks at.
        notes: what the reader should know about the run, one sentence each.
    """

    results: tuple[Result, ...]
    engine: str
    engine_version: str
    data_triples: int
    shapes: int
    focus_nodes: int
    notes: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """The W3C verdict: there is no result of any severity."""
        return not self.results

    @property
    def counts(self) -> Mapping[Severity, int]:
        """Number of results by severity, worst first, zeros included."""
        return {severity: sum(result.severity is severity for result in self.results) for severity in Severity}

    def passes(self, fail_on: Severity = Severity.VIOLATION) -> bool:
        """Tell whether no result is as bad as ``fail_on`` or worse.

        By default only violations count: they make data unusable, while warnings say what would make them better.
        """
        return not any(result.severity.is_at_least(fail_on) for result in self.results)


class NonconformityError(ShortfallError):
    """The data do not conform to the shapes.

    Args:
        message: what that means here, in one line.
        report: the results.
    """

    def __init__(self, message: str, report: Report) -> None:
        """Keep the report."""
        super().__init__(message)
        self.report = report


def read_results(report: GraphIndex, shapes: GraphIndex) -> list[Result]:
    """Return the results of an engine's report.

    Args:
        report: the report as the engine wrote it.
        shapes: the shapes graph, where the complex paths are described that a report may only name.
    """
    found: list[Result] = []
    for head in report.subjects(RDF.type, SH.ValidationReport):
        found.extend(_read_result(node, report, shapes) for node in report.objects(head, SH.result))
    return found


def _read_result(node: Term, report: GraphIndex, shapes: GraphIndex) -> Result:
    path = report.value(node, SH.resultPath)
    described = shapes if describe_path(path, shapes) else report
    return Result(
        focus_node=_required(report, node, SH.focusNode),
        source_shape=_required(report, node, SH.sourceShape),
        component=_required(report, node, SH.sourceConstraintComponent),
        severity_term=_required(report, node, SH.resultSeverity),
        path=path,
        path_text="" if path is None else write_path(path, described),
        path_triples=tuple(describe_path(path, described)),
        value=report.value(node, SH.value),
        messages=tuple(
            sorted((m for m in report.objects(node, SH.resultMessage) if isinstance(m, Literal)), key=str),
        ),
        source_constraint=report.value(node, SH.sourceConstraint) or _only_query(report, node, shapes),
        details=tuple(
            sorted(
                (_read_result(detail, report, shapes) for detail in report.objects(node, SH.detail)),
                key=lambda detail: detail.sort_key,
            ),
        ),
    )


def _only_query(report: GraphIndex, node: Term, shapes: GraphIndex) -> Term | None:
    """Return the SPARQL constraint of a result whose shape has one: pyshifty does not name it."""
    if report.value(node, SH.sourceConstraintComponent) != SH.SPARQLConstraintComponent:
        return None
    queries = shapes.objects(report.value(node, SH.sourceShape), SH.sparql)
    return queries[0] if len(queries) == 1 else None


def _required(report: GraphIndex, node: Term, predicate: NamedNode) -> Term:
    value = report.value(node, predicate)
    if value is None:
        raise ValueError(f"a result of the engine has no {predicate}")
    return value
