"""Logs longer than anybody types in a test."""

from live_server import LiveServer
from sidelight.actions.ledger import Ledger
from sidelight.actions.outcome import Outcome
from sidelight.domain.conversations import Step
from sidelight.protocol.events import Message
from sidelight.protocol.views import Actor
from sidelight.store import log
from sidelight.store.heads import load_conversation
from sidelight.store.session import StoreSession


def fill(server: LiveServer, conversation: str, text: str, count: int) -> None:
    """Appends messages to a conversation's log, past the wire."""

    def job(session: StoreSession) -> None:
        head = load_conversation(session, "test", conversation)
        assert head is not None
        for number in range(count):
            actor = Actor(kind="visitor", id=head.visitor_id, name="Visitor")
            log.append(session, head, Message(text=f"{number} {text}"), actor=actor, at_ms=number)

    server.sidelight.deployment.writer.submit(job).result(120)


def announce(server: LiveServer, conversation: str, text: str, count: int) -> int:
    """Logs messages as one action does, so that whoever is connected hears each of them.

    Returns:
        The last one's number.
    """

    def job(session: StoreSession) -> Outcome[None]:
        head = load_conversation(session, "test", conversation)
        assert head is not None
        ledger = Ledger(session, head, actor=None, key=None, now_ms=head.last_at_ms)
        for number in range(count):
            ledger.step(Step.VISITOR_WROTE, Message(text=f"{number} {text}"))
        return ledger.outcome()

    logged = server.sidelight.deployment.writer.submit(job).result(120).logged
    return logged[-1].event.seq
