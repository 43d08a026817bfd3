"""The loops of one socket: frames in, one at a time, and frames out; what they mean is given."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol

import structlog
from starlette.types import Receive, Send

from sidelight.errors import BadFrame, RateLimited, SidelightError
from sidelight.protocol.close import CloseCode
from sidelight.protocol.limits import Rate
from sidelight.protocol.wire import Wire
from sidelight.realtime.member import Member
from sidelight.realtime.outbox import Outbox
from sidelight.realtime.rates import Rates, paces
from sidelight.web.drain import Drain
from sidelight.web.frames import UNREADABLE, ids_of, refusal
from sidelight.web.patience import Patience

HELLO_TIMEOUT_S: Final = 10.0
"""How long a connection may stay silent before its greeting; a phone on a train needs about 3 s."""

REFUSALS: Final = paces({"other": Rate(burst=200, per_minute=60)})
"""Frames that are unreadable or too many before a connection is closed: no honest client's."""

SEND_TIMEOUT_S: Final = 30.0
"""How long one frame may take to leave; a reader that slow is cut off, and resumes."""

LogReader = Callable[[str], Coroutine[Any, Any, None]]
"""Reads the missing events of a conversation's stream into the outbox."""

log = structlog.get_logger(__name__)


class Peer(Protocol):
    """What a visitor's and an agent's connection have in common."""

    member: Member

    @property
    def ids(self) -> dict[str, str]:
        """What the log calls the connection."""
        ...

    async def handle(self, text: str) -> Wire | None:
        """Carries out the command of a text frame and returns its reply, if it has one."""
        ...

    async def read_log(self, conversation: str) -> None:
        """Reads a stream's missing events into the outbox."""
        ...


async def receive_text(receive: Receive) -> str | None:
    """Returns the next text frame, None when the client is gone.

    Raises:
        BadFrame: The frame is binary.
    """
    message = await receive()
    if message["type"] == "websocket.disconnect":
        return None
    text = message.get("text")
    if text is None:
        raise BadFrame(why="it is binary; send text")
    return str(text)


async def send_frame(send: Send, frame: str) -> None:
    """Sends a text frame."""
    await send({"type": "websocket.send", "text": frame})


async def refuse_handshake(send: Send, error: RateLimited) -> None:
    """Answers a handshake with the error's HTTP status instead of opening a socket."""
    retry_after_s = -(-error.retry_after_ms // 1000)
    headers = [(b"retry-after", b"%d" % retry_after_s), (b"content-type", b"text/plain")]
    await send(
        {
            "type": "websocket.http.response.start",
            "status": error.http_status.value,
            "headers": headers,
        }
    )
    await send({"type": "websocket.http.response.body", "body": str(error).encode()})


async def close_socket(send: Send, code: CloseCode) -> None:
    """Closes the socket with a code of the table."""
    await send({"type": "websocket.close", "code": code.value, "reason": code.name.lower()})


class Repairs:
    """Reads of the log that the bus asked for; a connection runs them in its task group.

    The bus may ask before the group runs and after it has ended: asking never raises, because
    that would cost the bus's other listeners their packet.
    """

    __slots__ = ("_early", "_ended", "_read", "_running", "_tasks")

    def __init__(self) -> None:
        self._tasks: asyncio.TaskGroup | None = None
        self._read: LogReader | None = None
        self._early: list[str] = []
        self._running: list[asyncio.Task[None]] = []
        self._ended = False

    def start(self, tasks: asyncio.TaskGroup, read: LogReader) -> None:
        """Gives the task group and the read to run in it; runs what was asked for before."""
        self._tasks = tasks
        self._read = read
        for conversation in self._early:
            self(conversation)
        self._early.clear()

    def stop(self) -> None:
        """Cancels what runs and ignores what is asked for from here on; nobody would read it."""
        self._ended = True
        for task in self._running:
            task.cancel()

    def __call__(self, conversation: str) -> None:
        """Asks for a read; at most one runs for each stream, by the stream's own state."""
        if self._ended:
            return
        if self._tasks is None or self._read is None:
            self._early.append(conversation)
            return
        task = self._tasks.create_task(self._read(conversation))
        self._running.append(task)
        task.add_done_callback(self._running.remove)


async def converse(
    peer: Peer,
    repairs: Repairs,
    receive: Receive,
    send: Send,
    drain: Drain,
    *,
    send_timeout_s: float = SEND_TIMEOUT_S,
) -> None:
    """Runs a greeted connection until either side ends it, or until its reader is too slow.

    While it runs, `drain` may end it after the command at hand.
    `send` is one that takes several frames at once (`web.texts`).
    """
    outbox = peer.member.outbox
    async with asyncio.TaskGroup() as tasks:
        # No context manager: its frame costs every connection half a kilobyte.
        drain.enter(outbox)
        repairs.start(tasks, peer.read_log)
        reader = tasks.create_task(_read(peer, receive, drain))
        reader.add_done_callback(lambda _: outbox.close(CloseCode.NORMAL))
        try:
            await _write(peer.member, send, send_timeout_s)
        finally:
            # Nobody would hear the replies to what is still read.
            outbox.close(CloseCode.NORMAL)
            repairs.stop()
            reader.cancel()
            drain.leave(outbox)


async def _read(peer: Peer, receive: Receive, drain: Drain) -> None:
    """Handles frames in the order they come; the next is read when the last is done."""
    refusals: Rates | None = None
    outbox = peer.member.outbox
    while not outbox.is_closed:
        text = ""
        try:
            received = await receive_text(receive)
            if received is None:
                return
            text = received
            drain.begin(outbox)
            reply = await peer.handle(text)
        except SidelightError as error:
            refusals = refusals or Rates(REFUSALS)
            if _is_last(error, refusals):
                outbox.close(CloseCode.RATE_LIMITED)
                return
            reply = refusal(error, text)
        except Exception:  # outermost line of a command: a fault of ours, told with what it was
            log.exception("command.failed", **peer.ids, **ids_of(text))
            outbox.close(CloseCode.INTERNAL)
            return
        if reply is not None:
            outbox.put(reply.model_dump_json())
        drain.finish(outbox)


def _is_last(error: SidelightError, refusals: Rates) -> bool:
    """Tells whether a connection is closed for what it was refused for again and again."""
    if isinstance(error, (RateLimited, *UNREADABLE)):
        try:
            refusals.take("other", round(asyncio.get_running_loop().time() * 1000))
        except RateLimited:
            return True
    return False


async def _write(member: Member, send: Send, timeout_s: float) -> None:
    """Sends what the outbox holds, to its close; ends too when the client is gone or too slow."""
    try:
        async with asyncio.timeout(None) as timeout:
            patience = Patience(timeout, timeout_s)
            try:
                await _send_all(member.outbox, send, patience)
            finally:
                patience.close()
    except OSError as error:  # a timeout is one
        log.debug("socket.gone", error=repr(error), connection=member.name)


async def _send_all(outbox: Outbox, send: Send, patience: Patience) -> None:
    while (frame := await outbox.next()) is not CloseCode.NORMAL:
        patience.begin()
        if isinstance(frame, CloseCode):
            await close_socket(send, frame)
            return
        await send({"type": "websocket.send", "texts": [frame, *outbox.more(len(frame))]})
        patience.end()


def header(scope: Any, name: bytes) -> str:
    """Returns a header of an ASGI scope, empty when it is missing."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return ""
