"""The same promises with several processes on PostgreSQL and Redis, any of which may die."""

import sys
from typing import Final

import pytest
from hypothesis import settings

from faults.machine import FaultMachine
from faults.rounds import ROUND, play
from faults.scene import Scene
from faults.world import KINDS, Engines

SHORT: Final = settings(ROUND, max_examples=2, stateful_step_count=12)


def test_nothing_is_lost_among_processes_whatever_dies(
    engines: Engines, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    with engines.world(KINDS[2], tmp_path_factory.mktemp("many")) as world:
        play(lambda: FaultMachine(world), world.found, SHORT)
        scene = Scene(world)
        scene.begin()
        for number in range(len(world.engines)):
            for client in scene.clients:
                scene.say(client, 0)
            world.restart_engine(number)
        found = scene.judge()
        scene.end()
        complaints = world.complaints()

    with capsys.disabled():
        sys.stdout.write(f"\n{world.summary()}\n")
    assert found == []
    assert complaints == []
