"""Becoming somebody: what the product signs opens that person's conversations, and no other's."""

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import jwt
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from websockets.exceptions import ConnectionClosed

from live_server import IDENTITY_SECRET, ORIGIN, LiveServer, running
from sidelight.settings import SiteSettings
from sidelight.store.engine import open_engine
from wire_client import Frame, WireClient, new_conversation, new_key, transcript_of


def identity(subject: str, secret: str = IDENTITY_SECRET, **claims: object) -> str:
    good = {"sub": subject, "aud": "test", "exp": int(time.time()) + 600}
    return jwt.encode({**good, **claims}, secret, algorithm="HS256")


@dataclass(frozen=True)
class SignedIn:
    """A browser that wrote before its product told whose it is, and has left since.

    Attributes:
        conversation: Where it wrote.
        visitor: Whom it was before the sign-in.
        old_token: That visitor's; a copy may be anywhere.
        token: The person's.
    """

    conversation: str
    visitor: str
    old_token: str
    token: str

    @property
    def cursor(self) -> list[Frame]:
        """Asks in a greeting for everything of the conversation."""
        return [{"conversation": self.conversation, "after": 0}]


@pytest.fixture
def mara(server: LiveServer) -> SignedIn:
    """Mara's browser."""
    conversation = new_conversation()
    with server.client() as browser:
        was = browser.hello()
        browser.say(conversation, "Something private")
        token = become_mara(browser)
    return SignedIn(conversation, was["visitor"]["id"], was["token"], token)


def become_mara(client: WireClient) -> str:
    """Signs a greeted visitor in, and returns the token since."""
    token: str = client.ask("identify", identity=identity("mara"))["token"]
    return token


def test_a_copy_of_the_anonymous_token_reads_nothing_after_the_sign_in(
    server: LiveServer, mara: SignedIn
) -> None:
    with server.client() as thief:
        thief.hello(token=mara.old_token, resume=mara.cursor)
        thief.close_code()
        heard_at_once = [frame["type"] for frame in thief.frames]
    make_old(server, mara.visitor)
    with server.client() as thief:
        welcome = thief.hello(token=mara.old_token, resume=mara.cursor)
        asked = thief.ask("catch_up", conversation=mara.conversation, after=0)

    assert heard_at_once == ["error"]
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
        become_mara(browser)
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
        actions=content / "actions",
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
        signed = become_mara(other)
        # This tab's own end may be on its way, and may get lost: it still gives what it has.
        give_late(tab, conversation, new_key())
        code = tab.close_code()
        refused = [frame for frame in tab.frames if frame["type"] == "error"]
    with server.client() as again:
        again.hello(token=signed)
        accepted = again.say(conversation, "While the other tab signed in")

    assert (code, refused) == (1001, [])
    assert accepted["type"] == "accepted"


def test_what_a_tab_begins_right_after_another_has_signed_in_is_asked_again_and_the_persons(
    server: LiveServer,
) -> None:
    conversation, key = new_conversation(), new_key()
    with server.client() as tab, server.client() as other:
        token = tab.hello()["token"]
        other.hello(token=token)
        signed = become_mara(other)
        give_late(tab, conversation, key)
        tab.close_code()
        accepted = [frame for frame in tab.frames if frame["type"] == "accepted"]
    with server.client() as again:
        again.hello(token=signed)
        again.say(conversation, "While the other tab signed in", key=key)
    with server.client() as reloaded:
        welcome = reloaded.hello(token=signed, resume=[{"conversation": conversation, "after": 0}])

    texts = [
        one["body"]["text"]
        for one in transcript_of([welcome], conversation)
        if one["body"]["kind"] == "message"
    ]
    assert accepted == []
    assert [one["conversation"] for one in welcome["conversations"]] == [conversation]
    assert texts == ["While the other tab signed in"]


def test_a_tab_that_comes_back_before_its_browser_has_the_new_token_has_to_come_again(
    server: LiveServer, mara: SignedIn
) -> None:
    conversation, key = new_conversation(), new_key()
    with server.client() as early:
        refused = early.hello(token=mara.old_token)
        code = early.close_code()
    with server.client() as again:
        again.hello(token=mara.token)
        again.say(conversation, "Just begun", key=key)
        shown = transcript_of(again.frames, conversation)

    assert (refused["code"], refused["retry"], code) == ("unavailable", True, 4503)
    assert "Just begun" in str(shown)


def test_a_token_from_before_the_sign_in_and_the_same_identity_are_the_person(
    server: LiveServer, mara: SignedIn
) -> None:
    with server.client() as cut_off:
        welcome = cut_off.hello(token=mara.old_token, identity=identity("mara"))

    assert [one["conversation"] for one in welcome["conversations"]] == [mara.conversation]


def test_a_second_person_reads_nothing_with_the_token_that_became_the_first(
    server: LiveServer, mara: SignedIn
) -> None:
    with server.client() as second:
        welcome = second.hello(token=mara.old_token, identity=identity("noel"), resume=mara.cursor)
        asked = second.ask("catch_up", conversation=mara.conversation, after=0)

    assert welcome["visitor"]["identified"]
    assert (welcome["conversations"], welcome["transcripts"]) == ([], [])
    assert asked["code"] == "not_found"


def test_a_page_that_identifies_on_every_load_shows_the_conversation_from_the_first_welcome(
    server: LiveServer,
) -> None:
    conversation = new_conversation()
    with server.client() as first:
        first.hello()
        token = become_mara(first)
        first.say(conversation, "Before the reload")
    with server.client() as reloaded:
        greeted = reloaded.hello(token=token)
        identified = reloaded.ask("identify", identity=identity("mara"))

    assert [one["conversation"] for one in greeted["conversations"]] == [conversation]
    assert [one["conversation"] for one in identified["conversations"]] == [conversation]


def test_an_old_token_makes_a_new_visitor_who_may_write_long_after_the_sign_in(
    server: LiveServer, mara: SignedIn
) -> None:
    make_old(server, mara.visitor)
    with server.client() as stale:
        welcome = stale.hello(token=mara.old_token)
        accepted = stale.say(new_conversation(), "Hello")

    assert not welcome["visitor"]["identified"]
    assert welcome["visitor"]["id"] != mara.visitor
    assert accepted["type"] == "accepted"


def make_old(server: LiveServer, visitor: str) -> None:
    """Lets a visitor have signed in long ago."""
    with open_engine(server.settings.database_url).begin() as connection:
        connection.execute(
            text("UPDATE visitor SET last_seen_at_ms = 0 WHERE id = :id"), {"id": visitor}
        )


def give_late(tab: WireClient, conversation: str, key: str) -> None:
    """Sends a message unless the connection has been ended already."""
    with suppress(ConnectionClosed):
        tab.send(
            "send",
            key=key,
            conversation=conversation,
            text="While the other tab signed in",
        )
