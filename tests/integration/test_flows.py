"""Flows over the wire: walked with buttons and words, left, handed over, changed under way."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from live_server import LiveServer, running
from wire_client import Frame, WireClient, new_conversation

FLOW = """\
title: Find a lost payout
article: change-payout-account
questions: [my payout is lost]
steps:
  role:
    check: {role: [viewer]}
    then: rights
    otherwise: listed
  rights:
    handoff: Only owners see payouts.
  listed:
    ask: Is the payout in the list?
    choices:
      - {label: "Yes, it is there", also: [i can see it], to: state}
      - {label: "No, nothing there", to: person}
  state:
    ask: What does it say?
    choices:
      - {label: Held, to: password}
      - {label: On its way, to: person}
  password:
    article: reset-password
    say: A new password releases it.
  person:
    handoff: I am passing this on to the payments team.
"""


@pytest.fixture
def server(content: Path) -> Iterator[LiveServer]:
    """A running server whose knowledge base has a flow."""
    (content / "kb" / "flows").mkdir()
    (content / "kb" / "flows" / "lost-payout.yaml").write_text(FLOW, encoding="utf-8")
    with running(content) as live:
        yield live


def begin(visitor: WireClient, conversation: str, text: str = "my payout is lost") -> Frame:
    """Begins the flow and returns its first question."""
    visitor.say(conversation, text)
    return visitor.event("flow_step")


def choose(visitor: WireClient, step: Frame, label: str, **fields: object) -> Frame:
    """Presses the button of a step."""
    choice = next(one["id"] for one in step["body"]["choices"] if one["label"] == label)
    return visitor.say(step["conversation"], label, choice=choice, step_seq=step["seq"], **fields)


def labels(step: Frame) -> list[str]:
    return [choice["label"] for choice in step["body"]["choices"]]


def test_a_phrase_of_the_flow_shows_its_article_and_asks_below(server: LiveServer) -> None:
    with server.visitor() as visitor:
        visitor.say(new_conversation(), "my payout is lost")
        answer = visitor.assistant_event()
        step = visitor.event("flow_step")

    assert answer["body"]["article"]["id"] == "change-payout-account"
    assert step["body"]["text"] == "Is the payout in the list?"
    assert labels(step) == ["Yes, it is there", "No, nothing there"]


def test_an_answer_from_the_flows_article_begins_it_once(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        step = begin(visitor, conversation, "where does my money go, new bank")
        visitor.say(conversation, "forgot my password")
        ended = visitor.event("flow_ended")
        other = visitor.event("answer")
        visitor.say(conversation, "change the payout bank account")
        again = visitor.event("answer")
        visitor.say(conversation, "forgot my password")
        after = visitor.event("answer")

    assert step["body"]["flow"] == "lost-payout"
    assert ended["body"]["how"] == "left"
    assert other["body"]["article"]["id"] == "reset-password"
    assert again["body"]["article"]["id"] == "change-payout-account"
    assert after["seq"] == again["seq"] + 2


def test_buttons_and_words_lead_to_an_article(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        first = begin(visitor, conversation)
        choose(visitor, first, "Yes, it is there")
        second = visitor.event("flow_step")
        visitor.say(conversation, "it says held")
        ended = visitor.event("flow_ended")
        said = visitor.event("said")
        answer = visitor.event("answer")

    assert second["body"]["answered"][0]["answer"] == "Yes, it is there"
    assert second["body"]["answered"][0]["step_seq"] == first["seq"]
    assert ended["body"]["how"] == "article"
    assert ended["body"]["answered"][0]["choice"] == "held"
    assert said["body"]["text"] == "A new password releases it."
    assert answer["body"]["article"]["id"] == "reset-password"


def test_a_symptom_on_a_page_with_a_flow_is_asked_about_and_walked(content: Path) -> None:
    (content / "kb" / "flows").mkdir()
    (content / "kb" / "flows" / "lost-payout.yaml").write_text(FLOW, encoding="utf-8")
    page = "id: ledger\ntitle: Ledger\nmatch: /ledger\nflow: lost-payout\n"
    (content / "page_contexts" / "ledger.yaml").write_text(page, encoding="utf-8")
    with (
        running(content) as live,
        live.visitor(page={"url": "https://app.test/ledger"}) as visitor,
    ):
        visitor.say(new_conversation(), "it has disappeared")
        said = visitor.event("said")
        first = visitor.event("flow_step")
        choose(visitor, first, "Yes, it is there")
        second = visitor.event("flow_step")

    assert (said["body"]["phrase"], said["body"]["offer_person"]) == ("step_by_step", True)
    assert first["seq"] == said["seq"] + 1
    assert second["body"]["text"] == "What does it say?"


def test_a_handoff_tells_every_question_with_its_answer(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor(declared={"role": "admin"}) as visitor:
        choose(visitor, begin(visitor, conversation), "Yes, it is there")
        choose(visitor, visitor.event("flow_step"), "On its way")
        escalated = visitor.event("escalated")
        with server.agent("dana@example.com") as agent:
            card = agent.ask("watch", conversation=conversation)["card"]

    assert escalated["body"]["reason"] == "flow"
    assert escalated["state"] == "waiting"
    assert [(one["question"], one["answer"], one["by"]) for one in card["walked"]] == [
        ("role", "admin", "declared"),
        ("Is the payout in the list?", "Yes, it is there", "visitor"),
        ("What does it say?", "On its way", "visitor"),
    ]
    assert card["question"] == "my payout is lost"
    assert card["asking"] is None


def test_what_the_page_declares_can_lead_to_a_person_at_once(server: LiveServer) -> None:
    with server.visitor(declared={"role": "viewer"}) as visitor:
        visitor.say(new_conversation(), "my payout is lost")
        said = visitor.event("said")
        escalated = visitor.event("escalated")

    assert said["body"]["text"] == "Only owners see payouts."
    assert escalated["body"]["reason"] == "flow"


def test_a_choice_of_a_question_that_is_over_is_refused(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        first = begin(visitor, conversation)
        choose(visitor, first, "Yes, it is there")
        visitor.event("flow_step")
        late = choose(visitor, first, "No, nothing there")

    assert (late["type"], late["code"], late["retry"]) == ("error", "step_over", False)


def test_a_choice_that_the_question_has_not_is_refused(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        first = begin(visitor, conversation)
        wrong = visitor.say(conversation, "x", choice="held", step_seq=first["seq"])
        right = choose(visitor, first, "Yes, it is there")

    assert wrong["code"] == "step_over"
    assert right["type"] == "accepted"


def test_a_choice_sent_twice_is_made_once(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        first = begin(visitor, conversation)
        once = choose(visitor, first, "Yes, it is there", key="k_0123456789")
        second = visitor.event("flow_step")
        again = choose(visitor, first, "Yes, it is there", key="k_0123456789")
        third = choose(visitor, second, "Held")

    assert again["seq"] == once["seq"]
    assert third["seq"] == second["seq"] + 1


def test_another_tab_goes_on_where_the_first_one_was(server: LiveServer) -> None:
    conversation = new_conversation()
    with ExitStack() as tabs:
        first = tabs.enter_context(server.client())
        token = first.hello()["token"]
        choose(first, begin(first, conversation), "Yes, it is there")
        step = first.event("flow_step")
        second = tabs.enter_context(server.client())
        welcome = second.hello(
            token=token, tab="tab2", resume=[{"conversation": conversation, "after": 0}]
        )
        held = next(
            event
            for run in welcome["transcripts"]
            for event in run["events"]
            if event["seq"] == step["seq"]
        )
        choose(second, held, "On its way")
        seen = first.event("escalated")
        late = choose(first, step, "Held")

    assert held["body"] == step["body"]
    assert seen["body"]["reason"] == "flow"
    assert late["code"] == "step_over"


def test_an_agent_who_takes_over_stops_the_flow(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor, server.agent("dana@example.com") as agent:
        step = begin(visitor, conversation)
        agent.ask("watch", conversation=conversation)
        agent.do("take_over", conversation)
        visitor.event("taken_over")
        late = choose(visitor, step, "Yes, it is there")
        spoken = visitor.say(conversation, "yes it is there")

    assert late["code"] == "step_over"
    assert spoken["type"] == "accepted"


def test_who_asks_for_a_person_gets_one_with_the_walk_so_far(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        choose(visitor, begin(visitor, conversation), "Yes, it is there")
        visitor.event("flow_step")
        visitor.say(conversation, "let me talk to a human please")
        escalated = visitor.event("escalated")
        with server.agent("dana@example.com") as agent:
            card = agent.ask("watch", conversation=conversation)["card"]

    assert escalated["body"]["reason"] == "asked_for_person"
    assert [one["answer"] for one in card["walked"] if one["by"] == "visitor"] == [
        "Yes, it is there"
    ]


def test_a_question_stays_open_however_many_pages_are_opened(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        step = begin(visitor, conversation)
        for number in range(50):
            visitor.ask("page", page={"url": f"https://app.test/invoices?page={number}"})
        choose(visitor, step, "Yes, it is there")
        following = visitor.event("flow_step")

    assert following["body"]["text"] == "What does it say?"


def test_words_that_ask_for_a_person_pick_nothing(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        begin(visitor, conversation)
        visitor.say(conversation, "no, talk to a human")
        message = visitor.event("said")
        escalated = visitor.event("escalated")

    assert message["body"]["phrase"] == "connecting"
    assert escalated["body"]["reason"] == "asked_for_person"


def test_a_step_that_was_removed_under_way_is_told_honestly(
    server: LiveServer, content: Path
) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        step = begin(visitor, conversation)
        (content / "kb" / "flows" / "lost-payout.yaml").unlink()
        server.sidelight.deployment.site("test").library.reload()
        choose(visitor, step, "Yes, it is there")
        ended = visitor.event("flow_ended")
        said = visitor.event("said")

    assert ended["body"]["how"] == "gone"
    assert said["body"]["phrase"] == "flow_gone"
    assert said["body"]["offer_person"]
