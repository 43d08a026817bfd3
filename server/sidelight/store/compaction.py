"""Cleans the database's files of what deleted rows leave behind; it must not delete rows."""

import sqlite3
from contextlib import closing
from enum import Enum, auto
from time import monotonic, sleep
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPICursor

from sidelight.errors import Unavailable

PATIENCE_S: Final = 10.0
"""How long readers of an older snapshot may keep the write-ahead log: a query takes far less."""

LOCK_TIMEOUT_MS: Final = 10_000
"""How long PostgreSQL's cleaning waits for those who use a table."""

PAUSE_S: Final = 0.05
"""Between looks whether they have gone."""

TOUCHED: Final = ("event", "receipt", "conversation", "visitor")
"""Tables that hold what people wrote and who they are."""


class Cleaned(Enum):
    """How far the files are clean."""

    WHOLLY = auto()
    LOG_KEPT = auto()
    SPACE_FREED = auto()
    REWRITTEN = auto()


def clean_files(engine: Engine, *, rewrite: bool) -> Cleaned:
    """Cleans the files as far as the database can.

    SQLite: the file is written anew and its log emptied; writers wait meanwhile, readers do not.
    PostgreSQL: dead rows' space is freed, and with `rewrite` the tables are written anew under
    a lock that readers wait for too.

    Raises:
        Unavailable: SQLite's file is locked for too long.
        sqlalchemy.exc.DBAPIError: PostgreSQL refuses or cannot be reached.
    """
    if engine.dialect.name == "sqlite":
        return _clean_sqlite(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
        how = "(FULL, ANALYZE)" if rewrite else "(ANALYZE)"
        for table in TOUCHED:
            connection.exec_driver_sql(f"VACUUM {how} {table}")
        if _may_checkpoint(connection):
            connection.exec_driver_sql("CHECKPOINT")
    return Cleaned.REWRITTEN if rewrite else Cleaned.SPACE_FREED


def _clean_sqlite(engine: Engine) -> Cleaned:
    # Deleted rows stay in free pages and in the gaps of full ones (also with secure_delete, which
    # forgets cells that a rebalance has copied): only a new file has no trace of them.
    with closing(engine.raw_connection()) as pooled:
        # The engine's own connections begin a transaction, in which nothing can be cleaned.
        cursor = pooled.cursor()
        try:
            cursor.execute("PRAGMA temp_store = FILE")
            cursor.execute("VACUUM")
            return _empty_log(cursor)
        except sqlite3.OperationalError as error:
            raise Unavailable from error
        finally:
            cursor.execute("PRAGMA temp_store = MEMORY")


def _empty_log(cursor: DBAPICursor) -> Cleaned:
    """Empties SQLite's write-ahead log as soon as no reader needs it."""
    until = monotonic() + PATIENCE_S
    while monotonic() < until:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone() or (1,)
        if not busy:
            return Cleaned.WHOLLY
        sleep(PAUSE_S)
    return Cleaned.LOG_KEPT


def _may_checkpoint(connection: Connection) -> bool:
    """Tells whether PostgreSQL lets us write its pages to the disk now."""
    return bool(
        connection.exec_driver_sql(
            "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        ).scalar()
    )
