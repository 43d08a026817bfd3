"""What a client that comes back holds, and what it is given; it must not know the client's page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sidelight.actions import reading
from sidelight.actions.scene import Scene
from sidelight.domain.actors import VisitorActor
from sidelight.protocol.commands import Cursor
from sidelight.protocol.pushes import Transcript
from sidelight.protocol.views import ConversationSummary
from sidelight.realtime.member import Member
from sidelight.web.deployment import Deployment

Comer = tuple[VisitorActor, Scene]
"""Who comes, and where, as far as that may be kept."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """A visitor's conversations as his tab gets them on its greeting.

    Attributes:
        epoch: What the tab is told; another one than it came with makes it drop all it holds.
        is_news: Whether his conversations may have something to hear of his coming.
    """

    own: tuple[ConversationSummary, ...]
    transcripts: tuple[Transcript, ...]
    epoch: str
    is_news: bool = True


async def begin_visitor(deployment: Deployment, held: str | None) -> Resumed:
    """Returns what a visitor has who has just been made, without asking the store."""
    await deployment.hub.bus.confirmed()
    return Resumed((), (), epoch_for(deployment, held, (), ()))


async def resume_visitor(
    deployment: Deployment,
    comer: Comer,
    member: Member,
    resume: Sequence[Cursor],
    held: str | None,
) -> Resumed:
    """Follows a visitor's conversations and reads what his tab misses of them.

    Args:
        deployment: Whose log is read.
        comer: Who comes, and where.
        member: His tab's connection.
        resume: What the tab holds.
        held: Epoch that it came with.
    """
    known = resume if is_current(deployment, held) else ()
    own = await _read(deployment, comer, member, known)
    there = {one.conversation for one in own.transcripts}
    epoch = epoch_for(deployment, held, known, there)
    if lacks(known, there):
        known = tuple(from_start(one) for one in known if one.conversation in there)
        own = await _read(deployment, comer, member, known)
    for transcript in own.transcripts:
        member.resumed(transcript)
    return Resumed(own.summaries, own.transcripts, epoch, own.is_news)


def is_current(deployment: Deployment, held: str | None) -> bool:
    """Tells whether what a client holds is of this log.

    A client's epoch has a tail when it was told one of its own, to drop what is gone.
    """
    return held is None or held.partition("-")[0] == deployment.epoch


def epoch_for(
    deployment: Deployment, held: str | None, known: Sequence[Cursor], there: Collection[str]
) -> str:
    """Returns the epoch to tell a client: another one than it has, where something is gone.

    So it forgets a conversation that was taken away, or is not its own any more.

    Args:
        held: Epoch that the client came with.
        known: What it holds of this log.
        there: Those of its conversations that were found.
    """
    if lacks(known, there):
        return f"{deployment.epoch}-{deployment.new_id('e')}"
    return held if held is not None and is_current(deployment, held) else deployment.epoch


def lacks(known: Sequence[Cursor], there: Collection[str]) -> bool:
    """Tells whether a client holds events of a conversation that was not found."""
    return any(cursor.after > 0 and cursor.conversation not in there for cursor in known)


def from_start(cursor: Cursor) -> Cursor:
    """After a client has dropped what it held, that counts no more."""
    return Cursor(conversation=cursor.conversation, after=0)


async def _read(
    deployment: Deployment, comer: Comer, member: Member, known: Sequence[Cursor]
) -> reading.Own:
    """Follows first and reads second, so that nothing falls between the two."""
    for cursor in known:
        member.follow(cursor.conversation, after=cursor.after)
    await deployment.hub.bus.confirmed()
    actor, scene = comer
    own = await deployment.read_together(
        lambda session: reading.own_with_missing(session, actor, known, scene)
    )
    for cursor in known:
        if all(cursor.conversation != one.conversation for one in own.transcripts):
            member.unwatch(cursor.conversation)  # not his: he hears and says nothing in it
    return own
