"""One conversation with many listeners: how soon all have a message, and whether any is lost."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from itertools import pairwise
from typing import Any, Final

from load.clients import Client, entered
from load.conversing import attend, begin, counting, take_over
from load.relay import Spent
from load.run import Run, room_of_one
from load.timing import times_of

SHOUTS_PER_S: Final = 4
JITTER_PER_S: Final = 2
GRACE_S: Final = 8.0


async def room(run: Run) -> dict[str, Any]:
    """Returns latency to all of a room, and what a room gets whose lines are cut all the time."""
    where = room_of_one()
    async with gathered(run, where) as (speaker, listeners):
        shouts = await Shouting(run, speaker, listeners).measure(where)
        run.tell(f"to {len(listeners)}: p50 {shouts['to_all']['p50_ms']} ms")
        if not run.server.side.is_jittered:
            return {"shouts": shouts}
        jitter = await Jitter(run, speaker, listeners).measure(where)
        run.tell(f"jitter: {jitter['share'] * 100:.2f} % received, {jitter['twice']} twice")
    return {"shouts": shouts, "jitter": jitter}


@asynccontextmanager
async def gathered(run: Run, where: str) -> AsyncIterator[tuple[Client, list[Client]]]:
    """Gives one who speaks and many who listen; of ours, an agent and one visitor's many tabs."""
    first = run.visitor([where])
    speaker = run.agent([where])
    listeners = [run.visitor([where]) for _ in range(run.sizes.room - 1)]
    first.on_event = lambda _: None
    async with entered([first, speaker]):
        await begin(run, [first])
        await attend(run, [speaker], [where])
        await take_over(run, speaker, where)
        await asyncio.sleep(0.5)
        for one in listeners:
            # The same visitor in another tab, as far as the first one is.
            one.who.token, one.who.seen = first.who.token, dict(first.who.seen)
        async with entered(listeners):
            yield speaker, [first, *listeners]


class Shouting:
    """Says something now and then, and times the last who hears it."""

    def __init__(self, run: Run, speaker: Client, listeners: Sequence[Client]) -> None:
        self._run = run
        self._speaker = speaker
        self._count = len(listeners)
        self._heard: dict[int, list[float]] = {}
        for one in listeners:
            one.on_event = counting(
                lambda number: self._heard.setdefault(number, []).append(time.perf_counter())
            )

    async def measure(self, where: str) -> dict[str, Any]:
        """Returns the time to the last and to the middle listener."""
        to_all, to_middle, spent = [], [], Spent(self._run)
        for number in range(self._run.sizes.shouts):
            begun = time.perf_counter()
            self._speaker.say(where, number)
            await asyncio.sleep(1 / SHOUTS_PER_S)
            heard = self._heard.get(number, [])
            if len(heard) == self._count:
                to_all.append(heard[-1] - begun)
                to_middle.append(heard[len(heard) // 2] - begun)
        deliveries = sum(map(len, self._heard.values()))
        return {
            "listeners": self._count,
            "shouts": self._run.sizes.shouts,
            "whole": len(to_all),
            "to_all": asdict(times_of(to_all)),
            "to_middle": asdict(times_of(to_middle)),
            "cpu_us_per_delivery": spent.us_per(deliveries),
        }


class Jitter:
    """Cuts every listener now and then without a word; counts what each has at the end."""

    def __init__(self, run: Run, speaker: Client, listeners: Sequence[Client]) -> None:
        self._run = run
        self._speaker = speaker
        self._listeners = listeners
        self._heard: list[list[int]] = [[] for _ in listeners]
        self._cuts = 0
        self._rng = random.Random(3)  # noqa: S311  # no secret
        for one, own in zip(listeners, self._heard, strict=True):
            one.on_event = own.extend

    async def measure(self, where: str) -> dict[str, Any]:
        """Speaks twice a second, lets all come back, and compares."""
        first = 1_000_000  # numbers that no earlier message had
        count = int(self._run.sizes.jitter_s * JITTER_PER_S)
        async with asyncio.TaskGroup() as tasks:
            cutting = [tasks.create_task(self._cut_again(one)) for one in self._listeners]
            for number in range(count):
                self._speaker.say(where, first + number)
                await asyncio.sleep(1 / JITTER_PER_S)
            for task in cutting:
                task.cancel()
        away = [one for one in self._listeners if not one.is_in]
        await asyncio.gather(*(self._enter(one) for one in away))
        await asyncio.sleep(GRACE_S if self._run.sizes.jitter_s > GRACE_S else 1)
        return self._figures(range(first, first + count))

    def _figures(self, wanted: range) -> dict[str, Any]:
        own = [[number for number in heard if number in wanted] for heard in self._heard]
        received = sum(len(set(numbers)) for numbers in own)
        return {
            "listeners": len(own),
            "broadcasts": len(wanted),
            "cuts": self._cuts,
            "share": round(received / (len(own) * len(wanted)), 6),
            "twice": sum(len(numbers) - len(set(numbers)) for numbers in own),
            "out_of_order": sum(
                later < earlier for numbers in own for earlier, later in pairwise(numbers)
            ),
        }

    async def _cut_again(self, one: Client) -> None:
        await asyncio.sleep(self._rng.random() * self._run.sizes.cut_every_s)
        while True:
            one.cut()
            self._cuts += 1
            await asyncio.sleep(self._run.sizes.cut_for_s)
            await self._enter(one)
            await asyncio.sleep(self._run.sizes.cut_every_s)

    async def _enter(self, one: Client) -> None:
        for _ in range(5):
            try:
                await one.enter()
            except OSError:
                await asyncio.sleep(0.2)
            else:
                return
