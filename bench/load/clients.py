"""Clients of the load: many lines to one server, greeted and told apart; it measures nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from load.dialects import Dialect, Kind, Who
from load.line import Line, Refused

GREET_S: Final = 30.0
"""How long a greeting may take; a storm's last client waits for all others."""

AT_ONCE: Final = 200
"""Connections being opened at the same time, when it is not a storm that is measured."""


def nothing(_payload: bytes) -> None:
    """Ignores a frame."""


class Client:
    """One visitor or agent.

    Attributes:
        who: What it remembers from connection to connection.
        on_ack: Called with the frame that acknowledges a message.
        on_event: Called with the numbers of the messages that a frame brings.
        on_pong: Called with the answer to a ping or a page report.
        on_presence: Called with a push that says whether somebody is there.
        on_refused: Called with a refusal.
        is_in: Whether it is connected and greeted.
    """

    __slots__ = ("_dialect", "_entered", "_host", "_line", "is_in", "on_ack", "on_end", "on_event",
                 "on_pong", "on_presence", "on_refused", "on_step", "who")  # fmt: skip

    def __init__(self, dialect: Dialect, host: tuple[str, int], who: Who) -> None:
        self._dialect = dialect
        self._host = host
        self._line: Line | None = None
        self._entered: asyncio.Future[None] | None = None
        self.who = who
        self.is_in = False
        self.on_ack: Callable[[bytes], None] = nothing
        self.on_event: Callable[[list[int]], None] | None = None
        self.on_pong: Callable[[bytes], None] = nothing
        self.on_presence: Callable[[bytes], None] = nothing
        self.on_refused: Callable[[bytes], None] = nothing
        self.on_step: Callable[[bytes], None] | None = None
        self.on_end: Callable[[], None] | None = None

    async def enter(self, patience_s: float = GREET_S) -> None:
        """Connects and greets.

        Raises:
            OSError: It could not connect, was refused, or was not answered in time.
        """
        self._entered = asyncio.get_running_loop().create_future()
        request = self._dialect.request(f"{self._host[0]}:{self._host[1]}", self.who)
        line = self._line = Line(request, self._hear)
        line.on_end = self._ended
        try:
            async with asyncio.timeout(patience_s):
                await line.dial(self._host)
                if greeting := self._dialect.greeting(self.who):
                    line.send(greeting)
                await self._entered
        except BaseException:
            self._entered.cancel()
            line.cut()
            raise
        self.is_in = True

    def send(self, ready: bytes) -> None:
        """Writes what is already a frame."""
        if self._line is not None:
            self._line.send(ready)

    def say(self, room: str, number: int) -> None:
        """Sends a numbered message."""
        self.send(self._dialect.message(self.who, room, number))

    def cut(self) -> None:
        """Ends the connection without a word."""
        self.is_in = False
        if self._line is not None:
            self._line.on_end = None
            self._line.cut()

    def _ended(self) -> None:
        was_in, self.is_in = self.is_in, False
        if self._entered is not None and not self._entered.done():
            self._entered.set_exception(Refused("ended during the greeting"))
        if was_in and self.on_end is not None:
            self.on_end()

    def _hear(self, payload: bytes) -> None:
        kind = self._dialect.kind(payload)
        if kind is Kind.EVENT:
            if self.on_event is not None:
                self.on_event(self._dialect.remember(self.who, kind, payload))
        elif kind is Kind.ACK:
            self.on_ack(payload)
        elif kind is not Kind.OTHER:
            self._rarely(kind, payload)

    def _rarely(self, kind: Kind, payload: bytes) -> None:
        """Takes what comes a few times in a connection's life."""
        if kind is Kind.WELCOME:
            numbers = self._dialect.remember(self.who, kind, payload)
            if numbers and self.on_event is not None:
                self.on_event(numbers)
            if self._entered is not None and not self._entered.done():
                self._entered.set_result(None)
        elif kind is Kind.BEAT:
            self.send(self._dialect.beat())
        elif kind is Kind.STEP:
            self._step(payload)
        elif kind is Kind.PONG:
            self.on_pong(payload)
        elif kind is Kind.PRESENCE:
            self.on_presence(payload)
        else:
            self._refused(payload)

    def _step(self, payload: bytes) -> None:
        if self.on_step is not None:
            self.on_step(payload)
        elif step := self._dialect.next_step(self.who, payload):
            self.send(step)

    def _refused(self, payload: bytes) -> None:
        if self._entered is not None and not self._entered.done():
            self._entered.set_exception(Refused(payload[:200].decode("utf-8", "replace")))
        self.on_refused(payload)


async def enter_all(clients: Sequence[Client], at_once: int = AT_ONCE) -> None:
    """Connects and greets all, some at a time.

    Raises:
        ExceptionGroup: Some could not.
    """
    gate = asyncio.Semaphore(at_once)

    async def one(client: Client) -> None:
        async with gate:
            await client.enter()

    async with asyncio.TaskGroup() as tasks:
        for client in clients:
            tasks.create_task(one(client))


@asynccontextmanager
async def entered(clients: Sequence[Client], at_once: int = AT_ONCE) -> AsyncIterator[None]:
    """Connects clients and keeps them while the block runs."""
    async with leaving(clients):
        await enter_all(clients, at_once)
        yield


@asynccontextmanager
async def leaving(clients: Sequence[Client]) -> AsyncIterator[None]:
    """Ends what connections clients have when the block ends."""
    try:
        yield
    finally:
        for client in clients:
            client.on_end = None
            client.cut()
        await asyncio.sleep(LEAVE_S)


LEAVE_S: Final = 0.2
"""For the server to see them go before the next ones come."""
