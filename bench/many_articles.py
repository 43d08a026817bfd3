"""Measures an index of ten thousand articles: building, rebuilding, questions and memory.

python bench/many_articles.py [../shared/data] [--articles 10000] [--embed] [--cache DIR]
    [--json out.json]

The articles are put together from the open help centres' sentences when the bench runs.
Without `--embed` their texts have random vectors: questions cost the same, building says nothing.
Each step is a process of its own, as a server's start is; a kept `--cache` skips what is in it.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
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
CHANGED: Final = 10
REPORTS: Final = 50
MOST_ASKED: Final = 3
"""Texts that one question embeds at once."""
STEPS: Final = ("first", "again", "changed")
SYLLABLES: Final = (
    "ba den fi gor hul jas kem lo mir nu pex rov sit tal vin wes yul zan bro cla dri stem"
)
"""Of which articles' own names are made."""


def main() -> None:
    """Prints the figures and writes JSON, or does one step for such a run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=DEFAULT_DATA)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--embed", action="store_true")
    parser.add_argument("--cache", type=Path, default=None)
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument("--step", choices=STEPS, default=None)
    options = parser.parse_args()
    if not options.data.is_dir():
        print("skipped: no data")
    elif options.step:
        one_step(options)
    else:
        with cache_folder(options.cache) as folder:
            found = all_steps([*sys.argv[1:], "--cache", str(folder)])
        print(json.dumps(found, indent=1))
        if options.json:
            options.json.write_text(json.dumps(found, indent=1) + "\n")


@contextmanager
def cache_folder(given: Path | None) -> Iterator[Path]:
    """Yields the folder given, or one that is gone afterwards."""
    if given is not None:
        yield given
    else:
        with TemporaryDirectory() as folder:
            yield Path(folder)


def all_steps(arguments: Sequence[str]) -> dict[str, Any]:
    """Runs each step in a process of its own; `again` in two at once, as workers do."""
    before = os.getloadavg()
    told: dict[str, Any] = {"load_before": before}
    told["first"] = finish(start(arguments, "first"))
    told["again"] = finish(start(arguments, "again"))
    workers = [start(arguments, "again") for _ in range(2)]
    for worker in workers:
        read_line(worker)
    told["two_workers"] = [memory(worker.pid) for worker in workers]
    for worker in workers:
        worker.communicate("\n")
    told["changed"] = finish(start(arguments, "changed"))
    return {**told, "load_after": os.getloadavg()}


def start(arguments: Sequence[str], step: str) -> subprocess.Popen[str]:
    """Starts a step, which waits for a line on its input once it is done."""
    command = [sys.executable, __file__, *arguments, "--step", step]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def read_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Returns what the step tells."""
    if process.stdout is None:
        raise ValueError
    told: dict[str, Any] = json.loads(process.stdout.readline())
    return told


def finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Returns what the step tells, and its memory, and lets it end."""
    told = {**read_line(process), "memory_mb": memory(process.pid)}
    process.communicate("\n")
    return told


def memory(pid: int) -> dict[str, int]:
    """Returns a process's megabytes: resident, its share of them, and what is its alone."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {name: int(size) for name, size, *_ in (row.split() for row in rows)}
    private = kilobytes["Private_Clean:"] + kilobytes["Private_Dirty:"]
    found = {"rss": kilobytes["Rss:"], "pss": kilobytes["Pss:"], "private": private}
    return {name: round(size / 1024) for name, size in found.items()}


def one_step(options: argparse.Namespace) -> None:
    """Builds the index, asks, tells the figures in one line and waits."""
    embedder = OnnxEmbedder(locate_model())
    articles = made_up(options.data, options.articles)
    if options.step == "changed":
        step = len(articles) // CHANGED
        articles = [
            replace(a, title=f"{a.title} again", body=f"{a.body}\n\nEdited.")
            if not at % step
            else a
            for at, a in enumerate(articles)
        ]
    index, told = build(
        articles, embedder if options.embed else RandomTexts(embedder), options.cache
    )
    if options.step != "first":
        told["asked"] = ask(index, questions(options.data, options.questions))
    print(json.dumps(told), flush=True)
    sys.stdin.readline()


def questions(data: Path, count: int) -> list[str]:
    """Returns real questions, long and short, the same every time."""
    rows = read(data / "thunderbird" / "queries.jsonl")
    found = [row["text"] for row in rows] + [row["title"] for row in rows]
    Random(1).shuffle(found)  # noqa: S311  # a choice, not a secret
    return found[:count]


def made_up(data: Path, count: int) -> list[Article]:
    """Returns articles of shuffled sentences with names of their own, the same every time."""
    rng = Random(7)  # noqa: S311  # made-up texts, not a secret
    known = [a for name in ("thunderbird", "zulip") for a in help_centre(data / name / "kb.jsonl")]
    sentences = [
        line.strip()
        for article in known
        for line in re.split(r"(?<=[.!?])\s+|\n+", article.body)
        if 5 < len(line.split()) < 40 and line[:1].isalpha()  # noqa: PLR2004  # no labels, no lists
    ]
    titles = [article.title for article in known]
    names = ["".join(parts).title() for parts in product(SYLLABLES.split(), repeat=3)]
    rng.shuffle(names)
    return [
        Article(
            f"made-{at}", f"{rng.choice(titles)} in {name}", _body(rng, sentences, titles, name)
        )
        for at, name in zip(range(count), names, strict=False)
    ]


def _body(rng: Random, sentences: Sequence[str], titles: Sequence[str], name: str) -> str:
    sections = (
        f"## {title}\n\n{' '.join(rng.sample(sentences, SENTENCES))} "
        f"{name} may show E-{rng.randrange(1000, 9999)}."
        for title in rng.sample(titles, SECTIONS)
    )
    return "\n\n".join(sections)


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


def build(
    articles: Sequence[Article], embedder: Embedder, cache: Path
) -> tuple[SearchIndex, dict[str, Any]]:
    """Returns the index, and how long it took for how many texts to embed."""
    texts = [0]

    def progress(done: int, total: int) -> None:
        texts[0] = total
        if total and done * REPORTS // total != (done - 64) * REPORTS // total:
            print(f"embedded {done} of {total}", file=sys.stderr, flush=True)

    started = perf_counter()
    passages: list[Passage] = [passage for article in articles for passage in split(article)]
    read_s = perf_counter() - started
    index = SearchIndex.build(articles, passages, embedder, cache_dir=cache, progress=progress)
    return index, {
        "articles": len(articles),
        "passages": len(passages),
        "embedded": texts[0],
        "markdown_s": round(read_s, 2),
        "index_s": round(perf_counter() - started - read_s, 2),
    }


def ask(index: SearchIndex, asked: Sequence[str]) -> dict[str, float]:
    """Returns percentiles from question to decision, of the clock and of the thread's own time."""
    index.search(Query(asked[0]))
    walls, owns = [], []
    for question in asked:
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


if __name__ == "__main__":
    main()
