"""What the engine alone takes for what the service answers, in one process and without HTTP.

The service is asked for the same pages in turn with it, so that both meet the machine in the same state.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar, cast

from tercoop.answering.documents import answer_document
from tercoop.answering.formats import HTML
from tercoop.answering.published import open_published
from tercoop.answering.settings import WorkerSettings
from tercoop.bench.load import send
from tercoop.sparql.store import Store, on_deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pyoxigraph import QuerySolutions

T = TypeVar("T")
_IN_TURN = 20
"""Pages after which the other way is measured."""


@dataclass(frozen=True)
class EngineTimes:
    """Milliseconds that half of the things do not take longer than.

    Attributes:
        point: a query for what is said of a thing.
        page: the engine's part of the page of a thing.
        whole_page: the page of a thing, from the task to the last byte.
        served_page: the page of a thing over HTTP.
    """

    point: float
    page: float
    whole_page: float
    served_page: float


class _TimedStore(Store):
    """Adds up the time that is spent in the engine."""

    seconds = 0.0
    _depth = 0

    def guarded(self, action: Callable[[], T]) -> T:
        begin = time.perf_counter()
        self._depth += 1
        try:
            return super().guarded(action)
        finally:
            self._depth -= 1
            if not self._depth:
                self.seconds += time.perf_counter() - begin


def measure_engine(directory: Path, address: str, things: Sequence[str], paths: Sequence[str]) -> EngineTimes:
    """Return what point queries and pages of things take.

    Args:
        directory: the folder of a build.
        address: of a service on this build, which has not been asked for these pages.
        things: the IRIs of the things.
        paths: the paths of their pages.
    """
    opened = open_published(directory)
    store = _TimedStore(opened.store._inner, str(directory))  # noqa: SLF001 - the same engine, timed
    published = replace(opened, store=store)
    settings = WorkerSettings("http://127.0.0.1")
    points: list[float] = []
    pages: list[float] = []
    wholes: list[float] = []
    served: list[float] = []

    def measure(thing: str, path: str) -> None:
        begin = time.perf_counter()
        found = cast("QuerySolutions", store.evaluate(f"SELECT ?p ?o {{ <{thing}> ?p ?o }}"))
        list(found)
        points.append(time.perf_counter() - begin)
        store.seconds = 0.0
        begin = time.perf_counter()
        task = {"paths": [path[1:]], "accept": HTML.media_type, "format": None, "languages": [], "page": 1}
        list(answer_document(published, settings, task, b"").body)
        wholes.append(time.perf_counter() - begin)
        pages.append(store.seconds)

    def measure_in_turn() -> None:
        for start in range(0, len(things), _IN_TURN):
            part = paths[start : start + _IN_TURN]
            for thing, path in zip(things[start:], part, strict=False):
                measure(thing, path)
            served.extend(send(address, part, 1, accept=HTML.media_type).latencies)

    on_deep_stack(measure_in_turn)
    return EngineTimes(*(1000 * sorted(times)[len(times) // 2] for times in (points, pages, wholes, served)))
