"""`sidelight serve`: runs the server with the settings that were measured best."""

import gc
from typing import Annotated, Final

import typer
import uvicorn
from rich.console import Console

from sidelight.app import Sidelight, create
from sidelight.cli.configuration import Config, progress_bar, settings_of
from sidelight.cli.logs import configure_logs
from sidelight.protocol.limits import HEARTBEAT_MS
from sidelight.protocol.wire import MAX_FRAME_BYTES
from sidelight.settings import Settings

BACKLOG: Final = 4096
"""Connections waiting for accept: a storm of reconnects must not be refused by the kernel."""

GRACE_S: Final = 5
"""How long open requests may take when the server is asked to end."""


def serve(
    config: Config = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve the widget, the console and the articles."""
    settings = settings_of(config, host=host, port=port)
    configure_logs(as_json=settings.log_json)
    server = build(settings)
    Console(stderr=True).print(
        f"Sidelight serves {len(settings.sites)} site(s) on "
        f"http://{settings.host}:{settings.port}; the console is at /console/",
        highlight=False,
    )
    run(server, settings)


def build(settings: Settings) -> Sidelight:
    """Creates the server; indexing shows its progress.

    Raises:
        SidelightError: Settings, content or store cannot be used.
    """
    with progress_bar("Indexing articles") as report:
        return create(settings, progress=report)


def run(server: Sidelight, settings: Settings) -> None:
    """Runs until a signal ends it."""
    # What lives from here on lives to the end: a full collection over it took 180-290 ms.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)
    uvicorn.run(
        server.app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        ws="websockets-sansio",
        ws_max_size=MAX_FRAME_BYTES,
        # Deflate costs 41 kB a connection and a third of the throughput for 100 bytes a message.
        ws_per_message_deflate=False,
        ws_ping_interval=HEARTBEAT_MS / 1000,
        ws_ping_timeout=HEARTBEAT_MS / 1000,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_S,
        log_level="warning",
        access_log=False,
    )
