"""``tercoop bench``: measure on this machine, beside a peer in one run."""

from __future__ import annotations

from typing import Annotated

import typer

_benches = typer.Typer(no_args_is_help=True, help="Measure on this machine, beside a peer in one run.")

ROWS = (10_000, 100_000, 1_000_000)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_benches, name="bench", short_help="Measure on this machine, beside a peer.")


@_benches.callback()
def _describe() -> None:
    """Measure on this machine, beside a peer in one run."""


@_benches.command("import")
def bench_import(
    rows: Annotated[
        list[int] | None, typer.Option("--rows", metavar="N", help="Rows of the made-up file; may be repeated.")
    ] = None,
) -> None:
    """Measure import from CSV to N-Triples on made-up files of several lengths, with the dirt of real ones.

    Without --rows, the files have 10,000, 100,000 and 1,000,000 rows; the longest takes some 4 GB of disk for a minute.
    """
    from tercoop.bench.importing import PEER_ROWS, measure_import
    from tercoop.cli.output import lay_out_table

    columns = ("run", "rows", "seconds", "rows a second", "peak MB", "triples", "rejected")
    found = [
        (
            item.name,
            f"{item.rows:,}",
            f"{item.seconds:,.2f}",
            f"{item.rate:,.0f}",
            f"{item.megabytes:,.0f}",
            f"{item.triples:,}",
            f"{item.rejected:,}",
        )
        for item in measure_import(rows or ROWS)
    ]
    typer.echo(lay_out_table(columns, found), nl=False)
    if any(size > PEER_ROWS for size in rows or ROWS):
        typer.echo(f"The peer holds the whole graph in memory and is not given more than {PEER_ROWS:,} rows.")
