"""A server process that can be killed at any time and started again on the same database."""

import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from time import monotonic, sleep
from typing import Final, Self

import sidelight
from live_server import ORIGIN, PASSWORD, write_content
from sidelight.cli.agent import keep_agent
from sidelight.protocol.events import Event
from sidelight.settings import Settings, load_settings
from sidelight.store.engine import open_engine
from sidelight.store.heads import load_conversation
from sidelight.store.log import read
from sidelight.store.meta import renew_epoch
from sidelight.store.session import read_session
from sidelight.store.writer import Writer

COMMIT_S: Final = 0.02
"""What a commit takes at least: between an SSD's 1 ms and a busy network disk's 100 ms."""

END_S: Final = 15.0
"""Longest wait for a process to end; after SIGKILL it needs milliseconds."""

START_S: Final = 30.0
"""Longest wait for the first answer; a busy machine imports everything in some 5 s."""

AGENTS: Final = ("ada@agents.test", "ben@agents.test")

_FAULTS: Final = ("Traceback", "[error", "[critical")
"""How lines of the server's log begin or are marked that tell of a fault of its own."""


class MortalServer:
    """`sidelight serve` on a free port with a database, three articles and two agents."""

    def __init__(self, folder: Path) -> None:
        self.port = _free_port()
        self.public_url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.deaths = 0
        self._config = folder / "sidelight.toml"
        self._folder = folder
        self._launcher: subprocess.Popen[str] | None = None
        self._process = 0

    def __enter__(self) -> Self:
        write_content(self._folder)
        self._config.write_text(
            f'port = {self.port}\ndata_dir = "data"\nmodel = "none"\nwatch = false\n'
            f'[[sites]]\nkey = "test"\norigins = ["{ORIGIN}"]\n'
            'kb = "kb"\npage_contexts = "page_contexts"\n',
            encoding="utf-8",
        )
        for email in AGENTS:
            name = email.partition("@")[0].title()
            keep_agent(self.settings, site="test", email=email, name=name, password=PASSWORD)
        with self.log.open("w", encoding="utf-8") as log:
            self._launcher = subprocess.Popen(  # noqa: S603  # our own script
                [sys.executable, str(LAUNCHER), str(self._config), str(COMMIT_S)],
                env={**os.environ, "PYTHONPATH": str(Path(sidelight.__file__).parents[1])},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end(signal.SIGKILL)
        if self._launcher is not None:
            with self._launcher:  # closes its pipes, which ends it, and waits
                pass

    @property
    def settings(self) -> Settings:
        """What the server runs with."""
        return load_settings(self._config)

    def sign_in(self, email: str) -> str:
        """Waits until the server answers and returns the cookie of an agent's session."""
        asked = urllib.request.Request(  # noqa: S310  # always http on loopback
            f"{self.public_url}/api/agent/sign-in",
            data=json.dumps({"email": email, "password": PASSWORD}).encode(),
            headers={"origin": self.public_url},
        )
        end = monotonic() + START_S
        while True:
            try:
                with urllib.request.urlopen(asked, timeout=START_S) as answer:  # noqa: S310  # as above
                    return str(answer.headers["set-cookie"]).partition(";")[0]
            except urllib.error.HTTPError:
                raise
            except OSError:
                assert monotonic() < end, self.log.read_text(encoding="utf-8")
                sleep(0.05)  # nothing tells when a port opens

    def start(self) -> None:
        """Starts the server, if it does not run; it answers after some 0.3 s."""
        if self._process:
            return
        assert self._launcher is not None
        assert self._launcher.stdin is not None
        assert self._launcher.stdout is not None
        self._launcher.stdin.write("start\n")
        self._launcher.stdin.flush()
        self._process = int(self._launcher.stdout.readline())

    def strike(self) -> None:
        """Sends SIGKILL and does not wait; may be called from any thread."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)

    def end(self, how: signal.Signals) -> None:
        """Ends the server and waits for its end; harmless when it does not run."""
        if not self._process:
            return
        try:
            watch = os.pidfd_open(self._process)
        except ProcessLookupError:
            pass
        else:
            try:
                signal.pidfd_send_signal(watch, how)
                assert select.select([watch], [], [], END_S)[0], "the server does not end"
            except ProcessLookupError:
                pass
            finally:
                os.close(watch)
        self._process = 0
        self.deaths += 1

    def has_died(self, within_s: float) -> bool:
        """Waits for the end of a server that was struck."""
        try:
            watch = os.pidfd_open(self._process)
        except ProcessLookupError:
            return True
        try:
            return bool(select.select([watch], [], [], within_s)[0])
        finally:
            os.close(watch)

    def back_up(self) -> Path:
        """Copies the database while nothing writes, and goes on."""
        self.end(signal.SIGTERM)
        backup = self._folder / "backup"
        shutil.copytree(self._folder / "data", backup)
        self.start()
        return backup

    def restore(self, backup: Path) -> None:
        """Goes on with an older database, whose log gets another life and so another epoch."""
        self.end(signal.SIGKILL)
        shutil.rmtree(self._folder / "data")
        shutil.copytree(backup, self._folder / "data")
        engine = open_engine(self.settings.database_url)
        try:
            with Writer(engine) as writer:
                writer.submit(lambda session: renew_epoch(session, secrets.token_hex(8))).result()
        finally:
            engine.dispose()
        self.start()

    def conversation(self, name: str) -> tuple[tuple[Event, ...], bool]:
        """Returns a conversation's log as its file holds it, and whether an answer is owed."""
        engine = open_engine(self.settings.database_url)
        try:
            with read_session(engine) as session:
                head = load_conversation(session, "test", name)
                if head is None:
                    return (), False
                events = read(session, head, "agent", after=0, limit=max(1, head.head))
                return events, head.unanswered_seq is not None
        finally:
            engine.dispose()

    def complaints(self) -> list[str]:
        """Returns the lines of the server's log that tell of a fault of its own."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if any(fault in line for fault in _FAULTS)]


LAUNCHER: Final = Path(__file__).with_name("launcher.py")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
