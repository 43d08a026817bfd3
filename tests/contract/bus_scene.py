"""What the tests of buses share: a bus of Redis that is connected, packets, and waiting."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from sidelight.realtime.bus import Bus, Packet
from sidelight.realtime.redis_bus import RedisBus, Timing

TOPIC = "conversation:s:c_1"
FAST = Timing(confirm_s=10.0, pulse_s=0.1, silent_s=2.0, backoff_s=0.05, backoff_max_s=0.2)
PATIENCE_S = 30.0

Scene = Callable[[Bus], Awaitable[None]]


async def within(scene: Awaitable[None]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await scene


@asynccontextmanager
async def joined(
    url: str, name: str = "one", *, deployment: str = "d", timing: Timing = FAST
) -> AsyncIterator[RedisBus]:
    """A bus of Redis, connected."""
    bus = RedisBus(url, deployment=deployment, process=name, timing=timing)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(bus.run())
        await until(lambda: bus.is_well)
        yield bus
        running.cancel()


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110  # the bus gives no event for each figure
        await asyncio.sleep(0.005)


def said(text: str) -> Packet:
    return Packet(frames={"agent": text})


def texts(heard: list[Packet]) -> list[str]:
    return [one.frames["agent"] for one in heard]


async def settled(bus: Bus) -> None:
    """Waits until an echo of all that was published would have come."""
    if isinstance(bus, RedisBus):
        done = bus.figures().published
        await until(lambda: bus.figures().waiting == 0 and bus.figures().published > done + 1)
