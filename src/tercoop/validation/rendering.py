"""Write a report as JSON or as a web page of its own; :mod:`tercoop.validation.report_turtle` writes the standard form.

The JSON object has these keys, and later versions only add to them:

``conforms``
    the W3C verdict: no result of any severity.
``counts``
    number of results by severity: ``violation``, ``warning``, ``info``.
``engine``
    ``name`` and ``version``.
``data_triples``, ``shapes``, ``focus_nodes``
    how many statements were judged, by how many shapes, at how many nodes.
``notes``
    what the reader should know about the run, one sentence each.
``results``
    one object each, sorted: ``severity`` (one of the three), ``severity_iri``, ``focus_node``, ``path`` (SPARQL syntax
    with prefixed names, or null), ``value`` (or null), ``source_shape``, ``source_constraint`` (or null),
    ``component``, ``messages`` (language → text; the key of a text without language is empty) and ``details`` (results
    that explain this one). Terms are objects as in the SPARQL 1.1 Query Results JSON Format.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from pyoxigraph import BlankNode, Literal, NamedNode

from tercoop.rdf.namespaces import XSD
from tercoop.validation.grouping import WORDS, Language, group_results, say_summary, say_verdict

if TYPE_CHECKING:
    from tercoop.validation.graph_index import Term
    from tercoop.validation.report import Report, Result

_TEMPLATES = Path(__file__).parent / "templates"


def to_json(report: Report) -> str:
    """Return the report as JSON; the keys are listed in the description of this module."""
    document = {
        "conforms": report.conforms,
        "counts": {severity.value: count for severity, count in report.counts.items()},
        "engine": {"name": report.engine, "version": report.engine_version},
        "data_triples": report.data_triples,
        "shapes": report.shapes,
        "focus_nodes": report.focus_nodes,
        "notes": list(report.notes),
        "results": [_describe(result) for result in report.results],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _describe(result: Result) -> dict[str, object]:
    messages: dict[str, str] = {}
    for message in result.messages:
        language = message.language or ""
        messages[language] = f"{messages[language]}\n{message.value}" if language in messages else message.value
    return {
        "severity": result.severity.value,
        "severity_iri": _term(result.severity_term),
        "focus_node": _term(result.focus_node),
        "path": result.path_text or None,
        "value": _term(result.value),
        "source_shape": _term(result.source_shape),
        "source_constraint": _term(result.source_constraint),
        "component": _term(result.component),
        "messages": messages,
        "details": [_describe(detail) for detail in result.details],
    }


def _term(term: Term | None) -> dict[str, str] | None:
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    return {"type": "literal", "value": term.value} | _kind(term)


def _kind(literal: Literal) -> dict[str, str]:
    if literal.language is not None:
        return {"xml:lang": literal.language}
    return {} if literal.datatype == XSD.string else {"datatype": literal.datatype.value}


def to_html(report: Report, language: Language = Language.ENGLISH, *, cap: int | None = None) -> str:
    """Return the report as one web page that needs nothing else: no script, no style sheet, no font.

    Args:
        report: the report.
        language: language of the page and its messages.
        cap: how many results of one shape are shown; all without one.
    """
    return _template().render(
        language=language.value,
        words=WORDS[language],
        verdict=say_verdict(report, language),
        summary=say_summary(report, language),
        passes=report.passes(),
        notes=report.notes,
        groups=group_results(report, language, cap),
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html.j2")
