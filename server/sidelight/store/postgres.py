"""What every connection to PostgreSQL is told, so that nothing waits for ever; no queries.

A server that is gone, a peer that froze in a transaction and a lock that nobody gives up each have
a limit here.
"""

from typing import Any, Final

from sqlalchemy import Connection, exc
from sqlalchemy.engine import URL

CONNECT_TIMEOUT_S: Final = 3
"""Longer than a handshake across continents; libpq takes nothing below 2."""

DEAD_PEER_MS: Final = 6_000
"""After this without an acknowledgement from the other host the connection is given up."""

STATEMENT_TIMEOUT_MS: Final = 10_000
"""The slowest query (an inbox of thousands) takes a hundredth of it."""

LOCK_TIMEOUT_MS: Final = 5_000
"""How long a transaction that blocks nobody waits for rows of another's; commits take 1-50 ms."""

HASTY_LOCK_TIMEOUT_MS: Final = 250
"""How long one waits that has rows locked for which others may wait.

Below `deadlock_timeout` (1 s): two that block each other are told apart by this, and sooner.
"""

IDLE_TRANSACTION_MS: Final = 15_000
"""A process that froze with rows locked loses them; a job takes milliseconds."""

MIGRATION_LOCK: Final = 8_316_288_573_689_656_421
"""Number of the advisory lock under which the schema changes: the letters `sidelite`, so that no
other program on the same database happens to use it."""

MIGRATION_WAIT_MS: Final = 600_000
"""How long a process waits for another that migrates."""

GATE: Final = "meta"
"""Table that a reader locks before its snapshot, and a restore before all others: then nobody who
holds a lock waits for a restore, and no restore for one who waits for it."""

CONTENDED: Final = frozenset({"40001", "40P01", "55P03"})
"""SQL states of what only another transaction caused: serialization, deadlock, lock timeout."""

OVERTAKEN: Final = frozenset({"23505", "23503"})
"""A key that another transaction may just have taken, or a row that it has just deleted."""

_GONE: Final = ("08", "53", "57P", "58", "25006", "25P03")
"""How SQL states begin that say that the server cannot serve: connection lost, no resources,
shutting down or not up yet, its disk, read-only after a failover, or that it hung up on us."""

_SETTINGS: Final = {
    # Whatever the server's default is: acknowledged means durable.
    "synchronous_commit": "on",
    "statement_timeout": STATEMENT_TIMEOUT_MS,
    "lock_timeout": LOCK_TIMEOUT_MS,
    "idle_in_transaction_session_timeout": IDLE_TRANSACTION_MS,
    # The server, too, lets go of a client whose host is gone.
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
}

_LIBPQ: Final = {
    "application_name": "sidelight",
    "connect_timeout": CONNECT_TIMEOUT_S,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": DEAD_PEER_MS,
}


def postgres_arguments(address: URL) -> dict[str, Any]:
    """Returns the driver's arguments; what the URL says itself goes first."""
    ours = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    own = address.query.get("options", "")
    return {
        **{name: value for name, value in _LIBPQ.items() if name not in address.query},
        "options": f"{ours} {own if isinstance(own, str) else ' '.join(own)}".strip(),
    }


def wait_for_migrations(connection: Connection) -> None:
    """Lets one process migrate at a time, until the transaction ends, and takes its limits off."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {MIGRATION_WAIT_MS}")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")


def wait_for_restore(connection: Connection) -> None:
    """Lets a restore end before a transaction of one snapshot takes it, on PostgreSQL.

    A restore makes its tables anew, and to a snapshot from before its commit they are empty
    (https://www.postgresql.org/docs/15/mvcc-caveats.html): every agent would be unknown.
    A query takes its snapshot first and waits for its tables second; LOCK takes none.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"LOCK TABLE {GATE} IN ACCESS SHARE MODE")


def is_contended(error: BaseException) -> bool:
    """Tells whether a statement failed because of what another transaction has locked or done."""
    return _state(error) in CONTENDED


def may_pass(error: BaseException) -> bool:
    """Tells whether a job that failed may succeed when it is run again at once."""
    return _state(error) in CONTENDED | OVERTAKEN


def is_gone(error: BaseException) -> bool:
    """Tells whether the database failed, and not only a statement."""
    state = _state(error)
    if state is not None:
        return state.startswith(_GONE)
    return isinstance(error, exc.OperationalError | exc.InterfaceError | exc.InternalError)


def _state(error: BaseException) -> str | None:
    """Returns PostgreSQL's code for an error; SQLite has none, nor has a lost connection."""
    state: str | None = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state
