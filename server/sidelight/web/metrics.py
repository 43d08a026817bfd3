"""Figures for Prometheus: counted as things happen, or read when asked; it must not decide.

Several workers share a port, so that a scrape reaches any one of them: each leaves its figures in
a folder, and whoever is asked answers for all (`worker` tells them apart).
"""

import asyncio
import hmac
import os
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from time import time
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import override

from sidelight.errors import NotFound
from sidelight.protocol.pushes import Transcript
from sidelight.web.action_figures import ActionFigures

LEFT_EVERY_S: Final = 5.0
"""How old the figures of other workers may be; Prometheus asks every 15 s by default."""

STALE_S: Final = 20.0
"""After which a worker that leaves nothing is taken for gone."""

BUCKETS_S: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Around the goals for a durable message: 1 ms in the middle, 5 ms for the slowest hundredth."""

BUCKETS_JOBS: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""To the most that a group may have."""

Look = Callable[[], Awaitable[object]]
"""Has the figures say whether the process is ready."""


class Metrics:
    """What one process counts.

    Attributes:
        groups: From a commit's first job to its end, in seconds, without waiting for its turn.
        group_jobs: Jobs that a commit took in.
        writes: From asking for a write to its commit, in seconds.
        ready: Whether the last look found all that a new connection needs.
        answers: Replies of the assistant by site and decision.
        rephrasings: Answers that a language model was to rephrase, by site and how that ended.
        acted: Takes note of actions in business systems.
        resumes: Streams that a greeting brought up to date, by how.
        repairs: Holes in streams that were filled from the log.
    """

    def __init__(self, worker: int = 0, folder: Path | None = None) -> None:
        """Takes the worker's number, and where several workers leave their figures."""
        self.registry: Final = CollectorRegistry()
        self.worker: Final = worker
        self._folder: Final = folder
        self.writes: Final = self._histogram(
            "write_seconds", "From asking for a write to its commit.", BUCKETS_S
        )
        self.groups: Final = self._histogram(
            "commit_seconds",
            "From a commit's first job to its end, without waiting for its turn.",
            BUCKETS_S,
        )
        self.group_jobs: Final = self._histogram(
            "commit_jobs", "Jobs that a commit took in.", BUCKETS_JOBS
        )
        self.ready: Final = Gauge(
            "sidelight_ready",
            "Whether new connections should come here, as /readyz says.",
            registry=self.registry,
        )
        self.answers: Final = self._counter(
            "answers", "Replies of the assistant by what was decided.", "site", "decision"
        )
        self.rephrasings: Final = self._counter(
            "rephrasings", "Answers for a language model, by how that ended.", "site", "outcome"
        )
        self.acted: Final = ActionFigures(self.registry)
        self.resumes: Final = self._counter(
            "resumes", "Streams that a greeting brought up to date, by how.", "how"
        )
        self.repairs: Final = self._counter(
            "repairs", "Holes in streams that were filled from the log."
        )
        ProcessCollector(registry=self.registry)

    def committed(self, jobs: int, seconds: float) -> None:
        """Takes note of a commit; from the writer's thread, 3 us a group."""
        self.groups.observe(seconds)
        self.group_jobs.observe(jobs)

    def resumed(self, transcripts: Sequence[Transcript]) -> None:
        """Counts the streams of a greeting: gone on with, or begun anew from the newest page."""
        for transcript in transcripts:
            self.resumes.labels("anew" if transcript.reset else "continued").inc()

    def watch(self, read: Callable[[], Iterable[Metric]]) -> None:
        """Adds figures that are read at every scrape."""
        self.registry.register(_Read(read))

    def text(self) -> bytes:
        """Returns the figures of all workers in Prometheus' text format."""
        own = self._labelled()
        return generate_latest(_Merged([own, *self._left_by_others()]))

    async def leave(self, look: Look) -> None:
        """Leaves this worker's figures for the others, until cancelled; alone it has nobody to."""
        if self._folder is None:
            return
        try:
            while True:
                await look()
                await asyncio.to_thread(self.write)
                await asyncio.sleep(LEFT_EVERY_S)
        finally:
            self._path(self.worker).unlink(missing_ok=True)

    def write(self) -> None:
        """Leaves the figures once; they appear whole or not at all."""
        path = self._path(self.worker)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(generate_latest(_Merged([self._labelled()])))
        draft.replace(path)

    def _histogram(self, name: str, text: str, buckets: Sequence[float]) -> Histogram:
        return Histogram(f"sidelight_{name}", text, buckets=buckets, registry=self.registry)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"sidelight_{name}", text, labels, registry=self.registry)

    def _path(self, worker: int) -> Path:
        return (self._folder or Path()) / f"worker-{worker}.prom"

    def _labelled(self) -> list[Metric]:
        """Returns this process's families with the worker's number on every sample."""
        families = list(self.registry.collect())
        for family in families:
            family.samples = [
                sample._replace(labels={**sample.labels, "worker": str(self.worker)})
                for sample in family.samples
            ]
        return families

    def _left_by_others(self) -> Iterator[list[Metric]]:
        if self._folder is None:
            return
        for path in sorted(self._folder.glob("worker-*.prom")):
            with suppress(OSError):  # it has just ended
                if path != self._path(self.worker) and time() - path.stat().st_mtime < STALE_S:
                    yield list(text_string_to_metric_families(path.read_text("utf-8")))


class _Read(Collector):
    """Figures that are read when asked."""

    def __init__(self, read: Callable[[], Iterable[Metric]]) -> None:
        self._read = read

    @override
    def collect(self) -> Iterable[Metric]:
        return self._read()

    def describe(self) -> Iterable[Metric]:
        """Says nothing, so that nothing is read before the server runs."""
        return ()


class _Merged(CollectorRegistry):
    """Families of several processes, each family once."""

    def __init__(self, processes: Iterable[list[Metric]]) -> None:
        super().__init__()
        self._families: Final[dict[str, Metric]] = {}
        for family in (one for families in processes for one in families):
            known = self._families.setdefault(family.name, family)
            if known is not family:
                known.samples += family.samples

    @override
    def collect(self) -> Iterable[Metric]:
        return self._families.values()


class MetricsDoor:
    """`/metrics`, for who has the token."""

    def __init__(self, metrics: Metrics, token: str | None, look: Look) -> None:
        """Without a token there is no such door."""
        self._metrics = metrics
        self._look = look
        self._expected = None if token is None else f"Bearer {token}".encode()

    async def answer(self, request: Request) -> Response:
        """Answers the figures.

        Raises:
            NotFound: The token is not right, or none was set: both look the same.
        """
        given = request.headers.get("authorization", "").encode()
        if self._expected is None or not hmac.compare_digest(given, self._expected):
            raise NotFound(what="page")
        await self._look()
        text = await asyncio.to_thread(self._metrics.text)
        return Response(text, media_type=CONTENT_TYPE_LATEST)
