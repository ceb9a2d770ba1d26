"""``tercoop coverage``: every fact of the source, with its sentence, question, triples and verdict."""

from __future__ import annotations

import csv
import io
import json
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from tercoop.errors import ShortfallError, UsageError

if TYPE_CHECKING:
    from tercoop.build.coverage import Coverage, Finding


class CoverageFormat(StrEnum):
    """Forms in which the coverage is shown."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("coverage", short_help="Check the seed graph fact by fact.")(show_coverage)


def show_coverage(
    fact: Annotated[
        str | None, typer.Argument(metavar="FACT", help="One fact, such as F14, with its triples; without it, all.")
    ] = None,
    *,
    form: Annotated[CoverageFormat, typer.Option("--format", help="How to show it.")] = CoverageFormat.TABLE,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FILE", help="Another file with the source graph; without it, the seed graph."),
    ] = None,
) -> None:
    """Check that the seed graph alone holds every fact of its source, and nothing else.

    Ends with 1 when a fact is missing, does not lead to its sentence, or a triple belongs to no fact.
    """
    from tercoop.build.coverage import check_coverage, read_facts
    from tercoop.layout import find_layout
    from tercoop.questions.catalogue import read_catalogue
    from tercoop.rdf.files import read_quads

    layout = find_layout()
    facts = read_facts(read_catalogue(layout.queries).values())
    if fact is not None:
        chosen = [known for known in facts if known.identifier.lower() == fact.lower()]
        if not chosen:
            raise UsageError(f"no fact '{fact}'; they are {facts[0].identifier} to {facts[-1].identifier}")
    source = read_quads(data or layout.data / "curated" / "seed.ttl")
    coverage = check_coverage(facts, (quad.triple for quad in source))
    if fact is not None:
        _show_fact(next(finding for finding in coverage.findings if finding.fact == chosen[0]), form)
    else:
        _show_all(coverage, form)


def _show_all(coverage: Coverage, form: CoverageFormat) -> None:
    if form is CoverageFormat.TABLE:
        _print_table(coverage)
    elif form is CoverageFormat.CSV:
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(("fact", "sentence", "question", "statement", "triples", "verdict", "query"))
        for finding in coverage.findings:
            record = describe_finding(finding)
            writer.writerow(
                (
                    record["fact"],
                    record["sentence"],
                    record["question"],
                    record["statement"],
                    len(finding.triples),
                    record["verdict"],
                    record["query"],
                )
            )
        typer.echo(lines.getvalue(), nl=False)
    else:
        typer.echo(
            json.dumps(
                {
                    "complete": coverage.complete,
                    "found": coverage.found,
                    "facts": [describe_finding(finding) for finding in coverage.findings],
                    "unclaimed": [str(triple) for triple in coverage.unclaimed],
                },
                ensure_ascii=False,
                indent=2,
            )
        )
    if not coverage.complete:
        raise ShortfallError(_shortfall(coverage))


def _shortfall(coverage: Coverage) -> str:
    parts = []
    for verdict in ("missing", "untraced"):
        found = [finding.fact.identifier for finding in coverage.findings if finding.verdict == verdict]
        if found:
            parts.append(f"{verdict}: {', '.join(found)}")
    if coverage.unclaimed:
        parts.append(f"{len(coverage.unclaimed)} triples belong to no fact")
    return f"{coverage.found} of {len(coverage.findings)} facts found; {'; '.join(parts)}"


def describe_finding(finding: Finding) -> dict[str, object]:
    """Return a finding as a JSON object: fact, sentence, question, statement, query, verdict, triples (N-Triples)."""
    return {
        "fact": finding.fact.identifier,
        "sentence": finding.fact.sentence,
        "question": finding.fact.question,
        "statement": finding.fact.statement,
        "query": finding.fact.query.name,
        "verdict": finding.verdict,
        "triples": [str(triple) for triple in finding.triples],
    }


def _print_table(coverage: Coverage) -> None:
    from rich.console import Console
    from rich.table import Table

    from tercoop.rdf.namespaces import shorten

    console = Console(highlight=False, soft_wrap=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, justify in (("fact", "left"), ("sent.", "right"), ("question", "left"), ("triples", "right")):
        table.add_column(heading, justify=justify, no_wrap=heading != "question")  # type: ignore[arg-type] # a literal
    table.add_column("verdict", no_wrap=True)
    for finding in coverage.findings:
        style = "" if finding.verdict == "found" else "red"
        fact = finding.fact
        cells = (fact.identifier, str(fact.sentence), fact.question, str(len(finding.triples)), finding.verdict)
        table.add_row(*cells, style=style)
    console.print(table)
    for triple in coverage.unclaimed:
        subject, predicate = (shorten(getattr(term, "value", str(term))) for term in (triple.subject, triple.predicate))
        console.print(f"no fact: {subject} {predicate} {triple.object}", style="red", markup=False)
    console.print(f"\n{coverage.found} of {len(coverage.findings)} facts found in the seed graph alone.")


def _show_fact(finding: Finding, form: CoverageFormat) -> None:
    from pyoxigraph import NamedNode

    from tercoop.rdf.namespaces import shorten

    if form is CoverageFormat.JSON:
        typer.echo(json.dumps(describe_finding(finding), ensure_ascii=False, indent=2))
    elif form is CoverageFormat.CSV:
        raise UsageError("one fact is shown as a table or as JSON; CSV is for all facts")
    else:
        fact = finding.fact
        typer.echo(f"{fact.identifier}  sentence {fact.sentence}: {fact.question}")
        typer.echo(f"     {fact.statement}")
        if fact.query.note:
            typer.echo(f"     {fact.query.note}")
        typer.echo(f"     query {fact.query.name}; verdict: {finding.verdict}")
        for triple in finding.triples:
            words = [shorten(term.value) if isinstance(term, NamedNode) else str(term) for term in triple]
            typer.echo(f"     {' '.join(words)}")
    if finding.verdict != "found":
        raise ShortfallError(f"{finding.fact.identifier} is {finding.verdict}")
