"""Replaces four workers one by one under load, and prints what visitors notice of it.

Run it with `.venv/bin/python bench/rolling.py [--visitors 2000] [--rate 200] [--json FILE]`.
"""

import argparse
import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import uvloop

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from steady_crowd import Ack, Guest, Tally, chat, gather, quantiles, until
from verdicts import compare

from live_server import ORIGIN, write_content
from servers import free_port, postgres_server, redis_server

SERVER: Final = Path(__file__).parents[1] / "server"
WORKERS: Final = 4
CALM_S: Final = 10.0
"""How long the load runs before, for comparison, and after."""

START_S: Final = 120.0
REPLACED_S: Final = 300.0
"""Longest rolling restart: each worker starts in seconds and drains in five at most."""

BACK_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Fleet:
    """`sidelight serve` with several workers."""

    pid: int
    port: int
    database_url: str
    log: Path

    def has_said(self, what: str) -> bool:
        """Tells whether the server's log has it."""
        return what in self.log.read_text(encoding="utf-8")

    def replace(self) -> None:
        """Asks for new workers."""
        os.kill(self.pid, signal.SIGHUP)


@contextmanager
def fleet(folder: Path) -> Iterator[Fleet]:
    """Runs the workers on PostgreSQL and Redis while the block runs."""
    write_content(folder)
    config, log, port = folder / "sidelight.toml", folder / "server.log", free_port()
    with postgres_server() as postgres, redis_server() as redis, log.open("wb") as told:
        url = postgres.database()
        config.write_text(
            f'port = {port}\ndata_dir = "data"\nmodel = "none"\nwatch = false\n'
            f'workers = {WORKERS}\ndatabase_url = "{url}"\nbus_url = "{redis.url}"\n'
            f'[[sites]]\nkey = "test"\norigins = ["{ORIGIN}"]\n'
            'kb = "kb"\npage_contexts = "page_contexts"\n',
            encoding="utf-8",
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "sidelight", "serve", "--config", str(config)],
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
            env={**os.environ, "PYTHONPATH": str(SERVER)},
        )
        try:
            yield Fleet(process.pid, port, url, log)
        finally:
            process.terminate()
            process.wait(60)


async def play(servers: Fleet, visitors: int, rate: float) -> dict[str, Any]:
    """Runs the load before, during and after the replacement, and compares in the end."""
    if not await until(lambda: servers.has_said("Sidelight serves"), START_S):
        raise SystemExit(servers.log.read_text(encoding="utf-8"))
    tally, is_over = Tally(), False
    guests = [Guest([servers.port], tally) for _ in range(visitors)]
    async with asyncio.TaskGroup() as tasks:
        staying = await gather(guests, tasks)
        chatting = tasks.create_task(chat(guests, rate, lambda: is_over))
        calm_s = perf_counter()
        await asyncio.sleep(CALM_S)
        began_s = perf_counter()
        servers.replace()
        is_replaced = await until(lambda: servers.has_said("serve.replaced"), REPLACED_S)
        ended_s = perf_counter()
        is_back = await until(lambda: all(one.is_here for one in guests), BACK_S)
        back_s = perf_counter()
        await asyncio.sleep(CALM_S)
        is_over = True
        await chatting
        await until(lambda: all(one.is_quiet for one in guests), BACK_S)
        await asyncio.sleep(2)
        for one in staying:
            one.cancel()
    return {
        "workers": WORKERS,
        "visitors": visitors,
        "messages_per_s": rate,
        "replaced": is_replaced,
        "took_s": round(ended_s - began_s, 1),
        "everybody_back": is_back,
        "everybody_back_after_s": round(back_s - began_s, 1),
        "before": quantiles(_given(tally, calm_s, began_s)),
        "during": quantiles(_given(tally, began_s, back_s)),
        "after": quantiles(_given(tally, back_s, perf_counter())),
        "verdict": compare(servers.database_url, tally, guests),
        "shown": tally.shown[:10],
    }


def _given(tally: Tally, from_s: float, to_s: float) -> list[Ack]:
    return [one for one in tally.acked.values() if from_s <= one.given_s < to_s]


def main() -> None:
    """Prints one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=2_000)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as folder, fleet(Path(folder)) as servers:
        result = uvloop.run(play(servers, given.visitors, given.rate))
    sys.stdout.write(f"{json.dumps(result, indent=2)}\n")
    if given.json is not None:
        given.json.write_text(json.dumps(result, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
