"""The semantic side of an index: embedded texts of articles, and what they say of a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from sidelight.domain.articles import Article, Passage
from sidelight.search.embedder import Embedder, Vectors
from sidelight.search.features import Scores, Signals, standardised
from sidelight.search.kept_arrays import Arrays, kept
from sidelight.search.questions import Views
from sidelight.search.semantic import (
    Rows,
    Segments,
    best_few,
    dot,
    fit_classes,
    ratio,
    votes,
)
from sidelight.search.strangers import STRANGERS
from sidelight.search.vectors import Progress, embed_cached, fits_key

MAX_EMBEDDED_WORDS: Final = 100
"""Of the whole question: time grows with it, and words after these change no figure."""
FITS: Final = "fits-1"
"""Names what is fitted, and how: a change in it makes kept ones useless."""
PAGES_KEPT: Final = 256
"""Embedded page texts kept: pages come again, questions do not."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the matrix: one kind of text, rows of one article together."""

    start: int
    segments: Segments
    owners: Rows

    def of(self, likeness: Scores) -> Scores:
        """Returns this part's columns of (..., rows)."""
        return likeness[..., self.start : self.start + len(self.owners)]


@dataclass(frozen=True, slots=True)
class Meant:
    """What the meanings of one index say of a question.

    Attributes:
        signals: Features of all articles.
        texts: Cosines of the whole question and all texts of articles.
        owners: Article of each of these texts.
        passages: Those of them that are passages.
        stranger: The best cosine with a question that is about no help centre.
        gap: The best with a question that nothing here answers; 0 where none is known.
    """

    signals: Signals
    texts: Scores
    owners: Rows
    passages: Scores
    stranger: float
    gap: float

    def refined(self, articles: Sequence[int]) -> Signals:
        """Returns the features that are worked out for leading articles only."""
        classes = self.signals["classes"]
        return {
            "nearest_three": best_few(self.texts, self.owners, articles, len(classes)),
            "classes_ratio": ratio(classes, articles),
        }


class MeaningIndex:
    """Embeddings of one index's passages, titles, headings and example questions."""

    def __init__(
        self,
        embedder: Embedder,
        texts: "Texts",
        cache_dir: Path | None,
        progress: Progress | None,
    ) -> None:
        self._embedder = embedder
        self._count = texts.count
        everything = texts.all()
        self._matrix = embed_cached(everything, embedder, cache_dir, progress)
        start = 0
        parts: list[Part] = []
        for _, owners in texts.kinds:
            parts.append(Part(start, Segments.of(owners, texts.count), np.array(owners, np.int64)))
            start += len(owners)
        self._passages, self._titles, self._headings, self._questions = parts
        self._own = start
        self._owners = np.concatenate([part.owners for part in parts])
        key = fits_key(everything, f"{FITS}/{embedder.name}", [part.owners for part in parts])
        fits = kept(cache_dir / FITS if cache_dir else None, key, self._fits)
        self._means, self._classes = fits["means"], fits["classes"]
        self._asked_classes = fits["asked_classes"]
        self._pages: dict[str, Vectors] = {}

    def _fits(self) -> Arrays:
        """Fits what a question's vector is compared with beside the texts themselves."""
        asked = self._questions
        rows = self._matrix[asked.start : asked.start + len(asked.owners)]
        return {
            "means": self._mean_passages(),
            "classes": fit_classes(self._matrix[: self._own], self._owners, self._count),
            "asked_classes": fit_classes(rows, asked.owners, self._count),
        }

    def _mean_passages(self) -> Vectors:
        owners = self._passages.owners
        out = np.zeros((self._count, self._embedder.dim), dtype=np.float32)
        np.add.at(out, owners, self._matrix[: len(owners)])
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        return np.asarray(out / np.where(norms == 0, 1, norms), dtype=np.float32)

    def signals(self, views: Views, context_text: str) -> Meant:
        """Returns features of all articles and the whole question's cosines."""
        texts = _bounded(views.full, views.with_page)
        vectors = self._embedder.embed(texts)
        full, *paged = (dot(self._matrix, vector) for vector in vectors)
        title = self._titles.segments.best(self._titles.of(full))
        found: Signals = {
            "passage": (passage := self._best(self._passages, full)),
            "passage_spread": standardised(passage),
            "passage_mean": dot(self._means, vectors[0]),
            "title": title,
            "heading": (heading := np.maximum(self._best(self._headings, full), title)),
            "classes": dot(self._classes, vectors[0]),
            **self._question_signals(full, vectors[0], title),
        }
        found["nearest"] = np.maximum(np.maximum(passage, heading), found["question"])
        if paged:
            found["passage_page"] = self._best(self._passages, paged[0])
        if context_text:
            page = dot(self._matrix, self._page_vector(context_text))
            found["page_meaning"] = self._best(self._passages, page)
        gaps = self._own + len(STRANGERS)
        return Meant(
            found,
            full[: self._own],
            self._owners,
            self._passages.of(full),
            float(full[self._own : gaps].max()),
            float(full[gaps:].max(initial=0.0)),
        )

    def _question_signals(self, full: Scores, vector: Vectors, title: Scores) -> Signals:
        part = self._questions
        if not len(part.owners):
            return {"question": title}
        has = np.zeros(self._count, dtype=bool)
        has[part.segments.articles] = True
        return {
            "question": np.where(has, self._best(part, full), title),
            "classes_questions": dot(self._asked_classes, vector),
            "votes": votes(part.of(full), part.owners, self._count),
        }

    def _best(self, part: Part, likeness: Scores) -> Scores:
        return part.segments.best(part.of(likeness))

    def _page_vector(self, text: str) -> Vectors:
        # Threads share this: what one has dropped another still holds.
        vector = self._pages.get(text)
        if vector is None:
            (vector,) = self._embedder.embed(_bounded(text))
            if len(self._pages) >= PAGES_KEPT:
                self._pages.clear()
            self._pages[text] = vector
        return vector


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything to embed: (texts, article index of each) by kind, indices never decreasing."""

    kinds: tuple[tuple[Sequence[str], Sequence[int]], ...]
    count: int
    gaps: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        owners: Sequence[int],
        questions: tuple[Sequence[str], Sequence[int]],
        gaps: Sequence[str] = (),
    ) -> "Texts":
        """Collects passages with their title, titles, headings, example questions and gaps."""
        titled = [
            f"{_name(articles[owner].title, passage.heading)}\n{passage.text}"
            for owner, passage in zip(owners, passages, strict=True)
        ]
        named = dict.fromkeys(
            (owner, f"{articles[owner].title}: {passage.heading}")
            for owner, passage in zip(owners, passages, strict=True)
            if passage.heading
        )
        titles = [article.title for article in articles]
        headings = ([text for _, text in named], [owner for owner, _ in named])
        kinds = ((titled, owners), (titles, range(len(articles))), headings, questions)
        return cls(kinds, len(articles), tuple(gaps))

    def all(self) -> list[str]:
        """Returns the texts in the order of the matrix's rows, strangers' and gaps last."""
        return [*(text for texts, _ in self.kinds for text in texts), *STRANGERS, *self.gaps]


def _name(title: str, heading: str) -> str:
    return f"{title}. {heading}" if heading else title


def _bounded(*texts: str) -> list[str]:
    return [" ".join(text.split()[:MAX_EMBEDDED_WORDS]) for text in texts if text]
