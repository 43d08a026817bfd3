"""The wire of actions, look-ups and writes in business systems: offered, asked for, carried out."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sidelight.protocol.wire import ConversationId, Id, Key, Wire

MAX_VALUE_CHARS = 500
"""Longest parameter: an address or a reason fits, an essay does not."""

MAX_PARAMETERS = 20
"""More fields than anybody fills in inside a chat."""

ParameterName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]

ParameterForm = Literal["text", "integer", "number", "yes_no", "date", "email", "choice"]
"""How a parameter is asked for."""

FailureCause = Literal[
    "refused",
    "unreachable",
    "timed_out",
    "bad_answer",
    "not_configured",
    "not_identified",
    "unknown",
]
"""Why an action failed; `unknown` means that nobody can tell whether it was done."""


class ActionParameter(Wire):
    """A field of an action's form; the server checks it again, by the same rules.

    `value` is what the page or its declared state says already, empty for nothing.
    An empty `pattern` allows everything; it is a regular expression of ECMAScript and Python both.
    """

    name: ParameterName
    label: str
    hint: str
    form: ParameterForm
    required: bool
    options: tuple[str, ...]
    pattern: str
    minimum: float | None
    maximum: float | None
    value: str


class ActionOffer(Wire):
    """The assistant offers to look something up, or to change it, in a business system.

    `sign_in` says that the visitor must sign in to the product first; then there is no form yet.
    A non-empty `confirm` is a question to be answered before `act` is sent with `confirmed`;
    each `{name}` in it stands for the parameter of that name.
    """

    kind: Literal["action_offer"] = "action_offer"
    question_seq: int | None
    action: Id
    title: str
    text: str
    writes: bool
    parameters: tuple[ActionParameter, ...]
    confirm: str
    needs_identity: bool
    sign_in: bool


class GivenParameter(Wire):
    """A parameter as the transcript shows it: one that the action keeps private shows dots."""

    label: str
    value: str


class ActionRequested(Wire):
    """The visitor asked for an action; its result or failure follows."""

    kind: Literal["action_requested"] = "action_requested"
    action: Id
    title: str
    writes: bool
    parameters: tuple[GivenParameter, ...]


class ActionResult(Wire):
    """An action was carried out; `text` is plain, whatever the business system answered.

    `request_seq` is the number of the request that it ends.
    """

    kind: Literal["action_result"] = "action_result"
    request_seq: int
    action: Id
    title: str
    text: str


class ActionFailed(Wire):
    """An action was not carried out, or nobody can tell; a person is asked for.

    `request_seq` is the number of the request that it ends.
    """

    kind: Literal["action_failed"] = "action_failed"
    request_seq: int
    action: Id
    title: str
    cause: FailureCause
    text: str


class ActionTaken(Wire):
    """An action on the handoff card, and what came of it; `seq` counts in the visitor's stream."""

    seq: int
    action: Id
    title: str
    status: Literal["pending", "done", "failed"]
    cause: FailureCause | None
    text: str
    at_ms: int


class Act(Wire):
    """The visitor asks for an action that he was offered; all values are text, as forms give them.

    An action that asks for a confirmation is refused without `confirmed`.
    """

    type: Literal["act"]
    id: Id
    key: Key
    conversation: ConversationId
    action: Id
    parameters: Annotated[
        dict[ParameterName, Annotated[str, StringConstraints(max_length=MAX_VALUE_CHARS)]],
        Field(max_length=MAX_PARAMETERS),
    ] = {}
    confirmed: bool = False
