"""Tells whether two page contexts can match the same page with equal right; it reads no files."""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from sidelight.domain.pages import PageContext, lineage
from sidelight.domain.url_patterns import UrlRule

_WORDS: Final = ("1", "a", "a1", "A-b_c", "inv_1")
"""Texts that named parameters and usual regexps match; a regexp's own words are tried beside."""

_SAMPLES: Final = 40
"""Bound of samples for one rule; patterns of help pages need fewer than ten."""

_PARAMETER: Final = re.compile(
    r"(?::[^\W\d]\w*)?\((?P<regexp>(?:\\.|\((?:\\.|[^()\\])*\)|[^()\\])*)\)[?*+]?"
    r"|:[^\W\d]\w*[?*+]?|\*[?*+]?"
)
_BRACE: Final = re.compile(r"(?<!\\)[{}][?*+]?")
_REGEXP_WORD: Final = re.compile(r"[A-Za-z0-9_-]+")


def are_ambiguous(
    one: PageContext, other: PageContext, contexts: Mapping[str, PageContext]
) -> bool:
    """Tells whether only the order of the files decides between two contexts on some page.

    Whether two patterns meet is tried with sample URLs made from both, so two unusual regexps may
    meet unnoticed; fixed texts, parameters and wildcards are exact.
    """
    return (
        len(one.when) == len(other.when)
        and len(lineage(one, contexts)) == len(lineage(other, contexts))
        and _may_hold_together(one, other)
        and any(
            mine.specificity == theirs.specificity and _meet(mine, theirs)
            for mine, theirs in product(one.match, other.match)
        )
    )


def _may_hold_together(one: PageContext, other: PageContext) -> bool:
    shared = set(one.when) & set(other.when)
    return all(set(one.when[key]) & set(other.when[key]) for key in shared)


def _meet(one: UrlRule, other: UrlRule) -> bool:
    urls = (*_sample_urls(one, other), *_sample_urls(other, one))
    return any(one.matches(url) and other.matches(url) for url in urls)


def _sample_urls(rule: UrlRule, beside: UrlRule) -> Iterator[str]:
    for word in _words(rule, beside):
        search, fragment = _filled(rule.search, word), _filled(rule.hash, word)
        yield f"{_filled(rule.pathname, word)}?{search}#{fragment}"


def _words(*rules: UrlRule) -> tuple[str, ...]:
    own = (
        word
        for rule in rules
        for part in (rule.pathname, rule.search, rule.hash)
        for parameter in _PARAMETER.finditer(part)
        for word in _REGEXP_WORD.findall(parameter["regexp"] or "")
    )
    return tuple(dict.fromkeys((*_WORDS, *own)))[:_SAMPLES]


def _filled(pattern: str, word: str) -> str:
    if pattern == "*":
        return ""
    return _BRACE.sub("", _PARAMETER.sub(lambda _match: word, pattern)).replace("\\", "")
