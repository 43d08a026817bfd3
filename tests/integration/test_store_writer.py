"""The writer: groups share a commit, a failing job undoes itself only, acknowledged is durable."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select

from sidelight.errors import NotFound, Unavailable
from sidelight.store.engine import migrate, open_engine
from sidelight.store.session import StoreSession, read_session
from sidelight.store.tables import Agent, Meta
from sidelight.store.writer import Writer
from writer_jobs import Held, put, put_and_fail, wait_for_empty_queue


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = open_engine(store_url)
    yield engine
    engine.dispose()


def keys(engine: Engine) -> list[str]:
    with read_session(engine) as session:
        return list(session.exec(select(Meta.key).order_by(Meta.key)))


def break_commit(session: StoreSession) -> None:
    """Leaves a broken reference that the database notices at COMMIT, not before."""
    connection = session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(
        "PRAGMA defer_foreign_keys = ON"
        if is_sqlite
        else "ALTER TABLE receipt ALTER CONSTRAINT fk_receipt_conversation INITIALLY DEFERRED"
    )
    connection.exec_driver_sql(
        "INSERT INTO receipt (site, conversation_id, key, reply, at_ms)"
        " VALUES ('s', 'c', 'k', '', 0)"
    )


def test_a_resolved_future_means_that_others_can_read_it(engine: Engine) -> None:
    with Writer(engine) as writer:
        writer.submit(put("a")).result(10)

        assert keys(engine) == ["a"]


def test_jobs_that_wait_share_one_commit(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sidelight.store.jobs.MAX_GROUP_S", 60.0)  # however slow the machine is
    with Writer(engine) as writer:
        held = Held(writer)
        waiting = [writer.submit(put(f"k{number:03}")) for number in range(100)]
        held.let_go()
        for future in waiting:
            future.result(10)

        assert writer.committed_jobs == 101
        assert writer.committed_groups < 20


def test_jobs_that_a_group_has_no_time_for_are_done_next_in_their_order(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sidelight.store.jobs.MAX_GROUP_S", 0.0)
    monkeypatch.setattr("sidelight.store.jobs.MAX_GROUP_WAIT_S", 0.0)
    told: list[object] = []
    with Writer(engine, on_commit=told.extend) as writer:
        held = Held(writer)
        waiting = [writer.submit(put(f"k{number:03}")) for number in range(100)]
        held.let_go()
        for future in waiting:
            future.result(10)

        assert writer.committed_groups == 101
    assert told[1:] == [f"k{number:03}" for number in range(100)]


def test_a_failing_job_undoes_only_itself(engine: Engine) -> None:
    with Writer(engine) as writer:
        held = Held(writer)
        before, failing, after = (
            writer.submit(put("a")),
            writer.submit(put_and_fail("b")),
            writer.submit(put("c")),
        )
        held.let_go()

        assert (before.result(10), after.result(10)) == ("a", "c")
        with pytest.raises(NotFound):
            failing.result(10)
        assert keys(engine) == ["a", "c"]


def test_a_row_that_the_database_refuses_undoes_only_its_job(engine: Engine) -> None:
    with Writer(engine) as writer:
        held = Held(writer)
        first, second, third = (writer.submit(put(key)) for key in "aab")
        held.let_go()

        assert (first.result(10), third.result(10)) == ("a", "b")
        with pytest.raises(IntegrityError):
            second.result(10)
        assert keys(engine) == ["a", "b"]


def test_a_failed_commit_fails_every_job_of_its_group_and_the_next_works(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sidelight.store.jobs.MAX_GROUP_S", 60.0)  # one group, however slow
    told: list[object] = []
    with Writer(engine, on_commit=told.extend) as writer:
        held = Held(writer)
        lost: list[Future[object]] = [
            writer.submit(put("a")),
            writer.submit(break_commit),
            writer.submit(put("b")),
        ]
        held.let_go()
        for future in lost:
            with pytest.raises(Unavailable):
                future.result(10)

        assert writer.submit(put("c")).result(10) == "c"
    assert keys(engine) == ["c"]
    assert "a" not in told


def test_a_transaction_that_the_database_lost_is_not_acknowledged(engine: Engine) -> None:
    def lose(session: StoreSession) -> None:
        session.connection().exec_driver_sql("ROLLBACK")
        raise NotFound(what="disk")

    with Writer(engine) as writer:
        with pytest.raises((Unavailable, NotFound)):
            writer.submit(lose).result(10)

        assert writer.submit(put("a")).result(10) == "a"


def test_a_database_that_cannot_be_opened_refuses_and_heals(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.mkdir()
    engine = open_engine(f"sqlite:///{path}")
    with Writer(engine) as writer:
        with pytest.raises(Unavailable):
            writer.submit(put("a")).result(10)
        path.rmdir()
        migrate(f"sqlite:///{path}")

        assert writer.submit(put("b")).result(10) == "b"
    engine.dispose()


def test_listeners_hear_of_a_group_before_its_futures_resolve(engine: Engine) -> None:
    futures: list[Future[str]] = []
    seen: list[tuple[Sequence[object], bool]] = []

    def listen(results: Sequence[object]) -> None:
        seen.append((results, any(future.done() for future in futures)))

    with Writer(engine, on_commit=listen) as writer:
        futures.append(writer.submit(put("a")))
        futures[0].result(10)

        assert seen == [(["a"], False)]


def test_listeners_hear_results_in_the_order_of_the_log(engine: Engine) -> None:
    heard: list[object] = []
    with Writer(engine, on_commit=heard.extend) as writer:
        held = Held(writer)
        for number in range(50):
            writer.submit(put(f"k{number:03}") if number % 7 else put_and_fail(f"k{number:03}"))
        held.let_go()

    assert heard == [None, *(f"k{number:03}" for number in range(50) if number % 7)]


def test_a_listener_that_fails_loses_nothing(engine: Engine) -> None:
    def listen(results: Sequence[object]) -> None:
        raise RuntimeError

    with Writer(engine, on_commit=listen) as writer:
        assert writer.submit(put("a")).result(10) == "a"
        assert writer.submit(put("b")).result(10) == "b"


def test_a_full_queue_refuses(engine: Engine) -> None:
    with Writer(engine, max_queued=2) as writer:
        held = Held(writer)
        writer.submit(put("a"))
        writer.submit(put("b"))
        with pytest.raises(Unavailable):
            writer.submit(put("c"))
        held.let_go()

    assert keys(engine) == ["a", "b"]


def test_closing_finishes_what_waits_and_refuses_what_comes(engine: Engine) -> None:
    with Writer(engine) as writer:
        waiting = [writer.submit(put(f"k{number:03}")) for number in range(500)]

    assert [future.result(0) for future in waiting] == keys(engine)
    with pytest.raises(Unavailable):
        writer.submit(put("late"))


def test_a_job_that_was_cancelled_while_it_waited_does_not_run(engine: Engine) -> None:
    with Writer(engine) as writer:
        held = Held(writer)
        waiting = writer.submit(put("a"))
        assert waiting.cancel()
        held.let_go()

    assert keys(engine) == []


def test_a_writer_goes_on_when_all_that_waited_was_cancelled(engine: Engine) -> None:
    with Writer(engine) as writer:
        held = Held(writer)
        waiting = writer.submit(put("a"))
        assert waiting.cancel()
        held.let_go()
        wait_for_empty_queue(writer)
        later = writer.submit(put("b")).result(10)

    assert (later, keys(engine)) == ("b", ["b"])


def test_a_job_sees_what_the_job_before_it_did_and_no_object_of_it(engine: Engine) -> None:
    found: list[Agent | None] = []

    def add(session: StoreSession) -> Agent:
        agent = Agent(
            site="s",
            id="a",
            email="a@x",
            name="A",
            password_hash="",
            created_at_ms=0,
            disabled=False,
        )
        session.add(agent)
        return agent

    with Writer(engine) as writer:
        held = Held(writer)
        added = writer.submit(add)
        looked = writer.submit(lambda session: found.append(session.get(Agent, ("s", "a"))))
        held.let_go()
        looked.result(10)

        assert found[0] is not None
        assert found[0] is not added.result(10)
        assert found[0].name == "A"


def test_a_reader_that_writes_keeps_nothing(engine: Engine) -> None:
    # PostgreSQL refuses it at once.
    with suppress(DBAPIError), read_session(engine) as session:
        session.add(Meta(key="a", value=""))
        session.flush()

    assert keys(engine) == []
