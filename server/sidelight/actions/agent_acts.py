"""What agents do: take over, write, note, hand back, resolve, read."""

from sidelight.actions.access import reach
from sidelight.actions.ledger import Ledger, agent_of
from sidelight.actions.outcome import Logged, Outcome
from sidelight.domain.actors import AgentActor
from sidelight.domain.conversations import State, Step
from sidelight.errors import AlreadyTaken, Empty
from sidelight.protocol.commands import AddNote, HandBack, Send, TakeOver
from sidelight.protocol.events import HandedBack, Message, Note, Resolved, TakenOver
from sidelight.protocol.pushes import Accepted
from sidelight.protocol.solutions import Resolve, SolvedBy
from sidelight.protocol.views import ArticleRef
from sidelight.store.heads import ConversationHead
from sidelight.store.session import StoreSession


def take_over(
    session: StoreSession, actor: AgentActor, command: TakeOver, *, now_ms: int
) -> Outcome[Accepted]:
    """Gives the conversation to the agent; taking over what he has already changes nothing.

    Raises:
        NotFound: The site has no such conversation.
        AlreadyTaken: A colleague was first.
        WrongState: It is resolved or closed.
    """
    head, ledger = _open(session, actor, command, now_ms=now_ms)

    def write() -> Logged | None:
        if head.state is State.WITH_AGENT:
            _refuse_other(session, head, actor)
            return None
        head.agent_id = actor.id
        head.waiting_since_ms = None
        head.unanswered_seq = None
        return ledger.own(Step.TAKE_OVER, TakenOver())

    return ledger.once(command.id, write)


def reply(
    session: StoreSession, actor: AgentActor, command: Send, *, now_ms: int
) -> Outcome[Accepted]:
    """Logs an agent's message to the visitor.

    Raises:
        Empty: Nothing is left of the text after trimming.
        NotFound: The site has no such conversation.
        AlreadyTaken: It is a colleague's.
        WrongState: Nobody has taken it over.
    """
    head, ledger = _open(session, actor, command, now_ms=now_ms)
    text = _text_of(command)

    def write() -> Logged:
        _refuse_other(session, head, actor)
        return ledger.own(Step.AGENT_WROTE, Message(text=text))

    return ledger.once(command.id, write)


def add_note(
    session: StoreSession, actor: AgentActor, command: AddNote, *, now_ms: int
) -> Outcome[Accepted]:
    """Logs a note that no visitor ever sees.

    Raises:
        Empty: Nothing is left of the text after trimming.
        NotFound: The site has no such conversation.
        WrongState: It is closed for good.
    """
    _, ledger = _open(session, actor, command, now_ms=now_ms)
    note = Note(text=_text_of(command))
    return ledger.once(command.id, lambda: ledger.own(Step.NOTE, note))


def hand_back(
    session: StoreSession, actor: AgentActor, command: HandBack, *, now_ms: int
) -> Outcome[Accepted]:
    """Gives the conversation back to the assistant.

    Raises:
        NotFound: The site has no such conversation.
        AlreadyTaken: It is a colleague's.
        WrongState: Nobody has taken it over.
    """
    head, ledger = _open(session, actor, command, now_ms=now_ms)

    def write() -> Logged:
        _refuse_other(session, head, actor)
        head.agent_id = None
        head.reason = None
        head.not_helpful = 0
        return ledger.own(Step.HAND_BACK, HandedBack())

    return ledger.once(command.id, write)


def resolve(
    session: StoreSession,
    actor: AgentActor,
    command: Resolve,
    *,
    now_ms: int,
    article: ArticleRef | None = None,
) -> Outcome[Accepted]:
    """Declares the question resolved; the visitor is asked for his satisfaction.

    Args:
        article: The one that the command names, as agents see it.

    Raises:
        NotFound: The site has no such conversation.
        AlreadyTaken: It is a colleague's.
        WrongState: Nobody has taken it over, or it is resolved already.
    """
    head, ledger = _open(session, actor, command, now_ms=now_ms)

    def write() -> Logged:
        _refuse_other(session, head, actor)
        own = ledger.own(Step.RESOLVE, Resolved(how="by_agent"))
        if article is not None or command.gap:
            ledger.step(Step.NOTE, SolvedBy(article=article))
        return own

    return ledger.once(command.id, write)


def mark_seen(
    session: StoreSession, actor: AgentActor, conversation: str, seq: int
) -> Outcome[tuple[str, int]]:
    """Keeps how far agents have read, which never goes back.

    Returns:
        The visitor, and the last event read in his own numbering.

    Raises:
        NotFound: The site has no such conversation.
    """
    head = reach(session, actor, conversation)
    head.agent_seen = max(head.agent_seen, min(seq, head.head))
    unread = head.head - head.agent_seen
    return Outcome((head.visitor_id, max(0, head.visitor_head - unread)))


def _open(
    session: StoreSession,
    actor: AgentActor,
    command: TakeOver | Send | AddNote | HandBack | Resolve,
    *,
    now_ms: int,
) -> tuple[ConversationHead, Ledger]:
    head = reach(session, actor, command.conversation)
    return head, Ledger(session, head, actor=actor, key=command.key, now_ms=now_ms)


def _refuse_other(session: StoreSession, head: ConversationHead, actor: AgentActor) -> None:
    """Refuses an agent where a colleague has the conversation."""
    if head.state is not State.WITH_AGENT or head.agent_id == actor.id:
        return
    colleague = agent_of(session, head)
    if colleague is not None:
        raise AlreadyTaken(agent=colleague.name)


def _text_of(command: Send | AddNote) -> str:
    text = command.text.strip()
    if not text:
        raise Empty
    return text
