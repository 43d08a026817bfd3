"""Tells a service manager how the server is, by systemd's protocol; nothing where there is none."""

import os
import socket
from contextlib import suppress


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
