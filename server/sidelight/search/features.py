"""What the fusion sees of a candidate and of a whole ranking: names and meanings."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Signals = dict[str, Scores]
"""(articles,) float32 by feature name."""

FEATURES: Final[dict[str, str]] = {
    "passage": "Cosine of the question and the article's nearest passage (title in front).",
    "passage_page": "The same for the page's words and a short question together.",
    "passage_mean": "Cosine of the question and the mean of the article's passages.",
    "title": "Cosine of the question and the title.",
    "heading": "Cosine of the question and the nearest `title: heading`.",
    "question": "Cosine with the nearest example question; the title's where there is none.",
    "classes": "Score of a ridge regression that tells the articles apart by their texts.",
    "classes_questions": "The same by example questions alone; 0 without example questions.",
    "votes": "Share of the votes of the nearest example questions; 0 without example questions.",
    "nearest": "The highest of the cosines with passage, heading and example question.",
    "nearest_three": "Mean of the cosines with its three nearest texts of any kind.",
    "passage_spread": "`passage` in standard deviations above the mean of all articles.",
    "classes_ratio": "exp(8 (x - m)): `classes` against the highest m of the candidates, 0..1.",
    "page_meaning": "Cosine of the page's words and the article's nearest passage.",
    "words": "BM25 over weighted fields, in standard deviations over all articles.",
    "words_passage": "BM25 of the best passage, in standard deviations.",
    "words_title": "BM25 of title, headings and link texts, in standard deviations.",
    "words_question": "BM25 of the best example question, in standard deviations.",
    "words_asking": "BM25 of title, headings and link texts for the sentences that ask.",
    "words_page": "BM25 of the best passage for the page's words and a short question together.",
    "page_words": "BM25 of the page's words, in standard deviations.",
    "label": "Share of the question's rare words that are a label of the article, rare ones more.",
    "label_asking": "The same of the sentences that ask.",
    "coverage": "Share of the question's rare words that the article has.",
    "title_share": "Share of the title's words that the question has, rare ones weigh more.",
    "spelling": "Likeness in letters of the question and the nearest title or example question.",
    "spelling_inside": "How far such a title stands inside the question; 0 with meaning.",
    "page": "The page's prior of the article, 0..1.",
    "page_share": "The same as a share of all of the page's priors: a page of few says more.",
    "links": "Logarithm of the number of articles that link here, 0..1.",
}
"""Every feature of a candidate; the names are the keys of `weights.json`."""

MEANING: Final = frozenset(
    {
        "passage", "passage_page", "passage_mean", "title", "heading", "question",
        "classes", "classes_questions", "votes", "page_meaning",
        "nearest", "nearest_three", "passage_spread", "classes_ratio",
    }
)  # fmt: skip
"""Features that need an embedder; 0 without one."""

SHORT: Final = (
    "passage", "title", "heading", "classes", "words", "words_passage", "words_title",
    "spelling", "spelling_inside", "title_share", "label", "label_asking",
    "page", "page_share", "page_words",
)  # fmt: skip
"""Features that also appear as `<name>*short`: their weight may differ for short questions."""

COLUMNS: Final = (*FEATURES, *(f"{name}*short" for name in SHORT))
"""The features of a candidate in the order of the rows that `feature_rows` returns."""


def standardised(scores: Scores) -> Scores:
    """Returns the scores in standard deviations above their mean; 0 where all are the same."""
    spread = float(scores.std()) if len(scores) else 0.0
    if spread < 1e-6:  # noqa: PLR2004  # float32 noise of equal scores
        return np.zeros_like(scores)
    return np.asarray((scores - scores.mean()) / spread, dtype=np.float32)


def shortness(words: int) -> float:
    """Returns 1 for a question of one word, a half for nine, falling to 0."""
    return 8.0 / (7.0 + max(1, words))


def feature_rows(signals: Signals, articles: Sequence[int], short: float) -> Scores:
    """Returns (articles, COLUMNS) float32: every feature of these articles."""
    at = np.array(articles, dtype=np.int64)
    nothing = np.zeros(len(at), dtype=np.float32)
    plain = {name: signals[name][at] if name in signals else nothing for name in FEATURES}
    leaning = (plain[name] * short for name in SHORT)
    return np.stack([*plain.values(), *leaning], axis=1, dtype=np.float32)
