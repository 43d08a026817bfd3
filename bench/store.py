"""Durable messages a second: the store's writer beside the ORM with a commit for each message.

Run: `python bench/store.py [--seconds 5] [--submitters 8] [--in-flight 32] [--json FILE]`.
All sides write the same rows (event, conversation, receipt) in the same process: to SQLite at
synchronous=FULL in `--folder`, and to a PostgreSQL with fsync on that is started there.
CPU is this process's; PostgreSQL's own comes on top.
"""

import argparse
import itertools
import json
import os
import platform
import sqlite3
import statistics
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from disk import folder, fsync_time_ms
from sqlalchemy import Engine
from sqlmodel import Session

from sidelight.domain.conversations import State
from sidelight.protocol.events import Message
from sidelight.protocol.views import Actor, Visitor
from sidelight.store import tables
from sidelight.store.engine import migrate, open_engine, writing_engine
from sidelight.store.heads import ConversationHead, create_conversation, load_conversation
from sidelight.store.log import append
from sidelight.store.receipts import find_receipt, keep_receipt
from sidelight.store.session import StoreSession
from sidelight.store.visitors import keep_visitor
from sidelight.store.writer import Writer

SITE: Final = "bench"
CONVERSATIONS: Final = [f"c_{number:022}" for number in range(200)]
TEXT: Final = "It says the payment failed, what should I do now? " * 2
VISITOR: Final = Actor(kind="visitor", id="v", name="Ana")


@dataclass(frozen=True)
class Figure:
    """What one side reached; latencies are from submit to durable."""

    name: str
    messages_per_s: float
    messages: int
    commits: int
    cpu_us_per_message: float
    p50_ms: float
    p99_ms: float


Fresh = Callable[[], str]
"""Makes an empty database and returns its URL."""


@contextmanager
def sqlite_files(options: argparse.Namespace) -> Iterator[Fresh]:
    """Gives SQLite files in a folder that is gone afterwards."""
    with folder(options.folder) as place:
        numbers = itertools.count()
        yield lambda: f"sqlite:///{place}/{next(numbers)}.db"


@contextmanager
def postgres_databases(_options: argparse.Namespace) -> Iterator[Fresh]:
    """Gives databases of a PostgreSQL that runs while the block does."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from servers import postgres_server  # noqa: PLC0415 # only where it is wanted

    with postgres_server() as server:
        yield server.database


STORES: Final = {"sqlite": sqlite_files, "postgresql": postgres_databases}


def main() -> None:
    """Measures all sides on all stores, prints the ratios and writes JSON."""
    options = arguments()
    with folder(options.folder) as place:
        fsync_ms = fsync_time_ms(place)
    result: dict[str, Any] = {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load": round(os.getloadavg()[0], 2),
        "fsync_ms": round(fsync_ms, 3),
        "submitters": options.submitters,
        "in_flight": options.in_flight,
        "stores": {},
    }
    print(f"load {result['load']}, fsync {fsync_ms:.2f} ms")
    for name in options.stores:
        with STORES[name](options) as fresh:
            result["stores"][name] = compare(options, name, fresh)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


def compare(options: argparse.Namespace, store: str, fresh: Fresh) -> dict[str, Any]:
    """Measures all sides on one kind of store."""
    figures = [
        measure(options, fresh(), "writer", through_writer),
        measure(options, fresh(), "writer, one at a time", alone_through_writer),
        measure(options, fresh(), "ORM, a commit each", through_orm),
    ]
    print(store)
    for figure in figures:
        print(
            f"  {figure.name:24} {figure.messages_per_s:>8,.0f}/s   "
            f"commits {figure.commits:>7,}   CPU {figure.cpu_us_per_message:>5,.0f} us   "
            f"p50 {figure.p50_ms:.2f} ms   p99 {figure.p99_ms:.2f} ms"
        )
    ratio = round(figures[0].messages_per_s / figures[-1].messages_per_s, 1)
    print(f"  {ratio} times the ORM with a commit each")
    return {"figures": [asdict(figure) for figure in figures], "ratio": ratio}


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--submitters", type=int, default=8)
    parser.add_argument("--in-flight", type=int, default=32, help="unacknowledged per submitter")
    parser.add_argument("--folder", type=Path, default=None, help="where the database lies")
    parser.add_argument("--stores", nargs="+", choices=list(STORES), default=list(STORES))
    parser.add_argument("--json", type=Path, default=None)
    return parser.parse_args()


Side = Callable[[Engine, argparse.Namespace], tuple[list[float], int]]
"""Writes for a while; returns the latency of each message in ms, and the number of commits."""


def measure(options: argparse.Namespace, url: str, name: str, side: Side) -> Figure:
    """Runs one side on a database of its own."""
    migrate(url)
    engine = open_engine(url)
    with Writer(engine) as writer:
        writer.submit(begin).result()
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    latencies_ms, commits = side(engine, options)
    took_s, cpu_s = time.perf_counter() - began_s, time.process_time() - began_cpu_s
    engine.dispose()
    parts = statistics.quantiles(latencies_ms, n=100)
    return Figure(
        name=name,
        messages_per_s=round(len(latencies_ms) / took_s, 1),
        messages=len(latencies_ms),
        commits=commits,
        cpu_us_per_message=round(cpu_s / len(latencies_ms) * 1e6, 1),
        p50_ms=round(parts[49], 3),
        p99_ms=round(parts[98], 3),
    )


def begin(session: StoreSession) -> None:
    """Makes the conversations."""
    nobody = Visitor(id="v", name="", email="", identified=False, traits={})
    keep_visitor(session, SITE, nobody, now_ms=1)
    for name in CONVERSATIONS:
        create_conversation(session, ConversationHead(SITE, name, "v", State.ASSISTING, 1, 1))


def send(name: str, key: str) -> Callable[[StoreSession], int]:
    """Returns the store's share of a `send`: look for a repeat, append, keep the receipt."""

    def job(session: StoreSession) -> int:
        head = load_conversation(session, SITE, name)
        if head is None or find_receipt(session, head, key) is not None:
            return 0
        head.last_text, head.last_at_ms = TEXT, 2
        event = append(session, head, Message(text=TEXT), actor=VISITOR, at_ms=2, key=key)
        keep_receipt(session, head, key, '{"type":"accepted"}', at_ms=2)
        return event.seq

    return job


def through_writer(engine: Engine, options: argparse.Namespace) -> tuple[list[float], int]:
    """Several threads submit, each with a window of unacknowledged messages."""
    latencies_ms: list[float] = []
    until = time.perf_counter() + options.seconds
    with Writer(engine) as writer:
        threads = [
            threading.Thread(target=submit, args=(writer, number, options, until, latencies_ms))
            for number in range(options.submitters)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return latencies_ms, writer.committed_groups


def submit(
    writer: Writer,
    number: int,
    options: argparse.Namespace,
    until: float,
    latencies_ms: list[float],
) -> None:
    """Keeps a window of messages in flight until the time is over."""
    waiting: deque[Future[int]] = deque()
    count = 0
    while time.perf_counter() < until:
        while len(waiting) < options.in_flight:
            count += 1
            name = CONVERSATIONS[(number * 31 + count) % len(CONVERSATIONS)]
            key = f"key-{number}-{count:08}"
            future = writer.submit(send(name, key), place=(SITE, name), key=key)
            future.add_done_callback(timer(latencies_ms))
            waiting.append(future)
        waiting.popleft().result()
    for future in waiting:
        future.result()


def timer(latencies_ms: list[float]) -> Callable[[Future[int]], None]:
    """Returns a callback that notes how long a future took from now."""
    began_s = time.perf_counter()
    return lambda _: latencies_ms.append((time.perf_counter() - began_s) * 1e3)


def alone_through_writer(engine: Engine, options: argparse.Namespace) -> tuple[list[float], int]:
    """One thread that waits for each message: what group commit costs when nobody else is there."""
    latencies_ms: list[float] = []
    until = time.perf_counter() + options.seconds
    with Writer(engine) as writer:
        while (began_s := time.perf_counter()) < until:
            count = len(latencies_ms)
            name = CONVERSATIONS[count % len(CONVERSATIONS)]
            key = f"key-{count:08}"
            writer.submit(send(name, key), place=(SITE, name), key=key).result()
            latencies_ms.append((time.perf_counter() - began_s) * 1e3)
    return latencies_ms, writer.committed_groups


def through_orm(engine: Engine, options: argparse.Namespace) -> tuple[list[float], int]:
    """The usual way: objects, a session and a commit for each message."""
    latencies_ms: list[float] = []
    until = time.perf_counter() + options.seconds
    engine = writing_engine(engine)
    while (began_s := time.perf_counter()) < until:
        count = len(latencies_ms)
        with Session(engine) as session:
            add_message(session, CONVERSATIONS[count % len(CONVERSATIONS)], f"key-{count:08}")
            session.commit()
        latencies_ms.append((time.perf_counter() - began_s) * 1e3)
    return latencies_ms, len(latencies_ms)


def add_message(session: Session, name: str, key: str) -> None:
    """Writes with the ORM what `send` writes."""
    row = session.get_one(tables.Conversation, (SITE, name))
    if session.get(tables.Receipt, (SITE, name, key)) is not None:
        return
    row.head += 1
    row.visitor_head += 1
    row.last_text, row.last_at_ms = TEXT, 2
    session.add(
        tables.Event(
            site=SITE,
            conversation_id=name,
            seq=row.head,
            visitor_seq=row.visitor_head,
            at_ms=2,
            kind="message",
            actor_kind="visitor",
            actor_id="v",
            actor_name="Ana",
            state=row.state,
            key=key,
            body=Message(text=TEXT).model_dump_json(),
        )
    )
    session.add(
        tables.Receipt(
            site=SITE, conversation_id=name, key=key, reply='{"type":"accepted"}', at_ms=2
        )
    )


if __name__ == "__main__":
    main()
