"""What a service counts, as Prometheus reads it."""

from __future__ import annotations

from functools import cache

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from workbench.runtime.service.replies import Reply

_SECONDS = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """Counts requests, rows and seconds; one registry a service, so that two in one process do not mix.

    Args:
        model: the model's name, a label.
        version: and its version.
    """

    def __init__(self, model: str, version: str) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "workbench_requests", "Requests answered.", ("route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "workbench_request_seconds",
            "From a request's head to its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._rows = Counter("workbench_rows", "Rows that the model answered.", registry=self._registry)
        self.in_flight = Gauge(
            "workbench_requests_in_flight", "Requests being answered.", registry=self._registry
        )
        Gauge(
            "workbench_model",
            "The model that answers: always 1.",
            ("model", "version"),
            registry=self._registry,
        ).labels(model, version).set(1)
        # A lookup by labels takes a lock and builds a key, each time.
        self._requests_of = cache(self._requests.labels)
        self._seconds_of = cache(self._seconds.labels)

    def count(self, route: str, reply: Reply, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests_of(route, reply.status).inc()
        self._seconds_of(route).observe(seconds)
        if reply.rows:
            self._rows.inc(reply.rows)

    def reply(self) -> Reply:
        """All counts, in Prometheus's text format."""
        return Reply(generate_latest(self._registry), content_type=CONTENT_TYPE_LATEST.encode())
