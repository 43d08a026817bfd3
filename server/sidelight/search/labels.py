"""Names of things on the screen that articles mention, found in questions; it ranks nothing."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from sidelight.domain.articles import Article
from sidelight.search.features import Scores
from sidelight.search.lexical import Tokens

MAX_LABEL_WORDS: Final = 6
"""Longer ones are sentences, not names."""

_BOLD: Final = re.compile(r"\*\*([^*\n]{2,60})\*\*|\[([^\[\]\n]{2,60})\]\(show:[^()\s]+\)")


class Labels:
    """Titles, headings, bold texts and anchors' names by their stems, and whose they are."""

    def __init__(
        self,
        articles: Sequence[Article],
        headings: Sequence[tuple[int, str]],
        linked: Mapping[str, Sequence[str]],
        tokens: Callable[[str], Tokens],
    ) -> None:
        """Collects the labels.

        Args:
            headings: Article's place and heading, of every passage.
            linked: What other articles call an article, by its id.
            tokens: Text to stems.
        """
        self._count = len(articles)
        owners: dict[tuple[str, ...], set[int]] = {}
        for at, text in _texts(articles, headings, linked):
            stems = tuple(tokens(text))
            if 0 < len(stems) <= MAX_LABEL_WORDS:
                owners.setdefault(stems, set()).add(at)
        self._owners = {stems: np.array(sorted(places)) for stems, places in owners.items()}

    def scores(self, asked: Tokens, weight: Callable[[str], float]) -> Scores:
        """Returns (articles,) float32: how much of the question one label of the article is, 0..1.

        Words weigh by `weight`; a label that many articles have says little about each.
        """
        out = np.zeros(self._count, dtype=np.float32)
        weights = [weight(word) for word in asked]
        whole = sum(weights)
        for start in range(len(asked)):
            for end in range(start + 1, min(len(asked), start + MAX_LABEL_WORDS) + 1):
                places = self._owners.get(tuple(asked[start:end]))
                if places is not None:
                    share = sum(weights[start:end]) / whole / len(places) ** 0.5
                    out[places] = np.maximum(out[places], share)
        return out


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
