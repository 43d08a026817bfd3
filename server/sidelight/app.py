"""Wires settings into a running server: store, sites, hub, doors; the only place that knows all."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Engine, make_url
from starlette.applications import Starlette
from starlette.types import ASGIApp

from sidelight.actions.outcome import Logged, Outcome
from sidelight.assistant.library import Library
from sidelight.auth.identity import Identities
from sidelight.auth.origins import Origins
from sidelight.auth.passwords import Passwords
from sidelight.auth.tokens import Signer
from sidelight.protocol.limits import GRANTS
from sidelight.realtime.admission import Admission
from sidelight.realtime.bus_of_url import make_bus
from sidelight.realtime.hub import Hub
from sidelight.realtime.presence import Presence
from sidelight.search.embedder import Embedder
from sidelight.search.learned_model import DefaultModel, site_search
from sidelight.search.models import usable_embedder
from sidelight.settings import Settings, SiteSettings, signing_secrets
from sidelight.settings.business_systems import business_systems, configured_for
from sidelight.settings.language_model_of import language_model_of
from sidelight.store.engine import migrate, open_engine
from sidelight.store.meta import keep_epoch
from sidelight.store.writer import OnCommit, OnGroup, Writer
from sidelight.web.acting import Acting
from sidelight.web.answering import Answering
from sidelight.web.attendance import Attendance, roster
from sidelight.web.catching_up import CatchingUp
from sidelight.web.consoles import dismiss_disabled
from sidelight.web.deployment import Deployment, Life, Site, new_id, now_ms
from sidelight.web.ferry import Ferry
from sidelight.web.metrics import Metrics
from sidelight.web.noticing import notice_changes
from sidelight.web.readiness import Readiness
from sidelight.web.reading_together import ReadingTogether
from sidelight.web.readings import readings
from sidelight.web.refreshing import refresh
from sidelight.web.retaining import retention
from sidelight.web.routes import make_app
from sidelight.web.scheduled import run_scheduled
from sidelight.web.threads import Workers

ASSETS: Final = Path(__file__).parent / "_assets" / "web"
"""Built front ends, inside the package so that a wheel carries them."""

Progress = Callable[[int, int], None]
"""Told how many passages of how many are indexed."""

Clock = Callable[[], int]
"""Tells the time in UTC milliseconds."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sidelight:
    """A server that is ready to be run by an ASGI server."""

    app: ASGIApp
    deployment: Deployment


def create(
    settings: Settings,
    *,
    progress: Progress | None = None,
    worker: int = 0,
    clock: Clock = now_ms,
) -> Sidelight:
    """Opens the store, indexes the articles and returns the application.

    Args:
        worker: Number of this process among those that serve the same port.
        clock: What the doors tell the time by.

    Raises:
        ConfigurationError: A setting cannot be used.
        ContentError: Articles or page contexts have faults; all of them are told.
    """
    _keep_private(settings)  # before an index makes the folder with everybody's rights
    announcer, metrics = Announcer(Ferry()), Metrics(worker, _metrics_folder(settings))
    model = cache(partial(load_embedder, settings))
    sites = {one.key: _site(settings, one, model, progress) for one in settings.sites}
    with ExitStack() as opened:
        deployment = _deploy(settings, sites, announcer, metrics, opened)
        deployment = replace(deployment, now_ms=clock)
        resources = opened.pop_all()
    metrics.watch(lambda: readings(deployment))
    answering = Answering(deployment, language_model_of(settings, model))
    acting = Acting(deployment, business_systems(settings, metrics.acted))
    token = settings.metrics_token

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        announcer.start(asyncio.get_running_loop(), deployment.hub)
        background = asyncio.create_task(_background(settings, deployment, answering, acting))
        try:
            yield
        finally:
            await deployment.hub.bus.flushed()
            background.cancel()
            await asyncio.gather(background, return_exceptions=True)
            resources.close()

    app = make_app(
        deployment,
        answering,
        front_ends=ASSETS,
        lifespan=lifespan,
        metrics_token=token.get_secret_value() if token else None,
    )
    return Sidelight(app=app, deployment=deployment)


def _deploy(
    settings: Settings,
    sites: Mapping[str, Site],
    announcer: "Announcer",
    metrics: Metrics,
    opened: ExitStack,
) -> Deployment:
    """Opens what the doors use; `opened` closes it."""
    store = opened.enter_context(
        open_store(settings, on_commit=announcer, on_group=metrics.committed)
    )
    fresh = secrets.token_hex(8)
    epoch = store.writer.submit(lambda session: keep_epoch(session, fresh)).result()
    instance = new_id("p")
    workers = opened.enter_context(Workers())
    return Deployment(
        sites=sites,
        engine=store.engine,
        writer=store.writer,
        hub=Hub(make_bus(settings.bus_url, deployment=epoch, process=instance)),
        workers=workers,
        together=ReadingTogether(store.engine, workers),
        signer=Signer(signing_secrets(settings)),
        passwords=Passwords(),
        console_origins=Origins(_own_origins(settings)),
        life=Life(epoch),
        public_url=settings.public_url,
        admission=Admission(GRANTS[settings.limits], most=settings.max_connections),
        instance=instance,
        presence=Presence(instance),
        ferry=announcer.ferry,
        metrics=metrics,
    )


@dataclass(frozen=True, slots=True)
class Store:
    """The database with its one writer."""

    engine: Engine
    writer: Writer


@contextmanager
def open_store(
    settings: Settings, *, on_commit: OnCommit | None = None, on_group: OnGroup | None = None
) -> Iterator[Store]:
    """Opens the database, its schema up to date, with a writer while the block runs.

    Raises:
        ConfigurationError: It cannot be opened or is newer than this version.
    """
    _keep_private(settings)
    migrate(settings.database_url)
    engine = open_engine(settings.database_url)
    try:
        with Writer(engine, on_commit=on_commit, on_group=on_group) as writer:
            yield Store(engine, writer)
    finally:
        engine.dispose()


class Announcer:
    """Carries what was committed from the writer's thread to the hub on the event loop."""

    def __init__(self, ferry: Ferry) -> None:
        self.ferry: Final = ferry
        self._hub: Hub | None = None

    def start(self, loop: asyncio.AbstractEventLoop, hub: Hub) -> None:
        """From here on commits are announced; earlier ones had no listener."""
        self.ferry.start(loop)
        self._hub = hub

    def __call__(self, results: Sequence[object]) -> None:
        """Hands over a group's results, before the replies of the same group follow."""
        logged: list[Logged] = [
            entry for result in results if isinstance(result, Outcome) for entry in result.logged
        ]
        if logged and self._hub:
            self.ferry.carry(partial(self._hub.announce, logged))


def load_embedder(settings: Settings) -> Embedder | None:
    """Returns the configured model, or none, told in the log: then words alone are searched."""
    return usable_embedder(settings.model)


async def _background(
    settings: Settings, deployment: Deployment, answering: Answering, acting: Acting
) -> None:
    """Answers questions, and takes in articles as they are saved, until the server ends."""
    kept = retention(deployment, settings.retention.rules())
    jobs = [*answering.sweeps(), *acting.sweeps(), *kept]
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(deployment.hub.bus.run())
        tasks.create_task(CatchingUp(deployment).run())
        tasks.create_task(Attendance(deployment).run())
        tasks.create_task(answering.run())
        tasks.create_task(acting.run())
        tasks.create_task(
            dismiss_disabled(deployment.consoles, lambda site: roster(deployment, site))
        )
        tasks.create_task(run_scheduled(deployment, jobs))
        tasks.create_task(notice_changes(deployment))
        tasks.create_task(deployment.metrics.leave(Readiness(deployment).look))
        if settings.watch:
            for site, own in zip(deployment.sites.values(), settings.sites, strict=True):
                folders = (own.kb, own.page_contexts, own.actions)
                tasks.create_task(refresh(deployment, site, folders))


def _site(
    settings: Settings, own: SiteSettings, model: DefaultModel, progress: Progress | None
) -> Site:
    found = site_search(settings.data_dir, own.key, settings.model, model)
    library = Library(
        site=own.key,
        kb=own.kb,
        page_contexts=own.page_contexts,
        embedder=found.embedder,
        cache_dir=settings.data_dir / "index",
        actions=own.actions,
    )
    library.weigh_by(found.weights)
    library.count_on(configured_for(settings, own))
    library.load(progress)
    current = (own.identity_secret,) if own.identity_secret else ()
    secrets_known = [one.get_secret_value() for one in (*current, *own.old_identity_secrets)]
    return Site(
        key=own.key,
        name=own.name,
        origins=Origins(own.origins),
        identities=Identities(own.key, secrets_known),
        library=library,
        consent_required=own.consent == "required",
    )


def _metrics_folder(settings: Settings) -> Path | None:
    """Returns where workers leave their figures for each other; one alone has no need."""
    return settings.data_dir / "metrics" if settings.workers > 1 else None


def _keep_private(settings: Settings) -> None:
    """Makes the data folder, and SQLite's file, readable by nobody else.

    What is there already keeps the rights that its operator gave it.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    address = make_url(settings.database_url)
    if address.get_backend_name() == "sqlite" and address.database:
        file = Path(address.database)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives its -wal and -shm files the rights of the database.
        file.touch(mode=0o600)


def _own_origins(settings: Settings) -> tuple[str, ...]:
    """Returns the origins under which this server's own console is reached."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    own = {f"http://{name}:{settings.port}" for name in (host, "127.0.0.1", "[::1]", "localhost")}
    if settings.public_url:
        parts = urlsplit(settings.public_url)
        own.add(f"{parts.scheme}://{parts.netloc}")
    return tuple(sorted(own))
