"""The lexical side of an index: scores of words and spelling; meaning is no matter of it."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from sidelight.domain.articles import Article, Passage
from sidelight.search import fuzzy
from sidelight.search.bags import Bags, Sums
from sidelight.search.features import Scores, Signals, standardised
from sidelight.search.kept_arrays import kept
from sidelight.search.labels import Labels
from sidelight.search.lexical import Analyzer, Bm25, Tokens, Vocabulary
from sidelight.search.questions import Views
from sidelight.search.semantic import Segments
from sidelight.search.word_tables import Fields, word_arrays, words_of

MAX_SPELLED_CHARS: Final = 300
"""Of the question compared letter by letter: labels and titles are shorter, time is quadratic."""
TEXTS_KEPT: Final = 32
"""Texts whose words are remembered: a question's words are wanted twice, a page's often."""


class WordIndex:
    """Scores of words for all articles of one index."""

    def __init__(
        self,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        segments: Segments,
        questions: tuple[Sequence[str], Segments],
        cache_dir: Path | None = None,
    ) -> None:
        """Indexes the fields; `passages` and `questions` are sorted as their segments say.

        With a folder the tables are kept there, and worker processes share their memory.
        """
        self._analyzer = analyzer = Analyzer()
        self._segments = segments
        self._question_segments = questions[1]
        fields = Fields(articles, passages, segments, *questions)
        folder = cache_dir / "words" if cache_dir else None
        arrays = kept(folder, fields.key(), lambda: word_arrays(fields, analyzer))
        count = len(articles)
        self._links = arrays["links"]
        self._whole = Bm25(arrays, "whole", count)
        self._names = Bm25(arrays, "names", count)
        self._questions = Bm25(arrays, "questions", len(questions[0]))
        self._passages = Bm25(arrays, "passages", len(passages))
        self._vocabulary = Vocabulary(words_of(arrays), arrays["rarity"].tolist(), count)
        self._labels = Labels(arrays, count)
        self._own = Bags(arrays, "own")
        self._title_words = Bags(arrays, "titles")
        self._title_weights = self._title_words.sums(range(count), arrays["rarity"])
        self._titles = [
            tuple({fuzzy.prepare(text): None for text in (article.title, *article.questions)})
            for article in articles
        ]
        # What a text means depends on nothing else; threads may share it.
        self._meant = lru_cache(TEXTS_KEPT)(self._read)

    def _read(self, text: str) -> tuple[Tokens, Tokens]:
        """Returns the words of a text as they stand, and with typos mended."""
        tokens = self._analyzer.tokens(text)
        return tokens, self._vocabulary.corrected(tokens)

    def signals(self, views: Views, context_text: str) -> tuple[Signals, Scores, float]:
        """Returns features of all articles, scores of all passages and the unknown share."""
        tokens, meant = self._meant(views.full)
        unknown = sum(word not in self._vocabulary for word in tokens) / max(1, len(tokens))
        ids = self._vocabulary.ids(meant)
        passages = self._passages.scores(ids)
        best = self._segments.best
        found: Signals = {
            "label": self._label(meant),
            "words": standardised(self._whole.scores(ids)),
            "words_passage": standardised(best(passages)),
            "words_title": standardised(self._names.scores(ids)),
            "words_question": standardised(
                self._question_segments.best(self._questions.scores(ids))
            ),
            "links": self._links,
        }
        self._add_asking(found, views.asking)
        if views.with_page:
            both = self._vocabulary.ids(self._meant(views.with_page)[1])
            found["words_page"] = standardised(best(self._passages.scores(both)))
        if context_text:
            page = self._vocabulary.ids(self._meant(context_text)[0])
            found["page_words"] = standardised(self._whole.scores(page))
        return found, passages, unknown

    def _add_asking(self, found: Signals, asking: str) -> None:
        if asking:
            meant = self._meant(asking)[1]
            found["label_asking"] = self._label(meant)
            names = self._names.scores(self._vocabulary.ids(meant))
            found["words_asking"] = standardised(names)
        else:
            found["label_asking"] = found["label"]
            found["words_asking"] = found["words_title"]

    def _label(self, meant: Tokens) -> Scores:
        weights = [self._vocabulary.weight(word) for word in meant]
        return self._labels.scores(self._vocabulary.places(meant), weights)

    def refine(
        self, signals: Signals, views: Views, articles: Sequence[int], *, is_alone: bool
    ) -> None:
        """Adds the features that are worked out for leading articles only.

        Args:
            is_alone: Whether meaning is not searched; only then it counts, and takes its time,
                which titles stand inside the question.
        """
        at = np.asarray(articles, dtype=np.int64)
        words = list(dict.fromkeys(self._meant(views.full)[1]))
        weights = [self._vocabulary.weight(word) for word in words]
        asked = self._asked_weights(words, weights)
        whole = self._title_weights[at]
        shared = self._title_words.sums(articles, asked)
        columns = {
            "coverage": self._own.sums(articles, asked) / (sum(weights) or 1.0),
            "title_share": np.divide(shared, whole, out=np.zeros(len(at)), where=whole > 0),
            **self._spelled(views, articles, is_alone=is_alone),
        }
        for name, values in columns.items():
            signals[name] = np.zeros(len(self._titles), dtype=np.float32)
            signals[name][at] = values

    def _asked_weights(self, words: Sequence[str], weights: Sequence[float]) -> Sums:
        """Returns the weight of each word of the vocabulary in the question, mostly 0."""
        out = np.zeros(len(self._vocabulary), dtype=np.float64)
        for place, weight in zip(self._vocabulary.places(words), weights, strict=True):
            if place >= 0:
                out[place] = weight
        return out

    def _spelled(self, views: Views, articles: Sequence[int], *, is_alone: bool) -> dict[str, Sums]:
        """Returns the features of spelling, each of the article's title that fits best."""
        own = [self._titles[at] for at in articles]
        titles = list(chain.from_iterable(own))
        asked = fuzzy.prepare(views.full[:MAX_SPELLED_CHARS])
        lead = fuzzy.prepare(views.lead[:MAX_SPELLED_CHARS])
        found = {"spelling": fuzzy.likeness(asked, titles)}
        if lead != asked:
            found["spelling"] = np.maximum(found["spelling"], fuzzy.likeness(lead, titles))
        if is_alone:
            found["spelling_inside"] = fuzzy.containment(asked, titles)
        if not own:
            return found
        starts = np.cumsum([0, *map(len, own[:-1])])
        return {name: np.maximum.reduceat(each, starts) for name, each in found.items()}
