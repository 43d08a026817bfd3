"""Prints which planted bug the state machine catches, as what, with which seed and how soon.

Run it with `PYTHONPATH=server:tests python -m faults.planted [SEED]`.
"""

import sys
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Final

from hypothesis import settings

from faults.machine import FaultMachine
from faults.planting import PLANTS
from faults.rounds import RANDOM_ROUND, Violated, play
from faults.violations import Kind
from faults.world import KINDS, Engines, World

REST_S: Final = 3.0
"""How long a planted server may take to come to rest; a sound one needs less."""

LIMIT_S: Final = 300.0
"""How long to go on with further seeds before a bug counts as not caught."""

STORIES: Final = settings(RANDOM_ROUND, max_examples=4)
"""Of a seed; the first is always the shortest there is."""


def kinds_of(world: World, number: int) -> set[Kind]:
    """Plays the stories of a seed and returns the kinds of violations it ended with."""
    with suppress(Violated):
        play(lambda: FaultMachine(world, rest_s=REST_S), world.found, STORIES, number)
    return {one.kind for one in world.found}


def hunt(world: World, bug: str, first: int) -> str:
    """Plays stories until the bug is caught, and returns its row of the table."""
    began = monotonic()
    others: Counter[str] = Counter()
    number = first
    with world.planted(bug):
        while monotonic() - began < LIMIT_S:
            kinds = kinds_of(world, number)
            if kinds & PLANTS[bug][1]:
                told = ", ".join(sorted(kind.value for kind in kinds))
                return f"| {bug} | {told} | {number} | {monotonic() - began:.1f} |"
            others.update(kind.value for kind in kinds)
            number += 1
    return f"| {bug} | NOT CAUGHT, but {dict(others)} | {first}-{number} | {LIMIT_S:.0f} |"


def main() -> None:
    """Hunts every bug in turn."""
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    sys.stdout.write("| planted bug | caught as | seed | seconds |\n| --- | --- | --- | --- |\n")
    with (
        tempfile.TemporaryDirectory() as folder,
        Engines() as engines,
        engines.world(KINDS[0], Path(folder)) as world,
    ):
        for bug in PLANTS:
            sys.stdout.write(f"{hunt(world, bug, first)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
