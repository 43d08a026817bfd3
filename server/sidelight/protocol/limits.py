"""Limits per kind of frame, announced in `welcome` and held by the server."""

from typing import Final

from sidelight.protocol.wire import MAX_FRAME_BYTES, MAX_TEXT_CHARS, Wire


class Rate(Wire):
    """A token bucket: `burst` frames at once, then `per_minute` evenly."""

    burst: int
    per_minute: int


class Limits(Wire):
    """What a client may do, so that an honest one never runs into a refusal."""

    frame_bytes: int
    text_chars: int
    heartbeat_ms: int
    typing_ms: int
    rates: dict[str, Rate]


RATES: Final[dict[str, Rate]] = {
    "send": Rate(burst=20, per_minute=120),
    "search": Rate(burst=30, per_minute=240),
    "page": Rate(burst=20, per_minute=120),
    "context": Rate(burst=20, per_minute=120),
    "typing": Rate(burst=10, per_minute=60),
    "other": Rate(burst=60, per_minute=600),
}
"""By command type; `other` is shared by the rest.

A fast typist sends a message in 3 s and a search in 250 ms; five times that is never reached by
hand, and one connection at its limit costs the server about 1 % of a core.
"""

HEARTBEAT_MS: Final = 25_000
"""Under the 30 s and 60 s after which common proxies close a silent connection."""

TYPING_MS: Final = 3_000
"""How often a typing client says so; receivers let it lapse after twice that."""

LIMITS: Final = Limits(
    frame_bytes=MAX_FRAME_BYTES,
    text_chars=MAX_TEXT_CHARS,
    heartbeat_ms=HEARTBEAT_MS,
    typing_ms=TYPING_MS,
    rates=RATES,
)
