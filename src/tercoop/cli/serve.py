"""``tercoop serve``: answer SPARQL queries and show the graph over HTTP."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path  # noqa: TC003 - typer reads it
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from tercoop.cli.build_in_use import find_source_of_builds
from tercoop.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tercoop.serving.publication import Version
    from tercoop.serving.settings import ServiceSettings
    from tercoop.serving.store_folder import StoreFolder

_ALL_ADDRESSES = frozenset({"0.0.0.0", "::"})  # noqa: S104 - nothing listens here
"""With which a service listens on all addresses of a machine, and by which nobody reaches it."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("serve", short_help="Answer SPARQL queries and show the graph over HTTP.")(serve)


def serve(  # noqa: PLR0913 - one parameter for each option
    *,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65535, metavar="PORT", help="Port to listen on; 0 takes one that is free."),
    ] = 8000,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            "--data",
            metavar="PATH",
            help="RDF file, or folder with such files, to serve in place of the graph; may be repeated. Only N-Quads"
            " and TriG put statements into named graphs.",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            min=1,
            max=256,
            metavar="NUMBER",
            help="Queries answered at once; without it, one more than processor cores.",
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.1, max=3600, metavar="SECONDS", help="Time that a query may take.")
    ] = 10.0,
    max_rows: Annotated[
        int, typer.Option("--max-rows", min=1, max=10_000_000, metavar="NUMBER", help="Rows or triples of one answer.")
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
    licence: Annotated[
        str | None, typer.Option("--license", metavar="URL", help="Licence of the files of --data; without it, none.")
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            "--trusted-proxy",
            metavar="ADDRESS",
            help="Proxy, or network of proxies, whose X-Forwarded-For names the client; may be repeated.",
        ),
    ] = None,
) -> None:
    """Answer SPARQL queries and show the graph over HTTP, until Ctrl-C.

    The graph is the one that was built, or, with --data, RDF files of one's own. Each query runs in a process that has
    no network and is ended when it takes too long or too much memory. Each request is a JSON line on standard error.
    """
    import logging
    import sys

    from tercoop.cli.serve_options import read_address, read_base_url, read_proxy, read_size
    from tercoop.serving.listening import bind, listen
    from tercoop.serving.publication import Publication
    from tercoop.serving.request_log import JsonLines
    from tercoop.serving.service import Service
    from tercoop.serving.settings import ServiceSettings, default_workers
    from tercoop.serving.token import read_token

    if not writable and (token_file or store):
        raise UsageError("--token-file and --store go with --writable")
    if licence and (not data or writable):
        raise UsageError("--license goes with --data, and not with --writable")
    if writable and token_file is None:
        raise UsageError("--writable needs --token-file, a file with the token that a client shows to write")
    token = read_token(token_file) if token_file else None
    memory_bytes = read_size(memory)
    address = read_base_url(base_url) if base_url else ""
    services = tuple(
        read_address("--allow-service", each, "https://example.org/sparql") for each in allow_service or ()
    )
    proxies = [read_proxy(each) for each in trusted_proxy or ()]
    if licence:
        read_address("--license", licence, "https://creativecommons.org/licenses/by/4.0/")
    bound = bind(host, port)
    port = bound.getsockname()[1]
    local = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    settings = ServiceSettings(
        address=address or local,
        workers=workers or default_workers(),
        seconds=timeout,
        write_seconds=write_timeout,
        max_rows=max_rows,
        memory=memory_bytes,
        has_union=not (no_union or writable),
        services=services,
        token=token,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.getLogger().handlers = [handler]
    logging.getLogger("tercoop.serving").setLevel(logging.INFO)
    with bound, _opened(data, store, settings, licence) as (source, folder):
        publication = Publication(source)
        service = Service(settings, publication, folder)

        def announce() -> None:
            held = _count(publication.version)
            typer.echo(
                f"{held}; {settings.workers} worker{'' if settings.workers == 1 else 's'}. Ctrl-C ends the service."
            )
            places = [("", "pages"), ("/sparql", "SPARQL queries"), ("/graph", "named graphs"), ("/health", "state")]
            for path, what in [*places, *([("/update", "SPARQL updates")] if folder else [])]:
                typer.echo(f"  {local}{settings.prefix}{path or '/':<10} {what}")
            for note in _list_notes(settings, local, folder, is_filled=bool(data)):
                typer.echo(note)

        listen(service, bound, announce, ",".join(proxies))


def _list_notes(settings: ServiceSettings, local: str, folder: StoreFolder | None, *, is_filled: bool) -> Iterator[str]:
    """Yield what the operator should know beside the addresses."""
    if settings.address != local:
        yield f"  {settings.address}/ is its public address"
    elif urlsplit(local).hostname in _ALL_ADDRESSES:
        yield f"The answers for programs link to {local}; --base-url gives the address that clients come by."
    if folder:
        yield f"{folder.root}: what clients write; the default graph is not the union of the graphs"
        if is_filled and not folder.is_new:
            yield "The store was there before, so --data is not read."


def _count(version: Version) -> str:
    """Return how much is served, in words."""
    named = f"{version.quads:,} quads in named graphs, " if version.quads else ""
    noun = "statement" if version.statements == 1 else "statements"
    return f"{named}{version.statements:,} {noun} in the default graph"


@contextmanager
def _opened(
    data: list[Path] | None, store: Path | None, settings: ServiceSettings, licence: str | None
) -> Iterator[tuple[Path, StoreFolder | None]]:
    """Yield the folder of what is served, or the link to it, and the store where it can be written."""
    from tercoop.layout import find_layout
    from tercoop.serving.loading import published_files
    from tercoop.serving.store_folder import opened_store

    if settings.token is None:
        with published_files(data, has_union=settings.has_union, licence=licence) as directory:
            yield directory or find_source_of_builds(), None
    else:
        with opened_store(store or find_layout().build / "writable", data) as folder:
            yield folder.current, folder
