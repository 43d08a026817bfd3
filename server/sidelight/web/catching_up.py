"""Compares what this process follows with the log, so that a lost packet costs time and no more.

It reads marks and tells the streams; what is missing they read themselves.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import structlog

from sidelight.actions.marking import Followed, changed_rows, marks
from sidelight.errors import Unavailable
from sidelight.protocol.pushes import Inbox
from sidelight.protocol.views import InboxRow
from sidelight.realtime.bus import (
    Packet,
    conversation_topic,
    inbox_topic,
    split_topic,
    visitor_topic,
)
from sidelight.store.marks import Mark
from sidelight.web.deployment import Deployment

RECENT_MS: Final = 120_000
"""How long ago something may have happened and not been noticed: longer than clocks differ."""

IDLE_SHARE: Final = 9
"""A look of 100 ms is followed by 900 ms without: at most a tenth of a reader's time."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the log is looked at, in seconds.

    Attributes:
        well_s: While the bus is well; as long as a heartbeat.
        alone_s: While it is not, so that chat goes on.
    """

    well_s: float = 25.0
    alone_s: float = 1.0


class CatchingUp:
    """Looks at the log at a steady pace, and at once when the bus tells of a gap."""

    def __init__(self, deployment: Deployment, pace: Pace | None = None) -> None:
        self._deployment = deployment
        self._bus = deployment.hub.bus
        self._pace = pace or Pace()
        self._gap = asyncio.Event()
        self._known: dict[str, dict[str, int]] = {}
        self._looked_ms = deployment.now_ms()
        self._bus.on_gap(self._gap.set)

    async def run(self) -> None:
        """Looks until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            self._gap.clear()
            began = loop.time()
            try:
                await self._look()
            except Unavailable as error:
                log.warning("catching_up.failed", error=str(error))
            except Exception:  # outermost line: a fault in one look must not end all others
                log.exception("catching_up.failed")
            await self._wait(rest_s=(loop.time() - began) * IDLE_SHARE)

    async def _wait(self, *, rest_s: float) -> None:
        """Rests after an expensive look, then waits for the next or for a gap."""
        await asyncio.sleep(rest_s)
        waited_s, step_s = rest_s, self._pace.alone_s
        while not self._gap.is_set() and waited_s < self._pause_s():
            try:
                async with asyncio.timeout(step_s):
                    await self._gap.wait()
            except TimeoutError:
                waited_s += step_s

    def _pause_s(self) -> float:
        """The bus may fail during a pause that was meant to be long."""
        return self._pace.well_s if self._bus.is_well else self._pace.alone_s

    async def _look(self) -> None:
        """Tells every stream how far the log has come, and agents of rows that have changed."""
        began_ms, since_ms = self._deployment.now_ms(), self._looked_ms - RECENT_MS
        followed, inboxes = _split(self._bus.followed())
        sites = tuple(self._deployment.sites)
        if followed.conversations or followed.visitors:
            self._tell(
                await self._deployment.read(
                    lambda session: marks(session, sites, followed, since_ms=since_ms)
                ),
                since_ms,
            )
        for site in sites:
            if site in inboxes:
                await self._look_at_inbox(site, since_ms)
            else:
                self._known.pop(site, None)
        self._looked_ms = began_ms

    def _tell(self, found: Iterable[Mark], since_ms: int) -> None:
        for one in found:
            self._bus.publish_here(
                conversation_topic(one.site, one.conversation),
                Packet(frames={}, conversation=one.conversation, seqs={"agent": one.head}),
            )
            packet = Packet(
                frames={},
                conversation=one.conversation,
                seqs={"visitor": one.visitor_head},
                # One that is settled or asleep is not what a tab is about.
                adopts=one.last_at_ms >= since_ms,
            )
            self._bus.publish_here(visitor_topic(one.visitor), packet)

    async def _look_at_inbox(self, site: str, since_ms: int) -> None:
        known = self._known.get(site, {})
        now, changed = await self._deployment.read(
            lambda session: changed_rows(session, site, known, since_ms=since_ms)
        )
        self._known[site] = dict(now)
        self._show(site, changed)

    def _show(self, site: str, changed: Iterable[InboxRow]) -> None:
        for row in changed:
            push = Inbox(row=row).model_dump_json()
            self._bus.publish_here(inbox_topic(site), Packet(frames={"agent": push}))


def _split(topics: Iterable[str]) -> tuple[Followed, frozenset[str]]:
    """Returns what is followed, and the sites whose agents are here."""
    conversations: defaultdict[str, list[str]] = defaultdict(list)
    visitors: list[str] = []
    inboxes: set[str] = set()
    for topic in topics:
        kind, site, name = split_topic(topic)
        match kind:
            case "conversation":
                conversations[site].append(name)
            case "visitor":
                visitors.append(name)
            case "inbox":
                inboxes.add(site)
            case _:
                pass
    return Followed(conversations, visitors), frozenset(inboxes)
