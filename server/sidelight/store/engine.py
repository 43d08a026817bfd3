"""Opens the database and brings its schema up to date; it must not know any query."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, exc, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from sidelight.errors import ConfigurationError, Unavailable
from sidelight.store.driver import DriverErrors
from sidelight.store.postgres import postgres_arguments, wait_for_migrations
from sidelight.store.statements import storable, storable_params

if TYPE_CHECKING:
    from alembic.config import Config

SETTING: Final = "DATABASE_URL"

BUSY_TIMEOUT_MS: Final = 10_000
"""How long a second process (a CLI command, a backup) waits for the writer's lock."""

POOL_SIZE: Final = 12
"""Connections of a process: above the writer and the reader threads that `web` allows itself."""

POOL_TIMEOUT_S: Final = 5.0
"""How long a query waits for a connection before it is refused."""

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

_READING: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

_BEGIN: Final = "BEGIN"
_BEGIN_WRITING: Final = "BEGIN IMMEDIATE"

HEAD: Final = "0012"
"""The last migration; a database that has it is not shown to Alembic, whose import takes 0.1 s."""

_MIGRATIONS: Final = Path(__file__).parent / "migrations"


def open_engine(url: str) -> Engine:
    """Returns the engine of a database, which makes no connection before the first use.

    The folder of an SQLite file is made. Dispose of the engine when done.

    Raises:
        ConfigurationError: The URL cannot be read, or names an SQLite database in memory, which
            neither threads can share nor a restart keeps.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address, pool_size=POOL_SIZE, paramstyle="named")
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(
            address,
            pool_size=POOL_SIZE,
            pool_timeout=POOL_TIMEOUT_S,
            pool_pre_ping=True,
            connect_args=postgres_arguments(address),
        )
    event.listen(engine, "before_cursor_execute", _make_storable, retval=True)
    return engine


def reading_options(engine: Engine) -> Mapping[str, Any]:
    """Returns a connection's options for reading one snapshot, as SQLite's transactions do."""
    return _READING if engine.dialect.name == "postgresql" else {}


def writing_engine(engine: Engine) -> Engine:
    """Returns the same engine for transactions that write: they take SQLite's lock at once.

    On PostgreSQL nothing is needed: a transaction of its usual isolation (READ COMMITTED) locks the
    rows that it will change, and sees what was committed before it got the lock.

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
            if connection.dialect.name == "postgresql":
                wait_for_migrations(connection)
            if not _is_current(connection):
                _upgrade(connection)
    except exc.OperationalError as error:
        if "locked" in str(error.orig):
            raise Unavailable from error
        raise ConfigurationError(SETTING, f"the database cannot be opened: {error.orig}") from error
    except exc.DatabaseError as error:
        raise ConfigurationError(SETTING, f"this is not a usable database: {error.orig}") from error
    finally:
        engine.dispose()


def alembic_config(connection: Connection) -> "Config":
    """Returns Alembic's configuration for this package's migrations on an open connection."""
    from alembic.config import Config  # noqa: PLC0415  # see HEAD

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _is_current(connection: Connection) -> bool:
    """Tells whether the schema is this version's."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    return found == [HEAD]


def _upgrade(connection: Connection) -> None:
    """Brings the schema to this version's.

    Raises:
        ConfigurationError: It is a newer version's.
    """
    from alembic import command  # noqa: PLC0415  # see HEAD
    from alembic.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    known = {script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()}
    for revision in MigrationContext.configure(connection).get_current_heads():
        if revision not in known:
            raise ConfigurationError(
                SETTING,
                f"the database has schema {revision!r}, which is newer than this version of "
                "Sidelight; install that version again or restore an older backup.",
            )
    command.upgrade(alembic_config(connection), "head")


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except exc.ArgumentError as error:
        raise ConfigurationError(SETTING, "give a URL such as sqlite:///sidelight.db") from error
    if address.drivername in {"postgresql", "postgres"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise ConfigurationError(SETTING, "SQLite and PostgreSQL (postgresql://) are supported.")
    if address.get_backend_name() == "sqlite" and address.database in {None, "", ":memory:"}:
        raise ConfigurationError(SETTING, "a database in memory keeps nothing; name a file.")
    return address


def _make_storable(
    _connection: Connection,
    _cursor: object,
    statement: str,
    parameters: Any,
    _context: object,
    executemany: bool,  # noqa: FBT001 # SQLAlchemy's signature
) -> tuple[str, Any]:
    """Makes the values of the ORM's statements what every database can hold."""
    if executemany:
        return statement, [_storable_values(one) for one in parameters]
    return statement, _storable_values(parameters)


def _storable_values(parameters: Any) -> Any:
    if isinstance(parameters, Mapping):
        return storable_params(parameters)
    return storable(parameters)


def _configure_sqlite(driver: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own way of beginning transactions breaks savepoints; see _begin_sqlite.
    driver.isolation_level = None
    for pragma in _PRAGMAS:
        driver.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("sidelight_writes", False)
    # By the driver: through SQLAlchemy it costs five times as much, in every read and every group.
    with DriverErrors(connection.dialect), closing(connection.connection.cursor()) as cursor:
        cursor.execute(_BEGIN_WRITING if writes else _BEGIN)
