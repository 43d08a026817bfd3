"""Frames that clients send; `id` pairs a command with its reply."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from sidelight.protocol.business_actions import Act
from sidelight.protocol.solutions import Resolve
from sidelight.protocol.views import DeclaredState, PageView, TrailPage
from sidelight.protocol.wire import ConversationId, Id, Key, Text, Wire

Token = Annotated[str, StringConstraints(max_length=4_096)]


class Cursor(Wire):
    """How far a client has a conversation: it wants every event with a higher `seq`."""

    conversation: ConversationId
    after: Annotated[int, Field(ge=0)]


class Hello(Wire):
    """First frame of a visitor: who he is, where he is, and how far he has the log.

    `token` is the one the last `welcome` gave; `identity` a JWT signed by the product.
    """

    type: Literal["hello"]
    id: Id
    site: Id
    token: Token | None = None
    identity: Token | None = None
    tab: Id
    page: PageView
    declared: DeclaredState = {}
    trail: Annotated[tuple[TrailPage, ...], Field(max_length=20)] = ()
    resume: Annotated[tuple[Cursor, ...], Field(max_length=20)] = ()
    epoch: Id | None = None


class HelloAgent(Wire):
    """First frame of an agent; `token` is a socket ticket of the signed-in session."""

    type: Literal["hello_agent"]
    id: Id
    token: Token
    tab: Id
    resume: Annotated[tuple[Cursor, ...], Field(max_length=20)] = ()
    epoch: Id | None = None


class Page(Wire):
    """The visitor is on another page; answered by `suggestions`."""

    type: Literal["page"]
    id: Id
    page: PageView


class Context(Wire):
    """The product declares its state anew, replacing the one before; answered by `suggestions`."""

    type: Literal["context"]
    id: Id
    declared: DeclaredState


class Identify(Wire):
    """The product tells who the visitor is; answered by a new `welcome`."""

    type: Literal["identify"]
    id: Id
    identity: Token


class Send(Wire):
    """A message. A conversation that does not exist yet begins with it.

    `choice` names an article of the last clarification, which is then the answer; with `step_seq`
    a choice of that step of a flow, and `step_over` refuses it when the step is not open any more.
    """

    type: Literal["send"]
    id: Id
    key: Key
    conversation: ConversationId
    text: Text
    choice: Id | None = None
    step_seq: Annotated[int, Field(ge=1)] | None = None


class Search(Wire):
    """Search as you type; answered by `found`."""

    type: Literal["search"]
    id: Id
    text: Annotated[str, StringConstraints(max_length=200)]


class GetArticle(Wire):
    """Asks for an article; answered by `article`."""

    type: Literal["get_article"]
    id: Id
    article: Id


class View(Wire):
    """The visitor opened an article or had an anchor shown, during a conversation."""

    type: Literal["view"]
    id: Id
    key: Key
    conversation: ConversationId
    what: Literal["article", "anchor"]
    target: Id


class GiveFeedback(Wire):
    """Whether the answer with this `seq` helped."""

    type: Literal["feedback"]
    id: Id
    key: Key
    conversation: ConversationId
    answer_seq: Annotated[int, Field(ge=1)]
    helpful: bool


class GiveCsat(Wire):
    """The visitor's satisfaction after the resolution, 1 to 5; the last one counts."""

    type: Literal["csat"]
    id: Id
    key: Key
    conversation: ConversationId
    score: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, StringConstraints(max_length=2_000)] = ""


class Escalate(Wire):
    """The visitor wants a person. A conversation that does not exist yet begins with it."""

    type: Literal["escalate"]
    id: Id
    key: Key
    conversation: ConversationId


class Confirm(Wire):
    """The visitor says that his question is resolved."""

    type: Literal["confirm"]
    id: Id
    key: Key
    conversation: ConversationId


class Typing(Wire):
    """The sender is typing; repeated at most every 3 s, lapses after 6 s; no reply."""

    type: Literal["typing"]
    conversation: ConversationId


class Seen(Wire):
    """Everything up to `seq` has been on screen; no reply."""

    type: Literal["seen"]
    conversation: ConversationId
    seq: Annotated[int, Field(ge=0)]


class CatchUp(Wire):
    """Asks for the events after a `seq`, oldest first; answered by `transcript`."""

    type: Literal["catch_up"]
    id: Id
    conversation: ConversationId
    after: Annotated[int, Field(ge=0)]


class Earlier(Wire):
    """Asks for the page of events before a `seq`; answered by `transcript`."""

    type: Literal["earlier"]
    id: Id
    conversation: ConversationId
    before: Annotated[int, Field(ge=1)]


class Ping(Wire):
    """Is anybody there? Answered by `pong`, which tells the head of every subscribed stream."""

    type: Literal["ping"]
    id: Id


class Watch(Wire):
    """An agent opens a conversation; answered by `watching`, and events follow."""

    type: Literal["watch"]
    id: Id
    conversation: ConversationId
    after: Annotated[int, Field(ge=0)] = 0


class Unwatch(Wire):
    """An agent closes a conversation's view."""

    type: Literal["unwatch"]
    id: Id
    conversation: ConversationId


class TakeOver(Wire):
    """An agent takes a conversation over; refused with `already_taken` after another's."""

    type: Literal["take_over"]
    id: Id
    key: Key
    conversation: ConversationId


class HandBack(Wire):
    """The agent gives the conversation back to the assistant."""

    type: Literal["hand_back"]
    id: Id
    key: Key
    conversation: ConversationId


class AddNote(Wire):
    """A private note."""

    type: Literal["note"]
    id: Id
    key: Key
    conversation: ConversationId
    text: Text


VisitorCommand = Annotated[
    Page
    | Context
    | Identify
    | Send
    | Search
    | GetArticle
    | View
    | GiveFeedback
    | GiveCsat
    | Escalate
    | Confirm
    | Act
    | Typing
    | Seen
    | CatchUp
    | Earlier
    | Ping,
    Field(discriminator="type"),
]
"""What a visitor's connection may send after `hello`."""

AgentCommand = Annotated[
    Watch
    | Unwatch
    | TakeOver
    | HandBack
    | Send
    | AddNote
    | Resolve
    | Search
    | GetArticle
    | Typing
    | Seen
    | CatchUp
    | Earlier
    | Ping,
    Field(discriminator="type"),
]
"""What an agent's connection may send after `hello_agent`."""

Greeting = Annotated[Hello | HelloAgent, Field(discriminator="type")]
"""The first frame of a connection."""

GREETING: TypeAdapter[Hello | HelloAgent] = TypeAdapter(Greeting)
VISITOR_COMMAND: TypeAdapter[VisitorCommand] = TypeAdapter(VisitorCommand)
AGENT_COMMAND: TypeAdapter[AgentCommand] = TypeAdapter(AgentCommand)
