"""Logs longer than anybody types in a test."""

from live_server import LiveServer
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
