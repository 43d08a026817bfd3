"""What processes tell each other of who is connected to them; pure values that merge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import TypeAdapter, ValidationError

Person = tuple[str, str]
"""A site, and a visitor or agent of it."""

VERSION: Final = 1
"""Changes only when an older process would misread a report; fields may be added without."""


@dataclass(frozen=True, slots=True)
class Report:
    """Who is connected to one process, as far as somebody has heard.

    A process counts its changes.
    A report holds the list as it was after so many of them, and what it knows of later ones; a
    report of a single change is one with an empty list of number 0.

    Attributes:
        process: Whose connections.
        number: How many changes the list has seen.
        here: The list.
        later: Of persons who changed after it: the change's number, and whether they are here.
    """

    process: str
    number: int = 0
    here: frozenset[Person] = frozenset()
    later: Mapping[Person, tuple[int, bool]] = field(default_factory=dict)

    def has(self, person: Person) -> bool:
        """Tells whether somebody is connected."""
        known = self.later.get(person)
        return person in self.here if known is None else known[1]

    def people(self) -> set[Person]:
        """Returns everybody who is connected."""
        came = {person for person, (_, is_here) in self.later.items() if is_here}
        return came | {person for person in self.here if person not in self.later}


def merge(one: Report, other: Report) -> Report:
    """Returns what both reports of a process tell together: of everything the latest.

    Commutative, associative and idempotent, so that the order in which reports arrive, and how
    often, changes nothing.
    """
    newer = one if one.number >= other.number else other
    later = {person: change for person, change in one.later.items() if change[0] > newer.number}
    for person, change in other.later.items():
        if change[0] > max(newer.number, later.get(person, (0, False))[0]):
            later[person] = change
    return Report(one.process, newer.number, newer.here, later)


def touched(one: Report, other: Report) -> Iterable[Person]:
    """Returns those whom two reports of a process may tell differently."""
    lists = () if one.here is other.here else one.here ^ other.here
    return {*lists, *one.later, *other.later}


@dataclass(frozen=True, slots=True)
class Gossip:
    """A report as it travels.

    Attributes:
        asks: Whether the sender asks everybody for their lists, because it knows none.
    """

    process: str
    number: int = 0
    here: dict[str, list[str]] = field(default_factory=dict)
    later: list[tuple[str, str, int, bool]] = field(default_factory=list)
    asks: bool = False
    version: Literal[1] = VERSION


_CODEC: Final = TypeAdapter(Gossip)


def write_report(report: Report, *, asks: bool = False) -> str:
    """Returns a report as text; names of sites are written once."""
    here: dict[str, list[str]] = {}
    for site, who in report.here:
        here.setdefault(site, []).append(who)
    later = [(*person, *change) for person, change in report.later.items()]
    return _CODEC.dump_json(Gossip(report.process, report.number, here, later, asks)).decode()


def read_report(text: str) -> tuple[Report, bool] | None:
    """Returns a report and whether its sender asks for others; none for another version's."""
    try:
        told = _CODEC.validate_json(text)
    except ValidationError:
        return None
    here = frozenset((site, who) for site, people in told.here.items() for who in people)
    later = {(site, who): (number, is_here) for site, who, number, is_here in told.later}
    return Report(told.process, told.number, here, later), told.asks
