"""Nothing acknowledged is lost, doubled or reordered, whatever fails; over the real wire."""

import os
import random
import signal
import sys
from collections.abc import Iterator
from time import monotonic
from typing import Final

import pytest

from faults.machine import FaultMachine
from faults.mortal_server import END_S
from faults.rounds import RANDOM_ROUND, ROUND, play
from faults.scene import Scene
from faults.world import KINDS, Engines, World

MINUTES: Final = float(os.environ.get("SIDELIGHT_FAULT_MINUTES", "0"))
"""How long to go on with random seeds, which are printed; 0 for the fixed round only."""

SEED: Final = os.environ.get("SIDELIGHT_FAULT_SEED")
"""A printed seed, to see its round again."""

WORLD: Final = os.environ.get("SIDELIGHT_FAULT_WORLD")
"""Part of the name of the only worlds to go on in; all of them in turn otherwise."""


@pytest.fixture
def scene(world: World) -> Iterator[Scene]:
    scene = Scene(world)
    try:
        scene.begin()
        yield scene
    finally:
        scene.end()


def test_nothing_is_lost_doubled_or_reordered(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    play(lambda: FaultMachine(world), world.found, ROUND)

    assert world.complaints() == []
    with capsys.disabled():
        sys.stdout.write(f"\n{world.summary()}\n")


def test_after_a_restore_every_screen_is_the_older_log(world: World, scene: Scene) -> None:
    scene.open_tab()
    kept = scene.write(scene.tabs[0], 0)
    scene.come_to_rest()
    world.end_all(signal.SIGTERM)
    backup = world.ground.back_up()
    world.revive()
    scene.write(scene.tabs[0], 0)
    scene.note(scene.agents[0], 0)
    lost = scene.write(scene.tabs[1], 1)
    scene.come_to_rest()
    world.end_all(signal.SIGKILL)
    world.ground.restore(backup)
    world.revive()
    rest = scene.come_to_rest()
    keys = {event.key for events in scene.log().values() for event in events}

    assert rest == []
    assert kept.key in keys
    assert lost.key not in keys


def test_a_reader_who_stalls_is_closed_and_resumes(scene: Scene) -> None:
    scene.stall(scene.agents[0], 0, notes=22)
    found = scene.judge()

    assert found == []
    assert scene.agents[0].endings[4409] == 1


def test_a_server_that_ends_by_itself_is_started_again_and_told(world: World, scene: Scene) -> None:
    with world.planted(""):
        world.revive()
        world.server(0).strike()
        world.server(0).has_died(END_S)
        rest = scene.come_to_rest()
        complaints = world.complaints()

    assert rest == []
    assert complaints == ["a server ended by itself"]


@pytest.mark.skipif(not MINUTES and SEED is None, reason="SIDELIGHT_FAULT_MINUTES is not set")
def test_nothing_is_lost_doubled_or_reordered_for_long(
    engines: Engines, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    end = monotonic() + MINUTES * 60
    kinds = [kind for kind in KINDS if WORLD is None or WORLD in kind]
    chosen, rounds = SEED, 0
    while chosen is not None or monotonic() < end:
        number = int(chosen or random.SystemRandom().getrandbits(32))
        kind = kinds[rounds % len(kinds)]
        with capsys.disabled():
            sys.stdout.write(f"\nSIDELIGHT_FAULT_SEED={number} {kind}: ")
            sys.stdout.flush()
        with engines.world(kind, tmp_path_factory.mktemp("round")) as world:
            play(lambda: FaultMachine(world), world.found, RANDOM_ROUND, number)
            assert world.complaints() == []
            with capsys.disabled():
                sys.stdout.write(world.summary())
        chosen, rounds = None, rounds + 1
