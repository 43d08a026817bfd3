"""The lexical side of an index: fields of articles as BM25 tables, titles for spelling."""

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from math import log1p
from typing import Final

import numpy as np

from sidelight.domain.articles import Article, Passage
from sidelight.search import fuzzy
from sidelight.search.features import Scores, Signals, standardised
from sidelight.search.labels import Labels
from sidelight.search.lexical import Analyzer, Bm25, Tokens, Vocabulary
from sidelight.search.questions import Views
from sidelight.search.semantic import Segments

TITLE_WEIGHT: Final = 4
QUESTION_WEIGHT: Final = 2
HEADING_WEIGHT: Final = 2
"""Times a field's words count in the whole-article table; body words count once."""
MANY_LINKS: Final = 30.0
"""Links from other articles at which the feature `links` is 1."""
MAX_SPELLED_CHARS: Final = 300
"""Of the question compared letter by letter: labels and titles are shorter, time is quadratic."""

_LINK: Final = re.compile(r"\[([^\[\]]{2,80})\]\(([^()\s]+)\)")


class WordIndex:
    """Scores of words for all articles of one index."""

    def __init__(
        self,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        segments: Segments,
        questions: tuple[Sequence[str], Segments],
    ) -> None:
        """Indexes the fields; `passages` and `questions` are sorted as their segments say."""
        self._analyzer = Analyzer()
        self._segments = segments
        self._question_segments = questions[1]
        links = _link_texts(articles)
        self._links = np.array(
            [log1p(len(links.get(article.id, ()))) / log1p(MANY_LINKS) for article in articles],
            dtype=np.float32,
        ).clip(0, 1)
        self._titles = [
            tuple({fuzzy.prepare(text): None for text in (article.title, *article.questions)})
            for article in articles
        ]
        self._index(articles, passages, questions[0], links)

    def _index(
        self,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        questions: Sequence[str],
        links: Mapping[str, list[str]],
    ) -> None:
        tokens = self._analyzer.tokens
        titles = [tokens(article.title) for article in articles]
        headings = [tokens(passage.heading) for passage in passages]
        bodies = [tokens(passage.text) for passage in passages]
        asked = [tokens(question) for question in questions]
        owned = _gather(self._segments, bodies)
        names = _gather(self._segments, headings, once=True)
        asks = _gather(self._question_segments, asked)
        linked = [list(chain(*map(tokens, sorted(set(links.get(a.id, ())))))) for a in articles]
        extra = [tokens(f"{a.summary} {' '.join(a.topics)}") for a in articles]
        whole = [
            t * TITLE_WEIGHT + q * QUESTION_WEIGHT + h * HEADING_WEIGHT + x + b
            for t, q, h, x, b in zip(titles, asks, names, extra, owned, strict=True)
        ]
        self._whole = Bm25(whole)
        self._names = Bm25([t * 2 + h + n for t, h, n in zip(titles, names, linked, strict=True)])
        self._questions = Bm25(asked)
        owners = np.repeat(self._segments.articles, self._segments.ends - self._segments.starts)
        self._passages = Bm25(
            [titles[o] * 2 + h + b for o, h, b in zip(owners, headings, bodies, strict=True)]
        )
        self._vocabulary = Vocabulary(whole)
        named = [(int(owner), p.heading) for owner, p in zip(owners, passages, strict=True)]
        self._labels = Labels(articles, named, links, tokens)
        self._word_sets = [frozenset(words) for words in whole]
        self._title_sets = [frozenset(words) for words in titles]
        weight = self._vocabulary.weight
        self._title_weights = [sum(map(weight, words)) for words in self._title_sets]

    def signals(self, views: Views, context_text: str) -> tuple[Signals, Scores, float]:
        """Returns features of all articles, scores of all passages and the unknown share."""
        tokens = self._analyzer.tokens(views.full)
        unknown = sum(word not in self._vocabulary for word in tokens) / max(1, len(tokens))
        meant = self._vocabulary.corrected(tokens)
        passages = self._passages.scores(meant)
        best = self._segments.best
        asking = self._vocabulary.corrected(self._analyzer.tokens(views.asking or views.full))
        weight = self._vocabulary.weight
        found: Signals = {
            "label": self._labels.scores(meant, weight),
            "label_asking": self._labels.scores(asking, weight),
            "words": standardised(self._whole.scores(meant)),
            "words_passage": standardised(best(passages)),
            "words_title": standardised(self._names.scores(meant)),
            "words_question": standardised(
                self._question_segments.best(self._questions.scores(meant))
            ),
            "words_asking": standardised(self._names.scores(asking)),
            "links": self._links,
        }
        if views.with_page:
            both = self._vocabulary.corrected(self._analyzer.tokens(views.with_page))
            found["words_page"] = standardised(best(self._passages.scores(both)))
        if context_text:
            page = self._analyzer.tokens(context_text)
            found["page_words"] = standardised(self._whole.scores(page))
        return found, passages, unknown

    def refine(self, signals: Signals, views: Views, articles: Sequence[int]) -> None:
        """Adds the features that are worked out for leading articles only."""
        words = set(self._vocabulary.corrected(self._analyzer.tokens(views.full)))
        weight = {word: self._vocabulary.weight(word) for word in words}
        asked = fuzzy.prepare(views.full[:MAX_SPELLED_CHARS])
        lead = fuzzy.prepare(views.lead[:MAX_SPELLED_CHARS])
        count = len(self._titles)
        names = ("coverage", "title_share", "spelling", "spelling_inside")
        columns = {name: np.zeros(count, dtype=np.float32) for name in names}
        total = sum(weight.values()) or 1.0
        for at in articles:
            columns["coverage"][at] = sum(weight[w] for w in words & self._word_sets[at]) / total
            columns["title_share"][at] = self._title_share(at, words)
            columns["spelling"][at] = max(
                fuzzy.likeness(asked, self._titles[at]), fuzzy.likeness(lead, self._titles[at])
            )
            columns["spelling_inside"][at] = fuzzy.containment(asked, self._titles[at])
        signals |= columns

    def _title_share(self, at: int, words: set[str]) -> float:
        whole = self._title_weights[at]
        shared = words & self._title_sets[at]
        return sum(map(self._vocabulary.weight, shared)) / whole if whole else 0.0


def _gather(segments: Segments, rows: Sequence[Tokens], *, once: bool = False) -> list[Tokens]:
    out: list[Tokens] = [[] for _ in range(segments.count)]
    bounds = zip(segments.articles, segments.starts, segments.ends, strict=True)
    for article, start, end in bounds:
        own = rows[start:end]
        unique = list(dict.fromkeys(map(tuple, own))) if once else own
        out[article] = list(chain.from_iterable(unique))
    return out


def _link_texts(articles: Sequence[Article]) -> dict[str, list[str]]:
    """Returns what other articles call each article where they link to it.

    A link names its article by `article:<id>` or by the last part of its path.
    """
    known = {article.id for article in articles}
    texts: dict[str, list[str]] = {}
    for article in articles:
        for label, href in set(_LINK.findall(article.body)):
            target = href.split("#")[0].split("?")[0].rstrip("/").replace("article:", "/")
            name = target.rsplit("/", 1)[-1]
            if name in known and name != article.id:
                texts.setdefault(name, []).append(label)
    return texts
