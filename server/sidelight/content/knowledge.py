"""The frozen snapshot of content that the server answers from; it never searches."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from sidelight.content.action_references import action_faults
from sidelight.content.action_settings import Configured, unready_for
from sidelight.content.business_actions import ActionSource, read_actions
from sidelight.content.flow_faults import flow_errors
from sidelight.content.flows import FlowSource, read_flows
from sidelight.content.help_center import ArticleSource, read_articles
from sidelight.content.learned import LearnedFile, learned_faults, read_learned
from sidelight.content.page_contexts import ContextSource, read_contexts
from sidelight.content.references import reference_faults
from sidelight.domain.articles import Article, Status
from sidelight.domain.business_actions import BusinessAction
from sidelight.domain.flows import Flow
from sidelight.domain.pages import PageContext, PageMatch, resolve_page
from sidelight.errors import ContentError, Fault

_REVISION_CHARS: Final = 16

Named = TypeVar("Named", Article, PageContext, BusinessAction, Flow)


@dataclass(frozen=True, slots=True)
class Sources:
    """What the files say, with the place of everything, and why some of it cannot be used.

    Attributes:
        articles: Every article that could be read, of every status.
        contexts: Every page context that could be read, in the order of the files.
        faults: Every error, in order of path and line; any one keeps a snapshot from being made.
        actions: Every action that could be read, in the order of the files.
        flows: Every flow that could be read, of every status.
        learned: The questions that were learned, of every status.
    """

    articles: tuple[ArticleSource, ...]
    contexts: tuple[ContextSource, ...]
    faults: tuple[Fault, ...]
    actions: tuple[ActionSource, ...] = ()
    flows: tuple[FlowSource, ...] = ()
    learned: LearnedFile = field(default_factory=LearnedFile)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Articles and page contexts that fit together.

    Attributes:
        articles: Every article by id, of every status and audience.
        contexts: Every page context by id, in the order of the files; lists only published
            articles, and those that name the page in their front matter.
        revision: Changes when and only when something in the content changes; the same content in
            another folder has the same revision.
        actions: Every action by id, in the order of the files.
        flows: The published flows by id.
        gaps: Questions that nothing here answers.
        unready: Why some actions are left out: the settings lack what they need.
    """

    articles: Mapping[str, Article]
    contexts: Mapping[str, PageContext]
    revision: str
    actions: Mapping[str, BusinessAction] = field(default_factory=lambda: MappingProxyType({}))
    flows: Mapping[str, Flow] = field(default_factory=lambda: MappingProxyType({}))
    gaps: tuple[str, ...] = ()
    unready: tuple[Fault, ...] = ()

    @property
    def published(self) -> tuple[Article, ...]:
        """The articles that may be searched and shown, of every audience."""
        return tuple(each for each in self.articles.values() if each.status is Status.PUBLISHED)

    def page(self, url: str, state: Mapping[str, str]) -> PageMatch:
        """Returns what a page is and the help that belongs to it."""
        return resolve_page(url, state, self.contexts)


def load_knowledge(
    kb: Path,
    page_contexts: Path,
    actions: Path | None = None,
    configured: Configured | None = None,
) -> Knowledge:
    """Loads all folders, or refuses all.

    Args:
        kb: Folder of articles, or a `.jsonl`.
        page_contexts: Folder of page contexts.
        actions: Folder of actions, which need not be there.
        configured: What the settings have for actions; without it all of them are taken.

    Raises:
        ContentError: Every error of every file, in order of path and line.
    """
    sources = read_sources(kb, page_contexts, actions)
    if sources.faults:
        raise ContentError(sources.faults)
    knowledge = snapshot(sources)
    return knowledge if configured is None else _ready(knowledge, sources.actions, configured)


def read_sources(kb: Path, page_contexts: Path, actions: Path | None = None) -> Sources:
    """Reads all folders and compares them; raises nothing that is wrong in a file."""
    articles, contexts = read_articles(kb), read_contexts(page_contexts)
    acts, flows = read_actions(actions), read_flows(kb)
    offered = None if actions is None else {source.action.id for source in acts.sources}
    learned = read_learned(kb)
    known = {source.article.id: source for source in articles.sources}
    between = {
        *reference_faults(articles, contexts),
        *action_faults(acts, articles, contexts),
        *flow_errors(flows.sources, known, contexts.sources, offered),
        *learned_faults(learned, kb, known),
    }
    read = {*articles.faults, *contexts.faults, *acts.faults, *flows.faults, *learned.faults}
    faults = tuple(sorted(read | between))
    return Sources(articles.sources, contexts.sources, faults, acts.sources, flows.sources, learned)


def snapshot(sources: Sources) -> Knowledge:
    """Freezes what was read; of two with one id the first counts."""
    articles = _first(source.article for source in sources.articles)
    told = _first(source.flow for source in sources.flows)
    flows = {key: flow for key, flow in told.items() if flow.status is Status.PUBLISHED}
    for flow in flows.values():
        if flow.article in articles:
            articles[flow.article] = _asked_by(articles[flow.article], flow.questions)
    for article, questions in sources.learned.approved().items():
        if article in articles:
            articles[article] = _asked_by(articles[article], questions)
    published = [each for each in articles.values() if each.status is Status.PUBLISHED]
    contexts = {
        key: _completed(context, published, flows)
        for key, context in _first(source.context for source in sources.contexts).items()
    }
    actions = _first(source.action for source in sources.actions)
    gaps = sources.learned.gaps()
    return Knowledge(
        MappingProxyType(articles),
        MappingProxyType(contexts),
        _revision(articles, contexts, actions, flows, gaps),
        MappingProxyType(actions),
        MappingProxyType(flows),
        gaps,
    )


def _ready(
    knowledge: Knowledge, sources: Iterable[ActionSource], configured: Configured
) -> Knowledge:
    """Returns the knowledge without the actions that could only fail."""
    lacking = {one.action.id: tuple(unready_for(one, configured)) for one in sources}
    ready = {key: one for key, one in knowledge.actions.items() if not lacking[key]}
    faults = tuple(fault for told in lacking.values() for fault in told)
    return replace(knowledge, actions=MappingProxyType(ready), unready=faults)


def _first(items: Iterable[Named]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for item in items:
        found.setdefault(item.id, item)
    return found


def _asked_by(article: Article, more: Iterable[str]) -> Article:
    """Returns an article that more questions find: those of its flow, and learned ones."""
    questions = dict.fromkeys((*article.questions, *more))
    return replace(article, questions=tuple(questions))


def _completed(
    context: PageContext, published: Iterable[Article], flows: Mapping[str, Flow]
) -> PageContext:
    by_id = {article.id: article for article in published}
    listed = tuple(each for each in context.articles if each in by_id)
    naming = (each for each, article in by_id.items() if context.id in article.pages)
    belonging = tuple(each for each in naming if each not in listed)
    flow = flows.get(context.flow)
    questions = (flow.title, *context.questions) if flow else context.questions
    return replace(context, articles=listed, belonging=belonging, questions=questions)


def _revision(
    articles: Mapping[str, Article],
    contexts: Mapping[str, PageContext],
    actions: Mapping[str, BusinessAction],
    flows: Mapping[str, Flow],
    gaps: tuple[str, ...],
) -> str:
    digest = hashlib.sha256()
    plain = (replace(article, path=None) for article in articles.values())
    for part in (*plain, *contexts.values(), *actions.values(), *flows.values(), gaps):
        digest.update(repr(part).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()[:_REVISION_CHARS]
