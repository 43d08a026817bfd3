"""The bus of many processes: Redis pub/sub, which may be gone at any time; it keeps no data.

The reasons for what it does when are in docs/adr/0014-the-bus-may-be-gone.md.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final

import structlog
from typing_extensions import override

from sidelight.realtime.bus import Bus, BusFigures, Listener, MemoryBus, Packet
from sidelight.realtime.parcels import Kind, Parcel, decode, encode
from sidelight.realtime.redis_line import LineDown, RedisLine, open_line, place_of
from sidelight.realtime.sending import BATCH, MAX_WAITING, Sending
from sidelight.realtime.subscribing import Subscribing

YIELD_AFTER: Final = 64
"""Packets heard in a row before connections get their turn."""

_PULSE: Final = "!pulse:"
_EVERYBODY: Final = "!everybody"
"""Topics of the bus's own; those of listeners begin with a letter."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """How patient a bus is, in seconds.

    Attributes:
        confirm_s: How long a reader waits for its subscription; see `Bus.confirmed`.
        pulse_s: Between two measurements of the way to Redis and back.
        silent_s: Without an own pulse for so long, both connections are given up.
        backoff_s: Upper bound of the first wait before another try; doubles with each.
        backoff_max_s: Upper bound of every wait.
    """

    confirm_s: float = 1.0
    pulse_s: float = 5.0
    silent_s: float = 5.0
    backoff_s: float = 0.1
    backoff_max_s: float = 5.0


class RedisBus(Bus):
    """Hears other processes through Redis, and its own packets at once.

    `run` must run, in a task group, for anything to leave or arrive.
    """

    def __init__(
        self,
        url: str,
        *,
        deployment: str,
        process: str,
        timing: Timing | None = None,
        rng: random.Random | None = None,
    ) -> None:
        """Takes note of where Redis is, and connects to nothing yet.

        Args:
            url: `redis://` or `rediss://`; never logged.
            deployment: Only processes of the same one hear each other.
            process: Unique name of this one.
            timing: How patient it is.
            rng: Spreads the reconnections of many processes.
        """
        self._url = url
        self._process = process
        self._prefix = _prefix(deployment)
        self._moved = asyncio.Event()
        self._subscribed = asyncio.Event()
        self._timing = timing or Timing()
        self._rng = rng or random.Random()  # noqa: S311  # it spreads load and guards nothing
        self._local = MemoryBus()
        self._gap_listeners: list[Callable[[], None]] = []
        self._subscribing = Subscribing(late=self._tell_gap)
        self._sending = Sending(on_room=self._notify)
        self._figures = BusFigures(is_well=False)
        self._has_been_up = False
        self._owes_notice = False
        self._pulses: dict[int, asyncio.Future[None]] = {}

    @property
    @override
    def is_well(self) -> bool:
        return self._figures.is_well

    @override
    def publish(self, topic: str, packet: Packet) -> None:
        self._local.publish(topic, packet)
        if not self.is_well or len(self._sending) >= MAX_WAITING:
            self._figures.dropped += 1
            self._owes_notice = True
            return
        self._send(topic, Parcel(self._process, packet=packet))

    @override
    def wanted(self, topic: str) -> bool:
        """Always, since nobody here knows who listens elsewhere."""
        return True

    @override
    def publish_here(self, topic: str, packet: Packet) -> None:
        self._local.publish(topic, packet)

    @override
    def subscribe(self, topic: str, listener: Listener) -> Callable[[], None]:
        if not self._local.has(topic):
            self._subscribing.add(self._prefix + topic)
        leave_local = self._local.subscribe(topic, listener)

        def leave() -> None:
            had = self._local.has(topic)
            leave_local()
            if had and not self._local.has(topic):
                self._subscribing.remove(self._prefix + topic)

        return leave

    @override
    async def confirmed(self) -> None:
        await self._subscribing.confirmed(self._timing.confirm_s)

    @override
    async def flushed(self) -> None:
        await self._sending.flushed(self._timing.confirm_s)

    @override
    def on_gap(self, told: Callable[[], None]) -> None:
        self._gap_listeners.append(told)

    @override
    def followed(self) -> tuple[str, ...]:
        return self._local.followed()

    @override
    def figures(self) -> BusFigures:
        return replace(
            self._figures,
            published=self._sending.sent,
            waiting=len(self._sending),
            topics=len(self._local.followed()),
        )

    @override
    def move(self, deployment: str) -> None:
        if self._prefix != _prefix(deployment):
            self._prefix = _prefix(deployment)
            self._moved.set()

    @override
    async def run(self) -> None:
        """Keeps connected until cancelled; each wait is longer than the last, and random."""
        failures, why, told = 0, "", ""
        while True:
            try:
                await self._connected()
            except* LineDown as error:
                why = str(error.exceptions[0])
            except* Exception as error:  # outermost line: a fault of ours must not end the bus
                log.exception("bus.failed")
                why = repr(error)
            if self.is_well:
                failures, told = 0, ""
            self._down()
            # Once for each reason: a Redis that is gone for a day says it with every try.
            tell = log.warning if why != told else log.debug
            tell("bus.down", redis=place_of(self._url), why=why)
            told = why
            most = min(self._timing.backoff_max_s, self._timing.backoff_s * 2**failures)
            failures = min(failures + 1, 16)
            await asyncio.sleep(self._rng.uniform(0, most))

    async def _connected(self) -> None:
        """Runs both connections until one of them fails."""
        async with AsyncExitStack() as opened, asyncio.TaskGroup() as tasks:
            talker = await opened.enter_async_context(open_line(self._url, "sidelight-talks"))
            hearer = await opened.enter_async_context(open_line(self._url, "sidelight-hears"))
            self._moved.clear()
            self._subscribed.clear()
            own = (self._channel(_PULSE), self._prefix + _EVERYBODY)
            topics = (self._prefix + topic for topic in self._local.followed())
            self._subscribing.begin((*own, *topics))
            tasks.create_task(self._subscribing.run(hearer))
            tasks.create_task(self._hear(hearer))
            tasks.create_task(self._sending.run(talker))
            tasks.create_task(self._pulse())
            tasks.create_task(self._begin_anew())

    async def _begin_anew(self) -> None:
        """Gives the connections up when they are subscribed to another deployment's channels."""
        await self._moved.wait()
        raise LineDown(why="the deployment has another name now")

    def _down(self) -> None:
        """What was on the way may be lost, and nobody waits for a confirmation any more."""
        if self._sending or self.is_well:
            self._owes_notice = True
        self._figures.dropped += self._sending.clear()
        self._figures.is_well = False
        self._subscribing.end()
        self._pulses.clear()

    def _up(self) -> None:
        """Everything is subscribed: whatever came before is read from the log now."""
        log.info("bus.up", redis=place_of(self._url), topics=len(self._local.followed()))
        self._figures.reconnects += self._has_been_up
        self._figures.is_well = self._has_been_up = True
        self._subscribed.set()
        self._notify()
        self._tell_gap()

    async def _hear(self, line: RedisLine) -> None:
        """Hands what arrives to the listeners, in its order."""
        heard = 0
        while True:
            kind, channel, content = await line.message()
            if kind == b"message":
                self._take(channel.decode().removeprefix(self._prefix), content)
            elif kind in {b"subscribe", b"unsubscribe"} and self._subscribing.took_effect():
                self._up()
            heard += 1
            if heard % YIELD_AFTER == 0:
                await asyncio.sleep(0)

    def _take(self, topic: str, content: bytes) -> None:
        parcel = decode(content)
        if parcel is None:
            self._figures.undecodable += 1
        elif parcel.kind is Kind.PULSE:
            pulse = self._pulses.pop(parcel.number, None)
            if pulse is not None and not pulse.done():
                pulse.set_result(None)
        elif parcel.sender == self._process:
            return
        elif parcel.kind is Kind.LOST:
            self._tell_gap()
        else:
            self._figures.received += 1
            self._deliver(topic, parcel.packet)

    def _deliver(self, topic: str, packet: Packet) -> None:
        try:
            self._local.publish(topic, packet)
        except Exception:  # outermost line: one packet must not cost all others the connection
            log.exception("bus.listener_failed")

    async def _pulse(self) -> None:
        """Measures the way of a packet to Redis and back; gives up a way that has none."""
        loop, number = asyncio.get_running_loop(), 0
        # Before that its own pulse would not come back.
        await self._in_time(self._subscribed.wait())
        while True:
            number += 1
            pulse = self._pulses[number] = loop.create_future()
            began_s = perf_counter()  # the loop's own clock counts whole milliseconds
            self._send(_PULSE, Parcel(self._process, Kind.PULSE, number=number))
            await self._in_time(pulse)
            self._figures.lag_ms = (perf_counter() - began_s) * 1_000
            await asyncio.sleep(self._timing.pulse_s)

    async def _in_time(self, answer: Awaitable[object]) -> None:
        try:
            async with asyncio.timeout(self._timing.silent_s):
                await answer
        except TimeoutError as error:
            raise LineDown(why="Redis took what it was sent and said nothing") from error

    def _notify(self) -> None:
        """Tells the others of what they could not be told, once there is room to."""
        if self._owes_notice and self.is_well and len(self._sending) < BATCH:
            self._owes_notice = False
            self._send(_EVERYBODY, Parcel(self._process, Kind.LOST))

    def _send(self, topic: str, parcel: Parcel) -> None:
        self._sending.put(self._channel(topic), encode(parcel))

    def _channel(self, topic: str) -> str:
        """A pulse comes back to its own process only."""
        return self._prefix + (f"{_PULSE}{self._process}" if topic == _PULSE else topic)

    def _tell_gap(self) -> None:
        for told in self._gap_listeners:
            told()


def _prefix(deployment: str) -> str:
    return f"sidelight:{deployment}:"
