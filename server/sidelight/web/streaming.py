"""Fills holes in streams from the log, for peers of either role."""

import asyncio
from typing import Final

from sidelight.actions import reading
from sidelight.domain.actors import AgentActor, VisitorActor
from sidelight.errors import NotFound, Unavailable
from sidelight.protocol.pushes import Transcript
from sidelight.realtime.member import Member
from sidelight.web.deployment import Deployment

RETRY_S: Final = 1.0
"""Between reads while the database does not answer."""


async def fill_hole(
    deployment: Deployment, actor: VisitorActor | AgentActor, member: Member, conversation: str
) -> None:
    """Puts what a stream misses into the outbox; ends when it is up to the announced head."""
    again = True
    while again:
        after = member.position(conversation)
        try:
            transcript = await _read(deployment, actor, conversation, after)
        except NotFound:
            member.unwatch(conversation)
            return
        except Unavailable:
            await asyncio.sleep(RETRY_S)
            continue
        member.outbox.put(transcript.model_dump_json())
        again = member.delivered(transcript)


async def _read(
    deployment: Deployment, actor: VisitorActor | AgentActor, conversation: str, after: int
) -> Transcript:
    return await deployment.read(
        lambda session: reading.transcript_after(session, actor, conversation, after=after)
    )
