"""The index of one knowledge base and the search in it; it decides nothing about a conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import structlog

from sidelight.domain.articles import Article, Passage, Status
from sidelight.domain.fusion import Weights, probability, rivals
from sidelight.errors import ModelError
from sidelight.search.embedder import Embedder
from sidelight.search.features import COLUMNS, Scores, Signals, feature_rows, shortness
from sidelight.search.meaning_index import MeaningIndex, Meant, Texts
from sidelight.search.questions import Views, readings
from sidelight.search.ranking import Candidate, Example, Query, Ranking
from sidelight.search.semantic import Segments, highest
from sidelight.search.trust import Found, columns_of, shipped_columns, weigh
from sidelight.search.vectors import Progress
from sidelight.search.weights import LEXICAL, SEMANTIC, shipped_weights
from sidelight.search.word_index import WordIndex

POOL: Final = 16
"""Leading articles of each signal that become candidates; more change no figure."""
POOLED: Final = (
    "passage", "passage_page", "heading", "question", "classes", "votes",
    "words", "words_passage", "words_title", "words_page",
)  # fmt: skip
WORDS_IN_PASSAGE: Final = 0.004
"""Cosine that one point of BM25 is worth when the passage of an article is chosen."""

_log: Final = structlog.get_logger(__name__)


class SearchIndex:
    """Published articles, searchable by words and, with an embedder, by meaning."""

    def __init__(
        self,
        articles: tuple[Article, ...],
        passages: tuple[Passage, ...],
        words: WordIndex,
        meaning: MeaningIndex | None,
        segments: Segments,
    ) -> None:
        """Takes its parts; use `build`."""
        self.articles = articles
        self._passages = passages
        self._words = words
        self._meaning = meaning
        self._segments = segments
        self._weights = {
            mode: (shipped_weights(mode), shipped_columns(mode)) for mode in (SEMANTIC, LEXICAL)
        }
        self._at = {article.id: place for place, article in enumerate(articles)}
        self._audiences = np.array([article.audience for article in articles])

    @classmethod
    def build(
        cls,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        embedder: Embedder | None = None,
        *,
        examples: Sequence[Example] = (),
        cache_dir: Path | None = None,
        progress: Progress | None = None,
    ) -> "SearchIndex":
        """Indexes the published articles.

        Args:
            articles: Ids are unique; the order breaks ties.
            passages: Of these articles, in any order; each article has at least one.
            embedder: None for words only; also where it fails, with a warning in the log.
            examples: Resolved questions of the past, and gaps; those of unknown articles are left
                out.
            cache_dir: Where embeddings of unchanged texts are kept, and tables of whole indexes.
            progress: Called with (texts embedded, texts to embed).
        """
        live = tuple(article for article in articles if article.status is Status.PUBLISHED)
        at = {article.id: place for place, article in enumerate(live)}
        own = sorted(
            (p for p in passages if p.article in at), key=lambda p: (at[p.article], p.number)
        )
        owners = [at[passage.article] for passage in own]
        asked = _questions(live, [e for e in examples if e.article in at], at)
        segments = Segments.of(owners, len(live))
        asked_segments = Segments.of(asked[1], len(live))
        words = WordIndex(live, own, segments, (asked[0], asked_segments), cache_dir)
        meaning = None
        if embedder is not None and live:
            gaps = [example.text for example in examples if not example.article]
            texts = Texts.of(live, own, owners, asked, gaps)
            try:
                meaning = MeaningIndex(embedder, texts, cache_dir, progress)
            except ModelError:
                _log.warning("search_without_meaning", where="index", exc_info=True)
        return cls(live, tuple(own), words, meaning, segments)

    def weigh_by(self, learned: Mapping[str, Weights]) -> None:
        """Takes weights by mode of search in place of the shipped ones; call it before `search`."""
        self._weights |= {mode: (one, columns_of(one)) for mode, one in learned.items()}

    def search(self, query: Query, *, limit: int = 10) -> Ranking:
        """Returns the best articles for the question, best first, ties in the articles' order.

        Never raises for any text; an empty question or index gives an empty ranking.
        """
        rankings = [self._ranking(found, limit) for found in self.candidates(query)]
        # Of two readings the more promising one counts; by itself where they are equal.
        return max(rankings, key=lambda ranking: ranking.probability, default=Ranking())

    def candidates(self, query: Query) -> tuple[Found, ...]:
        """Returns, for each reading of the question, the articles worth a closer look."""
        if not self.articles:
            return ()
        asked = readings(query.text, query.history, query.context_text)
        return tuple(found for views in asked if (found := self._find(views, query)).articles)

    def _find(self, asked: Views, query: Query) -> Found:
        meant = self._signals_of_meaning(asked, query.context_text)
        signals, passages, unknown = self._words.signals(asked, query.context_text)
        prior = signals["page"] = self._page_prior(query.page_prior)
        signals["page_share"] = prior / max(1.0, float(prior.sum()))
        if meant is not None:
            signals |= meant.signals
            passages = meant.passages + WORDS_IN_PASSAGE * passages
        pool = self._pool(signals, query)
        self._words.refine(signals, asked, pool, is_alone=meant is None)
        if meant is not None:
            signals |= meant.refined(pool)
        short = shortness(len(asked.full.split()))
        features = feature_rows(signals, pool, short)
        found = Found(pool, features, signals, passages, unknown, short=short)
        if meant is None:
            return found
        return replace(found, stranger=meant.stranger, gap=meant.gap, semantic=True)

    def _signals_of_meaning(self, asked: Views, context: str) -> Meant | None:
        if self._meaning is None:
            return None
        try:
            return self._meaning.signals(asked, context)
        except ModelError:
            _log.warning("search_without_meaning", where="question", exc_info=True)
            self._meaning = None
            return None

    def _page_prior(self, prior: Mapping[str, float]) -> Scores:
        values = np.zeros(len(self.articles), dtype=np.float32)
        for name, value in prior.items():
            if name in self._at:
                values[self._at[name]] = value
        return values

    def _pool(self, signals: Signals, query: Query) -> tuple[int, ...]:
        allowed = np.isin(self._audiences, list(query.audiences))
        chosen = set(np.flatnonzero(signals["page"] > 0).tolist())
        for name in POOLED:
            if name in signals:
                chosen.update(highest(np.where(allowed, signals[name], -np.inf), POOL))
        return tuple(at for at in sorted(chosen) if allowed[at])

    def _ranking(self, found: Found, limit: int) -> Ranking:
        weights, columns = self._weights[SEMANTIC if found.semantic else LEXICAL]
        weighed = weigh(found, columns)
        best = zip(weighed.order[:limit], weighed.scores, strict=False)
        return Ranking(
            tuple(self._candidate(found, place, score) for place, score in best),
            probability(weighed.evidence, weights),
            weighed.evidence["margin"],
            rivals(weighed.shares),
            found.semantic,
        )

    def _candidate(self, found: Found, place: int, score: float) -> Candidate:
        article = found.articles[place]
        row = int(np.searchsorted(self._segments.articles, article))
        start, end = self._segments.starts[row], self._segments.ends[row]
        best = int(start + np.argmax(found.passages[start:end]))
        features = dict(zip(COLUMNS, found.features[place].tolist(), strict=True))
        return Candidate(self.articles[article], self._passages[best], score, features)


def _questions(
    articles: Sequence[Article], examples: Sequence[Example], at: Mapping[str, int]
) -> tuple[list[str], list[int]]:
    """Returns example questions and past ones, with article indices that never decrease."""
    own = [(at[article.id], question) for article in articles for question in article.questions]
    past = [(at[example.article], example.text) for example in examples]
    both = sorted(own + past, key=lambda pair: pair[0])
    return [text for _, text in both], [owner for owner, _ in both]
