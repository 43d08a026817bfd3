"""Starts real servers fast: imports once, forks for each port read; narrows and slows them."""

import contextlib
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any, Final, NoReturn

from sqlalchemy import Engine, event

import sidelight.cli
import sidelight.cli.commands
import sidelight.cli.serve
from faults.pace import Pace
from faults.planting import plant
from sidelight.realtime import outbox

SEND_BYTES: Final = 16_384
"""The kernel's buffer towards a client: one who does not read is felt after a few messages."""

OUTBOX: Final = {"MAX_FRAMES": 100, "MAX_CHARS": 120_000}
"""What may wait for one connection: so little that a stalled reader reaches it in a test."""


def main() -> None:
    """Forks a server for each line of standard input and prints its process id.

    A line is a port and the bug to plant, or none. Arguments are the settings file and the file of
    the database's pace: on a slow database a crash between a command's work and its commit is
    likely, and so is an event between a query and the use of what it found; on a fast one neither.
    """
    config, pace = sys.argv[1:3]
    _slow_down(Pace(Path(pace)))
    _narrow()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    watches: list[int] = []
    try:
        for line in sys.stdin:
            port, _, bug = line.strip().partition(" ")
            server = os.fork()
            if not server:
                if bug:
                    plant(bug)
                _serve(config, port)
            watches.append(os.pidfd_open(server))  # a number alone may be somebody else's by now
            sys.stdout.write(f"{server}\n")
            sys.stdout.flush()
    finally:
        for watch in watches:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(watch, signal.SIGKILL)


def _slow_down(pace: Pace) -> None:
    """Has commits and reads, which end in a rollback, take the time that tests set."""
    event.listen(Engine, "commit", lambda _: pace.commit())
    event.listen(Engine, "rollback", lambda _: pace.read())


def _narrow() -> None:
    """Makes the buffers towards clients small."""
    for name, value in OUTBOX.items():
        assert hasattr(outbox, name), f"the outbox has no {name} any more"
        setattr(outbox, name, value)
    bind = socket.socket.bind

    def narrow(self: socket.socket, address: Any) -> None:
        self.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
        bind(self, address)

    socket.socket.bind = narrow  # type: ignore[method-assign]  # accepted sockets inherit it


def _serve(config: str, port: str) -> NoReturn:
    """Becomes `sidelight serve`."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(2, 1)  # standard output is for process ids
    sys.argv = ["sidelight", "serve", "--config", config, "--port", port]
    try:
        sidelight.cli.main()
    finally:
        sys.stderr.flush()
        # Native libraries wait at exit for threads that they began before the fork.
        os._exit(0)


if __name__ == "__main__":
    main()
