"""What every request may use, wired once by `app`: sites, store, hub, workers, clock, names."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeVar

from sqlalchemy import Engine

from sidelight.actions.business import OwedAct
from sidelight.actions.outcome import Outcome
from sidelight.assistant.library import Library
from sidelight.auth.identity import Identities
from sidelight.auth.origins import Origins
from sidelight.auth.passwords import Passwords
from sidelight.auth.tokens import Signer
from sidelight.errors import UnknownSite
from sidelight.protocol.limits import GRANTS
from sidelight.realtime.admission import Admission
from sidelight.realtime.hub import Hub
from sidelight.realtime.presence import Presence
from sidelight.store.session import StoreSession, read_session
from sidelight.store.writer import Writer
from sidelight.web.consoles import Consoles
from sidelight.web.drain import Drain
from sidelight.web.ferry import Ferry
from sidelight.web.metrics import Metrics
from sidelight.web.owed_queue import OwedQueue
from sidelight.web.page_answers import PageAnswers
from sidelight.web.reading_together import ReadingTogether
from sidelight.web.threads import Workers

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """One product that is helped.

    Attributes:
        origins: Origins that may embed the widget.
        identities: Verifies whom the product has signed for.
        library: Its articles and page contexts, indexed.
        answers: What belongs to its pages, remembered.
        consent_required: Whether pages and declared state are kept only with consent.
    """

    key: str
    name: str
    origins: Origins
    identities: Identities
    library: Library
    consent_required: bool = False
    answers: PageAnswers = field(default_factory=PageAnswers)


def now_ms() -> int:
    """Returns the time in UTC milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def new_id(prefix: str) -> str:
    """Returns a name with 128 random bits."""
    return f"{prefix}_{secrets.token_urlsafe(16)}"


@dataclass(slots=True)
class Life:
    """Whose log this server reads: a restore begins another, while it runs (`web.noticing`).

    Attributes:
        epoch: Of the database; see design of the log.
    """

    epoch: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """The running server as the doors see it.

    Attributes:
        console_origins: Origins that agents' sockets and requests may come from.
        life: The log's, which a restore changes.
        public_url: Address of this server; empty to take a request's own.
        instance: Name of this process, unique among all that share the store and the bus.
        together: Reads of those who come at once, in few sessions.
        ferry: Brings what the writer has done to the event loop.
    """

    sites: Mapping[str, Site]
    engine: Engine
    writer: Writer
    hub: Hub
    workers: Workers
    together: ReadingTogether
    signer: Signer
    passwords: Passwords
    console_origins: Origins
    life: Life
    public_url: str = ""
    instance: str = field(default_factory=lambda: new_id("p"))
    drain: Drain = field(default_factory=Drain)
    presence: Presence = field(default_factory=Presence)
    ferry: Ferry = field(default_factory=Ferry)
    admission: Admission = field(default_factory=lambda: Admission(GRANTS["generous"]))
    consoles: Consoles = field(default_factory=Consoles)
    metrics: Metrics = field(default_factory=Metrics)
    acts: OwedQueue[OwedAct] = field(default_factory=OwedQueue)
    now_ms: Callable[[], int] = now_ms
    new_id: Callable[[str], str] = new_id

    @property
    def epoch(self) -> str:
        """The log's epoch as it was last seen."""
        return self.life.epoch

    def site(self, key: str) -> Site:
        """Returns a site by its public key.

        Raises:
            UnknownSite: This deployment does not serve it.
        """
        try:
            return self.sites[key]
        except KeyError:
            raise UnknownSite(site=key) from None

    async def read(self, query: Callable[[StoreSession], T]) -> T:
        """Runs a query in a reader thread."""

        def job() -> T:
            with read_session(self.engine) as session:
                return query(session)

        return await self.workers.read(job)

    async def read_together(self, query: Callable[[StoreSession], T]) -> T:
        """Runs a quick query as `read` does, on a session that others of its kind may share."""
        return await self.together.read(query)

    async def write(
        self,
        job: Callable[[StoreSession], Outcome[T]],
        *,
        place: tuple[str, str] | None = None,
        key: str | None = None,
    ) -> T:
        """Runs an action in the writer as `carry_out` does; returns only its reply."""
        return (await self.carry_out(job, place=place, key=key)).reply

    async def carry_out(
        self,
        job: Callable[[StoreSession], Outcome[T]],
        *,
        place: tuple[str, str] | None = None,
        key: str | None = None,
    ) -> Outcome[T]:
        """Runs an action in the writer; returns what came of it when it is durable.

        What it logged is published by the writer's `on_commit`, in the order of the log.

        Args:
            job: The action; it may be run again when another process came in between.
            place: Site and conversation that the action is about, and
            key: its command's idempotency key; both only save time.
        """
        began_s = perf_counter()
        outcome = await self.ferry.bring(self.writer.submit(job, place=place, key=key))
        self.metrics.writes.observe(perf_counter() - began_s)
        return outcome
