"""What every scenario is given: a server that runs, how big to make it, and where to tell."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from load.clients import Client
from load.dialects import Who
from load.ours import Ours
from load.servers import Running


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many, how fast, how long; a second set is quick.

    Attributes:
        crowd: Connected visitors whose memory, pauses and return are measured.
        connected: Connected visitors while messages flow, of whom
        talking: write at `rate` messages a second together.
        room: Listeners of one conversation.
    """

    crowd: int = 5_000
    warm: int = 100
    probe_s: float = 6
    connected: int = 2_000
    talking: int = 200
    agents: int = 4
    rate: float = 500
    latency_s: float = 10
    saturation_s: float = 6
    room: int = 1_000
    shouts: int = 20
    jitter_s: float = 60
    cut_every_s: float = 15
    cut_for_s: float = 2
    return_s: float = 30
    settle_s: float = 2


QUICK = Sizes(
    crowd=1_000,
    probe_s=1,
    connected=500,
    talking=100,
    agents=2,
    rate=200,
    latency_s=1.5,
    saturation_s=1.5,
    room=200,
    shouts=5,
    jitter_s=3,
    cut_every_s=1,
    cut_for_s=0.3,
    return_s=8,
    settle_s=0.3,
)
"""Shows that everything runs; its figures are no figures."""


@dataclass(frozen=True, slots=True)
class Run:
    """One scenario against one server."""

    server: Running
    sizes: Sizes
    ours: Ours | None
    tell: Callable[[str], None]

    def visitor(self, rooms: Sequence[str] = ()) -> Client:
        """Returns a visitor who is not connected yet."""
        who = Who(name_of_one(), rooms=rooms)
        return Client(self.server.side.dialect, self.server.address, who)

    def agent(self, rooms: Sequence[str] = ()) -> Client:
        """Returns somebody who listens to rooms; of ours an agent with a ticket."""
        name = name_of_one()
        who = self.ours.agent_who(name) if self.ours else Who(name, rooms=rooms)
        return Client(self.server.side.dialect, self.server.address, who)


def name_of_one() -> str:
    """Returns a fresh name in the form of a UUID, which one of the peers demands."""
    word = secrets.token_hex(16)
    return f"{word[:8]}-{word[8:12]}-{word[12:16]}-{word[16:20]}-{word[20:]}"


def room_of_one() -> str:
    """Returns a fresh conversation id."""
    return f"c_{secrets.token_urlsafe(18)}"


def per(amount: float, count: float, *, digits: int = 2) -> float:
    """Returns an amount for each, rounded; of nothing 0."""
    return round(amount / count, digits) if count else 0.0
