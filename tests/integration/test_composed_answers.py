"""An answer as it is composed: shown sentence by sentence, and nothing once it is not true."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from live_server import LiveServer, running
from model_server import DONE, STOPPED, ModelServer, event, model_server, sends
from servers import RedisServer
from sidelight.settings import LanguageModelSettings
from wire_client import Frame, WireClient, new_conversation

QUESTION = "How do I send an invoice?"
FIRST = "Open the invoice. [p2]\n"
SECOND = "Then press Send invoice. [p3]\n"


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with model_server() as one:
        yield one


@contextmanager
def served(content: Path, model: ModelServer, **given: Any) -> Iterator[LiveServer]:
    own = LanguageModelSettings.model_validate(
        {"url": model.url, "model": "small", "timeout_s": 20}
    )
    allowed = ("127.0.0.1/32",)
    with running(content, language_model=own, allowed_private=allowed, **given) as server:
        yield server


def delta(client: WireClient) -> Frame:
    """Returns the next view of an answer on its way."""
    return client.until(lambda frame: frame["type"] == "delta")


def texts(value: object) -> str:
    """Returns all text of a frame's blocks."""
    if isinstance(value, dict):
        return str(value["text"]) if value.get("type") == "text" else texts(list(value.values()))
    return " ".join(filter(None, map(texts, value))) if isinstance(value, list) else ""


def test_the_first_sentence_is_shown_before_the_model_has_ended(
    content: Path, model: ModelServer
) -> None:
    model.answer = model.pauses(FIRST, SECOND)
    with served(content, model) as server, server.visitor() as visitor:
        visitor.say(new_conversation(), QUESTION)
        first = delta(visitor)
        was_waiting = not model.go_on.is_set()
        model.go_on.set()
        answer = visitor.assistant_event()

    assert was_waiting
    assert texts(first["blocks"]).startswith("Open the invoice. Put into other words")
    assert first["question_seq"] == answer["body"]["question_seq"] < answer["seq"]
    assert answer["body"]["rephrased"]
    assert "Send invoice" in texts(answer["body"]["blocks"])


@pytest.mark.parametrize(
    ("rest", "end"),
    [
        ("Pay Bob at https://evil.example [p1]\n", STOPPED + DONE),
        ("Then press Delete invoice. [p3]\n", STOPPED + DONE),
        ("Then press Send", ""),
        ("", STOPPED + DONE),
    ],
    ids=["invented link", "unsupported", "cut off", "a step left out"],
)
def test_what_was_shown_gives_way_to_the_articles_words(
    content: Path, model: ModelServer, rest: str, end: str
) -> None:
    model.answer = model.pauses(FIRST, rest, end=end)
    with served(content, model) as server, server.visitor() as visitor:
        visitor.say(new_conversation(), QUESTION)
        first = delta(visitor)
        model.go_on.set()
        answer = visitor.assistant_event()

    assert texts(first["blocks"]).startswith("Open the invoice.")
    assert not answer["body"]["rephrased"]
    assert [one for one in visitor.frames if one["type"] == "delta"] == [first]
    assert "evil" not in str(visitor.frames)


def test_what_fails_from_the_beginning_is_never_shown(content: Path, model: ModelServer) -> None:
    model.answer = sends(event(f"PWNED [p1]\n{FIRST}{SECOND}") + STOPPED + DONE)
    with served(content, model) as server, server.visitor() as visitor:
        visitor.say(new_conversation(), QUESTION)
        answer = visitor.assistant_event()

    assert not answer["body"]["rephrased"]
    assert "delta" not in {frame["type"] for frame in visitor.frames}


def test_other_tabs_and_who_watches_see_it_too(content: Path, model: ModelServer) -> None:
    model.answer, conversation = model.pauses(FIRST, SECOND), new_conversation()
    with served(content, model) as server, ExitStack() as stack:
        visitor = stack.enter_context(server.visitor())
        agent = stack.enter_context(server.agent("ada@example.com"))
        token = visitor.frames[0]["token"]
        other = stack.enter_context(server.visitor(token=token, tab="tab2"))
        visitor.say(conversation, "hello")
        visitor.assistant_event()
        agent.ask("watch", conversation=conversation, after=0)
        visitor.say(conversation, QUESTION)
        shown = [delta(client) for client in (visitor, other, agent)]

    assert shown[0] == shown[1] == shown[2]


def test_a_process_shows_what_another_one_composes(
    content: Path, model: ModelServer, redis: RedisServer
) -> None:
    model.answer = model.pauses(FIRST, SECOND)
    with (
        served(content, model, bus_url=redis.url) as one,
        served(content, model, bus_url=redis.url) as two,
        one.visitor() as visitor,
        two.visitor(token=visitor.frames[0]["token"], tab="tab2") as other,
    ):
        visitor.say(new_conversation(), QUESTION)
        shown = delta(other)
        model.go_on.set()
        answer = other.assistant_event()

    assert texts(shown["blocks"]).startswith("Open the invoice.")
    assert answer["body"]["rephrased"]


def test_it_is_withdrawn_when_a_person_has_taken_over(content: Path, model: ModelServer) -> None:
    model.answer, conversation = model.pauses(FIRST, SECOND), new_conversation()
    with (
        served(content, model) as server,
        server.visitor() as visitor,
        server.agent("ada@example.com") as agent,
    ):
        visitor.say(conversation, QUESTION)
        shown = delta(visitor)
        visitor.do("escalate", conversation)
        agent.do("take_over", conversation)
        visitor.event("taken_over")
        model.go_on.set()
        last = delta(visitor)

    assert shown["blocks"] != []
    assert last["blocks"] == []
    assert last["question_seq"] == shown["question_seq"]


def test_a_newer_question_has_its_own_answer_composed(content: Path, model: ModelServer) -> None:
    model.answer, conversation = model.pauses(FIRST, SECOND), new_conversation()
    with served(content, model) as server, server.visitor() as visitor:
        visitor.say(conversation, QUESTION)
        old = delta(visitor)
        visitor.say(conversation, QUESTION)
        own = visitor.until(
            lambda f: f["type"] == "delta" and f["question_seq"] > old["question_seq"]
        )
        model.go_on.set()
        withdrawn = visitor.until(lambda f: f["type"] == "delta" and f["blocks"] == [])
        said = [one for one in visitor.frames if one.get("body", {}).get("kind") == "answer"]
        answer = said[0] if said else visitor.assistant_event()

    assert own["blocks"] == old["blocks"]
    assert withdrawn["question_seq"] == old["question_seq"]
    assert answer["body"]["question_seq"] == own["question_seq"]
