"""Runs retention as scheduled work, in steps between which chat goes on."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import structlog

from sidelight.actions import retaining
from sidelight.domain.retention import RetentionRule
from sidelight.web.deployment import Deployment
from sidelight.web.scheduled import Scheduled

EVERY_S: Final = 6 * 60 * 60.0
"""Days are counted in, so that a quarter of one is soon enough."""

log = structlog.get_logger(__name__)


def retention(deployment: Deployment, rules: Sequence[RetentionRule]) -> tuple[Scheduled, ...]:
    """Returns the job, none when everything is kept."""
    if not rules:
        return ()
    return (Scheduled("retention", EVERY_S, partial(retain, deployment, rules)),)


async def retain(deployment: Deployment, rules: Sequence[RetentionRule]) -> None:
    """Takes away what is past its time, on every site."""
    for site in deployment.sites:
        for rule in rules:
            await _retain(deployment, site, rule)


async def _retain(deployment: Deployment, site: str, rule: RetentionRule) -> None:
    now_ms, count, after = deployment.now_ms(), 0, ""
    while True:
        batch = await deployment.read(
            partial(retaining.next_batch, site=site, rule=rule, after=after, now_ms=now_ms)
        )
        if not batch.names:
            break
        count += await deployment.write(partial(retaining.carry_out, batch=batch, now_ms=now_ms))
        after = batch.names[-1]
    await deployment.write(partial(retaining.finish, site=site, rule=rule, now_ms=now_ms))
    if count:
        log.info("retention.done", site=site, what=rule.what.value, count=count)
