"""Fixtures of all tests: real PostgreSQL and Redis servers, started when the first test asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import pytest

from servers import FreshStores, PostgresServer, RedisServer, postgres_server, redis_server
from sidelight.store.engine import migrate


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
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, of which tests take copies."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def empty_database(postgres: PostgresServer) -> str:
    """The name of a migrated PostgreSQL database, of which tests take copies."""
    url = postgres.database()
    migrate(url)
    return url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh, migrated database; the test runs once on each kind."""
    if request.param == "sqlite":
        copyfile(request.getfixturevalue("empty_file"), tmp_path / "store.db")
        yield f"sqlite:///{tmp_path}/store.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.database(template=request.getfixturevalue("empty_database"))
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def fresh_stores(empty_file: Path, postgres: PostgresServer, empty_database: str) -> FreshStores:
    """By kind of database, what gives a run of many in one test a migrated one of its own."""

    @contextmanager
    def sqlite() -> Iterator[str]:
        with TemporaryDirectory() as folder:
            copyfile(empty_file, f"{folder}/store.db")
            yield f"sqlite:///{folder}/store.db"

    @contextmanager
    def postgresql() -> Iterator[str]:
        url = postgres.database(template=empty_database)
        yield url
        postgres.drop(url)

    return {"sqlite": sqlite, "postgresql": postgresql}


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """A Redis that the session shares; a test that kills it starts its own instead."""
    with redis_server() as server:
        yield server
