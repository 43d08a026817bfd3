"""Writes the whole database to a file and loads it again, from either kind into either.

A backup reads one snapshot, which on both databases holds up no writer.
A restore is one transaction: it takes every lock first, so that nothing is acknowledged that it
would throw away, and it leaves everything as it was when it fails.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Final, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, Table, exc, func, insert, select

from sidelight.errors import ConfigurationError
from sidelight.store.backup_file import (
    Heading,
    Section,
    Values,
    read_heading,
    read_rows,
    write_file,
)
from sidelight.store.engine import alembic_config, writing_engine
from sidelight.store.postgres import GATE, wait_for_migrations, wait_for_restore
from sidelight.store.tables import Conversation, table_of

RowT = TypeVar("RowT")

PASSING: Final = frozenset({"alembic_version", "lease", "owedaction", "removal"})
"""Tables of the moment: the schema's revision is in the heading, the others mean nothing later.

An action that was owed when the backup was made has been carried out since: never twice.
"""

BATCH_ROWS: Final = 1_000
"""Rows read and inserted at once: about a megabyte of events."""

ATTEMPTS: Final = 5
"""Tries to lock every table: PostgreSQL ends one of two transactions that block each other."""

LOCK_TIMEOUT_MS: Final = 10_000
"""How long one try waits for those who write; their transactions take milliseconds."""

Progress = Callable[[int, int], None]
"""Told how many rows of how many are done."""

Work = Callable[[Connection], None]
"""What else a restore does in its transaction."""


def write_backup(engine: Engine, path: Path, *, now_ms: int, progress: Progress) -> Heading:
    """Writes all rows of one snapshot to a file, streaming; chat goes on meanwhile.

    Raises:
        OSError: The file cannot be written.
        sqlalchemy.exc.DBAPIError: The database cannot be read.
    """
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        _take_time(connection)
        wait_for_restore(connection)
        tables = _tables(connection)
        sections = tuple(
            Section(
                table.name,
                tuple(column.name for column in table.columns),
                connection.scalar(select(func.count()).select_from(table)) or 0,
            )
            for table in tables
        )
        revision = MigrationContext.configure(connection).get_current_revision() or ""
        heading = Heading(revision, now_ms, sections)
        write_file(path, heading, _counted(_rows(connection, tables), heading.rows, progress))
    return heading


def check_backup(path: Path, *, progress: Progress) -> Heading:
    """Reads a backup to its end and returns its heading; touches no database.

    Raises:
        ConfigurationError: It is damaged, cut short, or newer than this version.
        OSError: It cannot be read.
    """
    heading = read_heading(path)
    for _ in _counted(read_rows(path), heading.rows, progress):
        pass
    return heading


def load_backup(
    engine: Engine, path: Path, *, before: Work, after: Work, progress: Progress
) -> Heading:
    """Replaces everything in the database by a backup, brought up to this version's schema.

    Args:
        before: Runs under the locks while the old rows are still there.
        after: Runs on the new rows.

    Raises:
        ConfigurationError: The backup is damaged or newer; nothing was changed.
        sqlalchemy.exc.DBAPIError: The database refused; nothing was changed.
    """
    heading = read_heading(path)
    with _locked(engine) as connection:
        config = alembic_config(connection)
        if heading.schema not in _revisions(config):
            raise ConfigurationError(
                setting=str(path),
                why=f"its schema {heading.schema!r} is newer than this version of Sidelight; "
                "install the version that made it.",
            )
        _take_time(connection)
        before(connection)
        _drop_all(connection)
        command.upgrade(config, heading.schema)
        _insert_all(connection, path, _counted(read_rows(path), heading.rows, progress))
        command.upgrade(config, "head")
        after(connection)
    return heading


@contextmanager
def _locked(engine: Engine) -> Iterator[Connection]:
    """Gives a transaction beside which nobody writes, kept when the block ends well."""
    with writing_engine(engine).connect() as connection:
        transaction = connection.begin()
        for left in reversed(range(ATTEMPTS)):
            try:
                _lock_all(connection)
                break
            except exc.OperationalError:
                transaction.rollback()
                if left == 0:
                    raise
                transaction = connection.begin()
        with transaction:
            yield connection


def _lock_all(connection: Connection) -> None:
    """Takes PostgreSQL's locks; SQLite's writing transaction has its one lock already."""
    if connection.dialect.name != "postgresql":
        return
    wait_for_migrations(connection)
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
    found = [table.name for table in _reflected(connection).sorted_tables]
    names = ", ".join(f'"{name}"' for name in sorted(found, key=lambda name: name != GATE))
    if names:
        # They are locked one after the other, in this order.
        connection.exec_driver_sql(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")


def _revisions(config: Config) -> set[str]:
    return {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}


def _drop_all(connection: Connection) -> None:
    _reflected(connection).drop_all(connection, checkfirst=False)


def _insert_all(connection: Connection, path: Path, rows: Iterable[tuple[Section, Values]]) -> None:
    """Inserts rows table by table, as they come.

    Raises:
        ConfigurationError: The backup names a table or column that its schema does not have.
    """
    tables = _reflected(connection).tables
    is_postgres = connection.dialect.name == "postgresql"
    for section, group in groupby(rows, key=itemgetter(0)):
        table = tables.get(section.table)
        if table is None or set(section.columns) - set(table.columns.keys()):
            raise ConfigurationError(
                setting=str(path), why=f"its table {section.table!r} is not of its schema."
            )
        values = (row for _, row in group)
        while batch := list(islice(values, BATCH_ROWS)):
            connection.execute(
                insert(table),
                [
                    dict(zip(section.columns, _fit(row) if is_postgres else row, strict=True))
                    for row in batch
                ],
            )


def _fit(row: Values) -> Values:
    """Replaces NUL, which PostgreSQL's text cannot hold and SQLite's can."""
    return [one.replace("\0", "\ufffd") if isinstance(one, str) else one for one in row]


def _reflected(connection: Connection) -> MetaData:
    """Returns the tables as the database has them now."""
    found = MetaData()
    found.reflect(connection)
    return found


def _take_time(connection: Connection) -> None:
    """Takes off PostgreSQL's limits, which are for queries that somebody waits for."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def _tables(connection: Connection) -> list[Table]:
    """Returns the lasting tables as the database has them, parents first."""
    return [one for one in _reflected(connection).sorted_tables if one.name not in PASSING]


def _rows(connection: Connection, tables: Iterable[Table]) -> Iterator[Values]:
    for table in tables:
        # Streamed: a server-side cursor on PostgreSQL, a lazy one on SQLite.
        streamed = connection.execution_options(yield_per=BATCH_ROWS)
        with streamed.execute(select(table)) as result:
            for row in result:
                yield list(row)


def _counted(rows: Iterable[RowT], count: int, progress: Progress) -> Iterator[RowT]:
    """Passes rows on and tells of them batch by batch."""
    for done, row in enumerate(rows):
        if done % BATCH_ROWS == 0:
            progress(done, count)
        yield row
    progress(count, count)


def count_conversations(engine: Engine) -> int:
    """Returns how many conversations a restore would throw away."""
    table = table_of(Conversation)
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0
