"""Everything that may happen, in any order that Hypothesis can think of; verdict at the end."""

import signal
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from typing_extensions import override

from faults.growth import grow
from faults.rounds import Violated
from faults.scene import REST_S, Scene
from faults.world import World

TALKS: Final = st.integers(0, 1)
CLIENTS: Final = st.integers(0, 5)
CROWDS: Final = st.sets(CLIENTS, min_size=1, max_size=4)
SERVERS: Final = st.integers(0, 2)
PLACES: Final = st.sampled_from(["/", "/invoices", "/payouts"])
MORE_TABS: Final = 2
HOW_MANY: Final = st.integers(1, 3)
ENDS: Final = st.sampled_from([signal.SIGKILL, signal.SIGTERM])


class Talk(RuleBasedStateMachine):
    """What a visitor's tabs and agents' consoles do in two conversations.

    What may come next depends on nothing but the steps before, never on what came of them:
    Hypothesis tells the beginnings of stories again, and gives up where it may not go on as before.

    Attributes:
        rest_s: Longest way to rest when all faults are over.
        has_signed_in: Whether that was a step.
        more_tabs: How often another tab was a step.
    """

    def __init__(self, world: World, *, rest_s: float = REST_S) -> None:
        super().__init__()
        self.rest_s = rest_s
        self.has_signed_in = False
        self.more_tabs = 0
        self.world = world
        self.scene = Scene(world)

    @initialize()
    def begin(self) -> None:
        self.scene.begin()

    @rule(tab=CLIENTS, talk=TALKS, count=HOW_MANY)
    def visitor_writes(self, tab: int, talk: int, count: int) -> None:
        for _ in range(count):
            self.scene.write(self.scene.tab(tab), talk)

    @rule(tab=CLIENTS, talk=TALKS, kind=st.sampled_from(["escalate", "confirm"]))
    def visitor_decides(self, tab: int, talk: int, kind: str) -> None:
        self.scene.give(self.scene.tab(tab), kind, talk)

    @rule(tab=CLIENTS, talk=TALKS, helpful=st.booleans())
    def visitor_judges_an_answer(self, tab: int, talk: int, helpful: bool) -> None:
        judge = self.scene.tab(tab)
        for seq in judge.answers(self.scene.talks[talk])[-1:]:
            self.scene.give(judge, "feedback", talk, answer_seq=seq, helpful=helpful)

    @rule(tab=CLIENTS, talk=TALKS, score=st.integers(1, 5))
    def visitor_rates(self, tab: int, talk: int, score: int) -> None:
        self.scene.give(self.scene.tab(tab), "csat", talk, score=score)

    @rule(tab=CLIENTS, talk=TALKS, what=st.sampled_from(["article", "anchor"]))
    def visitor_looks(self, tab: int, talk: int, what: str) -> None:
        target = "send-an-invoice"
        self.scene.give(self.scene.tab(tab), "view", talk, what=what, target=target)

    @precondition(lambda self: not self.has_signed_in)
    @rule()
    def visitor_signs_in(self) -> None:
        self.has_signed_in = True
        self.scene.sign_in()

    @rule(agent=CLIENTS, talk=TALKS, count=HOW_MANY)
    def agent_takes_over_and_writes(self, agent: int, talk: int, count: int) -> None:
        self.scene.give(self.scene.agent(agent), "take_over", talk)
        for _ in range(count):
            self.scene.write(self.scene.agent(agent), talk)

    @rule(agent=CLIENTS, talk=TALKS, count=HOW_MANY)
    def agent_notes(self, agent: int, talk: int, count: int) -> None:
        for _ in range(count):
            self.scene.note(self.scene.agent(agent), talk)

    @rule(agent=CLIENTS, talk=TALKS, how=st.sampled_from(["hand_back", "resolve"]))
    def agent_lets_go(self, agent: int, talk: int, how: str) -> None:
        self.scene.give(self.scene.agent(agent), how, talk)

    @precondition(lambda self: self.more_tabs < MORE_TABS)
    @rule()
    def another_tab_opens(self) -> None:
        self.more_tabs += 1
        self.scene.open_tab()

    @rule(tab=CLIENTS, place=PLACES)
    def page_moves(self, tab: int, place: str) -> None:
        self.scene.tab(tab).move(place)

    @rule()
    def all_goes_well_for_a_while(self) -> None:
        self.scene.flow()

    @override
    def teardown(self) -> None:
        try:
            found = self.scene.judge(self.rest_s)
        finally:
            self.scene.end()
        self.world.found += found
        if found:
            raise Violated(found)


class FaultMachine(Talk):
    """The same while networks, tabs, servers and what they stand on fail."""

    @rule(crowd=CROWDS, network=st.sampled_from(["stays", "held", "gone"]))
    def clients_sleep(self, crowd: set[int], network: str) -> None:
        for sleeper in map(self.scene.client, sorted(crowd)):
            sleeper.sleep()
            if network == "held":
                sleeper.line.hold()
            if network == "gone":
                sleeper.line.swallow(replies_only=False)

    @rule()
    def all_wake(self) -> None:
        for client in self.scene.clients:
            client.line.heal()
            client.wake()

    @rule(crowd=CROWDS, keeps_outbox=st.booleans())
    def clients_reload(self, crowd: set[int], keeps_outbox: bool) -> None:
        for client in map(self.scene.client, sorted(crowd)):
            client.reload(keeps_outbox=keeps_outbox)

    @rule(crowd=CROWDS, reset=st.booleans())
    def connections_are_cut(self, crowd: set[int], reset: bool) -> None:
        for client in map(self.scene.client, sorted(crowd)):
            client.line.cut(reset=reset)

    @rule(crowd=CROWDS)
    def clients_go_offline(self, crowd: set[int]) -> None:
        for client in map(self.scene.client, sorted(crowd)):
            client.line.refuse()
            client.line.cut(reset=True)

    @rule(client=CLIENTS)
    def replies_are_lost(self, client: int) -> None:
        self.scene.client(client).line.swallow(replies_only=True)

    @rule(client=CLIENTS, bytes_per_s=st.sampled_from([4_000, 100_000]))
    def network_is_slow(self, client: int, bytes_per_s: int) -> None:
        self.scene.client(client).line.slow(bytes_per_s=bytes_per_s, delay_s=0.03)

    @rule(client=CLIENTS, talk=TALKS, then=st.sampled_from(["cut", "reload", "kill"]))
    def reply_is_lost(self, client: int, talk: int, then: str) -> None:
        deaf = self.scene.client(client)
        self.scene.lose_the_reply(deaf, talk)
        match then:
            case "cut":
                deaf.line.cut(reset=True)
            case "reload":
                deaf.reload(keeps_outbox=True)
            case _:
                self.world.restart(client, signal.SIGKILL)

    @rule(client=CLIENTS, talk=TALKS, heals=st.booleans())
    def command_is_overtaken(self, client: int, talk: int, heals: bool) -> None:
        late = self.scene.client(client)
        self.scene.overtake(late, talk)
        if heals:
            self.scene.flow()
            late.line.heal()

    @rule(tabs=st.tuples(CLIENTS, CLIENTS), talk=TALKS)
    def two_tabs_send_the_same(self, tabs: tuple[int, int], talk: int) -> None:
        first, second = map(self.scene.tab, tabs)
        if first is not second:
            second.give(self.scene.write(first, talk).twin())

    @rule(talk=TALKS)
    def two_consoles_send_the_same(self, talk: int) -> None:
        first, _, second = self.scene.agents
        second.give(self.scene.note(first, talk).twin())

    @rule(client=CLIENTS, talk=TALKS)
    def much_is_written_to_a_stalled_reader(self, client: int, talk: int) -> None:
        self.scene.stall(self.scene.agent(client), talk, notes=12)

    @precondition(lambda self: len(self.world.servers) == 1)
    @rule(client=CLIENTS, talk=TALKS, reads=st.integers(1, 6))
    def something_happens_during_reads(self, client: int, talk: int, reads: int) -> None:
        self.scene.write_during_reads(self.scene.client(client), talk, reads)

    @rule(commit_s=st.sampled_from([0.0, 0.02, 0.1]), read_s=st.sampled_from([0.0, 0.01, 0.1]))
    def database_changes_its_pace(self, commit_s: float, read_s: float) -> None:
        self.world.ground.pace.set(commit_s=commit_s, read_s=read_s)

    @rule(server=SERVERS, how=ENDS)
    def server_ends_and_starts(self, server: int, how: signal.Signals) -> None:
        self.world.restart(server, how)

    @rule(talk=TALKS)
    def servers_die_when_all_write(self, talk: int) -> None:
        self.world.ground.pace.set(commit_s=0.1)
        for client in self.scene.clients:
            self.scene.say(client, talk)
        self.scene.die_at_the_next_reply()

    @rule(talk=TALKS, events=st.sampled_from([40, 260, 620]))
    def conversation_grows_while_nothing_runs(self, talk: int, events: int) -> None:
        self.world.end_all(signal.SIGTERM)
        grow(self.world.ground, self.scene.talks[talk], events)
        self.world.revive()

    @precondition(lambda self: len(self.world.servers) > 1)
    @rule(server=SERVERS)
    def server_ends_and_stays_away(self, server: int) -> None:
        self.world.server(server).end(signal.SIGKILL)

    @precondition(lambda self: len(self.world.servers) > 1)
    @rule(server=SERVERS, talk=TALKS)
    def server_freezes_while_all_write(self, server: int, talk: int) -> None:
        self.world.server(server).freeze()
        for client in self.scene.clients:
            self.scene.say(client, talk)
        self.scene.flow()
        self.world.server(server).thaw()

    @precondition(lambda self: self.world.engines)
    @rule(engine=TALKS, talk=TALKS)
    def engine_dies_while_all_write(self, engine: int, talk: int) -> None:
        for client in self.scene.clients:
            self.scene.say(client, talk)
        self.world.restart_engine(engine)
