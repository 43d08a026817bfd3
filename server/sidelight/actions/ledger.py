"""Appends events of one action to one conversation and keeps every view of it in step."""

from collections.abc import Callable
from typing import Final, Literal

from sidelight.actions.outcome import Logged, Outcome
from sidelight.desk.card import empty_card, fold
from sidelight.desk.card_memory import CardMemory
from sidelight.desk.inbox import excerpt, inbox_row
from sidelight.domain.actors import AgentActor, VisitorActor
from sidelight.domain.conversations import Step, advance
from sidelight.protocol.business_actions import ActionFailed, ActionResult
from sidelight.protocol.events import Answer, EventBody, Message, Said
from sidelight.protocol.flows import FlowStep
from sidelight.protocol.pushes import Accepted
from sidelight.protocol.views import Actor, HandoffCard, Visitor
from sidelight.store.agents import agent_name
from sidelight.store.heads import ConversationHead
from sidelight.store.log import append
from sidelight.store.receipts import find_receipt, keep_receipt
from sidelight.store.session import StoreSession

ASSISTANT: Final = Actor(kind="assistant", id="assistant", name="Assistant")
"""Who answers in the knowledge base's words."""

CARDS: Final = CardMemory()
"""Saves parsing the card that the job before has written; it never holds another than the log's."""

NOBODY: Final = Visitor(id="", name="", email="", identified=False, traits={})
"""Stands in until the first event tells who the visitor is."""


def actor_view(actor: VisitorActor | AgentActor) -> Actor:
    """Returns an actor as events show him."""
    kind: Literal["visitor", "agent"] = "visitor" if isinstance(actor, VisitorActor) else "agent"
    return Actor(kind=kind, id=actor.id, name=actor.name)


class Ledger:
    """The events of one action in one conversation, in one transaction.

    A command goes through `once`; what nobody waits for ends with `outcome`.
    """

    def __init__(
        self,
        session: StoreSession,
        head: ConversationHead,
        *,
        actor: VisitorActor | AgentActor | None,
        key: str | None,
        now_ms: int,
    ) -> None:
        """Opens a ledger; without an actor the assistant writes."""
        self.head = head
        self._session = session
        self._reader: Literal["visitor", "agent"] = (
            "agent" if isinstance(actor, AgentActor) else "visitor"
        )
        self._actor = actor_view(actor) if actor else ASSISTANT
        self._key = key
        self.now_ms = now_ms
        self._card: HandoffCard = CARDS.card_of(head.card_json) or empty_card(NOBODY)
        self._logged: list[Logged] = []

    @property
    def card(self) -> HandoffCard:
        """The handoff card as it is after the last step."""
        return self._card

    def once(self, frame: str, write: Callable[[], Logged | None]) -> Outcome[Accepted]:
        """Carries a command out, or, when its key was used before, returns the first reply.

        Args:
            frame: Id of the frame that asks, for the reply.
            write: Takes the steps and returns the command's own event, if it has one.
        """
        kept = find_receipt(self._session, self.head, self._key) if self._key else None
        if kept is not None:
            first = Accepted.model_validate_json(kept)
            return Outcome(first.model_copy(update={"id": frame}))
        own = write()
        reply = Accepted(
            id=frame,
            conversation=self.head.id,
            seq=self._number(own) if own else 0,
            at_ms=self.now_ms,
        )
        if self._key:
            keep_receipt(
                self._session, self.head, self._key, reply.model_dump_json(), at_ms=self.now_ms
            )
        return Outcome(reply, tuple(self._logged))

    def outcome(self) -> Outcome[None]:
        """Returns what was logged by an action that nobody waits for."""
        return Outcome(None, tuple(self._logged))

    def own(self, step: Step, body: EventBody) -> Logged:
        """Takes the step that the command is about; only its event carries the command's key.

        Raises:
            WrongState: The conversation's state does not allow the step.
        """
        return self._log(step, body, self._actor, self._key)

    def step(self, step: Step, body: EventBody, *, actor: Actor | None = None) -> Logged:
        """Takes a step that goes before or follows the command's own.

        Raises:
            WrongState: The conversation's state does not allow the step.
        """
        return self._log(step, body, actor or self._actor, None)

    def _log(self, step: Step, body: EventBody, actor: Actor, key: str | None) -> Logged:
        head = self.head
        head.state = advance(head.state, step)
        head.last_at_ms = self.now_ms
        head.last_text = _excerpt_of(body) or head.last_text
        event = append(self._session, head, body, actor=actor, at_ms=self.now_ms, key=key)
        card = fold(self._card, event)
        changed = card is not self._card
        if changed:
            self._card = card
            head.card_json = CARDS.json_of(card)
        row = inbox_row(head, card, self._agent())
        logged = Logged(head.site, head.visitor_id, event, row, card if changed else None)
        self._logged.append(logged)
        return logged

    def _agent(self) -> Actor | None:
        """Returns the agent who has the conversation; one who acts himself is not looked up."""
        is_own = self._reader == "agent" and self.head.agent_id == self._actor.id
        return self._actor if is_own else agent_of(self._session, self.head)

    def _number(self, logged: Logged) -> int:
        """Returns an event's number in the sender's own stream."""
        seq = logged.event.seq if self._reader == "agent" else logged.event.visitor_seq
        return seq or 0


def agent_of(session: StoreSession, head: ConversationHead) -> Actor | None:
    """Returns the agent who has the conversation."""
    if head.agent_id is None:
        return None
    name = agent_name(session, head.site, head.agent_id)
    return Actor(kind="agent", id=head.agent_id, name=name)


def _excerpt_of(body: EventBody) -> str:
    """Returns what the inbox shows of an event, empty when it shows nothing of it."""
    match body:
        case Message(text=text) | Said(text=text) | FlowStep(text=text):
            return excerpt(text)
        case ActionResult(text=text) | ActionFailed(text=text):
            return excerpt(text)
        case Answer(article=article):
            return excerpt(article.title)
        case _:
            return ""
