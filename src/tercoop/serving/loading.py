"""RDF files of one's own become a published version in a temporary folder, with our catalogue and an index."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tercoop.build.folder import LICENSED_AS, MANIFEST
from tercoop.build.search_index import SearchIndex
from tercoop.build.service_files import write_service_files
from tercoop.layout import find_layout
from tercoop.questions.catalogue import read_catalogue
from tercoop.rdf.files import list_rdf_files, read_quads
from tercoop.rdf.guards import UTF8_BOM
from tercoop.sparql.store_files import write_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import Quad

_SMALL = 4096
"""Bytes of a file in which it is looked whether there is anything at all."""


@contextmanager
def published_files(
    files: Sequence[Path] | None, *, has_union: bool, licence: str | None = None
) -> Iterator[Path | None]:
    """Yield the folder of a version with the statements of files; nothing where no files are given.

    Args:
        files: RDF files, or folders with such files.
        has_union: whether the default graph is to hold the union of the named graphs beside its own statements.
        licence: the address of the licence of the statements, where somebody has said it.

    Raises:
        InputError: for a file that cannot be read.
        OutputError: where the folder cannot be written.
    """
    if not files:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="tercoop-serve-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        index = SearchIndex()
        record = write_store(folder, index.watch(read_files(files)), has_union=has_union)
        write_service_files(folder, read_catalogue(find_layout().queries), index)
        manifest = {"quads": record.quads, **({LICENSED_AS: licence} if licence else {})}
        (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        yield folder


def read_files(files: Sequence[Path]) -> Iterator[Quad]:
    """Yield the statements of RDF files, and of those in folders.

    Raises:
        InputError: for a file that cannot be read.
    """
    paths = [path for given in files for path in (list_rdf_files(given) if given.is_dir() else [given])]
    for path in paths:
        yield from _read(path)


def _read(path: Path) -> Iterator[Quad]:
    """Yield the quads of a file; one with nothing in it has none, and is no fault here."""
    with suppress(OSError):  # said by the reader
        if path.is_file() and path.stat().st_size <= _SMALL and not path.read_bytes().removeprefix(UTF8_BOM).strip():
            return
    yield from read_quads(path)
