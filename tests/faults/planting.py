"""Bugs planted on purpose, in a server's own process only, to prove that the suite sees them.

Each replaces what the product does by the mistake that is easiest to make there; a name that the
product has no more fails at once, so that no plant can wither unseen.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Final

from faults.violations import Kind
from sidelight.actions import ledger, reading
from sidelight.realtime.streams import Stream, Verdict
from sidelight.store import log
from sidelight.store.session import StoreSession
from sidelight.store.writer import Writer


def acknowledge_before_the_commit() -> None:
    """Resolves a job's future when it has run, and not when its group is durable."""
    submit = Writer.submit

    def eager(self: Writer, job: Callable[[StoreSession], Any], **hints: Any) -> Future[Any]:
        early: Future[Any] = Future()

        def run(session: StoreSession) -> Any:
            result = job(session)
            if not early.done():
                early.set_result(result)
            return result

        def settle(durable: Future[Any]) -> None:
            error = durable.exception()
            if not early.done() and error is not None:
                early.set_exception(error)

        submit(self, run, **hints).add_done_callback(settle)
        return early

    _replace(Writer, "submit", eager)


def resume_one_too_late() -> None:
    """Reads what a client misses from the event after the one that it misses first."""
    read = reading.read

    def late(*args: Any, after: int, **options: Any) -> Any:
        return read(*args, after=after + 1 if after else 0, **options)

    _replace(reading, "read", late)


def know_no_key_again() -> None:
    """Carries every command out, whether its key was used before or not."""
    _replace(ledger, "find_receipt", lambda *_: None)
    _replace(ledger, "keep_receipt", lambda *_, **__: None)


def tell_visitors_of_notes() -> None:
    """Numbers private notes for visitors too."""
    _replace(log, "PRIVATE_KINDS", frozenset())


def forget_what_is_announced_during_a_read() -> None:
    """Skips an event that comes while the log is read, without taking note of it."""
    offer = Stream.offer

    def forgetful(self: Stream, seq: int) -> Verdict:
        return Verdict.SKIP if self.reading else offer(self, seq)

    _replace(Stream, "offer", forgetful)


PLANTS: Final[Mapping[str, tuple[Callable[[], None], frozenset[Kind]]]] = {
    "ack before commit": (acknowledge_before_the_commit, frozenset({Kind.LOST})),
    "resume off by one": (resume_one_too_late, frozenset({Kind.HOLE, Kind.BEHIND})),
    "missing dedupe": (know_no_key_again, frozenset({Kind.TWICE})),
    "note leaked": (tell_visitors_of_notes, frozenset({Kind.LEAKED})),
    "lost wake-up": (forget_what_is_announced_during_a_read, frozenset({Kind.BEHIND})),
}
"""By name: how to plant it, and as what it has to show."""


def plant(name: str) -> None:
    """Plants a bug in this process."""
    PLANTS[name][0]()


def _replace(owner: Any, name: str, bug: Any) -> None:
    assert hasattr(owner, name), f"{owner} has no {name} any more: plant the bug elsewhere"
    setattr(owner, name, bug)
