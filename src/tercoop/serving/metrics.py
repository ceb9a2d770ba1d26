"""``/metrics``: what the service does, in the text format of Prometheus.

Names follow https://prometheus.io/docs/practices/naming/.
"""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    SummaryMetricFamily,
)
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from tercoop.serving.service import Service
    from tercoop.serving.writer import Changes

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_PAGE = "page"
_KINDS = {
    "sparql": "sparql",
    "update": "update",
    "data": "data",
    "search": "search",
    "api": "api",
    "health": "state",
    "metrics": "state",
    "static": "static",
}
"""Kinds of paths by their first segment; all others are pages and data about things."""

_SEARCH = "/api/search"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0, 60.0)


def kind_of(path: str) -> str:
    """Return the kind of a path, one of a few whatever clients ask for.

    Args:
        path: below the prefix of the service.
    """
    return "search" if path == _SEARCH else _KINDS.get(path.partition("/")[2].partition("/")[0], _PAGE)


class Metrics:
    """The numbers of one service.

    Args:
        service: what most of them are read from when they are asked for.
    """

    def __init__(self, service: Service) -> None:
        """Begin with nothing measured."""
        self._prefix = len(service.settings.prefix)
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "tercoop_response_seconds",
            "Time from the head of a request to the last byte of its response, by kind of path."
            " What is sent again from memory without a look at the request is no part of it.",
            labelnames=["kind"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        for kind in sorted({_PAGE, *_KINDS.values()}):
            self._seconds.labels(kind)
        self._registry.register(_ServiceCollector(service))

    def measure(self, path: str, seconds: float) -> None:
        """Note the time that a response took.

        Args:
            path: of the request.
            seconds: the time.
        """
        self._seconds.labels(kind_of(path[self._prefix :])).observe(seconds)

    def write(self) -> bytes:
        """Return the numbers as they are now."""
        return generate_latest(self._registry)


class _ServiceCollector(Collector):
    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        service, pool, cache = self._service, self._service.pool, self._service.cache
        version = service.publication.version
        yield InfoMetricFamily(
            "tercoop_build",
            "Release of tercoop, the version of the data that is served, and the name of its folder.",
            value={"release": metadata.version("tercoop"), "version": version.name, "build": version.directory.name},
        )
        responses = CounterMetricFamily("tercoop_responses", "Responses by status.", labels=["status"])
        for status, number in sorted(service.responses.items()):
            responses.add_metric([str(status)], number)
        yield responses
        ended = CounterMetricFamily("tercoop_workers_ended", "Workers that were ended, by cause.", labels=["cause"])
        for cause, number in sorted(pool.counts.ended.items()):
            ended.add_metric([cause], number)
        yield ended
        yield CounterMetricFamily("tercoop_workers_started", "Workers started.", value=pool.counts.started)
        yield GaugeMetricFamily("tercoop_workers_busy", "Tasks being answered.", value=pool.busy)
        yield GaugeMetricFamily("tercoop_workers_idle", "Workers ready for a task.", value=pool.idle)
        yield GaugeMetricFamily("tercoop_tasks_waiting", "Tasks waiting for a worker.", value=pool.waiting)
        yield CounterMetricFamily(
            "tercoop_cache_hits", "Answers from the cache.", value=cache.hits + service.quick_answers.hits
        )
        yield CounterMetricFamily("tercoop_cache_misses", "Answers that were not in the cache.", value=cache.misses)
        yield GaugeMetricFamily("tercoop_quads", "Quads in named graphs that are served.", value=version.quads)
        yield GaugeMetricFamily(
            "tercoop_statements", "Statements in the default graph that is served.", value=version.statements
        )
        if service.writer is not None:
            yield from _count_changes(service.writer.changes)


def _count_changes(changes: Changes) -> Iterator[Metric]:
    yield CounterMetricFamily("tercoop_changes", "Changes that were acknowledged.", value=changes.acknowledged)
    refused = CounterMetricFamily("tercoop_changes_refused", "Changes that were not made, by cause.", labels=["cause"])
    for cause, number in sorted(changes.refused.items()):
        refused.add_metric([cause], number)
    yield refused
    yield SummaryMetricFamily(
        "tercoop_change_seconds",
        "Time of a change that was acknowledged, from its turn to the disk.",
        count_value=changes.acknowledged,
        sum_value=changes.seconds,
    )
