"""Who is connected to this server, and who must be told of a coming or going."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sidelight.actions import accounts, reading
from sidelight.domain.actors import AgentActor, VisitorActor
from sidelight.errors import Unavailable
from sidelight.protocol.views import Agent, Availability
from sidelight.web.deployment import Deployment

ONLINE_TEXT = "A person usually replies within a few minutes."
OFFLINE_TEXT = "Nobody is here right now. Leave a message, and the reply appears here."


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
    """Counts a visitor's tab under whoever he is; agents see him come and go with the last."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._actor: VisitorActor | None = None

    async def be(self, actor: VisitorActor | None) -> None:
        """Counts the tab in as this visitor and out as the one before; as none when it closes."""
        before, self._actor = self._actor, actor
        presence = self._deployment.presence
        if before == actor:
            return
        # Both are counted before anybody is told: telling waits, and may be cancelled.
        has_left = before is not None and presence.leave(before.site, before.id)
        has_come = actor is not None and presence.arrive(actor.site, actor.id)
        if before is not None and has_left:
            await _tell_presence(self._deployment, before, online=False)
        if actor is not None and has_come:
            await _tell_presence(self._deployment, actor, online=True)


@asynccontextmanager
async def visitor_here(tab: Tab, actor: VisitorActor) -> AsyncIterator[None]:
    """Counts a visitor's tab in while the block runs, whoever he becomes in it."""
    try:
        await tab.be(actor)
        yield
    finally:
        await tab.be(None)


@asynccontextmanager
async def agent_here(deployment: Deployment, actor: AgentActor) -> AsyncIterator[None]:
    """Counts an agent's console in, and tells colleagues and visitors of the first and last."""
    is_first = deployment.presence.arrive(actor.site, actor.id)
    try:
        if is_first:
            await _tell_agents(deployment, actor.site)
        yield
    finally:
        if deployment.presence.leave(actor.site, actor.id):
            await _tell_agents(deployment, actor.site)


async def _tell_presence(deployment: Deployment, actor: VisitorActor, *, online: bool) -> None:
    """Tells agents of every conversation in which somebody may wait for the visitor."""
    try:
        own = await deployment.read(lambda session: reading.conversations(session, actor))
    except Unavailable:
        return  # presence is a hint; the next coming or going tells again
    for one in own:
        if one.state not in {"resolved", "closed"}:
            deployment.hub.presence(site=actor.site, conversation=one.conversation, online=online)


async def _tell_agents(deployment: Deployment, site: str) -> None:
    try:
        agents = await roster(deployment, site)
    except Unavailable:
        return  # as above
    deployment.hub.agents(site=site, agents=agents, availability=availability(deployment, site))
