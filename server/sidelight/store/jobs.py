"""Runs jobs in transactions: a group in one, or a job alone in its own; it must not queue."""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from time import monotonic, thread_time
from typing import Any, Final

import structlog
from sqlalchemy import Engine, exc

from sidelight.errors import Unavailable
from sidelight.store.changes import GroupLost
from sidelight.store.heads import expect_conversations
from sidelight.store.postgres import is_contended, is_gone, may_pass
from sidelight.store.receipts import expect_receipts
from sidelight.store.session import StoreSession
from sidelight.store.statements import Place

MAX_GROUP_S: Final = 0.01
"""Processor time that a group's jobs may take, so that the first waits no longer for those behind.

By the clock on the wall a busy machine would make groups smaller, which makes it busier."""

MAX_GROUP_WAIT_S: Final = 0.1
"""The same by the clock on the wall: jobs may wait for a database, or for a processor."""

TRIES: Final = 8
"""How often a job alone is run while other processes get in its way; each time it is known of one
conversation more that it asks for, which is then locked in the order that is everybody's."""


class NotBegun(Exception):  # tells the writer that nobody who waits can be served now
    """The database cannot be reached; no job has run."""


class Task:
    """A job with the future of its caller."""

    __slots__ = ("error", "future", "job", "key", "place", "result")

    def __init__(
        self, job: Callable[[StoreSession], object], place: Place | None, key: str | None
    ) -> None:
        self.job: Final = job
        self.place: Final = place
        self.key: Final = key
        self.future: Final[Future[Any]] = Future()
        self.result: object = None
        self.error: BaseException | None = None

    def refuse(self, cause: BaseException) -> None:
        """Notes that nothing was kept, and that trying again may help."""
        self.error = Unavailable()
        self.error.__cause__ = cause

    def settle(self) -> None:
        """Resolves the future with what the job came to."""
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class _Turn:
    """How long a group may go on; asking costs 0.1 us while it is young."""

    __slots__ = ("_began_s", "_used_s")

    def __init__(self) -> None:
        self._began_s = monotonic()
        self._used_s = thread_time()

    def is_over(self) -> bool:
        took_s = monotonic() - self._began_s
        if took_s < MAX_GROUP_S:
            return False
        return took_s > MAX_GROUP_WAIT_S or thread_time() - self._used_s > MAX_GROUP_S


def run_together(engine: Engine, tasks: Sequence[Task], *, places: Collection[Place] = ()) -> int:
    """Runs jobs in one transaction and commits it; each fails for itself.

    Args:
        engine: Of a database that it may write to.
        tasks: Jobs in their order.
        places: Conversations that they are known to ask for, beside those that they say.

    Returns:
        How many have run: when time is over, the others are for the next group.

    Raises:
        GroupLost: Nothing was kept: the database refuses what one of the jobs did, or another
            process was in the way.
        NotBegun: The database cannot be reached.
        sqlalchemy.exc.SQLAlchemyError: Nothing was kept, and the database is to blame.
    """
    count = 0
    with _transaction(engine) as session:
        try:
            _expect(session, tasks, places)
            turn = _Turn()
            for task in tasks:
                _run(session, task)
                count += 1
                if turn.is_over():
                    break
            session.write_behind()
        except (GroupLost, exc.DBAPIError) as error:
            cause = _cause(error)
            if is_gone(cause):
                raise cause from None
            contended = is_contended(cause)
            raise GroupLost(is_contended=contended, places=session.asked) from cause
    return count


def run_alone(engine: Engine, task: Task) -> None:
    """Runs a job in a transaction of its own, again while another process is in the way.

    Raises:
        NotBegun: The database cannot be reached.
        sqlalchemy.exc.SQLAlchemyError: Nothing was kept, and the database is to blame.
    """
    places: set[Place] = set()
    for _ in range(TRIES):
        task.error = None
        try:
            with _transaction(engine) as session:
                _expect(session, [task], places)
                session.asked = places
                task.result = task.job(session)
                session.finish()
                session.write_behind()
        except NotBegun:
            raise
        except BaseException as error:  # noqa: BLE001 # it belongs to the caller, who gets it whole
            cause = _cause(error)
            if is_gone(cause):
                raise cause from None
            _note(task, cause)
            if not may_pass(cause):
                return
        else:
            return


def _expect(session: StoreSession, tasks: Sequence[Task], known: Collection[Place]) -> None:
    """Loads what the jobs are about, the conversations first: that locks them, in one order."""
    places = {task.place for task in tasks if task.place}.union(known)
    if places:
        expect_conversations(session, places)
        keys = [(*task.place, task.key) for task in tasks if task.place and task.key]
        if keys:
            expect_receipts(session, keys)


def _run(session: StoreSession, task: Task) -> None:
    """Runs a job of a group; raises only when the whole transaction is lost."""
    try:
        task.result = task.job(session)
        session.finish()
    except GroupLost:
        raise
    except exc.DBAPIError as error:
        if not session.outlives_errors:
            raise
        _note(task, error)
        session.abandon()
    except BaseException as error:  # noqa: BLE001 # it belongs to the caller, who gets it whole
        task.error = error
        session.abandon()


def _note(task: Task, error: BaseException) -> None:
    """Notes why a job failed: what the database could not do just now may be tried again."""
    if isinstance(error, exc.OperationalError | GroupLost):
        structlog.get_logger(__name__).error("job_failed", error=str(error))
        task.refuse(error)
    else:
        task.error = error


@contextmanager
def _transaction(engine: Engine) -> Iterator[StoreSession]:
    with ExitStack() as opened:
        try:
            connection = opened.enter_context(engine.begin())
        except exc.SQLAlchemyError as error:
            raise NotBegun from error
        try:
            yield opened.enter_context(StoreSession(connection, writing=True))
        except exc.DBAPIError as error:
            if is_gone(error):
                # Not to be used again, even where it still answers: after a failover, read-only.
                connection.invalidate(error)
            raise


def _cause(error: BaseException) -> BaseException:
    return (error.__cause__ or error) if isinstance(error, GroupLost) else error
