"""Measures an index of ten thousand articles: building, rebuilding, questions and memory.

python bench/many_articles.py [../shared/data] [--articles 10000] [--random] [--json out.json]

The articles are put together from the open help centres' sentences when the bench runs.
`--random` takes random vectors for their texts: questions cost the same, building says nothing.
"""

import argparse
import json
import re
import resource
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time
from typing import Any, Final

import numpy as np
from worlds import help_centre, read

from sidelight.content.passages import split
from sidelight.domain.articles import Article, Passage
from sidelight.domain.fusion import decide
from sidelight.search.embedder import Embedder, OnnxEmbedder, Vectors
from sidelight.search.index import SearchIndex
from sidelight.search.models import locate_model
from sidelight.search.ranking import Query

DEFAULT_DATA: Final = Path(__file__).parents[2] / "shared" / "data"
SECTIONS: Final = 6
SENTENCES: Final = 4
"""Of a section, which is a passage."""
CHANGED: Final = 0.01
REPORTS: Final = 20
MOST_ASKED: Final = 2
"""Texts that one question embeds at once."""


def main() -> None:
    """Prints the figures and writes JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=DEFAULT_DATA)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument("--random", action="store_true")
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    if not options.data.is_dir():
        print("skipped: no data")
        return
    rows = read(options.data / "thunderbird" / "queries.jsonl")
    questions = [row["text"] for row in rows] + [row["title"] for row in rows]
    Random(1).shuffle(questions)  # noqa: S311  # a choice, not a secret
    embedder = OnnxEmbedder(locate_model())
    found = measure(
        made_up(options.data, options.articles),
        questions[: options.questions],
        RandomTexts(embedder) if options.random else embedder,
    )
    print(json.dumps(found, indent=1))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")


def made_up(data: Path, count: int) -> list[Article]:
    """Returns articles of shuffled sentences, the same every time."""
    rng = Random(7)  # noqa: S311  # made-up texts, not a secret
    known = [a for name in ("thunderbird", "zulip") for a in help_centre(data / name / "kb.jsonl")]
    sentences = [
        line.strip()
        for article in known
        for line in re.split(r"(?<=[.!?])\s+|\n+", article.body)
        if 5 < len(line.split()) < 40  # noqa: PLR2004  # neither labels nor tables
    ]
    titles = [article.title for article in known]
    return [
        Article(f"made-{at}", f"{rng.choice(titles)} {at}", _body(rng, sentences, titles))
        for at in range(count)
    ]


class RandomTexts:
    """Random vectors for many texts at once, the model's for a question."""

    def __init__(self, embedder: OnnxEmbedder) -> None:
        """Takes the model for questions."""
        self.name, self.dim = "random", embedder.dim
        self._embedder = embedder

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Tells an index's texts from a question by their number."""
        if len(texts) <= MOST_ASKED:
            return self._embedder.embed(texts)
        rows = np.random.default_rng(len(texts)).normal(size=(len(texts), self.dim))
        unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(unit, dtype=np.float32)


def measure(
    articles: Sequence[Article], questions: Sequence[str], embedder: Embedder
) -> dict[str, Any]:
    """Builds, builds again, changes some, and asks."""
    with TemporaryDirectory() as folder:
        cache = Path(folder)
        index, built = build(articles, embedder, cache)
        _, again = build(articles, embedder, cache)
        step = int(1 / CHANGED)
        edited = [
            Article(a.id, f"{a.title} again", f"{a.body}\n\nEdited.") if at % step == 0 else a
            for at, a in enumerate(articles)
        ]
        _, changed = build(edited, embedder, cache)
        asked = ask(index, questions)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "articles": len(articles),
        "built": built,
        "again": again,
        "changed_1_percent": changed,
        "asked": asked,
        "peak_memory_mb": round(memory),
    }


def build(
    articles: Sequence[Article], embedder: Embedder, cache: Path
) -> tuple[SearchIndex, dict[str, float]]:
    """Returns the index, and how long it took for how many texts to embed."""
    texts = [0]

    def progress(done: int, total: int) -> None:
        texts[0] = total
        if total and done // (total / REPORTS) != (done - 64) // (total / REPORTS):
            print(f"embedded {done} of {total}", flush=True)

    started = perf_counter()
    passages: list[Passage] = [passage for article in articles for passage in split(article)]
    index = SearchIndex.build(articles, passages, embedder, cache_dir=cache, progress=progress)
    seconds = round(perf_counter() - started, 2)
    return index, {"seconds": seconds, "embedded": texts[0], "passages": len(passages)}


def ask(index: SearchIndex, questions: Sequence[str]) -> dict[str, float]:
    """Returns percentiles from question to decision, of the clock and of the thread's own time."""
    index.search(Query(questions[0]))
    walls, owns = [], []
    for question in questions:
        wall, own = perf_counter(), thread_time()
        ranking = index.search(Query(question))
        decide(ranking.probability, ranking.rivals)
        walls.append((perf_counter() - wall) * 1000)
        owns.append((thread_time() - own) * 1000)
    told = {"wall_ms": walls, "thread_ms": owns}
    return {
        f"{name}_p{share}": round(float(np.percentile(values, share)), 2)
        for name, values in told.items()
        for share in (50, 99)
    }


def _body(rng: Random, sentences: Sequence[str], titles: Sequence[str]) -> str:
    sections = (
        f"## {rng.choice(titles)}\n\n{' '.join(rng.sample(sentences, SENTENCES))}"
        for _ in range(SECTIONS)
    )
    return "\n\n".join(sections)


if __name__ == "__main__":
    main()
