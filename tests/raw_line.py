"""A TCP connection that speaks HTTP and websocket frames by hand, honestly or not."""

import json
import os
import socket
import struct
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from live_server import ORIGIN

WAIT_S: Final = 10.0
"""Longest wait for bytes; a healthy server needs milliseconds."""

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

RESET: Final = -1
"""Instead of a close code: the connection ended without one."""

HELLO: Final = json.dumps(
    {"type": "hello", "id": "h", "site": "test", "tab": "t", "page": {"url": "https://app.test/"}}
)


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, rsv1: bool = False) -> bytes:
    """Returns a client's frame, masked as the standard demands."""
    mask = os.urandom(4)
    head = bytes([fin << 7 | rsv1 << 6 | opcode])
    size = len(payload)
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 65_536:
        head += b"\xfe" + struct.pack("!H", size)
    else:
        head += b"\xff" + struct.pack("!Q", size)
    masked = (
        int.from_bytes(payload, "big") ^ int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    ).to_bytes(size, "big")
    return head + mask + masked


class RawLine:
    """One connection; small receive buffers make it easy not to read."""

    def __init__(self, port: int, *, buffer_bytes: int | None = None) -> None:
        self._socket = socket.socket()
        if buffer_bytes:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        self._socket.settimeout(WAIT_S)
        self._socket.connect(("127.0.0.1", port))
        self._held = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Sends bytes; a server that has hung up is no fault here."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self._socket.sendall(data)

    def upgrade(self, *headers: str) -> bytes:
        """Asks for a websocket and returns the answer's status line and headers."""
        self.ask_upgrade(*headers)
        return self.head()

    def ask_upgrade(self, *headers: str) -> None:
        """Asks for a websocket."""
        lines = (
            "GET /ws HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol: sidelight.v1",
            f"Origin: {ORIGIN}",
            *headers,
        )
        self.send("\r\n".join((*lines, "", "")).encode())

    def head(self) -> bytes:
        """Returns the next answer's status line and headers; empty when the server hung up."""
        while b"\r\n\r\n" not in self._held:
            if not self._more():
                return b""
        head, _, self._held = self._held.partition(b"\r\n\r\n")
        return head.lower()

    def greet(self) -> dict[str, object]:
        """Greets as a visitor and returns the welcome."""
        assert b" 101 " in self.upgrade()
        self.send(frame(TEXT, HELLO.encode()))
        return self.receive()

    def receive(self) -> dict[str, object]:
        """Returns the next text frame."""
        opcode, payload = self.next()
        assert opcode == TEXT, (opcode, payload)
        found = json.loads(payload)
        assert isinstance(found, dict)
        return found

    def next(self) -> tuple[int, bytes]:
        """Returns the next frame's opcode and payload; a close without one when the line ends."""
        while (found := _taken(self._held)) is None:
            if not self._more():
                return CLOSE, b""
        opcode, payload, self._held = found
        return opcode, payload

    def close_code(self) -> int:
        """Reads until the server closes and returns its code, or `RESET`."""
        while True:
            opcode, payload = self.next()
            if opcode == CLOSE:
                return struct.unpack("!H", payload[:2])[0] if payload else RESET

    def ended(self) -> bool:
        """Reads until the server ends the connection, by a reset or in peace."""
        while self._more():
            self._held = b""
        return True

    def _more(self) -> bool:
        try:
            data = self._socket.recv(65_536)
        except ConnectionResetError:
            return False
        self._held += data
        return bool(data)


def _taken(held: bytes) -> tuple[int, bytes, bytes] | None:
    """Returns a server's first frame and the rest, none when it is not whole."""
    if len(held) < 2:
        return None
    size, start = held[1] & 0x7F, 2
    if size == 126:
        size, start = int.from_bytes(held[2:4], "big"), 4
    elif size == 127:
        size, start = int.from_bytes(held[2:10], "big"), 10
    if len(held) < max(start, 2) or len(held) < start + size:
        return None
    return held[0] & 0x0F, held[start : start + size], held[start + size :]
