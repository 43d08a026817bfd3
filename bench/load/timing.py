"""Samples of times, and the probe that finds a server's pauses; it knows no server."""

import asyncio
import itertools
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from load.clients import Client
from load.dialects import Dialect

PROBE_EVERY_S: Final = 0.005
PATIENCE_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Times:
    """Latencies in milliseconds."""

    count: int
    p50_ms: float
    p99_ms: float
    max_ms: float


def times_of(seconds: Sequence[float]) -> Times:
    """Returns the quantiles of latencies given in seconds; of none, zeros."""
    if not seconds:
        return Times(0, 0.0, 0.0, 0.0)
    ordered = sorted(seconds)
    last = len(ordered) - 1
    p99 = ordered[min(last, round(last * 0.99))]
    middle, most = statistics.median(ordered), ordered[-1]
    return Times(len(ordered), *(round(one * 1000, 3) for one in (middle, p99, most)))


class Probe:
    """Asks a server every 5 ms whether it is there; the longest answer shows its longest pause.

    One question is under way at a time, so that a pause is seen once and whole.
    Clients take turns, so that none comes near the rate that one may ask at.
    A server without a ping answers a message instead.
    """

    def __init__(self, clients: Sequence[Client], dialect: Dialect) -> None:
        self._turns = itertools.cycle(clients)
        self._ping = dialect.ping()
        self._answered = asyncio.Event()
        for client in clients:
            client.on_pong = client.on_refused = lambda _: self._answered.set()
            if not self._ping:
                client.on_event = lambda _: self._answered.set()

    async def watch(self, seconds: float) -> Times:
        """Returns the round trips of a span of time."""
        ended = asyncio.Event()
        asyncio.get_running_loop().call_later(seconds, ended.set)
        return await self.until(ended)

    async def until(self, ended: asyncio.Event) -> Times:
        """Returns the round trips until an event is set.

        Raises:
            TimeoutError: The server did not answer at all.
        """
        trips = []
        while not ended.is_set():
            trips.append(await self._ask(next(self._turns)))
            await asyncio.sleep(PROBE_EVERY_S)
        return times_of(trips)

    async def _ask(self, client: Client) -> float:
        self._answered.clear()
        begun = time.perf_counter()
        if self._ping:
            client.send(self._ping)
        else:
            client.say(client.who.name, 0)
        async with asyncio.timeout(PATIENCE_S):
            await self._answered.wait()
        return time.perf_counter() - begun
