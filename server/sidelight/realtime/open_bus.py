"""Opens the bus that a URL names, and keeps it running; it must not be asked what to send."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sidelight.realtime.bus import Bus, MemoryBus


@asynccontextmanager
async def open_bus(
    url: str, *, deployment: str = "default", process: str = ""
) -> AsyncIterator[Bus]:
    """Gives the bus of a deployment while the block runs; without a URL that of one process.

    It does not wait for Redis: the block runs while Redis is gone, too.

    Args:
        url: `redis://`, `rediss://` or empty.
        deployment: Processes that hear each other; the database's epoch tells them apart.
        process: Unique name of this process; empty to make one.
    """
    if not url:
        yield MemoryBus()
        return
    # Redis is an extra, so its module cannot be imported with this one.
    from sidelight.realtime.redis_bus import RedisBus  # noqa: PLC0415

    bus = RedisBus(url, deployment=deployment, process=process or secrets.token_urlsafe(12))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(bus.run())
        try:
            yield bus
        finally:
            running.cancel()
