"""What is wrong with flows: unknown ids, steps nobody reaches, circles; it reads no file."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sidelight.content.fields import did_you_mean
from sidelight.content.flows import FlowSource
from sidelight.content.help_center import ArticleSource
from sidelight.content.page_contexts import ContextSource
from sidelight.domain.articles import Audience, Status
from sidelight.domain.flow_replies import Wording, choice_meant
from sidelight.domain.flows import Ask, reachable, ways_back
from sidelight.errors import Fault

FIXES = {
    "article": "Write the article, or lead elsewhere.",
    "action": "Write the action, or lead elsewhere.",
    "step": "Write the step, or lead elsewhere.",
}


def flow_errors(
    flows: Iterable[FlowSource],
    articles: Mapping[str, ArticleSource],
    pages: Iterable[ContextSource],
    actions: Collection[str] | None = None,
) -> Iterator[Fault]:
    """Yields every error of the flows that could be read, and of what names them.

    Args:
        articles: All articles by id.
        actions: Ids of all business actions; None where they are not known, and not judged.
    """
    sources = tuple(flows)
    for source in sources:
        yield from _unknown(source, articles, actions)
        yield from _shape(source)
    known = {source.flow.id for source in sources}
    for place in _places(articles.values(), pages):
        if place.flow not in known:
            fix = did_you_mean(place.flow, known) or "Write the flow, or remove the reference."
            what = f"There is no flow {place.flow!r}."
            yield Fault(place.path, place.line, "unknown-flow", what, fix)


def flow_warnings(
    flows: Iterable[FlowSource],
    articles: Mapping[str, ArticleSource],
    pages: Iterable[ContextSource],
    today: str,
) -> Iterator[Fault]:
    """Yields what works and could be better: reviews due, flows nobody comes to, hidden articles.

    Args:
        today: ISO date that decides which reviews are due.
    """
    told = {source.flow.id: source for source in flows}
    places = tuple(_places(articles.values(), pages))
    named = {place.flow for place in places}
    yield from _unpublished(places, told)
    for source in told.values():
        flow = source.flow
        if flow.status is Status.ARCHIVED:
            continue
        if "" < flow.review_by < today:
            what = f"The review was due on {flow.review_by}."
            fix = f"Ask {flow.owner or 'an owner'} to review it, and set a new date."
            yield Fault(source.path, source.line("review_by"), "review-due", what, fix)
        if not (flow.article or flow.questions or flow.id in named):
            what = "Nothing leads to this flow."
            fix = "Name its `article`, write `questions`, or name it as the `flow` of a page."
            yield Fault(source.path, 1, "orphan-flow", what, fix)
        yield from _hidden(source, articles)
        yield from _unclear(source)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an article or a page names a flow."""

    flow: str
    path: str
    line: int
    is_live: bool


def _places(articles: Iterable[ArticleSource], pages: Iterable[ContextSource]) -> Iterator[_Place]:
    for source in articles:
        if name := source.article.flow:
            is_live = source.article.status is Status.PUBLISHED
            yield _Place(name, source.path, source.key_line("flow"), is_live)
    for page in pages:
        if name := page.context.flow:
            yield _Place(name, page.path, page.line("flow"), is_live=True)


def _unpublished(places: Iterable[_Place], flows: Mapping[str, FlowSource]) -> Iterator[Fault]:
    """Yields references of what visitors see to flows that they do not."""
    published = [key for key, one in flows.items() if one.flow.status is Status.PUBLISHED]
    for place in places:
        found = flows.get(place.flow)
        if found and place.is_live and found.flow.status is not Status.PUBLISHED:
            what = f"The flow {place.flow!r} is {found.flow.status.value}, so nobody is asked it."
            fix = "Publish it, or remove the reference."
            if meant := did_you_mean(place.flow, published):
                fix = f"{fix} {meant}"
            yield Fault(place.path, place.line, "unpublished-flow", what, fix)


def _unknown(
    source: FlowSource, articles: Collection[str], actions: Collection[str] | None
) -> Iterator[Fault]:
    known = {"article": articles, "action": actions, "step": source.steps}
    for named in source.names:
        ids = known[named.kind]
        if ids is not None and named.name not in ids:
            fix = did_you_mean(named.name, ids) or FIXES[named.kind]
            what = f"There is no {named.kind} {named.name!r}."
            yield Fault(source.path, named.line, f"unknown-{named.kind}", what, fix)


def _shape(source: FlowSource) -> Iterator[Fault]:
    flow = source.flow
    for step in flow.steps.keys() - reachable(flow):
        what = f"No way leads to the step {step!r}."
        fix = f"Lead to it from another step, or remove it; the walk starts at {flow.start!r}."
        yield Fault(source.path, source.steps[step], "unreachable-step", what, fix)
    for step, target in ways_back(flow):
        what = f"From {target!r} the way comes back to it, over {step!r}."
        lines = (each.line for each in source.names if each.kind == "step" and each.name == target)
        line = next((each for each in lines if each > source.steps[step]), source.steps[step])
        fix = "Lead on to an outcome: a visitor must not walk in circles."
        yield Fault(source.path, line, "flow-loop", what, fix)


def _unclear(source: FlowSource) -> Iterator[Fault]:
    """Yields the words of choices that would not be understood as that choice."""
    for name, step in source.flow.steps.items():
        choices = step.choices if isinstance(step, Ask) else ()
        wordings = [Wording(each.id, (each.label, *each.also)) for each in choices]
        for wording in wordings:
            for phrase in wording.phrases:
                if choice_meant(phrase, wordings) != wording.id:
                    what = f"Who types {phrase!r} is not understood: it is another choice's, too."
                    fix = "Word it so that it means one choice alone."
                    yield Fault(source.path, source.steps[name], "unclear-choice", what, fix)


def _hidden(source: FlowSource, articles: Mapping[str, ArticleSource]) -> Iterator[Fault]:
    for named in source.names:
        found = articles.get(named.name) if named.kind == "article" else None
        if found is None:
            continue
        article = found.article
        if article.status is not Status.PUBLISHED or article.audience is Audience.INTERNAL:
            what = f"Visitors cannot see the article {article.id!r}, so this ends with a person."
            fix = "Publish it for visitors, or lead elsewhere."
            yield Fault(source.path, named.line, "unpublished-article", what, fix)
