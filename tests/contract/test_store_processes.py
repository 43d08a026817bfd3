"""Stores under several processes, which are killed, and whose server is."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from servers import PostgresServer, postgres_server
from sidelight.errors import Unavailable
from sidelight.store.engine import migrate, open_engine
from sidelight.store.heads import load_conversation
from sidelight.store.session import read_session
from sidelight.store.writer import Writer
from store_chat import NAMES, SITE, logged, send
from store_processes import SERVER, Line, chatting, lines_of

PATIENCE_S = 60


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = open_engine(store_url)
    yield engine
    engine.dispose()


def expect_acknowledged_once(engine: Engine, acknowledged: list[Line]) -> None:
    """Compares what was acknowledged with the log, which must have no hole and no double."""
    found = logged(engine)
    for name, seq, key in acknowledged:
        assert found[name][seq - 1] == (seq, key)
    for events in found.values():
        assert [seq for seq, _ in events] == list(range(1, len(events) + 1))
        assert len({key for _, key in events}) == len(events)


def test_processes_that_write_at_once_leave_no_hole_and_no_double(
    store_url: str, engine: Engine
) -> None:
    with ExitStack() as processes:
        started = [
            processes.enter_context(chatting(store_url, who, 60)) for who in ("ana", "bo", "cy")
        ]
        acknowledged = [line for one in started for line in lines_of(one)]

    expect_acknowledged_once(engine, acknowledged)
    assert len(acknowledged) == 3 * 2 * 60 * len(NAMES)
    assert {len(events) for events in logged(engine).values()} == {4 * 60}


def test_a_killed_process_stops_no_other(store_url: str, engine: Engine) -> None:
    with (
        chatting(store_url, "ana", 1_000_000) as killed,
        chatting(store_url, "bo", 100) as other,
    ):
        acknowledged = lines_of(killed, 40)
        killed.kill()
        acknowledged += lines_of(killed) + lines_of(other)

    expect_acknowledged_once(engine, acknowledged)
    assert sum(key.startswith("bo-") for _, _, key in acknowledged) == 100 * len(NAMES)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_processes_that_start_at_once_migrate_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    if kind == "postgresql":
        url = request.getfixturevalue("postgres_url")
    code = "import sys; from sidelight.store.engine import migrate; migrate(sys.argv[1])"
    started = [
        subprocess.Popen(  # noqa: S603 # our own code
            [sys.executable, "-c", code, url],
            env={"PYTHONPATH": str(SERVER)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]

    ends = [(one.communicate(timeout=PATIENCE_S)[1], one.returncode) for one in started]

    assert ends == [("", 0)] * 4


@pytest.fixture
def mortal_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that a test may kill."""
    with postgres_server() as server:
        yield server


def test_postgresql_killed_under_load_loses_nothing_that_was_acknowledged(
    mortal_postgres: PostgresServer,
) -> None:
    url = mortal_postgres.database()
    migrate(url)
    with (
        chatting(url, "ana", 400) as first,
        chatting(url, "bo", 400) as second,
    ):
        acknowledged = lines_of(first, 100)
        mortal_postgres.kill()
        mortal_postgres.start()
        # Both go on by themselves, with what they had not been told of.
        acknowledged += lines_of(first) + lines_of(second)

    engine = open_engine(url)
    expect_acknowledged_once(engine, acknowledged)
    assert len(acknowledged) == 2 * 2 * 400 * len(NAMES)
    engine.dispose()


def test_without_postgresql_everything_is_refused_for_now_and_heals(
    mortal_postgres: PostgresServer,
) -> None:
    url = mortal_postgres.database()
    migrate(url)
    engine = open_engine(url)
    with Writer(engine) as writer:
        writer.submit(send("c_0", "first")).result(PATIENCE_S)
        mortal_postgres.kill()
        refused = [writer.submit(send("c_0", f"lost-{number}")) for number in range(300)]
        for future in refused:
            with pytest.raises(Unavailable):
                future.result(PATIENCE_S)
        with pytest.raises(Unavailable), read_session(engine) as session:
            load_conversation(session, SITE, "c_0")
        mortal_postgres.start()

        assert writer.submit(send("c_0", "second")).result(PATIENCE_S) == "2"
    assert logged(engine)["c_0"] == [(1, "first"), (2, "second")]
    engine.dispose()
