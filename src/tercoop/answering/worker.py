"""What runs in a worker, ``python -m tercoop.answering.worker``: tasks that only read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tercoop.answering.catalogue_list import answer_catalogue
from tercoop.answering.catalogued import answer_catalogued
from tercoop.answering.description import describe_service
from tercoop.answering.documents import answer_document, answer_thing
from tercoop.answering.graphs import answer_graph
from tercoop.answering.listings import answer_form, answer_listing, answer_problem_kind, answer_start
from tercoop.answering.openapi import answer_openapi
from tercoop.answering.pages import imprinted
from tercoop.answering.process import run
from tercoop.answering.published import Published, open_published
from tercoop.answering.queries import answer_query
from tercoop.answering.search import answer_search

if TYPE_CHECKING:
    from collections.abc import Callable

    from tercoop.answering.answer import Answer
    from tercoop.answering.settings import WorkerSettings

_TASKS: dict[str, Callable[[Published, WorkerSettings, dict[str, Any], bytes], Answer]] = {
    "query": answer_query,
    "description": describe_service,
    "graph": answer_graph,
    "document": answer_document,
    "thing": answer_thing,
    "start": answer_start,
    "listing": answer_listing,
    "form": answer_form,
    "problem": answer_problem_kind,
    "catalogued": answer_catalogued,
    "catalogue": answer_catalogue,
    "openapi": answer_openapi,
    "search": answer_search,
}


_KEPT = 1 / 16
"""Part of its memory that a worker fills with results; it is far from the part at which a worker ends."""


class _Worker:
    def __init__(self, settings: WorkerSettings) -> None:
        self._settings = settings
        self._published: Published | None = None

    def answer(self, task: dict[str, Any], body: bytes) -> Answer:
        """Do a task on the version of the data that it names."""
        published = self._open(task["version"])
        with imprinted(published.imprint):
            return _TASKS[task["task"]](published, self._settings, task, body)

    def _open(self, directory: str) -> Published:
        """Return the data of a version, opened anew where it is another than before."""
        if self._published is None or str(self._published.directory) != directory:
            self._published = None
            room = int(_KEPT * self._settings.memory)
            self._published = open_published(Path(directory), is_checked=True, room=room)
        return self._published


if __name__ == "__main__":
    run(lambda settings, _: _Worker(settings).answer)
    sys.stderr.flush()
