"""Reads that come in crowds: one session for many, and nobody pays for another's failure."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile
from threading import Event

import pytest
from sqlalchemy import Engine, exc, text

from sidelight.errors import NotFound, Unavailable
from sidelight.store.engine import open_engine
from sidelight.store.session import StoreSession
from sidelight.web.reading_together import LANES, ReadingTogether
from sidelight.web.threads import Workers

COUNT = "SELECT count(*) FROM meta"
ADD = "INSERT INTO meta (key, value) VALUES ('a', '')"


@pytest.fixture
def engine(empty_file: Path, tmp_path: Path) -> Engine:
    path = tmp_path / "store.db"
    copyfile(empty_file, path)
    return open_engine(f"sqlite:///{path}")


def number_of(session: StoreSession) -> int:
    """Returns which session it is."""
    return id(session.connection())


def refused(_session: StoreSession) -> int:
    raise NotFound(what="row")


def broken(session: StoreSession) -> int:
    session.connection().exec_driver_sql("SELECT nothing FROM nowhere")
    return 0


def count(session: StoreSession) -> int:
    return session.connection().exec_driver_sql(COUNT).scalar_one()


def crowd(engine: Engine, *queries: Callable[[StoreSession], int]) -> list[int | BaseException]:
    """Asks for all at once while every lane is taken, and returns what each came to."""

    async def asked() -> list[int | BaseException]:
        free = Event()
        with Workers() as workers:
            together = ReadingTogether(engine, workers)
            lanes = [
                asyncio.create_task(together.read(lambda _: free.wait(30))) for _ in range(LANES)
            ]
            tasks = [asyncio.create_task(together.read(query)) for query in queries]
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            free.set()
            await asyncio.gather(*lanes, return_exceptions=True)
            return await asyncio.gather(*tasks, return_exceptions=True)

    try:
        return asyncio.run(asked())
    finally:
        engine.dispose()


def test_a_crowd_shares_a_session(engine: Engine) -> None:
    sessions = crowd(engine, *[number_of] * 20)

    assert len(set(sessions)) <= LANES


def test_a_read_that_is_refused_costs_nobody_else_his(engine: Engine) -> None:
    first, refusal, last = crowd(engine, count, refused, count)

    assert isinstance(refusal, NotFound)
    assert first == last


def test_those_after_a_statement_that_failed_get_another_session(engine: Engine) -> None:
    first, failure, last = crowd(engine, count, broken, count)

    assert isinstance(failure, (exc.DBAPIError, Unavailable))
    assert first == last


def test_without_the_database_everybody_is_told_to_come_again(tmp_path: Path) -> None:
    gone = open_engine(f"sqlite:///{tmp_path}/store/store.db")
    (tmp_path / "store").rmdir()

    outcomes = crowd(gone, count, count)

    assert all(isinstance(one, Unavailable) for one in outcomes)


def test_what_was_written_before_a_read_was_asked_for_is_in_it(engine: Engine) -> None:
    async def asked() -> tuple[int, int]:
        with Workers() as workers:
            together = ReadingTogether(engine, workers)
            free, begun = Event(), asyncio.Event()
            loop = asyncio.get_running_loop()

            def hold(session: StoreSession) -> int:
                found = count(session)
                loop.call_soon_threadsafe(begun.set)
                free.wait(30)
                return found

            holding = [asyncio.create_task(together.read(hold)) for _ in range(LANES)]
            await begun.wait()
            with engine.begin() as connection:
                connection.execute(text(ADD))
            late = asyncio.create_task(together.read(count))
            await asyncio.sleep(0)
            free.set()
            before = await asyncio.gather(*holding)
            return min(before), await late

    before, after = asyncio.run(asked())
    engine.dispose()

    assert after == before + 1


def test_whoever_has_gone_is_not_read_for(engine: Engine) -> None:
    ran: list[str] = []

    async def asked() -> int:
        free = Event()
        with Workers() as workers:
            together = ReadingTogether(engine, workers)
            lanes = [
                asyncio.create_task(together.read(lambda _: free.wait(30))) for _ in range(LANES)
            ]
            gone = asyncio.create_task(together.read(lambda _: ran.append("gone")))
            here = asyncio.create_task(together.read(count))
            await asyncio.sleep(0)
            gone.cancel()
            await asyncio.sleep(0)
            free.set()
            await asyncio.gather(*lanes)
            return await here

    found = asyncio.run(asked())
    engine.dispose()

    assert (found >= 0, ran) == (True, [])
