"""Every failure that Sidelight expects: a code for programs, fields, a text for people.

Codes never change; texts may.
Only `web.errors` turns these into HTTP answers, frames and close codes.
"""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar


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
    FORBIDDEN = "forbidden"
    UNAVAILABLE = "unavailable"
    CONTENT = "content"
    CONFIGURATION = "configuration"
    MODEL = "model"


class SidelightError(Exception):
    """Base of all expected failures.

    The text is built from the fields by `text()`, so that every surface says the same.
    """

    code: ClassVar[ErrorCode]
    http_status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    retry: ClassVar[bool] = False
    """Whether sending the same again can succeed."""

    def text(self) -> str:
        """Returns the message for people."""
        return self.code.value.replace("_", " ")

    def __str__(self) -> str:
        return self.text()


@dataclass
class BadFrame(SidelightError):
    """A frame that is not what the protocol allows."""

    why: str
    code: ClassVar[ErrorCode] = ErrorCode.BAD_FRAME

    def text(self) -> str:
        """Says what is wrong with the frame."""
        return f"This frame cannot be read: {self.why}."


@dataclass
class UnknownCommand(SidelightError):
    """A command type that this server does not know."""

    command: str
    code: ClassVar[ErrorCode] = ErrorCode.UNKNOWN_COMMAND

    def text(self) -> str:
        """Names the command."""
        return f"There is no command {self.command[:40]!r}."


@dataclass
class TooLarge(SidelightError):
    """A frame or body over its limit in bytes."""

    limit_bytes: int
    code: ClassVar[ErrorCode] = ErrorCode.TOO_LARGE
    http_status: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def text(self) -> str:
        """Says the limit."""
        return f"This is larger than the {self.limit_bytes} bytes allowed."


@dataclass
class TooLong(SidelightError):
    """A text over its limit in characters."""

    limit_chars: int
    code: ClassVar[ErrorCode] = ErrorCode.TOO_LONG
    http_status: ClassVar[HTTPStatus] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def text(self) -> str:
        """Says the limit and what to do."""
        return f"Please write at most {self.limit_chars} characters in one message."


class Empty(SidelightError):
    """A message without a visible character."""

    code = ErrorCode.EMPTY

    def text(self) -> str:
        """Asks for a text."""
        return "Please write something first."


@dataclass
class RateLimited(SidelightError):
    """More of one kind of frame than allowed."""

    retry_after_ms: int
    code: ClassVar[ErrorCode] = ErrorCode.RATE_LIMITED
    http_status: ClassVar[HTTPStatus] = HTTPStatus.TOO_MANY_REQUESTS
    retry: ClassVar[bool] = True

    def text(self) -> str:
        """Says how long to wait."""
        seconds = max(1, -(-self.retry_after_ms // 1000))
        return f"That was too fast. Please try again in {seconds} s."


class BadToken(SidelightError):
    """A token that this server did not sign, or of another kind."""

    code = ErrorCode.BAD_TOKEN
    http_status = HTTPStatus.UNAUTHORIZED

    def text(self) -> str:
        """Says that the token is refused."""
        return "This token is not valid here."


class ExpiredToken(SidelightError):
    """A token past its age."""

    code = ErrorCode.EXPIRED_TOKEN
    http_status = HTTPStatus.UNAUTHORIZED

    def text(self) -> str:
        """Says that the token is too old."""
        return "This token has expired. Ask for a new one."


@dataclass
class BadIdentity(SidelightError):
    """An identity JWT that cannot be trusted."""

    why: str
    code: ClassVar[ErrorCode] = ErrorCode.BAD_IDENTITY
    http_status: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED

    def text(self) -> str:
        """Says why the identity is refused."""
        return f"The signed identity is refused: {self.why}."


class BadCredentials(SidelightError):
    """A sign-in with a wrong e-mail address or password; which one is not told."""

    code = ErrorCode.BAD_CREDENTIALS
    http_status = HTTPStatus.UNAUTHORIZED

    def text(self) -> str:
        """Does not tell which of the two is wrong."""
        return "The e-mail address or the password is wrong."


@dataclass
class WrongOrigin(SidelightError):
    """A page whose origin the site does not allow."""

    origin: str
    code: ClassVar[ErrorCode] = ErrorCode.WRONG_ORIGIN
    http_status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN

    def text(self) -> str:
        """Names the origin and the setting that allows it."""
        return (
            f"The origin {self.origin[:100]!r} is not allowed; "
            "add it to `origins` of the site in sidelight.toml."
        )


@dataclass
class UnknownSite(SidelightError):
    """A site key that this deployment does not serve."""

    site: str
    code: ClassVar[ErrorCode] = ErrorCode.UNKNOWN_SITE
    http_status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND

    def text(self) -> str:
        """Names the key."""
        return f"There is no site {self.site[:40]!r} on this server."


@dataclass
class NotFound(SidelightError):
    """Not there, or not yours: the same answer."""

    what: str
    code: ClassVar[ErrorCode] = ErrorCode.NOT_FOUND
    http_status: ClassVar[HTTPStatus] = HTTPStatus.NOT_FOUND

    def text(self) -> str:
        """Names the kind of thing, never more."""
        return f"There is no such {self.what}."


@dataclass
class AlreadyTaken(SidelightError):
    """A takeover of a conversation that another agent has."""

    agent: str
    code: ClassVar[ErrorCode] = ErrorCode.ALREADY_TAKEN
    http_status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT

    def text(self) -> str:
        """Names the agent who was first."""
        return f"{self.agent} has taken over this conversation already."


@dataclass
class WrongState(SidelightError):
    """A step that a conversation's state does not allow."""

    state: str
    step: str
    code: ClassVar[ErrorCode] = ErrorCode.WRONG_STATE
    http_status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT

    def text(self) -> str:
        """Names state and step."""
        return f"A conversation that is {self.state!r} cannot take the step {self.step!r}."


@dataclass
class Forbidden(SidelightError):
    """A command that this role may not give."""

    command: str
    code: ClassVar[ErrorCode] = ErrorCode.FORBIDDEN
    http_status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN

    def text(self) -> str:
        """Names the command."""
        return f"You may not {self.command!r}."


class Unavailable(SidelightError):
    """The server cannot do this now; the same command may succeed later."""

    code = ErrorCode.UNAVAILABLE
    http_status = HTTPStatus.SERVICE_UNAVAILABLE
    retry = True

    def text(self) -> str:
        """Asks to try again."""
        return "The server is busy or restarting. Please try again in a moment."


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

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.rule}] {self.fix}"


@dataclass
class ContentError(SidelightError):
    """Faults in articles or page contexts, all of them at once."""

    faults: tuple[Fault, ...]
    code: ClassVar[ErrorCode] = ErrorCode.CONTENT
    http_status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY

    def text(self) -> str:
        """Lists every fault on a line of its own."""
        return "\n".join(str(fault) for fault in self.faults)


@dataclass
class ConfigurationError(SidelightError):
    """A setting that cannot be used."""

    setting: str
    why: str
    code: ClassVar[ErrorCode] = ErrorCode.CONFIGURATION

    def text(self) -> str:
        """Names the setting and what to do."""
        return f"{self.setting}: {self.why}"


@dataclass
class ModelError(SidelightError):
    """An embedding model that cannot be compiled or loaded."""

    model: str
    why: str
    code: ClassVar[ErrorCode] = ErrorCode.MODEL

    def text(self) -> str:
        """Names the model and the reason."""
        return f"The embedding model {self.model!r} cannot be used: {self.why}"
