"""What one worker of several does with its order; only `worker` may import it."""

import socket
from pathlib import Path

from sidelight.app import create
from sidelight.cli.configuration import progress_bar, settings_of
from sidelight.cli.logs import configure_logs
from sidelight.cli.order import Order
from sidelight.cli.serving import run


def work(order: Order) -> bool:
    """Serves until the supervisor or a signal ends it; returns whether it ever listened."""
    settings = settings_of(
        Path(order.config) if order.config else None,
        host=order.host,
        port=order.port,
        workers=order.workers,
    )
    configure_logs(as_json=settings.log_json, worker=order.number)
    with progress_bar("Indexing articles") as report:
        server = create(settings, progress=report, worker=order.number)
    listeners = [socket.socket(fileno=number) for number in order.listeners]
    with socket.socket(fileno=order.line) as line:
        return run(server, settings, on_ready=lambda: None, listeners=listeners, line=line)
