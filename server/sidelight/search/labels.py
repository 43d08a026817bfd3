"""Names of things on the screen that articles mention, found in questions; it ranks nothing."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from sidelight.domain.articles import Article
from sidelight.search.features import Scores
from sidelight.search.kept_arrays import Arrays
from sidelight.search.lexical import Ids

Keys = npt.NDArray[np.uint64]

MAX_LABEL_WORDS: Final = 6
"""Longer ones are sentences, not names."""

_BOLD: Final = re.compile(r"\*\*([^*\n]{2,60})\*\*|\[([^\[\]\n]{2,60})\]\(show:[^()\s]+\)")
_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
"""Spreads the numbers of words over 64 bits (Knuth, The Art of Computer Programming, 6.4)."""


def label_arrays(
    articles: Sequence[Article],
    headings: Sequence[tuple[int, str]],
    linked: Mapping[str, Sequence[str]],
    ids: Callable[[str], Ids],
) -> Arrays:
    """Returns the arrays of `Labels`: titles, headings, bold texts and anchors' names.

    Args:
        headings: Article's place and heading, of every passage.
        linked: What other articles call an article, by its id.
        ids: Text to numbers of its words.
    """
    owners: dict[tuple[int, ...], set[int]] = {}
    for at, text in _texts(articles, headings, linked):
        words = tuple(ids(text))
        if 0 < len(words) <= MAX_LABEL_WORDS:
            owners.setdefault(words, set()).add(at)
    table = np.full((len(owners), MAX_LABEL_WORDS), -1, dtype=np.int32)
    keys = np.zeros(len(owners), dtype=np.uint64)
    for row, words in enumerate(owners):
        table[row, : len(words)] = words
        keys[row] = _keys(words)[-1][0]
    order = np.argsort(keys, kind="stable")
    places = list(owners.values())
    sizes = [len(places[row]) for row in order]
    flat = [at for row in order for at in sorted(places[row])]
    return {
        "keys": keys[order],
        "words": table[order],
        "starts": np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64),
        "articles": np.array(flat, dtype=np.int32),
    }


class Labels:
    """Labels by the numbers of their words, and whose they are."""

    def __init__(self, arrays: Arrays, articles: int) -> None:
        """Takes the arrays of `label_arrays` by their names after `labels.`."""
        self._count = articles
        self._keys = arrays["labels.keys"]
        self._words = arrays["labels.words"]
        self._starts = arrays["labels.starts"]
        self._articles = arrays["labels.articles"]

    def scores(self, asked: Ids, weights: Sequence[float]) -> Scores:
        """Returns (articles,) float32: how much of the question one label of the article is, 0..1.

        A label that many articles have says little about each.

        Args:
            asked: The question's words; -1 for unknown ones.
            weights: Of these words.
        """
        out = np.zeros(self._count, dtype=np.float32)
        whole = sum(weights)
        for start, end, row in self._found(asked):
            places = self._articles[self._starts[row] : self._starts[row + 1]]
            share = sum(weights[start:end]) / whole / len(places) ** 0.5
            out[places] = np.maximum(out[places], share)
        return out

    def _found(self, asked: Ids) -> Iterator[tuple[int, int, int]]:
        """Yields where labels start and end in the question, and their rows."""
        by_size = _keys(asked)
        if not by_size or not len(self._keys):
            return
        # All stretches at once: a search for each size took longer than all the rest.
        keys = np.concatenate(by_size)
        rows = np.searchsorted(self._keys[:-1], keys)
        for at in np.flatnonzero(self._keys[rows] == keys).tolist():
            start, size = at, 1
            while start > len(asked) - size:
                start -= len(asked) - size + 1
                size += 1
            row = self._row(int(rows[at]), asked[start : start + size])
            if row is not None:
                yield start, start + size, row

    def _row(self, row: int, words: Ids) -> int | None:
        """Returns the row of these words, of those from `row` on that share its key."""
        wanted = words + [-1] * (MAX_LABEL_WORDS - len(words))
        key = self._keys[row]
        while row < len(self._keys) and self._keys[row] == key:
            if self._words[row].tolist() == wanted:
                return row
            row += 1
        return None


def _keys(ids: Sequence[int]) -> list[Keys]:
    """Returns, for each size of a label, the keys of all stretches of so many words."""
    # An unknown word is 0 here.
    numbers = (np.asarray(ids, dtype=np.int64) + 1).astype(np.uint64)
    found: list[Keys] = []
    keys = np.zeros(len(numbers), dtype=np.uint64)
    for size in range(1, min(len(numbers), MAX_LABEL_WORDS) + 1):
        keys = keys[: len(numbers) - size + 1] * _FACTOR + numbers[size - 1 :]
        found.append(keys)
    return found


def _texts(
    articles: Sequence[Article],
    headings: Sequence[tuple[int, str]],
    linked: Mapping[str, Sequence[str]],
) -> Iterator[tuple[int, str]]:
    yield from headings
    for at, article in enumerate(articles):
        yield at, article.title
        for bold, anchor in _BOLD.findall(article.body):
            yield at, bold or anchor
        for text in linked.get(article.id, ()):
            yield at, text
