"""What ``tercoop import`` prints: rows, things, money, problems with an example each, and what to do next."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

from tercoop.cli.output import lay_out_table
from tercoop.errors import printable
from tercoop.importing.rejects import REJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tercoop.importing.differences import Differences
    from tercoop.importing.outcome import Import
    from tercoop.importing.rejects import Outcome, Reject, Rejects

_SHOWN = 5
"""Things shown of each kind of change."""
_WIDTH = 100
"""Of lines of text, on a terminal and in a pipe."""
_LONGEST = 40
_HEADINGS: dict[Outcome, tuple[str, str]] = {
    "row rejected": ("Rejected", "row"),
    "value left out": ("Left out", "value"),
    "value flagged": ("Kept and flagged", "case"),
}

_REMEDIES = {
    "ambiguous-date": 'say date_order = "dmy" or "mdy" in the profile',
    "contradicts-date-order": "look whether date_order in the profile is right",
    "ambiguous-number": 'say decimal_mark = "." or "," in the profile',
    "contradicts-decimal-mark": "look whether decimal_mark in the profile is right",
    "ambiguous-rate": 'say rate_unit = "percent" or "fraction" in the profile',
    "unknown-word": "say below [sheet.words] what the word stands for",
    "ambiguous-role": "say below [sheet.words] what the word stands for",
    "other-currency": "name the currency of the column below [sheet.currencies]",
    "no-programme": "name the column of the programme in the profile, or use --programme",
    "no-project": "if cells are merged, say fill_down = true below [[sheet]]",
    "looks-like-total": "if it is a total, take it out of the spreadsheet",
    "lone-cell": "if it is a record, fill in what tells it from a heading",
}
"""Code → what an author of a profile can do about it."""


def describe_import(result: Import, target: Path, *, dry_run: bool) -> str:
    """Return the report on an import, for people."""
    sheets = result.receipt.sheets
    rows = [
        (_cut(sheet.name), sheet.rows, f"{sheet.read:,}", f"{sheet.accepted:,}", f"{sheet.rejected:,}")
        for sheet in sheets
    ]
    parts = [
        lay_out_table(("sheet", "rows are", "read", "accepted", "rejected"), rows),
        _things(result),
        _money(result),
        _problems(result.rejects, with_sheet=len(sheets) > 1),
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
    lines = [f"In the graph: {words or 'nothing'}."]
    only = sum(alone for _, alone in result.tally.lead_only.values())
    if only:
        total = sum(projects for projects, _ in result.tally.lead_only.values())
        lines.append(f"Of {total:,} projects, the file names {only:,} with their lead partner alone.")
    if result.tally.not_complete:
        lines.append(
            "How many projects are known with their lead partner alone is not stated where rows of partners were"
            " rejected, or partners stand in columns that are not read."
        )
    if without := result.tally.without_role:
        lines.append(
            f"{without:,} {'participation has' if without == 1 else 'participations have'} no role; tercoop validate"
            " asks for one. Name the words of the column in [sheet.words] of the profile."
        )
    lines += [f"New programme {item.key}: {item.reason}." for item in result.new_programmes[:_SHOWN]]
    if len(result.new_programmes) > _SHOWN:
        lines.append(f"… and {len(result.new_programmes) - _SHOWN} more new programmes.")
    return "".join(f"{_wrap(line)}\n" for line in lines)


def _money(result: Import) -> str:
    """Return the sums that can be compared with the totals of the file."""
    rows = [
        (whose, f"{count:,}", f"{total:,.2f}", currency or "not known")
        for (whose, currency), (count, total) in result.sums.totals.items()
    ]
    return lay_out_table(("money, each amount once", "amounts", "sum", "currency"), rows) if rows else ""


def _problems(rejects: Rejects, *, with_sheet: bool) -> str:
    if not len(rejects):
        return "Nothing was rejected, left out or flagged.\n"
    lines: list[str] = []
    for outcome, (heading, name) in _HEADINGS.items():
        codes = {code: count for (kind, code), count in rejects.by_code.items() if kind == outcome}
        if not codes:
            continue
        total = sum(codes.values())
        lines.append(f"{heading}: {total:,} {name}{'' if total == 1 else 's'}")
        for code, count in sorted(codes.items(), key=lambda item: (-item[1], item[0])):
            example = _describe_example(rejects, rejects.example[outcome, code], with_sheet=with_sheet)
            lines += _lay_out_problem(code, count, example)
    return "".join(f"{line}\n" for line in lines)


def _describe_example(rejects: Rejects, line: Reject, *, with_sheet: bool) -> str:
    """Return where a problem shows first, and what it is there."""
    sheet = f"'{_cut(rejects.sheet_name(line))}', " if with_sheet else ""
    column = f", '{_cut(line.column)}'" if line.column else ""
    value = "" if not line.value or line.value[:_LONGEST] in line.reason else f' "{_cut(line.value)}":'
    return f"{sheet}row {line.row:,}{column}:{value} {line.reason}"


def _lay_out_problem(code: str, count: int, example: str) -> Iterator[str]:
    yield _wrap(f"  {code} ({count:,}): {example}", "    ")
    if remedy := _REMEDIES.get(code):
        yield _wrap(f"    → {remedy}", "      ")


def _columns(result: Import) -> str:
    lines = []
    for sheet, columns in result.unread.items():
        names = ", ".join(f"'{_cut(name)}'" for name in columns)
        lines.append(
            f"Columns of '{_cut(sheet)}' that are not read: {names}. Name them in the profile, or below"
            " [sheet.not_read] with"
            " the reason."
        )
    for sheet, fields in result.missing.items():
        lines.append(f"Fields of the profile without a column in '{_cut(sheet)}': {', '.join(fields)}.")
    return "".join(f"{_wrap(line)}\n" for line in lines)


def _ending(result: Import, target: Path, *, dry_run: bool) -> str:
    name = printable(str(target))
    as_it_was = f"{name}: as it was; the same file gives the same statements.\n"
    if dry_run:
        changes = "" if result.differences.is_new else describe_differences(result.differences, target)
        return f"{changes if result.differences else as_it_was}Dry run: nothing was written.\n"
    if not result.differences:
        return as_it_was
    if not result.is_written:
        return f"{name}: left as it was.\n"
    count = len(result.rejects)
    reasons = f"; {REJECTS} has {count:,} {'reason' if count == 1 else 'reasons'}" if count else ""
    return f"{name}: {len(list(target.iterdir()))} files written{reasons}. Check them: tercoop validate {name}\n"


def describe_differences(differences: Differences, target: Path) -> str:
    """Return what a newer file adds, changes and takes away."""
    counts = differences.count()
    kinds = sorted({kind for _, kind in counts})
    text = f"{printable(str(target))} differs from the former import:\n"
    if not kinds:
        return f"{text}  the same things; other: {', '.join(differences.files)}\n"
    changes = ("added", "changed", "gone")
    rows: Sequence[Sequence[str]] = [
        (kind, *(f"{counts[change, kind]:,}" for change in changes))  # type: ignore[index]
        for kind in kinds
    ]
    text += lay_out_table(("kind", *changes), rows)
    for (change, kind), things in sorted(differences.things.items()):
        if kind in ("project", "participation", "organisation", "call"):
            more = f" and {len(things) - _SHOWN:,} more" if len(things) > _SHOWN else ""
            shown = ", ".join(things[:_SHOWN])
            text += f"{_wrap(f'{change}: {shown}{more}')}\n"
    return text


def lay_out_list(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose last column is text, wrapped so that a line has 100 characters, in a pipe as well."""
    widths = [max(len(row[place]) for row in (columns, *rows)) for place in range(len(columns) - 1)]
    start = sum(widths) + 2 * len(widths)
    lines: list[str] = []
    for row in (columns, ["─" * width for width in (*widths, _WIDTH - start)], *rows):
        head = "".join(f"{cell:<{width}}  " for cell, width in zip(row, widths, strict=False))
        lines += textwrap.wrap(row[-1], _WIDTH, initial_indent=head, subsequent_indent=" " * start) or [head.rstrip()]
    return "".join(f"{line}\n" for line in lines)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _wrap(text: str, indent: str = "  ") -> str:
    width = min(_WIDTH, shutil.get_terminal_size().columns) if sys.stdout.isatty() else _WIDTH
    return textwrap.fill(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
