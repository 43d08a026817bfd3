"""Chooses the bus that a URL names; it must not be asked what to send."""

from sidelight.realtime.bus import Bus, MemoryBus


def make_bus(url: str, *, deployment: str, process: str) -> Bus:
    """Returns the bus of a deployment, not running yet; without a URL that of one process alone.

    Args:
        url: `redis://`, `rediss://` or empty.
        deployment: Processes of the same one hear each other; the database's epoch is its name.
        process: Unique name of this process.
    """
    if not url:
        return MemoryBus()
    # Redis is an extra, so its module cannot be imported with this one.
    from sidelight.realtime.redis_bus import RedisBus  # noqa: PLC0415

    return RedisBus(url, deployment=deployment, process=process)
