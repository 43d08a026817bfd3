"""Frames that the server sends: replies, which carry a command's `id`, and pushes, which do not."""

from typing import Annotated, Literal

from pydantic import Field

from sidelight.errors import ErrorCode
from sidelight.protocol.blocks import Block
from sidelight.protocol.events import Event
from sidelight.protocol.limits import Limits
from sidelight.protocol.views import (
    Actor,
    Agent,
    ArticleBody,
    Availability,
    ConversationState,
    ConversationSummary,
    HandoffCard,
    InboxRow,
    PageHelp,
    SearchHit,
    Visitor,
)
from sidelight.protocol.wire import ConversationId, Id, Wire


class Transcript(Wire):
    """A run of one conversation's events in the receiver's stream, oldest first.

    `reset` says that earlier events the client holds must be dropped (it was too far behind);
    `first_seq` is the lowest `seq` a client now has, above 1 when older pages can be asked for.
    """

    type: Literal["transcript"] = "transcript"
    id: Id | None
    conversation: ConversationId
    state: ConversationState
    events: tuple[Event, ...]
    first_seq: int
    head: int
    reset: bool


class Welcome(Wire):
    """Answer to a visitor's `hello`: who he is to the server, and everything he missed."""

    type: Literal["welcome"] = "welcome"
    id: Id
    visitor: Visitor
    token: str
    epoch: Id
    now_ms: int
    conversations: tuple[ConversationSummary, ...]
    transcripts: tuple[Transcript, ...]
    page_help: PageHelp
    availability: Availability
    limits: Limits


class WelcomeAgent(Wire):
    """Answer to an agent's `hello_agent`: the inbox, the colleagues, and what was missed."""

    type: Literal["welcome_agent"] = "welcome_agent"
    id: Id
    agent: Agent
    epoch: Id
    now_ms: int
    inbox: tuple[InboxRow, ...]
    agents: tuple[Agent, ...]
    watching: tuple["Watching", ...]
    limits: Limits


class Watching(Wire):
    """A conversation as an agent opens it: transcript, handoff card, row, and who is there."""

    type: Literal["watching"] = "watching"
    id: Id | None
    row: InboxRow
    card: HandoffCard
    transcript: Transcript
    visitor_online: bool


class Accepted(Wire):
    """The command is durable; `seq` is its event in the sender's stream (0 where it has none)."""

    type: Literal["accepted"] = "accepted"
    id: Id
    conversation: ConversationId
    seq: int
    at_ms: int


class Done(Wire):
    """A command without further result is done."""

    type: Literal["done"] = "done"
    id: Id


class Found(Wire):
    """Articles that a search found, best first."""

    type: Literal["found"] = "found"
    id: Id
    hits: tuple[SearchHit, ...]


class Article(Wire):
    """The article asked for."""

    type: Literal["article"] = "article"
    id: Id
    article: ArticleBody


class Suggestions(Wire):
    """What belongs to the page: reply to `page` and `context`, push when articles change."""

    type: Literal["suggestions"] = "suggestions"
    id: Id | None
    page_help: PageHelp


class StreamHead(Wire):
    """The highest `seq` of a stream; a client that has less asks to `catch_up`."""

    conversation: ConversationId
    head: int


class Pong(Wire):
    """Somebody is there; every stream this connection follows, with its head."""

    type: Literal["pong"] = "pong"
    id: Id
    heads: tuple[StreamHead, ...]


class Error(Wire):
    """A command that was refused (`id`), or a fault of the connection (no `id`)."""

    type: Literal["error"] = "error"
    id: Id | None
    code: ErrorCode
    message: str
    retry: bool
    retry_after_ms: int | None = None


class TypingNow(Wire):
    """Somebody else is typing in this conversation; lapses after 6 s."""

    type: Literal["typing"] = "typing"
    conversation: ConversationId
    actor: Actor


class Delta(Wire):
    """An answer that is being composed, all of it so far; the event that follows is the truth.

    It replaces the delta before it, and is nothing any more when one without blocks has come for
    the same question, when the conversation is not `assisting`, or 10 s after it came.
    So it is when the stream has a `message` above `question_seq`, or an event of somebody else
    than the visitor: the answer, or that of a person.
    """

    type: Literal["delta"] = "delta"
    conversation: ConversationId
    question_seq: int
    blocks: tuple[Block, ...]


class Presence(Wire):
    """Whether the visitor of a conversation is connected; for agents."""

    type: Literal["presence"] = "presence"
    conversation: ConversationId
    visitor_online: bool


class SeenBy(Wire):
    """How far the other side has read, in the receiver's stream."""

    type: Literal["seen"] = "seen"
    conversation: ConversationId
    by: Literal["visitor", "agent"]
    seq: int


class AvailabilityNow(Wire):
    """Whether a person can be reached has changed."""

    type: Literal["availability"] = "availability"
    availability: Availability


class Inbox(Wire):
    """A row of the inbox is new or changed; for agents."""

    type: Literal["inbox"] = "inbox"
    row: InboxRow


class Card(Wire):
    """A watched conversation's handoff card has changed; for agents."""

    type: Literal["card"] = "card"
    conversation: ConversationId
    seq: int
    card: HandoffCard


class Agents(Wire):
    """The agents of the site, with who is online; for agents."""

    type: Literal["agents"] = "agents"
    agents: tuple[Agent, ...]


VisitorPush = Annotated[
    Welcome
    | Accepted
    | Done
    | Found
    | Article
    | Suggestions
    | Transcript
    | Pong
    | Error
    | Event
    | TypingNow
    | Delta
    | SeenBy
    | AvailabilityNow,
    Field(discriminator="type"),
]
"""What a visitor's connection receives."""

AgentPush = Annotated[
    WelcomeAgent
    | Accepted
    | Done
    | Found
    | Article
    | Transcript
    | Watching
    | Pong
    | Error
    | Event
    | TypingNow
    | Delta
    | SeenBy
    | Presence
    | Inbox
    | Card
    | Agents,
    Field(discriminator="type"),
]
"""What an agent's connection receives."""
