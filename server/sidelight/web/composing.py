"""Shows an answer while it is composed, as far as it is checked; it neither composes nor logs."""

import asyncio
from types import TracebackType
from typing import Final, Self

import structlog

from sidelight.actions.questions import Asked, is_open
from sidelight.protocol.blocks import Block
from sidelight.web.deployment import Deployment

Blocks = tuple[Block, ...]

log = structlog.get_logger(__name__)


class Composing:
    """One answer on its way; what of it was shown is withdrawn at the end, unless it is logged.

    The bus carries it like typing: it may be lost, and each view of it is whole.
    """

    def __init__(self, deployment: Deployment, asked: Asked) -> None:
        self._deployment: Final = deployment
        self._asked: Final = asked
        self._loop: Final = asyncio.get_running_loop()
        self._newest: Blocks = ()
        self._shown: Blocks = ()
        self._is_over = False
        self._showing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.withdraw()
        if self._showing is not None:
            self._showing.cancel()
            await asyncio.wait([self._showing])

    def show(self, blocks: Blocks) -> None:
        """Takes all that is composed so far, from any thread; what has come too late is dropped.

        Raises:
            RuntimeError: The server has ended.
        """
        self._loop.call_soon_threadsafe(self._take, blocks)

    def logged(self) -> None:
        """Ends it: an event that says what became of it is on its way."""
        self._is_over = True

    def withdraw(self) -> None:
        """Ends it with nothing: no event may follow soon."""
        if not self._is_over and self._shown:
            self._tell(())
        self._is_over = True

    def _take(self, blocks: Blocks) -> None:
        self._newest = blocks
        if not self._is_over and (self._showing is None or self._showing.done()):
            self._showing = self._loop.create_task(self._show_newest())

    async def _show_newest(self) -> None:
        """Shows what there is; views that come while the log is read are shown as one."""
        try:
            while self._newest is not self._shown and not self._is_over:
                if await self._is_open():
                    self._tell(self._newest)
                else:
                    self.withdraw()
        except Exception:  # outermost line: the answer itself must not wait for how it is shown
            log.exception("answering.not_shown", conversation=self._asked.owed.conversation)

    async def _is_open(self) -> bool:
        """Asks the log: once a person speaks, in whatever process, the assistant is silent."""
        return await self._deployment.read(lambda session: is_open(session, self._asked.owed))

    def _tell(self, blocks: Blocks) -> None:
        if self._is_over:
            return
        self._shown = blocks
        owed, asked = self._asked.owed, self._asked
        self._deployment.hub.delta(
            (owed.site, owed.conversation),
            visitor=asked.visitor,
            question_seq=asked.question.question_seq,
            blocks=blocks,
        )
