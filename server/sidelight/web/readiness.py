"""`/readyz`: whether this process should get new connections, and why not."""

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sidelight.store.meta import find_epoch
from sidelight.web.deployment import Deployment

STORE_TIMEOUT_S: Final = 2.0
"""How long the store may take to answer: a proxy asks every few seconds, and a query takes 1 ms."""

_DRAINING: Final = "draining"
_STORE: Final = "store"
_BUS: Final = "bus"


class Readiness:
    """Looks at what a new connection would need."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    async def answer(self, _request: Request) -> Response:
        """Answers 200 or 503 with `{"ready", "reasons", "degraded"}`.

        A bus that is gone does not take a process out of service: the others would have lost it
        too, and with none left a chat that is slower for a minute would become one that is gone.
        """
        reasons = await self.look()
        degraded = [] if self._deployment.hub.bus.is_well else [_BUS]
        told = {"ready": not reasons, "reasons": reasons, "degraded": degraded}
        return JSONResponse(told, status_code=503 if reasons else 200)

    async def look(self) -> list[str]:
        """Returns why new connections should go elsewhere; the figures say it too."""
        reasons = [_DRAINING] if self._deployment.drain.has_begun else []
        if not await self._store_answers():
            reasons.append(_STORE)
        self._deployment.metrics.ready.set(not reasons)
        return reasons

    async def _store_answers(self) -> bool:
        try:
            async with asyncio.timeout(STORE_TIMEOUT_S):
                return await self._deployment.read(find_epoch) != ""
        except Exception:  # noqa: BLE001  # whatever the store fails with, it does not answer
            return False
