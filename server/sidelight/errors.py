"""Every failure that Sidelight expects: a code for programs, fields, a text for people.

Codes never change; texts may.
Only `web.errors` turns these into HTTP answers, frames and close codes.
"""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar

from typing_extensions import override


class ErrorCode(StrEnum):
    """What went wrong, for programs; docs/protocol.md says for each whether a retry can help."""

    BAD_FRAME = "bad_frame"
    UNKNOWN_COMMAND = "unknown_command"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    RATE_LIMITED = "rate_limited"
    BAD_TOKEN = "bad_token"
    EXPIRED_TOKEN = "expired_token"
    BAD_IDENTITY = "bad_identity"
    BAD_CREDENTIALS = "bad_credentials"
    WRONG_ORIGIN = "wrong_origin"
    UNKNOWN_SITE = "unknown_site"
    NOT_FOUND = "not_found"
    ALREADY_TAKEN = "already_taken"
    WRONG_STATE = "wrong_state"
    STEP_OVER = "step_over"
    FORBIDDEN = "forbidden"
    ACT_REFUSED = "act_refused"
    UNAVAILABLE = "unavailable"
    CONTENT = "content"
    CONFIGURATION = "configuration"
    MODEL = "model"


class SidelightError(Exception):
    """Base of all expected failures.

    The text is `template` filled with the fields, so that every surface says the same.
    """

    code: ClassVar[ErrorCode]
    http_status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    retry: ClassVar[bool] = False
    """Whether sending the same again can succeed."""

    template: ClassVar[str]

    @override
    def __str__(self) -> str:
        return self.template.format_map(vars(self))


@dataclass(eq=False)
class BadFrame(SidelightError):
    """A frame that is not what the protocol allows."""

    why: str
    code: ClassVar[ErrorCode] = ErrorCode.BAD_FRAME
    template: ClassVar[str] = "This frame cannot be read: {why}."


@dataclass(eq=False)
class UnknownCommand(SidelightError):
    """A command type that this server does not know."""

    command: str
    code: ClassVar[ErrorCode] = ErrorCode.UNKNOWN_COMMAND
    template: ClassVar[str] = "There is no command '{command:.40}'."


@dataclass(eq=False)
class TooLarge(SidelightError):
    """A frame or body over its limit in bytes."""

    limit_bytes: int
    code: ClassVar[ErrorCode] = ErrorCode.TOO_LARGE
    http_status: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    template: ClassVar[str] = "This is larger than the {limit_bytes} bytes allowed."


@dataclass(eq=False)
class TooLong(SidelightError):
    """A text over its limit in characters."""

    limit_chars: int
    code: ClassVar[ErrorCode] = ErrorCode.TOO_LONG
    http_status: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    template: ClassVar[str] = "Please write at most {limit_chars} characters in one message."


class Empty(SidelightError):
    """A message without a visible character."""

    code: ClassVar[ErrorCode] = ErrorCode.EMPTY
    template: ClassVar[str] = "Please write something first."


@dataclass(eq=False)
class RateLimited(SidelightError):
    """More of one kind of frame than allowed."""

    retry_after_ms: int
    code: ClassVar[ErrorCode] = ErrorCode.RATE_LIMITED
    http_status: ClassVar[HTTPStatus] = HTTPStatus.TOO_MANY_REQUESTS
    retry: ClassVar[bool] = True
    template: ClassVar[str] = "That was too fast. Please try again in a few seconds."


class TooMany(RateLimited):
    """More at once than allowed; the code is that of `RateLimited`, and so is what to do."""

    http_status: ClassVar[HTTPStatus] = HTTPStatus.SERVICE_UNAVAILABLE
    template: ClassVar[str] = "Too many are open at once. Please try again later."


class BadToken(SidelightError):
    """A token that this server did not sign, or of another kind."""

    code: ClassVar[ErrorCode] = ErrorCode.BAD_TOKEN
    http_status: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED
    template: ClassVar[str] = "This token is not valid here."


class ExpiredToken(SidelightError):
    """A token past its age."""

    code: ClassVar[ErrorCode] = ErrorCode.EXPIRED_TOKEN
    http_status: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED
    template: ClassVar[str] = "This token has expired. Ask for a new one."


@dataclass(eq=False)
class BadIdentity(SidelightError):
    """An identity JWT that cannot be trusted."""

    why: str
    code: ClassVar[ErrorCode] = ErrorCode.BAD_IDENTITY
    http_status: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED
    template: ClassVar[str] = "The signed identity is refused: {why}."


class BadCredentials(SidelightError):
    """A sign-in with a wrong e-mail address or password; which one is not told."""

    code: ClassVar[ErrorCode] = ErrorCode.BAD_CREDENTIALS
    http_status: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED
    template: ClassVar[str] = "The e-mail address or the password is wrong."


@dataclass(eq=False)
class WrongOrigin(SidelightError):
    """A page whose origin the site does not allow."""

    origin: str
    code: ClassVar[ErrorCode] = ErrorCode.WRONG_ORIGIN
    http_status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN

    template: ClassVar[str] = (
        "The origin '{origin:.100}' is not allowed; "
        "add it to `origins` of the site in sidelight.toml."
    )


@dataclass(eq=False)
class UnknownSite(SidelightError):
    """A site key that this deployment does not serve."""

    site: str
    code: ClassVar[ErrorCode] = ErrorCode.UNKNOWN_SITE
    http_status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND
    template: ClassVar[str] = "There is no site '{site:.40}' on this server."


@dataclass(eq=False)
class NotFound(SidelightError):
    """Not there, or not yours: the same answer."""

    what: str
    code: ClassVar[ErrorCode] = ErrorCode.NOT_FOUND
    http_status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND
    template: ClassVar[str] = "There is no such {what}."


@dataclass(eq=False)
class AlreadyTaken(SidelightError):
    """A takeover of a conversation that another agent has."""

    agent: str
    code: ClassVar[ErrorCode] = ErrorCode.ALREADY_TAKEN
    http_status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT
    template: ClassVar[str] = "{agent} has taken over this conversation already."


@dataclass(eq=False)
class WrongState(SidelightError):
    """A step that a conversation's state does not allow."""

    state: str
    step: str
    code: ClassVar[ErrorCode] = ErrorCode.WRONG_STATE
    http_status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT
    template: ClassVar[str] = "A conversation that is '{state}' cannot take the step '{step}'."


class StepOver(SidelightError):
    """A choice for a step of a flow that is not open any more, or that has no such choice."""

    code: ClassVar[ErrorCode] = ErrorCode.STEP_OVER
    http_status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT
    template: ClassVar[str] = "This question is not open any more."


@dataclass(eq=False)
class Forbidden(SidelightError):
    """A command that this role may not give."""

    command: str
    code: ClassVar[ErrorCode] = ErrorCode.FORBIDDEN
    http_status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN
    template: ClassVar[str] = "You may not '{command:.40}'."


@dataclass(eq=False)
class ActRefused(SidelightError):
    """An action that cannot be begun like this: not identified, not confirmed, a wrong value."""

    why: str
    code: ClassVar[ErrorCode] = ErrorCode.ACT_REFUSED
    template: ClassVar[str] = "{why}"


class Unavailable(SidelightError):
    """The server cannot do this now; the same command may succeed later."""

    code: ClassVar[ErrorCode] = ErrorCode.UNAVAILABLE
    http_status: ClassVar[HTTPStatus] = HTTPStatus.SERVICE_UNAVAILABLE
    retry: ClassVar[bool] = True
    template: ClassVar[str] = "The server is busy or restarting. Please try again in a moment."


class SignedIn(Unavailable):
    """An anonymous visitor has signed in meanwhile: what comes now has to come from whom he is."""


@dataclass(eq=False)
class NotErased(Unavailable):
    """Rows of a person that an erasure did not foresee; nothing of it was kept."""

    left: int
    template: ClassVar[str] = (
        "Nothing was erased: {left} row(s) of this person came in between. Please try again."
    )


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault in a file that a product team wrote.

    Attributes:
        path: File, as the user named it.
        line: Line from 1.
        rule: Short name of the check, such as `unknown-article`.
        message: What is wrong.
        fix: What to do about it.
    """

    path: str
    line: int
    rule: str
    message: str
    fix: str

    @override
    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.rule}] {self.fix}"


@dataclass(eq=False)
class ContentError(SidelightError):
    """Faults in articles or page contexts, all of them at once."""

    faults: tuple[Fault, ...]
    code: ClassVar[ErrorCode] = ErrorCode.CONTENT
    http_status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY

    template: ClassVar[str] = "{faults}"

    @override
    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


@dataclass(eq=False)
class ConfigurationError(SidelightError):
    """A setting that cannot be used."""

    setting: str
    why: str
    code: ClassVar[ErrorCode] = ErrorCode.CONFIGURATION
    template: ClassVar[str] = "{setting}: {why}"


@dataclass(eq=False)
class ModelError(SidelightError):
    """An embedding model that cannot be compiled or loaded."""

    model: str
    why: str
    code: ClassVar[ErrorCode] = ErrorCode.MODEL
    template: ClassVar[str] = "The embedding model '{model}' cannot be used: {why}"
