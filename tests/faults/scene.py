"""A story's people and what happens among them, told by a test; it judges nothing by itself."""

import itertools
import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final

from faults.ground import PUBLIC_URL
from faults.outbox import Command
from faults.roles import SECRET, AgentConsole, Browser, VisitorTab
from faults.steady_client import SteadyClient
from faults.verdict import (
    Log,
    differences,
    faults_of_client,
    faults_of_log,
    faults_of_texts,
)
from faults.violations import Kind, Violation
from faults.world import World
from sidelight.protocol.limits import RATES
from wire_client import new_conversation

REST_S: Final = 15.0
"""Longest way to rest: servers that start on a busy machine, and every client's way back."""

SEND_S: Final = 60 / RATES["send"].per_minute
"""What each message takes that is over the burst the server allows."""

FLOW_S: Final = 2.0
"""How long good times may last: those whose network is broken are not waited for."""

LOOK_S: Final = 0.1
"""How often to look at the database's log, which tells nobody of its changes."""

STRIKE_S: Final = 0.5
"""How long to wait for a reply to die at; there is none when nobody is connected."""

LONG: Final = " and so on" * 790
"""Makes a text as long as texts may be, within some words."""


class Scene:
    """One visitor with some tabs, two agents, one of them twice, and two conversations."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.changed = threading.Condition()
        self.talks = (new_conversation(), new_conversation())
        self.browser = Browser()
        self.tabs: list[VisitorTab] = []
        self.agents: list[AgentConsole] = []
        self._texts = itertools.count(1)
        self._is_deadly = False

    @property
    def clients(self) -> Sequence[SteadyClient]:
        return (*self.tabs, *self.agents)

    def tab(self, number: int) -> VisitorTab:
        return self.tabs[number % len(self.tabs)]

    def agent(self, number: int) -> AgentConsole:
        return self.agents[number % len(self.agents)]

    def client(self, number: int) -> SteadyClient:
        return self.clients[number % len(self.clients)]

    def begin(self) -> None:
        """Lets the agents and the first tab connect."""
        self.world.revive()
        ada, ben = self.world.cookies
        for number, cookie in enumerate((ada, ben, ada)):
            line = self.world.proxy.line()
            agent = AgentConsole(f"agent {number}", line, self.changed, cookie)
            agent.wanted = frozenset(self.talks)
            agent.public_url = PUBLIC_URL
            self.agents.append(agent)
            self._start(agent)
        self._start_tab()
        self.write(self.tabs[0], 0)
        self.wait(lambda: all(one.screen.head(self.talks[0]) for one in self.clients), REST_S)

    def open_tab(self) -> None:
        """Opens another tab of the same visitor, once he is known to the server."""
        if self.browser.token:
            self._start_tab()

    def sign_in(self) -> None:
        """Has the product know the visitor and all tabs tell so, once the server knows him."""
        if self.browser.token:
            self.browser.sign_in()
            for tab in self.tabs:
                tab.identify()

    def give(self, client: SteadyClient, kind: str, talk: int, **fields: object) -> Command:
        """Has a client give a durable command."""
        return client.give(Command(kind, self.talks[talk], fields))

    def write(self, client: SteadyClient, talk: int, more: str = "") -> Command:
        """Has a client write a message, whose text no other has."""
        text = f"How do I send invoice {next(self._texts)}{more}?"
        return self.give(client, "send", talk, text=text)

    def note(self, agent: AgentConsole, talk: int, more: str = "") -> Command:
        """Has an agent write a private note."""
        return self.give(agent, "note", talk, text=f"{SECRET} {next(self._texts)}{more}")

    def say(self, client: SteadyClient, talk: int) -> Command:
        """Has a client write what is never refused to him."""
        if isinstance(client, AgentConsole):
            return self.note(client, talk)
        return self.write(client, talk)

    def wait(self, is_so: Callable[[], bool], bound_s: float) -> bool:
        """Waits until something is so; false when it takes too long."""
        end = monotonic() + bound_s
        while not is_so():
            if monotonic() > end:
                return False
            with self.changed:
                self.changed.wait(LOOK_S)
        return True

    def lose_the_reply(self, client: SteadyClient, talk: int) -> None:
        """Has a client write what the server carries out, and hear nothing of that."""
        is_heard = client.is_online and not client.line.is_broken
        client.line.swallow(replies_only=True)
        self.say(client, talk)
        if is_heard:
            self.wait(lambda: client.line.has_swallowed, STRIKE_S)

    def overtake(self, client: SteadyClient, talk: int) -> None:
        """Has a command hang in the network while its sender goes on over another connection."""
        is_heard = client.is_online and not client.line.is_broken
        client.line.hold()
        self.say(client, talk)
        if is_heard:
            self.wait(lambda: client.line.has_held, STRIKE_S)
        client.line.orphan()
        self.say(client, talk)

    def stall(self, reader: AgentConsole, talk: int, notes: int) -> None:
        """Has others write more than fits into the way to somebody who does not read."""
        reader.line.hold(replies_only=True)
        others = [one for one in self.agents if one is not reader]
        given = [self.note(one, talk, LONG) for _ in range(notes) for one in others]
        self.wait(lambda: all(one.is_settled for one in given), 2 * FLOW_S)
        reader.line.heal()

    def write_during_reads(self, reader: SteadyClient, talk: int, reads: int) -> None:
        """Cuts a client off and has something happen during each of the reads of its way back."""
        pace = self.world.ground.pace
        others = [one for one in self.clients if one is not reader and type(one) is type(reader)]
        if not others:
            return
        pace.hold_reads()
        reader.line.cut(reset=True)
        for number in range(reads):
            if not self.wait(lambda: pace.come() > number, STRIKE_S):  # noqa: B023  # called at once
                break
            said = self.say(others[0], talk)
            self.wait(lambda: said.is_settled, STRIKE_S)  # noqa: B023  # as above
            pace.let_pass(number + 1)
        pace.release_reads()

    def die_at_the_next_reply(self) -> None:
        """Kills all servers when somebody's command is acknowledged, and starts them again."""
        self._is_deadly = True
        self.world.servers[0].has_died(STRIKE_S)
        self._is_deadly = False
        self.world.restart_all()

    def flow(self, bound_s: float = FLOW_S) -> None:
        """Waits until whoever is online has nothing left to say, for a while at most."""
        self.wait(
            lambda: all(
                one.is_online and not one.outbox.unsettled()
                for one in self.clients
                if one.is_awake and not one.line.is_broken
            ),
            bound_s,
        )

    def heal(self) -> None:
        """Ends all faults; who had none is left alone, so that his stream stands by itself."""
        self.world.revive()
        for client in self.clients:
            client.line.heal()
            if not client.is_awake:
                client.wake()

    def come_to_rest(self, bound_s: float = REST_S) -> list[Violation]:
        """Waits until every screen is the log, and returns what is missing to that in the end.

        A client that has seen a fault ends the wait: it will not get better.
        """
        backlog = max(len(one.outbox.unsettled()) for one in self.clients)
        self.wait(self._is_over, bound_s + backlog * SEND_S)
        return self.unrest()

    def _is_over(self) -> bool:
        self.world.supervise()
        return any(one.faults for one in self.clients) or not self.unrest()

    def judge(self, bound_s: float = REST_S) -> list[Violation]:
        """Ends all faults, waits for rest, and returns everything that is wrong."""
        self.heal()
        self.come_to_rest(bound_s)
        for client in self.clients:
            client.read_all()
        unrest = self.come_to_rest(bound_s)
        log = self.log()
        found = [*faults_of_log(log), *faults_of_texts(self.clients, log)]
        for client in self.clients:
            found += faults_of_client(client, log)
        return found + [one for one in unrest if one not in found]

    def log(self) -> Log:
        """Returns both conversations as the database holds them."""
        return {name: self.world.ground.conversation(name)[0] for name in self.talks}

    def end(self) -> None:
        """Ends every client."""
        for client in self.clients:
            client.end()
            self.world.proxy.remove(client.line)
            self.world.commands += len(client.outbox.commands)
            self.world.overflows += client.endings[4409]
        self.world.events += sum(len(events) for events in self.log().values())
        self.world.stories += 1

    def unrest(self) -> list[Violation]:
        """Returns what keeps the scene from being at rest."""
        found = [f"{one.name} is not online" for one in self.clients if not one.is_online]
        found += [
            f"{one.name} has unsent commands" for one in self.clients if one.outbox.unsettled()
        ]
        if found:
            return [Violation(Kind.UNANSWERED, one) for one in found]
        behind: list[Violation] = []
        for name in self.talks:
            events, is_owed = self.world.ground.conversation(name)
            if is_owed:
                behind.append(Violation(Kind.UNANSWERED, f"an answer is owed in {name}"))
            with self.changed:
                for client in self.clients:
                    behind += differences(client, {name: events})
        return behind

    def _start_tab(self) -> None:
        line = self.world.proxy.line(forbidden=SECRET.encode())
        tab = VisitorTab(f"tab {len(self.tabs)}", line, self.changed, self.browser)
        self.tabs.append(tab)
        self._start(tab)

    def _start(self, client: SteadyClient) -> None:
        client.on_accepted = self._acknowledged
        client.start()

    def _acknowledged(self) -> None:
        if self._is_deadly:
            for server in self.world.servers:
                server.strike()
