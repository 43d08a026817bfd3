"""Bad input over the wire: each gets a clear error, and nothing is lost by it."""

import json
import time
from pathlib import Path

import jwt
import pytest

from live_server import IDENTITY_SECRET, LiveServer, running
from sidelight.auth.tokens import VisitorToken
from wire_client import new_conversation, new_key, transcript_of


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ('{"type":"fly","id":"x"}', "unknown_command"),
        ('{"type":"take_over","id":"x","key":"k1234567","conversation":"c"}', "unknown_command"),
        ("not json", "bad_frame"),
        ("[]", "bad_frame"),
        ('"text"', "bad_frame"),
        ("[" * 20_000, "bad_frame"),
        ('{"type":"search","id":"x","text":"a","extra":1}', "bad_frame"),
        ('{"type":"send","id":"x","key":"short","conversation":"c","text":"a"}', "bad_frame"),
        ('{"type":"search","id":"x"}', "bad_frame"),
    ],
)
def test_a_bad_frame_is_refused_by_name(server: LiveServer, frame: str, code: str) -> None:
    with server.visitor() as visitor:
        visitor.socket.send(frame)
        refused = visitor.receive()
        alive = visitor.ask("ping")

    assert (refused["type"], refused["code"], refused["retry"]) == ("error", code, False)
    assert alive["type"] == "pong"


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), (" \n\t ", "empty"), ("x" * 20_000, "too_long")]
)
def test_a_bad_text_is_refused_and_begins_nothing(server: LiveServer, text: str, code: str) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        refused = visitor.say(conversation, text)
        read = visitor.ask("catch_up", conversation=conversation, after=0)

    assert refused["code"] == code
    assert read["code"] == "not_found"


def test_a_binary_frame_is_refused(server: LiveServer) -> None:
    with server.visitor() as visitor:
        visitor.socket.send(b"\x00\x01")
        refused = visitor.receive()

    assert refused["code"] == "bad_frame"


def test_a_frame_of_two_megabytes_closes_the_socket_and_loses_nothing(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.client() as visitor:
        token = visitor.hello()["token"]
        visitor.say(conversation, "before")
        visitor.socket.send("x" * 2_000_000)
        code = visitor.close_code()
    with server.client() as visitor:
        visitor.hello(token=token)
        visitor.say(conversation, "after")
        events = visitor.ask("catch_up", conversation=conversation, after=0)["events"]

    texts = [e["body"]["text"] for e in events if e["body"]["kind"] == "message"]
    assert code == 1009
    assert texts == ["before", "after"]


def test_an_expired_token_is_told_and_a_new_visitor_may_come(server: LiveServer) -> None:
    signer, day_ms = server.sidelight.deployment.signer, 86_400_000
    old = signer.sign(
        VisitorToken(site="test", visitor="v_old"),
        now_ms=time.time_ns() // 1_000_000 - 91 * day_ms,
    )
    with server.client() as visitor:
        refused = visitor.hello(token=old)
        code = visitor.close_code()
    with server.client() as visitor:
        welcome = visitor.hello()

    assert (refused["code"], code) == ("expired_token", 4401)
    assert welcome["type"] == "welcome"


@pytest.mark.parametrize("token", ["garbage", "a.b.c", ""])
def test_a_token_that_is_not_ours_is_refused(server: LiveServer, token: str) -> None:
    with server.client() as visitor:
        refused = visitor.hello(token=token)
        code = visitor.close_code()

    assert (refused["code"], code) == ("bad_token", 4401)


def test_a_token_of_another_kind_is_refused(server: LiveServer) -> None:
    server.add_agent("ada@test.example")
    cookie = server.sign_in("ada@test.example")
    ticket = server.post("/api/agent/ticket", cookie=cookie)[1]["ticket"]
    with server.client() as visitor:
        refused = visitor.hello(token=ticket)

    assert refused["code"] == "bad_token"


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "https://app.test.evil.test"])
def test_a_wrong_origin_is_refused(server: LiveServer, origin: str) -> None:
    with server.client(origin) as visitor:
        refused = visitor.hello()
        code = visitor.close_code()

    assert (refused["code"], code) == ("wrong_origin", 4403)


def test_an_unknown_site_is_refused(server: LiveServer) -> None:
    with server.client() as visitor:
        refused = visitor.hello(site="nope")
        code = visitor.close_code()

    assert (refused["code"], code) == ("unknown_site", 4404)


def test_a_first_frame_that_does_not_greet_is_refused(server: LiveServer) -> None:
    with server.client() as visitor:
        refused = visitor.ask("ping")
        code = visitor.close_code()

    assert (refused["code"], code) == ("bad_frame", 4400)


def test_an_agents_socket_is_refused_from_a_product_page(server: LiveServer) -> None:
    server.add_agent("ada@test.example")
    cookie = server.sign_in("ada@test.example")
    ticket = server.post("/api/agent/ticket", cookie=cookie)[1]["ticket"]
    with server.client() as intruder:
        refused = intruder.ask("hello_agent", token=ticket, tab="t")

    assert refused["code"] == "wrong_origin"


def test_a_bad_identity_costs_the_visitor_only_his_name(server: LiveServer) -> None:
    forged = jwt.encode({"sub": "boss", "aud": "test", "exp": 9_999_999_999}, "x" * 32)
    with server.client() as visitor:
        visitor.send("hello", site="test", tab="t", page={"url": "/"}, identity=forged)
        told = visitor.until(lambda f: f["type"] == "error")
        welcome = visitor.until(lambda f: f["type"] == "welcome")

    assert told["code"] == "bad_identity"
    assert not welcome["visitor"]["identified"]


def test_an_identity_takes_the_anonymous_conversation_along(server: LiveServer) -> None:
    identity = jwt.encode(
        {
            "sub": "u1",
            "aud": "test",
            "exp": int(time.time()) + 600,
            "name": "Mara",
            "traits": {"plan": "pro"},
        },
        IDENTITY_SECRET,
    )
    conversation = new_conversation()
    with server.visitor() as visitor:
        visitor.say(conversation, "who am I")
        known = visitor.ask("identify", identity=identity)
    with server.client() as elsewhere:
        again = elsewhere.hello(identity=identity)

    assert known["visitor"]["name"] == "Mara"
    assert known["visitor"]["traits"] == {"plan": "pro"}
    assert again["visitor"]["id"] == known["visitor"]["id"]
    assert [one["conversation"] for one in again["conversations"]] == [conversation]


def test_too_many_messages_are_refused_with_a_time_to_wait(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        names = [
            visitor.send("send", key=new_key(), conversation=conversation, text=f"n {n}")
            for n in range(40)
        ]
        replies = [visitor.until(lambda f, name=name: f.get("id") == name) for name in names]

    refused = [one for one in replies if one["type"] == "error"]
    assert {one["code"] for one in refused} == {"rate_limited"}
    assert all(one["retry"] and one["retry_after_ms"] > 0 for one in refused)
    assert sum(one["type"] == "accepted" for one in replies) >= 20


def test_the_transcript_survives_what_is_refused_around_it(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as visitor:
        visitor.say(conversation, "one")
        visitor.socket.send("{")
        visitor.say(conversation, "x" * 9_000)
        visitor.say(conversation, "two")
        visitor.ask("catch_up", conversation=conversation, after=0)
        held = transcript_of(visitor.frames, conversation)

    texts = [e["body"]["text"] for e in held if e["body"]["kind"] == "message"]
    assert texts == ["one", "two"]


def test_without_a_readable_model_words_are_searched_and_the_log_says_so(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = content / "model"
    broken.mkdir()
    for name in ("model.onnx", "tokenizer.json", "model.json"):
        (broken / name).write_bytes(b"\x00 not a model")
    with running(content, model=str(broken)) as server, server.visitor() as visitor:
        visitor.say(new_conversation(), "how do I reset my password")
        spoken = visitor.assistant_event()

    assert spoken["body"]["article"]["id"] == "reset-password"
    log = "".join(capsys.readouterr())
    assert "lexical_only" in log
    assert json.dumps(str(broken))[1:-1] in log
