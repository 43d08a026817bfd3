"""Measures which messages are understood as wishes for an action, by words and by meaning.

python bench/action_offers.py [--json out.json]

Recall is the share of wishes for an action that get that action offered; false offers are the share
of other messages that get any. The thresholds of `assistant/action_requests.py` are chosen from the
grid over the tuning half; the held half is only asked once they stand.
"""

import argparse
import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from ruamel.yaml import YAML

from sidelight.assistant.action_requests import (
    MEANT_AT,
    NEARER_BY,
    UNRELATED_BY,
    asked_for,
    nearest_elsewhere,
)
from sidelight.assistant.decision import answer
from sidelight.assistant.library import Library, Shelf
from sidelight.assistant.turns import Question
from sidelight.domain.how_to_questions import asks_how
from sidelight.protocol.views import PageVisit
from sidelight.search.embedder import Embedder, OnnxEmbedder
from sidelight.search.models import locate_model

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = "/invoices/inv_1001"
LEASTS: Final = (0.40, 0.45, 0.50, 0.55, 0.60)
LEADS: Final = (-0.12, -0.08, -0.04, 0.0, 0.04)


@dataclass(frozen=True, slots=True)
class Wish:
    """A message, and the action that it asks for; none where an article should answer."""

    message: str
    action: str | None


def main() -> None:
    """Prints the figures, and writes JSON where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    with TemporaryDirectory() as cache:
        model = OnnxEmbedder(locate_model())
        found = measure(shelf_of(model, Path(cache)), shelf_of(None, Path(cache)))
    for name, row in found["sets"].items():
        print(f"{name:15}", "  ".join(f"{key} {value:g}" for key, value in row.items()))
    print("\nrecall / false offers on the tuning half, by cosine and lead over other articles")
    print("        " + "".join(f"{lead:>13.2f}" for lead in LEADS))
    for least in LEASTS:
        cells = (found["grid"][f"{least:.2f} {lead:.2f}"] for lead in LEADS)
        print(f"  {least:.2f}  " + "".join(f"  {one[0]:.3f}/{one[1]:.3f}" for one in cells))
    print(f"\ndefaults: {MEANT_AT:g} and {NEARER_BY:g}")
    print("ms a message:", "  ".join(f"{key} {value:g}" for key, value in found["ms"].items()))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def shelf_of(embedder: Embedder | None, cache: Path) -> Shelf:
    """Returns the sample product's shelf, with its actions."""
    return Library(
        site="bench",
        kb=ROOT / "kb",
        page_contexts=ROOT / "page_contexts",
        actions=ROOT / "actions",
        embedder=embedder,
        cache_dir=cache,
    ).load()


def wishes(half: str) -> tuple[Wish, ...]:
    """Returns the messages of a half, `tuning` or `held`."""
    path = ROOT / "tests" / "golden" / f"actions_{half}.yaml"
    rows = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return tuple(Wish(row["message"], row.get("action")) for row in rows)


def measure(shelf: Shelf, words: Shelf) -> dict[str, Any]:
    """Returns all figures.

    Args:
        words: The same without a model.
    """
    return {
        "sets": {
            f"{half}, {how}": judged(one, wishes(half))
            for half in ("tuning", "held")
            for how, one in (("words", words), ("meaning", shelf))
        },
        "grid": grid(shelf, wishes("tuning")),
        "ms": times(shelf, wishes("tuning")),
    }


def judged(shelf: Shelf, rows: tuple[Wish, ...]) -> dict[str, float]:
    """Returns recall and false offers, and what they are shares of."""
    offered = [asked_for(shelf, asked(shelf, row.message)) for row in rows]
    right = [bool(one and one.id == row.action) for one, row in zip(offered, rows, strict=True)]
    acts = [hit for hit, row in zip(right, rows, strict=True) if row.action]
    others = [one is not None for one, row in zip(offered, rows, strict=True) if not row.action]
    wrong = sum(
        one is not None and one.id != row.action
        for one, row in zip(offered, rows, strict=True)
        if row.action
    )
    return {
        "wishes": len(acts),
        "recall": round(sum(acts) / len(acts), 4),
        "other_action": wrong,
        "others": len(others),
        "false_offers": round(sum(others) / len(others), 4),
    }


def grid(shelf: Shelf, rows: tuple[Wish, ...]) -> dict[str, tuple[float, float]]:
    """Returns recall and false offers by the two thresholds, by meaning alone."""
    found = [(row, *_cosines(shelf, row)) for row in rows]
    acts = sum(row.action is not None for row in rows)
    told: dict[str, tuple[float, float]] = {}
    for least, lead in product(LEASTS, LEADS):
        given = [
            (row, action)
            for row, action, own, other, stranger in found
            if own >= least and own >= other + lead and own >= stranger + UNRELATED_BY
        ]
        hits = sum(row.action == action for row, action in given)
        false = sum(row.action is None for row, _ in given)
        told[f"{least:.2f} {lead:.2f}"] = (hits / acts, false / (len(rows) - acts))
    return told


def _cosines(shelf: Shelf, row: Wish) -> tuple[str, float, float, float]:
    """Returns the nearest action, and the cosines that decide; 0 for whoever asks how."""
    if shelf.asked is None or asks_how(row.message):
        return "", 0.0, 0.0, 0.0
    likeness = shelf.asked.likeness(row.message)
    near = max(likeness.owners, key=lambda one: likeness.owners[one])
    other = nearest_elsewhere(shelf, asked(shelf, row.message), shelf.knowledge.actions[near])
    return near, likeness.owners[near], other, likeness.stranger


def times(shelf: Shelf, rows: tuple[Wish, ...]) -> dict[str, float]:
    """Returns what a reply takes with matching actions, and matching after it, in milliseconds."""
    replies: list[float] = []
    matches: list[float] = []
    for row in rows:
        question = asked(shelf, row.message)
        began = perf_counter()
        answer(shelf, question)
        replies.append((perf_counter() - began) * 1_000)
        began = perf_counter()
        asked_for(shelf, question)
        matches.append((perf_counter() - began) * 1_000)
    return {
        "reply_p50": round(median(replies), 2),
        "match_p50": round(median(matches), 2),
        "match_worst": round(max(matches), 2),
    }


def asked(shelf: Shelf, text: str) -> Question:
    """Returns a message as it is sent from an invoice's page."""
    context = shelf.match(PAGE, {}).context
    page = PageVisit(
        url=PAGE, title="", at_ms=0, context=context.id if context else None, context_title=""
    )
    return Question(text, page, {}, (), None, 1, 0, identified=True)


if __name__ == "__main__":
    main()
