"""Makes a conversation long at once, while no server runs: over the wire it would take minutes."""

import time

from faults.ground import Ground
from faults.roles import SECRET
from sidelight.actions.ledger import Ledger
from sidelight.actions.outcome import Outcome
from sidelight.domain.conversations import Step
from sidelight.protocol.events import Note, Viewed
from sidelight.store.heads import load_conversation
from sidelight.store.session import StoreSession

NOTE_EVERY = 5
"""One event in so many is private, so that the two numberings drift apart."""


def grow(ground: Ground, conversation: str, events: int) -> None:
    """Appends events to a conversation, if it has begun."""

    def job(session: StoreSession) -> Outcome[None]:
        head = load_conversation(session, "test", conversation)
        if head is None:
            return Outcome(None)
        now_ms = time.time_ns() // 1_000_000
        ledger = Ledger(session, head, actor=None, key=None, now_ms=now_ms)
        for number in range(events):
            if number % NOTE_EVERY:
                viewed = Viewed(what="article", id="send-an-invoice", title=f"View {number}")
                ledger.step(Step.VISITOR_ACTED, viewed)
            else:
                ledger.step(Step.NOTE, Note(text=f"{SECRET} among views {number}"))
        return Outcome(None)

    with ground.writer() as writer:
        writer.submit(job).result()
