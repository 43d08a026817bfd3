"""Who is connected to this server, and who must be told of a coming or going."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from sidelight.actions import accounts
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


@asynccontextmanager
async def visitor_here(
    deployment: Deployment,
    actor: VisitorActor,
    conversations: Callable[[], Awaitable[tuple[str, ...]]],
) -> AsyncIterator[None]:
    """Counts a visitor's tab in; agents see him come with the first and go with the last."""
    if deployment.presence.arrive(actor.site, actor.id):
        await _tell_presence(deployment, actor, conversations, online=True)
    try:
        yield
    finally:
        if deployment.presence.leave(actor.site, actor.id):
            await _tell_presence(deployment, actor, conversations, online=False)


@asynccontextmanager
async def agent_here(deployment: Deployment, actor: AgentActor) -> AsyncIterator[None]:
    """Counts an agent's console in, and tells colleagues and visitors of the first and last."""
    if deployment.presence.arrive(actor.site, actor.id):
        await _tell_agents(deployment, actor.site)
    try:
        yield
    finally:
        if deployment.presence.leave(actor.site, actor.id):
            await _tell_agents(deployment, actor.site)


async def _tell_presence(
    deployment: Deployment,
    actor: VisitorActor,
    conversations: Callable[[], Awaitable[tuple[str, ...]]],
    *,
    online: bool,
) -> None:
    try:
        concerned = await conversations()
    except Unavailable:
        return  # presence is a hint; the next coming or going tells again
    for conversation in concerned:
        deployment.hub.presence(site=actor.site, conversation=conversation, online=online)


async def _tell_agents(deployment: Deployment, site: str) -> None:
    try:
        agents = await roster(deployment, site)
    except Unavailable:
        return  # as above
    deployment.hub.agents(site=site, agents=agents, availability=availability(deployment, site))
