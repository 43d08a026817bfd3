"""uvicorn's protocols with an end to every wait and a bound to every buffer; they know no frame.

uvicorn waits without end for a request's headers, keeps what a client does not read for as long as
the client likes, and queues whatever arrives in one read.
"""

import asyncio
from typing import Any, ClassVar, Final

import h11
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.protocol import OPEN

from sidelight.errors import RateLimited
from sidelight.protocol.close import CloseCode
from sidelight.protocol.limits import Rate
from sidelight.realtime.rates import Rates, paces
from sidelight.web.departures import WAY
from sidelight.web.texts import OFFERED, TOGETHER, frames_of
from sidelight.web.waiting import Arrivals, Gate, Patience
from sidelight.web.whole_frames import is_between_frames, whole_text

MAX_HEADER_BYTES: Final = 16 * 1024
"""Of a request's line and headers; nginx takes 8 kB for each line."""

MAX_QUEUED: Final = 500
"""Messages of one read, 256 kB at most, that wait for the application; more is no client's."""

MAX_WHOLE_BYTES: Final = 16_384
"""Of a message that is taken without the library's parser; larger ones come in several reads."""

MAX_FRAGMENTS: Final = 64
"""Of one message, each of which may be empty: their number is not bounded by the message's size."""

CONTROLS: Final = paces({"other": Rate(burst=60, per_minute=60)})
"""Pings that a client may send; a browser sends none, a proxy one in some seconds."""

_IDLE: Final = frozenset({h11.IDLE, h11.SEND_BODY})
"""States of a client whose request is not whole."""

INVALID_DATA: Final = 1007
"""Close code of a text frame that is not UTF-8 (RFC 6455 section 7.4.1)."""

BUSY: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)

SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class ReaderWatch(asyncio.Protocol):
    """Stands before one of uvicorn's protocols: what waits for the client must be read in time."""

    STALL_TIMEOUT_S: ClassVar[float] = 30.0
    """How long a client may read nothing of what waits for it."""

    LINGER_S: ClassVar[float] = 12.0
    """How long a closed connection may take to read the rest; a close code has 10 s."""

    patience: Patience
    transport: asyncio.Transport

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self.patience.begin("reader", self.STALL_TIMEOUT_S, self.transport.abort)

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        self.patience.end("reader")


class GuardedHttp(ReaderWatch, H11Protocol):
    """HTTP whose requests must be whole, and whose answers must be read, within a time."""

    REQUEST_TIMEOUT_S: ClassVar[float] = 15.0
    """From the connection, or a later request's first byte, to its last."""

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as H11Protocol's
        self.patience = Patience(self.loop)
        super().connection_made(transport)
        if self.limit_concurrency is not None and len(self.connections) > self.limit_concurrency:
            transport.write(BUSY)
            self._finish()
            return
        self.patience.begin("request", self.REQUEST_TIMEOUT_S, self._give_up)

    @override
    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self.transport.get_protocol() is not self:
            return  # a websocket from here on, whose request h11 never sees the end of
        if self.conn.their_state not in _IDLE:
            self.patience.end("request")
        elif self.conn.their_state is h11.SEND_BODY or self.conn.trailing_data[0]:
            self.patience.begin("request", self.REQUEST_TIMEOUT_S, self._give_up)
        if self.transport.is_closing():
            self._finish()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.patience.end_all()
        super().connection_lost(exc)

    @override
    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self.patience.end_all()
        super().handle_websocket_upgrade(event)

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._finish()

    @override
    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._finish()

    def _give_up(self) -> None:
        """Answers a request that did not become whole."""
        if self.conn.our_state is h11.IDLE:
            self.transport.write(SLOW)
        self._finish()

    def _finish(self) -> None:
        self.transport.close()
        self.patience.begin("rest", self.LINGER_S, self.transport.abort)


class GuardedSocket(ReaderWatch, WebSocketsSansIOProtocol):
    """A websocket whose messages must be whole, and whose pushes must be read, within a time."""

    MESSAGE_TIMEOUT_S: ClassVar[float] = 30.0
    """From a message's first byte to its last: 64 kB at 2 kB a second."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.patience = Patience(self.loop)
        self.controls: Rates | None = None
        self.has_headers = True
        # uvicorn's are made for many waiting tasks, and take 3.5 kB.
        self.queue = Arrivals()  # type: ignore[assignment]  # as much of a queue as is used
        self.writable = Gate()  # type: ignore[assignment]  # as above
        super().connection_made(transport)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.patience.end_all()
        self.frames = []
        if self.handshake_initiated:
            self.scope.pop(WAY, None)  # type: ignore[typeddict-item]  # of ours
        super().connection_lost(exc)

    @property
    def is_open(self) -> bool:
        """Whether what is written now leaves, and does not only grow a buffer."""
        if self.close_sent or self.disconnected or self.conn.state is not OPEN:
            return False
        return self.writable.is_set()

    def write(self, frames: bytes) -> None:
        """Writes websocket frames; only while it is open."""
        # Nothing of the library waits to be written: it writes whatever it makes at once.
        self.transport.write(frames)

    @override
    def data_received(self, data: bytes) -> None:
        if self.has_headers and self.handshake_complete:
            self._forget_headers()
        if is_between_frames(self.conn) and not (self.close_sent or self.transport.is_closing()):
            text = whole_text(data, MAX_WHOLE_BYTES)
            if text is not None:
                self._take(text)
                return
        super().data_received(data)
        if self.frames or self.conn.reader.buffer:
            self.patience.begin("message", self.MESSAGE_TIMEOUT_S, self.transport.abort)
        else:
            self.patience.end("message")
        if self.transport.is_closing():
            self._finish()

    @override
    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent and not self.conn.extensions:
            self.scope["extensions"][TOGETHER] = OFFERED
            self.scope[WAY] = self  # type: ignore[typeddict-unknown-key]  # of ours

    @override
    async def send(self, message: Any) -> None:
        texts = message.get("texts")
        if texts is None:
            await super().send(message)
            return
        await self.writable.wait()
        if self.close_sent or self.disconnected or self.conn.state is not OPEN:
            raise ClientDisconnected
        self.write(frames_of(texts))

    @override
    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= MAX_FRAGMENTS:
            self._fail(CloseCode.RATE_LIMITED)
            return
        super().handle_cont(event)

    @override
    def handle_ping(self) -> None:
        if self.close_sent:
            return
        if self.controls is None:
            self.controls = Rates(CONTROLS)
        try:
            self.controls.take("ping", round(self.loop.time() * 1000))
        except RateLimited:
            self._fail(CloseCode.RATE_LIMITED)
            return
        super().handle_ping()

    @override
    def send_receive_event_to_app(self) -> None:
        if self.close_sent:
            self.frames = []
            return
        if self.queue.qsize() >= MAX_QUEUED:
            self._fail(CloseCode.RATE_LIMITED)
            return
        if self.curr_msg_data_type == "text":
            self._check_text()
        if not self.close_sent:
            super().send_receive_event_to_app()

    @override
    async def run_asgi(self) -> None:
        await super().run_asgi()
        self._finish()

    @override
    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._finish()

    def _take(self, text: str) -> None:
        """Queues a message; a client who sends the next before the last is taken has to wait.

        Pausing for each costs two system calls, and most clients send one at a time.
        """
        is_busy = not self.queue.empty()
        self.queue.put_nowait({"type": "websocket.receive", "text": text})
        if is_busy and not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()

    def _forget_headers(self) -> None:
        """Frees 4 kB that an open websocket never reads again; the scope has its own."""
        self.has_headers = False
        self.request.headers.clear()
        self.response.headers.clear()

    def _check_text(self) -> None:
        """Refuses text that is none here, because uvicorn writes a traceback for each."""
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        try:
            data.decode()
        except UnicodeDecodeError:
            self._fail(INVALID_DATA)

    def _fail(self, code: int) -> None:
        """Closes with a code, and forgets what has come but was not taken."""
        self.frames = []
        if self.close_sent:
            return
        while not self.queue.empty():
            self.queue.get_nowait()
        self.conn.fail(code)
        self.handle_parser_exception()

    def _finish(self) -> None:
        """Frees what the client never reads of a connection that has ended."""
        if not self.disconnected:
            self.patience.begin("rest", self.LINGER_S, self.transport.abort)
