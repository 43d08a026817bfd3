"""A process killed while it writes: every acknowledged event is there once, in order."""

import pytest

from sidelight.store.engine import open_engine
from store_chat import NAMES, logged
from store_processes import chatting, lines_of


def in_the_log(url: str) -> dict[str, list[tuple[int, str]]]:
    engine = open_engine(url)
    found = logged(engine)
    engine.dispose()
    return found


@pytest.mark.parametrize("acknowledged_before_kill", [1, 50, 400])
def test_a_killed_process_loses_and_doubles_nothing(
    store_url: str, acknowledged_before_kill: int
) -> None:
    with chatting(store_url, "ana", 1_000_000) as process:
        acknowledged = lines_of(process, acknowledged_before_kill)
        process.kill()
        acknowledged += lines_of(process)
    after_kill = in_the_log(store_url)

    for name, seq, key in acknowledged:
        assert after_kill[name][seq - 1] == (seq, key)
    for events in after_kill.values():
        assert [seq for seq, _ in events] == list(range(1, len(events) + 1))
        assert len({key for _, key in events}) == len(events)


def test_commands_repeated_after_a_kill_are_in_the_log_once(store_url: str) -> None:
    with chatting(store_url, "ana", 50) as process:
        lines_of(process, 60)
        process.kill()

    with chatting(store_url, "ana", 50) as process:
        lines_of(process)

    assert in_the_log(store_url) == {
        name: [
            (2 * number + at, f"{who}-{name}-{number:06}")
            for number in range(50)
            for at, who in ((1, "all"), (2, "ana"))
        ]
        for name in NAMES
    }
