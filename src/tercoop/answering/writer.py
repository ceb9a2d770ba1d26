"""What runs in the writer, ``python -m tercoop.answering.writer``: the one process that changes the data of a store.

It works on a copy of the version that was published last, made of links. After each change it flushes, and leaves a
checkpoint for the service to publish. So the copy may be lost at any time: a writer that is ended in the middle of a
change, whatever ends it, has changed nothing that anybody can see.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from tercoop.answering.answer import Answer
from tercoop.answering.problems import Problem
from tercoop.answering.process import run
from tercoop.answering.uploads import read_upload
from tercoop.build.folder import IS_WRITTEN, MANIFEST
from tercoop.errors import InputError, OutputError, StoreError
from tercoop.rdf.files import write_file
from tercoop.sparql.store_files import STORE, KnownTables, record_store
from tercoop.sparql.update_text import has_own_dataset
from tercoop.sparql.writable_store import WritableStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from tercoop.answering.settings import WorkerSettings

PLACE = "update"
_UNCHANGING = ".sst"
"""Files of sorted tables are never changed once they are written, so a copy may share them."""

CREATED, CHANGED = 201, 204


class Writer:
    """Changes a store, one task at a time.

    Args:
        store: the store, which nobody else has open.
        settings: the limits and choices of the service.
    """

    def __init__(self, store: WritableStore, settings: WorkerSettings) -> None:
        """Keep the store."""
        self._store, self._settings = store, settings
        self._tables: KnownTables = {}
        self._tasks: dict[str, Callable[[dict[str, Any], bytes], int]] = {
            "update": self._update,
            "put-graph": self._put,
            "post-graph": self._post,
            "delete-graph": self._delete,
        }

    def answer(self, task: dict[str, Any], body: bytes) -> Answer:
        """Make a change and leave a checkpoint.

        Args:
            task: ``task`` and what it needs; ``target`` is the folder that is made for the checkpoint.
            body: what a client has sent.

        Raises:
            Problem: where nothing is changed.
            StoreError: where the disk takes no more; the copy is of no further use.
        """
        try:
            status = self._tasks[task["task"]](task, body)
            self._save(Path(task["target"]))
        except OutputError as error:
            raise StoreError(str(error)) from error
        return Answer("", [], status=status, is_lasting=False)

    def _save(self, target: Path) -> None:
        try:
            target.mkdir()
        except OSError as error:
            raise OutputError(f"{target}: cannot be written: {error.strerror}") from error
        self._store.save(target / STORE)
        record = record_store(
            target, len(self._store), self._store.count_statements(), has_union=False, known=self._tables
        )
        write_file(target / MANIFEST, json.dumps({"quads": record.quads, IS_WRITTEN: True}).encode())

    def _update(self, task: dict[str, Any], _body: bytes) -> int:
        default, named = _read_names(task["default_graphs"]), _read_names(task["named_graphs"])
        try:
            if (default or named) and has_own_dataset(task["update"], PLACE):
                raise Problem("bad-update", "the graphs are chosen by USING or WITH and by parameters of the request")
            self._store.update(task["update"], place=PLACE, default_graphs=default, named_graphs=named)
        except InputError as error:
            position: dict[str, object] = {"line": error.line, "column": error.column} if error.line else {}
            raise Problem("bad-update", str(error), members=position) from error
        return CHANGED

    def _put(self, task: dict[str, Any], body: bytes) -> int:
        graph, triples = self._read(task, body)
        is_new = not self._store.has_graph(graph)
        self._store.replace_graph(graph, triples)
        return CREATED if is_new else CHANGED

    def _post(self, task: dict[str, Any], body: bytes) -> int:
        graph, triples = self._read(task, body)
        is_new = not self._store.has_graph(graph)
        self._store.add_to_graph(graph, triples)
        return CREATED if is_new else CHANGED

    def _delete(self, task: dict[str, Any], _body: bytes) -> int:
        graph = _read_name(task["graph"])
        if graph is not None and not self._store.has_graph(graph):
            raise Problem("unknown", f"there is no graph <{graph.value[:200]}>")
        self._store.drop_graph(graph)
        return CHANGED

    def _read(self, task: dict[str, Any], body: bytes) -> tuple[NamedNode | None, Any]:
        graph = _read_name(task["graph"])
        base = graph.value if graph else f"{self._settings.address}/data"
        return graph, read_upload(body, task["content_type"], base)


def _read_name(name: str | None) -> NamedNode | None:
    try:
        return None if name is None else NamedNode(name)
    except ValueError as error:
        raise Problem("bad-request", f"'{name[:200] if name else ''}' is no absolute IRI") from error


def _read_names(names: list[str]) -> list[NamedNode]:
    return [node for name in names if (node := _read_name(name)) is not None]


def open_copy(version: Path, copy: Path) -> WritableStore:
    """Return a store that can be changed, made of the one in a version, which stays as it is.

    Raises:
        OutputError: where it cannot be written.
    """
    try:
        shutil.copytree(version / STORE, copy, copy_function=_link_or_copy)
    except (OSError, shutil.Error) as error:
        raise OutputError(f"{copy}: cannot be written: {error}") from error
    return WritableStore.open(copy)


def _link_or_copy(source: str, target: str) -> None:
    if source.endswith(_UNCHANGING):
        os.link(source, target)
    else:
        shutil.copyfile(source, target)


if __name__ == "__main__":
    run(lambda settings, first: Writer(open_copy(Path(first["version"]), Path(first["copy"])), settings).answer)
    sys.stderr.flush()
