"""What a connection survives: odd frames, odd numbers, slow readers, and a change of who it is."""

import asyncio
import contextlib
import json
import time
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import jwt
import pytest
from websockets.exceptions import ConnectionClosed

from live_server import IDENTITY_SECRET, LiveServer, running
from sidelight.protocol.wire import Wire
from sidelight.realtime.bus import MemoryBus
from sidelight.realtime.member import Member
from sidelight.web.connection import Repairs, converse
from sidelight.web.drain import Drain
from wire_client import new_conversation, transcript_of

BEYOND = 10**30
"""A number that JSON holds and no database does."""


def signed(subject: str, **claims: object) -> str:
    known = {"sub": subject, "aud": "test", "exp": int(time.time()) + 600, "name": "Mara"}
    return jwt.encode({**known, **claims}, IDENTITY_SECRET)


@pytest.mark.parametrize("name", ["a b", "ü", "\ud800", "", "x" * 65, 7, None, ["x"]])
def test_a_frame_with_an_odd_id_is_refused_and_the_socket_stays(
    server: LiveServer, name: object
) -> None:
    with server.visitor() as visitor:
        visitor.socket.send(json.dumps({"type": "ping", "id": name}))
        refused = visitor.receive()
        alive = visitor.ask("ping")

    assert (refused["code"], refused["id"]) == ("bad_frame", None)
    assert alive["type"] == "pong"


def test_numbers_beyond_every_log_find_nothing(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        visitor.say(conversation, "reset password")
        visitor.assistant_event()
        earlier = visitor.ask("earlier", conversation=conversation, before=BEYOND)
        later = visitor.ask("catch_up", conversation=conversation, after=BEYOND)
        verdict = visitor.do("feedback", conversation, answer_seq=BEYOND, helpful=True)
        visitor.tell("seen", conversation=conversation, seq=BEYOND)
        alive = visitor.ask("ping")

    assert earlier["events"][-1]["seq"] == earlier["head"]
    assert later["reset"]
    assert verdict["code"] == "not_found"
    assert alive["type"] == "pong"


def test_what_has_no_reply_is_refused_in_silence(server: LiveServer) -> None:
    with server.visitor() as visitor:
        visitor.tell("seen", conversation=new_conversation(), seq=1)
        for _ in range(30):
            visitor.tell("typing", conversation=new_conversation())
        visitor.ask("ping")

    assert [frame["type"] for frame in visitor.frames] == ["welcome", "pong"]


def test_a_flood_is_closed_with_a_code_to_come_back(server: LiveServer) -> None:
    with server.visitor() as visitor:
        with contextlib.suppress(ConnectionClosed):  # it may come before the last frame has left
            for _ in range(400):
                visitor.tell("typing", conversation=new_conversation())
        code = visitor.close_code()

    assert code == 4429


def test_two_people_at_one_browser_do_not_meet(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.client() as first:
        first.hello(identity=signed("u1"))
        first.say(conversation, "reset password")
        second = first.ask("identify", identity=signed("u2", name="Ben"))
        read = first.ask("catch_up", conversation=conversation, after=0)

    assert second["visitor"]["name"] == "Ben"
    assert second["conversations"] == []
    assert read["code"] == "not_found"


def test_every_conversation_of_an_anonymous_visitor_becomes_the_subjects(content: Path) -> None:
    conversations = {new_conversation() for _ in range(25)}
    # More than a visitor may begin at once: what moves must not depend on that limit.
    with running(content, limits="none") as server, server.visitor() as visitor:
        begun = [visitor.do("escalate", conversation) for conversation in conversations]
        visitor.ask("identify", identity=signed("u1"))
        reached = {
            visitor.ask("catch_up", conversation=one, after=0)["conversation"]
            for one in conversations
        }

    assert {reply["type"] for reply in begun} == {"accepted"}
    assert reached == conversations


def test_another_tab_of_whom_a_signature_moved_comes_back_as_him(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.client() as first, server.client() as second:
        token = first.hello()["token"]
        second.hello(token=token)
        second.say(conversation, "reset password")
        second.assistant_event()
        known = first.ask("identify", identity=signed("u1"))
        code = second.close_code()
    with server.client() as second:
        held = transcript_of([second.hello(token=known["token"])], conversation)

    assert code == 1001
    assert held[0]["body"]["kind"] == "opened"


def test_the_card_tells_who_signed_in_during_the_conversation(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor, server.agent("ada@test.example") as agent:
        visitor.do("escalate", conversation)
        opened = agent.ask("watch", conversation=conversation)
        visitor.ask("identify", identity=signed("u1", traits={"plan": "pro"}))
        told = agent.event("identified")
        card = agent.until(lambda f: f["type"] == "card")["card"]

    assert opened["card"]["visitor"]["name"] == "Visitor"
    assert told["body"]["visitor"]["name"] == "Mara"
    assert (card["visitor"]["identified"], card["visitor"]["traits"]) == (True, {"plan": "pro"})


def test_a_signature_told_twice_is_logged_once(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        visitor.do("escalate", conversation)
        for _ in range(3):
            visitor.ask("identify", identity=signed("u1"))
        events = visitor.ask("catch_up", conversation=conversation, after=0)["events"]

    assert [e["body"]["kind"] for e in events].count("identified") == 1


class Silent:
    """A peer that has nothing to say."""

    def __init__(self, member: Member) -> None:
        self.member = member

    @property
    def ids(self) -> dict[str, str]:
        return {}

    async def handle(self, text: str) -> Wire | None:
        raise AssertionError(text)

    async def read_log(self, conversation: str) -> None:
        raise AssertionError(conversation)


def test_a_client_that_takes_nothing_is_let_go() -> None:
    async def never(_message: MutableMapping[str, Any]) -> None:
        await asyncio.Event().wait()

    async def nothing() -> MutableMapping[str, Any]:
        await asyncio.Event().wait()
        return {}

    async def run() -> None:
        repairs = Repairs()
        member = Member(MemoryBus(), name="n", audience="visitor", adopts=True, repair=repairs)
        with member:
            member.outbox.put("{}")
            await converse(Silent(member), repairs, nothing, never, Drain(), send_timeout_s=0.01)

    asyncio.run(asyncio.wait_for(run(), 5))
