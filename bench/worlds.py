"""Reads the open evaluation data as knowledge bases with questions; it trains and tunes nothing."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from sidelight.content.knowledge import Knowledge, load_knowledge
from sidelight.content.passages import split
from sidelight.domain.articles import Article, Audience
from sidelight.search.embedder import Embedder
from sidelight.search.index import SearchIndex
from sidelight.search.ranking import Example, Query

Row = dict[str, Any]

SPLIT_DAY = "2024-07-01"
"""Questions of Thunderbird's users before this day train, the later ones validate."""
EXAMPLES_DAY = "2024-01-01"
"""Of the training questions those before this day are examples when examples are trained with."""
KNOWN = 0.6
"""Share of an intent's messages that its bot knows, below the most it may know."""

SAMPLE_WEIGHT = 4.0
"""Of the sample product's questions in the ranking: the only ones typed on pages, and few."""
DECIDED_BEFORE_SEARCH = frozenset({"small_talk", "asks_for_person"})
"""Golden questions of these kinds never reach a search."""


@dataclass(frozen=True)
class Case:
    """One question of a world.

    Attributes:
        gold: Article ids that answer; empty where nothing does.
        weight: In the training of the ranking; 0 keeps it out.
        trust: In the training of the calibration; 0 keeps it out.
    """

    text: str
    gold: tuple[str, ...] = ()
    page: str = ""
    weight: float = 1.0
    trust: float = 1.0
    prior: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """A knowledge base, past questions that it learned from, and cases to train or validate on.

    Attributes:
        family: Worlds of one family share articles or authors: they are left out together.
    """

    name: str
    family: str
    articles: tuple[Article, ...]
    cases: tuple[Case, ...]
    examples: tuple[Example, ...] = ()

    def index(self, embedder: Embedder | None, cache_dir: Path | None) -> SearchIndex:
        """Builds the world's index."""
        passages = [passage for article in self.articles for passage in split(article)]
        return SearchIndex.build(
            self.articles, passages, embedder, examples=self.examples, cache_dir=cache_dir
        )


def query_of(case: Case) -> Query:
    """Returns the case as `sidelight eval` asks it."""
    page = " ".join("".join(s if s.isalnum() else " " for s in case.page).split())
    return Query(case.text, page_prior=case.prior, context_text=page, audiences=frozenset(Audience))


def read(path: Path) -> list[Row]:
    """Returns the rows of a `.jsonl`."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def help_centre(path: Path) -> tuple[Article, ...]:
    """Returns the articles of a `kb.jsonl`."""
    return tuple(Article(row["id"], row["title"], row["body"]) for row in read(path))


def intents(rows: Iterable[Row]) -> tuple[Article, ...]:
    """Returns one article an intent, its messages as example questions."""
    by_label: dict[str, list[str]] = {}
    for row in rows:
        if row["label"]:
            by_label.setdefault(row["label"], []).append(row["text"])
    return tuple(
        Article(label, label.replace("_", " ").lower(), "", questions=tuple(texts))
        for label, texts in sorted(by_label.items())
    )


def thunderbird(data: Path, *, late: bool, learned: bool) -> World:
    """Returns Thunderbird's help centre with early (training) or late (validation) questions."""
    folder = data / "thunderbird"
    clear, loose = read(folder / "queries.jsonl"), read(folder / "queries_loose.jsonl")
    none = read(folder / "queries_nokb.jsonl")
    since = SPLIT_DAY if late else EXAMPLES_DAY if learned else ""
    until = "9999" if late else SPLIT_DAY

    def inside(rows: Sequence[Row]) -> list[Row]:
        return [row for row in rows if since <= row["created"] < until]

    cases = [Case(row["text"], tuple(row["gold"])) for row in inside(clear)]
    if not late:
        cases += [Case(r["text"], tuple(r["gold"]), weight=0.4, trust=0) for r in inside(loose)]
        cases += [Case(r["title"], tuple(r["gold"]), weight=0.5, trust=0.3) for r in inside(clear)]
    cases += [Case(row["text"], weight=0) for row in inside(none)]
    examples = [
        Example(row["text"], name)
        for row in (*clear, *loose)
        if learned and row["created"] < since
        for name in row["gold"]
    ]
    examples += [Example(row["text"], "") for row in none if learned and row["created"] < since]
    name = f"thunderbird-{'late' if late else 'early'}{'-learned' if learned else ''}"
    articles = help_centre(folder / "kb.jsonl")
    return World(name, "thunderbird", articles, tuple(cases), tuple(examples))


def zulip(data: Path, *, late: bool, strangers: Sequence[str] = ()) -> World:
    """Returns Zulip's help centre with old names (training) or labels of controls (validation)."""
    folder = data / "zulip"
    rows = read(folder / ("queries_ui_context.jsonl" if late else "queries_redirect.jsonl"))
    cases = [
        Case(row["text"], tuple(row["gold"]), page=row.get("page", ""), weight=2) for row in rows
    ]
    if not late:
        cases = [paged for case in cases for paged in _with_pages(case, folder)]
    cases += [Case(text, weight=0, trust=0.3) for text in strangers]
    name = f"zulip-{'labels' if late else 'old-names'}"
    return World(name, "zulip", help_centre(folder / "kb.jsonl"), tuple(cases))


def _with_pages(case: Case, folder: Path) -> list[Case]:
    """Returns the case without a page, on its page where it has one, and on a wrong page."""
    routes = read(folder / "page_routes.jsonl")
    right = [row for row in routes if case.gold[0] in row["gold"]]
    rng = Random(case.text)  # noqa: S311  # a split, not a secret
    wrong = [row for row in routes if case.gold[0] not in row["gold"]]
    cases = [case]
    for row, weight in [(one, 2.0) for one in right[:2]] + [(rng.choice(wrong), 1.0)]:
        prior = dict.fromkeys(row["gold"], 1.0)
        page = row["page_title"] or row["page_url"]
        cases.append(replace(case, page=page, weight=weight))
        cases.append(replace(case, page=page, prior=prior, weight=weight))
    return cases


def bot(name: str, rows: Sequence[Row], *, fold: int, per_intent: int, weight: float) -> World:
    """Returns a bot that knows some of its intents' messages and is asked the others.

    One intent in four is unknown to it: its messages are out of scope, though near.
    """
    rng = Random(fold)  # noqa: S311  # a split, not a secret
    labels = sorted({row["label"] for row in rows if row["label"]})
    unknown = set(rng.sample(labels, len(labels) // 4))
    known: list[Row] = []
    cases: list[Case] = []
    counts: dict[str, int] = {}
    for row in sorted(rows, key=lambda _row: rng.random()):
        label = row["label"]
        if label is None or label in unknown:
            cases.append(Case(row["text"], weight=0, trust=weight))
        elif counts.get(label, 0) < per_intent and (label not in counts or rng.random() < KNOWN):
            counts[label] = counts.get(label, 0) + 1
            known.append(row)
        else:
            cases.append(Case(row["text"], (label,), weight=weight, trust=weight))
    return World(f"{name}-{fold}", name.split("-", maxsplit=1)[0], intents(known), tuple(cases))


def bot_test(name: str, train: Sequence[Row], test: Sequence[Row]) -> World:
    """Returns a bot with all its messages, asked what its users asked."""
    cases = tuple(Case(row["text"], (row["label"],) if row["label"] else ()) for row in test)
    return World(name, name.split("-", maxsplit=1)[0], intents(train), cases)


def strangers(name: str, articles: tuple[Article, ...], texts: Sequence[str]) -> World:
    """Returns a help centre that is asked questions about other things altogether."""
    cases = tuple(Case(text, weight=0, trust=0.5) for text in texts)
    return World(f"{name}-strangers", name, articles, cases)


def clinc_test(train: Sequence[Row], test: Sequence[Row]) -> World:
    """Returns a bot of 100 intents with 12 messages each, asked about 150 and other things."""
    rng = Random(9)  # noqa: S311  # a split, not a secret
    labels = sorted({row["label"] for row in train if row["label"]})
    rng.shuffle(labels)
    known: dict[str, list[Row]] = {label: [] for label in labels[:100]}
    for row in train:
        if len(known.get(row["label"], [None] * 12)) < 12:  # noqa: PLR2004
            known[row["label"]].append(row)
    asked = [row | {"label": row["label"] if row["label"] in known else None} for row in test]
    rng.shuffle(asked)
    return bot_test("clinc", [row for rows in known.values() for row in rows], asked[:900])


def sample(root: Path, *, tuning: bool, strangers: Sequence[str] = ()) -> World:
    """Returns the sample product's help, asked on its pages, also what is about something else.

    Training takes the half of tests/golden that may be tuned on, validation kb/golden.yaml; the
    other half is never read here.
    """
    known = load_knowledge(root / "kb", root / "page_contexts")
    cases = []
    for row in _yaml(root / ("tests/golden/tuning.yaml" if tuning else "kb/golden.yaml")):
        page, prior = page_at(known, row["page"], row.get("state", {}))
        gold = tuple(name for name in (row.get("article"), *row.get("also", ())) if name)
        if row.get("escalate") not in DECIDED_BEFORE_SEARCH:
            cases.append(Case(row["question"], gold, page=page, prior=prior, weight=SAMPLE_WEIGHT))
    pages = [(case.page, case.prior) for case in cases]
    for at, text in enumerate(strangers):
        page, prior = pages[at % len(pages)]
        cases.append(Case(text, page=page, prior=prior, weight=0, trust=0.5))
    gaps = tuple(Example(gap, "") for gap in known.gaps)
    name = "golden-tuning" if tuning else "golden"
    return World(name, "sample", known.published, tuple(cases), gaps)


def _yaml(path: Path) -> list[Row]:
    rows: list[Row] = YAML(typ="safe").load(path)
    return rows


def page_at(
    known: Knowledge, path: str | None, state: Mapping[str, str]
) -> tuple[str, dict[str, float]]:
    """Returns the words and the prior of the sample product's page at this path."""
    if path is None:
        return "", {}
    page = known.page(f"http://127.0.0.1:8080{path}", state)
    return " ".join((page.title, *page.topics)), dict(page.prior)
