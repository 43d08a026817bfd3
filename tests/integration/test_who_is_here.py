"""Who is seen online, and who may be heard where, over real sockets."""

import time

import jwt

from live_server import IDENTITY_SECRET, LiveServer
from wire_client import new_conversation


def signed(subject: str) -> str:
    claims = {"sub": subject, "aud": "test", "exp": int(time.time()) + 600, "name": "Mara"}
    return jwt.encode(claims, IDENTITY_SECRET)


def test_a_visitor_who_is_identified_late_is_seen_online(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.client() as earlier:
        earlier.hello(identity=signed("u1"))
        earlier.do("escalate", conversation)
    with server.agent("ada@test.example") as agent:
        with server.visitor() as visitor:
            visitor.ask("identify", identity=signed("u1"))
            opened = agent.ask("watch", conversation=conversation)
        told = agent.until(lambda f: f["type"] == "presence" and not f["visitor_online"])

    assert opened["visitor_online"]
    assert told["conversation"] == conversation


def test_a_stranger_cannot_type_into_a_conversation_by_naming_it(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as owner, server.agent("ada@test.example") as agent:
        owner.do("escalate", conversation)
        agent.ask("watch", conversation=conversation)
        resume = [{"conversation": conversation, "after": 0}]
        with server.visitor(resume=resume) as stranger:
            stranger.tell("typing", conversation=conversation)
            heads = stranger.ask("ping")["heads"]
        agent.ask("ping")

    assert heads == []
    assert [frame for frame in agent.frames if frame["type"] == "typing"] == []


def test_the_same_verdict_on_the_same_answer_counts_once(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        visitor.say(conversation, "how do I send an invoice to my customer")
        answer = visitor.assistant_event()["seq"]
        for _ in range(3):
            visitor.do("feedback", conversation, answer_seq=answer, helpful=False)
        state = visitor.ask("catch_up", conversation=conversation, after=0)["state"]

    assert state == "assisting"


def test_a_verdict_on_what_is_not_an_answer_is_refused(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        visitor.say(conversation, "how do I send an invoice to my customer")
        visitor.assistant_event()
        refused = visitor.do("feedback", conversation, answer_seq=1, helpful=False)

    assert (refused["type"], refused["code"]) == ("error", "not_found")


def test_a_title_that_comes_late_is_no_second_page_on_the_trail(server: LiveServer) -> None:
    conversation = new_conversation()
    home, invoices = "https://app.test/", "https://app.test/invoices"
    with server.visitor(page={"url": home}) as visitor, server.agent("ada@test.example") as agent:
        visitor.ask("page", page={"url": home, "title": "Home"})
        visitor.ask("page", page={"url": invoices})
        visitor.ask("page", page={"url": invoices, "title": "Invoices"})
        visitor.do("escalate", conversation)
        card = agent.ask("watch", conversation=conversation)["card"]

    assert [page["url"] for page in card["trail"]] == [home]
    assert (card["page"]["url"], card["page"]["title"]) == (invoices, "Invoices")
