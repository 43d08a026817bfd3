"""Errors between files: unknown ids, parents in a circle, pages not told apart; it reads none."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from sidelight.content.fields import did_you_mean
from sidelight.content.help_center import ArticleFiles, ArticleSource
from sidelight.content.markdown import ARTICLE_PREFIX, SHOW_PREFIX
from sidelight.content.overlap import are_ambiguous
from sidelight.content.page_contexts import ContextFiles, ContextSource
from sidelight.domain.pages import lineage
from sidelight.errors import Fault

_LINK: Final = re.compile(rf"\]\(<?({SHOW_PREFIX}|{ARTICLE_PREFIX})([^)>\s]*)")
_CODE: Final = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_FENCE: Final = re.compile(r"\s{0,3}(```|~~~)")


@dataclass(frozen=True, slots=True)
class BodyLink:
    """A link to an article or an anchor in a body, with the line of the file it is on."""

    prefix: str
    target: str
    line: int


def reference_faults(articles: ArticleFiles, contexts: ContextFiles) -> Iterator[Fault]:
    """Yields every error between the files that could be read."""
    article_ids = {source.article.id for source in articles.sources}
    anchors = {anchor.id for source in contexts.sources for anchor in source.context.anchors}
    by_id = {source.context.id: source for source in reversed(contexts.sources)}
    for page in contexts.sources:
        yield from _page_faults(page, article_ids, by_id)
    for article in articles.sources:
        yield from _article_faults(article, article_ids, anchors, by_id)
    yield from _ambiguous(by_id)


def _page_faults(
    source: ContextSource, articles: Iterable[str], pages: Mapping[str, ContextSource]
) -> Iterator[Fault]:
    for article in source.context.articles:
        if article not in articles:
            line = source.line("articles", article)
            yield _unknown(source.path, line, "article", article, articles)
    parent = source.context.parent
    if parent is not None and parent not in pages:
        yield _unknown(source.path, source.line("parent"), "page", parent, pages, "parent")
    elif _in_circle(source, pages):
        what = f"{source.context.id!r} is its own ancestor."
        fix = "Point one of these parents elsewhere."
        yield Fault(source.path, source.line("parent"), "parent-circle", what, fix)


def _in_circle(source: ContextSource, pages: Mapping[str, ContextSource]) -> bool:
    contexts = {key: each.context for key, each in pages.items()}
    return lineage(source.context, contexts)[-1].parent == source.context.id


def _article_faults(
    source: ArticleSource,
    articles: Iterable[str],
    anchors: Iterable[str],
    pages: Iterable[str],
) -> Iterator[Fault]:
    for page in source.article.pages:
        if page not in pages:
            yield _unknown(source.path, source.key_line("pages", page), "page", page, pages)
    for link in body_links(source):
        if link.prefix == SHOW_PREFIX and link.target not in anchors:
            yield _unknown(source.path, link.line, "anchor", link.target, anchors)
        elif link.prefix == ARTICLE_PREFIX and link.target not in articles:
            yield _unknown(source.path, link.line, "article", link.target, articles)


def body_links(source: ArticleSource) -> Iterator[BodyLink]:
    """Yields the links to articles and anchors in a body, code left out."""
    fence = ""
    for offset, line in enumerate(source.article.body.split("\n")):
        if opening := _FENCE.match(line):
            fence = {"": opening[1], opening[1]: ""}.get(fence, fence)
        if not fence:
            at = source.article.body_line + offset if source.front else source.line
            for link in _LINK.finditer(_CODE.sub("", line)):
                yield BodyLink(link[1], link[2], at)


def _ambiguous(pages: Mapping[str, ContextSource]) -> Iterator[Fault]:
    contexts = {key: each.context for key, each in pages.items()}
    for one, other in combinations(sorted(pages.values(), key=_place), 2):
        if set(one.context.when) == set(other.context.when) and are_ambiguous(
            one.context, other.context, contexts
        ):
            what = f"{other.context.id!r} matches the same pages as {one.context.id!r}"
            what += f" ({one.path}:{one.line('match')}), no less specific."
            fix = "Change `match`, tell them apart by `when`, or make one the other's child."
            yield Fault(other.path, other.line("match"), "ambiguous-match", what, fix)


def _place(source: ContextSource) -> tuple[str, int]:
    return source.path, source.node.line


def _unknown(
    path: str, line: int, kind: str, name: str, known: Iterable[str], key: str = ""
) -> Fault:
    fixes = {
        "article": "Write the article, or remove the reference.",
        "anchor": "Declare it under `anchors` of its page.",
        "page": "Add the page context, or remove the reference.",
    }
    fix = did_you_mean(name, known) or fixes[kind]
    rule = f"unknown-{key or kind}"
    return Fault(path, line, rule, f"There is no {kind} {name!r}.", fix)
