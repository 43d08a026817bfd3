"""Starts the servers that are measured, ours and the peers', and ends them on any exit."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from load.dialects import Dialect
from load.machine import Use, cpu_of, tree, use_of

START_S: Final = 60.0
END_S: Final = 15.0
HOST: Final = "127.0.0.1"
PR_SET_PDEATHSIG: Final = 1

_LIBC: Final = ctypes.CDLL(None, use_errno=True)


class NotStarted(RuntimeError):
    """A server ended, or did not listen in time."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(f"{name} does not start: {said[-2000:]}")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the servers that are compared.

    Attributes:
        name: Short, for the command line and the JSON.
        title: For the table.
        words: The command that starts it on a port.
        dialect: How it is spoken to.
        is_ours: Whether it is Sidelight, with a log, agents and resume.
        at_once: Messages that are kept under way when it is saturated.
        is_durable: Whether an acknowledged message survives a crash.
        has_rooms: Whether a message can reach somebody else than its sender.
        is_jittered: Whether its lines are cut for a minute; one of each kind is enough.
        also: Processes that work for it: a database, a bus.
        counters: What its store and bus have counted so far, by name.
    """

    name: str
    title: str
    words: Callable[[int], Sequence[str]]
    dialect: Dialect
    is_ours: bool = False
    is_durable: bool = False
    has_rooms: bool = True
    is_jittered: bool = True
    at_once: int = 256
    cwd: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, Callable[[], Sequence[int]]] = field(default_factory=dict)
    counters: Callable[[], dict[str, float]] = dict


class Running:
    """A server that runs on a port, and can be ended and started there again."""

    def __init__(self, side: Side, folder: Path) -> None:
        self.side = side
        self.port = free_port()
        self._log = folder / f"{side.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        return HOST, self.port

    def start(self) -> None:
        """Starts it and waits until it listens.

        Raises:
            NotStarted: It does not.
        """
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                list(self.side.words(self.port)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.side.cwd,
                env={**os.environ, **self.side.environment},
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509  # no thread of ours holds a lock here
            )
        deadline = time.monotonic() + START_S
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.end(signal.SIGKILL)
                raise NotStarted(self.side.name, self.said())
            time.sleep(0.02)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends it and all its processes; harmless when it has ended."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            pass
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(END_S)

    def pids(self) -> list[int]:
        """Returns its processes."""
        return tree(self._process.pid) if self._process else []

    def use(self) -> Use:
        """Returns what its processes use now."""
        return use_of(self.pids())

    def cpu_s(self) -> dict[str, float]:
        """Returns processor time used so far: its own as `server`, and of what works for it."""
        others = {name: cpu_of(pids()) for name, pids in self.side.also.items()}
        return {"server": cpu_of(self.pids()), **others}

    def said(self) -> str:
        """Returns its log."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def _listens(self) -> bool:
        try:
            socket.create_connection(self.address, timeout=1).close()
        except OSError:
            return False
        return True


@contextmanager
def running(side: Side, folder: Path) -> Iterator[Running]:
    """Runs a server while the block runs.

    Raises:
        NotStarted: It does not start.
    """
    server = Running(side, folder)
    try:
        server.start()
        yield server
    finally:
        server.end()


def free_port() -> int:
    """Returns a loopback port that nobody listens on now."""
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def this_python(*words: str) -> list[str]:
    """Returns the words that run this interpreter."""
    return [sys.executable, *words]


def _die_with_parent() -> None:
    """Asks the kernel to end this process with the bench, even when that is killed."""
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
