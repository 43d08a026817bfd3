"""The report as a Markdown table between two marks of a document; it measures nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Report = dict[str, Any]
MARK: Final = "realtime"


@dataclass(frozen=True, slots=True)
class Row:
    """One measure.

    Attributes:
        path: Where the figure is among a server's figures.
        goal: What we want to reach, as text.
        shown: How the figure is written.
        less_is_better: Whether a ratio above 1 would be a loss.
    """

    title: str
    path: str
    goal: str
    shown: Callable[[float], str]
    less_is_better: bool = True


def kilobytes(amount: float) -> str:
    """Returns bytes as kB."""
    return f"{amount / 1000:.1f} kB"


def milliseconds(amount: float) -> str:
    """Returns milliseconds, exact where they are few."""
    return f"{amount:.2f} ms" if amount < 10 else f"{amount:,.0f} ms"  # noqa: PLR2004


def whole(amount: float) -> str:
    """Returns a count."""
    return f"{amount:,.0f}"


def percent(amount: float) -> str:
    """Returns a share."""
    return f"{amount * 100:.2f} %".replace(".00", "")


def seconds(amount: float) -> str:
    """Returns seconds."""
    return f"{amount:.2f} s"


def microseconds(amount: float) -> str:
    """Returns microseconds."""
    return f"{amount:,.0f} us"


ROWS: Final = (
    Row("memory, connected idle visitor", "crowd.bytes_per_connection", "32 kB", kilobytes),
    Row("server CPU, greeting", "crowd.cpu_us_per_greeting.server", "", microseconds),
    Row("longest pause, idle crowd", "crowd.pause.max_ms", "20 ms", milliseconds),
    Row("longest pause, 200 page moves/s", "crowd.pause_with_moves.max_ms", "20 ms", milliseconds),
    Row(
        "longest pause while the crowd comes", "crowd.pause_while_greeting.max_ms", "", milliseconds
    ),
    Row("an agent comes: all visitors know", "crowd.presence.ms", "", milliseconds),
    Row("restart: share back", "crowd.storm.back_share", "100 %", percent, less_is_better=False),
    Row(
        "restart: share caught up",
        "crowd.storm.caught_up_share",
        "100 %",
        percent,
        less_is_better=False,
    ),
    Row("restart: last one back, from listening", "crowd.storm.s_from_listening", "5 s", seconds),
    Row("restart: last one back, from the cut", "crowd.storm.s_from_cut", "", seconds),
    Row("widget to agent, p50", "relay.steady.relay.p50_ms", "1 ms; 3 ms with bus", milliseconds),
    Row("widget to agent, p99", "relay.steady.relay.p99_ms", "5 ms; 15 ms with bus", milliseconds),
    Row("acknowledgement, p50", "relay.steady.ack.p50_ms", "", milliseconds),
    Row("acknowledgement, p99", "relay.steady.ack.p99_ms", "", milliseconds),
    Row(
        "messages a second, saturated",
        "relay.saturation.messages_per_s",
        "8,000 a core",
        whole,
        less_is_better=False,
    ),
    Row(
        "server CPU, message when saturated",
        "relay.saturation.cpu_us_per_message.server",
        "",
        microseconds,
    ),
    Row("one to all of a room, p50", "room.shouts.to_all.p50_ms", "25 ms", milliseconds),
    Row("jitter: share received", "room.jitter.share", "100 %", percent, less_is_better=False),
    Row("jitter: received twice", "room.jitter.twice", "0", whole),
    Row("jitter: out of order", "room.jitter.out_of_order", "0", whole),
)

RATIOS: Final = "socketio"
"""The peer that most chat products are built on."""


def into(document: Path, report: Report) -> None:
    """Writes the table of the live path into a document.

    Raises:
        LookupError: It has no place for it.
    """
    between(document, MARK, table(report))


def between(document: Path, mark: str, fresh: str) -> None:
    """Writes text between `<!-- mark -->` and `<!-- end -->` of a document.

    Raises:
        LookupError: They are not there.
    """
    text = document.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not pattern.search(text):
        raise LookupError(document, mark)
    written = pattern.sub(lambda found: f"{found[1]}\n{fresh.strip()}\n\n{found[2]}", text)
    document.write_text(written, encoding="utf-8")


def table(report: Report) -> str:
    """Returns what the run was, and its figures."""
    sides = report["sides"]
    shown = [
        row for row in ROWS if any(figure(side, row.path) is not None for side in sides.values())
    ]
    compares = "sqlite" in sides and RATIOS in sides
    head = ["", "goal", *(_title(side) for side in sides.values())]
    head += ["ours to Socket.IO"] if compares else []
    lines = [_line(head), _line(["---"] * len(head))]
    for row in shown:
        cells = [_cell(row, side) for side in sides.values()]
        ratio = [_ratio(row, sides)] if compares else []
        lines.append(_line([row.title, row.goal, *cells, *ratio]))
    return "\n".join([*preface(report), "", *lines, "", *start(report), *failures(report)])


def preface(report: Report) -> list[str]:
    """Says which command made the table, where and when."""
    machine = report["machine"]
    loads = ", ".join(map(str, machine["load_before"]))
    name = f"{machine['processor'] or machine['machine']}, {machine['cores']} cores"
    peers = ", ".join(f"{name} {version}" for name, version in report["peers"].items() if version)
    return [
        f"Made by `{report['command']}` at {machine['commit']} in {report['took_s']} s.",
        f"Machine: {name}, Python {machine['python']}; load before the run: {loads}.",
        f"Peers: {peers}.",
        *(["A quick run: it shows that everything runs, and no figures."] * report["quick"]),
    ]


def start(report: Report) -> list[str]:
    """Says how soon the server listens."""
    found = report.get("start")
    if not found:
        return []
    torch = "imported" if found["imports_torch"] else "never imported"
    return [
        f"Start with a warm cache: {min(found['warm_s'])} s (goal 2 s).",
        f"Resident with the model: {found['rss_mb']} MB (goal 400 MB); torch is {torch}.",
    ]


def failures(report: Report) -> list[str]:
    """Says what could not be measured."""
    failed = report.get("failed", {})
    return ["", *(f"Not measured: {what}: {_short(why)}" for what, why in failed.items())]


def figure(side: Report, path: str) -> float | None:
    """Returns a figure of a server, none where it was not measured."""
    found: Any = side
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, int | float) else None


def _title(side: Report) -> str:
    return str(side["title"]) + ("" if side["durable"] else ", not durable")


def _cell(row: Row, side: Report) -> str:
    found = figure(side, row.path)
    return "" if found is None else row.shown(found)


def _ratio(row: Row, sides: Report) -> str:
    """Returns how many times better ours is; below 1 it is worse."""
    ours, theirs = (figure(sides[name], row.path) for name in ("sqlite", RATIOS))
    if not ours or not theirs:
        return ""
    return f"{theirs / ours if row.less_is_better else ours / theirs:.2f}"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _short(why: str) -> str:
    return " ".join(why.split())[:200].replace("|", "/")
