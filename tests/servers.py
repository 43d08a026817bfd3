"""Real PostgreSQL and Redis servers of the tests' own: free ports, temporary folders, no mocks."""

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from typing_extensions import override

PATIENCE_S = 60.0
"""How long a server may take to come up; a busy machine's disk is slow, a broken one is hung."""

UNPRIVILEGED = ("postgres", "nobody")
"""Users that PostgreSQL may run as where we are root, because it refuses to run as root."""

FreshStores = dict[str, Callable[[], contextlib.AbstractContextManager[str]]]
"""By kind of database, a context with the URL of a fresh and migrated one."""

INSTALL = "is not installed: run `make setup`, which calls tools/servers.py"


class LocalServer:
    """A server process on a loopback port, which may be killed and started again on its data.

    Attributes:
        url: What a client is configured with.
        folder: Its data and its log; gone when the block ends.
    """

    url = ""

    def __init__(self, folder: Path, *, user: str | None = None) -> None:
        self.folder = folder
        self.port = free_port()
        self._user = user
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self._process is not None, "the server is not running"
        return self._process.pid

    def start(self) -> None:
        """Starts it on its port and data, and waits until it serves."""
        deadline = time.monotonic() + PATIENCE_S
        while not self._has_started(deadline):
            assert time.monotonic() < deadline, f"{self.command()[0]} does not start:\n{self.log()}"
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends it in good order; harmless when it is not running."""
        self._end(self._process.pid if self._process else 0, signal.SIGINT)

    def kill(self) -> None:
        """Ends it as a power cut would: SIGKILL for the process and all its children."""
        process = self._process
        if process is None:
            return
        children = _children(process.pid)
        self._end(process.pid, signal.SIGKILL)
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def log(self) -> str:
        """What it has said so far."""
        path = self.folder / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def command(self) -> Sequence[str]:
        """The words that start it."""
        raise NotImplementedError

    def serves(self) -> bool:
        """Tells whether it answers a client."""
        raise NotImplementedError

    def _has_started(self, deadline: float) -> bool:
        """Starts the process and waits for it to answer; false when it ended instead.

        PostgreSQL ends at once while a killed one's children have not all gone yet.
        """
        with (self.folder / "log").open("ab") as log:
            self._process = spawn(self.command(), log=log, user=self._user)
        while self._process.poll() is None:
            if self.serves():
                return True
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
        self.kill()
        return False

    def _end(self, pid: int, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            os.kill(pid, how)
        process.wait(PATIENCE_S)


class PostgresServer(LocalServer):
    """PostgreSQL with fsync on, as in production; `url` is its maintenance database."""

    def __init__(self, folder: Path, bin_folder: Path, *, user: str | None) -> None:
        super().__init__(folder, user=user)
        self._bin = bin_folder
        self._numbers = itertools.count(1)
        self.url = self.url_of("postgres")

    def initialise(self) -> None:
        """Makes the data folder."""
        words = [str(self._bin / "initdb"), "-D", str(self.folder / "data"), "-U", "sidelight"]
        words += ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        with (self.folder / "log").open("ab") as log:
            status = spawn(words, log=log, user=self._user).wait(PATIENCE_S)
        assert status == 0, self.log()

    def url_of(self, database: str) -> str:
        """Returns the URL of a database, as Sidelight's settings take it."""
        return f"postgresql+psycopg://sidelight@127.0.0.1:{self.port}/{database}"

    def database(self, template: str = "template1") -> str:
        """Makes a fresh database as a copy of a template that nobody is connected to.

        Returns:
            Its URL; `url.rpartition("/")[2]` is its name, to be a template in turn.
        """
        name = f"test_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """Drops a database, whoever is still connected to it."""
        name = url.rpartition("/")[2]
        with self.connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def connect(self) -> psycopg.Connection[Any]:
        """Returns a connection to the maintenance database, which closes with its block."""
        url = self.url.replace("+psycopg", "")
        return psycopg.connect(url, autocommit=True, connect_timeout=5)

    @override
    def command(self) -> Sequence[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "64MB",
            "fsync": "on",
            "log_min_messages": "warning",
        }
        words = [str(self._bin / "postgres"), "-D", str(self.folder / "data")]
        return [*words, *(f"--{name}={value}" for name, value in settings.items())]

    @override
    def serves(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True


class RedisServer(LocalServer):
    """Redis without persistence, which is all that the bus asks for."""

    def __init__(self, folder: Path, program: str, words: Sequence[str] = ()) -> None:
        super().__init__(folder)
        self._program = program
        self._words = tuple(words)
        self.url = f"redis://127.0.0.1:{self.port}/0"

    @override
    def command(self) -> Sequence[str]:
        words = [self._program, "--port", str(self.port), "--bind", "127.0.0.1"]
        return [*words, "--dir", str(self.folder), "--save", "", "--appendonly", "no", *self._words]

    @override
    def serves(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
                line.sendall(b"PING\r\n")
                # A password is asked for, or not: either way it is up.
                return line.recv(64).startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Runs a PostgreSQL of its own while the block runs."""
    bin_folder, user = _postgres_bin(), _unprivileged()
    with _folder(user) as folder:
        server = PostgresServer(folder, bin_folder, user=user)
        server.initialise()
        with _serving(server):
            yield server


@contextmanager
def redis_server(*words: str) -> Iterator[RedisServer]:
    """Runs a Redis of its own while the block runs; `words` are further options of it."""
    program = shutil.which("redis-server")
    assert program is not None, f"redis-server {INSTALL}"
    with _folder(None) as folder:
        server = RedisServer(folder, program, words)
        with _serving(server):
            yield server


def free_port() -> int:
    """Returns a loopback port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def spawn(words: Sequence[str], *, log: Any, user: str | None = None) -> subprocess.Popen[bytes]:
    """Starts a process in a group of its own, so that Ctrl-C in the terminal reaches us alone."""
    identity: dict[str, Any] = {}
    if user is not None:
        identity = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    return subprocess.Popen(  # noqa: S603  # words of ours
        words,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd="/",
        env={**os.environ, "LC_ALL": "C"},
        start_new_session=True,
        **identity,
    )


@contextmanager
def _serving(server: LocalServer) -> Iterator[None]:
    try:
        server.start()
        yield
    finally:
        server.stop()


@contextmanager
def _folder(owner: str | None) -> Iterator[Path]:
    """A folder outside pytest's own, which other users must not read."""
    with tempfile.TemporaryDirectory(prefix="sidelight-", ignore_cleanup_errors=True) as name:
        if owner is not None:
            shutil.chown(name, owner)
        yield Path(name)


def _postgres_bin() -> Path:
    """Returns the folder of the newest PostgreSQL; Debian keeps it off the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)
    if debian:
        return debian[0].parent
    found = shutil.which("postgres")
    assert found is not None, f"postgresql {INSTALL}"
    return Path(found).resolve().parent


def _unprivileged() -> str | None:
    """Returns whom PostgreSQL runs as; none for ourselves."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


def _children(pid: int) -> list[int]:
    """Returns the direct children of a process; each backend of PostgreSQL is one."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name in parentheses may hold anything; what follows the last one is regular.
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found.append(int(stat.parent.name))
    return found
