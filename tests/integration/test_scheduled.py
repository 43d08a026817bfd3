"""Scheduled jobs: each runs once in its interval, whichever of several processes does it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from live_server import test_settings, write_content
from sidelight.app import create
from sidelight.errors import Unavailable
from sidelight.web.deployment import Deployment
from sidelight.web.scheduled import Scheduled, run_scheduled

EVERY_S = 0.02
WAIT_S = 20.0


class Clock:
    """A clock that stands still, and knows how often it was looked at."""

    def __init__(self) -> None:
        self.now_ms = 1_000_000
        self.looks = 0

    def __call__(self) -> int:
        self.looks += 1
        return self.now_ms


@pytest.fixture
def deployments(tmp_path: Path) -> Iterator[tuple[Deployment, Deployment]]:
    """Two processes' worth of one deployment, on one database."""
    write_content(tmp_path)
    settings = test_settings(tmp_path)
    first, second = create(settings), create(settings)  # the application owns what is open
    yield first.deployment, second.deployment
    for one in (first, second):
        one.deployment.writer.close()
        one.deployment.engine.dispose()


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not done():  # noqa: ASYNC110  # nothing tells when a look was in vain
            await asyncio.sleep(EVERY_S)


async def looked(clock: Clock, times: int) -> None:
    seen = clock.looks
    await until(lambda: clock.looks >= seen + times)


async def runs_of_two(deployments: tuple[Deployment, Deployment]) -> tuple[int, int]:
    clock, runs = Clock(), []

    async def job() -> None:
        runs.append(clock.now_ms)

    scheduled = [Scheduled("sweep", EVERY_S, job)]
    async with asyncio.TaskGroup() as tasks:
        running = [
            tasks.create_task(run_scheduled(replace(one, now_ms=clock), scheduled))
            for one in deployments
        ]
        await looked(clock, 8)
        before = len(runs)
        clock.now_ms += round(EVERY_S * 1000)
        await looked(clock, 8)
        for task in running:
            task.cancel()
    return before, len(runs)


def test_of_two_processes_one_runs_a_job_when_it_is_due(
    deployments: tuple[Deployment, Deployment],
) -> None:
    runs = asyncio.run(runs_of_two(deployments))

    assert runs == (1, 2)


@pytest.mark.parametrize("failure", [Unavailable(), ValueError("a bug")])
def test_a_job_that_fails_runs_again_when_it_is_due(
    deployments: tuple[Deployment, Deployment], failure: Exception
) -> None:
    runs = []

    async def job() -> None:
        runs.append(1)
        raise failure

    async def watch() -> None:
        running = asyncio.create_task(
            run_scheduled(deployments[0], [Scheduled("sweep", EVERY_S, job)])
        )
        await until(lambda: len(runs) >= 3)
        running.cancel()

    asyncio.run(watch())

    assert len(runs) >= 3
