"""Write a report as the standard W3C validation report in Turtle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from tercoop.rdf.namespaces import RDF, prefixes
from tercoop.validation.graph_index import GraphIndex

if TYPE_CHECKING:
    from tercoop.validation.report import Report, Result

_LOCAL = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?", re.ASCII)


def write_report(report: Report) -> str:
    """Return the report as Turtle: one blank node a result, nested; the same report gives the same text.

    ``sh:conforms`` is the W3C verdict: false as soon as there is a result of any severity.
    """
    writer = _Writer()
    lines = ["[]", "    a sh:ValidationReport ;", f"    sh:conforms {'true' if report.conforms else 'false'}"]
    for index, result in enumerate(report.results):
        lines[-1] += " ;" if index == 0 else " ,"
        head = "    sh:result [" if index == 0 else "    ["
        lines += [head, *writer.result_lines(result, 2), "    ]"]
    lines[-1] += " ."
    body = "\n".join(lines)
    used = [
        f"@prefix {prefix}: <{namespace}> .\n"
        for prefix, namespace in prefixes().items()
        if prefix in writer.used_prefixes
    ]
    return f"{''.join(used)}\n{body}\n"


class _Writer:
    """Writes results and terms, and keeps in mind which prefixes were used."""

    def __init__(self) -> None:
        self.used_prefixes = {"sh"}

    def result_lines(self, result: Result, depth: int) -> list[str]:
        """Return the lines of a result between its brackets."""
        properties = [
            ("a", "sh:ValidationResult"),
            ("sh:resultSeverity", self.term(result.severity_term)),
            ("sh:focusNode", self.term(result.focus_node)),
            ("sh:resultPath", self.path(result)),
            ("sh:value", self.term(result.value)),
            ("sh:resultMessage", " , ".join(map(self.term, result.messages))),
            ("sh:sourceShape", self.term(result.source_shape)),
            ("sh:sourceConstraint", self.term(result.source_constraint)),
            ("sh:sourceConstraintComponent", self.term(result.component)),
        ]
        indent = "    " * depth
        lines = [f"{indent}{name} {value} ;" for name, value in properties if value]
        for detail in result.details:
            lines += [f"{indent}sh:detail [", *self.result_lines(detail, depth + 1), f"{indent}] ;"]
        lines[-1] = lines[-1].removesuffix(" ;")
        return lines

    def term(self, term: object | None) -> str:
        """Return a term in Turtle: a prefixed name where a prefix fits; nothing for None."""
        if term is None:
            return ""
        if not isinstance(term, NamedNode):
            return str(term)
        for prefix, namespace in prefixes().items():
            if term.value.startswith(namespace) and _LOCAL.fullmatch(term.value, len(namespace)):
                self.used_prefixes.add(prefix)
                return f"{prefix}:{term.value[len(namespace) :]}"
        return str(term)

    def path(self, result: Result) -> str:
        """Return the path of a result; a complex one is nested."""
        return "" if result.path is None else self._path(result.path, GraphIndex(result.path_triples))

    def _path(self, node: object, graph: GraphIndex) -> str:
        if not isinstance(node, BlankNode):
            return self.term(node)
        if graph.value(node, RDF.first) is not None:
            return f"( {' '.join(self._path(member, graph) for member in graph.members(node))} )"
        inner = [f"{self.term(p)} {self._path(o, graph)}" for _, p, o in graph.triples(node)]
        return f"[ {' ; '.join(inner)} ]" if inner else str(node)
