"""What each connection has of its own, outbox and rates, and the count of all of them."""

import asyncio

import pytest

from sidelight.errors import RateLimited
from sidelight.protocol.close import CloseCode
from sidelight.protocol.limits import RATES
from sidelight.realtime.outbox import MAX_CHARS, MAX_FRAMES, Outbox
from sidelight.realtime.presence import Presence
from sidelight.realtime.rates import Rates


def waiting(outbox: Outbox) -> list[str | CloseCode]:
    """Takes everything that waits, and the close code at the end."""
    outbox.close(CloseCode.NORMAL)
    return asyncio.run(_drained(outbox))


async def _drained(outbox: Outbox) -> list[str | CloseCode]:
    taken: list[str | CloseCode] = []
    while not taken or isinstance(taken[-1], str):
        taken.append(await outbox.next())
    return taken


def test_an_outbox_gives_frames_in_order_and_then_the_first_close_code() -> None:
    outbox = Outbox()
    outbox.put("a")
    outbox.put("b")
    outbox.close(CloseCode.RESTARTING)
    outbox.put("late")

    assert waiting(outbox) == ["a", "b", CloseCode.RESTARTING]


def test_a_snapshot_goes_before_what_came_while_it_was_read() -> None:
    outbox = Outbox()
    outbox.put("newer")
    outbox.lead("snapshot")

    assert waiting(outbox) == ["snapshot", "newer", CloseCode.NORMAL]


def test_an_outbox_wakes_its_reader() -> None:
    async def scene() -> str | CloseCode:
        outbox = Outbox()
        async with asyncio.TaskGroup() as tasks:
            reader = tasks.create_task(outbox.next())
            await asyncio.sleep(0)
            outbox.put("a")
        return reader.result()

    assert asyncio.run(scene()) == "a"


def test_a_transcript_larger_than_the_bound_reaches_a_reader_for_whom_nothing_waits() -> None:
    outbox = Outbox()
    outbox.put("x" * (MAX_CHARS + 1))
    outbox.put("y")

    assert waiting(outbox) == ["x" * (MAX_CHARS + 1), "y", CloseCode.NORMAL]


@pytest.mark.parametrize(
    "frames", [["x"] * (MAX_FRAMES + 1), ["x" * (MAX_CHARS // 2)] * 4], ids=["many", "large"]
)
def test_a_reader_too_slow_is_closed_and_told_to_come_back(frames: list[str]) -> None:
    outbox = Outbox()
    for frame in frames:
        outbox.put(frame)

    assert waiting(outbox) == [CloseCode.SLOW_READER]


def test_a_burst_is_allowed_and_the_next_frame_has_to_wait() -> None:
    rates = Rates()
    for _ in range(RATES["send"].burst):
        rates.take("send", now_ms=0)

    with pytest.raises(RateLimited) as refused:
        rates.take("send", now_ms=0)

    rates.take("send", now_ms=refused.value.retry_after_ms)
    assert 0 < refused.value.retry_after_ms <= 1_000


def test_kinds_without_a_rate_of_their_own_share_one() -> None:
    rates = Rates()
    for number in range(RATES["other"].burst):
        rates.take("ping" if number % 2 else "seen", now_ms=0)

    with pytest.raises(RateLimited):
        rates.take("feedback", now_ms=0)


def test_a_clock_that_goes_back_gives_nothing() -> None:
    rates = Rates()
    for _ in range(RATES["send"].burst):
        rates.take("send", now_ms=1_000_000)

    with pytest.raises(RateLimited):
        rates.take("send", now_ms=0)


def test_agents_are_told_from_visitors_and_sites_from_each_other() -> None:
    presence = Presence()
    for site, who in (("s", "a_1"), ("s", "v_1"), ("other", "a_2")):
        presence.arrive(site, who)

    assert presence.agents("s") == {"a_1"}
    assert presence.total() == 3
