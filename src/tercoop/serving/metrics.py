"""``/metrics``: what the service does, in the text format of Prometheus.

Names follow https://prometheus.io/docs/practices/naming/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from tercoop.serving.service import Service

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def write_metrics(service: Service) -> bytes:
    """Return the numbers of a service as they are now."""
    registry = CollectorRegistry()
    registry.register(_ServiceCollector(service))
    return generate_latest(registry)


class _ServiceCollector(Collector):
    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        service, pool, cache = self._service, self._service.pool, self._service.cache
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
        yield GaugeMetricFamily("tercoop_quads", "Quads that are served.", value=service.publication.version.quads)
