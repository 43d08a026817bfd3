"""How a request of ours can fail; neither text names the address, which may hold a secret."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from sidelight.errors import ErrorCode, SidelightError


@dataclass(eq=False)
class OutgoingRefused(SidelightError):
    """A request of ours to where it must not go."""

    why: str
    code: ClassVar[ErrorCode] = ErrorCode.FORBIDDEN
    http_status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN
    template: ClassVar[str] = "This address is not asked: {why}."


@dataclass(eq=False)
class OutgoingFailed(SidelightError):
    """A request of ours that the other system did not answer as it should.

    Attributes:
        was_sent: Whether the other system may have got it; not when no connection came about.
        timed_out: Whether it took too long.
    """

    why: str
    was_sent: bool = True
    timed_out: bool = False
    code: ClassVar[ErrorCode] = ErrorCode.UNAVAILABLE
    http_status: ClassVar[HTTPStatus] = HTTPStatus.BAD_GATEWAY
    retry: ClassVar[bool] = True
    template: ClassVar[str] = "The other system did not answer: {why}."
