"""Messages from widgets to agents: latency at a steady rate, then as many as there can be."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from load.clients import Client, entered
from load.conversing import attend, begin, counting
from load.run import Run, per, room_of_one
from load.timing import times_of

SETTLE_S = 1.0


async def relay(run: Run) -> dict[str, Any]:
    """Returns latency at `rate` with many connected, and the rate at saturation."""
    sizes = run.sizes
    visitors = [run.visitor([room_of_one()]) for _ in range(sizes.connected)]
    rooms = [one.who.rooms[0] for one in visitors]
    talking, heard = visitors[: sizes.talking], rooms[: sizes.talking]
    agents = [run.agent(heard[number :: sizes.agents]) for number in range(sizes.agents)]
    async with entered(visitors):
        await begin(run, visitors)
        async with entered(agents):
            await attend(run, agents, heard)
            await asyncio.sleep(sizes.settle_s)
            steady = await Steady(run, talking, agents).measure()
        run.tell(f"relay p50 {steady['relay']['p50_ms']} ms, p99 {steady['relay']['p99_ms']} ms")
        listener = run.agent(rooms)
        async with entered([listener]):
            await attend(run, [listener], heard[:50])
            full = await Full(run, visitors, listener).measure()
        run.tell(f"{full['messages_per_s']:,.0f} messages/s at saturation")
    return {"steady": steady, "saturation": full}


def grown(before: dict[str, float], after: dict[str, float], count: int) -> dict[str, float]:
    """Returns what stores and bus counted for each message."""
    return {name: per(after[name] - then, count) for name, then in before.items()}


class Spent:
    """Processor time of the server, of what works for it and of ourselves, over a block."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._before = self._now()
        self._begun = time.perf_counter()

    def _now(self) -> dict[str, float]:
        return {**self._run.server.cpu_s(), "client": time.process_time()}

    def share(self) -> dict[str, float]:
        """Returns how many cores each used so far."""
        took = time.perf_counter() - self._begun
        return {name: per(used, took) for name, used in self._used().items()}

    def us_per(self, count: int) -> dict[str, float]:
        """Returns microseconds of processor time for each of `count` things."""
        return {name: per(used * 1e6, count, digits=1) for name, used in self._used().items()}

    def _used(self) -> dict[str, float]:
        now = self._now()
        return {name: now[name] - then for name, then in self._before.items()}


class Steady:
    """Sends at a given mean rate, at random moments, whatever comes back."""

    def __init__(self, run: Run, talking: Sequence[Client], agents: Sequence[Client]) -> None:
        self._run = run
        self._talking = talking
        self._sent: list[float] = []
        self._acks: list[float] = []
        self._relays: list[float] = []
        self._refused = 0
        listeners = agents if run.server.side.has_rooms else talking
        for one in talking:
            one.on_ack = self._acked
            one.on_refused = self._was_refused
        for one in listeners:
            one.on_event = counting(self._relayed)

    async def measure(self) -> dict[str, Any]:
        """Sends for as long as the sizes say, and waits for the last to arrive."""
        sizes, spent = self._run.sizes, Spent(self._run)
        counted = self._run.server.side.counters()
        rng, due, end = random.Random(1), time.perf_counter(), sizes.latency_s  # noqa: S311
        end += due
        while due < end:
            due += rng.expovariate(sizes.rate)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            self._send()
        share, cost = spent.share(), spent.us_per(len(self._sent))
        await asyncio.sleep(SETTLE_S)
        after = self._run.server.side.counters()
        return {
            "per_message": grown(counted, after, len(self._sent)),
            "rate": sizes.rate,
            "connected": sizes.connected,
            "sent": len(self._sent),
            "refused": self._refused,
            "relay": asdict(times_of(self._relays)),
            "ack": asdict(times_of(self._acks)),
            "cores": share,
            "cpu_us_per_message": cost,
        }

    def _send(self) -> None:
        number = len(self._sent)
        one = self._talking[number % len(self._talking)]
        self._sent.append(time.perf_counter())
        one.say(one.who.rooms[0], number)

    def _acked(self, payload: bytes) -> None:
        number = self._run.server.side.dialect.acked(payload)
        if number >= 0:
            self._acks.append(time.perf_counter() - self._sent[number])

    def _relayed(self, number: int) -> None:
        self._relays.append(time.perf_counter() - self._sent[number])

    def _was_refused(self, _payload: bytes) -> None:
        self._refused += 1


class Full:
    """Keeps some messages under way, from all in turn, so that nobody meets his own rate limit."""

    def __init__(self, run: Run, visitors: Sequence[Client], listener: Client) -> None:
        self._run = run
        self._visitors = visitors
        self._sent: list[float] = []
        self._acks: list[float] = []
        self._relayed = 0
        self._refused = 0
        self._until = 0.0
        self._idle = asyncio.Event()
        self._open = 0
        answers = run.server.side.has_rooms
        for one in visitors:
            one.on_refused = self._was_refused
            if answers:
                one.on_ack = self._acked
            else:
                one.on_event = counting(self._answered)
        if answers:
            listener.on_event = counting(self._heard)

    async def measure(self) -> dict[str, Any]:
        """Sends for as long as the sizes say, and waits for what is under way."""
        seconds, spent = self._run.sizes.saturation_s, Spent(self._run)
        counted = self._run.server.side.counters()
        begun = time.perf_counter()
        self._until = begun + seconds
        for _ in range(self._run.server.side.at_once):
            self._send()
        async with asyncio.timeout(seconds + 30):
            await self._idle.wait()
        took, share = time.perf_counter() - begun, spent.share()
        count = len(self._acks)
        after = self._run.server.side.counters()
        return {
            "messages": count,
            "messages_per_s": round(count / took),
            "at_once": self._run.server.side.at_once,
            "relayed": self._relayed,
            "refused": self._refused,
            "ack": asdict(times_of(self._acks)),
            "cores": share,
            "cpu_us_per_message": spent.us_per(count),
            "per_message": grown(counted, after, count),
        }

    def _send(self) -> None:
        number = len(self._sent)
        one = self._visitors[number % len(self._visitors)]
        self._sent.append(time.perf_counter())
        self._open += 1
        one.say(one.who.rooms[0], number)

    def _acked(self, payload: bytes) -> None:
        self._answered(self._run.server.side.dialect.acked(payload))

    def _answered(self, number: int) -> None:
        if number >= 0:
            self._acks.append(time.perf_counter() - self._sent[number])
            self._done()

    def _was_refused(self, _payload: bytes) -> None:
        self._refused += 1
        self._done()

    def _done(self) -> None:
        self._open -= 1
        if time.perf_counter() < self._until:
            self._send()
        elif self._open <= 0:
            self._idle.set()

    def _heard(self, _number: int) -> None:
        self._relayed += 1
