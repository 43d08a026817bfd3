"""Every figure of the live path, ours beside the peers', in one run and with one client.

Run: `python bench/realtime.py [--quick] [--only NAME …] [--json FILE] [--table FILE]`.
NAME is a server (sqlite, postgres-1, postgres-2, postgres-4, websockets, ws, socketio, chainlit)
or a scenario (crowd, relay, room, start).
The load client is ours and the same for all (bench/load/line.py); its own processor time is
printed beside the server's, so that one sees who was the limit.
"""

import argparse
import asyncio
import gc
import json
import signal
import sys
import time
import traceback
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import uvloop
from load import peers
from load.crowd import crowd
from load.machine import describe
from load.ours import Ours, sidelight
from load.relay import relay
from load.room import room
from load.run import QUICK, Run, Sizes
from load.servers import Side, running
from load.starting import starting
from load.stores import Engines, engines
from load.table import into

Scenario = Callable[[Run], Coroutine[Any, Any, dict[str, Any]]]
SCENARIOS: Final[dict[str, Scenario]] = {"crowd": crowd, "relay": relay, "room": room}
PROCESSES: Final = (1, 2, 4)
PROCESSES_QUICK: Final = 2
"""The number of processes that stands for the others where time is short."""

OURS: Final = ("sqlite", *(f"postgres-{count}" for count in PROCESSES))
START: Final = "start"
PATIENCE_S: Final = 240
"""For one scenario; whatever hangs is told as failed, and the rest goes on."""

Report = dict[str, Any]


def main() -> None:
    """Measures, prints, and writes JSON and the table; a part that fails is told, and left out."""
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # The client's own collections would be measured as the server's pauses.
    gc.disable()
    report: Report = {
        "command": " ".join(["python", *sys.argv]),
        "quick": given.quick,
        "machine": describe(),
        "peers": {},
        "sides": {},
    }
    begun = time.monotonic()
    sizes = QUICK if given.quick else Sizes()
    try:
        with TemporaryDirectory(prefix="sidelight-bench-") as name:
            if wanted(given, START):
                told(report, START, lambda: report.update(start=starting(Path(name))))
            measure_ours(given, sizes, report, Path(name))
            measure_peers(given, sizes, report, Path(name))
    finally:
        report["took_s"] = round(time.monotonic() - begun)
        write(given, report)


def write(given: argparse.Namespace, report: Report) -> None:
    """Writes what was measured, also when the run was ended early."""
    report["peers"] = peers.versions()
    if given.json:
        given.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if given.table:
        into(given.table, report)
    print(f"took {report['took_s']} s; failed: {report.get('failed') or 'nothing'}")


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    names = [*OURS, *peers.ALL, *SCENARIOS, START]
    parser.add_argument("--quick", action="store_true", help="small and short: shows that it runs")
    parser.add_argument("--only", nargs="+", choices=names, default=[], metavar="NAME")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--table", type=Path, help="document whose table is written anew")
    return parser.parse_args()


def wanted(given: argparse.Namespace, name: str) -> bool:
    """Tells whether a server or a scenario is to be measured; of each kind, all by default."""
    kinds = ({*OURS, *peers.ALL}, {*SCENARIOS, START})
    kind = next(kind for kind in kinds if name in kind)
    asked = kind & set(given.only)
    if name == START and given.only:
        return name in asked
    return name in asked or not asked


def measure_ours(given: argparse.Namespace, sizes: Sizes, report: Report, folder: Path) -> None:
    """Measures Sidelight on SQLite, then on PostgreSQL and Redis."""
    if wanted(given, "sqlite"):
        with told_block(report, "sqlite"), sidelight(folder, "sqlite", "Sidelight, SQLite") as ours:
            measure(given, sizes, report, (ours.side, ours), folder)
    counts = [count for count in PROCESSES if wanted(given, f"postgres-{count}")]
    if counts and given.quick and not set(given.only) & set(OURS):
        counts = [PROCESSES_QUICK]
    if not counts:
        return
    with told_block(report, "postgres"), ExitStack() as stack:
        both = stack.enter_context(engines())
        for count in counts:
            on_engines(given, sizes, report, folder, both, count)


def on_engines(
    given: argparse.Namespace,
    sizes: Sizes,
    report: Report,
    folder: Path,
    both: Engines,
    count: int,
) -> None:
    """Measures Sidelight as some processes on PostgreSQL and Redis."""
    name, title = f"postgres-{count}", f"Sidelight, PostgreSQL + Redis, {count} process(es)"
    with (
        told_block(report, name),
        sidelight(folder, name, title, workers=count, engines=both) as ours,
    ):
        measure(given, sizes, report, (ours.side, ours), folder)


def measure_peers(given: argparse.Namespace, sizes: Sizes, report: Report, folder: Path) -> None:
    """Measures every peer that can be had."""
    for name, make in peers.ALL.items():
        if wanted(given, name):
            with told_block(report, name):
                measure(given, sizes, report, (make(), None), folder)


def measure(
    given: argparse.Namespace,
    sizes: Sizes,
    report: Report,
    which: tuple[Side, Ours | None],
    folder: Path,
) -> None:
    """Runs the scenarios against one server, which is started anew for each."""
    side, ours = which
    figures: Report = {"title": side.title, "durable": side.is_durable}
    report["sides"][side.name] = figures
    for name, scenario in SCENARIOS.items():
        if not wanted(given, name) or (name == "room" and not side.has_rooms):
            continue
        print(f"{side.title}: {name}", flush=True)

        def scene(scenario: Scenario = scenario, name: str = name) -> None:
            with running(side, folder) as server:
                run = Run(server, sizes, ours, tell=lambda line: print(f"    {line}", flush=True))
                figures[name] = uvloop.run(asyncio.wait_for(scenario(run), PATIENCE_S))

        told(report, f"{side.name} {name}", scene)


def told(report: Report, what: str, job: Callable[[], None]) -> None:
    """Runs a part; its failure is told and does not end the rest."""
    with told_block(report, what):
        job()


@contextmanager
def told_block(report: Report, what: str) -> Iterator[None]:
    """Keeps a failure of a part in the report."""
    try:
        yield
    except (Exception, BaseExceptionGroup) as error:  # the rest must go on
        if isinstance(error, BaseExceptionGroup) and error.subgroup(KeyboardInterrupt):
            raise
        report.setdefault("failed", {})[what] = "".join(
            traceback.format_exception_only(error)
        ).strip()
        print(f"    FAILED {what}: {report['failed'][what][:2000]}", flush=True)


if __name__ == "__main__":
    main()
