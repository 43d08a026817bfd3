"""`sidelight serve`: one process that serves, or a supervisor of several that do."""

import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer
from sqlalchemy import make_url

from sidelight.app import Sidelight, create
from sidelight.cli.configuration import Config, progress_bar, settings_of
from sidelight.cli.logs import configure_logs
from sidelight.cli.notify import tell_ready
from sidelight.cli.order import Facts, Order, Plan
from sidelight.cli.serving import run
from sidelight.settings import Settings


def serve(
    config: Config = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes; above one they need Redis.")
    ] = None,
) -> None:
    """Serve the widget, the console and the articles."""
    settings = settings_of(config, host=host, port=port, workers=workers)
    configure_logs(as_json=settings.log_json)
    if settings.workers == 1:
        told, facts = _told(settings), _facts(settings)
        served = run(
            build(settings),
            settings,
            on_ready=lambda: tell_ready(told, facts, as_json=settings.log_json),
        )
        sys.exit(0 if served else 1)
    plan = Plan(
        order=Order(config=str(config) if config else None, host=host, port=port, workers=workers),
        host=settings.host,
        port=settings.port,
        slots=settings.workers,
        log_json=settings.log_json,
        told=_told(settings),
        facts=_facts(settings),
    )
    words = [sys.executable, "-m", "sidelight.cli.supervisor", plan.written()]
    os.execv(sys.executable, words)  # noqa: S606  # our own module


def build(settings: Settings) -> Sidelight:
    """Creates the server; indexing shows its progress.

    Raises:
        SidelightError: Settings, content or store cannot be used.
    """
    with progress_bar("Indexing articles") as report:
        return create(settings, progress=report)


def _facts(settings: Settings) -> Facts:
    """Returns what is worth knowing of a server when its log is read later."""
    return {
        "version": version("sidelight"),
        "store": make_url(settings.database_url).get_backend_name(),
        "bus": "redis" if settings.bus_url else "memory",
        "sites": [site.key for site in settings.sites],
        "workers": settings.workers,
        "model": settings.model,
        "max_connections": settings.max_connections,
    }


def _told(settings: Settings) -> str:
    processes = f" with {settings.workers} workers" if settings.workers > 1 else ""
    return (
        f"Sidelight serves {len(settings.sites)} site(s) on "
        f"http://{settings.host}:{settings.port}{processes}; the console is at /console/"
    )
