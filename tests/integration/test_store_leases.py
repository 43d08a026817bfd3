"""Leases: one holder at a time, taken over when he is gone."""

from collections.abc import Callable, Iterator

import pytest

from sidelight.store.engine import open_engine
from sidelight.store.leases import take_lease
from sidelight.store.session import StoreSession
from sidelight.store.writer import Writer


@pytest.fixture
def writer(store_url: str) -> Iterator[Writer]:
    engine = open_engine(store_url)
    with Writer(engine) as writer:
        yield writer
    engine.dispose()


def take(holder: str, now_ms: int, name: str = "sweep") -> Callable[[StoreSession], bool]:
    return lambda session: take_lease(session, name, holder, now_ms=now_ms, for_ms=100)


def test_the_first_who_asks_gets_it_and_the_second_does_not(writer: Writer) -> None:
    assert writer.submit(take("p1", 1)).result(10)
    assert not writer.submit(take("p2", 2)).result(10)
    assert writer.submit(take("p2", 2, name="else")).result(10)


def test_its_holder_renews_it(writer: Writer) -> None:
    assert writer.submit(take("p1", 1)).result(10)
    assert writer.submit(take("p1", 90)).result(10)

    assert not writer.submit(take("p2", 150)).result(10)


def test_it_is_taken_over_once_it_has_expired(writer: Writer) -> None:
    writer.submit(take("p1", 1)).result(10)

    assert not writer.submit(take("p2", 100)).result(10)
    assert writer.submit(take("p2", 101)).result(10)
    assert not writer.submit(take("p1", 102)).result(10)
