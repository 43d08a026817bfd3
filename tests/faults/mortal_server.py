"""One server process that can be killed, frozen and started again; it knows no database."""

import contextlib
import os
import select
import signal
import subprocess
import threading
from typing import Final

END_S: Final = 15.0
"""Longest wait for a process to end; after SIGKILL it needs milliseconds."""


class Launcher:
    """The process that forks servers; several may ask it, one at a time.

    Attributes:
        bug: What to plant in the servers to come; nothing as a rule.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.bug = ""
        self._process = process
        self._asking = threading.Lock()

    def launch(self, port: int) -> int:
        """Starts a server on a port and returns a file descriptor of its process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._asking:
            self._process.stdin.write(f"{port} {self.bug}\n")
            self._process.stdin.flush()
            return os.pidfd_open(int(self._process.stdout.readline()))


class MortalServer:
    """`sidelight serve` on one port; its methods are harmless when it does not run."""

    def __init__(self, launcher: Launcher, port: int) -> None:
        self.port = port
        self.deaths = 0
        self._launcher = launcher
        self._watch: int | None = None

    def start(self) -> None:
        """Starts the server, if it does not run; it answers after some 0.3 s."""
        if self._watch is None:
            self._watch = self._launcher.launch(self.port)

    def supervise(self) -> bool:
        """Starts the server again if it ended by itself, and tells whether it did."""
        has_ended = self._watch is not None and self.has_died(0)
        if has_ended:
            self.end(signal.SIGKILL)
            self.start()
        return has_ended

    def strike(self) -> None:
        """Sends SIGKILL and does not wait; may be called from any thread."""
        self._send(signal.SIGKILL)

    def freeze(self) -> None:
        """Stops the process where it is, as a host that swaps does."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets a frozen process go on."""
        self._send(signal.SIGCONT)

    def end(self, how: signal.Signals) -> None:
        """Ends the server and waits for its end."""
        if self._watch is None:
            return
        self.thaw()
        self._send(how)
        assert self.has_died(END_S), "the server does not end"
        os.close(self._watch)
        self._watch = None
        self.deaths += 1

    def has_died(self, within_s: float) -> bool:
        """Waits for the end of a server that was struck."""
        return self._watch is None or bool(select.select([self._watch], [], [], within_s)[0])

    def _send(self, how: signal.Signals) -> None:
        if self._watch is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._watch, how)
