"""One websocket connection of the load client; it frames and hands over, and parses no JSON.

Five thousand of these share one process with little more than a socket each, so that what is
measured is the server: frames go out encoded once, and of what comes in only the header is read.
"""

import asyncio
from collections.abc import Callable
from typing import Final, cast

from typing_extensions import override

KEY: Final = "dGhlIHNhbXBsZSBub25jZQ=="
"""RFC 6455 section 1.3's own example: no server of ours or of a peer checks that it is random."""

NO_MASK: Final = bytes(4)
"""A mask of zeros is valid and leaves the payload as it is; the server's unmasking costs the same.

Masks guard proxies against scripts of strangers (RFC 6455 section 10.3), which a bench is not.
"""

PONG: Final = 0x8A
PING: Final = 0x9
CLOSE: Final = 0x8
SHORT: Final = 126
LONG: Final = 127

Hear = Callable[[bytes], None]
"""Gets the payload of every text frame."""


class Refused(ConnectionError):
    """The server would not have the connection."""


def frame(payload: bytes, opcode: int = 0x81) -> bytes:
    """Returns a client's frame, ready to be written; it may be written many times."""
    size = len(payload)
    if size < SHORT:
        return bytes((opcode, 0x80 | size)) + NO_MASK + payload
    if size < 1 << 16:
        return bytes((opcode, 0x80 | SHORT)) + size.to_bytes(2, "big") + NO_MASK + payload
    return bytes((opcode, 0x80 | LONG)) + size.to_bytes(8, "big") + NO_MASK + payload


def upgrade(host: str, path: str, headers: dict[str, str]) -> bytes:
    """Returns the request that asks for a websocket."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade"]
    lines += [f"Sec-WebSocket-Key: {KEY}", "Sec-WebSocket-Version: 13"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


class Line(asyncio.Protocol):
    """A connection from its handshake to its end.

    Attributes:
        opened: Resolves when the server has agreed, and fails when it has not.
        hear: Called for every text frame; may be replaced at any time.
        on_end: Called once when an open connection ends, whoever ended it.
        close_code: What the server said on closing; 0 for nothing.
    """

    __slots__ = ("_is_open", "_request", "_tail", "_transport", "close_code", "hear", "on_end",
                 "opened")  # fmt: skip

    def __init__(self, request: bytes, hear: Hear) -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.hear = hear
        self.on_end: Callable[[], None] | None = None
        self.close_code = 0
        self._request = request
        self._tail = b""
        self._is_open = False
        self._transport: asyncio.Transport | None = None

    async def dial(self, address: tuple[str, int]) -> None:
        """Connects; frames may be heard before this returns.

        Raises:
            OSError: Nobody listens, or the server refused.
        """
        await asyncio.get_running_loop().create_connection(lambda: self, *address)
        await self.opened

    def send(self, ready: bytes) -> None:
        """Writes frames that are already encoded; on a connection that has ended, nothing."""
        if self._transport is not None:
            self._transport.write(ready)

    def cut(self) -> None:
        """Ends the connection as a tunnel does: without a word."""
        if self._transport is not None:
            self._transport.abort()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transport is no subclass of asyncio's, and does all that one does.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if not self.opened.done():
            self.opened.set_exception(Refused(f"cut in the handshake: {exc!r}"))
            self.opened.exception()  # whoever asked may have gone
        elif self._is_open and self.on_end is not None:
            self._is_open = False
            self.on_end()

    @override
    def data_received(self, data: bytes) -> None:
        if self._tail:
            data = self._tail + data
        if not self._is_open:
            rest = self._handshaken(data)
            if rest is None:
                self._tail = data
                return
            data = rest
        self._tail = self._take(data)

    def _handshaken(self, data: bytes) -> bytes | None:
        """Returns what follows the server's agreement, none while that is incomplete."""
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            return None
        if b" 101 " not in head[:16]:
            if not self.opened.done():
                self.opened.set_exception(Refused(head.partition(b"\r\n")[0].decode("latin-1")))
                self.opened.exception()
            self.cut()
            return b""
        self._is_open = True
        if self.opened.done():  # whoever waited for it has given up
            self.cut()
        else:
            self.opened.set_result(None)
        return rest

    def _take(self, data: bytes) -> bytes:
        """Hands over every whole frame and returns what is left."""
        at, end = 0, len(data)
        while end - at >= 2:  # noqa: PLR2004  # the shortest header
            size, begin = data[at + 1], at + 2
            if size == SHORT:
                begin = at + 4
                size = int.from_bytes(data[at + 2 : begin], "big")
            elif size == LONG:
                begin = at + 10
                size = int.from_bytes(data[at + 2 : begin], "big")
            if begin + size > end:
                break
            opcode, payload = data[at] & 0xF, data[begin : begin + size]
            at = begin + size
            if opcode == 1:
                self.hear(payload)
            else:
                self._control(opcode, payload)
        return data[at:] if at else data

    def _control(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.send(frame(payload, PONG))
        elif opcode == CLOSE:
            self.close_code = int.from_bytes(payload[:2], "big")
            self.send(frame(payload[:2], 0x88))
            if self._transport is not None:
                self._transport.close()
