"""Flows, troubleshooting trees: their steps, how one walks them, what is wrong with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from sidelight.domain.articles import Status

UNDECLARED: Final = "not declared"
"""What the handoff card says of a key that the page does not declare."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to answer a question.

    Attributes:
        also: Other words by which visitors may mean it.
        to: Id of the step that it leads to.
    """

    id: str
    label: str
    to: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to the visitor, below an article's answer where one is named."""

    text: str
    choices: tuple[Choice, ...]
    article: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A question to the declared state: every key must hold one of its values."""

    when: Mapping[str, tuple[str, ...]]
    then: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class ShowArticle:
    """An outcome: an article solves it; `say` goes before."""

    article: str
    say: str = ""


@dataclass(frozen=True, slots=True)
class OfferAction:
    """An outcome: something to look up or to change in a business system; `say` goes before."""

    action: str
    say: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """An outcome: a person is needed; `say` tells the visitor so."""

    say: str = ""


Outcome = ShowArticle | OfferAction | HandOver
Step = Ask | Check | Outcome


@dataclass(frozen=True, slots=True)
class Flow:
    """One troubleshooting tree.

    Attributes:
        id: Stable name; the file's stem.
        title: The task, as the home of a page offers it.
        start: Id of the first step.
        article: Id of the article below which it begins; empty for none.
        questions: Messages that begin it, in users' words.
        review_by: ISO date after which `sidelight check` asks for a review; empty for none.
    """

    id: str
    title: str
    start: str
    steps: Mapping[str, Step] = field(default_factory=lambda: MappingProxyType({}))
    article: str = ""
    questions: tuple[str, ...] = ()
    owner: str = ""
    review_by: str = ""
    status: Status = Status.PUBLISHED


@dataclass(frozen=True, slots=True)
class Checked:
    """A check that was passed on the way: what was looked at, and what the page declares."""

    about: str
    found: str


@dataclass(frozen=True, slots=True)
class Reached:
    """The step that a walk stands on, and the checks that led there."""

    step: str
    checks: tuple[Checked, ...] = ()


def reach(flow: Flow, step: str, declared: Mapping[str, str]) -> Reached | None:
    """Follows checks from a step until something is to be said.

    None where a step is gone, or where a flow that was never checked leads in a circle.
    """
    passed: list[Checked] = []
    for _ in flow.steps:
        found = flow.steps.get(step)
        if not isinstance(found, Check):
            return Reached(step, tuple(passed)) if found else None
        passed.append(_looked_at(found, declared))
        step = found.then if _holds(found, declared) else found.otherwise
    return None


def targets(step: Step) -> tuple[str, ...]:
    """Returns the ids of the steps that one leads to, in order; of an outcome none."""
    match step:
        case Ask(choices=choices):
            return tuple(choice.to for choice in choices)
        case Check(then=then, otherwise=otherwise):
            return (then, otherwise)
        case _:
            return ()


def articles_of(flow: Flow) -> frozenset[str]:
    """Returns the articles that a flow begins below, shows on the way, or ends with."""
    shown = {step.article for step in flow.steps.values() if isinstance(step, Ask | ShowArticle)}
    return frozenset(shown | {flow.article}) - {""}


def asks_first(flow: Flow, declared: Mapping[str, str]) -> bool:
    """Tells whether a flow begins with a question, given what the page declares."""
    reached = reach(flow, flow.start, declared)
    return reached is not None and isinstance(flow.steps[reached.step], Ask)


def reachable(flow: Flow) -> frozenset[str]:
    """Returns the steps that some walk comes by, of those that there are."""
    found: set[str] = set()
    waiting = [flow.start]
    while waiting:
        step = waiting.pop()
        if step in flow.steps and step not in found:
            found.add(step)
            waiting.extend(targets(flow.steps[step]))
    return frozenset(found)


def ways_back(flow: Flow) -> Iterator[tuple[str, str]]:
    """Yields each pair of steps, one leading to the other, that closes a circle."""
    done: set[str] = set()
    for root in flow.steps:
        if root in done:
            continue
        path: dict[str, Iterator[str]] = {root: _ways(flow, root)}
        while path:
            step, ways = next(reversed(path.items()))
            target = next(ways, None)
            if target is None:
                done.add(step)
                del path[step]
            elif target in path:
                yield step, target
            elif target in flow.steps and target not in done:
                path[target] = _ways(flow, target)


def _ways(flow: Flow, step: str) -> Iterator[str]:
    return iter(dict.fromkeys(targets(flow.steps[step])))


def _holds(check: Check, declared: Mapping[str, str]) -> bool:
    return all(declared.get(key) in values for key, values in check.when.items())


def _looked_at(check: Check, declared: Mapping[str, str]) -> Checked:
    about = ", ".join(key.replace("_", " ") for key in check.when)
    return Checked(about, ", ".join(declared.get(key) or UNDECLARED for key in check.when))
