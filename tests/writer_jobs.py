"""Jobs for a writer: put a row, fail, hold up all others; opens no database."""

from collections.abc import Callable
from threading import Event

from sidelight.errors import NotFound
from sidelight.store.session import StoreSession
from sidelight.store.tables import Meta
from sidelight.store.writer import Writer


def put(key: str) -> Callable[[StoreSession], str]:
    """Returns a job that adds one row and gives its key."""

    def job(session: StoreSession) -> str:
        session.add(Meta(key=key, value=""))
        return key

    return job


def put_and_fail(key: str) -> Callable[[StoreSession], str]:
    """Returns a job that adds one row and then fails."""

    def job(session: StoreSession) -> str:
        put(key)(session)
        session.flush()
        raise NotFound(what="reason")

    return job


class Held:
    """A job that keeps the writer busy until it is let go, so that a queue builds up behind it."""

    def __init__(self, writer: Writer) -> None:
        self._begun, self._go = Event(), Event()
        self.future = writer.submit(self._job)
        assert self._begun.wait(10)

    def _job(self, session: StoreSession) -> None:
        self._begun.set()
        assert self._go.wait(10)

    def let_go(self) -> None:
        self._go.set()


def wait_for_empty_queue(writer: Writer) -> None:
    """Waits until the writer has taken all that waited, for at most 10 s."""
    pause = Event()
    for _ in range(10_000):
        if not writer.queued:
            return
        pause.wait(0.001)
