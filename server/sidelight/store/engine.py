"""Opens the database and brings its schema up to date; it must not know any query."""

import sqlite3
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from sidelight.errors import ConfigurationError, Unavailable

SETTING: Final = "DATABASE_URL"

BUSY_TIMEOUT_MS: Final = 10_000
"""How long a second process (a CLI command, a backup) waits for the writer's lock."""

POOL_SIZE: Final = 32
"""Readers at once: above the worker threads that `web` allows itself."""

MIGRATION_LOCK: Final = 8_316_288_573_689_656_421
"""Number of PostgreSQL's advisory lock under which the schema changes: the letters of `sidelite`,
so that no other program on the same database happens to use it."""

_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    # An acknowledged event survives a power cut; with group commit FULL costs what NORMAL does.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA mmap_size = 268435456",
    # A group of 256 messages in as many conversations changes about 800 pages of 4 KiB: with the
    # usual 2 MB cache and a checkpoint every 1,000 pages each group spills and is copied at once
    # (29 ms a group of 128, and 8 ms with these, on the same loaded disk).
    "PRAGMA cache_size = -16000",
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA temp_store = MEMORY",
)

_MIGRATIONS: Final = Path(__file__).parent / "migrations"


def open_engine(url: str) -> Engine:
    """Returns the engine of a database, which makes no connection before the first use.

    The folder of an SQLite file is made. Dispose of the engine when done.

    Raises:
        ConfigurationError: The URL cannot be read, or names an SQLite database in memory, which
            neither threads can share nor a restart keeps.
    """
    address = _address(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_size=POOL_SIZE, pool_pre_ping=True)
    Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, pool_size=POOL_SIZE, paramstyle="named")
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def writing_engine(engine: Engine) -> Engine:
    """Returns the same engine for transactions that write: they take SQLite's lock at once.

    A transaction that reads first and writes later could fail halfway, and not wait, when another
    process wrote in between.
    """
    return engine.execution_options(sidelight_writes=True)


def migrate(url: str) -> None:
    """Brings the schema to this version's; again, and from several processes, does no harm.

    Raises:
        ConfigurationError: The database was written by a newer version, or cannot be opened.
        Unavailable: Another process kept the database locked for too long.
    """
    engine = open_engine(url)
    try:
        with writing_engine(engine).begin() as connection:
            _wait_for_others(connection)
            _refuse_newer(connection)
            command.upgrade(alembic_config(connection), "head")
    except exc.OperationalError as error:
        if "locked" in str(error.orig):
            raise Unavailable from error
        raise ConfigurationError(SETTING, f"the database cannot be opened: {error.orig}") from error
    except exc.DatabaseError as error:
        raise ConfigurationError(SETTING, f"this is not a usable database: {error.orig}") from error
    finally:
        engine.dispose()


def alembic_config(connection: Connection) -> Config:
    """Returns Alembic's configuration for this package's migrations on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _wait_for_others(connection: Connection) -> None:
    """Lets one process migrate at a time; on SQLite the transaction has the lock already."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")


def _refuse_newer(connection: Connection) -> None:
    known = {script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()}
    for revision in MigrationContext.configure(connection).get_current_heads():
        if revision not in known:
            raise ConfigurationError(
                SETTING,
                f"the database has schema {revision!r}, which is newer than this version of "
                "Sidelight; install that version again or restore an older backup.",
            )


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except exc.ArgumentError as error:
        raise ConfigurationError(SETTING, "give a URL such as sqlite:///sidelight.db") from error
    if address.get_backend_name() == "sqlite" and address.database in {None, "", ":memory:"}:
        raise ConfigurationError(SETTING, "a database in memory keeps nothing; name a file.")
    return address


def _configure_sqlite(driver: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own way of beginning transactions breaks savepoints; see _begin_sqlite.
    driver.isolation_level = None
    for pragma in _PRAGMAS:
        driver.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("sidelight_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
