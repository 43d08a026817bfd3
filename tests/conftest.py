"""Fixtures of all tests: real PostgreSQL and Redis servers, started when the first test asks."""

from collections.abc import Iterator

import pytest

from servers import PostgresServer, RedisServer, postgres_server, redis_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that the session shares; a test that kills it starts its own instead."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A fresh, empty database."""
    url = postgres.database()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """A Redis that the session shares; a test that kills it starts its own instead."""
    with redis_server() as server:
        yield server
