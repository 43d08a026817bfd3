"""A TCP proxy of failing lines to one server or several, in a thread; it reads no frames."""

import asyncio
import random
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Self, TypeVar

from faults.lines import Line

T = TypeVar("T")

ORDER_S: Final = 10.0
"""Longest wait for the proxy's thread to carry out an order."""


class FaultProxy:
    """Lines to ports of loopback; leaving the block closes all.

    Every connection goes to any of the ports, or to another one where nobody listens, as behind a
    load balancer without memory.
    """

    def __init__(self, targets: Sequence[int]) -> None:
        self.targets = list(targets)
        self._loop = asyncio.new_event_loop()
        self._lines: list[Line] = []
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-proxy")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for line in tuple(self._lines):
            self.remove(line)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ORDER_S)
        self._loop.close()

    def line(self, *, forbidden: bytes = b"") -> Line:
        """Opens a line, on which a server must never send the forbidden bytes."""
        line = Line(self, forbidden=forbidden)
        self._await(line.open())
        self._lines.append(line)
        return line

    def remove(self, line: Line) -> None:
        """Closes a line."""
        self._lines.remove(line)
        self._await(line.close())

    def ports(self) -> list[int]:
        """Returns the servers to try for a connection, in random order."""
        return random.sample(self.targets, len(self.targets))

    def order(self, act: Callable[[], object]) -> None:
        """Runs an act in the proxy's thread and waits for it."""

        async def carry_out() -> None:
            act()

        self._await(carry_out())

    def _await(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(ORDER_S)
