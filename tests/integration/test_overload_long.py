"""A conversation of 20,000 events is opened at its end and read a page at a time."""

from collections.abc import Iterator

import pytest

from live_server import LiveServer, running, write_content
from long_log import fill
from wire_client import new_conversation

LONG = 20_000
PAGE = 200


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveServer, str, str]]:
    """A server with one conversation of 20,000 events, its id, and its visitor's token."""
    folder = tmp_path_factory.mktemp("long")
    write_content(folder)
    with running(folder) as server:
        conversation = new_conversation()
        with server.visitor() as visitor:
            token = visitor.frames[0]["token"]
            visitor.say(conversation, "hello")
            visitor.assistant_event()
        fill(server, conversation, "and then this happened", LONG)
        yield server, conversation, token


def test_a_conversation_of_20_000_events_is_shipped_a_page_at_a_time(
    begun: tuple[LiveServer, str, str],
) -> None:
    server, conversation, token = begun
    with server.visitor(token=token) as visitor:
        welcome = visitor.frames[0]
        (transcript,) = welcome["transcripts"]
        before, seen = transcript["first_seq"], transcript["events"]
        for _ in range(20):
            page = visitor.ask("earlier", conversation=conversation, before=before)
            seen = page["events"] + seen
            before = page["first_seq"]
        behind = visitor.ask("catch_up", conversation=conversation, after=1)
        taken = visitor.say(conversation, "still here")

    assert len(transcript["events"]) <= PAGE
    assert transcript["reset"]
    assert [event["seq"] for event in seen] == list(range(before, transcript["head"] + 1))
    assert behind["reset"]
    assert len(behind["events"]) <= PAGE
    assert taken["seq"] == transcript["head"] + 1


def test_an_agent_opens_a_conversation_of_20_000_events_at_its_end(
    begun: tuple[LiveServer, str, str],
) -> None:
    server, conversation, _ = begun
    with server.agent("ada@agents.test") as console:
        watching = console.ask("watch", conversation=conversation, after=0)
        earlier = console.ask("earlier", conversation=conversation, before=10_000)

    transcript = watching["transcript"]
    assert transcript["reset"]
    assert len(transcript["events"]) <= PAGE
    assert transcript["events"][-1]["seq"] == transcript["head"] >= LONG
    assert earlier["events"][-1]["seq"] == 9_999
