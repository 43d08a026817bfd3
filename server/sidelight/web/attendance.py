"""Who is connected to any process, and who of this one must be told of a coming or going."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final

import structlog

from sidelight.actions import accounts, reading
from sidelight.domain.actors import AgentActor, VisitorActor
from sidelight.errors import Unavailable
from sidelight.protocol.views import Agent, Availability
from sidelight.realtime.bus import Packet, presence_topic, subscription
from sidelight.realtime.presence import AGENT_PREFIX
from sidelight.realtime.reports import Person, read_report, write_report
from sidelight.web.deployment import Deployment

ONLINE_TEXT = "A person usually replies within a few minutes."
OFFLINE_TEXT = "Nobody is here right now. Leave a message, and the reply appears here."

LIST_S: Final = 10.0
"""How often a process tells everybody whom it has; a third of the lease."""

TICK_S: Final = 0.5
"""How often it is looked whether somebody is gone for good."""

GATHER_S: Final = 0.02
"""How long changes are gathered: 500 visitors who come at once are one message."""

SETTLED: Final = frozenset({"resolved", "closed"})
"""States in which nobody waits for the visitor."""

log = structlog.get_logger(__name__)


def online_agents(deployment: Deployment, site: str) -> frozenset[str]:
    """Returns the ids of the site's agents who have a console open."""
    return deployment.presence.agents(site)


def availability(deployment: Deployment, site: str) -> Availability:
    """Returns whether a person can be reached now."""
    count = len(online_agents(deployment, site))
    return Availability(agents_online=count, text=ONLINE_TEXT if count else OFFLINE_TEXT)


async def roster(deployment: Deployment, site: str) -> tuple[Agent, ...]:
    """Returns the site's agents and who of them is here."""
    online = online_agents(deployment, site)
    return await deployment.read(lambda session: accounts.roster(session, site, online))


class Tab:
    """Counts a visitor's tab under whoever he is; others hear of him once he has a chat.

    Attributes:
        is_talking: Whether he is known to have, or to have had, an open conversation.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._presence = deployment.presence
        self._actor: VisitorActor | None = None
        self.is_talking = False

    def be(self, actor: VisitorActor | None) -> None:
        """Counts the tab in as this visitor and out as the one before; as none when it closes."""
        before, self._actor = self._actor, actor
        if before == actor:
            return
        if before is not None:
            self._presence.leave(before.site, before.id)
        if actor is not None:
            self._presence.arrive(actor.site, actor.id)
            self._show()

    def talks(self) -> None:
        """Takes note that somebody may wait for this visitor."""
        self.is_talking = True
        self._show()

    def _show(self) -> None:
        if self.is_talking and self._actor is not None:
            self._presence.show(self._actor.site, self._actor.id)


@asynccontextmanager
async def visitor_here(tab: Tab, actor: VisitorActor) -> AsyncIterator[None]:
    """Counts a visitor's tab in while the block runs, whoever he becomes in it."""
    try:
        tab.be(actor)
        yield
    finally:
        tab.be(None)


@asynccontextmanager
async def agent_here(deployment: Deployment, actor: AgentActor) -> AsyncIterator[None]:
    """Counts an agent's console in; colleagues and visitors hear of the first and last."""
    deployment.presence.arrive(actor.site, actor.id)
    try:
        yield
    finally:
        deployment.presence.leave(actor.site, actor.id)


class Attendance:
    """Tells other processes who is here, and the connections of this one who is anywhere."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._presence = deployment.presence
        self._bus = deployment.hub.bus
        self._work = asyncio.Event()
        self._asks = True
        self._is_asked = True
        self._listed_ms = 0
        self._untold: dict[Person, bool] = {}
        self._presence.on_change = self._work.set
        self._bus.on_gap(self._ask)

    async def run(self) -> None:
        """Tells and listens until cancelled."""
        with subscription(self._bus, presence_topic(), self._hear):
            while True:
                await self._wait()
                try:
                    self._gossip()
                    await self._tell()
                except Exception:  # outermost line: a fault must not make everybody invisible
                    log.exception("attendance.failed")

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(TICK_S):
                await self._work.wait()
            await asyncio.sleep(GATHER_S)
        except TimeoutError:
            pass
        self._work.clear()

    def _ask(self) -> None:
        """After a gap everybody's list is needed, and everybody needs this one's."""
        self._asks = self._is_asked = True
        self._work.set()

    def _hear(self, packet: Packet) -> None:
        told = read_report(packet.gossip)
        if told is None:
            return
        report, asks = told
        if report.process == self._deployment.instance:
            return
        self._presence.hear(report, _clock_ms())
        if asks:
            self._is_asked = True
            self._work.set()

    def _gossip(self) -> None:
        """Tells the others: everything when it is time or asked for, else what has changed."""
        now_ms = _clock_ms()
        if self._bus.is_well:
            self._presence.expire(now_ms)
        else:
            self._presence.renew(now_ms)
        if self._is_asked or now_ms - self._listed_ms >= LIST_S * 1_000:
            report, self._listed_ms = self._presence.list_here(), now_ms
        elif (differences := self._presence.differences()) is not None:
            report = differences
        else:
            return
        gossip = write_report(report, asks=self._asks)
        # Unsent questions are asked again when the bus is well and tells of the gap.
        self._asks = self._is_asked = False
        self._bus.publish(presence_topic(), Packet(frames={}, gossip=gossip))

    async def _tell(self) -> None:
        """Tells the connections of this process what changed; what cannot be told now, later."""
        self._untold |= self._presence.changes(_clock_ms())
        if not self._untold:
            return
        untold, self._untold = self._untold, {}
        try:
            for site in {site for site, who in untold if _is_agent(who)}:
                await self._tell_agents(site)
            await self._tell_visitors(
                (person, is_here)
                for person, is_here in untold.items()
                if not _is_agent(person[1]) and self._presence.has_agent_here(person[0])
            )
        except Unavailable:
            self._untold = untold | self._untold

    async def _tell_agents(self, site: str) -> None:
        """Tells colleagues who is on duty, and visitors whether anybody is."""
        agents = await roster(self._deployment, site)
        self._deployment.hub.agents(
            site=site, agents=agents, availability=availability(self._deployment, site)
        )

    async def _tell_visitors(self, changes: Iterable[tuple[Person, bool]]) -> None:
        """Tells agents of every conversation in which somebody may wait for a visitor."""
        people = [
            (VisitorActor(site=site, id=who, name=""), is_here) for (site, who), is_here in changes
        ]
        if not people:
            return
        found = await self._deployment.read(
            lambda session: [reading.conversations(session, actor) for actor, _ in people]
        )
        for (actor, is_here), own in zip(people, found, strict=True):
            for one in own:
                if one.state not in SETTLED:
                    self._deployment.hub.presence(
                        site=actor.site, conversation=one.conversation, online=is_here
                    )


def _is_agent(who: str) -> bool:
    return who.startswith(AGENT_PREFIX)


def _clock_ms() -> int:
    return round(asyncio.get_running_loop().time() * 1_000)
