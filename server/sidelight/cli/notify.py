"""Tells people and a service manager how the server is; to systemd by its own protocol."""

import os
import socket
from contextlib import suppress

import structlog
from rich.console import Console

from sidelight.cli.order import Facts

log = structlog.get_logger(__name__)


def tell_ready(text: str, facts: Facts, *, as_json: bool) -> None:
    """Says in the log, to people and to a service manager that the server listens."""
    if as_json:
        log.info("serve.ready", text=text, **facts)
    else:
        log.info("serve.ready", **facts)
        Console(stderr=True, soft_wrap=True, highlight=False).print(text)
    notify("READY=1")


def notify(state: str) -> None:
    """Sends a state such as `READY=1` to the socket named by `NOTIFY_SOCKET` (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # an abstract name
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, suppress(OSError):
        line.connect(address)
        line.send(state.encode())
