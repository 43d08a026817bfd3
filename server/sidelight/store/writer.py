"""The one writer: runs jobs in groups, one commit a group; it must not know what jobs do."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Condition, Thread
from time import perf_counter
from types import TracebackType
from typing import Final, Self, TypeVar

import structlog
from sqlalchemy import Engine

from sidelight.errors import Unavailable
from sidelight.store.changes import GroupLost
from sidelight.store.engine import writing_engine
from sidelight.store.jobs import NotBegun, Task, run_alone, run_together
from sidelight.store.session import StoreSession
from sidelight.store.statements import Place

T = TypeVar("T")

log = structlog.get_logger(__name__)

MAX_GROUP_JOBS: Final = 256
"""Beyond this one commit's share of a job is under 2 % (1 ms fsync, 60 us a job)."""

MIN_ROOM: Final = 32
"""Jobs that a group may have after one that has done few: 2 ms, if they are messages."""

MAX_ROUNDS: Final = 4
"""How often a group is run while others are in its way, before its jobs are run one by one."""

MAX_QUEUED_JOBS: Final = 10_000
"""About one second of work: what waits longer is better refused and repeated by the client."""

OnCommit = Callable[[Sequence[object]], None]
"""Told the results of a group's successful jobs, in the order of the log."""

OnGroup = Callable[[int, float], None]
"""Told of each commit its jobs and the seconds since the first began; must not raise."""


class Writer:
    """A thread that owns all writing of one process.

    Jobs run in the order they were submitted: one that raises undoes only itself, and its future
    gets the exception.
    A group is what waits when the writer gets to it: a lone job is committed at once, and jobs that
    arrive during a commit share the next.
    What a group's jobs leave to be written is written together at its end.
    When the database refuses some of that, or another process was in the way, nothing of the group
    is kept and its jobs are run again, in their order, in the end each in a transaction of its own;
    so a job must be a function of the session alone.
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
        on_group: OnGroup | None = None,
        max_queued: int = MAX_QUEUED_JOBS,
    ) -> None:
        self.committed_jobs = 0
        self.committed_groups = 0
        self._engine: Final = writing_engine(engine)
        self._on_commit: Final = on_commit
        self._on_group: Final = on_group
        self._max_queued: Final = max_queued
        self._queue: Final[deque[Task]] = deque()
        self._left: list[Task] = []
        self._room = MAX_GROUP_JOBS
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
        place: Place | None = None,
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
        task = Task(job, place, key)
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
        while group := self._next_group():
            began_s = perf_counter()
            try:
                count = self._run_together(group)
            except GroupLost as error:
                log.info("group.run_alone", jobs=len(group), error=str(error.__cause__))
                self._run_alone(group)
            except Exception as error:  # noqa: BLE001 # outermost line: no job may lose its future
                self._fail(group, error)
            else:
                self._left = group[count:] + self._left
                # All that a group might do is locked and read first: in vain, when it does less.
                self._room = min(MAX_GROUP_JOBS, max(MIN_ROOM, 2 * count))
                self._keep(group[:count], began_s)

    def _run_together(self, group: list[Task]) -> int:
        """Runs jobs in one transaction, again while another process is in the way.

        Each time more is known of what they ask for, and locked in the order that is everybody's.
        """
        places: frozenset[Place] = frozenset()
        for rounds_left in reversed(range(MAX_ROUNDS)):
            try:
                return run_together(self._engine, group, places=places)
            except GroupLost as error:
                if not (error.is_contended and error.places - places and rounds_left):
                    raise
                log.info("group.run_again", jobs=len(group), error=str(error.__cause__))
                places |= error.places
            for task in group:
                task.error = None
        raise AssertionError  # the last round returns or raises

    def _run_alone(self, group: list[Task]) -> None:
        """Runs jobs in a transaction each; when the database goes, those left fail as well."""
        for number, task in enumerate(group):
            began_s = perf_counter()
            try:
                run_alone(self._engine, task)
            except Exception as error:  # noqa: BLE001 # outermost line, as above
                self._fail(group[number:], error)
                return
            self._keep([task], began_s)

    def _next_group(self) -> list[Task]:
        """Waits for jobs that still are to run; none when there will be none."""
        with self._arrived:
            while not (group := self._take_group()) and not self._closing:
                self._arrived.wait()
        return group

    def _take_group(self) -> list[Task]:
        """Takes what waits and was not cancelled, as much as there is room for."""
        room = self._room
        group, self._left = self._left[:room], self._left[room:]
        while self._queue and len(group) < room:
            task = self._queue.popleft()
            if task.future.set_running_or_notify_cancel():
                group.append(task)
        return group

    def _keep(self, group: Sequence[Task], began_s: float) -> None:
        """Tells that jobs are durable: first whoever listens, then whoever waits."""
        self.committed_jobs += len(group)
        self.committed_groups += 1
        if self._on_group is not None:
            self._on_group(len(group), perf_counter() - began_s)
        self._publish([task.result for task in group if task.error is None])
        for task in group:
            task.settle()

    def _publish(self, results: list[object]) -> None:
        if self._on_commit is None or not results:
            return
        try:
            self._on_commit(results)
        except Exception:  # outermost line: the jobs are durable, whatever their listener does
            log.exception("on_commit_failed", jobs=len(results))

    def _fail(self, group: Sequence[Task], error: Exception) -> None:
        """Fails a group whose transaction is lost, or, when it could not begin, all that wait."""
        cause = error.__cause__ or error if isinstance(error, NotBegun) else error
        waiting = self._drain() if isinstance(error, NotBegun) else []
        log.error("commit_failed", jobs=len(group) + len(waiting), error=str(cause))
        for task in (*group, *waiting):
            task.refuse(cause)
            task.settle()

    def _drain(self) -> list[Task]:
        """Takes all that wait; those of an earlier group are running already, for their callers."""
        left, self._left = self._left, []
        waiting = [self._queue.popleft() for _ in range(len(self._queue))]
        return left + [task for task in waiting if task.future.set_running_or_notify_cancel()]
