"""The one writer: runs jobs in groups, one commit a group; it must not know what jobs do."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Condition, Thread
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import structlog
from sqlalchemy import Engine, exc

from sidelight.errors import Unavailable
from sidelight.store.engine import writing_engine
from sidelight.store.session import StoreSession

T = TypeVar("T")

MAX_GROUP_JOBS: Final = 256
"""Beyond this one commit's share of a job is under 2 % (1 ms fsync, 60 us a job)."""

MAX_GROUP_S: Final = 0.01
"""No first job of a group waits longer than this, and one commit, for those behind it."""

MAX_QUEUED_JOBS: Final = 10_000
"""About one second of work: what waits longer is better refused and repeated by the client."""

OnCommit = Callable[[Sequence[object]], None]
"""Told the results of a group's successful jobs, in the order of the log."""


class _Task:
    """A job with the future of its caller."""

    __slots__ = ("error", "future", "job", "key", "place", "result")

    def __init__(
        self, job: Callable[[StoreSession], object], place: tuple[str, str] | None, key: str | None
    ) -> None:
        self.job: Final = job
        self.place: Final = place
        self.key: Final = key
        self.future: Final[Future[Any]] = Future()
        self.result: object = None
        self.error: BaseException | None = None

    def settle(self) -> None:
        """Resolves the future with what the job came to."""
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Writer:
    """A thread that owns all writing of one process.

    Jobs run in the order they were submitted, each in a savepoint of its own: one that raises
    undoes only itself, and its future gets the exception.
    A group is what waits when the writer gets to it: a lone job is committed at once, and jobs that
    arrive during a commit share the next.
    Futures resolve after the commit, so that acknowledged means durable.
    Before them, `on_commit` is called once per group, on the writer's thread and never
    concurrently; what it publishes is in the order of the log. It must be quick and must not wait
    for a future of this writer.

    Attributes:
        committed_jobs: Jobs that are durable; for metrics.
        committed_groups: Commits they took.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        on_commit: OnCommit | None = None,
        max_queued: int = MAX_QUEUED_JOBS,
    ) -> None:
        self.committed_jobs = 0
        self.committed_groups = 0
        self._engine: Final = writing_engine(engine)
        self._on_commit: Final = on_commit
        self._max_queued: Final = max_queued
        self._queue: Final[deque[_Task]] = deque()
        self._arrived: Final = Condition()
        self._closing = False
        # A process that dies without closing must not hang; what was not committed was not acked.
        self._thread: Final = Thread(target=self._run, name="sidelight-writer", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def queued(self) -> int:
        """How many jobs wait; for metrics."""
        return len(self._queue)

    def submit(
        self,
        job: Callable[[StoreSession], T],
        *,
        place: tuple[str, str] | None = None,
        key: str | None = None,
    ) -> Future[T]:
        """Queues a job and returns at once; can be called from any thread.

        The job runs on the writer's thread and must only compute and query: it delays all others.
        Cancelling the future prevents a job that has not begun, and no other.

        Args:
            job: A function of the session alone; it may be run again when its group is.
            place: Site and conversation that the job is about, and
            key: its idempotency key: what the group can load at once for all its jobs. Both only
                save time; a job may do anything without them.

        Returns:
            A future that resolves after the commit, with the job's result, with its exception, or
            with `Unavailable` when the commit failed and nothing of the group was kept.

        Raises:
            Unavailable: The queue is full, or the writer is closing.
        """
        task = _Task(job, place, key)
        with self._arrived:
            if self._closing or len(self._queue) >= self._max_queued:
                raise Unavailable
            self._queue.append(task)
            self._arrived.notify()
        return task.future

    def close(self) -> None:
        """Refuses new jobs, finishes all that wait, and ends the thread; idempotent."""
        with self._arrived:
            self._closing = True
            self._arrived.notify()
        self._thread.join()

    def _run(self) -> None:
        while self._wait():
            group: list[_Task] = []
            try:
                self._commit_group(group)
            except Exception as error:  # noqa: BLE001 # outermost line: no job may lose its future
                self._fail(group, error)
            else:
                self._publish([task.result for task in group if task.error is None])
            for task in group:
                task.settle()

    def _wait(self) -> bool:
        """Waits for a job; false when there will be none."""
        with self._arrived:
            while not self._queue and not self._closing:
                self._arrived.wait()
            return bool(self._queue)

    def _commit_group(self, group: list[_Task]) -> None:
        with (
            self._engine.begin() as connection,
            StoreSession(connection, writing=True) as session,
        ):
            until = monotonic() + MAX_GROUP_S
            while self._queue and len(group) < MAX_GROUP_JOBS and monotonic() < until:
                task = self._queue.popleft()
                if task.future.set_running_or_notify_cancel():
                    group.append(task)
                    _run_job(session, task)
        self.committed_jobs += len(group)
        self.committed_groups += 1

    def _publish(self, results: list[object]) -> None:
        if self._on_commit is None or not results:
            return
        try:
            self._on_commit(results)
        except Exception:  # noqa: BLE001 # outermost line: the jobs are durable, whatever their listener does
            structlog.get_logger(__name__).exception("on_commit_failed", jobs=len(results))

    def _fail(self, group: list[_Task], error: Exception) -> None:
        """Fails a group whose transaction is lost, or, when it could not begin, all that wait."""
        structlog.get_logger(__name__).error("commit_failed", jobs=len(group), error=str(error))
        if not group:
            group.extend(self._drain())
        for task in group:
            task.error = Unavailable()
            task.error.__cause__ = error

    def _drain(self) -> list[_Task]:
        waiting = [self._queue.popleft() for _ in range(len(self._queue))]
        return [task for task in waiting if task.future.set_running_or_notify_cancel()]


def _run_job(session: StoreSession, task: _Task) -> None:
    """Runs a job in its savepoint; raises only when the whole transaction is lost."""
    session.begin_job()
    try:
        task.result = task.job(session)
        session.finish()
    except exc.OperationalError as error:
        structlog.get_logger(__name__).error("job_failed", error=str(error))
        task.error = Unavailable()
        task.error.__cause__ = error
        session.abandon()
    except BaseException as error:  # noqa: BLE001 # it belongs to the caller, who gets it whole
        task.error = error
        session.abandon()
