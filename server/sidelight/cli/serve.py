"""`sidelight serve`: runs the server with the settings that were measured best."""

import asyncio
import gc
import socket
import sys
from collections.abc import Callable
from typing import Annotated, Final

import typer
import uvicorn
from rich.console import Console
from typing_extensions import override

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


FAREWELL_S: Final = 0.1
"""How long the close codes may take to leave before the connections are cut."""


def serve(
    config: Config = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve the widget, the console and the articles."""
    settings = settings_of(config, host=host, port=port)
    configure_logs(as_json=settings.log_json)
    told = (
        f"Sidelight serves {len(settings.sites)} site(s) on "
        f"http://{settings.host}:{settings.port}; the console is at /console/"
    )
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    run(build(settings), settings, on_ready=lambda: console.print(told))


def build(settings: Settings) -> Sidelight:
    """Creates the server; indexing shows its progress.

    Raises:
        SidelightError: Settings, content or store cannot be used.
    """
    with progress_bar("Indexing articles") as report:
        return create(settings, progress=report)


class Server(uvicorn.Server):
    """Tells when it listens, and tells its clients before it ends."""

    def __init__(
        self, config: uvicorn.Config, *, on_ready: Callable[[], None], on_end: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_end = on_end

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_end()
        await asyncio.sleep(FAREWELL_S)
        await super().shutdown(sockets)


def run(server: Sidelight, settings: Settings, *, on_ready: Callable[[], None]) -> None:
    """Runs until a signal ends it."""
    # What lives from here on lives to the end: a full collection over it took 180-290 ms.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)
    config = uvicorn.Config(
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
    deployment = server.deployment
    serving = Server(
        config,
        on_ready=on_ready,
        on_end=lambda: deployment.hub.restarting(deployment.sites),
    )
    serving.run()
    if not serving.started:
        sys.exit(1)
