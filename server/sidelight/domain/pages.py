"""Page contexts: which one a page is, and what help it inherits; rules only, no files, no clock.

The rule by which the most specific context wins, first difference decides:

1. the pathname, segment by segment from the left: fixed text before a mix of text and parameter,
   before a regexp, before `:name`, before `*`, before nothing, before what may be absent;
2. the search, then the hash, compared the same way;
3. the number of `when` keys;
4. the depth under `parent`;
5. the order in the files, which `sidelight check` reports as ambiguous.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sidelight.domain.url_patterns import Specificity, UrlRule

OWN_PRIOR_SPREAD: Final = 0.4
"""How far the prior falls from a page's first to its last listed article."""

BELONGING_PRIOR: Final = 0.55
"""Prior of an article that names the page in its front matter but is not listed by the page."""

PARENT_PRIOR_FACTOR: Final = 0.5
"""Each step up to a parent halves the prior, so that any own article comes before any parent's."""


class RoutePriority(StrEnum):
    """How soon a conversation from a page should be taken."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A control of the page that help can point at, by its `data-help-id`."""

    id: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class RouteRule:
    """Which people take conversations from a page."""

    team: str = ""
    skills: tuple[str, ...] = ()
    priority: RoutePriority = RoutePriority.NORMAL


@dataclass(frozen=True, slots=True)
class EscalateRule:
    """When a page offers a person by itself.

    Attributes:
        topics: Topics of a best article that also offer a person.
        after_not_helpful: Number of "not helpful" after which a person is offered; None for the
            product's default.
    """

    topics: tuple[str, ...] = ()
    after_not_helpful: int | None = None


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a product team says of one page, without what it inherits.

    Attributes:
        match: URL rules; one that matches is enough.
        when: Declared state: every key must hold one of its values.
        articles: Ids, best first.
        belonging: Ids of articles that name this page in their front matter and are not listed.
        flow: Id of the flow that its home offers first; empty for none.
    """

    id: str
    title: str
    match: tuple[UrlRule, ...]
    when: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    parent: str | None = None
    articles: tuple[str, ...] = ()
    belonging: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    guides: tuple[str, ...] = ()
    flow: str = ""
    greeting: str = ""
    route: RouteRule | None = None
    escalate: EscalateRule | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One context beside a page, for `sidelight check --explain`.

    Attributes:
        rule: The most specific of its URL rules that match; None when none does.
        unmet: Keys of `when` that the declared state does not meet.
        order: What the contexts are compared by; the larger wins.
    """

    context: PageContext
    rule: UrlRule | None
    unmet: tuple[str, ...]
    order: tuple[Specificity, int, int]

    @property
    def matches(self) -> bool:
        """Whether the context is one that could win."""
        return self.rule is not None and not self.unmet


@dataclass(frozen=True, slots=True)
class PageMatch:
    """What a page is, and all help that belongs to it; own things first, then inherited ones.

    Attributes:
        context: The context that won; None on a page that nobody mapped.
        lineage: The winner, its parent, and so on.
        prior: How much the page speaks for each article, above 0 up to 1; absent means nothing.
        candidates: Every context, those that match first, best first.
    """

    context: PageContext | None = None
    lineage: tuple[PageContext, ...] = ()
    articles: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    guides: tuple[str, ...] = ()
    title: str = ""
    greeting: str = ""
    route: RouteRule | None = None
    escalate: EscalateRule | None = None
    prior: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    candidates: tuple[Candidate, ...] = ()


def resolve_page(
    url: str, state: Mapping[str, str], contexts: Mapping[str, PageContext]
) -> PageMatch:
    """Finds the context of a page and gathers what belongs to it.

    Args:
        url: Whole URL, or path with search and hash.
        state: What the product declares of itself, such as `plan` and `error`.
        contexts: All contexts by id, in the order of the files.
    """
    ranked = sorted(
        (candidate(context, url, state, contexts) for context in contexts.values()),
        key=lambda each: (each.matches, each.order),
        reverse=True,  # sorted() stays stable, so that equals keep the order of the files
    )
    if not ranked or not ranked[0].matches:
        return PageMatch(candidates=tuple(ranked))
    return _gather(lineage(ranked[0].context, contexts), tuple(ranked))


def candidate(
    context: PageContext, url: str, state: Mapping[str, str], contexts: Mapping[str, PageContext]
) -> Candidate:
    """Tells whether a context matches a page, and with what specificity."""
    matching = [rule for rule in context.match if rule.matches(url)]
    rule = max(matching, key=lambda each: each.specificity, default=None)
    depth = len(lineage(context, contexts))
    order = (rule.specificity if rule else ((), (), ()), len(context.when), depth)
    return Candidate(context, rule, unmet_keys(context, state), order)


def unmet_keys(context: PageContext, state: Mapping[str, str]) -> tuple[str, ...]:
    """Returns the keys of `when` whose values the declared state does not hold."""
    return tuple(key for key, values in context.when.items() if state.get(key) not in values)


def lineage(context: PageContext, contexts: Mapping[str, PageContext]) -> tuple[PageContext, ...]:
    """Returns the context, its parent, and so on; stops at an unknown parent or a cycle."""
    found: dict[str, PageContext] = {}
    step: PageContext | None = context
    while step is not None and step.id not in found:
        found[step.id] = step
        step = contexts.get(step.parent) if step.parent is not None else None
    return tuple(found.values())


def page_prior(line: Sequence[PageContext]) -> dict[str, float]:
    """Returns how much a page speaks for each article, above 0 up to 1.

    The listed articles of the page fall from 1 to above 0.6, those that only name the page have
    0.55, and each step up to a parent halves both; an article counts where it stands highest.
    """
    prior: dict[str, float] = {}
    for depth, context in enumerate(line):
        factor = PARENT_PRIOR_FACTOR**depth
        for article, weight in _weights(context):
            prior.setdefault(article, factor * weight)
    return prior


def _weights(context: PageContext) -> Iterator[tuple[str, float]]:
    for place, article in enumerate(context.articles):
        yield article, 1 - OWN_PRIOR_SPREAD * place / len(context.articles)
    for article in context.belonging:
        yield article, BELONGING_PRIOR


def _gather(line: tuple[PageContext, ...], candidates: tuple[Candidate, ...]) -> PageMatch:
    prior = page_prior(line)
    anchors = {anchor.id: anchor for each in reversed(line) for anchor in each.anchors}
    return PageMatch(
        context=line[0],
        lineage=line,
        articles=tuple(prior),
        questions=_merged(each.questions for each in line),
        topics=_merged(each.topics for each in line),
        anchors=tuple(anchors[each] for each in _merged(map(_anchor_ids, line))),
        guides=_merged(each.guides for each in line),
        title=line[0].title,
        greeting=next((each.greeting for each in line if each.greeting), ""),
        route=next((each.route for each in line if each.route), None),
        escalate=next((each.escalate for each in line if each.escalate), None),
        prior=MappingProxyType(prior),
        candidates=candidates,
    )


def _anchor_ids(context: PageContext) -> tuple[str, ...]:
    return tuple(anchor.id for anchor in context.anchors)


def _merged(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for items in lists for each in items))
