"""Measures how well a wish for a person is recognised; prints figures and writes JSON.

Rules were developed on the half named `developed`; only `held_back` says how good they are.
"""

import argparse
import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pydantic import BaseModel, TypeAdapter

from sidelight.domain.signals import signals_of

DATA: Final = Path(__file__).parents[2] / "shared" / "data"
RECALL_GOAL: Final = 0.98
FALSE_ALARM_GOAL: Final = 0.01


class Row(BaseModel):
    """A message, and whether it asks for a person."""

    id: str
    text: str
    label: str
    escalate: bool


class Measured(BaseModel):
    """Figures of one set of messages.

    Attributes:
        false_alarms_by_label: What was meant by messages that were taken for a wish.
    """

    asking: int
    others: int
    recall: float
    false_alarm: float
    us_per_message: float
    false_alarms_by_label: dict[str, int]


def halves(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Splits by a hash of the id, so that rows stay in their half when the file changes."""
    found: dict[str, list[Row]] = {"developed": [], "held_back": []}
    for row in rows:
        odd = int(hashlib.sha256(row.id.encode()).hexdigest(), 16) % 2
        found["held_back" if odd else "developed"].append(row)
    return found


def measure(rows: list[Row]) -> Measured:
    """Returns the figures of a set."""
    start = time.perf_counter()
    taken = [row for row in rows if "asks_for_person" in signals_of(row.text)]
    spent_s = time.perf_counter() - start
    asking = sum(row.escalate for row in rows)
    alarms = [row for row in taken if not row.escalate]
    return Measured(
        asking=asking,
        others=len(rows) - asking,
        recall=(len(taken) - len(alarms)) / asking,
        false_alarm=len(alarms) / (len(rows) - asking),
        us_per_message=spent_s / len(rows) * 1e6,
        false_alarms_by_label=dict(Counter(row.label for row in alarms).most_common()),
    )


def main() -> None:
    """Measures both halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    arguments = parser.parse_args()
    path = arguments.data / "bitext_contact_human.jsonl"
    if not path.exists():
        print("skipped: no data")
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [TypeAdapter(Row).validate_json(line) for line in lines]
    figures = {name: measure(half) for name, half in halves(rows).items()}
    for name, figure in figures.items():
        print(
            f"{name:10} recall {figure.recall:.3f} (goal {RECALL_GOAL})  "
            f"false alarm {figure.false_alarm:.4f} (goal {FALSE_ALARM_GOAL})  "
            f"{figure.asking} asking, {figure.others} others  "
            f"{figure.us_per_message:.0f} us a message  {figure.false_alarms_by_label}"
        )
    if arguments.json:
        told = {name: figure.model_dump() for name, figure in figures.items()}
        arguments.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
