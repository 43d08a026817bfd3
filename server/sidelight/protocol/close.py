"""Close codes of the socket, and whether a client should come back."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class CloseCode(IntEnum):
    """Why the server closed a connection (RFC 6455 leaves 4000-4999 to applications)."""

    NORMAL = 1000
    GOING_AWAY = 1001
    TOO_LARGE = 1009
    BAD_FRAME = 4400
    UNAUTHORIZED = 4401
    WRONG_ORIGIN = 4403
    UNKNOWN_SITE = 4404
    HELLO_TIMEOUT = 4408
    SLOW_READER = 4409
    RATE_LIMITED = 4429
    INTERNAL = 4500
    RESTARTING = 4503


@dataclass(frozen=True, slots=True)
class CloseRule:
    """What a close code means and asks of the client."""

    meaning: str
    retry: bool
    drop_token: bool = False


CLOSE_RULES: Final[dict[CloseCode, CloseRule]] = {
    CloseCode.NORMAL: CloseRule("The client ended the connection.", retry=False),
    CloseCode.GOING_AWAY: CloseRule("The server or a proxy ends the connection.", retry=True),
    CloseCode.TOO_LARGE: CloseRule("A frame was larger than `limits.frame_bytes`.", retry=True),
    CloseCode.BAD_FRAME: CloseRule("The first frame was not a greeting.", retry=False),
    CloseCode.UNAUTHORIZED: CloseRule(
        "The token or identity was refused; ask for a new one.", retry=True, drop_token=True
    ),
    CloseCode.WRONG_ORIGIN: CloseRule("The site does not allow this origin.", retry=False),
    CloseCode.UNKNOWN_SITE: CloseRule("There is no such site on this server.", retry=False),
    CloseCode.HELLO_TIMEOUT: CloseRule("No greeting came in time.", retry=True),
    CloseCode.SLOW_READER: CloseRule("The client read too slowly; it resumes.", retry=True),
    CloseCode.RATE_LIMITED: CloseRule("Too many frames or tabs; come back later.", retry=True),
    CloseCode.INTERNAL: CloseRule("Something failed on the server.", retry=True),
    CloseCode.RESTARTING: CloseRule(
        "The server or its database restarts; come back with jitter.", retry=True
    ),
}
"""The table; generated into docs/protocol.md and the TypeScript client."""
