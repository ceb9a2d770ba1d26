"""``tercoop serve``: answer SPARQL queries and show the graph over HTTP."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path  # noqa: TC003 - typer reads it
from typing import TYPE_CHECKING, Annotated

import typer

from tercoop.cli.build_in_use import find_source_of_builds
from tercoop.cli.output import DataOption  # noqa: TC001 - typer reads it
from tercoop.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.serving.settings import ServiceSettings
    from tercoop.serving.store_folder import StoreFolder

_SIZE = re.compile(r"([0-9]{1,6})([kmg])", re.IGNORECASE | re.ASCII)
_UNITS = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_LEAST_MEMORY = 256 << 20


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("serve", short_help="Answer SPARQL queries and show the graph over HTTP.")(serve)


def serve(  # noqa: PLR0913 - one parameter for each option
    *,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 takes one that is free.")
    ] = 8000,
    data: DataOption = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", min=1, max=256, help="Queries answered at once; without it, one more than processor cores."
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.1, max=3600, metavar="SECONDS", help="Time that a query may take.")
    ] = 10.0,
    max_rows: Annotated[
        int, typer.Option("--max-rows", min=1, max=10_000_000, help="Rows or triples of one answer.")
    ] = 10_000,
    memory: Annotated[
        str, typer.Option("--memory", metavar="SIZE", help="Memory of one worker, such as 512m or 1g.")
    ] = "1g",
    no_union: Annotated[
        bool,
        typer.Option(
            "--no-union-default-graph",
            help="Ask the default graph of the dataset where a query names none, and not the union of all graphs.",
        ),
    ] = False,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", metavar="URL", help="Public address of the service, where it is another."),
    ] = None,
    allow_service: Annotated[
        list[str] | None,
        typer.Option("--allow-service", metavar="URL", help="Endpoint that SERVICE may ask; may be repeated."),
    ] = None,
    writable: Annotated[
        bool,
        typer.Option(
            "--writable", help="Take updates and graphs, into a store of its own with plain dataset semantics."
        ),
    ] = False,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", metavar="FILE", help="File with the token that a client shows to write."),
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option("--store", metavar="DIR", help="Folder of the store that is written; --data fills a new one."),
    ] = None,
    write_timeout: Annotated[
        float,
        typer.Option("--write-timeout", min=0.1, max=3600, metavar="SECONDS", help="Time that a change may take."),
    ] = 60.0,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            "--trusted-proxy",
            metavar="ADDRESS",
            help="Proxy whose X-Forwarded-For names the client; may be repeated.",
        ),
    ] = None,
) -> None:
    """Answer SPARQL queries and show the graph over HTTP, until Ctrl-C.

    The graph is the one that was built, or, with --data, RDF files of one's own. Each query runs in a process that has
    no network and is ended when it takes too long or too much memory. Each request is a JSON line on standard error.
    """
    import logging
    import sys

    from tercoop.serving.listening import bind, listen
    from tercoop.serving.publication import Publication
    from tercoop.serving.request_log import JsonLines
    from tercoop.serving.service import Service
    from tercoop.serving.settings import ServiceSettings, default_workers
    from tercoop.serving.token import read_token

    if not writable and (token_file or store):
        raise UsageError("--token-file and --store go with --writable")
    if writable and token_file is None:
        raise UsageError("--writable needs --token-file, a file with the token that a client shows to write")
    token = read_token(token_file) if token_file else None
    memory_bytes = _read_size(memory)
    bound = bind(host, port)
    port = bound.getsockname()[1]
    local = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    address = _read_address(base_url) if base_url else local
    settings = ServiceSettings(
        address=address,
        workers=workers or default_workers(),
        seconds=timeout,
        write_seconds=write_timeout,
        max_rows=max_rows,
        memory=memory_bytes,
        has_union=not (no_union or writable),
        services=tuple(allow_service or ()),
        token=token,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.getLogger().handlers = [handler]
    logging.getLogger("tercoop.serving").setLevel(logging.INFO)
    with bound, _opened(data, store, settings) as (source, folder):
        publication = Publication(source)
        service = Service(settings, publication, folder)

        def announce() -> None:
            version = publication.version
            union = f" in named graphs, {version.statements:,} statements in their union" if settings.has_union else ""
            typer.echo(f"{version.quads:,} quads{union}; {settings.workers} workers. Ctrl-C ends the service.")
            places = [("", "pages"), ("/sparql", "SPARQL queries"), ("/data", "graphs"), ("/health", "state")]
            for path, what in [*places, *([("/update", "SPARQL updates")] if folder else [])]:
                typer.echo(f"  {local}{settings.prefix}{path or '/':<10} {what}")
            if base_url:
                typer.echo(f"  {address}/ is its public address")
            if folder:
                typer.echo(f"{folder.root}: what clients write; the default graph is not the union of the graphs")
                if data and not folder.is_new:
                    typer.echo("The store was there before, so --data is not read.")

        listen(service, bound, announce, ",".join(trusted_proxy or ()))


@contextmanager
def _opened(
    data: list[Path] | None, store: Path | None, settings: ServiceSettings
) -> Iterator[tuple[Path, StoreFolder | None]]:
    """Yield the folder of what is served, or the link to it, and the store where it can be written."""
    from tercoop.layout import find_layout
    from tercoop.serving.loading import published_files
    from tercoop.serving.store_folder import opened_store

    if settings.token is None:
        with published_files(data, has_union=settings.has_union) as directory:
            yield directory or find_source_of_builds(), None
    else:
        with opened_store(store or find_layout().build / "writable", data) as folder:
            yield folder.current, folder


def _read_size(text: str) -> int:
    match = _SIZE.fullmatch(text.strip())
    size = int(match[1]) * _UNITS[match[2].lower()] if match else 0
    if size < _LEAST_MEMORY:
        raise UsageError(f"--memory '{text}': expected at least 256m, such as 512m or 1g")
    return size


def _read_address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s?#\"<>]+", text):
        raise UsageError(f"--base-url '{text}': expected like https://example.org/tercoop")
    return text.rstrip("/")
