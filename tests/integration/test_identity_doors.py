"""Becoming somebody: what the product signs opens that person's conversations, and no other's."""

import time
from contextlib import suppress
from pathlib import Path

import jwt
from pydantic import SecretStr
from websockets.exceptions import ConnectionClosed

from live_server import IDENTITY_SECRET, ORIGIN, LiveServer, running
from sidelight.settings import SiteSettings
from wire_client import WireClient, new_conversation, new_key


def identity(subject: str, secret: str = IDENTITY_SECRET, **claims: object) -> str:
    good = {"sub": subject, "aud": "test", "exp": int(time.time()) + 600}
    return jwt.encode({**good, **claims}, secret, algorithm="HS256")


def test_a_copy_of_the_anonymous_token_reads_nothing_after_the_sign_in(
    server: LiveServer,
) -> None:
    conversation = new_conversation()
    with server.client() as browser:
        copied = browser.hello()["token"]
        browser.say(conversation, "Something private")
        browser.ask("identify", identity=identity("mara"))
    with server.client() as thief:
        welcome = thief.hello(token=copied, resume=[{"conversation": conversation, "after": 0}])
        asked = thief.ask("catch_up", conversation=conversation, after=0)

    assert (welcome["conversations"], welcome["transcripts"]) == ([], [])
    assert asked["code"] == "not_found"


def test_a_copy_that_greets_first_does_not_hear_what_is_written_after_the_sign_in(
    server: LiveServer,
) -> None:
    conversation = new_conversation()
    with server.client() as browser, server.client() as thief:
        copied = browser.hello()["token"]
        browser.say(conversation, "Before the sign-in it is whoever has the token")
        thief.hello(token=copied)
        browser.ask("identify", identity=identity("mara"))
        thief.close_code()
        browser.say(conversation, "Something private")

    heard = [f for f in thief.frames if "Something private" in str(f)]
    assert heard == []


def test_signing_in_as_another_takes_nothing_from_the_one_before(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.client() as shared_browser:
        token = shared_browser.hello(identity=identity("mara"))["token"]
        shared_browser.say(conversation, "This is Mara's")
    with server.client() as shared_browser:
        welcome = shared_browser.hello(token=token, identity=identity("noel"))
        asked = shared_browser.ask("catch_up", conversation=conversation, after=0)

    assert welcome["conversations"] == []
    assert asked["code"] == "not_found"


def test_another_visitors_conversation_cannot_be_taken_along_by_its_id(server: LiveServer) -> None:
    conversation = new_conversation()
    with server.visitor() as victim, server.client() as thief:
        victim.say(conversation, "This is the victim's")
        cursor = [{"conversation": conversation, "after": 0}]
        thief.hello(resume=cursor)
        welcome = thief.ask("identify", identity=identity("thief"))
        own = victim.ask("catch_up", conversation=conversation, after=0)

    assert (welcome["conversations"], welcome["transcripts"]) == ([], [])
    assert own["type"] == "transcript"


def test_an_older_secret_verifies_while_the_product_moves_to_the_new_one(content: Path) -> None:
    old, new, dropped = ("o" * 32, "n" * 32, "d" * 32)
    site = SiteSettings(
        key="test",
        origins=(ORIGIN,),
        kb=content / "kb",
        page_contexts=content / "page_contexts",
        identity_secret=SecretStr(new),
        old_identity_secrets=(SecretStr(old),),
    )
    with running(content, sites=(site,)) as server, server.client() as visitor:
        visitor.hello()
        known = [
            visitor.ask("identify", identity=identity("mara", secret))["visitor"]["identified"]
            for secret in (new, old)
        ]
    with running(content, sites=(site,)) as server, server.client() as visitor:
        visitor.hello()
        refused = visitor.ask("identify", identity=identity("mara", dropped))

    assert known == [True, True]
    assert not refused["visitor"]["identified"]


def test_what_a_tab_gives_while_another_signs_in_is_not_refused_but_asked_again(
    server: LiveServer,
) -> None:
    conversation = new_conversation()
    with server.client() as tab, server.client() as other:
        token = tab.hello()["token"]
        tab.say(conversation, "Before the sign-in")
        other.hello(token=token)
        signed = other.ask("identify", identity=identity("mara"))["token"]
        # This tab's own end may be on its way, and may get lost: it still gives what it has.
        give_late(tab, conversation)
        code = tab.close_code()
        refused = [frame for frame in tab.frames if frame["type"] == "error"]
    with server.client() as again:
        again.hello(token=signed)
        accepted = again.say(conversation, "While the other tab signed in")

    assert (code, refused) == (1001, [])
    assert accepted["type"] == "accepted"


def give_late(tab: WireClient, conversation: str) -> None:
    """Sends a message unless the connection has been ended already."""
    with suppress(ConnectionClosed):
        tab.send(
            "send",
            key=new_key(),
            conversation=conversation,
            text="While the other tab signed in",
        )
