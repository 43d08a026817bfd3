"""Servers that can die and the proxy before them, from one story to the next; it judges nothing."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, Self

from faults.fault_proxy import FaultProxy
from faults.ground import AGENTS, Ground
from faults.mortal_server import MortalServer
from faults.violations import Violation
from servers import LocalServer, PostgresServer, RedisServer, postgres_server, redis_server

KINDS: Final = ("one on SQLite", "two on SQLite and Redis", "three on PostgreSQL and Redis")
"""Worlds by their processes and engines."""


EXPLAINED: Final = "commit_failed"
"""What a server rightly tells as an error while its database is gone."""


class World:
    """Some server processes on one database, behind one proxy.

    Attributes:
        cookies: Of the agents' sessions.
        engines: What the servers need beside themselves, all of which may die.
        falls: How often a server ended by itself, which only an engine's death explains.
        found: Every violation that a story of the state machine has ended with.
    """

    def __init__(self, ground: Ground, *engines: LocalServer) -> None:
        self.ground = ground
        self.engines = engines
        self.cookies: list[str] = []
        self.stories = self.events = self.commands = self.overflows = 0
        self.engine_deaths = self.falls = 0
        self.found: list[Violation] = []
        self._resources = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            opened.enter_context(self.ground)
            ports = [server.port for server in self.servers]
            self.proxy = opened.enter_context(FaultProxy(ports))
            for server in self.servers:
                server.start()
                opened.callback(server.end, signal.SIGKILL)
            self.cookies = [self.ground.sign_in(email) for email in AGENTS]
            self._resources = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._resources.close()

    @property
    def servers(self) -> list[MortalServer]:
        return self.ground.servers

    def server(self, number: int) -> MortalServer:
        return self.servers[number % len(self.servers)]

    def restart(self, number: int, how: signal.Signals) -> None:
        """Ends a server and starts it again, which takes some 0.5 s more."""
        self.server(number).end(how)
        self.server(number).start()

    def restart_all(self) -> None:
        """Kills every server at once, and starts all again."""
        self.end_all(signal.SIGKILL)
        self.revive()

    def end_all(self, how: signal.Signals) -> None:
        """Ends every server."""
        for server in self.servers:
            server.end(how)

    def restart_engine(self, number: int) -> None:
        """Kills a database or bus, and starts it again."""
        engine = self.engines[number % len(self.engines)]
        engine.kill()
        engine.start()
        self.engine_deaths += 1

    def revive(self) -> None:
        """Has every server run."""
        self.ground.pace.set()
        self.ground.pace.release_reads()
        for server in self.servers:
            server.thaw()
            server.start()

    def supervise(self) -> None:
        """Starts servers again that ended by themselves, as systemd and Docker do.

        Who starts while the database comes up again finds none, says so and ends.
        """
        for server in self.servers:
            self.falls += server.supervise()

    @contextmanager
    def planted(self, bug: str) -> Iterator[None]:
        """Runs all servers with a planted bug while the block runs."""
        self.end_all(signal.SIGKILL)
        self.ground.launcher.bug = bug
        try:
            yield
        finally:
            self.end_all(signal.SIGKILL)
            self.ground.launcher.bug = ""
            self.falls = 0
            self.ground.forget_complaints()

    def complaints(self) -> list[str]:
        """Returns what the servers' log tells of faults that none of ours explains."""
        told = self.ground.complaints()
        if self.engine_deaths:
            return [one for one in told if EXPLAINED not in one]
        return [*told, *["a server ended by itself"] * self.falls]

    def summary(self) -> str:
        """Returns what the stories came to."""
        deaths = sum(server.deaths for server in self.servers)
        return (
            f"{self.stories} stories, {deaths} ends of servers, {self.engine_deaths} of engines, "
            f"{self.overflows} overflows, {self.commands} commands, {self.events} events"
        )


class Engines:
    """PostgreSQL and Redis for worlds that may kill them; started once, when first asked for."""

    def __init__(self) -> None:
        self._opened = ExitStack()
        self._postgres: PostgresServer | None = None
        self._redis: RedisServer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    @contextmanager
    def world(self, kind: str, folder: Path) -> Iterator[World]:
        """A world of its own with an empty database."""
        with ExitStack() as opened:
            if kind == KINDS[0]:
                world = World(Ground(folder))
            elif kind == KINDS[1]:
                urls = {"bus_url": self._bus().url}
                world = World(Ground(folder, processes=2, urls=urls), self._bus())
            else:
                urls = {"bus_url": self._bus().url, "database_url": self._database().database()}
                opened.callback(self._database().drop, urls["database_url"])
                ground = Ground(folder, processes=3, urls=urls)
                world = World(ground, self._bus(), self._database())
            yield opened.enter_context(world)

    def _database(self) -> PostgresServer:
        if self._postgres is None:
            self._postgres = self._opened.enter_context(postgres_server())
        return self._postgres

    def _bus(self) -> RedisServer:
        if self._redis is None:
            self._redis = self._opened.enter_context(redis_server())
        return self._redis
