"""One server process from its first connection to its last: uvicorn, with a way to end well."""

import asyncio
import gc
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Final

import structlog
import uvicorn
from typing_extensions import override

from sidelight.app import Sidelight
from sidelight.cli.open_files import needed_files, raise_open_files
from sidelight.cli.order import END_S, READY
from sidelight.protocol.limits import HEARTBEAT_MS
from sidelight.protocol.wire import MAX_FRAME_BYTES
from sidelight.settings import Settings
from sidelight.web.transports import MAX_HEADER_BYTES, GuardedHttp, GuardedSocket

BACKLOG: Final = 4096
"""Connections waiting for accept: a storm of reconnects must not be refused by the kernel."""

GRACE_S: Final = 3
"""How long open requests, and connections that would not end, are waited for after the drain."""

log = structlog.get_logger(__name__)


class Server(uvicorn.Server):
    """Tells when it listens; asks its clients to come back elsewhere before it ends."""

    def __init__(
        self,
        config: uvicorn.Config,
        server: Sidelight,
        *,
        on_ready: Callable[[], None],
        line: socket.socket | None = None,
    ) -> None:
        super().__init__(config)
        self._drain = server.deployment.drain
        self._on_ready = on_ready
        self._line = line

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        if self._line is not None:
            # It ends with the supervisor, even one that was killed: nobody else would end us.
            asyncio.get_running_loop().add_reader(self._line, self._end)
            self._line.send(READY)
        self._on_ready()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        _end_within(END_S)
        if self._line is not None:
            asyncio.get_running_loop().remove_reader(self._line)
        for listener in self.servers:
            listener.close()
        connected = len(self._drain)
        left = await self._drain.run()
        await super().shutdown(sockets)
        tell = log.warning if left else log.info
        tell("serve.ended", drained=connected - left, cut_off=left)

    def _end(self) -> None:
        self.should_exit = True


def run(
    server: Sidelight,
    settings: Settings,
    *,
    on_ready: Callable[[], None],
    listeners: Sequence[socket.socket] = (),
    line: socket.socket | None = None,
) -> bool:
    """Runs until a signal ends it; returns whether it ever listened.

    Args:
        server: What answers.
        settings: Where to listen, unless there are listeners.
        on_ready: Called once, when it listens.
        listeners: Sockets that are bound already.
        line: To the supervisor, which is told when it listens and whose end ends it.
    """
    _make_room(settings.max_connections)
    # What lives from here on lives to the end: a full collection over it took 180-290 ms.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)
    serving = Server(_config(server, settings), server, on_ready=on_ready, line=line)
    for number in (signal.SIGTERM, signal.SIGINT):
        # When it has ended, uvicorn raises the signal again, which would not be exit code 0.
        signal.signal(number, serving.handle_exit)
    if line is None and not os.isatty(0):
        # A service manager's reload would end us, by default; in a terminal it means its end.
        signal.signal(signal.SIGHUP, _tell_alone)
    serving.run(list(listeners) or None)
    return serving.started


def _config(server: Sidelight, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        server.app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=GuardedHttp,
        ws=GuardedSocket,
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
        # Sockets beyond the limit are told so; this many more connections are for that, and files.
        limit_concurrency=needed_files(settings.max_connections),
        ws_max_size=MAX_FRAME_BYTES,
        # Deflate costs 41 kB a connection and a third of the throughput for 100 bytes a message.
        ws_per_message_deflate=False,
        ws_ping_interval=HEARTBEAT_MS / 1000,
        ws_ping_timeout=HEARTBEAT_MS / 1000,
        backlog=BACKLOG,
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=GRACE_S,
        log_config=None,  # the log is ours: see logs.py
        log_level="warning",
        access_log=False,
    )


def _make_room(max_connections: int) -> None:
    """Raises the limit of open files, and says so where it is still too low."""
    allowed, needed = raise_open_files(), needed_files(max_connections)
    if allowed < needed:
        log.warning("serve.few_files", allowed=allowed, needed=needed, why="see ulimit -n")


def _tell_alone(*_: object) -> None:
    log.warning("serve.nothing_replaced", why="one process cannot replace itself; see --workers")


def _end_within(seconds: float) -> None:
    """Ends the process when something keeps it: what was acknowledged is durable all the same."""

    def give_up() -> None:
        log.error("serve.stuck", after_s=seconds)
        os._exit(1)

    watchdog = threading.Timer(seconds, give_up)
    watchdog.daemon = True
    watchdog.start()
