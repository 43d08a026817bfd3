"""The fault suite sees what it is for: each bug planted in a server ends in the right violation."""

import pytest

from faults.planting import PLANTS
from faults.scene import REST_S, Scene
from faults.scripts import SCRIPTS
from faults.violations import Violation
from faults.world import World

SOON_S = 1.5
"""How long a planted server may take to come to rest: it never does."""


def play(world: World, bug: str, bound_s: float) -> list[Violation]:
    """Plays a bug's script and returns the verdict."""
    scene = Scene(world)
    try:
        scene.begin()
        SCRIPTS[bug](scene)
        return scene.judge(bound_s)
    finally:
        scene.end()


@pytest.mark.parametrize("bug", PLANTS)
def test_a_planted_bug_is_caught_as_what_it_is(bug: str, world: World) -> None:
    with world.planted(bug):
        found = play(world, bug, SOON_S)

    assert {one.kind for one in found} & PLANTS[bug][1], found


@pytest.mark.parametrize("bug", PLANTS)
def test_a_sound_server_passes_the_same_script(bug: str, world: World) -> None:
    found = play(world, bug, REST_S)

    assert found == []
