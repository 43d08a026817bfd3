"""What visitors and agents tell that no log keeps: alive, typing, read so far; and nothing else."""

from collections.abc import Callable
from typing import assert_never

from sidelight.actions import agent_acts, visitor_acts
from sidelight.actions.ledger import actor_view
from sidelight.domain.actors import AgentActor, VisitorActor
from sidelight.protocol import commands, pushes
from sidelight.protocol.wire import Wire
from sidelight.realtime.member import Member
from sidelight.web.deployment import Deployment

Remark = commands.Typing | commands.Seen | commands.Ping


async def remark(
    deployment: Deployment,
    member: Member,
    actor: VisitorActor | AgentActor,
    command: Remark,
    *,
    visitor_of: Callable[[str], str | None],
) -> Wire | None:
    """Passes a remark on to whom it concerns, and answers a ping.

    Args:
        visitor_of: Tells whose a conversation is that the connection has open; none otherwise.

    Raises:
        NotFound: What is read is not there, or not his.
    """
    match command:
        case commands.Ping():
            return pushes.Pong(id=command.id, heads=member.heads())
        case commands.Typing(conversation=conversation):
            visitor = visitor_of(conversation)
            if visitor is not None:
                place, who = (actor.site, conversation), actor_view(actor)
                deployment.hub.typing(place, visitor=visitor, actor=who, origin=member.name)
        case commands.Seen():
            await _seen(deployment, actor, command)
        case _:
            assert_never(command)
    return None


async def _seen(
    deployment: Deployment, actor: VisitorActor | AgentActor, command: commands.Seen
) -> None:
    """Keeps how far somebody has read, and tells the other side."""
    conversation, seq = command.conversation, command.seq
    place = actor.site, conversation
    if isinstance(actor, VisitorActor):
        seen = await deployment.write(
            lambda session: visitor_acts.mark_seen(session, actor, conversation, seq), place=place
        )
        deployment.hub.seen(place, visitor=actor.id, by="visitor", seq=seen)
        return
    whose, seen = await deployment.write(
        lambda session: agent_acts.mark_seen(session, actor, conversation, seq), place=place
    )
    deployment.hub.seen(place, visitor=whose, by="agent", seq=seen)
