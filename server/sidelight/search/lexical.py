"""Words to scores: field-weighted BM25 over articles, passages and titles; no meaning in here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import log
from typing import Final

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer
from rapidfuzz import fuzz, process

from sidelight.search.kept_arrays import Arrays

Scores = npt.NDArray[np.float32]
Tokens = list[str]
Ids = list[int]
"""Numbers of words in a `Vocabulary`."""

ANALYZER_VERSION: Final = 1
"""Part of the key of kept word tables: a change of tokens or tables makes them useless."""
K1: Final = 1.2
B: Final = 0.75
"""BM25's usual constants (Robertson and Zaragoza 2009, section 3.5)."""
MAX_CORRECTED: Final = 6
"""Unknown words corrected in one question: rambling ones would cost milliseconds."""
MIN_CORRECTED_CHARS: Final = 4
MIN_LIKENESS: Final = 80.0
"""Of a correction, in per cent: one wrong letter in five."""
CORRECTIONS_KEPT: Final = 4096
"""Unknown words whose correction is remembered: the names that a product's users write."""

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


def versions() -> str:
    """Names everything but texts that tokens and tables depend on."""
    return f"{ANALYZER_VERSION}/{bm25s.__version__}/{Stemmer.version()}/{K1}/{B}"


def bm25_arrays(documents: Sequence[Ids], words: int) -> Arrays:
    """Returns the table of `Bm25`: by word the documents that have it, and what it scores there.

    A document's fields are weighted by repeating their words before the saturation, as BM25F
    does with term frequencies (Robertson and Zaragoza 2009, section 3.6).
    """
    # bm25s needs at least one word in at least one document.
    if not any(documents):
        nothing = np.zeros(0, dtype=np.int32)
        starts = np.zeros(words + 1, dtype=np.int64)
        return {"scores": nothing.astype(np.float32), "documents": nothing, "starts": starts}
    table = bm25s.BM25(method="lucene", k1=K1, b=B)
    numbers = {at: at for at in range(words)}
    table.index((documents, numbers), create_empty_token=False, show_progress=False)
    built = table.scores
    return {
        "scores": built["data"],
        "documents": built["indices"].astype(np.int32),
        "starts": built["indptr"].astype(np.int64),
    }


class Bm25:
    """BM25 over documents of numbered words."""

    def __init__(self, arrays: Arrays, name: str, documents: int) -> None:
        """Takes the arrays of `bm25_arrays` by their names after `name` and a dot."""
        self._count = documents
        self._scores = arrays[f"{name}.scores"]
        self._documents = arrays[f"{name}.documents"]
        self._starts = arrays[f"{name}.starts"]

    def scores(self, ids: Ids) -> Scores:
        """Returns (documents,) float32: the sum over the question's words, in their order."""
        out = np.zeros(self._count, dtype=np.float32)
        if not ids:
            return out
        at = np.array(ids, dtype=np.int64)
        bounds = zip(self._starts[at].tolist(), self._starts[at + 1].tolist(), strict=True)
        stretches = [slice(*pair) for pair in bounds]
        # As bm25s adds them, to the bit, but all words at once: a third of the time.
        documents = np.concatenate([self._documents[one] for one in stretches])
        np.add.at(out, documents, np.concatenate([self._scores[one] for one in stretches]))
        return out


def rarities(documents: Iterable[Ids], words: int) -> npt.NDArray[np.float64]:
    """Returns each word's inverse document frequency; 0 for words of no document."""
    listed = list(documents)
    seen = np.zeros(words, dtype=np.int64)
    for ids in listed:
        seen[list(set(ids))] += 1
    told = [log(1 + len(listed) / (1 + count)) if count else 0.0 for count in seen.tolist()]
    return np.array(told, dtype=np.float64)


class Vocabulary:
    """The words of the knowledge base: how rare each is, and which one a typo means."""

    def __init__(self, words: Sequence[str], rarity: Sequence[float], documents: int) -> None:
        """Takes the words by their numbers, and `rarities` over so many documents."""
        self._ids = {word: at for at, word in enumerate(words)}
        self._idf = {word: idf for word, idf in zip(words, rarity, strict=True) if idf}
        self._rarest = log(1 + documents)
        by_first: dict[str, list[str]] = {}
        for word in sorted(self._idf):
            by_first.setdefault(word[:1], []).append(word)
        self._by_first: Mapping[str, list[str]] = by_first
        self._nearest = lru_cache(CORRECTIONS_KEPT)(self._look_for)

    def ids(self, tokens: Tokens) -> Ids:
        """Returns the numbers of the tokens, in order, without those that no text has."""
        known = self._ids
        return [known[word] for word in tokens if word in known]

    def __len__(self) -> int:
        return len(self._ids)

    def places(self, tokens: Sequence[str]) -> Ids:
        """Returns the number of each token, -1 for those that no text has."""
        return [self._ids.get(word, -1) for word in tokens]

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

    def _look_for(self, word: str) -> str | None:
        # The first letter is almost never the wrong one, and a tenth of the words are compared.
        found = process.extractOne(
            word, self._by_first.get(word[:1], ()), scorer=fuzz.ratio, score_cutoff=MIN_LIKENESS
        )
        return found[0] if found else None
