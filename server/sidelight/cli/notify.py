"""Tells people and a service manager how the server is; to systemd by its own protocol."""

import os
import socket
from contextlib import suppress

from rich.console import Console


def tell_ready(text: str) -> None:
    """Says on standard error, and to a service manager, that the server listens."""
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
