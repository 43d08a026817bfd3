"""Finds articles that say nearly the same; it compares texts and reads no files."""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from rapidfuzz import fuzz

from sidelight.domain.articles import Article

WORD_RATIO: Final = 85.0
"""Ratio from which two words of titles are forms or misspellings of one (0 to 100): `invoice` and
`invoices` have 93, `send` and `resend` 80. A ratio of whole titles would take "Stop a recurring
invoice" for "Set up a recurring invoice"."""

BODY_RATIO: Final = 85.0
"""Token-sort ratio of two bodies from which one is a copy of the other (0 to 100)."""

SHINGLE_WORDS: Final = 6
"""Bodies are compared when they share this many words in a row; copies share many such rows."""

MAX_HOLDERS: Final = 20
"""A word or row that more articles share is boilerplate and proposes no pair, which keeps the work
near-linear in the number of articles."""

_WORD: Final = re.compile(r"\w+")
_ARTICLES: Final = frozenset({"a", "an", "the", "your", "my"})


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Two articles and what they share: `title`, `body`, or the words of a question."""

    one: Article
    other: Article
    shares: str


def near_duplicates(articles: Iterable[Article]) -> Iterator[NearDuplicate]:
    """Yields each pair once, with the strongest thing that it shares."""
    given = {article.id: article for article in articles}
    bodies = {key: _words(each.body) for key, each in given.items()}
    titles = {key: _title_words(each.title) for key, each in given.items()}
    found: dict[tuple[str, str], str] = {}
    for pair in _sharing({key: _shingles(words) for key, words in bodies.items()}):
        if _ratio(bodies, pair) >= BODY_RATIO:
            found.setdefault(pair, "body")
    for pair in _sharing({key: {" ".join(words), *words} for key, words in titles.items()}):
        if _pairwise_alike(titles[pair[0]], titles[pair[1]]):
            found.setdefault(pair, "title")
    for pair, question in _same_questions(given):
        found.setdefault(pair, question)
    for (one, other), shares in sorted(found.items()):
        yield NearDuplicate(given[one], given[other], shares)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _title_words(title: str) -> list[str]:
    return sorted({word for word in _words(title) if word not in _ARTICLES})


def _pairwise_alike(one: list[str], other: list[str]) -> bool:
    return len(one) == len(other) > 0 and all(
        any(fuzz.ratio(word, each) >= WORD_RATIO for each in those)
        for these, those in ((one, other), (other, one))
        for word in these
    )


def _shingles(words: list[str]) -> set[Hashable]:
    count = max(1, len(words) - SHINGLE_WORDS + 1)
    return {tuple(words[at : at + SHINGLE_WORDS]) for at in range(count)}


def _ratio(words: Mapping[str, list[str]], pair: tuple[str, str]) -> float:
    one, other = (" ".join(words[key]) for key in pair)
    return fuzz.token_sort_ratio(one, other)


def _sharing(marks: Mapping[str, Iterable[Hashable]]) -> set[tuple[str, str]]:
    holders: dict[Hashable, list[str]] = {}
    for key, own in marks.items():
        for mark in own:
            holders.setdefault(mark, []).append(key)
    return {
        pair
        for keys in holders.values()
        if 1 < len(keys) <= MAX_HOLDERS
        for pair in combinations(sorted(keys), 2)
    }


def _same_questions(articles: Mapping[str, Article]) -> Iterator[tuple[tuple[str, str], str]]:
    askers: dict[str, list[str]] = {}
    for key in sorted(articles):
        for question in dict.fromkeys(" ".join(_words(each)) for each in articles[key].questions):
            askers.setdefault(question, []).append(key)
    for question, keys in askers.items():
        for one, other in combinations(keys, 2):
            yield (one, other), question
