"""Notices that the log was restored or parts of it taken away, and sends clients to look anew."""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Final

import structlog

from sidelight.actions import noticing
from sidelight.actions.noticing import Gone
from sidelight.errors import Unavailable
from sidelight.protocol.close import CloseCode
from sidelight.realtime.bus import (
    Packet,
    conversation_topic,
    inbox_topic,
    site_topic,
    visitor_topic,
)
from sidelight.web.deployment import Deployment

LOOK_S: Final = 2.0
"""Between looks: two rows by their keys, and at most so long an old screen."""

BACK_MS: Final = 60_000
"""How far back a look goes, because clocks differ and a commit takes its time."""

log = structlog.get_logger(__name__)


async def notice_changes(deployment: Deployment) -> None:
    """Looks, until cancelled, for another epoch and for what was taken away."""
    known: frozenset[Gone] | None = None
    while True:
        look = partial(noticing.notice, since_ms=deployment.now_ms() - BACK_MS)
        try:
            change = await deployment.read(look)
        except Unavailable:
            await asyncio.sleep(LOOK_S)
            continue
        if change.epoch not in {"", deployment.epoch}:
            log.warning("log.restored", epoch=change.epoch)
            deployment.life.epoch = change.epoch
            # Processes that start from now on name their channels by the new epoch.
            deployment.hub.bus.move(change.epoch)
            _end(deployment, _everybody(deployment), CloseCode.RESTARTING)
        elif known is not None:
            _end(deployment, _concerned(change.gone - known), CloseCode.GOING_AWAY)
        known = change.gone
        await asyncio.sleep(LOOK_S)


def _everybody(deployment: Deployment) -> set[str]:
    return {topic(site) for site in deployment.sites for topic in (site_topic, inbox_topic)}


def _concerned(gone: Iterable[Gone]) -> set[str]:
    """Returns who may still show what is gone.

    Of an erased person nothing may stay in any agent's inbox; what has expired was closed long
    ago, and goes from the list when an agent comes back.
    """
    topics: set[str] = set()
    for one in gone:
        if one.what == "visitor":
            topics.add(visitor_topic(one.id))
        else:
            topics.add(conversation_topic(one.site, one.id))
        if one.was_erased:
            topics.add(inbox_topic(one.site))
    return topics


def _end(deployment: Deployment, topics: Iterable[str], code: CloseCode) -> None:
    """Ends connections of this process; the others look for themselves."""
    for topic in topics:
        deployment.hub.bus.publish_here(topic, Packet(frames={}, ends=code))
