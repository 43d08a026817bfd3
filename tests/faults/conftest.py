"""The worlds of the fault suite: one server for the usual run, engines for whoever asks."""

from collections.abc import Iterator

import pytest

from faults.world import KINDS, Engines, World


@pytest.fixture(scope="package")
def engines() -> Iterator[Engines]:
    """PostgreSQL and Redis that tests may kill."""
    with Engines() as engines:
        yield engines


@pytest.fixture(scope="package")
def world(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One process on SQLite."""
    with engines.world(KINDS[0], tmp_path_factory.mktemp("world")) as world:
        yield world
