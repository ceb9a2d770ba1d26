"""Order the results of a report for a reader: by severity, then by shape, then by message, with a cap on each shape."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from tercoop.rdf.guards import one_line
from tercoop.rdf.namespaces import XSD, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tercoop.validation.report import Report, Result, Severity


class Language(StrEnum):
    """A language that reports are shown in."""

    ENGLISH = "en"
    FRENCH = "fr"


@dataclass(frozen=True)
class ShownResult:
    """One result, as short text for a reader.

    Attributes:
        focus_node: the focus node.
        path: the path, empty without one.
        value: the value, empty without one.
        address: the focus node's address, where it is one that a browser can follow.
    """

    focus_node: str
    path: str
    value: str
    address: str | None


@dataclass(frozen=True)
class MessageGroup:
    """Results of one shape with one message."""

    message: str
    results: tuple[ShownResult, ...]


@dataclass(frozen=True)
class ShapeGroup:
    """Results of one shape.

    Attributes:
        shape: short name of the shape.
        count: number of all its results.
        messages: the results that are shown.
        hidden: number of results that the cap keeps back.
    """

    shape: str
    count: int
    messages: tuple[MessageGroup, ...]
    hidden: int


@dataclass(frozen=True)
class SeverityGroup:
    """Results of one severity."""

    severity: Severity
    count: int
    shapes: tuple[ShapeGroup, ...]


WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: {
        "title": "Validation report",
        "violation": "Violations",
        "warning": "Warnings",
        "info": "Remarks",
        "violation-meaning": "the data cannot be used as they are",
        "warning-meaning": "the data are poorer than they could be",
        "info-meaning": "worth a look",
        "conforms": "The data conform to the shapes.",
        "usable": "The data can be used, and could be better.",
        "unusable": "The data do not conform to the shapes.",
        "unchecked": "No shape applies to anything in these data: nothing was checked.",
        "summary": "{violation}, {warning}, {info}; {focus_nodes} and {data_triples} checked against {shapes} with "
        "{engine} {engine_version}",
        "more": "and {hidden} more",
        "focus": "Node",
        "path": "Property",
        "value": "Value",
        "note": "Note",
    },
    Language.FRENCH: {
        "title": "Rapport de validation",
        "violation": "Violations",
        "warning": "Avertissements",
        "info": "Remarques",
        "violation-meaning": "les données sont inutilisables telles quelles",
        "warning-meaning": "les données sont plus pauvres qu'elles ne pourraient l'être",
        "info-meaning": "à regarder",
        "conforms": "Les données sont conformes aux formes.",
        "usable": "Les données sont utilisables et pourraient être meilleures.",
        "unusable": "Les données ne sont pas conformes aux formes.",
        "unchecked": "Aucune forme ne s'applique à ces données : rien n'a été vérifié.",
        "summary": "{violation}, {warning}, {info} ; {focus_nodes} et {data_triples} vérifiés avec {shapes} par "
        "{engine} {engine_version}",
        "more": "et {hidden} de plus",
        "focus": "Nœud",
        "path": "Propriété",
        "value": "Valeur",
        "note": "Note",
    },
}
"""What a report says around its results, in each language."""

_NOUNS: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: {
        "violation": "violation",
        "warning": "warning",
        "info": "remark",
        "focus_nodes": "node",
        "data_triples": "statement",
        "shapes": "shape",
    },
    Language.FRENCH: {
        "violation": "violation",
        "warning": "avertissement",
        "info": "remarque",
        "focus_nodes": "nœud",
        "data_triples": "énoncé",
        "shapes": "forme",
    },
}


def say_verdict(report: Report, language: Language) -> str:
    """Return the verdict in one sentence."""
    if not report.passes():
        key = "unusable"
    elif not report.focus_nodes:
        key = "unchecked"
    else:
        key = "conforms" if report.conforms else "usable"
    return WORDS[language][key]


def say_summary(report: Report, language: Language) -> str:
    """Return the counts in one line."""
    counts = {severity.value: count for severity, count in report.counts.items()}
    counts |= {"focus_nodes": report.focus_nodes, "data_triples": report.data_triples, "shapes": report.shapes}
    return WORDS[language]["summary"].format(
        **{name: _count(number, _NOUNS[language][name], language) for name, number in counts.items()},
        engine=report.engine,
        engine_version=report.engine_version,
    )


def _count(number: int, noun: str, language: Language) -> str:
    """Return a number with its noun; in French nothing is singular as well."""
    is_singular = number == 1 or (number == 0 and language is Language.FRENCH)
    return f"{number} {noun}{'' if is_singular else 's'}"


def group_results(report: Report, language: Language, cap: int | None) -> list[SeverityGroup]:
    """Return the results in the order in which a reader wants them.

    Args:
        report: the report; its results are sorted by severity and shape already.
        language: language of the messages, English where a shape has none in it.
        cap: how many results of one shape are shown; all without one.
    """
    groups = []
    for severity, of_severity in groupby(report.results, key=lambda result: result.severity):
        results = list(of_severity)
        shapes = tuple(
            _group_shape(str(shape), list(of_shape), language, cap)
            for shape, of_shape in groupby(results, key=lambda result: show_term(result.source_shape))
        )
        groups.append(SeverityGroup(severity, len(results), shapes))
    return groups


def _group_shape(shape: str, results: list[Result], language: Language, cap: int | None) -> ShapeGroup:
    shown = results[:cap]
    by_message: dict[str, list[ShownResult]] = {}
    for result in shown:
        by_message.setdefault(result.message(language), []).append(_show_result(result))
    messages = tuple(MessageGroup(message, tuple(of_message)) for message, of_message in by_message.items())
    return ShapeGroup(shape, len(results), messages, len(results) - len(shown))


def _show_result(result: Result) -> ShownResult:
    node = result.focus_node
    address = node.value if isinstance(node, NamedNode) and node.value.startswith(("https://", "http://")) else None
    value = "" if result.value is None or result.value == result.focus_node else show_term(result.value)
    return ShownResult(show_term(node), one_line(result.path_text), value, address)


def show_term(term: object) -> str:
    """Return a term for people, on one line: a short name, or a text with its language or datatype."""
    if isinstance(term, NamedNode):
        return one_line(shorten(term.value))
    if isinstance(term, Literal):
        text = one_line(term.value)
        if term.language is not None:
            return f'"{text}"@{term.language}'
        return f'"{text}"' if term.datatype == XSD.string else f'"{text}" ({one_line(shorten(term.datatype.value))})'
    return str(term)
