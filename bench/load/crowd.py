"""A crowd of idle visitors: what each costs, whether the server ever pauses, how all come back."""

import asyncio
import itertools
import random
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any, Final

from load.clients import Client, enter_all, entered, leaving
from load.conversing import begin
from load.machine import Use
from load.relay import Spent
from load.run import Run, per, room_of_one
from load.sidelight_wire import Sidelight
from load.timing import Probe, times_of

BACKOFF_FIRST_S: Final = 0.5
BACKOFF_MOST_S: Final = 30.0
"""As in widget/client/src/link.ts: full jitter over a doubling span."""

MOVES_PER_S: Final = 200
SETTLE_LOOKS: Final = 8
STILL_KB: Final = 1_000
LOOK_S: Final = 0.01


async def crowd(run: Run) -> dict[str, Any]:
    """Returns memory, cost of greeting, pauses, presence, and the storm after a restart."""
    warm = [run.visitor() for _ in range(run.sizes.warm)]
    visitors = [run.visitor([room_of_one()]) for _ in range(run.sizes.crowd)]
    async with entered(warm):
        probe = Probe(warm, run.server.side.dialect)
        async with leaving(visitors):
            arrived = await _arrive(run, visitors, probe)
            calm = await _calm(run, visitors, probe)
            told = await _presence(run, visitors)
            for one in visitors:
                one.on_event = remember_only
            await begin(run, visitors)
            await asyncio.sleep(run.sizes.settle_s)
            for one in warm:
                one.cut()
            storm = await Storm(run, visitors).measure()
    return {**arrived, **calm, "presence": told, "storm": storm}


def remember_only(_numbers: list[int]) -> None:
    """Has the client keep its cursors."""


async def _arrive(run: Run, visitors: Sequence[Client], probe: Probe) -> dict[str, Any]:
    """Connects all, and returns what each took."""
    before, spent, all_in = await _settled(run), Spent(run), asyncio.Event()
    begun = time.perf_counter()
    probing = asyncio.create_task(probe.until(all_in))
    try:
        await enter_all(visitors)
    finally:
        all_in.set()
    took, cost = time.perf_counter() - begun, spent.us_per(len(visitors))
    pauses = await probing
    await asyncio.sleep(run.sizes.settle_s)
    after = run.server.use()
    each = per((after.rss_kb - before.rss_kb) * 1024, len(visitors), digits=0)
    run.tell(f"{each / 1000:.1f} kB a connection, {len(visitors) / took:,.0f} greeted/s")
    return {
        "visitors": len(visitors),
        "bytes_per_connection": each,
        "pss_bytes_per_connection": per(
            (after.pss_kb - before.pss_kb) * 1024, len(visitors), digits=0
        ),
        "rss_mb_before": round(before.rss_kb / 1024, 1),
        "rss_mb_after": round(after.rss_kb / 1024, 1),
        "processes": after.processes,
        "greeted_per_s": per(len(visitors), took, digits=0),
        "cpu_us_per_greeting": cost,
        "pause_while_greeting": asdict(pauses),
    }


async def _settled(run: Run) -> Use:
    """Returns what the server uses once it has stopped growing: its last process may start late."""
    before = run.server.use()
    for _ in range(SETTLE_LOOKS):
        await asyncio.sleep(run.sizes.settle_s)
        now = run.server.use()
        if now.processes == before.processes and abs(now.rss_kb - before.rss_kb) < STILL_KB:
            return now
        before = now
    return before


async def _calm(run: Run, visitors: Sequence[Client], probe: Probe) -> dict[str, Any]:
    """Returns pauses while nothing happens, and while some move from page to page."""
    spent = Spent(run)
    idle = await probe.watch(run.sizes.probe_s)
    cores = spent.share()
    spent, moved, stop = Spent(run), 0, asyncio.Event()
    watching = asyncio.create_task(probe.until(stop))
    end = time.perf_counter() + run.sizes.probe_s
    while time.perf_counter() < end:
        _move(run, visitors[moved % len(visitors)], moved)
        moved += 1
        await asyncio.sleep(1 / MOVES_PER_S)
    stop.set()
    busy = await watching
    run.tell(f"longest pause {idle.max_ms} ms idle, {busy.max_ms} ms with {MOVES_PER_S} moves/s")
    return {
        "pause": asdict(idle),
        "idle_cores": cores,
        "pause_with_moves": asdict(busy),
        "moves": moved,
        "cpu_us_per_move": spent.us_per(moved),
    }


def _move(run: Run, visitor: Client, number: int) -> None:
    """A page report, which a peer has not: there it is a message to nobody."""
    dialect = run.server.side.dialect
    if isinstance(dialect, Sidelight):
        visitor.send(dialect.page(number))
    else:
        visitor.say(visitor.who.name, number)


async def _presence(run: Run, visitors: Sequence[Client]) -> dict[str, Any]:
    """Returns how long it takes until everybody knows that an agent has come; ours alone."""
    if not run.ours:
        return {}
    heard: list[float] = []
    for one in visitors:
        one.on_presence = lambda _: heard.append(time.perf_counter())
    spent, begun = Spent(run), time.perf_counter()
    async with entered([run.agent()]):
        await _patiently(lambda: len(heard) >= len(visitors), run.sizes.return_s)
        took, cost = max(heard, default=begun) - begun, spent.us_per(len(heard))
        count = len(heard)
    run.tell(f"{count} of {len(visitors)} knew of the agent after {took * 1000:.1f} ms")
    return {"told": count, "ms": round(took * 1000, 2), "cpu_us_each": cost}


class Storm:
    """The server ends and starts again; everybody comes back by himself and is caught up.

    The last event that each visitor of ours had is taken from him again, as if it had been lost
    in the cut, so that coming back brings exactly one event to everybody.
    """

    def __init__(self, run: Run, visitors: Sequence[Client]) -> None:
        self._run = run
        self._visitors = visitors
        self._back: list[float] = []
        self._tries = 0
        self._rng = random.Random(2)  # noqa: S311  # jitter is no secret

    async def measure(self) -> dict[str, Any]:
        """Ends the server, starts it, and waits until all are back or time is up."""
        whole = [dict(one.who.seen) for one in self._visitors]
        for one in self._visitors:
            one.who.seen = {room: max(0, seq - 1) for room, seq in one.who.seen.items()}
        async with asyncio.TaskGroup() as tasks:
            returning: list[asyncio.Task[None]] = []
            for one in self._visitors:
                one.on_end = partial(self._begin, tasks, one, returning)
            cut = time.perf_counter()
            await asyncio.to_thread(self._run.server.end, signal.SIGTERM)
            ended = time.perf_counter()
            await asyncio.to_thread(self._run.server.start)
            listened = time.perf_counter()
            await _patiently(
                lambda: len(self._back) >= len(self._visitors), self._run.sizes.return_s
            )
            for one in self._visitors:
                one.on_end = None
            for task in returning:
                task.cancel()
        caught_up = sum(
            # More than it was is right too: coming back on another page is an event.
            all(one.who.seen.get(room, 0) >= seq for room, seq in seen.items())
            for one, seen in zip(self._visitors, whole, strict=True)
        )
        return self._figures(cut, ended, listened, caught_up)

    def _figures(self, cut: float, ended: float, listened: float, caught_up: int) -> dict[str, Any]:
        count, back = len(self._visitors), sorted(self._back)
        last = back[-1] if back else listened
        self._run.tell(
            f"storm: {len(back)} of {count} back {last - listened:.2f} s after it listened again"
            f" ({last - cut:.2f} s after the cut)"
        )
        after = times_of([max(0.0, one - listened) for one in back])
        return {
            "visitors": count,
            "back_share": per(len(back), count, digits=5),
            "caught_up_share": per(caught_up, count, digits=5) if self._run.ours else None,
            "s_to_end": round(ended - cut, 2),
            "s_down": round(listened - cut, 2),
            "s_from_listening": round(last - listened, 2),
            "s_from_cut": round(last - cut, 2),
            "after_listening": asdict(after),
            "tries": self._tries,
        }

    def _begin(
        self, tasks: asyncio.TaskGroup, one: Client, returning: list[asyncio.Task[None]]
    ) -> None:
        returning.append(tasks.create_task(self._come_back(one)))

    async def _come_back(self, one: Client) -> None:
        failures = 0
        while True:
            span = min(BACKOFF_MOST_S, BACKOFF_FIRST_S * 1.5**failures)
            await asyncio.sleep(self._rng.random() * span)
            failures += 1
            self._tries += 1
            try:
                await one.enter()
            except OSError:
                continue
            self._back.append(time.perf_counter())
            return


async def _patiently(is_done: Callable[[], bool], seconds: float) -> None:
    """Waits until something is so, and no longer than this."""
    end = time.perf_counter() + seconds
    for _ in itertools.repeat(None):
        if is_done() or time.perf_counter() >= end:
            return
        await asyncio.sleep(LOOK_S)
