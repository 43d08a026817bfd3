"""One of a supervisor's places: the worker in it, its death and its replacement."""

import asyncio
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, Self

import structlog

from sidelight.cli.order import END_S, READY, Order

START_S: Final = 600.0
"""How long a worker may take to listen: the first one may have 10,000 articles to index."""

STOP_S: Final = END_S + 5.0
"""How long it may take to end; it ends itself after `END_S` whatever holds it."""

STEADY_S: Final = 30.0
"""A worker that lived this long is started again at once; an earlier death waits its turn."""

BACKOFF_S: Final = 0.5
BACKOFF_MAX_S: Final = 15.0

MAX_TRIES: Final = 5
"""Starts in a row that may fail while no worker is left, before the supervisor gives up."""

log = structlog.get_logger(__name__)


class GaveUp(Exception):
    """No worker can be started."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A process, and the line on which it says that it listens and hears that we live."""

    process: Process
    line: socket.socket
    since_s: float

    @classmethod
    async def begin(cls, order: Order) -> Self:
        """Starts the process, in a group of its own: Ctrl-C is the supervisor's to pass on."""
        ours, theirs = socket.socketpair()
        ours.settimeout(0)
        with theirs:
            told = replace(order, line=theirs.fileno())
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "sidelight.cli.worker", told.written()),
                pass_fds=(*order.listeners, told.line),
                process_group=0,
            )
        return cls(process, ours, asyncio.get_running_loop().time())

    async def listens(self) -> bool:
        """Waits until it listens; false when it ended instead, or took too long."""
        try:
            async with asyncio.timeout(START_S):
                return await asyncio.get_running_loop().sock_recv(self.line, 1) == READY
        except (TimeoutError, OSError):
            return False

    async def end(self) -> None:
        """Has it drain, and waits for its end; kills one that does not."""
        self._send(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_S):
                await self.process.wait()
        except TimeoutError:
            self._send(signal.SIGKILL)
            await self.process.wait()
        self.line.close()

    def _send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(number)


class Slot:
    """Keeps one worker running at a time; two only while one takes over from the other."""

    def __init__(self, order: Order, listeners: Sequence[socket.socket]) -> None:
        """Takes what a worker is told, and the sockets that its descriptors name."""
        self._order: Final = order
        self._listeners: Final = tuple(listeners)
        self._workers: Final[list[Worker]] = []
        self._requests: Final[asyncio.Queue[asyncio.Future[bool]]] = asyncio.Queue()

    @property
    def is_up(self) -> bool:
        """Whether a worker runs in it."""
        return any(one.process.returncode is None for one in self._workers)

    async def start(self) -> None:
        """Starts the first worker.

        Raises:
            GaveUp: It does not come up; it has said why.
        """
        if not await self._bring_up():
            message = "a worker did not start"
            raise GaveUp(message)

    async def keep(self, *, is_alone: Callable[[], bool]) -> None:
        """Starts another worker whenever one has died, and replaces it when asked, until cancelled.

        Raises:
            GaveUp: `is_alone` says that no slot has a worker, and none comes up here either.
        """
        request = asyncio.create_task(self._requests.get())
        try:
            while True:
                death = asyncio.create_task(self._workers[0].process.wait())
                try:
                    await asyncio.wait({death, request}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    death.cancel()
                if self._workers[0].process.returncode is not None:
                    await self._revive(is_alone)
                elif request.done():
                    request.result().set_result(await self._renew())
                    request = asyncio.create_task(self._requests.get())
        finally:
            request.cancel()

    async def replaced(self) -> bool:
        """Has a new worker take over; false when it did not come up, and the old one stays."""
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._requests.put_nowait(told)
        return await told

    async def end(self) -> None:
        """Ends what runs in it."""
        await asyncio.gather(*(one.end() for one in self._workers))
        self._workers.clear()

    async def _bring_up(self) -> bool:
        """Starts a worker beside what is there, and waits until it listens."""
        worker = await Worker.begin(self._order)
        self._workers.append(worker)
        if await worker.listens():
            log.info("serve.worker_up", pid=worker.process.pid)
            return True
        await worker.end()
        self._workers.remove(worker)
        log.warning("serve.worker_failed", pid=worker.process.pid, code=worker.process.returncode)
        return False

    async def _renew(self) -> bool:
        """Has a new worker listen on the same sockets before the old one ends."""
        if not await self._bring_up():
            return False
        old = self._workers[0]
        await old.end()
        self._workers.remove(old)
        return True

    def _refuse(self) -> None:
        """Has the kernel send clients to the other slots, until a worker listens again.

        Otherwise those that it hashes to this one would wait for as long as none comes up.
        """
        for listener in self._listeners:
            with suppress(OSError):  # nobody listened yet
                listener.shutdown(socket.SHUT_RDWR)

    async def _revive(self, is_alone: Callable[[], bool]) -> None:
        """Starts a worker in place of one that died; waits longer after each that fails."""
        dead = self._workers.pop(0)
        dead.line.close()
        log.error("serve.worker_died", pid=dead.process.pid, code=dead.process.returncode)
        lived_s = asyncio.get_running_loop().time() - dead.since_s
        failures = 0 if lived_s > STEADY_S else 1
        while True:
            if failures:
                await asyncio.sleep(min(BACKOFF_MAX_S, BACKOFF_S * 2 ** (failures - 1)))
            if await self._bring_up():
                return
            failures += 1
            self._refuse()
            if failures > MAX_TRIES and is_alone():
                message = f"no worker is left, and {MAX_TRIES} did not start"
                raise GaveUp(message)
