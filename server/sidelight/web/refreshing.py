"""Takes in articles and page contexts as they are saved, without dropping a socket."""

import asyncio
import threading
from pathlib import Path

import structlog

from sidelight.content.watch import watch
from sidelight.realtime.bus import Packet, site_topic
from sidelight.web.deployment import Deployment, Site

log = structlog.get_logger(__name__)


async def refresh(deployment: Deployment, site: Site, folders: tuple[Path, ...]) -> None:
    """Watches a site's folders until cancelled; each change is indexed and told to visitors."""
    loop, stop = asyncio.get_running_loop(), threading.Event()
    changed = asyncio.Event()

    def wait() -> None:
        for _ in watch(folders, stop=stop):
            loop.call_soon_threadsafe(changed.set)

    # A thread of its own: it waits for as long as the server runs.
    thread = threading.Thread(target=wait, name=f"watch-{site.key}", daemon=True)
    thread.start()
    # What was saved between the first load and the watch's beginning is taken in here.
    changed.set()
    try:
        while True:
            await changed.wait()
            changed.clear()
            try:
                await _reload(deployment, site)
            except Exception:  # outermost line: a full disk must not end the watch, nor answering
                log.exception("content.reload_failed", site=site.key)
    finally:
        stop.set()


async def _reload(deployment: Deployment, site: Site) -> None:
    """Swaps the snapshot; faults keep the last good one and go to the log."""
    before = site.library.shelf.revision
    shelf, faults = await deployment.workers.think(site.library.reload)
    for fault in faults:
        log.error("content.fault", site=site.key, fault=str(fault))
    if shelf.revision != before:
        log.info("content.reloaded", site=site.key, revision=shelf.revision)
        # Each process watches the folders itself, and may be done at another time.
        deployment.hub.bus.publish_here(site_topic(site.key), Packet(frames={}, refresh=True))
