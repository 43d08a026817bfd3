"""Who is connected now, counted by connection so that a second tab does not end the first."""

from collections import Counter
from typing import Final

AGENT_PREFIX: Final = "a_"
"""How ids of agents begin, which tells them from visitors."""


class Presence:
    """Counts the connections of visitors and agents of this process."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def arrive(self, site: str, who: str) -> bool:
        """Counts a connection in; returns whether it is the first of `who`."""
        self._counts[site, who] += 1
        return self._counts[site, who] == 1

    def leave(self, site: str, who: str) -> bool:
        """Counts a connection out; returns whether it was the last of `who`."""
        self._counts[site, who] -= 1
        if self._counts[site, who] > 0:
            return False
        del self._counts[site, who]
        return True

    def here(self, site: str, who: str) -> bool:
        """Tells whether `who` has a connection."""
        return (site, who) in self._counts

    def agents(self, site: str) -> frozenset[str]:
        """Returns the ids of the agents of a site who are here."""
        return frozenset(
            who for where, who in self._counts if where == site and who.startswith(AGENT_PREFIX)
        )

    def total(self) -> int:
        """Returns the number of connections."""
        return self._counts.total()
