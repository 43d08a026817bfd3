"""Kills a process, Redis and PostgreSQL under load, and prints what was lost and how long it took.

Run it with `.venv/bin/python bench/recovery.py [--visitors 60] [--rate 60] [--json FILE]`.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any, Final

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from steady_crowd import Guest, Tally, chat, gather, quantiles, until
from verdicts import compare

from faults.world import KINDS, Engines, World

BEFORE_S: Final = 3.0
AFTER_S: Final = 3.0
BOUND_S: Final = 60.0
"""Longest wait for everybody's acknowledgement after a fault."""


def _process(world: World) -> float:
    """Kills a server and starts it again at once; it serves when somebody is acknowledged."""
    world.restart(0, signal.SIGKILL)
    return 0.0


def _engine(number: int) -> Callable[[World], float]:
    def kill(world: World) -> float:
        began_s = perf_counter()
        world.restart_engine(number)
        return perf_counter() - began_s

    return kill


FAULTS: Final = {"process": _process, "redis": _engine(0), "postgresql": _engine(1)}


async def strike(world: World, name: str, guests: list[Guest], tally: Tally) -> dict[str, Any]:
    """Strikes once under load; times are seconds from the kill."""
    await asyncio.sleep(BEFORE_S)
    struck_s = perf_counter()
    down = asyncio.create_task(asyncio.to_thread(FAULTS[name], world))
    await asyncio.sleep(0.02)  # the kill is through: what is given from here on meets the fault
    given_s = perf_counter()
    own = {guest.give("send") for guest in guests}
    down_s = await down
    everybody = await until(lambda: own <= tally.acked.keys(), BOUND_S)
    await asyncio.sleep(AFTER_S)
    after = [one for one in tally.acked.values() if one.given_s >= given_s]
    first = min(one.acked_s for one in after) - struck_s
    last = max(one.acked_s for key, one in tally.acked.items() if key in own) - struck_s
    return {
        "killed": name,
        "engine_back_after_s": round(down_s, 2),
        "first_acknowledged_after_s": round(first, 3),
        "everybody_acknowledged_after_s": round(last, 2),
        "everybody_in_time": everybody,
        "waits": quantiles(after),
    }


async def play(world: World, visitors: int, rate: float) -> dict[str, Any]:
    """Strikes every fault in turn under one load, and compares with the database in the end."""
    tally, is_over = Tally(), False
    guests = [Guest([one.port for one in world.servers], tally) for _ in range(visitors)]
    struck = []
    async with asyncio.TaskGroup() as tasks:
        staying = await gather(guests, tasks)
        chatting = tasks.create_task(chat(guests, rate, lambda: is_over))
        for name in FAULTS:
            struck.append(await strike(world, name, guests, tally))
            sys.stdout.write(f"{json.dumps(struck[-1])}\n")
        is_over = True
        await chatting
        await until(lambda: all(one.is_quiet and one.is_here for one in guests), BOUND_S)
        await asyncio.sleep(AFTER_S)
        for one in staying:
            one.cancel()
    verdict = compare(world.ground.settings.database_url, tally, guests)
    return {"visitors": visitors, "messages_per_s": rate, "struck": struck, "verdict": verdict}


def main() -> None:
    """Prints a line of JSON a fault, and everything at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=60)
    parser.add_argument("--rate", type=float, default=60)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        Engines() as engines,
        engines.world(KINDS[2], Path(folder)) as world,
    ):
        world.ground.pace.set(commit_s=0, read_s=0)
        result = asyncio.run(play(world, given.visitors, given.rate))
    sys.stdout.write(f"{json.dumps(result, indent=2)}\n")
    if given.json is not None:
        given.json.write_text(json.dumps(result, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
