"""Fills holes in streams from the log, for peers of either role."""

import asyncio
from typing import Final

from sidelight.actions import reading
from sidelight.actions.marking import card_of
from sidelight.domain.actors import AgentActor, VisitorActor
from sidelight.errors import NotFound, Unavailable
from sidelight.protocol.pushes import Card, Transcript
from sidelight.realtime.member import Member
from sidelight.web.deployment import Deployment

RETRY_S: Final = 1.0
"""Between reads while the database does not answer."""


async def fill_hole(
    deployment: Deployment, actor: VisitorActor | AgentActor, member: Member, conversation: str
) -> None:
    """Puts what a stream misses into the outbox; ends when it is up to the announced head.

    It ends too when the stream is followed no more, or from elsewhere, as by somebody else.
    """
    stream = member.stream(conversation)
    again = stream is not None
    while stream is not None and again:
        try:
            transcript, card = await _read(deployment, actor, conversation, stream.last)
        except NotFound:
            if member.stream(conversation) is stream:
                member.unwatch(conversation)
            return
        except Unavailable:
            await asyncio.sleep(RETRY_S)
            continue
        if member.stream(conversation) is not stream:
            return
        member.outbox.put(transcript.model_dump_json())
        if card is not None:
            # Whoever missed events missed what they changed on the card, too.
            member.outbox.put(card.model_dump_json())
        deployment.metrics.repairs.inc()
        again = member.delivered(transcript)


async def _read(
    deployment: Deployment, actor: VisitorActor | AgentActor, conversation: str, after: int
) -> tuple[Transcript, Card | None]:
    return await deployment.read(
        lambda session: (
            reading.transcript_after(session, actor, conversation, after=after),
            card_of(session, actor, conversation),
        )
    )
