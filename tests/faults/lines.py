"""Clients' ways to the servers, which fail on command: cut, held, swallowed, late, slow."""

import asyncio
import socket
import struct
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol

CHUNK_BYTES: Final = 16_384
"""Read at once; what a held direction keeps for later beside the kernel's buffers."""

RECEIVE_BYTES: Final = 16_384
"""The kernel's buffer towards a server: a client that does not read is soon felt there."""

CONNECT_S: Final = 2.0
"""Longest wait for a server to accept; on loopback it does at once or never."""

_LINGER: Final = struct.pack("ii", 1, 0)
"""SO_LINGER of zero seconds: closing sends RST and drops what was not sent."""


class Valve:
    """One direction of a connection: open, held, or swallowing all that comes."""

    def __init__(self, forbidden: bytes) -> None:
        self.swallows = self.has_swallowed = self.has_held = self.has_leaked = False
        self.gate = asyncio.Event()
        self.gate.set()
        self._forbidden = forbidden
        self._tail = b""

    async def pass_on(self, chunk: bytes) -> bytes:
        """Returns what is left of a chunk when it may go on."""
        self._look_for_leaks(chunk)
        if not self.gate.is_set():
            self.has_held = True
            await self.gate.wait()
        if self.swallows:
            self.has_swallowed = True
            return b""
        return chunk

    def _look_for_leaks(self, chunk: bytes) -> None:
        """Searches across the edges of chunks as well."""
        if self._forbidden:
            self.has_leaked = self.has_leaked or self._forbidden in self._tail + chunk
            self._tail = (self._tail + chunk)[-len(self._forbidden) :]


class Pipe:
    """A client's connection and the proxy's own to a server."""

    def __init__(
        self, client: asyncio.StreamWriter, server: asyncio.StreamWriter, forbidden: bytes
    ) -> None:
        self.up, self.down = Valve(b""), Valve(forbidden)
        self.is_orphaned = False
        self._client, self._server = client, server
        self._released = asyncio.Event()

    @property
    def is_broken(self) -> bool:
        """Whether bytes are missing in it, so that it must not live on."""
        return not self.is_orphaned and (self.up.swallows or self.down.swallows)

    @property
    def is_held(self) -> bool:
        """Whether its client waits for `heal`."""
        is_open = self.up.gate.is_set() and self.down.gate.is_set()
        return not self.is_orphaned and not is_open

    def cut(self, *, reset: bool) -> None:
        """Ends both connections, by RST or by FIN."""
        for end in (self._client, self._server):
            if reset:
                reset_end(end)
            else:
                end.close()
        self._released.set()

    def orphan(self) -> None:
        """Ends the client's connection; what it said so far reaches the server on `heal`."""
        self.is_orphaned = self.down.swallows = True
        self.up.gate.clear()
        self.down.gate.set()
        reset_end(self._client)

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


class Switchboard(Protocol):
    """Where lines lead to, and whose thread they live in."""

    def order(self, act: Callable[[], object]) -> None:
        """Runs an act in the lines' thread and waits for it."""
        ...

    def ports(self) -> list[int]:
        """Returns the servers to try, in this order."""
        ...


class Line:
    """One client's way to the servers; every method may be called from any thread.

    `hold`, `swallow`, `orphan` and `cut` strike the connections there are, `slow` and `refuse`
    those to come as well.
    """

    def __init__(self, board: Switchboard, *, forbidden: bytes) -> None:
        """Takes bytes that no server may ever send on it."""
        self.port = 0
        self._has_leaked = False
        self._board = board
        self._forbidden = forbidden
        self._pipes: set[Pipe] = set()
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
        """Whether something a server said since `swallow` arrived nowhere."""
        return any(pipe.down.has_swallowed for pipe in tuple(self._pipes))

    @property
    def has_held(self) -> bool:
        """Whether something the client said since `hold` is under way."""
        return any(pipe.up.has_held for pipe in tuple(self._pipes))

    @property
    def has_leaked(self) -> bool:
        """Whether a server has ever sent the forbidden bytes."""
        return self._has_leaked or any(pipe.down.has_leaked for pipe in tuple(self._pipes))

    def cut(self, *, reset: bool) -> None:
        """Ends every connection at once."""
        self._board.order(lambda: self._cut(reset=reset))

    def hold(self, *, replies_only: bool = False) -> None:
        """Stops carrying bytes; `heal` delivers them late, and none is lost."""

        def hold() -> None:
            for pipe in self._pipes:
                pipe.down.gate.clear()
                if not replies_only:
                    pipe.up.gate.clear()

        self._board.order(hold)

    def orphan(self) -> None:
        """Ends the client's connections while the servers do not hear of it, as a dead NAT does.

        What the client has said meanwhile arrives on `heal`, after whatever he says next.
        """
        self._board.order(lambda: [pipe.orphan() for pipe in self._pipes])

    def swallow(self, *, replies_only: bool) -> None:
        """Makes every connection half-open: it stays, and what is sent arrives nowhere."""

        def swallow() -> None:
            for pipe in self._pipes:
                pipe.down.swallows = True
                pipe.up.swallows = pipe.up.swallows or not replies_only

        self._board.order(swallow)

    def slow(self, *, bytes_per_s: float, delay_s: float) -> None:
        """Carries few bytes a second, each chunk late by a delay."""

        def slow() -> None:
            self._delay_s, self._s_per_byte = delay_s, 1 / bytes_per_s

        self._board.order(slow)

    def refuse(self) -> None:
        """Resets every connection to come."""
        self._board.order(lambda: setattr(self, "_refuses", True))

    def heal(self) -> None:
        """Carries everything again; half-open connections end, their client has to come anew."""
        self._board.order(self._heal)

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
            if not pipe.is_orphaned:
                pipe.cut(reset=reset)

    def _heal(self) -> None:
        self._refuses, self._delay_s, self._s_per_byte = False, 0.0, 0.0
        for pipe in tuple(self._pipes):
            pipe.up.gate.set()
            pipe.down.gate.set()
            if pipe.is_broken:
                pipe.cut(reset=False)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carry(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carries one connection to its end."""
        found = None if self._refuses else await _connect(self._board.ports())
        if found is None:
            reset_end(writer)
            return
        answers, onward = found
        pipe = Pipe(writer, onward, self._forbidden)
        self._pipes.add(pipe)
        try:
            await pipe.run(
                self._pump(pipe.up, reader, onward), self._pump(pipe.down, answers, writer)
            )
        finally:
            self._has_leaked = self._has_leaked or pipe.down.has_leaked
            self._pipes.discard(pipe)

    async def _pump(
        self, valve: Valve, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while chunk := await reader.read(CHUNK_BYTES):
            left = await valve.pass_on(chunk)
            if left:
                await asyncio.sleep(self._delay_s + len(left) * self._s_per_byte)
                writer.write(left)
                await writer.drain()


async def _connect(ports: list[int]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    """Connects to the first server that accepts."""
    loop = asyncio.get_running_loop()
    for port in ports:
        raw = socket.socket()
        raw.setblocking(False)  # noqa: FBT003  # the standard library's own signature
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        try:
            async with asyncio.timeout(CONNECT_S):
                await loop.sock_connect(raw, ("127.0.0.1", port))
            return await asyncio.open_connection(sock=raw, limit=CHUNK_BYTES)
        except OSError:  # a timeout is one
            raw.close()
    return None


def reset_end(end: asyncio.StreamWriter) -> None:
    """Ends one connection by RST."""
    raw = end.get_extra_info("socket")
    if raw is not None and raw.fileno() >= 0:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
    end.transport.abort()
