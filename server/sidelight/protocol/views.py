"""Values that several frames carry: pages, people, articles, inbox rows, the handoff card."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sidelight.domain.signals import Signal
from sidelight.protocol.blocks import Block
from sidelight.protocol.business_actions import ActionTaken
from sidelight.protocol.flows import Asking, Walked
from sidelight.protocol.wire import ConversationId, Id, Wire

ConversationState = Literal["assisting", "waiting", "with_agent", "resolved", "closed"]
"""Where a conversation is; the table of steps is in docs/architecture.md."""

EscalationReason = Literal[
    "asked_for_person",
    "no_answer",
    "low_confidence",
    "not_helpful_twice",
    "frustration",
    "sensitive_topic",
    "page_rule",
    "action_failed",
    "flow",
    "error",
]
"""Why the assistant handed over to a person."""

Priority = Literal["low", "normal", "high", "urgent"]
"""How soon a waiting conversation should be taken, by its page's routing rule."""

DeclaredState = Annotated[
    dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")],
        Annotated[str, StringConstraints(max_length=200)],
    ],
    Field(max_length=20),
]
"""What the product declares of itself, such as `plan`, `role` and the `error` on screen."""


class PageView(Wire):
    """The page that the visitor has open, as the widget sees it."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
    title: Annotated[str, StringConstraints(max_length=200)] = ""


class TrailPage(PageView):
    """A page the visitor had open earlier in this tab."""

    at_ms: Annotated[int, Field(ge=0)]


class PageVisit(Wire):
    """A page that was open, with the page context that matched it, if any."""

    url: str
    title: str
    at_ms: int
    context: Id | None
    context_title: str


class Actor(Wire):
    """Who did something: the name is what others may see."""

    kind: Literal["visitor", "agent", "assistant", "system"]
    id: str
    name: str


class Visitor(Wire):
    """A visitor; `traits` come only from an identity that the product has signed."""

    id: str
    name: str
    email: str
    identified: bool
    traits: dict[str, str]


class Agent(Wire):
    """An agent as others see him."""

    id: Id
    name: str
    online: bool


class ArticleRef(Wire):
    """An article to offer or cite; `url` opens the whole of it as a page of its own."""

    id: Id
    title: str
    summary: str
    url: str


class PageHelp(Wire):
    """What belongs to a page: "Help for Invoices"."""

    context: Id | None
    title: str
    greeting: str
    articles: tuple[ArticleRef, ...]
    questions: tuple[str, ...]


class ArticleBody(Wire):
    """A whole article."""

    ref: ArticleRef
    blocks: tuple[Block, ...]
    related: tuple[ArticleRef, ...]


class SearchHit(Wire):
    """An article that a search found, with the passage that matched."""

    ref: ArticleRef
    heading: str
    snippet: str


class Availability(Wire):
    """Whether a person can be reached now."""

    agents_online: int
    text: str


class ConversationSummary(Wire):
    """A conversation of this visitor; `head` and `seen` count in the visitor's own stream."""

    conversation: ConversationId
    state: ConversationState
    head: int
    seen: int
    opened_at_ms: int
    last_at_ms: int
    last_text: str
    agent: Actor | None


class InboxRow(Wire):
    """A conversation in the agents' inbox; a row with a lower `seq` than the one held is old."""

    conversation: ConversationId
    seq: int
    state: ConversationState
    visitor: Visitor
    page: PageVisit | None
    last_text: str
    last_at_ms: int
    opened_at_ms: int
    waiting_since_ms: int | None
    reason: EscalationReason | None
    agent: Actor | None
    priority: Priority
    team: str
    skills: tuple[str, ...]
    csat: int | None


class Tried(Wire):
    """Something the visitor was shown, and what came of it; `seq` counts in his stream."""

    seq: int
    how: Literal["answered", "offered", "opened", "pointed"]
    id: Id
    title: str
    at_ms: int
    helpful: bool | None = None


class HandoffCard(Wire):
    """Everything that led to the handoff, so that nobody repeats himself."""

    question: str
    visitor: Visitor
    page: PageVisit | None
    trail: tuple[PageVisit, ...]
    declared: dict[str, str]
    tried: tuple[Tried, ...]
    signals: tuple[Signal, ...]
    reason: EscalationReason | None
    waiting_since_ms: int | None
    actions: tuple[ActionTaken, ...] = ()
    walked: tuple[Walked, ...] = ()
    asking: Asking | None = None
