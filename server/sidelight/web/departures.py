"""Writes what outboxes hold straight to their sockets, many in one go; it waits for nobody."""

import asyncio
from typing import Final

from starlette.types import Scope
from typing_extensions import override

from sidelight.realtime.outbox import Carrier, Outbox
from sidelight.web.texts import frames_of

WAY: Final = "sidelight.way"
"""Key of an ASGI scope under which our server offers a `Way` of the connection."""


class Departures(Carrier):
    """Outboxes with something to send.

    Waking a connection's task costs more than all else about a frame but the system call.
    So all outboxes are emptied by one call, after the tasks that were woken together with it have
    put what they have: an event and its sender's reply leave in one write.
    A way that is not open is left to the connection's own task, which waits for it.
    """

    __slots__ = ("_due",)

    def __init__(self) -> None:
        self._due: list[Outbox] = []

    def serve(self, outbox: Outbox, scope: Scope) -> None:
        """Empties an outbox from here on, where the server offers a way; takes it from the scope.

        The scope belongs to the way's own end, and would keep it alive.
        """
        way = scope.pop(WAY, None)
        if way is not None:
            outbox.leave_by(way, self)

    @override
    def add(self, outbox: Outbox) -> None:
        self._due.append(outbox)
        if len(self._due) == 1:
            asyncio.get_running_loop().call_soon(self._let_others_put)

    def _let_others_put(self) -> None:
        asyncio.get_running_loop().call_soon(self._leave)

    def _leave(self) -> None:
        due, self._due = self._due, []
        last, frames = None, b""
        for outbox in due:
            way = outbox.way
            while way is not None and way.is_open and (texts := outbox.taken()):
                # Many hear the same event, which is the same object for all of them.
                if len(texts) > 1 or texts[0] is not last:
                    last, frames = texts[-1] if len(texts) == 1 else None, frames_of(texts)
                way.write(frames)
            if outbox.is_due:
                outbox.hand_back()
