"""Visitors who stay through every restart by the rules of docs/protocol.md, and who count."""

import asyncio
import json
import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin, Subprotocol

ORIGIN: Final = "https://app.test"
PATIENCE_S: Final = 10.0
"""Silence after which a connection that owes an answer is dead, as in the protocol."""

BACKOFF_S: Final = (0.5, 30.0)
"""First and largest bound of the wait before coming back, as in the protocol."""

AT_ONCE: Final = 100
"""Connections opened at the same time when the crowd gathers."""

Frame = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ack:
    """A message that was acknowledged; times by `perf_counter`, from the wish to write it on."""

    seq: int
    given_s: float
    acked_s: float

    @property
    def wait_ms(self) -> float:
        """Milliseconds from the wish to the acknowledgement."""
        return (self.acked_s - self.given_s) * 1_000


@dataclass(slots=True)
class Tally:
    """What happened to all visitors together.

    Attributes:
        acked: Acknowledgements by the command's key.
        given: How many commands there were.
        shown: Refusals that a widget would show.
        retried: Refusals after which a widget tries again by itself, by code.
        endings: Ends of connections by close code; 1006 is none.
        holes: Streams that skipped an event on a living connection.
    """

    acked: dict[str, Ack] = field(default_factory=dict)
    given: int = 0
    shown: list[str] = field(default_factory=list)
    retried: Counter[str] = field(default_factory=Counter)
    endings: Counter[int] = field(default_factory=Counter)
    holes: int = 0


class Guest:
    """One visitor with one conversation, in which a person was asked for, so that none answers."""

    def __init__(self, ports: Sequence[int], tally: Tally) -> None:
        self.conversation = f"c_{secrets.token_urlsafe(18)}"
        self.head = 0
        self.is_here = False
        self._ports = ports
        self._tally = tally
        self._token: str | None = None
        self._epoch: str | None = None
        self._numbers = 0
        self._left: list[tuple[str, str, float]] = []
        self._under_way = ""
        self._wakes: Final = asyncio.Event()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing waits for an acknowledgement."""
        return not self._left

    def give(self, kind: str) -> str:
        """Wants a `send` or an `escalate` done; returns its key."""
        self._tally.given += 1
        key = secrets.token_urlsafe(12)
        self._left.append((kind, key, perf_counter()))
        self._wakes.set()
        return key

    async def stay(self) -> None:
        """Connects, and comes back whatever happens, until cancelled."""
        bound_s = BACKOFF_S[0]
        while True:
            began_s = perf_counter()
            try:
                await self._visit()
            except ConnectionClosed as closed:
                self._tally.endings[closed.rcvd.code if closed.rcvd else 1006] += 1
            except (OSError, WebSocketException):  # a timeout is an OSError
                self._tally.endings[1006] += 1
            has_lasted = self.is_here and perf_counter() - began_s > 1
            self.is_here, self._under_way = False, ""
            bound_s = BACKOFF_S[0] if has_lasted else min(BACKOFF_S[1], bound_s * 2)
            await asyncio.sleep(random.uniform(0, bound_s))  # noqa: S311  # jitter, no secret

    async def _visit(self) -> None:
        """Lives through one connection."""
        url = f"ws://127.0.0.1:{random.choice(self._ports)}/ws"  # noqa: S311  # as above
        options: dict[str, Any] = {"compression": None, "ping_interval": None, "proxy": None}
        async with connect(
            url,
            origin=Origin(ORIGIN),
            subprotocols=[Subprotocol("sidelight.v1")],
            open_timeout=PATIENCE_S,
            close_timeout=1,
            **options,
        ) as link:
            await link.send(json.dumps(self._greeting()))
            async with asyncio.timeout(PATIENCE_S):
                self._welcomed(json.loads(await link.recv()))
            async with asyncio.TaskGroup() as tasks:
                speaking = tasks.create_task(self._speak(link))
                try:
                    with suppress(ConnectionClosed):
                        async for text in link:
                            self._take(json.loads(text))
                    self._tally.endings[link.close_code or 1006] += 1
                finally:
                    speaking.cancel()

    def _greeting(self) -> Frame:
        cursors = [{"conversation": self.conversation, "after": self.head}] if self.head else []
        known = {"token": self._token, "epoch": self._epoch, "resume": cursors}
        page = {"url": f"{ORIGIN}/"}
        return {"type": "hello", "id": "h", "site": "test", "tab": "t", "page": page, **known}

    def _welcomed(self, frame: Frame) -> None:
        if frame["type"] != "welcome":
            self._refused(frame)
            raise OSError(frame["code"])
        self._token, self._epoch, self.is_here = frame["token"], frame["epoch"], True
        for run in frame["transcripts"]:
            self._show(run)

    async def _speak(self, link: ClientConnection) -> None:
        """Sends one command at a time."""
        while True:
            while self._under_way or not self._left:
                self._wakes.clear()
                try:
                    async with asyncio.timeout(PATIENCE_S):
                        await self._wakes.wait()
                except TimeoutError:
                    if self._under_way:
                        await link.close()
                        return
            self._numbers += 1
            kind, key, _ = self._left[0]
            self._under_way = f"f{self._numbers}"
            text = {"text": f"Still about {key}"} if kind == "send" else {}
            named = {"type": kind, "id": self._under_way, "key": key, **text}
            with suppress(ConnectionClosed):  # whoever listens is told of it
                await link.send(json.dumps({**named, "conversation": self.conversation}))

    def _take(self, frame: Frame) -> None:
        match frame["type"]:
            case "accepted" if frame["id"] == self._under_way:
                _, key, given_s = self._left.pop(0)
                self._tally.acked[key] = Ack(frame["seq"], given_s, perf_counter())
                self._free(0)
            case "error":
                self._refused(frame)
            case "transcript":
                self._show(frame)
            case "event":
                self._apply(frame)
            case _:
                pass

    def _refused(self, frame: Frame) -> None:
        """Counts a refusal; what can be tried again is, and is not shown."""
        if frame["retry"]:
            self._tally.retried[frame["code"]] += 1
        else:
            self._tally.shown.append(f"{frame['code']}: {frame['message']}")
        if frame["id"] == self._under_way:
            if not frame["retry"]:
                self._left.pop(0)
            self._free((frame["retry_after_ms"] or 100) / 1_000)

    def _free(self, after_s: float) -> None:
        name = self._under_way

        def free() -> None:
            if self._under_way == name:
                self._under_way = ""
                self._wakes.set()

        asyncio.get_running_loop().call_later(after_s, free)

    def _show(self, run: Frame) -> None:
        if run["reset"]:
            self.head = run["first_seq"] - 1
        for event in run["events"]:
            self._apply(event)

    def _apply(self, event: Frame) -> None:
        self._tally.holes += event["seq"] > self.head + 1
        self.head = max(self.head, event["seq"])


async def until(is_so: Callable[[], bool], bound_s: float) -> bool:
    """Waits until something is so; false when it takes too long."""
    end_s = perf_counter() + bound_s
    while not is_so():
        if perf_counter() > end_s:
            return False
        await asyncio.sleep(0.02)
    return True


async def gather(guests: Sequence[Guest], tasks: asyncio.TaskGroup) -> list[asyncio.Task[None]]:
    """Lets everybody come, a portion at a time, and ask for a person."""
    staying = []
    for start in range(0, len(guests), AT_ONCE):
        portion = guests[start : start + AT_ONCE]
        for guest in portion:
            guest.give("escalate")
            staying.append(tasks.create_task(guest.stay()))
        await until(lambda: all(one.is_quiet for one in portion), 60)  # noqa: B023  # awaited here
    return staying


async def chat(guests: Sequence[Guest], per_s: float, has_ended: Callable[[], bool]) -> None:
    """Has anybody write something so many times a second, evenly."""
    next_s = perf_counter()
    while not has_ended():
        random.choice(guests).give("send")  # noqa: S311  # no secret
        next_s += 1 / per_s
        await asyncio.sleep(max(0.0, next_s - perf_counter()))


def quantiles(acks: Iterable[Ack]) -> dict[str, float]:
    """Returns p50, p99 and the longest of waits, in milliseconds."""
    waits = sorted(one.wait_ms for one in acks)
    if not waits:
        return {}
    places = {"p50_ms": 0.5, "p99_ms": 0.99, "longest_ms": 1.0}
    top = len(waits) - 1
    return {name: round(waits[round(place * top)], 1) for name, place in places.items()}
