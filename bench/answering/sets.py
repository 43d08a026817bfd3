"""The open sets of questions, each with what is known of how we have seen it; it asks nobody."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

from answering.measures import PERSON
from worlds import (
    DECIDED_BEFORE_SEARCH,
    SPLIT_DAY,
    Case,
    Row,
    help_centre,
    intents,
    page_at,
    read,
)

from sidelight.cli.golden import read_golden
from sidelight.content.knowledge import load_knowledge
from sidelight.domain.articles import Article

ROOT: Final = Path(__file__).parents[2]
CLINC_ASKED: Final = 300
"""In-scope messages of CLINC150's 3,000 that are asked, every tenth, beside all others."""

CLINC_KNOWN: Final = 20
"""Messages that each of its articles has as example questions: as many as somebody writes."""

IN_SAMPLE: Final = "in sample: our fusion was trained on these"
VALIDATED: Final = (
    "not trained on; our thresholds and features were chosen with a look at its totals"
)
NEVER: Final = "never trained or tuned on"


@dataclass(frozen=True)
class Questions:
    """Questions that are measured together.

    Attributes:
        seen: How our training has seen them.
    """

    name: str
    seen: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, eq=False)
class Set:
    """A knowledge base and what it is asked."""

    articles: tuple[Article, ...]
    asked: tuple[Questions, ...]

    @property
    def has_pages(self) -> bool:
        """Whether questions come with a page."""
        return any(case.page or case.prior for each in self.asked for case in each.cases)


def thunderbird(data: Path) -> Set:
    """Returns Mozilla's help centre with the questions that are later than our training's."""
    folder = data / "thunderbird"
    none = read(folder / "queries_nokb.jsonl")
    clear = _cases(_late(read(folder / "queries.jsonl") + none))
    loose = _cases(_late(read(folder / "queries_loose.jsonl")))
    return Set(
        help_centre(folder / "kb.jsonl"),
        (
            Questions(f"Thunderbird queries and queries_nokb, since {SPLIT_DAY}", VALIDATED, clear),
            Questions(f"Thunderbird queries_loose, since {SPLIT_DAY}", VALIDATED, loose),
        ),
    )


def _late(rows: Sequence[Row]) -> list[Row]:
    """Returns the questions that came after those of our training."""
    return [row for row in rows if row["created"] >= SPLIT_DAY]


def zulip(data: Path) -> Set:
    """Returns Zulip's help centre: labels of controls, pages of the app, old names of articles."""
    folder = data / "zulip"
    routes = tuple(
        Case(_words(f"{row['page_title'] or ''} {row['page_url']}"), tuple(row["gold"]))
        for row in read(folder / "page_routes.jsonl")
    )
    labels = _cases(read(folder / "queries_ui_context.jsonl"))
    old = _cases(read(folder / "queries_redirect.jsonl"))
    return Set(
        help_centre(folder / "kb.jsonl"),
        (
            Questions("Zulip queries_ui_context", VALIDATED, labels),
            Questions("Zulip page_routes, the page as question", IN_SAMPLE, routes),
            Questions("Zulip queries_redirect", IN_SAMPLE, old),
        ),
    )


def sofmattress(data: Path) -> Set:
    """Returns HINT3's shop of mattresses."""
    return _hint3(data, "sofmattress")


def curekart(data: Path) -> Set:
    """Returns HINT3's shop of nutrition."""
    return _hint3(data, "curekart")


def _hint3(data: Path, name: str) -> Set:
    train = read(data / "hint3" / f"{name}_train.jsonl")
    test = read(data / "hint3" / f"{name}_queries.jsonl")
    seen = f"{VALIDATED}; the shop's own training messages are in our training too"
    return Set(intents(train), (Questions(f"HINT3 {name}", seen, _intent_cases(test)),))


def clinc150(data: Path) -> Set:
    """Returns CLINC150's 150 intents, each with some of its 100 training messages."""
    counts = Counter[str]()
    few = []
    for row in read(data / "clinc150_train.jsonl"):
        counts[row["label"] or ""] += 1
        if counts[row["label"] or ""] <= CLINC_KNOWN:
            few.append(row)
    rows = read(data / "clinc150_val.jsonl")
    inside = [row for row in rows if row["label"]]
    step = len(inside) // CLINC_ASKED
    asked = inside[::step] + [row for row in rows if not row["label"]]
    Random(4).shuffle(asked)  # noqa: S311  # an order, not a secret
    seen = f"{VALIDATED}; some were asked of other help centres in training"
    questions = Questions("CLINC150 validation", seen, _intent_cases(asked))
    return Set(intents(few), (questions,))


def bitext(data: Path) -> Set:
    """Returns messages that ask for a person and others: half known, half asked."""
    halves: tuple[list[Row], list[Row]] = ([], [])
    for row in read(data / "bitext_contact_human.jsonl"):
        odd = int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % 2
        label = PERSON if row["escalate"] else OTHER
        halves[odd].append({"text": row["text"], "label": label})
    asked = Questions(
        "bitext, asks for a person",
        "our rules were written on the other half",
        _intent_cases(halves[1]),
    )
    return Set(intents(halves[0]), (asked,))


OTHER: Final = "other"


def golden(_data: Path) -> Set:
    """Returns the sample product's help, asked on its pages, as search is asked."""
    known = load_knowledge(ROOT / "kb", ROOT / "page_contexts")
    seen = {"held": NEVER, "pages": VALIDATED, "tuning": IN_SAMPLE}
    asked = []
    for name, how in seen.items():
        cases = []
        for row in read_golden(ROOT / "tests" / "golden" / f"{name}.yaml"):
            if row.escalate in DECIDED_BEFORE_SEARCH:
                continue
            page, prior = page_at(known, row.page, row.state)
            gold = tuple(one for one in (row.article, *row.also) if one)
            cases.append(Case(row.question, gold, page=page, prior=prior))
        asked.append(Questions(f"Sample product, {name}", how, tuple(cases)))
    return Set(known.published, tuple(asked))


SETS: Final[dict[str, Callable[[Path], Set]]] = {
    "thunderbird": thunderbird,
    "zulip": zulip,
    "sofmattress": sofmattress,
    "curekart": curekart,
    "clinc150": clinc150,
    "bitext": bitext,
    "golden": golden,
}


def without_page(case: Case) -> Case:
    """Returns the case as somebody asks it who does not know the page."""
    return replace(case, page="", prior={})


def _cases(rows: Sequence[Row]) -> tuple[Case, ...]:
    return tuple(
        Case(
            row["text"],
            () if row.get("oos") else tuple(row["gold"]),
            page=row.get("page") or "",
        )
        for row in rows
    )


def _intent_cases(rows: Sequence[Row]) -> tuple[Case, ...]:
    return tuple(Case(row["text"], (row["label"],) if row["label"] else ()) for row in rows)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text))
