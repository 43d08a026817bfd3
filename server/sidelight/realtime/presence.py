"""Who is connected now, here and to other processes; sans I/O, it only says what has changed.

Connections are counted, so that a second tab does not end the first.
What other processes tell holds for a lease, so that one that was killed is forgotten.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from sidelight.realtime.reports import Person, Report, merge, touched

AGENT_PREFIX: Final = "a_"
"""How ids of agents begin, which tells them from visitors."""

LEASE_MS: Final = 30_000
"""A process that was not heard of for so long is gone: two of its lists may be lost."""

LINGER_MS: Final = 3_000
"""Who has left is shown for so long: a reload, or a move to another process, is no leaving."""


class Presence:
    """Counts the connections of this process, and knows those of others.

    Times are milliseconds of any clock that only moves forward.

    Attributes:
        on_change: Called whenever there may be something to tell.
        lease_ms: For how long another process is believed.
        linger_ms: For how long who has left is shown.
    """

    def __init__(self, process: str = "", *, linger_ms: int = LINGER_MS) -> None:
        self.on_change: Callable[[], None] | None = None
        self.lease_ms = LEASE_MS
        self.linger_ms = linger_ms
        self._process = process
        self._counts: Counter[Person] = Counter()
        self._told_of: set[Person] = set()
        self._number = 0
        self._untold: dict[Person, tuple[int, bool]] = {}
        self._reports: dict[str, Report] = {}
        self._heard_ms: dict[str, int] = {}
        self._elsewhere: Counter[Person] = Counter()
        self._changed: set[Person] = set()
        self._shown: set[Person] = set()
        self._leaving: dict[Person, int] = {}
        self._agents: dict[str, set[str]] = {}

    def arrive(self, site: str, who: str) -> None:
        """Counts a connection in; an agent is told of at once, a visitor once he is `shown`."""
        self._counts[site, who] += 1
        if _is_agent(who):
            self.show(site, who)

    def show(self, site: str, who: str) -> None:
        """Has everybody told of somebody who is here: an agent, or a visitor who has a chat."""
        person = site, who
        if person in self._counts and person not in self._told_of:
            self._told_of.add(person)
            self._note(person, is_here=True)

    def leave(self, site: str, who: str) -> None:
        """Counts a connection out."""
        person = site, who
        self._counts[person] -= 1
        if self._counts[person] > 0:
            return
        del self._counts[person]
        if person in self._told_of:
            self._told_of.discard(person)
            self._note(person, is_here=False)

    def here(self, site: str, who: str) -> bool:
        """Tells whether somebody has a connection to any process, or had one just now."""
        person = site, who
        return person in self._counts or self._is_known(person) or person in self._shown

    def agents(self, site: str) -> frozenset[str]:
        """Returns the ids of the agents of a site who are here."""
        return frozenset(self._agents.get(site, ()))

    def has_agent_here(self, site: str) -> bool:
        """Tells whether an agent of a site is connected to this very process."""
        return any((site, who) in self._counts for who in self._agents.get(site, ()))

    def total(self) -> int:
        """Returns the number of connections of this process."""
        return self._counts.total()

    def processes(self) -> int:
        """Returns how many other processes are known."""
        return len(self._reports)

    def list_here(self) -> Report:
        """Returns everybody of this process whom others are told of; nothing is left to tell."""
        self._untold.clear()
        return Report(self._process, self._number, frozenset(self._told_of))

    def differences(self) -> Report | None:
        """Returns what changed in this process since it was last told, or none."""
        if not self._untold:
            return None
        later, self._untold = self._untold, {}
        return Report(self._process, later=later)

    def hear(self, report: Report, now_ms: int) -> None:
        """Takes note of a report of another process and renews its lease; own ones are ignored."""
        if report.process == self._process:
            return
        self._heard_ms[report.process] = now_ms
        known = self._reports.get(report.process, Report(report.process))
        self._replace(known, merge(known, report))

    def renew(self, now_ms: int) -> None:
        """Renews all leases, as long as nobody can be heard: silence then says nothing."""
        self._heard_ms = dict.fromkeys(self._heard_ms, now_ms)

    def expire(self, now_ms: int) -> None:
        """Forgets the processes whose lease is over."""
        for process, heard_ms in tuple(self._heard_ms.items()):
            if now_ms - heard_ms > self.lease_ms:
                known = self._reports[process]
                self._replace(known, Report(process))
                del self._reports[process], self._heard_ms[process]

    def changes(self, now_ms: int) -> dict[Person, bool]:
        """Returns who came (true) or left (false) for good since it was last asked.

        Who came and left in between was `here`, so that both are told, one after the other.
        """
        told: dict[Person, bool] = {}
        for person, due_ms in tuple(self._leaving.items()):
            if due_ms <= now_ms and not self._is_known(person):
                del self._leaving[person]
                self._shown.discard(person)
                self._list_agent(person)
                told[person] = False
        for person in self._changed - told.keys():
            if self._is_known(person):
                self._leaving.pop(person, None)
            else:
                self._leaving.setdefault(person, now_ms + self.linger_ms)
            if person not in self._shown:
                self._shown.add(person)
                self._list_agent(person)
                told[person] = True
        self._changed.clear()
        return told

    def _is_known(self, person: Person) -> bool:
        """Tells whether somebody of whom everybody is told is connected anywhere."""
        return person in self._told_of or person in self._elsewhere

    def _replace(self, known: Report, report: Report) -> None:
        self._reports[report.process] = report
        for person in touched(known, report):
            change = report.has(person) - known.has(person)
            if change == 0:
                continue
            self._elsewhere[person] += change
            if self._elsewhere[person] == 0:
                del self._elsewhere[person]
            self._mark((person,))

    def _note(self, person: Person, *, is_here: bool) -> None:
        self._number += 1
        self._untold[person] = (self._number, is_here)
        self._mark((person,))

    def _mark(self, people: Iterable[Person]) -> None:
        for person in people:
            self._changed.add(person)
            self._list_agent(person)
        if self.on_change is not None:
            self.on_change()

    def _list_agent(self, person: Person) -> None:
        site, who = person
        if not _is_agent(who):
            return
        agents = self._agents.setdefault(site, set())
        if self._is_known(person) or person in self._shown:
            agents.add(who)
        else:
            agents.discard(who)


def _is_agent(who: str) -> bool:
    return who.startswith(AGENT_PREFIX)
