"""Who is let in and how much all connections of one may do, and that both stay bounded."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from sidelight.errors import RateLimited, TooMany
from sidelight.protocol.limits import GRANTS, RATES, Rate
from sidelight.realtime.admission import MAX_IDLE, Admission, Allowance, address_key

AN_ADDRESS = "203.0.113.7"
SMALL = replace(
    GRANTS["strict"],
    visitor_connections=3,
    address_connections=4,
    address_silent=2,
    address_greetings=Rate(burst=6, per_minute=60),
)


def entered(door: Admission, who: str = "v_1", address: str = AN_ADDRESS) -> Allowance:
    """A greeted connection."""
    allowance = door.enter(address, 0)
    allowance.be("site", who, 0)
    allowance.greeted()
    return allowance


def used_up(allowance: Allowance, kind: str) -> int:
    """Takes until it is refused; returns how many there were."""
    taken = 0
    while True:
        try:
            allowance.take(kind, 0)
        except RateLimited:
            return taken
        taken += 1


@pytest.mark.parametrize(
    ("client", "key"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "20010db800010002/64"),
        ("2001:db8:1:2:ffff::1", "20010db800010002/64"),
        ("2001:db8:1:3::1", "20010db800010003/64"),
        ("fe80::1%eth0", "fe80000000000000/64"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
        ("a-test", ""),
    ],
)
def test_an_address_counts_for_its_subscriber_and_loopback_for_nobody(
    client: str, key: str
) -> None:
    assert address_key(client) == key


def test_tabs_of_one_visitor_share_what_he_has_and_reconnecting_gives_nothing_back() -> None:
    door = Admission(SMALL)
    first, second = entered(door), entered(door)
    taken = [used_up(first, "send"), used_up(second, "send")]
    first.end(0)
    second.end(0)
    again = entered(door)
    taken.append(used_up(again, "send"))

    burst = RATES["send"].burst
    assert taken == [burst, burst, 0]
    assert used_up(entered(door, "v_2"), "send") == burst


def test_an_address_shares_among_its_visitors_and_a_site_among_all() -> None:
    door = Admission(replace(SMALL, address_times=1, visitor_times=9, site_times=2))
    taken = [
        used_up(entered(door, f"v_{number}", address), "send")
        for number, address in enumerate([AN_ADDRESS, AN_ADDRESS, "203.0.113.8", "203.0.113.9"])
    ]

    burst = RATES["send"].burst
    assert taken == [burst, 0, burst, 0]


def test_one_more_tab_than_allowed_is_refused_until_one_closes() -> None:
    door = Admission(replace(SMALL, address_connections=99))
    tabs = [entered(door) for _ in range(SMALL.visitor_connections)]
    late = door.enter(AN_ADDRESS, 0)
    with pytest.raises(TooMany) as refused:
        late.be("site", "v_1", 0)
    late.be("site", "v_2", 0)
    late.end(0)
    tabs[0].end(0)

    assert refused.value.retry
    assert refused.value.retry_after_ms > 0
    entered(door)


def test_an_address_has_so_many_connections_and_fewer_that_are_silent() -> None:
    door = Admission(SMALL)
    silent = [door.enter(AN_ADDRESS, 0) for _ in range(SMALL.address_silent)]
    with pytest.raises(TooMany):
        door.enter(AN_ADDRESS, 0)
    for one in silent:
        one.greeted()
    more = [door.enter(AN_ADDRESS, 0) for _ in range(2)]
    with pytest.raises(TooMany):
        door.enter(AN_ADDRESS, 0)
    door.enter("203.0.113.8", 0)
    for one in (*silent, *more):
        one.end(0)

    assert (door.connections, door.silent, door.refused) == (1, 1, 2)


def test_coming_and_going_fast_is_refused_with_the_time_to_wait() -> None:
    door = Admission(SMALL)
    for _ in range(SMALL.address_greetings.burst):
        door.enter(AN_ADDRESS, 0).end(0)
    with pytest.raises(RateLimited) as refused:
        door.enter(AN_ADDRESS, 0)

    door.enter(AN_ADDRESS, refused.value.retry_after_ms).end(0)


def test_a_process_that_is_full_lets_nobody_in_whoever_he_is() -> None:
    door = Admission(SMALL, most=2)
    here = [entered(door, address="127.0.0.1") for _ in range(2)]
    with pytest.raises(TooMany):
        door.enter("127.0.0.1", 0)
    here[0].end(0)

    entered(door)


def test_new_conversations_are_few_for_a_visitor_and_for_an_address() -> None:
    grants = replace(
        SMALL,
        visitor_conversations=Rate(burst=2, per_minute=1),
        address_conversations=Rate(burst=3, per_minute=1),
    )
    door = Admission(grants)
    first, second = entered(door, "v_1"), entered(door, "v_2")
    for one in (first, first, second):
        one.take_conversation(0)

    for one in (first, second):
        with pytest.raises(RateLimited):
            one.take_conversation(0)


def test_what_is_remembered_of_those_who_have_left_is_bounded() -> None:
    door = Admission(GRANTS["generous"])
    for number in range(MAX_IDLE + 50):
        one = entered(door, f"v_{number}", "127.0.0.1")
        one.take("send", 0)
        one.end(0)

    assert len(door.visitors) == MAX_IDLE


def test_who_has_used_nothing_is_forgotten_at_once() -> None:
    door = Admission(GRANTS["generous"])
    entered(door).end(60_000)

    assert [len(door.visitors), len(door.addresses), len(door.sites)] == [0, 0, 0]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["enter", "greet", "be", "take", "end"]),
        st.integers(0, 5),
        st.sampled_from(["v_1", "v_2"]),
        st.sampled_from([AN_ADDRESS, "2001:db8::1", "127.0.0.1"]),
    ),
    max_size=80,
)


@given(STEPS)
def test_whatever_comes_and_goes_the_counts_end_at_nothing(
    steps: list[tuple[str, int, str, str]],
) -> None:
    door = Admission(SMALL, most=5)
    here: list[Allowance] = []
    for step, number, who, address in steps:
        one = here[number % len(here)] if here else None
        try:
            if step == "enter":
                here.append(door.enter(address, 0))
            elif one is not None:
                _do(one, step, who)
                if step == "end":
                    here.remove(one)
        except RateLimited:
            pass
        assert door.silent <= door.connections == len(here) <= door.most
    for one in here:
        one.end(0)

    assert (door.connections, door.silent) == (0, 0)
    assert len(door.visitors) <= len({who for _, _, who, _ in steps})


def _do(one: Allowance, step: str, who: str) -> None:
    match step:
        case "greet":
            one.greeted()
        case "be":
            one.be("site", who, 0)
        case "take":
            one.take("send", 0)
        case _:
            one.end(0)
