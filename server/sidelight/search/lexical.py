"""Words to scores: field-weighted BM25 over articles, passages and titles; no meaning in here."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log
from typing import Final

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer
from rapidfuzz import fuzz, process

Scores = npt.NDArray[np.float32]
Tokens = list[str]

K1: Final = 1.2
B: Final = 0.75
"""BM25's usual constants (Robertson and Zaragoza 2009, section 3.5)."""
MAX_CORRECTED: Final = 6
"""Unknown words corrected in one question: rambling ones would cost milliseconds."""
MIN_CORRECTED_CHARS: Final = 4
MIN_LIKENESS: Final = 80.0
"""Of a correction, in per cent: one wrong letter in five."""

_STOPWORD_LIST: Final = (
    "a about after all also am an and any are as at be because been but by can could did do does "
    "doing for from get had has have having he her here him his how i if in into is it its just "
    "me my no not now of on or our out please she should so some than thanks that the their them "
    "then there these they this to up us was we were what when where which who why will with "
    "would you your hi hello"
)
_WORD: Final = re.compile(r"[^\W_]+")
_STOPWORDS: Final = frozenset(_STOPWORD_LIST.split())


class Analyzer:
    """Splits text into stemmed words without stopwords."""

    def __init__(self) -> None:
        # Bounded: questions of strangers must not grow the stemmer's cache for ever.
        self._stemmer = Stemmer.Stemmer("english", 10_000)

    def tokens(self, text: str) -> Tokens:
        """Returns the stems in order, repeats included."""
        words = [word for word in _WORD.findall(text.casefold()) if word not in _STOPWORDS]
        return list(self._stemmer.stemWords(words))


class Bm25:
    """BM25 over token lists.

    A document's fields are weighted by repeating their tokens before the saturation, as BM25F
    does with term frequencies (Robertson and Zaragoza 2009, section 3.6).
    """

    def __init__(self, documents: Sequence[Tokens]) -> None:
        self._count = len(documents)
        self._bm25 = bm25s.BM25(method="lucene", k1=K1, b=B)
        # bm25s needs at least one word in at least one document.
        self._empty = not any(documents)
        if not self._empty:
            self._bm25.index(list(documents), show_progress=False)

    def scores(self, tokens: Tokens) -> Scores:
        """Returns (documents,) float32: the sum over the question's words."""
        known = [] if self._empty else self._bm25.get_tokens_ids(tokens)
        if not known:
            return np.zeros(self._count, dtype=np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(known), dtype=np.float32)


class Vocabulary:
    """The words of the knowledge base: how rare each is, and which one a typo means."""

    def __init__(self, documents: Iterable[Tokens]) -> None:
        listed = list(documents)
        seen = Counter(word for tokens in listed for word in set(tokens))
        self._rarest = log(1 + len(listed))
        self._idf = {word: log(1 + len(listed) / (1 + count)) for word, count in seen.items()}
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(seen):
            self._by_first.setdefault(word[:1], []).append(word)

    def weight(self, word: str) -> float:
        """Returns the word's inverse document frequency; unknown words weigh most."""
        return self._idf.get(word, self._rarest)

    def __contains__(self, word: str) -> bool:
        return word in self._idf

    def corrected(self, tokens: Tokens) -> Tokens:
        """Returns the tokens with likely typos replaced by the word they are nearest to."""
        left = MAX_CORRECTED
        out: Tokens = []
        for word in tokens:
            if word in self._idf or len(word) < MIN_CORRECTED_CHARS or left == 0:
                out.append(word)
                continue
            left -= 1
            out.append(self._nearest(word) or word)
        return out

    def _nearest(self, word: str) -> str | None:
        # The first letter is almost never the wrong one, and a tenth of the words are compared.
        found = process.extractOne(
            word, self._by_first.get(word[:1], ()), scorer=fuzz.ratio, score_cutoff=MIN_LIKENESS
        )
        return found[0] if found else None
