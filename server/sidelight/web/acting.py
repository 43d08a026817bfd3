"""Carries owed actions out: takes one for this process, has it called, logs how it ended."""

import asyncio
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

import structlog

from sidelight.actions.business import (
    Call,
    Ended,
    OwedAct,
    Routing,
    begin_action,
    end_action,
    owed_acts,
)
from sidelight.assistant.pages import route_of
from sidelight.integrations.business_actions import Systems, carry_out
from sidelight.web.deployment import Deployment
from sidelight.web.owed_work import OwedWork
from sidelight.web.scheduled import Scheduled

CALLERS: Final = 8
"""Actions under way at once: they wait for other systems, and must not hold up anything else."""

log = structlog.get_logger(__name__)


class Acting:
    """The tasks that carry actions out; the store also knows who is at which."""

    def __init__(self, deployment: Deployment, systems: Mapping[str, Systems]) -> None:
        self._deployment = deployment
        self._systems = systems
        self._owed = OwedWork("acting", deployment.sites, deployment.acts, self._find)

    async def run(self) -> None:
        """Works until cancelled; begins with what a process that died may have left owed."""
        with ThreadPoolExecutor(CALLERS, thread_name_prefix="act") as threads:
            await self._owed.run(partial(self._carry_out, threads), workers=CALLERS)

    def sweeps(self) -> tuple[Scheduled, ...]:
        """Returns the jobs that find what is owed; one process of all needs to do each."""
        return self._owed.sweeps()

    async def _find(self, site: str) -> Iterable[OwedAct]:
        now_ms = self._deployment.now_ms()
        return await self._deployment.read(lambda session: owed_acts(session, site, now_ms=now_ms))

    async def _carry_out(self, threads: ThreadPoolExecutor, owed: OwedAct) -> None:
        """Takes an action, calls the business system, and logs how that ended."""
        holder = self._deployment.new_id(self._deployment.instance)
        call = await self._begin(owed, holder)
        if call is None:
            return
        systems = self._systems[owed.site]
        calling = asyncio.get_running_loop().run_in_executor(threads, carry_out, systems, call)
        try:
            ended = await asyncio.shield(calling)
        except asyncio.CancelledError:
            # The server stops: what is under way ends within its time, and is not left unknown.
            await self._end(call, await calling, holder)
            raise
        await self._end(call, ended, holder)

    async def _begin(self, owed: OwedAct, holder: str) -> Call | None:
        """Takes an action in the store, so that no other process carries it out."""
        deployment, now_ms = self._deployment, self._deployment.now_ms()
        actions = deployment.site(owed.site).library.shelf.knowledge.actions
        routing = self._routing(owed.site)
        return await deployment.write(
            lambda session: begin_action(
                session, owed, actions, routing, holder=holder, now_ms=now_ms
            ),
            place=(owed.site, owed.conversation),
        )

    async def _end(self, call: Call, ended: Ended, holder: str) -> None:
        deployment, owed, now_ms = self._deployment, call.owed, self._deployment.now_ms()
        routing = self._routing(owed.site)
        was_logged = await deployment.write(
            lambda session: end_action(session, call, ended, routing, holder=holder, now_ms=now_ms),
            place=(owed.site, owed.conversation),
        )
        if not was_logged:
            log.warning("acting.too_late", site=owed.site, conversation=owed.conversation)

    def _routing(self, site: str) -> Routing:
        return partial(route_of, self._deployment.site(site).library.shelf)
