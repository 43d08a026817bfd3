"""PostgreSQL and Redis of tests/servers.py for the bench, and what stores have counted."""

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from load.machine import tree

TESTS: Final = Path(__file__).parents[2] / "tests"

Counters = Callable[[], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Engines:
    """A database server and a bus that run.

    Attributes:
        also: Their processes, by name.
    """

    database_url: Callable[[], str]
    bus_url: str
    also: dict[str, Callable[[], list[int]]]
    counters: Counters


@contextmanager
def engines() -> Iterator[Engines]:
    """Runs PostgreSQL, fsync on, and Redis while the block runs.

    Raises:
        AssertionError: One is not installed or does not start.
        ImportError: A driver is missing.
    """
    if str(TESTS) not in sys.path:
        sys.path.append(str(TESTS))
    from servers import postgres_server, redis_server  # noqa: PLC0415  # only now on the path

    with ExitStack() as stack:
        postgres = stack.enter_context(postgres_server())
        redis = stack.enter_context(redis_server())

        def counters() -> dict[str, float]:
            with postgres.connect() as connection:
                row = connection.execute(POSTGRES).fetchone()
            assert row is not None  # noqa: S101  # an aggregate has a row
            return {
                **dict(zip(POSTGRES_NAMES, map(float, row), strict=True)),
                **redis_counters(redis.port),
            }

        yield Engines(
            database_url=postgres.database,
            bus_url=redis.url,
            also={
                "postgres": lambda: tree(postgres.pid),
                "redis": lambda: tree(redis.pid),
            },
            counters=counters,
        )


POSTGRES_NAMES: Final = ("wal_bytes", "commits", "rows_inserted", "rows_updated", "database_bytes")
POSTGRES: Final = """
    SELECT pg_current_wal_lsn() - '0/0'::pg_lsn, sum(xact_commit), sum(tup_inserted),
           sum(tup_updated), sum(pg_database_size(datid)) FROM pg_stat_database WHERE datid > 0
"""


def redis_counters(port: int) -> dict[str, float]:
    """Returns what Redis has been asked and has carried."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(b"INFO stats\r\n")
        text = line.recv(65_536).decode("ascii", "replace")
    found = dict(row.split(":", 1) for row in text.split("\r\n") if ":" in row)
    names = {
        "total_commands_processed": "redis_commands",
        "total_net_input_bytes": "redis_bytes_in",
        "total_net_output_bytes": "redis_bytes_out",
    }
    return {name: float(found.get(key, 0)) for key, name in names.items()}


def sqlite_counters(folder: Path) -> Counters:
    """Returns the size of SQLite's files: it keeps no counts of its own."""

    def counters() -> dict[str, float]:
        sizes = [path.stat().st_size for path in folder.glob("data/sidelight.db*")]
        return {"database_bytes": float(sum(sizes))}

    return counters
