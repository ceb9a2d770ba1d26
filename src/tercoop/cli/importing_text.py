"""What ``tercoop import`` prints: rows, things, problems with an example each, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.cli.output import lay_out_table
from tercoop.importing.run import REJECTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tercoop.importing.differences import Differences
    from tercoop.importing.outcome import Import

_SHOWN = 5
"""Things shown of each kind of change."""
_LONGEST = 60


def describe_import(result: Import, target: Path, *, dry_run: bool) -> str:
    """Return the report on an import, for people."""
    sheets = result.receipt.sheets
    parts = [
        _table(
            ("sheet", "rows are", "read", "accepted", "rejected"),
            [
                (sheet.name, sheet.rows, f"{sheet.read:,}", f"{sheet.accepted:,}", f"{sheet.rejected:,}")
                for sheet in sheets
            ],
        ),
        _things(result),
        _problems(result),
        _columns(result),
        _ending(result, target, dry_run=dry_run),
    ]
    return "\n".join(part for part in parts if part)


def _things(result: Import) -> str:
    counts = {
        "programme": result.programmes,
        "project": result.tally.projects,
        "participation": result.tally.participations,
        "organisation": result.organisations if result.tally.projects else 0,
        "town": result.towns,
        "call": result.tally.calls,
        "line": result.tally.plan_lines,
        "statement": result.triples,
    }
    words = ", ".join(f"{count:,} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count)
    lines = [f"In the graph: {words}."]
    only = sum(alone for _, alone in result.tally.lead_only.values())
    if only:
        total = sum(projects for projects, _ in result.tally.lead_only.values())
        lines.append(f"Of {total:,} projects, the file names {only:,} with their lead partner alone.")
    lines += [f"New programme {item.key}: {item.reason}." for item in result.new_programmes[:_SHOWN]]
    if len(result.new_programmes) > _SHOWN:
        lines.append(f"… and {len(result.new_programmes) - _SHOWN} more new programmes.")
    return "".join(f"{line}\n" for line in lines)


def _problems(result: Import) -> str:
    rejects = result.rejects
    if not len(rejects):
        return "Nothing was rejected, left out or flagged.\n"
    rows = []
    for (outcome, code), count in sorted(rejects.by_code.items(), key=lambda item: (item[0][0], -item[1])):
        line = rejects.example[outcome, code]
        place = f"{rejects.sheet_name(line)}:{line.row}" if len(result.receipt.sheets) > 1 else f"row {line.row}"
        value = " ".join(line.value.split())
        rows.append(
            (
                outcome,
                code,
                f"{count:,}",
                place,
                line.column,
                value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…",
            )
        )
    return _table(("outcome", "problem", "count", "first", "column", "value"), rows)


def _columns(result: Import) -> str:
    lines = [
        f"Not read in '{sheet}': {', '.join(columns)}. Name them in the profile, or below [sheet.not_read] with the reason.\n"
        for sheet, columns in result.unread.items()
    ]
    lines += [f"No column in '{sheet}' for: {', '.join(fields)}.\n" for sheet, fields in result.missing.items()]
    return "".join(lines)


def _ending(result: Import, target: Path, *, dry_run: bool) -> str:
    if dry_run:
        changes = describe_differences(result.differences, target) if not result.differences.is_new else ""
        return f"{changes}Dry run: nothing was written.\n"
    if not result.differences:
        return f"{target}: as it was; the same file gives the same statements.\n"
    if not result.is_written:
        return f"{target}: left as it was.\n"
    reasons = f"; {REJECTS} has the {len(result.rejects):,} reasons" if len(result.rejects) else ""
    return f"{target}: {len(list(target.iterdir()))} files written{reasons}. Check them: tercoop validate {target}\n"


def describe_differences(differences: Differences, target: Path) -> str:
    """Return what a newer file adds, changes and takes away."""
    counts = differences.count()
    kinds = sorted({kind for _, kind in counts})
    text = f"{target} differs from the former import:\n"
    if not kinds:
        return f"{text}  the same things; other: {', '.join(differences.files)}\n"
    changes = ("added", "changed", "gone")
    text += _table(
        ("kind", *changes),
        [(kind, *(f"{counts[change, kind]:,}" for change in changes)) for kind in kinds],  # type: ignore[index]
    )
    for (change, kind), things in sorted(differences.things.items()):
        if kind in ("project", "participation", "organisation", "call"):
            more = f" and {len(things) - _SHOWN:,} more" if len(things) > _SHOWN else ""
            text += f"{change}: {', '.join(things[:_SHOWN])}{more}\n"
    return text


def _table(columns: tuple[str, ...], rows: Sequence[Sequence[str]]) -> str:
    return lay_out_table(columns, rows)
