"""The socket endpoint, a raw ASGI callable: greeting, then the peer's commands until the end."""

import asyncio
from contextlib import AbstractAsyncContextManager, suppress
from typing import Final

import structlog
from starlette.types import Receive, Scope, Send

from sidelight.errors import (
    BadFrame,
    BadIdentity,
    BadToken,
    ExpiredToken,
    RateLimited,
    SidelightError,
    TooMany,
    Unavailable,
    UnknownSite,
    WrongOrigin,
)
from sidelight.protocol.close import CloseCode
from sidelight.protocol.commands import GREETING, Hello
from sidelight.protocol.wire import SUBPROTOCOL
from sidelight.realtime.admission import Allowance
from sidelight.web.agent_peer import greet_agent
from sidelight.web.answering import Answering
from sidelight.web.connection import (
    HELLO_TIMEOUT_S,
    Peer,
    Repairs,
    close_socket,
    converse,
    receive_text,
    refuse_handshake,
    send_frame,
)
from sidelight.web.departures import Departures
from sidelight.web.deployment import Deployment
from sidelight.web.frames import error_frame, frame_id, parse
from sidelight.web.reading_together import LANES, MAX_TOGETHER
from sidelight.web.texts import together
from sidelight.web.visitor_greeting import greet_visitor

log = structlog.get_logger(__name__)

CLOSE_BY_ERROR: Final[dict[type[SidelightError], CloseCode]] = {
    BadIdentity: CloseCode.UNAUTHORIZED,
    BadToken: CloseCode.UNAUTHORIZED,
    ExpiredToken: CloseCode.UNAUTHORIZED,
    RateLimited: CloseCode.RATE_LIMITED,
    TooMany: CloseCode.RATE_LIMITED,
    UnknownSite: CloseCode.UNKNOWN_SITE,
    WrongOrigin: CloseCode.WRONG_ORIGIN,
}
"""How a refused greeting closes the socket; others are a bad frame, or of no permanence."""

GREETINGS: Final = LANES * MAX_TOGETHER
"""Greetings under way at once: as many as are read for at once; the rest of a storm waits here,
where it costs a frame, and not with all that was read for it."""

TURN_S: Final = 15.0
"""How long a greeting may wait for its turn: 5,000 take about 5 s; after that, the client has gone
or should ask another process."""


class SocketEndpoint:
    """`/ws`: stands in front of the router, which saves 6 kB a connection."""

    def __init__(self, deployment: Deployment, answering: Answering) -> None:
        self._deployment = deployment
        self._answering = answering
        self._departures = Departures()
        self._greetings = asyncio.Semaphore(GREETINGS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection from its handshake to its end."""
        await receive()
        if SUBPROTOCOL not in scope.get("subprotocols", ()):
            await close_socket(send, CloseCode.BAD_FRAME)
            return
        deployment, client = self._deployment, scope.get("client")
        try:
            allowance = deployment.admission.enter(client[0] if client else "", deployment.now_ms())
        except RateLimited as error:
            await refuse_handshake(send, error)
            return
        allowance.name = deployment.new_id("n")
        try:
            await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
            await self._serve(scope, receive, send, allowance)
        except* OSError as gone:
            log.debug("socket.gone", error=repr(gone), **allowance.ids)
        except* Exception:  # outermost line of a connection: a fault of ours, told as one
            log.exception("socket.failed", **allowance.ids)
            with suppress(RuntimeError):  # it was closed already
                await close_socket(send, CloseCode.INTERNAL)
        finally:
            allowance.end(deployment.now_ms())

    async def _serve(
        self, scope: Scope, receive: Receive, send: Send, allowance: Allowance
    ) -> None:
        """Greets, then converses; a refused greeting is told why before the socket closes."""
        text = ""
        repairs = Repairs()
        try:
            async with asyncio.timeout(HELLO_TIMEOUT_S):
                received = await receive_text(receive)
            if received is None:
                return
            text = received
            peer = self._peer(scope, text, repairs, allowance)
            await self._take_turn()
            is_waiting = True
            try:
                async with peer as greeted:
                    self._greetings.release()
                    is_waiting = False
                    allowance.greeted()
                    self._departures.serve(greeted.member.outbox, scope)
                    scope["headers"].clear()  # 1.4 kB that an open connection never reads again
                    await converse(
                        greeted, repairs, receive, together(scope, send), self._deployment.drain
                    )
            finally:
                if is_waiting:
                    self._greetings.release()
        except TimeoutError:
            await close_socket(send, CloseCode.HELLO_TIMEOUT)
        except SidelightError as error:
            await send_frame(send, error_frame(error, frame_id(text)).model_dump_json())
            other = CloseCode.RESTARTING if error.retry else CloseCode.BAD_FRAME
            await close_socket(send, CLOSE_BY_ERROR.get(type(error), other))

    async def _take_turn(self) -> None:
        """Waits until the greeting may begin; who takes a turn gives it back.

        Raises:
            Unavailable: Too many are waiting already.
        """
        try:
            async with asyncio.timeout(TURN_S):
                await self._greetings.acquire()
        except TimeoutError:
            raise Unavailable from None

    def _peer(
        self, scope: Scope, text: str, repairs: Repairs, allowance: Allowance
    ) -> AbstractAsyncContextManager[Peer]:
        """Returns the peer of the greeting's role."""
        try:
            hello = parse(GREETING, text)
        except SidelightError as error:
            raise BadFrame(why=f"the first frame must be a greeting; {error}") from error
        if isinstance(hello, Hello):
            return greet_visitor(
                self._deployment, self._answering, scope, hello, repairs, allowance
            )
        return greet_agent(self._deployment, scope, hello, repairs, allowance)
