"""What the assistant says, logged: replies, follow-ups on feedback, escalations."""

from sidelight.actions.ledger import ASSISTANT, Ledger
from sidelight.actions.outcome import Logged, Outcome
from sidelight.actions.questions import Owed
from sidelight.assistant.decision import Reply, after_feedback
from sidelight.domain.conversations import Step
from sidelight.domain.pages import EscalateRule, RouteRule
from sidelight.protocol.events import Escalated
from sidelight.protocol.views import EscalationReason
from sidelight.store.heads import load_conversation
from sidelight.store.session import StoreSession


def record_reply(
    session: StoreSession, owed: Owed, reply: Reply, route: RouteRule, *, now_ms: int
) -> Outcome[bool]:
    """Logs the assistant's reply to a question, unless it has come too late.

    It is too late when a person has taken over, or when the visitor has written again meanwhile:
    that newer question is answered with this one in view.

    Returns:
        Whether it was logged.
    """
    head = load_conversation(session, owed.site, owed.conversation)
    if head is None or not owed.is_open_in(head):
        return Outcome(reply=False)
    ledger = Ledger(session, head, actor=None, key=None, now_ms=now_ms)
    head.unanswered_seq = None
    _speak(ledger, reply, route)
    return Outcome(reply=True, logged=ledger.outcome().logged)


def follow_up(ledger: Ledger, route: RouteRule, escalate: EscalateRule) -> None:
    """Says what follows on an answer that did not help."""
    reply = after_feedback(
        not_helpful=ledger.head.not_helpful, after_not_helpful=escalate.after_not_helpful
    )
    _speak(ledger, reply, route)


def escalate_now(
    ledger: Ledger, reason: EscalationReason, route: RouteRule, *, by_visitor: bool = False
) -> Logged:
    """Puts the conversation into the queue with its page's routing.

    Raises:
        WrongState: The conversation is not with the assistant.
    """
    head = ledger.head
    body = Escalated(
        reason=reason, team=route.team, skills=route.skills, priority=route.priority.value
    )
    head.team, head.skills, head.priority = body.team, body.skills, body.priority
    head.reason = reason
    head.waiting_since_ms = ledger.now_ms
    head.unanswered_seq = None
    if by_visitor:
        return ledger.own(Step.ESCALATE, body)
    return ledger.step(Step.ESCALATE, body, actor=ASSISTANT)


def _speak(ledger: Ledger, reply: Reply, route: RouteRule) -> None:
    """Logs what a reply says, and the escalation it ends in, if any."""
    for body in reply.bodies:
        ledger.step(Step.ASSISTANT_SPOKE, body, actor=ASSISTANT)
    if reply.escalate is not None:
        escalate_now(ledger, reply.escalate, route)
