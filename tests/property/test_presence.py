"""Reports of presence may come in any order and any number of times; leases end what is silent."""

import json
from collections.abc import Mapping

from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from typing_extensions import override

from sidelight.realtime.presence import LEASE_MS, Presence
from sidelight.realtime.reports import Person, Report, merge, read_report, write_report

PEOPLE: tuple[Person, ...] = (("s", "a_1"), ("s", "v_1"), ("other", "v_1"), ("s", "v_2"))
people = st.sampled_from(PEOPLE)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Report, ...]:
    """What one process has told of its changes, now all, now the last ones."""
    here: set[Person] = set()
    reports: list[Report] = []
    untold: dict[Person, tuple[int, bool]] = {}
    for number, person in enumerate(draw(st.lists(people, max_size=12)), start=1):
        here ^= {person}
        untold[person] = (number, person in here)
        if draw(st.booleans()):
            continue
        if draw(st.booleans()):
            reports.append(Report("p", number, frozenset(here)))
        else:
            reports.append(Report("p", later=dict(untold)))
        untold.clear()
    return tuple(reports)


def known(report: Report) -> tuple[int, set[Person], Mapping[Person, tuple[int, bool]]]:
    return report.number, report.people(), report.later


@given(st.data())
def test_merging_is_commutative_associative_and_idempotent(data: st.DataObject) -> None:
    history = data.draw(histories()) or (Report("p"),)
    one, two, three = (data.draw(st.sampled_from(history)) for _ in range(3))

    assert known(merge(one, two)) == known(merge(two, one))
    assert known(merge(merge(one, two), three)) == known(merge(one, merge(two, three)))
    assert known(merge(one, one)) == known(merge(one, Report("p"))) == known(one)


@given(st.data())
def test_any_order_and_repetition_of_reports_tells_the_same(data: st.DataObject) -> None:
    history = data.draw(histories())
    in_order, shuffled = Presence("here"), Presence("here")
    for report in history:
        in_order.hear(report, 0)
    for report in data.draw(st.permutations([*history, *history])):
        shuffled.hear(report, 0)

    for person in PEOPLE:
        assert shuffled.here(*person) == in_order.here(*person)


@given(histories())
def test_a_report_survives_its_journey(history: tuple[Report, ...]) -> None:
    for report in history:
        assert read_report(write_report(report, asks=True)) == (report, True)


def test_a_report_of_another_version_is_ignored_and_unknown_fields_too() -> None:
    told = json.loads(write_report(Report("p", 1, frozenset({("s", "v_1")}))))

    assert read_report(json.dumps(told | {"more": 1})) is not None
    assert read_report(json.dumps(told | {"version": 2})) is None
    assert read_report("") is None


class Cluster(RuleBasedStateMachine):
    """Three processes whose gossip is late, lost and doubled, and of which one is killed."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = 0
        self.all = {name: Presence(name, linger_ms=0) for name in ("p1", "p2", "p3")}
        self.open: list[tuple[str, Person]] = []
        self.under_way: list[tuple[str, str]] = []
        self.shown: dict[str, set[Person]] = {name: set() for name in self.all}

    @initialize()
    def begin(self) -> None:
        self.everybody_lists()

    @rule(name=st.sampled_from(("p1", "p2", "p3")), person=people)
    def arrive(self, name: str, person: Person) -> None:
        if name in self.all:
            self.all[name].arrive(*person)
            self.all[name].show(*person)
            self.open.append((name, person))

    @rule(place=st.integers(0, 100))
    def leave(self, place: int) -> None:
        if self.open:
            name, person = self.open.pop(place % len(self.open))
            self.all[name].leave(*person)

    @rule(name=st.sampled_from(("p1", "p2", "p3")), as_list=st.booleans())
    def tell(self, name: str, as_list: bool) -> None:
        presence = self.all.get(name)
        if presence is None:
            return
        report = presence.list_here() if as_list else presence.differences()
        if report is not None:
            self.under_way += [(to, write_report(report)) for to in self.all if to != name]

    @rule(place=st.integers(0, 100), how=st.sampled_from(("arrive", "lose", "double")))
    def trouble(self, place: int, how: str) -> None:
        if not self.under_way:
            return
        place %= len(self.under_way)
        if how == "double":
            self.under_way.append(self.under_way[place])
            return
        to, text = self.under_way.pop(place)
        if how == "arrive":
            self.hear(to, text)

    @rule()
    def kill(self) -> None:
        if "p3" in self.all:
            del self.all["p3"]
            self.open = [(name, person) for name, person in self.open if name != "p3"]
            self.under_way = [(to, text) for to, text in self.under_way if to != "p3"]

    @rule()
    def settle(self) -> None:
        """All lists arrive, and the lease of who is silent ends."""
        while self.under_way:
            self.hear(*self.under_way.pop(0))
        self.everybody_lists()
        self.now_ms += LEASE_MS + 1
        self.everybody_lists()
        for name, presence in self.all.items():
            presence.expire(self.now_ms)
            self.follow(name)
        truth = {person for _, person in self.open}
        for name, presence in self.all.items():
            assert {person for person in PEOPLE if presence.here(*person)} == truth
            assert self.shown[name] == truth
            assert presence.agents("s") == {who for _, who in truth if who == "a_1"}

    @invariant()
    def own_connections_are_known_at_once(self) -> None:
        for name, person in self.open:
            assert self.all[name].here(*person)

    def everybody_lists(self) -> None:
        for name, presence in self.all.items():
            text = write_report(presence.list_here())
            for to in self.all:
                if to != name:
                    self.hear(to, text)

    def hear(self, to: str, text: str) -> None:
        found = read_report(text)
        assert found is not None
        self.all[to].hear(found[0], self.now_ms)
        self.follow(to)

    def follow(self, name: str) -> None:
        """What changes are told add up to who is here; nothing is told twice."""
        for _ in range(2):  # who leaves is gone for good at the next look at the earliest
            for person, is_here in self.all[name].changes(self.now_ms).items():
                assert (person in self.shown[name]) != is_here
                self.shown[name] ^= {person}

    @override
    def teardown(self) -> None:
        self.settle()


Cluster.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestCluster = Cluster.TestCase


def test_who_comes_back_within_the_linger_was_never_gone() -> None:
    presence = Presence("p", linger_ms=3_000)
    presence.arrive("s", "a_1")
    came = presence.changes(0)
    presence.leave("s", "a_1")
    between = presence.changes(10)
    was_here = presence.here("s", "a_1"), presence.agents("s")
    presence.arrive("s", "a_1")

    assert came == {("s", "a_1"): True}
    assert between == {}
    assert was_here == (True, {"a_1"})
    assert presence.changes(20_000) == {}


def test_who_came_and_left_unnoticed_is_told_of_all_the_same() -> None:
    presence = Presence("p", linger_ms=3_000)
    presence.arrive("s", "a_1")
    presence.leave("s", "a_1")

    assert presence.changes(0) == {("s", "a_1"): True}
    assert presence.changes(2_999) == {}
    assert presence.changes(3_000) == {("s", "a_1"): False}
    assert presence.agents("s") == frozenset()


def test_a_second_tab_does_not_end_the_first() -> None:
    presence = Presence("p")
    for _ in range(2):
        presence.arrive("s", "v_1")
    presence.leave("s", "v_1")
    with_one_left = presence.here("s", "v_1")
    presence.leave("s", "v_1")

    assert with_one_left
    assert not presence.here("s", "v_1")
    assert presence.total() == 0


def test_a_visitor_without_a_chat_is_nobody_elses_business() -> None:
    presence = Presence("p")
    presence.arrive("s", "v_1")
    quiet = presence.differences()
    presence.show("s", "v_1")
    told = presence.differences()

    assert quiet is None
    assert told is not None
    assert told.people() == {("s", "v_1")}


def test_silence_of_the_bus_ends_no_lease() -> None:
    presence = Presence("here")
    presence.hear(Report("there", 1, frozenset({("s", "a_1")})), 0)
    presence.renew(LEASE_MS * 5)
    presence.expire(LEASE_MS * 6)
    kept = presence.agents("s")
    presence.expire(LEASE_MS * 7)

    assert kept == {"a_1"}
    assert presence.processes() == 0
