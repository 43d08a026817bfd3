"""What visitors do beside writing: move, look, judge, read."""

from sidelight.actions.access import reach
from sidelight.actions.ledger import Ledger
from sidelight.actions.outcome import Logged, Outcome
from sidelight.actions.replies import follow_up
from sidelight.actions.scene import Scene
from sidelight.actions.visitor_messages import catch_up_page, introduce
from sidelight.domain.actors import VisitorActor
from sidelight.domain.conversations import State, Step
from sidelight.domain.pages import EscalateRule, RouteRule
from sidelight.errors import NotFound
from sidelight.protocol.commands import Confirm, GiveCsat, GiveFeedback, View
from sidelight.protocol.events import Answer, Csat, Feedback, Resolved, Viewed
from sidelight.protocol.pushes import Accepted
from sidelight.store.conversations import open_conversations
from sidelight.store.heads import ConversationHead
from sidelight.store.log import read
from sidelight.store.session import StoreSession


def view(
    session: StoreSession, actor: VisitorActor, command: View, title: str, *, now_ms: int
) -> Outcome[Accepted]:
    """Logs that the visitor opened an article or had an anchor shown.

    Raises:
        NotFound: The conversation is not his.
        WrongState: The conversation is closed for good.
    """
    ledger = _open(session, actor, command, now_ms=now_ms)
    body = Viewed(what=command.what, id=command.target, title=title)
    return ledger.once(command.id, lambda: ledger.own(Step.VISITOR_ACTED, body))


def give_feedback(
    session: StoreSession,
    actor: VisitorActor,
    command: GiveFeedback,
    rules: tuple[RouteRule, EscalateRule],
    *,
    now_ms: int,
) -> Outcome[Accepted]:
    """Logs whether an answer helped; where it did not, the assistant follows up at once.

    The same verdict on the same answer again is logged and counts no second time.

    Args:
        rules: The page's routing and escalation.

    Raises:
        NotFound: The conversation is not his, or has no such answer.
        WrongState: The conversation is closed for good.
    """
    ledger = _open(session, actor, command, now_ms=now_ms)
    head, tried = ledger.head, ledger.card.tried

    def write() -> Logged:
        _refuse_unanswered(session, head, command.answer_seq)
        known = any(one.seq == command.answer_seq and one.helpful is False for one in tried)
        body = Feedback(answer_seq=command.answer_seq, helpful=command.helpful)
        logged = ledger.own(Step.VISITOR_ACTED, body)
        if not command.helpful and not known:
            head.not_helpful += 1
            if head.state is State.ASSISTING:
                follow_up(ledger, *rules)
        return logged

    return ledger.once(command.id, write)


def rate(
    session: StoreSession, actor: VisitorActor, command: GiveCsat, *, now_ms: int
) -> Outcome[Accepted]:
    """Stores the visitor's satisfaction with a resolved conversation; the last one counts.

    Raises:
        NotFound: The conversation is not his.
        WrongState: The conversation is not resolved.
    """
    ledger = _open(session, actor, command, now_ms=now_ms)

    def write() -> Logged:
        ledger.head.csat = command.score
        return ledger.own(Step.RATE, Csat(score=command.score, comment=command.comment.strip()))

    return ledger.once(command.id, write)


def confirm(
    session: StoreSession, actor: VisitorActor, command: Confirm, *, now_ms: int
) -> Outcome[Accepted]:
    """Resolves the conversation on the visitor's own word.

    Raises:
        NotFound: The conversation is not his.
        WrongState: It is resolved or closed already.
    """
    ledger = _open(session, actor, command, now_ms=now_ms)

    def write() -> Logged:
        ledger.head.unanswered_seq = None
        ledger.head.waiting_since_ms = None
        return ledger.own(Step.CONFIRM, Resolved(how="confirmed"))

    return ledger.once(command.id, write)


def move_page(
    session: StoreSession, actor: VisitorActor, scene: Scene, *, now_ms: int
) -> Outcome[None]:
    """Tells every open conversation of the visitor where he is now and what is declared there."""
    logged: list[Logged] = []
    for head in open_conversations(session, actor.site, actor.id):
        ledger = Ledger(session, head, actor=actor, key=None, now_ms=now_ms)
        catch_up_page(ledger, scene)
        logged += ledger.outcome().logged
    return Outcome(None, tuple(logged))


def arrive(
    session: StoreSession, actor: VisitorActor, scene: Scene, *, now_ms: int
) -> Outcome[None]:
    """Tells every open conversation of the visitor who he is by now, and where."""
    logged: list[Logged] = []
    for head in open_conversations(session, actor.site, actor.id):
        ledger = Ledger(session, head, actor=actor, key=None, now_ms=now_ms)
        introduce(ledger, scene)
        catch_up_page(ledger, scene)
        logged += ledger.outcome().logged
    return Outcome(None, tuple(logged))


def mark_seen(
    session: StoreSession, actor: VisitorActor, conversation: str, seq: int
) -> Outcome[int]:
    """Keeps how far the visitor has read, which never goes back, and returns it.

    Raises:
        NotFound: The conversation is not his.
    """
    head = reach(session, actor, conversation)
    head.visitor_seen = max(head.visitor_seen, min(seq, head.visitor_head))
    return Outcome(head.visitor_seen)


def _refuse_unanswered(session: StoreSession, head: ConversationHead, answer_seq: int) -> None:
    """Refuses a number of the visitor's stream that is not an answer's."""
    is_there = answer_seq <= head.visitor_head
    found = read(session, head, "visitor", after=answer_seq - 1, limit=1) if is_there else ()
    if not found or not isinstance(found[0].body, Answer):
        raise NotFound(what="answer")


def _open(
    session: StoreSession,
    actor: VisitorActor,
    command: View | GiveFeedback | GiveCsat | Confirm,
    *,
    now_ms: int,
) -> Ledger:
    head = reach(session, actor, command.conversation)
    return Ledger(session, head, actor=actor, key=command.key, now_ms=now_ms)
