"""The session that jobs get: an ORM session, plus prepared statements and rows written behind.

It must not commit: the writer, or the end of `read_session`, decides what becomes of the work.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Engine, event, exc
from sqlmodel import Session
from typing_extensions import override

from sidelight.errors import Unavailable
from sidelight.store.bulk import SQLITE, Bulk, BulkSelect
from sidelight.store.changes import Changes, GroupLost
from sidelight.store.driver import DriverErrors, lives
from sidelight.store.engine import reading_options
from sidelight.store.postgres import HASTY_LOCK_TIMEOUT_MS, wait_for_restore
from sidelight.store.statements import Cells, Params, Place, Prepared, Scalar, storable_params

__all__ = [
    "Cells",
    "Params",
    "Pending",
    "Place",
    "Prepared",
    "Scalar",
    "StoreSession",
    "read_session",
]


class Pending(Protocol):
    """A row as a job works on it, compared with what it was when the job is done."""

    def write(self, session: "StoreSession") -> None:
        """Hands over what has changed since it was loaded; nothing when nothing has."""


class StoreSession(Session):
    """A session bound to a connection whose transaction somebody else began and ends.

    In the writer it serves a group of jobs, one after another.
    Rows that a job sets or adds wait until the group is done, and are then written together; a
    statement that could see them (any but those that say `settles=False`), and every use of the
    ORM, has them written first.
    A job that writes by itself gets a savepoint for it; one that does not needs none, because
    leaving it undone is forgetting what waits.

    Attributes:
        writing: Whether rows that are loaded are locked for a change, and changes are kept.
        pending: Rows that the job works on; one object per row, however often loaded.
        heads: Conversations as the jobs so far leave them, locked; none where there is none.
        receipts: Replies by site, conversation and key, of conversations that are locked.
        asked: Conversations that were locked, or are waited for, because a job came to them.
    """

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        super().__init__(
            bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        self.writing: Final = writing
        self.pending: Final[dict[Place, Pending]] = {}
        self.heads: Final[dict[Place, Cells | None]] = {}
        self.receipts: Final[dict[tuple[str, str, str], str | None]] = {}
        self.asked: set[Place] = set()
        self._of_job: Final = Changes()
        self._of_group: Final = Changes()
        self._has_savepoint = False
        self._is_lost = False
        self._is_hasty = False
        self._dialect: Final = connection.dialect
        self._errors: Final = DriverErrors(connection.dialect)
        self._cursor: Final = connection.connection.cursor()

    @property
    def outlives_errors(self) -> bool:
        """Whether the transaction goes on after a statement that failed."""
        return self._dialect.name == SQLITE and lives(self._cursor, self._dialect)

    @property
    def is_alone(self) -> bool:
        """Whether no other process writes before the transaction ends."""
        return self._dialect.name == SQLITE

    def hurry(self) -> None:
        """Lets what comes wait for other processes no longer than a group may, who wait for us.

        Only rows that are locked in one order for all, at a group's beginning, can be waited for
        without the danger that somebody waits for us meanwhile.
        """
        if self._dialect.name != SQLITE and not self._is_hasty:
            self._command(f"SET LOCAL lock_timeout = {HASTY_LOCK_TIMEOUT_MS}")
            self._is_hasty = True

    def run(self, statement: Prepared, params: Params) -> int:
        """Executes a statement without result, in the job's savepoint.

        Returns:
            Number of rows it changed.
        """
        if self.writing:
            self._open_savepoint()
        self._execute(statement, params)
        return self._cursor.rowcount

    def row(self, statement: Prepared, params: Params) -> Cells | None:
        """Returns the first row, or none."""
        self._execute(statement, params)
        with self._errors:
            found: Cells | None = self._cursor.fetchone()
        return found

    def rows(self, statement: Prepared, params: Params) -> list[Cells]:
        """Returns all rows."""
        self._execute(statement, params)
        with self._errors:
            return list(self._cursor.fetchall())

    def rows_of(self, query: BulkSelect, keys: Iterable[Sequence[str]]) -> list[Cells]:
        """Returns the rows of many keys, as they are in the database, in no order."""
        with self._errors:
            return query.read(self._cursor, self._dialect.name, keys)

    def set_row(self, bulk: Bulk, place: Place, cells: Cells) -> None:
        """Leaves a row to be written; set again, only the last values are."""
        self._of_job.set(bulk, place, cells)

    def add_row(self, bulk: Bulk, place: Place, cells: Cells) -> None:
        """Leaves a new row to be written, after those added before."""
        self._of_job.add(bulk, place, cells)

    def waiting(self, bulk: Bulk, place: Place) -> Cells | None:
        """Returns what was set and is not written yet."""
        return self._of_job.get(bulk, place) or self._of_group.get(bulk, place)

    def added(self, bulk: Bulk, place: Place) -> list[Cells]:
        """Returns the rows that were added and are not written yet, in order."""
        return self._of_group.added(bulk, place) + self._of_job.added(bulk, place)

    def settle(self) -> None:
        """Writes what waits, so that whatever follows sees it."""
        if not self.writing:
            return
        for pending in self.pending.values():
            pending.write(self)
        if self._of_job:
            self._open_savepoint()
            self._write(self._of_job)
        elif not self._has_savepoint:
            self.write_behind()

    def finish(self) -> None:
        """Keeps a job's work, in what waits and in its savepoint; ready for the next job.

        Raises:
            GroupLost: The transaction has ended, which the job did not tell.
        """
        self._expect_transaction()
        for pending in self.pending.values():
            pending.write(self)
        self.pending.clear()
        if self.in_transaction():
            self.commit()
            self.expunge_all()
        if self._has_savepoint:
            self.settle()
        elif self._of_job:
            self._of_group.take_in(self._of_job)
        self._end_savepoint()

    def abandon(self) -> None:
        """Undoes a job that failed; raises when the database has lost the whole transaction."""
        self.pending.clear()
        self._of_job.clear()
        if not self._has_savepoint or self._dialect.name == SQLITE:
            self._expect_transaction()  # on PostgreSQL the savepoint brings it back
        if self.in_transaction():
            self.rollback()
            self.expunge_all()
        if self._has_savepoint:
            self._command("ROLLBACK TO SAVEPOINT job")
        self._end_savepoint()

    def write_behind(self) -> None:
        """Writes what the jobs so far have left to be written.

        Raises:
            GroupLost: The database refuses some of it; the transaction is of no use any more.
        """
        self._expect_transaction()
        if self._of_group:
            try:
                self._write(self._of_group)
            except Exception as error:
                self._is_lost = True  # should the job swallow this
                raise GroupLost from error

    @override
    def close(self) -> None:
        """Ends the ORM's work and frees the cursor: an open one keeps its snapshot for ever."""
        try:
            super().close()
        except exc.DBAPIError:
            if lives(self._cursor, self._dialect):
                raise  # else the ORM's savepoint went with the transaction
        finally:
            self._cursor.close()

    @override
    def connection(self, *args: Any, **kwargs: Any) -> Connection:
        """Returns the connection, for statements of its own, with all that waits written."""
        connection = super().connection(*args, **kwargs)
        self.settle()
        return connection

    def _expect_transaction(self) -> None:
        """Keeps SQLite from running, and committing, what follows in transactions of their own."""
        if self._is_lost or not lives(self._cursor, self._dialect):
            raise GroupLost

    def _open_savepoint(self) -> None:
        """Opens the job's savepoint, after what earlier jobs left: that must outlive its end."""
        self._expect_transaction()
        if not self._has_savepoint:
            self.write_behind()
            self._command("SAVEPOINT job")
            self._has_savepoint = True

    def _end_savepoint(self) -> None:
        if self._has_savepoint:
            self._has_savepoint = False
            self._command("RELEASE SAVEPOINT job")
            # A job that wrote by itself may have changed what is remembered here.
            self.heads.clear()
            self.receipts.clear()

    def _write(self, changes: Changes) -> None:
        # It may say that there is none where one of these rows is it.
        self.receipts.clear()
        with self._errors:
            changes.write(self._cursor, self._dialect.name)

    def _command(self, sql: str) -> None:
        with self._errors:
            self._cursor.execute(sql)

    def _execute(self, statement: Prepared, params: Params) -> None:
        if statement.settles:
            self.settle()
        if self.in_transaction():
            self.flush()
        sql, constants = statement.sql(self._dialect)
        params = storable_params(params)
        with self._errors:
            self._cursor.execute(sql, {**constants, **params} if constants else params)


@event.listens_for(StoreSession, "after_transaction_create")
def _begin_orm(session: StoreSession, transaction: Any) -> None:
    """Gives a job its savepoint before the ORM opens one of its own within."""
    if session.writing and transaction.parent is None:
        session._open_savepoint()  # noqa: SLF001 # a method of its own, by another name


@event.listens_for(StoreSession, "do_orm_execute")
def _settle_before_query(state: Any) -> None:
    state.session.settle()


@event.listens_for(StoreSession, "before_flush")
def _settle_before_flush(session: StoreSession, _context: Any, _instances: Any) -> None:
    session.settle()


@contextmanager
def read_session(engine: Engine) -> Iterator[StoreSession]:
    """Gives a session on one consistent snapshot, for a worker thread; nothing in it is kept.

    Raises:
        Unavailable: The database cannot be reached, or all connections are taken.
    """
    try:
        with engine.connect() as connection:
            if options := reading_options(engine):
                connection.execution_options(**options)
            with connection.begin() as transaction:
                wait_for_restore(connection)
                with StoreSession(connection, writing=False) as session:
                    yield session
                transaction.rollback()
    except (exc.OperationalError, exc.TimeoutError) as error:
        raise Unavailable from error
