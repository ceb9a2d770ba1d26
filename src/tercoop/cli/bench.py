"""``tercoop bench``: measure on this machine, beside a peer in one run."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads it
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tercoop.bench.load import Load
    from tercoop.bench.searching import Searched
    from tercoop.bench.serving import Attacked, Measured

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


@_benches.command("serve")
def bench_serve(
    *,
    peers: Annotated[
        Path | None,
        typer.Option("--peers", metavar="DIR", help="Python environment with the peers; scripts/bench makes one."),
    ] = None,
    requests: Annotated[
        int, typer.Option("--requests", min=50, max=20_000, help="Requests of each measurement.")
    ] = 2_000,
    attacks: Annotated[bool, typer.Option("--attacks/--no-attacks", help="Send the attacks as well.")] = True,
) -> None:
    """Measure the service on the graph that was built: point queries and pages beside peers, searches, and attacks.

    Everything runs on this machine, on free ports of 127.0.0.1, with a bounded number of requests.
    """
    from tercoop.bench.engine import measure_engine
    from tercoop.bench.searching import measure_searches
    from tercoop.bench.serving import (
        choose_things,
        measure_attacks,
        measure_pages,
        measure_points,
        oxigraph_served,
        page_paths,
        rdflib_served,
        tercoop_served,
    )
    from tercoop.cli.build_in_use import find_build_in_use
    from tercoop.cli.output import lay_out_table

    build = find_build_in_use().directory
    things = choose_things(build / "graph.nq", 4 * requests)
    rows: list[tuple[str, ...]] = []
    with tercoop_served() as server:
        rows += [_row(found) for found in measure_points(server, things, requests)]
        rows += [_row(found) for found in measure_pages(server, things, requests // 4)]
        searched = [_search_row(found) for found in measure_searches(server.address, build, requests // 4)]
        sample = things[-min(requests, 500) :]
        alone = measure_engine(build, server.address, sample, page_paths(sample))
    if peers is not None:
        with oxigraph_served(build / "store", peers / "bin" / "oxigraph") as server:
            rows += [_row(found) for found in measure_points(server, things, requests)]
        with rdflib_served(build / "graph.nq", peers / "bin" / "python") as server:
            rows += [_row(found) for found in measure_points(server, things, max(50, requests // 20))]
    columns = ("server", "asked", "clients", "requests a second", "p50 ms", "p95 ms", "p99 ms", "not 200")
    typer.echo(lay_out_table(columns, rows), nl=False)
    typer.echo(
        f"The engine alone, in one process and without HTTP: p50 {alone.point:.3f} ms a point query, "
        f"{alone.page:.2f} ms the look-ups of a page; the whole page {alone.whole_page:.2f} ms. "
        f"In turn with them, the page over HTTP: {alone.served_page:.2f} ms, "
        f"{alone.served_page / alone.page:.1f} times its look-ups."
    )
    typer.echo()
    times = [f"{way} {part} ms" for way in ("alone", "HTTP") for part in ("p50", "p95", "p99")]
    typer.echo(lay_out_table(("searched for", "searches", *times, "not 200"), searched), nl=False)
    if attacks:
        with tercoop_served("--timeout", "5") as server:
            survived = [_attack_row(found) for found in measure_attacks(server, things)]
        heads = ("attack (limit 5 s)", "status", "reason", "seconds", "others", "others' p99 ms", "not 200")
        typer.echo()
        typer.echo(lay_out_table(heads, survived), nl=False)


def _row(found: Measured) -> tuple[str, ...]:
    load = found.load
    return (found.server, found.what, str(load.clients), f"{load.rate:,.0f}", *_times(load), _count_others(load))


def _search_row(found: Searched) -> tuple[str, ...]:
    alone, served = found.alone, found.served
    return (found.what, f"{len(alone.latencies):,}", *_times(alone), *_times(served), _count_others(served))


def _attack_row(found: Attacked) -> tuple[str, ...]:
    others = found.others
    seconds, slowest = f"{found.seconds:.2f}", f"{others.percentile(0.99):.1f}"
    number = f"{len(others.latencies):,}"
    return (found.name, str(found.status), found.reason, seconds, number, slowest, _count_others(others))


def _times(load: Load) -> list[str]:
    return [f"{load.percentile(part):.2f}" for part in (0.5, 0.95, 0.99)]


def _count_others(load: Load) -> str:
    return ", ".join(f"{number} x {status}" for status, number in sorted(load.others.items()))
