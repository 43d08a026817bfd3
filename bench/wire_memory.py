"""Measures the memory of a connected idle visitor; prints the figure and writes JSON.

The server is what `sidelight serve` runs; the visitors are greeted and then only listen.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import secrets
import signal
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import uvloop
from wire import ORIGIN, SITE, World, bench_settings, listening, serve

from sidelight.protocol.wire import SUBPROTOCOL
from sidelight.settings import Settings

MASK: Final = bytes(4)
AT_ONCE: Final = 100
SETTLE_S: Final = 2.0
"""Until what greetings left behind is freed."""


@dataclass(frozen=True)
class Memory:
    """Resident memory of the server before and after; what visitors held is told by the last."""

    visitors: int
    before_mb: float
    after_mb: float
    kb_per_visitor: float


def main() -> None:
    """Measures, prints the figure and writes JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=5_000)
    parser.add_argument("--port", type=int, default=18_734)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        world = World(folder, given.port)
        context = multiprocessing.get_context("spawn")
        server = context.Process(target=serve, args=(world, None), daemon=True)
        server.start()
        try:
            figure = uvloop.run(measure(bench_settings(world), given.visitors, server.pid or 0))
        finally:
            server.terminate()
            server.join(10)
    print(json.dumps(asdict(figure), indent=2))
    if given.json:
        given.json.write_text(json.dumps(asdict(figure), indent=2), encoding="utf-8")


async def measure(settings: Settings, visitors: int, server: int) -> Memory:
    """Lets a few come first, so that what the first one loads is not counted."""
    await listening(settings.port)
    async with contextlib.AsyncExitStack() as stack:
        await _come(stack, settings, AT_ONCE)
        await asyncio.sleep(SETTLE_S)
        before_kb = _resident_kb(server)
        for _ in range(visitors // AT_ONCE):
            await _come(stack, settings, AT_ONCE)
        await asyncio.sleep(SETTLE_S)
        after_kb = _resident_kb(server)
    return Memory(
        visitors=visitors,
        before_mb=round(before_kb / 1024, 1),
        after_mb=round(after_kb / 1024, 1),
        kb_per_visitor=round((after_kb - before_kb) / visitors, 1),
    )


async def _come(stack: contextlib.AsyncExitStack, settings: Settings, count: int) -> None:
    for writer in await asyncio.gather(*(_visitor(settings) for _ in range(count))):
        stack.callback(writer.close)


async def _visitor(settings: Settings) -> asyncio.StreamWriter:
    """Connects as a browser does, says hello and reads the welcome; by hand, to be light."""
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.port)
    writer.write(
        (
            f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{settings.port}\r\nOrigin: {ORIGIN}\r\n"
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari\r\n"
            "Accept-Language: en-GB,en;q=0.9\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n"
            f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n"
        ).encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    page = {"url": f"{ORIGIN}/invoices/{secrets.token_hex(4)}", "title": "Invoices"}
    hello = {"type": "hello", "id": "q1", "site": SITE, "tab": secrets.token_hex(6), "page": page}
    body = json.dumps(hello).encode()
    writer.write(b"\x81\xfe" + len(body).to_bytes(2, "big") + MASK + body)
    head = await reader.readexactly(4)
    await reader.readexactly(int.from_bytes(head[2:], "big"))
    return writer


def _resident_kb(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0])


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    main()
