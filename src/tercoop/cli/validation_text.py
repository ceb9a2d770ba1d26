"""Show a validation report to a person: grouped, capped, coloured on a terminal and plain in a pipe."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from tercoop.rdf.guards import one_line
from tercoop.validation import Severity
from tercoop.validation.grouping import WORDS, Language, MessageGroup, group_results, say_summary, say_verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rich.text import Text

    from tercoop.validation import Report
    from tercoop.validation.grouping import SeverityGroup, ShapeGroup

_STYLES = {Severity.VIOLATION: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}

_FEW_SHAPES, _FEW_RESULTS = 3, 3
"""How many shapes, and results of each, are shown where a build fails."""


def format_report(report: Report, language: Language, *, cap: int | None, coloured: bool) -> str:
    """Return the report as text, with colours where they are wanted; lines are wrapped by the terminal, not here."""
    return _print(_lines(report, language, cap), coloured=coloured)


def format_worst(report: Report, *, coloured: bool) -> str:
    """Return the first violations of the shapes that have most, as text, and how to see them all."""
    return _print(_worst_lines(report), coloured=coloured)


def _print(lines: Iterable[Text], *, coloured: bool) -> str:
    from rich.console import Console

    page = io.StringIO()
    console = Console(file=page, force_terminal=coloured, soft_wrap=True, highlight=False, color_system=None)
    if coloured:
        console = Console(file=page, force_terminal=True, soft_wrap=True, highlight=False)
    for line in lines:
        console.print(line)
    return page.getvalue()


def say_counts(counts: Mapping[str, int]) -> str:
    """Return how many results there are of each severity, worst first: ``0 violations, 1 warning, 4 infos``."""
    return ", ".join(f"{counts[severity]} {severity}{'' if counts[severity] == 1 else 's'}" for severity in Severity)


def wants_colour() -> bool:
    """Tell whether standard output is a terminal."""
    return sys.stdout.isatty()


def _lines(report: Report, language: Language, cap: int | None) -> Iterator[Text]:
    from rich.text import Text

    words = WORDS[language]
    for group in group_results(report, language, cap):
        yield _group_title(group, words)
        for shape in group.shapes:
            yield from _shape_lines(shape, words["more"])
        yield Text()
    for note in report.notes:
        yield Text(f"{words['note']}: {one_line(note)}")
    yield Text(say_verdict(report, language), style="bold green" if report.passes() else "bold red")
    yield Text(say_summary(report, language))


def _worst_lines(report: Report) -> Iterator[Text]:
    from rich.text import Text

    words = WORDS[Language.ENGLISH]
    for group in group_results(report, Language.ENGLISH, None):
        if group.severity is Severity.VIOLATION:
            yield _group_title(group, words)
            shapes = sorted(group.shapes, key=lambda shape: -shape.count)
            for shape in shapes[:_FEW_SHAPES]:
                yield from _shape_lines(_keep_few(shape), words["more"])
            others = shapes[_FEW_SHAPES:]
            if others:
                noun = "shape" if len(others) == 1 else "shapes"
                yield Text(f"  … and {sum(shape.count for shape in others)} more of {len(others)} other {noun}")
            yield Text()
    yield Text("'tercoop validate' shows the results of every shape, with --all each of them")


def _keep_few(shape: ShapeGroup) -> ShapeGroup:
    """Return the first results of a shape, without those that would be the same line: one value may break two rules."""
    messages: list[MessageGroup] = []
    left = _FEW_RESULTS
    for part in shape.messages:
        results = tuple(dict.fromkeys(part.results))[:left]
        left -= len(results)
        if results:
            messages.append(MessageGroup(part.message, results))
    return replace(shape, messages=tuple(messages), hidden=shape.count - (_FEW_RESULTS - left))


def _group_title(group: SeverityGroup, words: Mapping[str, str]) -> Text:
    from rich.text import Text

    title = f"{words[group.severity]} ({group.count})"
    return Text.assemble((title, _STYLES[group.severity]), f": {words[f'{group.severity}-meaning']}")


def _shape_lines(shape: ShapeGroup, more: str) -> Iterator[Text]:
    from rich.text import Text

    yield Text.assemble("  ", (shape.shape, "bold"), f" ({shape.count})")
    for part in shape.messages:
        for line in part.message.splitlines():
            yield Text(f"    {one_line(line)}")
        for result in part.results:
            words = [result.focus_node, result.path, result.value]
            yield Text.assemble("      ", ("  ".join(word for word in words if word), "dim"))
    if shape.hidden:
        yield Text(f"      … {more.format(hidden=shape.hidden)}")
