"""A server that can die, clients behind a proxy, and what happens among them; it judges nothing."""

import itertools
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from typing import Final, Self

from faults.fault_proxy import FaultProxy
from faults.mortal_server import AGENTS, MortalServer
from faults.outbox import Command
from faults.roles import SECRET, AgentConsole, VisitorTab
from faults.steady_client import SteadyClient
from faults.verdict import Log, differences
from sidelight.protocol.limits import RATES
from wire_client import new_conversation

REST_S: Final = 15.0
"""Longest way to rest: a server that starts on a busy machine, and every client's way back."""

SEND_S: Final = 60 / RATES["send"].per_minute
"""What each message takes that is over the burst the server allows."""

FLOW_S: Final = 2.0
"""How long good times may last: those whose network is broken are not waited for."""

LOOK_S: Final = 0.1
"""How often to look at the log's file, which tells nobody of its changes."""

STRIKE_S: Final = 0.5
"""How long to wait for a reply to die at; there is none when nobody is connected."""


class World:
    """What lasts from one story to the next: the server with its database, and the proxy."""

    def __init__(self, folder: Path) -> None:
        self.server = MortalServer(folder)
        self.proxy = FaultProxy(self.server.port)
        self.cookies: list[str] = []
        self.stories = self.events = self.commands = 0
        self._resources = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            opened.enter_context(self.server)
            opened.enter_context(self.proxy)
            self.cookies = [self.server.sign_in(email) for email in AGENTS]
            self._resources = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._resources.close()

    def restart(self, how: signal.Signals) -> None:
        """Ends the server and starts it again, which takes some 0.5 s more."""
        self.server.end(how)
        self.server.start()

    def scene(self) -> "Scene":
        """Returns a story's people, who know nobody of other stories."""
        return Scene(self)

    def summary(self) -> str:
        """Returns what the stories came to."""
        return (
            f"{self.stories} stories, {self.server.deaths} ends of the server, "
            f"{self.commands} commands, {self.events} events"
        )


class Scene:
    """One visitor with some tabs, two agents, and two conversations between them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.changed = threading.Condition()
        self.talks = (new_conversation(), new_conversation())
        self.tabs: list[VisitorTab] = []
        self.agents: list[AgentConsole] = []
        self._texts = itertools.count(1)
        self._is_deadly = False

    @property
    def clients(self) -> Sequence[SteadyClient]:
        return (*self.tabs, *self.agents)

    def tab(self, number: int) -> VisitorTab:
        return self.tabs[number % len(self.tabs)]

    def client(self, number: int) -> SteadyClient:
        return self.clients[number % len(self.clients)]

    def begin(self) -> None:
        """Lets the agents and the first tab connect."""
        self.world.server.start()
        for number, cookie in enumerate(self.world.cookies):
            agent = AgentConsole(f"agent {number}", self.world.proxy.line(), self.changed, cookie)
            agent.wanted = frozenset(self.talks)
            agent.public_url = self.world.server.public_url
            self.agents.append(agent)
            self._start(agent)
        self._start_tab("")
        self.write(self.tabs[0], 0)
        self._wait(lambda: all(one.is_online for one in self.clients), REST_S)

    def open_tab(self) -> None:
        """Opens another tab of the same visitor, once he is known to the server."""
        if self.tabs[0].token:
            self._start_tab(self.tabs[0].token)

    def give(self, client: SteadyClient, kind: str, talk: int, **fields: object) -> Command:
        """Has a client give a durable command."""
        return client.give(kind, self.talks[talk], **fields)

    def write(self, client: SteadyClient, talk: int) -> Command:
        """Has a client write a message, whose text no other has."""
        return self.give(client, "send", talk, text=f"How do I send invoice {next(self._texts)}?")

    def note(self, agent: AgentConsole, talk: int) -> Command:
        """Has an agent write a private note."""
        return self.give(agent, "note", talk, text=f"{SECRET} {next(self._texts)}")

    def lose_the_reply(self, client: SteadyClient, talk: int) -> None:
        """Has a client write what the server carries out, and hear nothing of that."""
        is_heard = client.is_online and not client.line.is_broken
        client.line.swallow(replies_only=True)
        if isinstance(client, AgentConsole):
            self.note(client, talk)
        else:
            self.write(client, talk)
        if is_heard:
            self._wait(lambda: client.line.has_swallowed, STRIKE_S)

    def die_at_the_next_reply(self) -> None:
        """Kills the server when somebody's command is acknowledged, and starts it again."""
        self._is_deadly = True
        self.world.server.has_died(STRIKE_S)
        self._is_deadly = False
        self.world.restart(signal.SIGKILL)

    def flow(self) -> None:
        """Waits until whoever is online has nothing left to say, for a while at most."""
        self._wait(
            lambda: all(
                one.is_online and not one.outbox.unsettled()
                for one in self.clients
                if one.is_awake and not one.line.is_broken
            ),
            FLOW_S,
        )

    def heal(self) -> None:
        """Ends all faults; who had none is left alone, so that his stream stands by itself."""
        self.world.server.start()
        for client in self.clients:
            client.line.heal()
            if not client.is_awake:
                client.wake()

    def come_to_rest(self) -> list[str]:
        """Waits until every screen is the log, and returns what is missing to that in the end.

        A client that has seen a fault ends the wait: it will not get better.
        """
        backlog = max(len(one.outbox.unsettled()) for one in self.clients)
        self._wait(
            lambda: any(one.faults for one in self.clients) or not self.unrest(),
            REST_S + backlog * SEND_S,
        )
        return self.unrest()

    def log(self) -> Log:
        """Returns both conversations as the file holds them."""
        return {name: self.world.server.conversation(name)[0] for name in self.talks}

    def end(self) -> None:
        """Ends every client."""
        for client in self.clients:
            client.end()
            self.world.proxy.remove(client.line)
            self.world.commands += len(client.outbox.commands)
        self.world.events += sum(len(events) for events in self.log().values())
        self.world.stories += 1

    def _start_tab(self, token: str) -> None:
        line = self.world.proxy.line()
        tab = VisitorTab(f"tab {len(self.tabs)}", line, self.changed, token)
        self.tabs.append(tab)
        self._start(tab)

    def _start(self, client: SteadyClient) -> None:
        client.on_accepted = self._acknowledged
        client.start()

    def _acknowledged(self) -> None:
        if self._is_deadly:
            self.world.server.strike()

    def _wait(self, is_so: Callable[[], bool], bound_s: float) -> bool:
        """Waits until something is so; false when it takes too long."""
        end = monotonic() + bound_s
        while not is_so():
            if monotonic() > end:
                return False
            with self.changed:
                self.changed.wait(LOOK_S)
        return True

    def unrest(self) -> list[str]:
        """Returns what keeps the scene from being at rest."""
        found = [f"{one.name} is not online" for one in self.clients if not one.is_online]
        found += [
            f"{one.name} has unsent commands" for one in self.clients if one.outbox.unsettled()
        ]
        if found:
            return found
        for name in self.talks:
            events, is_owed = self.world.server.conversation(name)
            found += [f"an answer is owed in {name}"] if is_owed else []
            with self.changed:
                for client in self.clients:
                    found += differences(client, {name: events})
        return found
