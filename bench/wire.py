"""Durable messages a second over the wire: sockets, actions, writer, fan-out, acknowledgements.

Run: `python bench/wire.py [--seconds 10] [--connections 50] [--in-flight 4] [--json FILE]`.
The server runs in a process of its own, on loopback and a fresh SQLite file; every connection is
a visitor's in a conversation that an agent has taken over, whose console hears of every message.
"""

import argparse
import asyncio
import contextlib
import cProfile
import json
import multiprocessing
import platform
import secrets
import signal
import statistics
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from sidelight.app import create
from sidelight.auth.tokens import Signer, SocketTicket
from sidelight.cli.agent import keep_agent
from sidelight.cli.serve import run
from sidelight.protocol.limits import RATES, Rate
from sidelight.protocol.wire import SUBPROTOCOL
from sidelight.settings import Settings, SiteSettings, load_settings, signing_secrets

SITE: Final = "bench"
ORIGIN: Final = "https://app.bench"
TEXT: Final = "It says the payment failed, what should I do now? " * 2
START_S: Final = 30


@dataclass(frozen=True)
class World:
    """Where the server keeps its files and listens; values that another process can be given."""

    folder: str
    port: int
    database_url: str = ""
    bus_url: str = ""


@dataclass(frozen=True)
class Figure:
    """What the whole path reached; latencies are from send to acknowledgement."""

    connections: int
    in_flight: int
    seconds: float
    messages: int
    messages_per_s: float
    refused: int
    p50_ms: float
    p99_ms: float
    server_cpu_us_per_message: float
    python: str
    machine: str


def main() -> None:
    """Measures, prints the figure and writes JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--in-flight", type=int, default=4)
    parser.add_argument("--port", type=int, default=18_733)
    parser.add_argument("--database-url", default="", help="PostgreSQL; SQLite when left out.")
    parser.add_argument("--bus-url", default="", help="Redis; none when left out.")
    parser.add_argument("--profile", type=Path, help="Write the server's cProfile data here.")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        world = World(folder, given.port, given.database_url, given.bus_url)
        settings = bench_settings(world)
        agent = keep_agent(
            settings, site=SITE, email="a@bench.example", name="Ada", password=secrets.token_hex(9)
        )
        context = multiprocessing.get_context("spawn")
        server = context.Process(target=serve, args=(world, given.profile), daemon=True)
        server.start()
        try:
            figure = uvloop.run(measure(settings, agent, given, server.pid or 0))
        finally:
            server.terminate()
            server.join(10)
    print(json.dumps(asdict(figure), indent=2))
    if given.json:
        given.json.write_text(json.dumps(asdict(figure), indent=2), encoding="utf-8")


def bench_settings(world: World) -> Settings:
    """Returns settings of a server without articles, on a fresh database unless one is named."""
    folder = Path(world.folder)
    for name in ("kb", "page_contexts"):
        (folder / name).mkdir(exist_ok=True)
    site = SiteSettings(
        key=SITE,
        origins=(ORIGIN,),
        kb=folder / "kb",
        page_contexts=folder / "page_contexts",
        actions=folder / "actions",
    )
    places = {"database_url": world.database_url, "bus_url": world.bus_url}
    return load_settings(
        None,
        data_dir=folder / "data",
        sites=(site,),
        model="none",
        port=world.port,
        watch=False,
        **{name: url for name, url in places.items() if url},
    )


def serve(world: World, profile: Path | None) -> None:
    """Runs what `sidelight serve` runs, for connections that each stand for hundreds of people."""
    settings = bench_settings(world)
    RATES["send"] = Rate(burst=10**9, per_minute=10**9)
    server = create(settings)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if profile is None:
        run(server, settings, on_ready=lambda: None)
        return
    profiler = cProfile.Profile()
    server.deployment.writer.submit(lambda _: profiler.enable()).result()
    try:
        run(server, settings, on_ready=lambda: None)
    finally:
        profiler.dump_stats(profile)


class Sender:
    """One agent's connection that keeps some messages under way."""

    def __init__(self, socket: ClientConnection, conversation: str) -> None:
        self.socket = socket
        self.conversation = conversation
        self.sent: deque[float] = deque()
        self.acks: list[float] = []
        self.refused = 0
        self._next = 0

    async def ask(self, **command: object) -> dict[str, Any]:
        """Sends a command and returns its reply."""
        self._next += 1
        name = f"q{self._next}"
        await self.socket.send(json.dumps({"id": name, **command}))
        while True:
            frame: dict[str, Any] = json.loads(await self.socket.recv())
            if frame.get("id") == name:
                return frame

    async def hear(self) -> None:
        """Receives until cancelled."""
        while True:
            await self.socket.recv()

    async def send(self) -> None:
        """Sends one message."""
        self._next += 1
        name = f"m{self._next}"
        self.sent.append(time.perf_counter())
        key = f"{self.conversation[-8:]}{self._next:08}"
        # No two are alike, so that the card changes with each as it does in life.
        frame = {"type": "send", "id": name, "key": key, "text": f"{TEXT}({self._next})"}
        await self.socket.send(json.dumps({**frame, "conversation": self.conversation}))

    async def run(self, in_flight: int, until: float) -> None:
        """Keeps `in_flight` messages under way until a time; replies come in order."""
        for _ in range(in_flight):
            await self.send()
        while self.sent:
            frame = await self.socket.recv()
            is_ack = '"type":"accepted"' in str(frame[:40])
            if not is_ack and '"type":"error"' not in str(frame[:40]):
                continue
            now = time.perf_counter()
            self.acks.append(now - self.sent.popleft())
            self.refused += not is_ack
            if now < until:
                await self.send()


async def measure(settings: Settings, agent: str, given: argparse.Namespace, server: int) -> Figure:
    """Opens a conversation for each connection, then sends through all of them at once."""
    await listening(settings.port)
    async with contextlib.AsyncExitStack() as stack:
        console = await _console(stack, settings, agent)
        senders = [await _visitor(stack, settings) for _ in range(given.connections)]
        for sender in senders:
            key = secrets.token_hex(8)
            await console.ask(type="take_over", key=key, conversation=sender.conversation)
        hearing = asyncio.create_task(console.hear())
        stack.callback(hearing.cancel)
        cpu_s, begun = _cpu_s(server), time.perf_counter()
        await asyncio.gather(*(one.run(given.in_flight, begun + given.seconds) for one in senders))
        took_s, used_s = time.perf_counter() - begun, _cpu_s(server) - cpu_s
    acks = [ack * 1000 for one in senders for ack in one.acks]
    return Figure(
        connections=given.connections,
        in_flight=given.in_flight,
        seconds=round(took_s, 2),
        messages=len(acks),
        messages_per_s=round(len(acks) / took_s),
        refused=sum(one.refused for one in senders),
        p50_ms=round(statistics.median(acks), 2),
        p99_ms=round(statistics.quantiles(acks, n=100)[-1], 2),
        server_cpu_us_per_message=round(used_s / len(acks) * 1e6, 1),
        python=platform.python_version(),
        machine=f"{platform.machine()}, {multiprocessing.cpu_count()} cores",
    )


async def listening(port: int) -> None:
    """Waits until the server takes connections."""
    async with asyncio.timeout(START_S):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def _visitor(stack: contextlib.AsyncExitStack, settings: Settings) -> Sender:
    """Connects a visitor and has him ask for a person."""
    sender = Sender(await _connect(stack, settings, ORIGIN), f"c_{secrets.token_urlsafe(18)}")
    page = {"url": f"{ORIGIN}/invoices"}
    await sender.ask(type="hello", site=SITE, tab="t", page=page)
    key = secrets.token_hex(8)
    await sender.ask(type="escalate", key=key, conversation=sender.conversation)
    return sender


async def _console(stack: contextlib.AsyncExitStack, settings: Settings, agent: str) -> Sender:
    """Connects the agent."""
    console = Sender(await _connect(stack, settings, f"http://127.0.0.1:{settings.port}"), "")
    ticket = Signer(signing_secrets(settings)).sign(
        SocketTicket(site=SITE, agent=agent, id=secrets.token_hex(8)),
        now_ms=time.time_ns() // 1_000_000,
    )
    await console.ask(type="hello_agent", token=ticket, tab="t")
    return console


async def _connect(
    stack: contextlib.AsyncExitStack, settings: Settings, origin: str
) -> ClientConnection:
    return await stack.enter_async_context(
        connect(
            f"ws://127.0.0.1:{settings.port}/ws",
            origin=Origin(origin),
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            compression=None,
            max_size=None,
        )
    )


def _cpu_s(process: int) -> float:
    """Returns the processor time that a process has used, all threads together (Linux)."""
    words = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / 100


if __name__ == "__main__":
    main()
