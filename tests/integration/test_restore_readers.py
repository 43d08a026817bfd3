"""Who reads while PostgreSQL's tables are made anew sees the restored log, never an empty one."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import TypeVar

import pytest
from sqlalchemy import Engine

from sidelight.actions.restoring import restore
from sidelight.store.agents import add_agent, agents_of
from sidelight.store.backup import write_backup
from sidelight.store.engine import migrate, open_engine
from sidelight.store.meta import find_epoch, renew_epoch
from sidelight.store.session import StoreSession, read_session
from sidelight.store.tables import Agent
from sidelight.store.writer import Writer

T = TypeVar("T")

PATIENCE_S = 20.0

BLOCKED = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"""


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    """A database with an agent, under the epoch `before`."""
    migrate(postgres_url)
    engine = open_engine(postgres_url)

    def job(session: StoreSession) -> None:
        ada = Agent(
            site="test",
            id="a1",
            email="ada@test.example",
            name="Ada",
            password_hash="",
            created_at_ms=1,
            disabled=False,
        )
        add_agent(session, ada)
        renew_epoch(session, "before")

    try:
        with Writer(engine) as writer:
            writer.submit(job).result()
        yield engine
    finally:
        engine.dispose()


def quiet(_done: int, _all: int) -> None:
    """Shows no progress."""


def while_restoring(engine: Engine, path: Path, read: Callable[[], T]) -> T:
    """Returns what is read by one who begins in the middle of a restore."""
    stands, goes_on = Event(), Event()

    def progress(_done: int, _all: int) -> None:
        stands.set()
        assert goes_on.wait(PATIENCE_S)

    with ThreadPoolExecutor(2) as threads:
        restoring = threads.submit(
            restore, engine, path, epoch="after", now_ms=2, progress=progress
        )
        assert stands.wait(PATIENCE_S)
        reading = threads.submit(read)
        try:
            wait_until_blocked(engine)
        finally:
            goes_on.set()
        restoring.result()
        return reading.result()


def wait_until_blocked(engine: Engine) -> None:
    """Waits until a connection to the database waits for another's lock."""
    end = time.monotonic() + PATIENCE_S
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.exec_driver_sql(BLOCKED).scalar():
            assert time.monotonic() < end, "nobody waits"


def test_a_reader_in_the_middle_of_a_restore_sees_the_agents_that_it_brings_back(
    engine: Engine, tmp_path: Path
) -> None:
    write_backup(engine, tmp_path / "b.jsonl", now_ms=1, progress=quiet)

    def read() -> tuple[list[str], str]:
        with read_session(engine) as session:
            agents = agents_of(session, "test", online=frozenset())
            return [one.name for one in agents], find_epoch(session)

    assert while_restoring(engine, tmp_path / "b.jsonl", read) == (["Ada"], "after")


def test_a_backup_that_begins_in_the_middle_of_a_restore_is_not_empty(
    engine: Engine, tmp_path: Path
) -> None:
    before = write_backup(engine, tmp_path / "b.jsonl", now_ms=1, progress=quiet)
    after = while_restoring(
        engine,
        tmp_path / "b.jsonl",
        lambda: write_backup(engine, tmp_path / "c.jsonl", now_ms=1, progress=quiet),
    )

    assert after.rows == before.rows > 0
