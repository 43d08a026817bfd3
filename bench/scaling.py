"""From measured unit costs to a million connected visitors: a plan on paper, written to the docs.

Run: `python bench/scaling.py REPORT [--table docs/scale.md]`, where REPORT is what
`python bench/realtime.py --json REPORT` wrote; the assumptions are the constants of `Load`.
"""

import argparse
import json
import math
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from load.table import between

Report = dict[str, Any]

SIDES: Final = ("postgres-2", "postgres-1", "postgres-4", "sqlite")
"""Whose unit costs are taken: the first of these that was measured."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a million connected visitors do; every field is an assumption."""

    visitors: int = 1_000_000
    visit_s: int = 600
    page_every_s: int = 60
    talking_share: float = 0.03
    events_a_conversation: int = 12
    agents: int = 2_000
    sites: int = 500
    cores_used: float = 0.5
    connections_a_process: int = 20_000
    keep_days: int = 365

    SAYS = {  # never changed
        "visitors": "visitors connected at the same time",
        "visit_s": "seconds a visitor stays; as many come as go",
        "page_every_s": "seconds on one page",
        "talking_share": "share of visits with a conversation",
        "events_a_conversation": "events of a conversation, answers and moves included",
        "agents": "agents on duty",
        "sites": "sites, the largest with a tenth of everything",
        "cores_used": "share of a core that is used in the mean, the rest is for peaks",
        "connections_a_process": "`max_connections` of a process",
        "keep_days": "days that conversations are kept",
    }

    @property
    def greetings_s(self) -> float:
        """Greetings a second."""
        return self.visitors / self.visit_s

    @property
    def moves_s(self) -> float:
        """Page reports a second."""
        return self.visitors / self.page_every_s

    @property
    def events_s(self) -> float:
        """Durable events a second."""
        return self.greetings_s * self.talking_share * self.events_a_conversation


@dataclass(frozen=True, slots=True)
class Units:
    """What one of each thing costs, as measured."""

    side: str
    connection_bytes: float
    greeting_us: float
    move_us: float
    idle_us_s: float
    event_us: float
    full_event_us: float
    store_us: float
    bus_us: float
    presence_us: float
    rows: float
    wal_bytes: float
    kept_bytes: float
    bus_commands: float
    bus_bytes: float


def main() -> None:
    """Prints the plan, or writes it between the marks of a document."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("report", type=Path)
    parser.add_argument("--table", type=Path)
    given = parser.parse_args()
    report = json.loads(given.report.read_text(encoding="utf-8"))
    text = plan(units_of(report), Load(), report)
    if given.table is None:
        print(text)
        return
    between(given.table, "plan", text)


def units_of(report: Report) -> Units:
    """Returns the unit costs of the best side for it that was measured.

    Raises:
        StopIteration: Ours was not measured.
    """
    side = next(name for name in SIDES if "relay" in report["sides"].get(name, {}))
    found = report["sides"][side]
    crowd, relay = found.get("crowd", {}), found["relay"]
    steady, full = relay["steady"], relay["saturation"]
    cpu, counted, bulk = (
        steady["cpu_us_per_message"],
        steady["per_message"],
        full["per_message"],
    )
    visitors = crowd.get("visitors", 1)
    return Units(
        side=side,
        connection_bytes=crowd.get("bytes_per_connection", 0.0),
        greeting_us=_server(crowd, "cpu_us_per_greeting"),
        move_us=_server(crowd, "cpu_us_per_move"),
        idle_us_s=_server(crowd, "idle_cores") * 1e6 / visitors,
        event_us=cpu["server"],
        full_event_us=full["cpu_us_per_message"]["server"],
        store_us=cpu.get("postgres", 0.0),
        bus_us=cpu.get("redis", 0.0),
        presence_us=_server(crowd.get("presence", {}), "cpu_us_each"),
        rows=counted.get("rows_inserted", 0.0) + counted.get("rows_updated", 0.0),
        wal_bytes=counted.get("wal_bytes", 0.0),
        kept_bytes=bulk.get("database_bytes", 0.0),
        bus_commands=counted.get("redis_commands", 0.0),
        bus_bytes=counted.get("redis_bytes_in", 0.0),
    )


def plan(units: Units, load: Load, report: Report) -> str:
    """Returns unit costs, the assumptions, and what follows for a million."""
    loads = ", ".join(map(str, report["machine"]["load_before"]))
    return "\n\n".join(
        (
            f"Unit costs of {report['sides'][units.side]['title']}, from `{report['command']}`.",
            f"Commit {report['machine']['commit']}; load before it: {loads}.",
            *(["From a quick run: to show the form, not the figures."] * report["quick"]),
            _table(("unit", "cost", "figure of the report"), cost_rows(units)),
            _table(("assumption", "value"), assumption_rows(load)),
            _table(("at a million", "figure", "how"), plan_rows(units, load)),
        )
    )


def cost_rows(units: Units) -> list[tuple[str, ...]]:
    """Returns what was measured, each with the place of its figure."""
    return [
        ("an idle visitor", f"{units.connection_bytes:,.0f} B", "crowd.bytes_per_connection"),
        ("his heartbeats", f"{units.idle_us_s:,.1f} us CPU a second", "crowd.idle_cores"),
        ("a greeting", f"{units.greeting_us:,.0f} us CPU", "crowd.cpu_us_per_greeting"),
        ("a page report", f"{units.move_us:,.0f} us CPU", "crowd.cpu_us_per_move"),
        ("a durable message, alone", f"{units.event_us:,.0f} us CPU", "relay.steady"),
        ("the same, saturated", f"{units.full_event_us:,.0f} us CPU", "relay.saturation"),
        ("telling one visitor of an agent", f"{units.presence_us:,.1f} us CPU", "crowd.presence"),
        ("a message in the database", f"{units.store_us:,.0f} us CPU", "relay.steady"),
        ("its rows", f"{units.rows:.1f} written", "relay.steady.per_message"),
        ("its WAL", f"{units.wal_bytes:,.0f} B", "relay.steady.per_message"),
        ("what it leaves there", f"{units.kept_bytes:,.0f} B", "relay.saturation.per_message"),
        ("a message on the bus", f"{units.bus_us:,.0f} us CPU", "relay.steady"),
        ("its commands", f"{units.bus_commands:.1f}", "relay.steady.per_message"),
        ("its bytes there", f"{units.bus_bytes:,.0f} B", "relay.steady.per_message"),
    ]  # fmt: skip


def assumption_rows(load: Load) -> list[tuple[str, ...]]:
    """Returns what is assumed."""
    return [(load.SAYS[one.name], f"{getattr(load, one.name):,}") for one in fields(load)]


def plan_rows(units: Units, load: Load) -> list[tuple[str, ...]]:
    """Returns what a million visitors need."""
    memory_gb = units.connection_bytes * load.visitors / 1e9
    cores = (
        load.greetings_s * units.greeting_us
        + load.moves_s * units.move_us
        + load.visitors * units.idle_us_s
        + load.events_s * units.event_us
    ) / 1e6
    by_count = math.ceil(load.visitors / load.connections_a_process)
    by_cpu = math.ceil(cores / load.cores_used)
    processes = max(by_count, by_cpu)
    each = load.visitors / processes
    store = load.events_s * units.store_us / 1e6
    bus = load.events_s * units.bus_us / 1e6
    kept_tb = load.events_s * units.kept_bytes * 86_400 * load.keep_days / 1e12
    return [
        ("greetings", f"{load.greetings_s:,.0f} a second", "visitors / stay"),
        ("page reports", f"{load.moves_s:,.0f} a second", "visitors / time on a page"),
        ("durable events", f"{load.events_s:,.0f} a second", "greetings x talking x events"),
        ("memory for visitors", f"{memory_gb:,.1f} GB", "visitors x bytes"),
        ("CPU of our processes", f"{cores:,.1f} cores busy", "sum of the units above"),
        ("processes", f"{processes:,}", f"{by_count} by connections, {by_cpu} by CPU"),
        ("visitors a process", f"{each:,.0f}", "visitors / processes"),
        ("one process dies: greeting its visitors",
         f"{each * units.greeting_us / 1e3 / max(1, processes - 1):,.0f} ms of CPU on each other",
         "visitors a process x greeting / the others"),
        ("all start anew", f"{each * units.greeting_us / 1e6:,.0f} s of CPU on each", "as above"),
        ("database CPU", f"{store:,.2f} cores", "events x CPU in the database"),
        ("database rows", f"{load.events_s * units.rows:,.0f} a second", "events x rows"),
        ("WAL", f"{load.events_s * units.wal_bytes / 1e6:,.1f} MB/s", "events x WAL"),
        ("database after the time kept", f"{kept_tb:,.2f} TB", "events x bytes x days"),
        ("bus CPU", f"{bus:,.2f} cores", "events x CPU on the bus"),
        ("bus commands", f"{load.events_s * units.bus_commands:,.0f} a second", "events x those"),
        ("bus bytes", f"{load.events_s * units.bus_bytes / 1e6:,.1f} MB/s", "events x those"),
        ("an agent of the largest site comes",
         f"{load.visitors / 10 / processes * units.presence_us / 1000:,.0f} ms of every process",
         "a tenth of all / processes x telling one"),
    ]  # fmt: skip


def _server(figures: Report, name: str) -> float:
    """Returns the server's part of a figure, 0 where it was not measured."""
    return float(figures.get(name, {}).get("server", 0.0))


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    main()
