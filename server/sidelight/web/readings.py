"""What the parts of a running server know of themselves, read when Prometheus asks."""

from collections.abc import Iterator

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from sidelight.web.deployment import Deployment

Reading = tuple[str, str, float]
"""Name without prefix and unit suffix of a counter, help, value."""


def readings(deployment: Deployment) -> Iterator[Metric]:
    """Yields the figures of sockets, database, threads and bus as they are now."""
    bus, door = deployment.hub.bus.figures(), deployment.admission
    writer, workers = deployment.writer, deployment.workers
    gauges: tuple[Reading, ...] = (
        ("connections", "Open sockets.", door.connections),
        ("silent_connections", "Sockets that have not greeted yet.", door.silent),
        ("writer_queue", "Jobs that wait for the writer.", writer.queued),
        ("reader_queue", "Queries that wait for a reader.", workers.reading),
        ("thinker_queue", "Questions that wait for a thinker.", workers.thinking),
        ("bus_up", "Whether other processes are heard.", float(deployment.hub.bus.is_well)),
        ("bus_lag_seconds", "A packet's way to Redis and back.", bus.lag_ms / 1_000),
    )
    counters: tuple[Reading, ...] = (
        ("committed_jobs", "Writes that are durable.", writer.committed_jobs),
        ("commits", "Transactions that they took.", writer.committed_groups),
        ("refused_connections", "Sockets over a limit.", door.refused),
        ("bus_published", "Packets given to other processes.", bus.published),
        ("bus_dropped", "Packets that others have to find in the log.", bus.dropped),
        ("bus_received", "Packets of other processes.", bus.received),
        ("bus_reconnects", "Times that the bus came back.", bus.reconnects),
    )
    for name, text, value in gauges:
        yield GaugeMetricFamily(f"sidelight_{name}", text, value)
    for name, text, value in counters:
        yield CounterMetricFamily(f"sidelight_{name}", text, value)
