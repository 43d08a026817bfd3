"""Errors between actions and the rest of the content: unknown ids, groups no page has."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sidelight.content.business_actions import ActionFiles, ActionSource
from sidelight.content.fields import did_you_mean
from sidelight.content.flows import FlowSource
from sidelight.content.help_center import ArticleFiles
from sidelight.content.page_contexts import ContextFiles
from sidelight.domain.business_actions import PrefillFrom
from sidelight.domain.pages import PageContext
from sidelight.domain.url_patterns import group_names
from sidelight.errors import Fault

_FIXES: Final = {
    "article": "Write the article, or remove the reference.",
    "page": "Add the page context, or remove the reference.",
}


def action_faults(
    actions: ActionFiles, articles: ArticleFiles, contexts: ContextFiles
) -> Iterator[Fault]:
    """Yields every error between the files that could be read."""
    article_ids = {source.article.id for source in articles.sources}
    pages = {source.context.id: source.context for source in contexts.sources}
    for source in actions.sources:
        occasion = source.action.occasion
        yield from _unknown(source, "articles", occasion.articles, article_ids)
        yield from _unknown(source, "pages", occasion.pages, pages)
        yield from _unfilled(source, pages)


def never_offered(actions: Iterable[ActionSource], flows: Iterable[FlowSource]) -> Iterator[Fault]:
    """Yields the actions that nothing leads to."""
    outcomes = {each.name for flow in flows for each in flow.names if each.kind == "action"}
    for source in actions:
        occasion = source.action.occasion
        if not (occasion.articles or occasion.questions or source.action.id in outcomes):
            what = f"Nothing says when {source.action.id!r} is offered."
            fix = "Add `offer: {questions: [...]}`, or articles that it is offered below."
            yield Fault(source.path, source.line("offer"), "never-offered", what, fix)


def _unknown(
    source: ActionSource, key: str, named: Iterable[str], known: Iterable[str]
) -> Iterator[Fault]:
    kind = key.removesuffix("s")
    for name in named:
        if name not in known:
            fix = did_you_mean(name, known) or _FIXES[kind]
            what = f"There is no {kind} {name!r}."
            yield Fault(source.path, source.offer_line(key, name), f"unknown-{kind}", what, fix)


def _unfilled(source: ActionSource, pages: Mapping[str, PageContext]) -> Iterator[Fault]:
    """Yields prefills from a group of the URL that no page of the product has."""
    groups = {
        name
        for page in pages.values()
        for rule in page.match
        for name in group_names(rule.pathname)
    }
    for parameter, prefill in source.action.prefill.items():
        if prefill.source is PrefillFrom.URL and prefill.name not in groups:
            what = f"{parameter!r} is filled in from :{prefill.name}, which no page's URL has."
            fix = did_you_mean(prefill.name, groups) or "Name a group of `match` of a page."
            yield Fault(source.path, source.line("prefill"), "unknown-group", what, fix)
