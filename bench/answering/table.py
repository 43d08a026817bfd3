"""The report of answered questions as a Markdown document; it measures nothing."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from answering.rankers import OURS, RULES

Report = Mapping[str, Any]

BETTER: Final = {
    "hit@1": ("hit_at_1", 1),
    "hit@5": ("hit_at_5", 1),
    "MRR": ("mrr", 1),
    "risk area": ("risk_area", -1),
    "MCC": ("mcc", 1),
}
"""What peers are compared in: the measure's key, and whether more (1) or less (-1) is better."""

HEAD: Final = Path(__file__).with_name("head.md")


def document(report: Report) -> str:
    """Returns the page."""
    machine = report["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    blocks = [
        HEAD.read_text(encoding="utf-8"),
        f"{machine['cores']} cores, Python {machine['python']}, {packages}.\n",
        "![Risk against coverage](images/answers-risk.svg)\n",
        "![Estimated and true share of right answers](images/answers-reliability.svg)\n",
        *_ahead(report),
        *_defaults(report),
        *(block for name, one in report["asked"].items() for block in _questions(name, one)),
    ]
    return "\n".join(blocks)


def _questions(name: str, one: Report) -> Iterator[str]:
    """Yields one set of questions: who was asked what, and the table."""
    first = next(iter(one["by"].values()))
    yield f"## {name}\n"
    yield (
        f"{first['n']} questions to {one['articles']} articles, "
        f"{first['oos_n']} of them without an answer there; {one['seen']}.\n"
    )
    heads = ["", "hit@1", "hit@5", "hit@10", "MRR", "risk area", "MCC", "at .9: answered", "right"]
    yield _table(
        [*heads, "p50 ms", "p99 ms", "ready s"],
        [[who, *_cells(told)] for who, told in one["by"].items()],
    )
    if "recall" in first:
        rows = [[who, _f(m["recall"]), _f(m["false_alarm"])] for who, m in one["by"].items()]
        yield _table(["asks for a person", "recall", "false alarm"], rows)


def _cells(told: Report) -> list[str]:
    keys = ("hit_at_1", "hit_at_5", "hit_at_10", "mrr", "risk_area", "mcc")
    precise = told["at_precision"]
    return [
        *(_f(told.get(key)) for key in keys),
        _f(precise["answered"]),
        _f(precise["precision"]),
        f"{told['latency_ms']['p50']:.1f}",
        f"{told['latency_ms']['p99']:.1f}",
        f"{told['index_s']:.1f}",
    ]


def _defaults(report: Report) -> Iterator[str]:
    """Yields what the product does as it is shipped."""
    yield "## The product's own decision\n"
    yield "The search's probability at the default threshold.\n"
    rows = []
    for name, one in report["asked"].items():
        told = one["by"].get(OURS[0], {})
        if "default" in told:
            own = told["default"]
            shares = [_f(own[key]) for key in ("answered", "precision", "held", "mcc")]
            rows.append([name, *shares, _f(told["calibration_error"])])
    heads = ["asked", "answerable answered", "right of answered", "others held back", "MCC"]
    yield _table([*heads, "calibration error"], rows)


def _ahead(report: Report) -> Iterator[str]:
    """Yields where the best peer beats us, and where nobody does."""
    yield "## Where a peer is ahead\n"
    rows = []
    for name, one in report["asked"].items():
        ours = one["by"].get(OURS[0]) or one["by"].get(RULES)
        rows += [[name, *cells] for cells in lost(ours or {}, one["by"])]
    if rows:
        yield "The best peer, wherever it beats Sidelight as shipped:\n"
        yield _table(["asked", "measure", "Sidelight", "peer", ""], rows)
    yield "In every other of " + ", ".join(BETTER) + " nobody is ahead of us.\n"


def lost(ours: Report, by: Mapping[str, Report]) -> Iterator[list[str]]:
    """Yields measure, our figure, the best peer's and its name, where the peer's is better."""
    peers = {who: told for who, told in by.items() if not who.startswith("Sidelight")}
    for title, (key, sign) in BETTER.items():
        known = {who: told[key] for who, told in peers.items() if told.get(key) is not None}
        if not known or ours.get(key) is None:
            continue
        best = max(known, key=lambda who: sign * known[who])
        if sign * known[best] > sign * ours[key]:
            yield [title, _f(ours[key]), _f(known[best]), best]


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _f(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
