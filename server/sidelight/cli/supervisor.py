"""Keeps several worker processes running: starts, revives, replaces one by one, ends; no more.

`sidelight serve` becomes it, by `python -m`, to be rid of what only workers need: 30 MB, not 140.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import structlog

from sidelight.cli.failures import failures_told
from sidelight.cli.listening import listen
from sidelight.cli.logs import configure_logs
from sidelight.cli.notify import notify, tell_ready
from sidelight.cli.order import Order, Plan
from sidelight.cli.slot import GaveUp, Slot

log = structlog.get_logger(__name__)


async def supervise(
    order: Order, sockets: Sequence[Sequence[socket.socket]], *, on_ready: Callable[[], None]
) -> int:
    """Runs a worker on each group of sockets until SIGTERM or SIGINT; returns the exit code.

    SIGHUP replaces the workers one by one, each by one that is ready before the old one drains.
    """
    asked = _Asked()
    slots = [
        Slot(
            replace(order, number=number, listeners=tuple(one.fileno() for one in listeners)),
            listeners,
        )
        for number, listeners in enumerate(sockets)
    ]
    serving = asyncio.create_task(_serve(slots, asked, on_ready))
    ending = asyncio.create_task(asked.to_end.wait())
    await asyncio.wait({serving, ending}, return_when=asyncio.FIRST_COMPLETED)
    notify("STOPPING=1")
    for task in (serving, ending):
        task.cancel()
    outcomes = await asyncio.gather(serving, ending, return_exceptions=True)
    # All at once: this host is going away, or comes back whole.
    await asyncio.gather(*(slot.end() for slot in slots))
    failed = [one for one in outcomes if isinstance(one, Exception)]
    for error in failed:
        log.error("serve.gave_up", why=_reason(error))
    return 1 if failed else 0


class _Asked:
    """What signals ask for."""

    def __init__(self) -> None:
        self.to_end: Final = asyncio.Event()
        self.to_replace: Final = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.to_end.set)
        self._had_terminal: Final = os.isatty(0)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)

    def _hang_up(self) -> None:
        """SIGHUP asks for new workers, unless it says that the terminal is gone."""
        is_gone = self._had_terminal and not os.isatty(0)
        (self.to_end if is_gone else self.to_replace).set()


async def _serve(slots: Sequence[Slot], asked: _Asked, on_ready: Callable[[], None]) -> None:
    """Starts all workers and keeps them running.

    The first starts alone: it brings the schema up to date and indexes the articles for all, and
    what is wrong with either is told once.

    Raises:
        GaveUp: A worker cannot be started, or none is left and none comes up.
    """
    first, *others = slots
    for group in ([first], others):
        await asyncio.gather(*(slot.start() for slot in group))
    on_ready()
    async with asyncio.TaskGroup() as tasks:
        for slot in slots:
            tasks.create_task(slot.keep(is_alone=lambda: not any(one.is_up for one in slots)))
        tasks.create_task(_replace(slots, asked.to_replace))


async def _replace(slots: Sequence[Slot], asked: asyncio.Event) -> None:
    """Replaces the workers one after the other, whenever it is asked for."""
    while True:
        await asked.wait()
        asked.clear()
        log.info("serve.replacing", workers=len(slots))
        for slot in slots:
            if not await slot.replaced():
                # What is wrong with a new setting or version would be wrong with the next, too.
                log.error("serve.replacing_stopped", why="the new worker did not start")
                break
        else:
            log.info("serve.replaced", workers=len(slots))


def _reason(error: BaseException) -> str:
    """Returns the text of an error, or of the first in a group of them."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error) if isinstance(error, GaveUp) else repr(error)


def main(plan: Plan) -> int:
    """Binds the sockets and supervises workers on them; returns the exit code."""
    configure_logs(as_json=plan.log_json)
    with listen(plan.host, plan.port, slots=plan.slots) as sockets:
        supervising = supervise(
            plan.order,
            sockets,
            on_ready=lambda: tell_ready(plan.told, plan.facts, as_json=plan.log_json),
        )
        return asyncio.run(supervising)


if __name__ == "__main__":
    with failures_told():
        sys.exit(main(Plan.read(sys.argv[1])))
