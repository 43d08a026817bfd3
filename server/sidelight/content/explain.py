"""Says which page context wins for a page, and why every other did not; it prints nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from sidelight.domain.pages import Candidate, PageContext, PageMatch
from sidelight.domain.url_patterns import WILDCARD, Exactness, Rank, rank

_NAMES = {
    Exactness.FIXED: "fixed text",
    Exactness.MIXED: "fixed text with a parameter",
    Exactness.REGEXP: "a regexp",
    Exactness.NAMED: "a named parameter",
    Exactness.WILDCARD: "a wildcard",
    Exactness.END: "nothing",
    Exactness.OPTIONAL: "something optional",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One page context and what became of it.

    Attributes:
        outcome: `wins`, `loses` (matches, less specific), `state` or `url` (does not match).
        why: One sentence.
    """

    context: str
    outcome: str
    why: str


def explain(match: PageMatch, state: Mapping[str, str]) -> tuple[Reason, ...]:
    """Returns a reason for every context: those that match first, best first."""
    winner = match.candidates[0] if match.context else None
    return tuple(_reason(each, winner, state) for each in match.candidates)


def _reason(each: Candidate, winner: Candidate | None, state: Mapping[str, str]) -> Reason:
    context = each.context
    if each.rule is None:
        rules = " or ".join(rule.text for rule in context.match) or "nothing"
        return Reason(context.id, "url", f"The URL is not {rules}.")
    if each.unmet:
        return Reason(context.id, "state", f"{each.rule.text} matches; {_unmet(each, state)}.")
    if each is winner or winner is None:
        held = "".join(f", {key} is {state[key]}" for key in context.when)
        return Reason(context.id, "wins", f"{each.rule.text} matches{held}.")
    return Reason(context.id, "loses", f"{each.rule.text} matches; {_difference(each, winner)}.")


def _unmet(each: Candidate, state: Mapping[str, str]) -> str:
    return ", ".join(
        f"{key} must be {' or '.join(each.context.when[key])}, not {state.get(key, 'undeclared')}"
        for key in each.unmet
    )


def _difference(each: Candidate, winner: Candidate) -> str:
    """Names the first thing in which a context is less specific than the winner."""
    name = f"{winner.context.id!r}"
    (mine, my_keys, my_depth), (theirs, their_keys, their_depth) = each.order, winner.order
    for part, own, other in zip(("path", "search", "hash"), mine, theirs, strict=True):
        if own != other:
            return f"{name} is more specific: {_first_difference(part, own, other)}"
    if my_keys != their_keys:
        return f"{name} is more specific: it asks for more of the declared state"
    if my_depth != their_depth:
        return f"{name} is its equal and lies deeper under `parent`"
    return f"{name} is its equal and comes first in the files (ambiguous)"


def _first_difference(part: str, mine: Rank, theirs: Rank) -> str:
    if mine == rank(WILDCARD):
        return f"it names the {part}, this does not"
    if theirs == rank(WILDCARD):
        return f"it takes any {part}"
    pairs = enumerate(zip_longest(mine, theirs, fillvalue=(Exactness.END, 0)), start=1)
    place, (own, other) = next((place, pair) for place, pair in pairs if pair[0] != pair[1])
    if own[0] == other[0]:
        return f"more of segment {place} of its {part} is fixed text"
    names = _NAMES[Exactness(other[0])], _NAMES[Exactness(own[0])]
    return f"segment {place} of its {part} is {names[0]}, here {names[1]}"


def parents(match: PageMatch) -> tuple[PageContext, ...]:
    """Returns the contexts that the winner inherits from, nearest first."""
    return match.lineage[1:]
