"""What servers stand on: settings, articles, agents, and a database whose log the test reads."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Final, Self

from sqlalchemy import Engine

import sidelight
from faults.mortal_server import Launcher, MortalServer
from faults.pace import Pace
from live_server import IDENTITY_SECRET, ORIGIN, PASSWORD, write_content
from servers import free_port
from sidelight.cli.agent import keep_agent
from sidelight.protocol.events import Event
from sidelight.settings import Settings, load_settings
from sidelight.store.engine import open_engine
from sidelight.store.heads import load_conversation
from sidelight.store.log import read
from sidelight.store.meta import renew_epoch
from sidelight.store.session import read_session
from sidelight.store.writer import Writer

START_S: Final = 30.0
"""Longest wait for the first answer; a busy machine imports everything in some 5 s."""

PUBLIC_URL: Final = "http://console.test"
"""Where agents find the console, whichever process serves it to them."""

AGENTS: Final = ("ada@agents.test", "ben@agents.test")

_FAULTS: Final = ("Traceback", "[error", "[critical")
"""How lines of the servers' log begin or are marked that tell of a fault of their own."""


class Ground:
    """Some server processes with one database, three articles and two agents.

    Attributes:
        pace: How slow the database is.
        servers: Where they listen; none runs before its `start`.
    """

    def __init__(
        self, folder: Path, *, processes: int = 1, urls: Mapping[str, str] | None = None
    ) -> None:
        """Takes `database_url` and `bus_url` as settings."""
        self.log_file = folder / "server.log"
        self.pace = Pace(folder / "pace")
        self.servers: list[MortalServer] = []
        self._folder = folder
        self._config = folder / "sidelight.toml"
        self._processes = processes
        self._urls = dict(urls or {})
        self._told = 0
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        self._write_settings()
        with ExitStack() as opened:
            opened.enter_context(self.pace)
            self.launcher = opened.enter_context(self._launching())
            self.servers = [
                MortalServer(self.launcher, free_port()) for _ in range(self._processes)
            ]
            self._engine: Engine = open_engine(self.settings.database_url)
            opened.callback(self._engine.dispose)
            for email in AGENTS:
                name = email.partition("@")[0].title()
                keep_agent(self.settings, site="test", email=email, name=name, password=PASSWORD)
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    @property
    def settings(self) -> Settings:
        """What the servers run with."""
        return load_settings(self._config)

    def sign_in(self, email: str) -> str:
        """Waits until a server answers and returns the cookie of an agent's session."""
        asked = urllib.request.Request(  # always http on loopback
            f"http://127.0.0.1:{self.servers[0].port}/api/agent/sign-in",
            data=json.dumps({"email": email, "password": PASSWORD}).encode(),
            headers={"origin": PUBLIC_URL},
        )
        end = monotonic() + START_S
        while True:
            try:
                with urllib.request.urlopen(asked, timeout=START_S) as answer:  # noqa: S310  # as above
                    return str(answer.headers["set-cookie"]).partition(";")[0]
            except urllib.error.HTTPError:
                raise
            except OSError:
                assert monotonic() < end, self.log_file.read_text(encoding="utf-8")
                sleep(0.05)  # nothing tells when a port opens

    def back_up(self) -> Path:
        """Copies the database, which is a file that nothing may write meanwhile."""
        self._engine.dispose()  # closing any other descriptor of the file drops SQLite's locks
        backup = self._folder / "backup"
        shutil.copytree(self._folder / "data", backup)
        return backup

    def restore(self, backup: Path) -> None:
        """Puts an older database in place, whose log gets another life and so another epoch."""
        self._engine.dispose()
        shutil.rmtree(self._folder / "data")
        shutil.copytree(backup, self._folder / "data")
        with Writer(self._engine) as writer:
            writer.submit(lambda session: renew_epoch(session, secrets.token_hex(8))).result()

    def conversation(self, name: str) -> tuple[tuple[Event, ...], bool]:
        """Returns a conversation's log as the database has it, and whether an answer is owed."""
        with read_session(self._engine) as session:
            head = load_conversation(session, "test", name)
            if head is None:
                return (), False
            events = read(session, head, "agent", after=0, limit=max(1, head.head))
            return events, head.unanswered_seq is not None

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """A writer of the test's own, while no server runs."""
        with Writer(self._engine) as writer:
            yield writer

    def complaints(self) -> list[str]:
        """Returns the lines of the servers' log that tell of a fault of their own."""
        lines = self._log_lines()[self._told :]
        return [line for line in lines if any(fault in line for fault in _FAULTS)]

    def forget_complaints(self) -> None:
        """Leaves out what has been told so far."""
        self._told = len(self._log_lines())

    def _log_lines(self) -> list[str]:
        return self.log_file.read_text(encoding="utf-8").splitlines()

    @contextmanager
    def _launching(self) -> Iterator[Launcher]:
        words: Sequence[str] = [sys.executable, "-m", "faults.launcher", str(self._config)]
        folders = (Path(sidelight.__file__).parents[1], Path(__file__).parents[1])
        with (
            self.log_file.open("w", encoding="utf-8") as log,
            subprocess.Popen(  # closing its pipes ends it and all servers  # noqa: S603  # ours
                [*words, str(self._folder / "pace")],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            ) as process,
        ):
            yield Launcher(process)

    def _write_settings(self) -> None:
        write_content(self._folder)
        urls = "".join(f'{name} = "{url}"\n' for name, url in self._urls.items())
        self._config.write_text(
            f'public_url = "{PUBLIC_URL}"\ndata_dir = "data"\nmodel = "none"\nwatch = false\n'
            f'{urls}[[sites]]\nkey = "test"\norigins = ["{ORIGIN}"]\n'
            f'identity_secret = "{IDENTITY_SECRET}"\n'
            'kb = "kb"\npage_contexts = "page_contexts"\n',
            encoding="utf-8",
        )
