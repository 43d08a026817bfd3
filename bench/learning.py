"""Has Thunderbird's help centre learn from a year and a half, and asks it what came afterwards.

    python bench/learning.py [../shared/data] [--no-fine-tune] [--data-dir FOLDER] [--json FILE]

What was asked before July 2024 is approved and given to what `sidelight learn` runs; it measures
on the latest fifth of it and keeps what is better. The second table is of questions after that
day, which nothing has seen.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from worlds import SPLIT_DAY, read

from sidelight.cli.relearning import Relearned, approved_pairs, relearn
from sidelight.cli.trying import Figures, Ground, figures
from sidelight.cli.tuning import Tuning
from sidelight.content.knowledge import Sources, read_sources
from sidelight.content.learned import LearnedQuestion, Review
from sidelight.domain.fusion import Weights
from sidelight.search.embedder import Embedder, OnnxEmbedder
from sidelight.search.learned_model import open_model
from sidelight.search.learned_weights import read_weights, weights_file
from sidelight.search.learning import Pair, judge
from sidelight.search.models import locate_model
from sidelight.search.weights import SEMANTIC, shipped_weights
from sidelight.settings import Settings, SiteSettings

DEFAULT_DATA: Final = Path(__file__).parents[2] / "shared" / "data"
FILES: Final = ("queries", "queries_loose", "queries_nokb")
CLEAR: Final = ("queries", "queries_nokb")
"""Asked afterwards: what one article answers clearly, and what none does."""

Rows = list[tuple[str, Figures]]


def main() -> None:
    """Learns, then prints what `sidelight learn` measured and what later questions say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=DEFAULT_DATA)
    parser.add_argument("--no-fine-tune", action="store_true")
    parser.add_argument("--data-dir", type=Path, help="Keeps what is made, the tuned model too.")
    parser.add_argument("--json", type=Path, help="Where to write the figures.")
    options = parser.parse_args()
    folder = options.data / "thunderbird"
    if not folder.is_dir():
        print("skipped: no data")
        return
    with TemporaryDirectory() as scratch:
        site = SiteSettings(key="bench", kb=folder / "kb.jsonl", page_contexts=Path(scratch))
        settings = Settings(data_dir=options.data_dir or Path(scratch) / "data", sites=(site,))
        told = learn_and_ask(settings, folder, is_tuned=not options.no_fine_tune)
    if options.json:
        options.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def learn_and_ask(settings: Settings, folder: Path, *, is_tuned: bool) -> dict[str, Any]:
    """Returns both tables, by what answered; prints them as they are known."""
    (own,) = settings.sites
    sources = read_sources(own.kb, own.page_contexts, own.page_contexts)
    known = [each for name in FILES for each in questions(folder, name) if is_early(each)]
    began = time.monotonic()
    tuning = Tuning(None if is_tuned else False, lambda _done, _all: None, show_step)
    found = relearn(settings, own, sources, known, tuning)
    took_s = round(time.monotonic() - began)
    print(table(f"the latest {found.held_back} of {found.pairs} until {SPLIT_DAY}", found.measures))
    print(f"weights: {found.verdict}; model: {found.model_verdict}; {took_s} s", flush=True)
    asked = [each for name in CLEAR for each in questions(folder, name) if not is_early(each)]
    later = asked_later(settings, sources, found, approved_pairs(known), approved_pairs(asked))
    print(table(f"{len(asked)} questions from {SPLIT_DAY} on", later))
    return {"seconds": took_s, "held_back": found.measures, "later": later}


def asked_later(
    settings: Settings,
    sources: Sources,
    found: Relearned,
    known: Sequence[Pair],
    asked: Sequence[Pair],
) -> Rows:
    """Returns how later questions are answered before anything is learned, and step by step."""
    (own,) = settings.sites
    file = weights_file(settings.data_dir, own.key)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(found.text or "{}", encoding="utf-8")
    shipped = shipped_weights(SEMANTIC)
    own_weights = read_weights(file).get(SEMANTIC, shipped)
    plain: Embedder = OnnxEmbedder(locate_model(settings.model))

    def row(name: str, embedder: Embedder, examples: Sequence[Pair], weights: Weights) -> None:
        ground = Ground(sources, embedder, settings.data_dir / "index", lambda _done, _all: None)
        rows.append((name, figures(judge(ground.tried(examples, asked), weights))))

    rows: Rows = []
    row("nothing learned", plain, (), shipped)
    row("questions as examples", plain, known, shipped)
    row("and weights of the site's own", plain, known, own_weights)
    if key := found.candidate.key:
        tuned = open_model(settings.data_dir, key, settings.model)
        weights = read_weights(file, key).get(SEMANTIC, own_weights)
        name = "and a model of the site's own" + ("" if found.after else " (not kept)")
        row(name, tuned, known, weights)
    return rows


def questions(folder: Path, name: str) -> list[LearnedQuestion]:
    """Returns the questions of a file as if somebody had approved all of them."""
    return [
        LearnedQuestion(row["text"], (*row["gold"], "")[0], Review.APPROVED, row["created"])
        for row in read(folder / f"{name}.jsonl")
    ]


def is_early(question: LearnedQuestion) -> bool:
    """Tells whether a question was asked before the day that parts the past from what is asked."""
    return question.asked_on < SPLIT_DAY


def show_step(step: int, steps: int, loss: float) -> None:
    """Prints one line a step, because a step may take a minute on a busy machine."""
    print(f"tuning: step {step} of {steps}, loss {loss:.2f}", flush=True)


def table(title: str, rows: Sequence[tuple[str, Figures]]) -> str:
    """Returns a Markdown table."""
    heads = list(rows[0][1])
    lines = [f"| {title} | {' | '.join(heads)} |", f"| --- |{' --- |' * len(heads)}"]
    lines += [
        f"| {name} | {' | '.join(f'{value:.3f}' for value in one.values())} |" for name, one in rows
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
