"""What begins a conversation or goes on with it: a visitor's message, or the wish for a person."""

from collections.abc import Mapping
from typing import Final

from sidelight.actions.access import find_own
from sidelight.actions.flows import NO_FLOWS, choice_of
from sidelight.actions.ledger import Ledger
from sidelight.actions.outcome import Logged, Outcome
from sidelight.actions.replies import escalate_now
from sidelight.actions.scene import Scene
from sidelight.domain.actors import VisitorActor
from sidelight.domain.conversations import State, Step
from sidelight.domain.flows import Flow
from sidelight.domain.pages import RouteRule
from sidelight.domain.signals import signals_of
from sidelight.errors import Empty, SignedIn, Unavailable
from sidelight.protocol.commands import Escalate, Send
from sidelight.protocol.events import Declared, Identified, Message, Opened, PageMoved, Reopened
from sidelight.protocol.pushes import Accepted
from sidelight.protocol.views import Visitor
from sidelight.store.heads import ConversationHead, create_conversation
from sidelight.store.recent import recent_texts
from sidelight.store.session import StoreSession
from sidelight.store.visitors import hold_visitor, keep_himself, keep_visitor

EARLIER_EVENTS: Final = 24
"""Events before a message in which rising frustration is looked for: about six exchanges."""


def send_message(
    session: StoreSession,
    actor: VisitorActor,
    command: Send,
    scene: Scene,
    flows: Mapping[str, Flow] = NO_FLOWS,
    *,
    now_ms: int,
) -> Outcome[Accepted]:
    """Logs a visitor's message; the first one begins the conversation, a late one reopens it.

    Args:
        flows: The site's flows, whose open question the message may answer.

    Raises:
        Empty: Nothing is left of the text after trimming.
        NotFound: The conversation is another visitor's.
        SignedIn: The visitor has signed in since he greeted.
        StepOver: It picks from a question of a flow that is not open any more.
        Unavailable: The visitor has been erased since he greeted.
        WrongState: The conversation is closed for good.
    """
    text = command.text.strip()
    if not text:
        raise Empty
    head = _find_or_create(session, actor, command, scene, now_ms=now_ms)
    ledger = Ledger(session, head, actor=actor, key=command.key, now_ms=now_ms)

    def write() -> Logged:
        go_on(ledger, scene)
        signals = signals_of(text, _earlier_texts(session, head))
        choice = choice_of(ledger.card.asking, command, flows, signals)
        # The words of a button are the product team's, not the visitor's.
        is_button = command.step_seq is not None and choice is not None
        signals = () if is_button else signals
        message = Message(text=text, signals=signals, choice=choice)
        logged = ledger.own(Step.VISITOR_WROTE, message)
        if head.state is State.ASSISTING:
            head.unanswered_seq = logged.event.seq
        return logged

    return ledger.once(command.id, write)


def ask_for_person(
    session: StoreSession,
    actor: VisitorActor,
    command: Escalate,
    scene: Scene,
    route: RouteRule,
    *,
    now_ms: int,
) -> Outcome[Accepted]:
    """Puts the conversation into the queue; harmless when a person has been asked for already.

    Raises:
        NotFound: The conversation is another visitor's.
        SignedIn: The visitor has signed in since he greeted.
        Unavailable: The visitor has been erased since he greeted.
        WrongState: The conversation is closed for good.
    """
    head = _find_or_create(session, actor, command, scene, now_ms=now_ms)
    ledger = Ledger(session, head, actor=actor, key=command.key, now_ms=now_ms)

    def write() -> Logged | None:
        go_on(ledger, scene)
        if head.state in {State.WAITING, State.WITH_AGENT}:
            return None
        return escalate_now(ledger, "asked_for_person", route, by_visitor=True)

    return ledger.once(command.id, write)


def _earlier_texts(session: StoreSession, head: ConversationHead) -> list[str]:
    """Returns what the visitor wrote lately; a person who has the conversation reads it himself."""
    if head.state is not State.ASSISTING:
        return []
    return recent_texts(session, head, events=EARLIER_EVENTS)


def catch_up_page(ledger: Ledger, scene: Scene) -> None:
    """Logs a move or a declaration that an open conversation has not heard of yet."""
    known = ledger.card
    if scene.page is not None and scene.has_moved(known):
        ledger.step(Step.VISITOR_ACTED, PageMoved(page=scene.page))
    if scene.declares_anew(known):
        ledger.step(Step.VISITOR_ACTED, Declared(declared=dict(scene.declared)))


def introduce(ledger: Ledger, scene: Scene) -> None:
    """Logs who the visitor is, where the conversation has known him otherwise."""
    if scene.introduces(ledger.card):
        ledger.step(Step.VISITOR_ACTED, Identified(visitor=scene.visitor))


def _find_or_create(
    session: StoreSession,
    actor: VisitorActor,
    command: Send | Escalate,
    scene: Scene,
    *,
    now_ms: int,
) -> ConversationHead:
    """Returns the conversation of a command, which begins with it when there is none yet.

    Raises:
        SignedIn: The visitor is anonymous, and has signed in since he greeted.
        Unavailable: The visitor is known, and has been taken away since he greeted.
    """
    head = find_own(session, actor, command.conversation)
    if head is not None:
        return head
    _keep(session, actor.site, scene.visitor, now_ms=now_ms)
    return create_conversation(
        session,
        ConversationHead(
            site=actor.site,
            id=command.conversation,
            visitor_id=actor.id,
            state=State.ASSISTING,
            opened_at_ms=now_ms,
            last_at_ms=now_ms,
        ),
    )


def _keep(session: StoreSession, site: str, visitor: Visitor, *, now_ms: int) -> None:
    """Keeps a visitor who begins a conversation.

    An erased person's tab learns of it up to two seconds later, and must not bring him back:
    whoever is known was kept when he signed in, and only his greeting keeps him again.
    A tab learns as late that its visitor has signed in elsewhere, and what it began as the
    anonymous one would never become his: it comes back as whom it is and asks again.

    Raises:
        SignedIn: The visitor is anonymous, and has signed in since he greeted.
        Unavailable: The visitor is known, and has been taken away since he greeted.
    """
    if not visitor.identified:
        if not keep_himself(session, site, visitor, now_ms=now_ms):
            raise SignedIn
        return
    if not hold_visitor(session, site, visitor.id):
        raise Unavailable
    keep_visitor(session, site, visitor, now_ms=now_ms)


def go_on(ledger: Ledger, scene: Scene) -> None:
    """Opens a new conversation's log, reopens a resolved one, and brings the page up to date."""
    head = ledger.head
    if head.head == 0:
        opened = Opened(
            visitor=scene.visitor,
            page=scene.page,
            trail=scene.trail,
            declared=dict(scene.declared),
        )
        ledger.step(Step.VISITOR_ACTED, opened)
        return
    if head.state is State.RESOLVED:
        head.agent_id = None
        head.not_helpful = 0
        head.reason = None
        ledger.step(Step.REOPEN, Reopened())
        introduce(ledger, scene)
    if head.state is not State.CLOSED:
        catch_up_page(ledger, scene)
