"""Measures retrieval of Sidelight beside bm25s, rapidfuzz and plain MiniLM in one run.

python bench/search.py [../shared/data] [--json out.json]
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Final

import bm25s
import numpy as np
import Stemmer
from rapidfuzz import fuzz, process
from worlds import Case, World, help_centre, query_of, read

from sidelight.content.passages import split
from sidelight.domain.articles import Article
from sidelight.search.compile_model import DEFAULT_MODEL, default_source, load_source, needs_extra
from sidelight.search.embedder import OnnxEmbedder
from sidelight.search.index import SearchIndex
from sidelight.search.models import locate_model

Ranker = Callable[[Case], list[str]]
DEFAULT_DATA: Final = Path(__file__).parents[2] / "shared" / "data"
DEPTH: Final = 10


def main() -> None:
    """Prints a table and writes JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=DEFAULT_DATA)
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    if not options.data.is_dir():
        print("skipped: no data")
        return
    results = {world.name: measure(world) for world in worlds(options.data)}
    for name, rows in results.items():
        print(f"\n{name}\n{'':24} hit@1 hit@3 hit@5 hit@10   mrr   p50 ms  p95 ms")
        for ranker, row in rows.items():
            hits = "  ".join(
                f"{row[key]:.3f}" for key in ("hit_1", "hit_3", "hit_5", "hit_10", "mrr")
            )
            print(f"{ranker:24} {hits}  {row['p50_ms']:7.2f} {row['p95_ms']:7.2f}")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")


def worlds(data: Path) -> list[World]:
    """Returns the help centres with the questions that have an answer."""
    out = []
    for folder, queries in (("thunderbird", "queries"), ("zulip", "queries_ui_context")):
        rows = read(data / folder / f"{queries}.jsonl")
        cases = tuple(Case(r["text"], tuple(r["gold"]), page=r.get("page", "")) for r in rows)
        out.append(
            World(f"{folder} {queries}", folder, help_centre(data / folder / "kb.jsonl"), cases)
        )
    return out


def measure(world: World) -> dict[str, dict[str, float]]:
    """Returns hits and latency of every ranker on one world."""
    embedder = OnnxEmbedder(locate_model())
    rankers = {
        "sidelight": sidelight(world, embedder),
        "sidelight, words only": sidelight(world, None),
        "bm25s": bm25(world.articles),
        "rapidfuzz": spelling(world.articles),
    }
    if not needs_extra():
        rankers["MiniLM (torch)"] = plain_model(world.articles)
    return {name: judge(rank, world.cases) for name, rank in rankers.items()}


def judge(rank: Ranker, cases: Sequence[Case]) -> dict[str, float]:
    """Returns hits and latency of one ranker."""
    rank(cases[0])
    places, times = [], []
    for case in cases:
        started = perf_counter()
        ranked = rank(case)
        times.append((perf_counter() - started) * 1000)
        places.append(next((at for at, name in enumerate(ranked) if name in case.gold), DEPTH))
    at = np.array(places)
    hits = {f"hit_{k}": round(float((at < k).mean()), 4) for k in (1, 3, 5, 10)}
    return hits | {
        "mrr": round(float(np.where(at < DEPTH, 1 / (at + 1), 0).mean()), 4),
        "p50_ms": round(float(np.percentile(times, 50)), 3),
        "p95_ms": round(float(np.percentile(times, 95)), 3),
    }


def sidelight(world: World, embedder: OnnxEmbedder | None) -> Ranker:
    """Returns the product's own search."""
    index: SearchIndex = world.index(embedder, None)
    return lambda case: [
        one.article.id for one in index.search(query_of(case), limit=DEPTH).candidates
    ]


def bm25(articles: Sequence[Article]) -> Ranker:
    """Returns bm25s over whole articles, stemmed, as its own tutorial has it."""
    stemmer = Stemmer.Stemmer("english")

    def tokens(texts: Sequence[str]) -> list[list[str]]:
        found = bm25s.tokenize(
            list(texts), stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False
        )
        return [list(words) for words in found]

    engine = bm25s.BM25()
    engine.index(tokens([f"{a.title}\n{a.body}" for a in articles]), show_progress=False)

    def rank(case: Case) -> list[str]:
        known = engine.get_tokens_ids(tokens([case.text])[0])
        scores = engine.get_scores_from_ids(known) if known else np.zeros(len(articles))
        return _best(scores, articles)

    return rank


def spelling(articles: Sequence[Article]) -> Ranker:
    """Returns rapidfuzz over titles."""
    titles = [article.title for article in articles]

    def rank(case: Case) -> list[str]:
        found = process.extract(case.text, titles, scorer=fuzz.token_set_ratio, limit=DEPTH)
        return [articles[at].id for _, _, at in found]

    return rank


def plain_model(articles: Sequence[Article]) -> Ranker:
    """Returns all-MiniLM-L6-v2 by sentence-transformers, best passage of 160 words."""
    model = load_source(DEFAULT_MODEL, default_source())
    passages = [(at, p) for at, article in enumerate(articles) for p in split(article)]
    owners = np.array([at for at, _ in passages])

    def embed(texts: list[str]) -> np.ndarray:
        return np.asarray(model.encode(texts, normalize_embeddings=True, show_progress_bar=False))

    matrix = embed([passage.text for _, passage in passages])

    def rank(case: Case) -> list[str]:
        scores = np.full(len(articles), -1.0, dtype=np.float32)
        np.maximum.at(scores, owners, matrix @ embed([case.text])[0])
        return _best(scores, articles)

    return rank


def _best(scores: np.ndarray, articles: Sequence[Article]) -> list[str]:
    return [articles[at].id for at in np.argsort(-scores, kind="stable")[:DEPTH]]


if __name__ == "__main__":
    main()
