"""Ours and the peers, each at its documented defaults, as functions from a question to articles."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import bm25s
import numpy as np
import Stemmer
from answering.installed import haystack
from answering.measures import PERSON
from answering.sets import OTHER, Set, without_page
from answering.texts import Texts, texts_of
from rapidfuzz import fuzz, process, utils
from worlds import Case, World, query_of

from sidelight.domain.fusion import Decision, decide
from sidelight.domain.signals import signals_of
from sidelight.search.embedder import OnnxEmbedder, Vectors
from sidelight.search.index import SearchIndex
from sidelight.search.models import locate_model

DEPTH: Final = 10
ROWS: Final = 50
"""Passages taken from a search that returns passages, so that ten articles come of them."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Article ids, best first, how sure the first is, and the decision of who decides."""

    ranked: tuple[str, ...]
    score: float
    decision: Decision | None = None


Ranker = Callable[[Case], Reply]


@contextmanager
def sidelight(asked: Set) -> Iterator[Ranker]:
    """Yields the product's search and decision."""
    yield _ours(_index(asked))


@contextmanager
def sidelight_without_page(asked: Set) -> Iterator[Ranker]:
    """Yields the same, told nothing of the page, as the peers are."""
    ours = _ours(_index(asked))
    yield lambda case: ours(without_page(case))


@contextmanager
def sidelight_words(asked: Set) -> Iterator[Ranker]:
    """Yields the product where it has no model."""
    yield _ours(World("", "", asked.articles, ()).index(None, None))


@lru_cache(maxsize=1)
def _index(asked: Set) -> SearchIndex:
    """Returns the product's index; it is built once for asking with and without pages."""
    return World("", "", asked.articles, ()).index(OnnxEmbedder(locate_model()), None)


def _ours(index: SearchIndex) -> Ranker:
    def rank(case: Case) -> Reply:
        found = index.search(query_of(case), limit=DEPTH)
        ranked = tuple(one.article.id for one in found.candidates)
        return Reply(ranked, found.probability, decide(found.probability, found.rivals))

    return rank


@contextmanager
def sidelight_rules(_asked: Set) -> Iterator[Ranker]:
    """Yields the product's rules that hear a wish for a person; they learn nothing here."""

    def rank(case: Case) -> Reply:
        asks = "asks_for_person" in signals_of(case.text)
        return Reply((PERSON, OTHER) if asks else (OTHER, PERSON), 1.0)

    yield rank


@contextmanager
def bm25_articles(asked: Set) -> Iterator[Ranker]:
    """Yields bm25s over whole articles, stemmed and without stopwords, as its manual has it."""
    texts = texts_of(asked.articles)
    yield _bm25(texts, texts.wholes, tuple(range(len(texts.ids))))


@contextmanager
def bm25_passages(asked: Set) -> Iterator[Ranker]:
    """Yields the same over passages; an article is as good as its best."""
    texts = texts_of(asked.articles)
    yield _bm25(texts, texts.passages, texts.owners)


def _bm25(texts: Texts, documents: tuple[str, ...], owners: tuple[int, ...]) -> Ranker:
    stemmer = Stemmer.Stemmer("english")

    def tokens(given: tuple[str, ...]) -> list[list[str]]:
        found = bm25s.tokenize(
            list(given), stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False
        )
        return [list(words) for words in found]

    engine = bm25s.BM25()
    engine.index(tokens(documents), show_progress=False)

    def rank(case: Case) -> Reply:
        known = engine.get_tokens_ids(tokens((case.text,))[0])
        scores = engine.get_scores_from_ids(known) if known else np.zeros(len(documents))
        return _best(texts, owners, scores)

    return rank


@contextmanager
def minilm(asked: Set) -> Iterator[Ranker]:
    """Yields all-MiniLM-L6-v2, compiled as the product's: the passage nearest by cosine."""
    texts, matrix = texts_of(asked.articles), _vectors(asked)
    embedder = OnnxEmbedder(locate_model())
    yield lambda case: _best(texts, texts.owners, matrix @ embedder.embed([case.text])[0])


@lru_cache(maxsize=1)
def _vectors(asked: Set) -> Vectors:
    """Returns the passages' vectors; the hybrid takes those that were made for MiniLM alone."""
    return OnnxEmbedder(locate_model()).embed(texts_of(asked.articles).passages)


@contextmanager
def spelling(asked: Set) -> Iterator[Ranker]:
    """Yields rapidfuzz's default scorer over titles and example questions."""
    yield _spelled(asked, fuzz.WRatio)


@contextmanager
def spelling_by_sets(asked: Set) -> Iterator[Ranker]:
    """Yields the same with its scorer of sets of words."""
    yield _spelled(asked, fuzz.token_set_ratio)


def _spelled(asked: Set, scorer: Callable[..., float]) -> Ranker:
    texts = texts_of(asked.articles)
    names = [utils.default_process(name) for name in texts.names]

    def rank(case: Case) -> Reply:
        prepared = utils.default_process(case.text)
        found = process.extract(prepared, names, scorer=scorer, limit=ROWS)
        ranked = texts.ranked([texts.named[at] for _, _, at in found], DEPTH)
        return Reply(ranked, found[0][1] if found else 0.0)

    return rank


@contextmanager
def fts5(asked: Set) -> Iterator[Ranker]:
    """Yields SQLite's full-text search: any of the question's words, its own bm25()."""
    texts = texts_of(asked.articles)
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE passage USING fts5(text, tokenize='porter unicode61')")
    pairs = [(at, text) for at, text in enumerate(texts.passages)]
    database.executemany("INSERT INTO passage(rowid, text) VALUES (?, ?)", pairs)
    query = (
        "SELECT rowid, bm25(passage) FROM passage WHERE passage MATCH ? "
        "ORDER BY bm25(passage) LIMIT ?"
    )

    def rank(case: Case) -> Reply:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"[^\W_]+", case.text))
        found = database.execute(query, (words, ROWS)).fetchall() if words else []
        ranked = texts.ranked([texts.owners[at] for at, _ in found], DEPTH)
        # bm25() is the lower the better.
        return Reply(ranked, -found[0][1] if found else 0.0)

    yield rank
    database.close()


@contextmanager
def haystack_words(asked: Set) -> Iterator[Ranker]:
    """Yields Haystack's BM25 in memory."""
    texts = texts_of(asked.articles)
    with haystack(texts.passages, [None] * len(texts.passages)) as pipe:
        yield lambda case: _joined(texts, pipe.ask({"text": case.text})["found"])


@contextmanager
def haystack_hybrid(asked: Set) -> Iterator[Ranker]:
    """Yields Haystack's BM25 and vectors, joined by reciprocal ranks; the vectors are ours."""
    texts = texts_of(asked.articles)
    embedder = OnnxEmbedder(locate_model())
    with haystack(texts.passages, _vectors(asked).tolist()) as pipe:

        def rank(case: Case) -> Reply:
            vector = embedder.embed([case.text])[0].tolist()
            return _joined(texts, pipe.ask({"text": case.text, "vector": vector})["found"])

        yield rank


def _joined(texts: Texts, found: list[tuple[int, float]]) -> Reply:
    ranked = texts.ranked([texts.owners[at] for at, _ in found], DEPTH)
    return Reply(ranked, found[0][1] if found else 0.0)


def _best(texts: Texts, owners: tuple[int, ...], scores: np.ndarray) -> Reply:
    best = np.full(len(texts.ids), -np.inf)
    np.maximum.at(best, np.array(owners), scores)
    order = np.argsort(-best, kind="stable")[:DEPTH]
    return Reply(tuple(texts.ids[at] for at in order), float(best[order[0]]))


OURS: Final = ("Sidelight", "Sidelight, page not told", "Sidelight, words only")
RULES: Final = "Sidelight, rules"
RANKERS: Final[dict[str, Callable[[Set], AbstractContextManager[Ranker]]]] = {
    OURS[0]: sidelight,
    OURS[1]: sidelight_without_page,
    OURS[2]: sidelight_words,
    RULES: sidelight_rules,
    "bm25s, articles": bm25_articles,
    "bm25s, passages": bm25_passages,
    "MiniLM": minilm,
    "Haystack, BM25": haystack_words,
    "Haystack, hybrid": haystack_hybrid,
    "rapidfuzz, WRatio": spelling,
    "rapidfuzz, token sets": spelling_by_sets,
    "SQLite FTS5": fts5,
}


def rankers_of(asked: Set) -> tuple[str, ...]:
    """Returns the names of those whom it makes sense to ask this set."""
    if any(article.id == PERSON for article in asked.articles):
        return (RULES, *(name for name in RANKERS if name not in {*OURS, RULES}))
    unfit = {RULES} | (set() if asked.has_pages else {OURS[1]})
    return tuple(name for name in RANKERS if name not in unfit)
