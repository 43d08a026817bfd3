"""The open connections of this process, and how they are asked to come back elsewhere."""

import asyncio
import random
from contextlib import suppress
from typing import Final

from sidelight.protocol.close import CloseCode
from sidelight.realtime.outbox import Outbox

SPREAD_S: Final = 0.3
"""Over how long connections are ended: all at once, 5,000 handshakes would meet the next process
in one instant; clients add a jitter of their own, and together nobody sees a gap."""

STEPS: Final = 30
"""In how many portions: at 10 ms each, a portion of 5,000 connections takes 2 ms."""

DRAIN_S: Final = 5.0
"""How long connections may take to end: a command's commit takes milliseconds, a phone's answer
to the close a second or two; who is slower is cut off and resumes."""


class Drain:
    """Ends every connection when its command at hand is acknowledged; new ones at once.

    Attributes:
        has_begun: Whether this process is about to end, and should get no new connections.
    """

    def __init__(self) -> None:
        self.has_begun = False
        self._busy: Final[dict[Outbox, bool]] = {}
        self._leaving: Final[set[Outbox]] = set()
        self._emptied: Final = asyncio.Event()

    def __len__(self) -> int:
        return len(self._busy)

    def enter(self, outbox: Outbox) -> None:
        """Counts a connection in; one that comes while the process ends is ended at once."""
        self._busy[outbox] = False
        if self.has_begun:
            outbox.close(CloseCode.RESTARTING)

    def leave(self, outbox: Outbox) -> None:
        """Counts a connection out."""
        del self._busy[outbox]
        self._leaving.discard(outbox)
        if not self._busy:
            self._emptied.set()

    def begin(self, outbox: Outbox) -> None:
        """Takes note that a command of the connection is being carried out."""
        self._busy[outbox] = True

    def finish(self, outbox: Outbox) -> None:
        """Takes note that its reply is in the outbox, and ends the connection if it is to go."""
        self._busy[outbox] = False
        if outbox in self._leaving:
            outbox.close(CloseCode.RESTARTING)

    async def run(self, *, spread_s: float = SPREAD_S, within_s: float = DRAIN_S) -> int:
        """Ends all connections, a few at a time; returns how many did not end in time."""
        self.has_begun = True
        waiting = list(self._busy)
        # By chance and not by age, so that no site's or page's clients come back together.
        random.shuffle(waiting)
        portion = -(-len(waiting) // STEPS)
        while waiting:
            for outbox in waiting[:portion]:
                self._ask(outbox)
            del waiting[:portion]
            await asyncio.sleep(spread_s / STEPS)
        if self._busy:
            self._emptied.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._emptied.wait(), within_s)
        return len(self._busy)

    def _ask(self, outbox: Outbox) -> None:
        if self._busy.get(outbox):
            self._leaving.add(outbox)
        else:
            outbox.close(CloseCode.RESTARTING)
