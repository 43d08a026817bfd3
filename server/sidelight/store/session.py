"""The session that jobs get: an ORM session, plus prepared statements for the hot paths.

It must not commit: the writer, or the end of `read_session`, decides what becomes of the work.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Engine, exc
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement
from sqlmodel import Session

from sidelight.errors import Unavailable

Cells = tuple[Any, ...]
"""A row as the driver gives it; the caller knows the types from the statement's columns."""

Scalar = str | int | bool | None
"""A value that every driver takes as it is."""

Params = Mapping[str, Scalar]
"""Values by name of parameter."""


class Pending(Protocol):
    """Work that a session writes once, at the end of its job."""

    def write(self, session: "StoreSession") -> None:
        """Writes what has changed since it was loaded; nothing when nothing has."""


class Prepared:
    """A Core statement that is compiled once per dialect and then run on the driver's cursor.

    Lists (`IN`) cannot be compiled once, and cells come as the driver gives them.
    SQLAlchemy's execution of a compiled statement costs 40-60 us of Python, the driver's 3-8 us;
    on the path of a message that is the difference between 4,000 and 20,000 a second.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement: Final = statement
        self._by_dialect: Final[dict[str, tuple[str, Params]]] = {}

    def sql(self, dialect: Dialect) -> tuple[str, Params]:
        """Returns the dialect's SQL with named parameters, and the values of its constants."""
        found = self._by_dialect.get(dialect.name)
        if found is None:
            compiled = self._statement.compile(dialect=dialect)
            constants = {
                name: value for name, value in compiled.params.items() if value is not None
            }
            found = str(compiled), constants
            self._by_dialect[dialect.name] = found
        return found


class StoreSession(Session):
    """A session bound to a connection whose transaction somebody else began and ends.

    Prepared statements run on the transaction as it is; the first use of the ORM opens a savepoint
    of its own, which `finish` releases.

    Attributes:
        writing: Whether rows that are loaded are locked for a change.
        pending: What `finish` writes, by its own key; one object per row, however often loaded.
    """

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        super().__init__(
            bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        self.writing: Final = writing
        self.pending: Final[dict[tuple[str, str], Pending]] = {}
        self._dialect: Final = connection.dialect
        self._cursor: Final = connection.connection.cursor()

    def run(self, statement: Prepared, params: Params) -> int:
        """Executes a statement without result.

        Returns:
            Number of rows it changed.
        """
        self._execute(statement, params)
        return self._cursor.rowcount

    def row(self, statement: Prepared, params: Params) -> Cells | None:
        """Returns the first row, or none."""
        self._execute(statement, params)
        found: Cells | None = self._cursor.fetchone()
        return found

    def rows(self, statement: Prepared, params: Params) -> list[Cells]:
        """Returns all rows."""
        self._execute(statement, params)
        return list(self._cursor.fetchall())

    def begin_job(self) -> None:
        """Opens the savepoint of a job; `finish` or `abandon` ends it."""
        self._cursor.execute("SAVEPOINT job")

    def finish(self) -> None:
        """Writes what is pending and keeps the job's work; the session is then empty."""
        for pending in self.pending.values():
            pending.write(self)
        self.pending.clear()
        if self.in_transaction():
            self.commit()
            self.expunge_all()
        self._cursor.execute("RELEASE SAVEPOINT job")

    def abandon(self) -> None:
        """Undoes a job that failed; raises when the database has lost the whole transaction."""
        self.pending.clear()
        if self.in_transaction():
            self.rollback()
            self.expunge_all()
        self._cursor.execute("ROLLBACK TO SAVEPOINT job")
        self._cursor.execute("RELEASE SAVEPOINT job")

    def _execute(self, statement: Prepared, params: Params) -> None:
        if self.in_transaction():
            self.flush()
        sql, constants = statement.sql(self._dialect)
        try:
            self._cursor.execute(sql, {**constants, **params} if constants else params)
        except self._dialect.loaded_dbapi.Error as error:
            raise exc.DBAPIError.instance(
                sql,
                None,
                error,
                self._dialect.loaded_dbapi.Error,
                hide_parameters=True,
                dialect=self._dialect,
            ) from error


@contextmanager
def read_session(engine: Engine) -> Iterator[StoreSession]:
    """Gives a session on one consistent snapshot, for a worker thread; nothing in it is kept.

    Raises:
        Unavailable: The database cannot be reached, or all connections are taken.
    """
    try:
        with engine.connect() as connection, connection.begin() as transaction:
            with StoreSession(connection, writing=False) as session:
                yield session
            transaction.rollback()
    except (exc.OperationalError, exc.TimeoutError) as error:
        raise Unavailable from error
