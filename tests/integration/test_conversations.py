"""Visitors and agents over the real wire: what is promised of a conversation."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from live_server import LiveServer, running
from wire_client import WireClient, new_conversation, new_key, transcript_of


def test_a_first_message_begins_a_conversation_and_is_answered(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor(page={"url": "https://app.test/invoices"}) as visitor:
        accepted = visitor.say(conversation, "how do I send an invoice to my customer")
        spoken = visitor.assistant_event()

    assert accepted["type"] == "accepted"
    assert spoken["body"]["kind"] == "answer"
    assert spoken["body"]["article"]["id"] == "send-an-invoice"
    assert spoken["body"]["page"] == "invoices"


def test_a_repeated_command_gets_the_first_reply_and_no_second_event(server: LiveServer) -> None:
    conversation, key = new_conversation(), new_key()
    with server.visitor() as visitor:
        first = visitor.say(conversation, "reset password", key=key)
        second = visitor.say(conversation, "reset password", key=key)
        everything = visitor.ask("catch_up", conversation=conversation, after=0)

    messages = [e for e in everything["events"] if e["body"]["kind"] == "message"]
    assert (first["seq"], first["at_ms"]) == (second["seq"], second["at_ms"])
    assert len(messages) == 1


def test_a_client_that_comes_back_gets_exactly_what_it_missed(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.client() as visitor:
        token = visitor.hello()["token"]
        visitor.say(conversation, "reset password")
        visitor.assistant_event()
        seen = transcript_of(visitor.frames, conversation)
    with server.visitor(token=token) as other_tab:
        other_tab.say(conversation, "thanks, and the invoice?")
        other_tab.assistant_event()
    with server.client() as visitor:
        resume = [{"conversation": conversation, "after": seen[-1]["seq"]}]
        welcome = visitor.hello(token=token, resume=resume)
        everything = visitor.ask("catch_up", conversation=conversation, after=0)["events"]

    missed = welcome["transcripts"][0]["events"]
    assert [e["seq"] for e in missed] == list(range(seen[-1]["seq"] + 1, missed[-1]["seq"] + 1))
    assert seen + missed == everything


def test_a_browser_without_memory_gets_its_open_conversation_back(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.client() as visitor:
        token = visitor.hello()["token"]
        visitor.say(conversation, "reset password")
        visitor.assistant_event()
        before = transcript_of(visitor.frames, conversation)
    with server.client() as visitor:
        welcome = visitor.hello(token=token)

    assert transcript_of([welcome], conversation) == before


def test_another_visitors_conversation_is_not_found(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as owner:
        owner.say(conversation, "reset password")
        with server.visitor() as stranger:
            read = stranger.ask("catch_up", conversation=conversation, after=0)
            written = stranger.say(conversation, "let me in")

    assert (read["type"], read["code"]) == ("error", "not_found")
    assert (written["type"], written["code"]) == ("error", "not_found")


def test_a_note_never_reaches_the_visitor_and_leaves_no_hole(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor, server.agent("ada@test.example") as agent:
        visitor.do("escalate", conversation)
        agent.ask("watch", conversation=conversation)
        agent.do("take_over", conversation)
        agent.do("note", conversation, text="a difficult customer")
        agent.say(conversation, "Hello!")
        visitor.until(
            lambda f: (
                f["type"] == "event"
                and f["actor"]["kind"] == "agent"
                and f["body"]["kind"] == "message"
            )
        )
        own = visitor.ask("catch_up", conversation=conversation, after=0)["events"]
        agents = agent.ask("catch_up", conversation=conversation, after=0)["events"]

    assert "note" not in {event["body"]["kind"] for event in own}
    assert [event["seq"] for event in own] == list(range(1, len(own) + 1))
    assert "difficult" not in str(visitor.frames)
    assert [event["seq"] for event in agents] == list(range(1, len(own) + 2))


def test_of_two_agents_who_take_over_at_once_exactly_one_does(server: LiveServer) -> None:
    conversation = new_conversation()
    with (
        server.visitor() as visitor,
        server.agent("ada@test.example") as ada,
        server.agent("ben@test.example") as ben,
        ThreadPoolExecutor(2) as threads,
    ):
        visitor.do("escalate", conversation)

        def take(agent: WireClient) -> str:
            reply = agent.do("take_over", conversation)
            return str(reply.get("code", reply["type"]))

        taken = sorted(threads.map(take, [ada, ben]))
        second = ada.do("take_over", conversation), ben.do("take_over", conversation)

    assert taken == ["accepted", "already_taken"]
    assert sorted(reply["type"] for reply in second) == ["accepted", "error"]


def test_the_agent_sees_card_pages_and_typing_live(server: LiveServer) -> None:
    conversation = new_conversation()
    with (
        server.visitor(
            page={"url": "https://app.test/invoices", "title": "All invoices"},
            declared={"plan": "pro", "role": "admin"},
            trail=[{"url": "https://app.test/", "title": "Home", "at_ms": 1}],
        ) as visitor,
        server.agent("ada@test.example") as agent,
    ):
        visitor.say(conversation, "how do I send an invoice")
        visitor.assistant_event()
        visitor.do("escalate", conversation)
        card = agent.ask("watch", conversation=conversation)["card"]
        visitor.ask("page", page={"url": "https://app.test/payouts", "title": "Payouts"})
        moved = agent.event("page_moved")
        visitor.tell("typing", conversation=conversation)
        typing = agent.until(lambda f: f["type"] == "typing")

    assert card["question"] == "how do I send an invoice"
    assert card["page"]["context"] == "invoices"
    assert [page["title"] for page in card["trail"]] == ["Home"]
    assert card["declared"] == {"plan": "pro", "role": "admin"}
    assert card["tried"][0]["id"] == "send-an-invoice"
    assert card["reason"] == "asked_for_person"
    assert moved["body"]["page"]["context"] == "payouts"
    assert typing["actor"]["kind"] == "visitor"


def test_the_page_routes_the_conversation(server: LiveServer) -> None:
    with (
        server.visitor(page={"url": "https://app.test/invoices"}) as visitor,
        server.agent("ada@test.example") as agent,
    ):
        visitor.do("escalate", new_conversation())
        row = agent.until(lambda f: f["type"] == "inbox" and f["row"]["state"] == "waiting")["row"]

    assert (row["team"], row["skills"], row["priority"]) == ("billing", ["payments"], "high")


def test_the_assistant_is_silent_while_a_person_has_the_conversation(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor, server.agent("ada@test.example") as agent:
        visitor.do("escalate", conversation)
        agent.do("take_over", conversation)
        visitor.say(conversation, "how do I reset my password")
        agent.do("hand_back", conversation)
        visitor.say(conversation, "so how do I reset my password")
        answered = visitor.assistant_event()

    assert answered["body"]["question_seq"] == answered["seq"] - 1


def test_satisfaction_is_asked_after_the_resolution_only(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor, server.agent("ada@test.example") as agent:
        visitor.do("escalate", conversation)
        early = visitor.do("csat", conversation, score=5)
        agent.do("take_over", conversation)
        agent.do("resolve", conversation)
        rated = visitor.do("csat", conversation, score=4, comment="quick")
        row = agent.until(lambda f: f["type"] == "inbox" and f["row"]["csat"] is not None)["row"]

    assert early["code"] == "wrong_state"
    assert rated["type"] == "accepted"
    assert row["csat"] == 4


def test_two_answers_that_did_not_help_bring_a_person(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor(page={"url": "https://app.test/invoices"}) as visitor:
        for question in ("how do I send an invoice", "how do I reset my password"):
            visitor.say(conversation, question)
            answer = visitor.event("answer")
            visitor.do("feedback", conversation, answer_seq=answer["seq"], helpful=False)
        history = visitor.ask("catch_up", conversation=conversation, after=0)["events"]

    reasons = [e["body"]["reason"] for e in history if e["body"]["kind"] == "escalated"]
    assert reasons == ["not_helpful_twice"]


def test_a_question_that_no_article_answers_is_not_answered(server: LiveServer) -> None:
    with server.visitor() as visitor:
        visitor.say(new_conversation(), "what is the tallest mountain in Peru")
        spoken = visitor.assistant_event()

    assert spoken["body"]["kind"] != "answer"


def test_a_message_after_the_resolution_reopens(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        visitor.say(conversation, "reset password")
        visitor.assistant_event()
        visitor.do("confirm", conversation)
        visitor.say(conversation, "and how do I send an invoice")
        events = visitor.ask("catch_up", conversation=conversation, after=0)["events"]

    kinds = [event["body"]["kind"] for event in events]
    assert kinds.index("resolved") < kinds.index("reopened")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "مرحبا، كيف أرسل فاتورة؟",
        "👩‍👩‍👧‍👦 emoji 🏳️‍🌈",
        "line one\nline two\ttab",
        "\u202eright-to-left override",
        "' OR 1=1; DROP TABLE event; --",
        'null \\u0000 backslash \\ quote "',
    ],
)
def test_text_comes_back_as_it_was_typed(server: LiveServer, text: str) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        visitor.say(conversation, text)
        events = visitor.ask("catch_up", conversation=conversation, after=0)["events"]

    assert next(e for e in events if e["body"]["kind"] == "message")["body"]["text"] == text


def test_a_question_owed_by_a_server_that_died_is_answered_by_the_next(content: Path) -> None:
    conversation = new_conversation()
    with running(content) as first, first.client() as visitor:
        token = visitor.hello()["token"]
        # Taken out of the queue, the question stays owed, as after a crash.
        first.sidelight.deployment.writer.submit(lambda _: None).result()
        visitor.send("send", key=new_key(), conversation=conversation, text="reset password")
        visitor.event("message")
    with running(content) as second, second.client() as visitor:
        welcome = visitor.hello(token=token)
        events = transcript_of([welcome], conversation)
        if not any(e["body"]["kind"] in {"answer", "clarification"} for e in events):
            visitor.assistant_event()
        everything = visitor.ask("catch_up", conversation=conversation, after=0)["events"]

    spoken = [e for e in everything if e["body"]["kind"] in {"answer", "clarification", "said"}]
    assert len(spoken) == 1


def test_an_agent_who_comes_later_sees_who_is_connected(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        visitor.do("escalate", conversation)
        with server.agent("ada@test.example") as agent:
            present = agent.until(lambda f: f["type"] == "presence")

    assert present["conversation"] == conversation
    assert present["visitor_online"]


def test_rising_frustration_is_on_the_message_and_on_the_card(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor, server.agent("ada@test.example") as agent:
        visitor.say(conversation, "my invoice still does not send")
        visitor.assistant_event()
        visitor.say(conversation, "it is still the same error")
        opened = agent.ask("watch", conversation=conversation)

    events = opened["transcript"]["events"]
    told = [e["body"]["signals"] for e in events if e["body"]["kind"] == "message"]
    assert ["frustration" in signals for signals in told] == [False, True]
    assert "frustration" in opened["card"]["signals"]
