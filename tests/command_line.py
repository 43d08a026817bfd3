"""The command line as a process of its own, as an operator runs it."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

WAIT_S = 60.0
"""Longest wait for a process: it starts in 2 s, and a busy machine makes ten of them."""


def free_ports(count: int) -> list[int]:
    """Returns ports that nobody listened to a moment ago."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _environment(**variables: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SIDELIGHT_")}
    return {**ours, "SIDELIGHT_MODEL": "none", "PYTHONUNBUFFERED": "1", **variables}


def sidelight(*words: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end in a folder."""
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "sidelight", *words],
        cwd=folder,
        env=_environment(**variables),
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
        stdin=subprocess.DEVNULL,
    )


class Running:
    """A command that goes on until a signal ends it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._queue: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def until(self, wanted: str) -> str:
        """Waits for a line of its output that holds a text."""
        while True:
            line = self._queue.get(timeout=WAIT_S)
            self.lines.append(line)
            if wanted in line:
                return line

    def end(self) -> int:
        """Asks it to end as a service manager does, and returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WAIT_S)

    def ended(self) -> list[str]:
        """Ends it and returns all that it ever said."""
        assert self.end() == 0
        self._reader.join(WAIT_S)
        while not self._queue.empty():
            self.lines.append(self._queue.get())
        return self.lines

    def close(self) -> None:
        """Ends what still runs of it and its children, and reads what it said to the last."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(WAIT_S)
        self._reader.join(WAIT_S)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self._queue.put(line)


@contextmanager
def started(*words: str, folder: Path, **variables: str) -> Iterator[Running]:
    """Starts a command in a folder; its output and its errors are read as one."""
    process = subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, "-m", "sidelight", *words],
        cwd=folder,
        env=_environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    running = Running(process)
    try:
        yield running
    finally:
        running.close()
