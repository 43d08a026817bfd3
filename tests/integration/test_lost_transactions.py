"""What the database does with a transaction by itself: nothing of it is acknowledged, and lost."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from shutil import copyfile
from threading import Event

import pytest
from sqlalchemy import Engine, literal, select
from sqlalchemy.exc import DBAPIError

from sidelight.errors import NotFound, Unavailable
from sidelight.store.engine import open_engine
from sidelight.store.session import Prepared, StoreSession, read_session
from sidelight.store.tables import Meta
from sidelight.store.writer import Writer

Job = Callable[[StoreSession], object]

BIG = "INSERT INTO meta (key, value) VALUES ('big', hex(zeroblob(2000000)))"
"""Needs a thousand pages."""

TRIGGER = (
    "CREATE TRIGGER full BEFORE INSERT ON meta WHEN new.key = 'bad' "
    "BEGIN SELECT RAISE(ROLLBACK, 'the whole transaction is gone'); END"
)

_IMPOSSIBLE = Prepared(select(literal(1) / literal(0)))


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = open_engine(store_url)
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            connection.exec_driver_sql(TRIGGER)
    yield engine
    engine.dispose()


@pytest.fixture
def small(empty_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """An SQLite file, which alone can be told where its disk ends."""
    copyfile(empty_file, tmp_path / "small.db")
    engine = open_engine(f"sqlite:///{tmp_path}/small.db")
    yield engine
    engine.dispose()


def put(key: str) -> Job:
    """Returns a job that writes one row by itself, and gives its key."""

    def job(session: StoreSession) -> str:
        session.add(Meta(key=key, value=""))
        return key

    return job


def lose(session: StoreSession) -> None:
    """Does what costs the whole transaction: on SQLite it ends, on PostgreSQL it cannot go on."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("INSERT INTO meta (key, value) VALUES ('bad', '')")
    else:
        session.row(_IMPOSSIBLE, {})


def fill(session: StoreSession) -> None:
    """Comes to the end of a disk that has room for a hundred pages more."""
    connection = session.connection()
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 100}")
    connection.exec_driver_sql(BIG)


def telling(cause: Job) -> Job:
    """Returns a job that lets the database's error through."""
    return cause


def renaming(cause: Job) -> Job:
    """Returns a job that fails by an error of its own."""

    def job(session: StoreSession) -> None:
        try:
            cause(session)
        except DBAPIError as error:
            raise NotFound(what="row") from error

    return job


def hiding(cause: Job) -> Job:
    """Returns a job that goes on as if nothing had been."""

    def job(session: StoreSession) -> str:
        with suppress(DBAPIError):
            cause(session)
        return "hidden"

    return job


def group_of(engine: Engine, *jobs: Job) -> tuple[list[Future[object]], list[object]]:
    """Runs jobs in one group; returns their futures, and what a listener was told."""
    told: list[object] = []
    begun, go = Event(), Event()

    def hold(_session: StoreSession) -> None:
        begun.set()
        assert go.wait(10)

    with Writer(engine, on_commit=told.extend) as writer:
        writer.submit(hold)
        assert begun.wait(10)
        futures = [writer.submit(job) for job in jobs]
        go.set()
    return futures, told


def keys(engine: Engine) -> set[object]:
    with read_session(engine) as session:
        return {key for (key,) in session.connection().exec_driver_sql("SELECT key FROM meta")}


@pytest.mark.parametrize("way", [telling, renaming, hiding])
def test_a_job_that_costs_the_transaction_costs_no_other_job(
    engine: Engine, way: Callable[[Job], Job]
) -> None:
    futures, told = group_of(engine, put("a"), way(lose), put("b"), way(lose))

    assert (futures[0].result(0), futures[2].result(0)) == ("a", "b")
    assert keys(engine) == {"a", "b"}
    assert [one for one in told if one is not None] == ["a", "b"]
    for failed in (futures[1], futures[3]):
        assert isinstance(failed.exception(0), DBAPIError | NotFound | Unavailable)


@pytest.mark.parametrize("way", [telling, renaming, hiding])
def test_a_disk_that_is_full_costs_nothing_that_was_acknowledged(
    small: Engine, way: Callable[[Job], Job]
) -> None:
    futures, told = group_of(small, put("a"), put("b"), way(fill), put("c"))
    acknowledged = {one.result(0) for one in futures if one.exception(0) is None}

    assert futures[2].exception(0) is not None
    assert acknowledged <= keys(small) <= {"a", "b", "c"}
    assert {one for one in told if one is not None} == acknowledged
    for future in (futures[0], futures[1], futures[3]):
        assert isinstance(future.exception(0), Unavailable | None)
