"""Rates by kind of frame, of a connection or of several that share them; sans clock."""

from collections.abc import Mapping
from typing import Final

from sidelight.errors import RateLimited
from sidelight.protocol.limits import RATES, Rate

Pace = tuple[str, float, float]
"""Name of a rate, milliseconds that one frame costs, and how far ahead of the clock a burst may be.

The generic cell rate algorithm (ITU-T I.371): one number for each rate instead of a bucket's two.
"""


def paces(rates: Mapping[str, Rate], *, times: int = 1) -> dict[str, Pace]:
    """Returns the paces of a table of rates, for `times` connections together."""
    return {
        name: (
            name,
            60_000 / (rate.per_minute * times),
            60_000 / (rate.per_minute * times) * (rate.burst * times - 1),
        )
        for name, rate in rates.items()
    }


class Rates:
    """What somebody has left of every kind of frame."""

    __slots__ = ("_due", "_paces")

    def __init__(self, table: Mapping[str, Pace] | None = None) -> None:
        """Takes paces; `other` stands for kinds that have none. By default a connection's own."""
        self._paces: Final = paces(RATES) if table is None else table
        self._due: dict[str, float] = {}

    def take(self, kind: str, now_ms: int) -> None:
        """Takes one frame of a kind.

        Raises:
            RateLimited: There is none left; says how long to wait.
        """
        name, cost_ms, slack_ms = self._paces.get(kind) or self._paces["other"]
        due = self._due.get(name, 0.0)
        ahead = due - now_ms
        if ahead <= slack_ms:
            self._due[name] = (due if ahead > 0 else now_ms) + cost_ms
            return
        if ahead > slack_ms + cost_ms:  # the clock went back
            ahead = slack_ms + cost_ms
            self._due[name] = now_ms + ahead
        raise RateLimited(retry_after_ms=int(ahead - slack_ms) + 1)

    def is_whole(self, now_ms: int) -> bool:
        """Tells whether everything is left, so that it may be forgotten."""
        return all(due <= now_ms for due in self._due.values())
