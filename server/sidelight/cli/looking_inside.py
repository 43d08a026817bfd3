"""What `sidelight doctor` looks at on this side: settings, content, database, bus, model."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, exc, make_url, text

from sidelight.app import load_embedder
from sidelight.cli.findings import Finding, fault, ok, warning
from sidelight.cli.open_files import allowed_files, needed_files
from sidelight.content.action_settings import unready
from sidelight.content.business_actions import read_actions
from sidelight.content.check import check
from sidelight.errors import ModelError
from sidelight.search.learned_model import open_model
from sidelight.search.learned_weights import learned_model, weights_file
from sidelight.settings import Settings, shown_url
from sidelight.settings.business_systems import configured_for
from sidelight.store.engine import alembic_config

MAX_SKEW_S: Final = 5.0
"""Clocks further apart put messages of several hosts into an order that nobody wrote them in."""

SLOW_MS: Final = 5.0
"""A statement to the database and back; beyond it every message waits visibly."""


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    """Looks at what only an operator can set right."""
    if not settings.public_url:
        yield warning(
            "settings",
            "public_url is not set: links in answers and the console's origin are guessed",
            "set public_url to the https address that visitors use",
        )
    elif not settings.public_url.startswith("https:"):
        yield warning(
            "settings",
            f"{settings.public_url} has no TLS: everybody on the way can read along",
            "put a proxy with TLS in front; deploy/ has its settings",
        )
    else:
        yield ok("settings", f"visitors reach this server at {settings.public_url}")
    if settings.bus_url and not settings.secret_keys:
        yield warning(
            "settings",
            "the signing key is this host's own: another host would refuse its tokens",
            "set secret_keys to the same list on every host",
        )
    yield _open_files(settings.max_connections)
    for site in settings.sites:
        if not site.origins:
            yield fault(
                "settings",
                f"site {site.key!r} allows no origin: no page can open its widget",
                "list the pages' origins, such as https://app.example.com, under origins",
            )


def _open_files(max_connections: int) -> Finding:
    """Looks at this shell's limit; a service manager may give the server another."""
    allowed, needed = allowed_files(), needed_files(max_connections)
    if allowed >= needed:
        return ok("settings", f"{needed} files may be open: enough for max_connections")
    return warning(
        "settings",
        f"only {allowed} files may be open here, and max_connections needs {needed}",
        "raise the hard limit (ulimit -Hn, LimitNOFILE= of systemd) or lower max_connections",
    )


def look_at_content(settings: Settings) -> Iterator[Finding]:
    """Looks at articles and page contexts as `sidelight check` does."""
    for site in settings.sites:
        today = datetime.now(UTC).date()
        report = check(site.kb, site.page_contexts, today, site.actions)
        counted = f"{report.articles} articles and {report.pages} page contexts of {site.key!r}"
        if report.errors:
            yield fault(
                "content",
                f"{counted} with {len(report.errors)} errors; the first: {report.errors[0]}",
                "run sidelight check for all of them",
            )
        elif not report.articles:
            yield warning("content", f"{site.key!r} has no article", "write one in its kb folder")
        else:
            yield ok("content", f"{counted}, {len(report.warnings)} warnings")


def look_at_actions(settings: Settings) -> Iterator[Finding]:
    """Looks whether what actions need is set; a server starts without, and does not offer them."""
    for site in settings.sites:
        sources = read_actions(site.actions).sources
        lacking = tuple(unready(sources, configured_for(settings, site)))
        for one in lacking:
            yield fault("actions", f"{one.path}:{one.line} {one.message}", one.fix)
        if sources and not lacking:
            yield ok("actions", f"{len(sources)} of {site.key!r} have all that they need")


def look_at_database(settings: Settings) -> Iterator[Finding]:
    """Looks at reach, schema, durability, speed and clock, and changes nothing."""
    where = shown_url(settings.database_url)
    address = make_url(settings.database_url)
    is_sqlite = address.get_backend_name() == "sqlite"
    if is_sqlite and not Path(str(address.database)).is_file():
        yield ok("database", f"{where} is made at the first start")
        return
    engine = create_engine(settings.database_url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield from _reached(connection, where)
            yield _schema(connection)
            yield from _sqlite(connection) if is_sqlite else _postgres(connection)
    except exc.DBAPIError as error:
        yield fault(
            "database",
            f"{where} cannot be used: {str(error.orig).strip().splitlines()[0]}",
            "check that it runs, that this host may reach it, and the name and password",
        )
    finally:
        engine.dispose()


def _reached(connection: Connection, where: str) -> Iterator[Finding]:
    connection.execute(text("SELECT 1"))
    began = time.perf_counter()
    connection.execute(text("SELECT 1"))
    took_ms = (time.perf_counter() - began) * 1_000
    if took_ms > SLOW_MS:
        yield warning(
            "database",
            f"{where} answers in {took_ms:.1f} ms",
            "move it nearer, or look at its load",
        )
    else:
        yield ok("database", f"{where} answers in {took_ms:.1f} ms")


def _schema(connection: Connection) -> Finding:
    newest = ScriptDirectory.from_config(alembic_config(connection)).get_heads()
    current = MigrationContext.configure(connection).get_current_heads()
    if set(current) == set(newest):
        return ok("database", f"its schema is this version's ({', '.join(current)})")
    return warning(
        "database",
        f"its schema is {', '.join(current) or 'empty'}, this version's is {', '.join(newest)}",
        "the next start of sidelight serve brings it up to date; make a backup first",
    )


def _sqlite(connection: Connection) -> Iterator[Finding]:
    sound = connection.execute(text("PRAGMA quick_check(1)")).scalar()
    if sound != "ok":
        yield fault("database", f"the file is damaged: {sound}", "restore the last backup")


def _postgres(connection: Connection) -> Iterator[Finding]:
    for name in ("fsync", "full_page_writes"):
        if connection.execute(text(f"SHOW {name}")).scalar() != "on":
            yield fault(
                "database",
                f"its setting {name} is off: a power cut loses acknowledged messages",
                f"set {name} = on",
            )
    theirs = connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one()
    yield from look_at_clock("database", float(theirs) - time.time())


def look_at_bus(settings: Settings) -> Iterator[Finding]:
    """Looks at reach, speed and clock of Redis."""
    if not settings.bus_url:
        yield ok("bus", "none is set: one process serves alone")
        return
    # Redis is an extra; a bus_url without it is refused with the settings.
    import redis  # noqa: PLC0415

    where = shown_url(settings.bus_url)
    try:
        with closing(redis.Redis.from_url(settings.bus_url, socket_timeout=5)) as client:
            client.ping()
            began = time.perf_counter()
            client.ping()
            took_ms = (time.perf_counter() - began) * 1_000
            seconds, micros = client.time()
            yield ok("bus", f"{where} answers in {took_ms:.1f} ms")
            yield from look_at_clock("bus", seconds + micros / 1e6 - time.time())
    except (redis.RedisError, OSError) as error:
        yield fault(
            "bus",
            f"{where} cannot be used: {type(error).__name__}",
            "check that it runs and that this host may reach it; chat goes on meanwhile, slower",
        )


def look_at_model(settings: Settings) -> Iterator[Finding]:
    """Looks whether questions are understood by meaning, and by what each site has learned."""
    if settings.model == "none":
        yield warning("model", "none is set: only words are compared", "leave out model = 'none'")
    elif load_embedder(settings) is None:
        yield fault("model", f"{settings.model} cannot be loaded", "run sidelight index")
    else:
        yield ok("model", f"{settings.model} is loaded")
    for site in settings.sites:
        yield from _learned_model(settings, site.key)


def _learned_model(settings: Settings, site: str) -> Iterator[Finding]:
    key = learned_model(weights_file(settings.data_dir, site))
    if not key or settings.model == "none":
        return
    try:
        open_model(settings.data_dir, key, settings.model)
        yield ok("model", f"{site!r} is searched with its own model {key}")
    except ModelError as error:
        yield warning(
            "model",
            f"what {site!r} has learned is not used, {settings.model} answers instead: {error}",
            "run sidelight learn --fine-tune, or put the folder back from a copy",
        )


def look_at_clock(what: str, ahead_s: float) -> Iterator[Finding]:
    """Compares another clock with this host's."""
    if abs(ahead_s) > MAX_SKEW_S:
        yield fault(
            what,
            f"its clock is {ahead_s:+.0f} s from this host's",
            "synchronise both by NTP, as with systemd-timesyncd",
        )
