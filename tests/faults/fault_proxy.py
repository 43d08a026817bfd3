"""A TCP proxy whose lines fail on command: cut, held, swallowed, slow; it reads no frames."""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Final, Self, TypeVar

T = TypeVar("T")

CHUNK_BYTES: Final = 16_384
"""Read at once; what a held direction keeps for later beside the kernel's buffers."""

CONNECT_S: Final = 2.0
"""Longest wait for the server to accept; on loopback it does at once or never."""

ORDER_S: Final = 10.0
"""Longest wait for the proxy's thread to carry out an order."""

_LINGER: Final = struct.pack("ii", 1, 0)
"""SO_LINGER of zero seconds: closing sends RST and drops what was not sent."""


class _Valve:
    """One direction of a connection: open, held, or swallowing all that comes."""

    def __init__(self) -> None:
        self.swallows = False
        self.has_swallowed = False
        self.gate = asyncio.Event()
        self.gate.set()


class _Pipe:
    """A client's connection and the proxy's own to the server."""

    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self.up, self.down = _Valve(), _Valve()
        self._ends = (client, server)
        self._released = asyncio.Event()

    @property
    def is_broken(self) -> bool:
        """Whether bytes are missing in it, so that it must not live on."""
        return self.up.swallows or self.down.swallows

    @property
    def is_held(self) -> bool:
        """Whether bytes wait in it for `heal`."""
        return not self.up.gate.is_set()

    def cut(self, *, reset: bool) -> None:
        """Ends both connections, by RST or by FIN."""
        for end in self._ends:
            if reset:
                _reset(end)
            else:
                end.close()
        self._released.set()

    async def run(self, up: Coroutine[Any, Any, None], down: Coroutine[Any, Any, None]) -> None:
        """Pumps until one side ends; a broken connection's other side never hears of that."""
        pumps = {asyncio.create_task(up), asyncio.create_task(down)}
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            if self.is_broken:
                await self._released.wait()
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            self.cut(reset=False)


class Line:
    """One client's way to the server; every method may be called from any thread.

    `hold`, `swallow` and `cut` strike the connections there are, `slow` and `refuse` those to come
    as well.
    """

    def __init__(self, proxy: "FaultProxy") -> None:
        self.port = 0
        self._proxy = proxy
        self._pipes: set[_Pipe] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._server: asyncio.Server | None = None
        self._refuses = False
        self._delay_s = 0.0
        self._s_per_byte = 0.0

    @property
    def is_broken(self) -> bool:
        """Whether a client on this line waits in vain."""
        return self._refuses or any(pipe.is_broken or pipe.is_held for pipe in tuple(self._pipes))

    @property
    def has_swallowed(self) -> bool:
        """Whether something the server said since `swallow` arrived nowhere."""
        return any(pipe.down.has_swallowed for pipe in tuple(self._pipes))

    def cut(self, *, reset: bool) -> None:
        """Ends every connection at once."""
        self._proxy.order(lambda: self._cut(reset=reset))

    def hold(self) -> None:
        """Stops carrying bytes either way; `heal` delivers them late, and none is lost."""
        self._proxy.order(lambda: self._each_valve(lambda valve: valve.gate.clear()))

    def swallow(self, *, replies_only: bool) -> None:
        """Makes every connection half-open: it stays, and what is sent arrives nowhere."""

        def swallow() -> None:
            for pipe in self._pipes:
                pipe.down.swallows = True
                pipe.up.swallows = pipe.up.swallows or not replies_only

        self._proxy.order(swallow)

    def slow(self, *, bytes_per_s: float, delay_s: float) -> None:
        """Carries few bytes a second, each chunk late by a delay."""

        def slow() -> None:
            self._delay_s, self._s_per_byte = delay_s, 1 / bytes_per_s

        self._proxy.order(slow)

    def refuse(self) -> None:
        """Resets every connection to come."""
        self._proxy.order(lambda: setattr(self, "_refuses", True))

    def heal(self) -> None:
        """Carries everything again; half-open connections end, their client has to come anew."""
        self._proxy.order(self._heal)

    async def open(self) -> None:
        """Listens on a free port of loopback."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Ends the line and everything on it."""
        if self._server is not None:
            self._server.close()
        self._cut(reset=True)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _cut(self, *, reset: bool) -> None:
        for pipe in tuple(self._pipes):
            pipe.cut(reset=reset)

    def _each_valve(self, change: Callable[[_Valve], None]) -> None:
        for pipe in self._pipes:
            change(pipe.up)
            change(pipe.down)

    def _heal(self) -> None:
        self._refuses, self._delay_s, self._s_per_byte = False, 0.0, 0.0
        self._each_valve(lambda valve: valve.gate.set())
        for pipe in tuple(self._pipes):
            if pipe.is_broken:
                pipe.cut(reset=False)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carry(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carries one connection to its end."""
        if self._refuses:
            _reset(writer)
            return
        try:
            async with asyncio.timeout(CONNECT_S):
                answers, onward = await asyncio.open_connection("127.0.0.1", self._proxy.target)
        except OSError:  # a timeout is one
            _reset(writer)
            return
        pipe = _Pipe(writer, onward)
        self._pipes.add(pipe)
        try:
            await pipe.run(
                self._pump(pipe.up, reader, onward), self._pump(pipe.down, answers, writer)
            )
        finally:
            self._pipes.discard(pipe)

    async def _pump(
        self, valve: _Valve, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while chunk := await reader.read(CHUNK_BYTES):
            await valve.gate.wait()
            if valve.swallows:
                valve.has_swallowed = True
                continue
            await asyncio.sleep(self._delay_s + len(chunk) * self._s_per_byte)
            writer.write(chunk)
            await writer.drain()


def _reset(end: asyncio.StreamWriter) -> None:
    """Ends one connection by RST."""
    raw = end.get_extra_info("socket")
    if raw is not None and raw.fileno() >= 0:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
    end.transport.abort()


class FaultProxy:
    """Lines to one port of loopback, in a thread of its own; leaving the block closes all."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._loop = asyncio.new_event_loop()
        self._lines: list[Line] = []
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-proxy")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for line in tuple(self._lines):
            self.remove(line)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ORDER_S)
        self._loop.close()

    def line(self) -> Line:
        """Opens a line."""
        line = Line(self)
        self._await(line.open())
        self._lines.append(line)
        return line

    def remove(self, line: Line) -> None:
        """Closes a line."""
        self._lines.remove(line)
        self._await(line.close())

    def order(self, act: Callable[[], object]) -> None:
        """Runs an act in the proxy's thread and waits for it."""

        async def carry_out() -> None:
            act()

        self._await(carry_out())

    def _await(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(ORDER_S)
