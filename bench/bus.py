"""Measures the bus between two processes on a Redis of its own: `.venv/bin/python bench/bus.py`."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter
from typing import Final

import uvloop

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from servers import redis_server
from sidelight.realtime.bus import Packet
from sidelight.realtime.redis_bus import RedisBus

RATES: Final = (100, 500, 1_000)
"""Packets a second."""

SECONDS: Final = 4
"""For each rate."""

FLOOD: Final = 20_000
"""Packets sent as fast as they leave."""

WAITING: Final = 2_000
"""Packets that may wait while the flood is sent: far below what the bus would drop."""

FRAME: Final = "x" * 600
"""As long as a short message's event; each packet carries one for either audience."""


@asynccontextmanager
async def joined(url: str, name: str) -> AsyncIterator[RedisBus]:
    """A connected bus."""
    bus = RedisBus(url, deployment="bench", process=name)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(bus.run())
        await until(lambda: bus.is_well)
        yield bus
        running.cancel()


async def echo(url: str) -> None:
    """The other process: sends back what it hears, until it is killed."""
    async with joined(url, "echo") as bus:
        bus.subscribe("there", lambda packet: bus.publish("back", packet))
        await bus.confirmed()
        print("ready", flush=True)
        await asyncio.Event().wait()


async def measure(url: str) -> dict[str, object]:
    """Returns the time of a hop at several rates, and how many there are in a second at most."""
    figures: dict[str, object] = {"load": os.getloadavg()[0]}
    journeys_s: list[float] = []
    async with joined(url, "bench") as bus:
        bus.subscribe("back", lambda p: journeys_s.append(perf_counter() - float(p.origin)))
        await bus.confirmed()
        for rate in RATES:
            await send(bus, rate * SECONDS, rate)
            await until(lambda: len(journeys_s) >= rate * SECONDS)  # noqa: B023  # awaited in its turn
            # There and back are two hops.
            hops_ms = sorted(1_000 * journey_s / 2 for journey_s in journeys_s)
            figures[f"{rate}/s"] = {
                "p50_ms": round(hops_ms[len(hops_ms) // 2], 2),
                "p99_ms": round(hops_ms[len(hops_ms) * 99 // 100], 2),
            }
            journeys_s.clear()
        began_s = perf_counter()
        await send(bus, FLOOD, 0)
        await until(lambda: len(journeys_s) >= FLOOD)
        figures["packets_per_s"] = round(FLOOD / (perf_counter() - began_s))
        figures["dropped"] = bus.figures().dropped
    return figures


async def send(bus: RedisBus, count: int, rate: int) -> None:
    """Publishes at a rate, or, with rate 0, as fast as packets leave."""
    began_s = perf_counter()
    for number in range(count):
        if rate:
            await asyncio.sleep(max(0.0, began_s + number / rate - perf_counter()))
        await until(lambda: bus.figures().waiting < WAITING)
        frames = {"agent": FRAME, "visitor": FRAME}
        bus.publish("there", Packet(frames=frames, origin=str(perf_counter())))  # type: ignore[arg-type]  # both are audiences


async def until(condition: Callable[[], bool]) -> None:
    """Waits a minute at most."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  # the bus gives no event for each figure
            await asyncio.sleep(0.001)


async def compare() -> None:
    """Runs the other process beside this one and prints the figures as JSON."""
    with redis_server() as server:
        other = await asyncio.create_subprocess_exec(
            sys.executable, __file__, server.url, stdout=asyncio.subprocess.PIPE
        )
        try:
            if other.stdout is not None:
                await other.stdout.readuntil(b"ready\n")
            print(json.dumps(await measure(server.url), indent=2))
        finally:
            other.kill()
            await other.wait()


if __name__ == "__main__":
    uvloop.run(echo(sys.argv[1]) if len(sys.argv) > 1 else compare())
