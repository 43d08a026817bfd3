"""Limits per kind of frame, announced in `welcome`, and what a process grants beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

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
    "act": Rate(burst=5, per_minute=10),
    "other": Rate(burst=60, per_minute=600),
}
"""By command type; `other` is shared by the rest.

A fast typist sends a message in 3 s and a search in 250 ms; five times that is never reached by
hand, and one connection at its limit costs the server about 1 % of a core.
Actions reach other people's systems: nobody fills in ten forms a minute.
"""

LimitsName = Literal["generous", "strict", "none"]
"""Names of the tables of `GRANTS`, for the setting `limits`."""


@dataclass(frozen=True, slots=True)
class Grants:
    """What one process grants to all connections of a visitor, an address and a site together.

    An address is an IPv4 address or the /64 network of an IPv6 address; loopback has no limits,
    because nobody comes from there but this host and a proxy that does not tell for whom.
    N processes grant N times as much: the counts are in memory, so that no frame waits for a store.

    Attributes:
        visitor_times: How many connections' rates a visitor, or an agent, has in all his tabs.
        address_times: The same for an address.
        site_times: The same for a site.
        visitor_connections: Open connections of a visitor or an agent.
        address_connections: Open connections of an address.
        address_silent: Of these, connections that have not been greeted yet.
        address_greetings: New connections of an address.
        visitor_conversations: Conversations that a visitor begins.
        address_conversations: Conversations that begin from an address.
    """

    visitor_times: int
    address_times: int
    site_times: int
    visitor_connections: int
    address_connections: int
    address_silent: int
    address_greetings: Rate
    visitor_conversations: Rate
    address_conversations: Rate


_UNLIMITED: Final = 10**9

GRANTS: Final[Mapping[LimitsName, Grants]] = {
    "generous": Grants(
        visitor_times=4,
        address_times=200,
        site_times=10_000,
        visitor_connections=100,
        address_connections=3_000,
        address_silent=1_000,
        address_greetings=Rate(burst=3_000, per_minute=6_000),
        visitor_conversations=Rate(burst=20, per_minute=2),
        address_conversations=Rate(burst=500, per_minute=120),
    ),
    "strict": Grants(
        visitor_times=2,
        address_times=20,
        site_times=1_000,
        visitor_connections=60,
        address_connections=300,
        address_silent=100,
        address_greetings=Rate(burst=300, per_minute=600),
        visitor_conversations=Rate(burst=10, per_minute=1),
        address_conversations=Rate(burst=50, per_minute=10),
    ),
    "none": Grants(
        visitor_times=_UNLIMITED,
        address_times=_UNLIMITED,
        site_times=_UNLIMITED,
        visitor_connections=_UNLIMITED,
        address_connections=_UNLIMITED,
        address_silent=_UNLIMITED,
        address_greetings=Rate(burst=_UNLIMITED, per_minute=_UNLIMITED),
        visitor_conversations=Rate(burst=_UNLIMITED, per_minute=_UNLIMITED),
        address_conversations=Rate(burst=_UNLIMITED, per_minute=_UNLIMITED),
    ),
}
"""Generous lets an office of some thousand people behind one address in after a restart, and a
browser restore 50 tabs; strict is for a site under attack; none is for load tests.
"""

MAX_CONNECTIONS: Final = 20_000
"""Of one process, unless its settings differ: 0.5 GB at the 24 kB that a visitor costs."""

MAX_WATCHED: Final = 50
"""Conversations that one console has open; ours lets go of the oldest long before."""

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
