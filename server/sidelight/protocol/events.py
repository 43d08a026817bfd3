"""Events of a conversation's log; the transcript and every other view are folds of them."""

from typing import Annotated, Literal

from pydantic import Field

from sidelight.domain.signals import Signal
from sidelight.protocol.blocks import Block
from sidelight.protocol.business_actions import (
    ActionFailed,
    ActionOffer,
    ActionRequested,
    ActionResult,
)
from sidelight.protocol.flows import FlowEnded, FlowStep
from sidelight.protocol.solutions import SolvedBy
from sidelight.protocol.views import (
    Actor,
    ArticleRef,
    ConversationState,
    EscalationReason,
    PageVisit,
    Priority,
    Visitor,
)
from sidelight.protocol.wire import ConversationId, Id, Key, Wire


class Opened(Wire):
    """The conversation began, on this page and after these."""

    kind: Literal["opened"] = "opened"
    visitor: Visitor
    page: PageVisit | None
    trail: tuple[PageVisit, ...]
    declared: dict[str, str]


class Message(Wire):
    """A message of a visitor or an agent; `choice` names what it picked.

    That is a choice of the flow's step that was open, or an article of a clarification.
    """

    kind: Literal["message"] = "message"
    text: str
    signals: tuple[Signal, ...] = ()
    choice: Id | None = None


class PageMoved(Wire):
    """The visitor went to another page while the conversation was open."""

    kind: Literal["page_moved"] = "page_moved"
    page: PageVisit


class Declared(Wire):
    """The product declared another state, such as an error on screen."""

    kind: Literal["declared"] = "declared"
    declared: dict[str, str]


class Identified(Wire):
    """The visitor's identity became known by a signature of the product."""

    kind: Literal["identified"] = "identified"
    visitor: Visitor


class Answer(Wire):
    """The assistant's answer: a part of a reviewed article, word for word unless `rephrased`.

    `probability` is the calibrated probability that it answers; `page` the context it was given
    on; `more` says that the article holds more than the blocks shown; `rephrased` that a language
    model put the part into other words, each sentence of which was checked against it.
    """

    kind: Literal["answer"] = "answer"
    question_seq: int
    article: ArticleRef
    heading: str
    blocks: tuple[Block, ...]
    more: bool
    probability: float
    page: Id | None
    related: tuple[ArticleRef, ...]
    rephrased: bool = False


class Clarification(Wire):
    """The assistant asks which of two to four articles is meant."""

    kind: Literal["clarification"] = "clarification"
    question_seq: int
    text: str
    options: tuple[ArticleRef, ...]
    probability: float


class Said(Wire):
    """A fixed phrase of the assistant; `offer_person` puts a button for a person under it."""

    kind: Literal["said"] = "said"
    phrase: Id
    text: str
    question_seq: int | None
    offer_person: bool


class Viewed(Wire):
    """The visitor opened an article or had an anchor shown."""

    kind: Literal["viewed"] = "viewed"
    what: Literal["article", "anchor"]
    id: Id
    title: str


class Feedback(Wire):
    """The visitor told whether an answer helped."""

    kind: Literal["feedback"] = "feedback"
    answer_seq: int
    helpful: bool


class Escalated(Wire):
    """The conversation waits for a person, routed by the page's rule."""

    kind: Literal["escalated"] = "escalated"
    reason: EscalationReason
    team: str
    skills: tuple[str, ...]
    priority: Priority


class TakenOver(Wire):
    """An agent took the conversation over; the assistant is silent from here on."""

    kind: Literal["taken_over"] = "taken_over"


class HandedBack(Wire):
    """The agent gave the conversation back to the assistant."""

    kind: Literal["handed_back"] = "handed_back"


class Note(Wire):
    """A private note among agents; no visitor's stream carries it."""

    kind: Literal["note"] = "note"
    text: str


class Resolved(Wire):
    """The conversation is resolved: confirmed by the visitor or declared by an agent."""

    kind: Literal["resolved"] = "resolved"
    how: Literal["confirmed", "by_agent", "assumed"]


class Reopened(Wire):
    """A message came after the resolution."""

    kind: Literal["reopened"] = "reopened"


class Csat(Wire):
    """The visitor's satisfaction, 1 (worst) to 5 (best)."""

    kind: Literal["csat"] = "csat"
    score: Annotated[int, Field(ge=1, le=5)]
    comment: str


EventBody = Annotated[
    Opened
    | Message
    | PageMoved
    | Declared
    | Identified
    | Answer
    | Clarification
    | Said
    | Viewed
    | Feedback
    | Escalated
    | TakenOver
    | HandedBack
    | Note
    | Resolved
    | Reopened
    | Csat
    | FlowStep
    | FlowEnded
    | ActionOffer
    | ActionRequested
    | ActionResult
    | ActionFailed
    | SolvedBy,
    Field(discriminator="kind"),
]
"""What happened."""


class Event(Wire):
    """One entry of a conversation's log, as one audience sees it.

    `seq` counts 1, 2, 3 … in the receiver's own stream: agents see every event, visitors all but
    private ones, and both without holes, so that a hole always means a loss.
    `visitor_seq` is its number in the visitor's stream, null for private events; references inside
    bodies (`question_seq`, `answer_seq`) count in that stream, whoever reads them.
    `state` is the conversation's state after the event.
    `key` is the idempotency key of the command that caused it.
    """

    type: Literal["event"] = "event"
    conversation: ConversationId
    seq: int
    visitor_seq: int | None
    at_ms: int
    actor: Actor
    state: ConversationState
    key: Key | None
    body: EventBody
