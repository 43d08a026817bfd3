"""The open consoles of this process, which end when their agent may not sign in any more."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sidelight.domain.actors import AgentActor
from sidelight.errors import Unavailable
from sidelight.protocol.close import CloseCode
from sidelight.protocol.views import Agent
from sidelight.realtime.outbox import Outbox

LOOK_S: Final = 2.0
"""How long a disabled agent's console may stay open: one query for each site with consoles."""


class Consoles:
    """Outboxes of connected agents, by site and agent."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], set[Outbox]] = {}

    @contextmanager
    def opened(self, actor: AgentActor, outbox: Outbox) -> Iterator[None]:
        """Counts a console as open while the block runs."""
        key = actor.site, actor.id
        self._open.setdefault(key, set()).add(outbox)
        try:
            yield
        finally:
            self._open[key].discard(outbox)
            if not self._open[key]:
                del self._open[key]

    def sites(self) -> frozenset[str]:
        """Returns the sites with an open console."""
        return frozenset(site for site, _ in self._open)

    def end_all_but(self, site: str, agents: frozenset[str]) -> None:
        """Ends the consoles of a site's agents who are not among these."""
        for (of, agent), outboxes in self._open.items():
            if of == site and agent not in agents:
                for outbox in outboxes:
                    outbox.close(CloseCode.UNAUTHORIZED)


async def dismiss_disabled(
    consoles: Consoles,
    roster: Callable[[str], Awaitable[Sequence[Agent]]],
    *,
    every_s: float = LOOK_S,
) -> None:
    """Ends, until cancelled, the consoles of agents who were disabled, whoever did it.

    Each process looks for itself, so that it needs no bus and no message can be lost.

    Args:
        roster: Reads the agents of a site who may sign in.
        every_s: Between looks.
    """
    while True:
        await asyncio.sleep(every_s)
        for site in consoles.sites():
            try:
                allowed = await roster(site)
            except Unavailable:
                continue  # who cannot be asked about stays until the next look
            consoles.end_all_but(site, frozenset(one.id for one in allowed))
