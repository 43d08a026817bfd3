"""Two servers on one database hear each other in order and once, with Redis and without."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import jwt
import pytest

from command_line import started
from faults.fault_proxy import FaultProxy
from live_server import IDENTITY_SECRET, ORIGIN, LiveServer, running
from servers import RedisServer, free_port, redis_server
from wire_client import WireClient, new_conversation, transcript_of

ROUNDS = 2


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database that two servers share; empty for SQLite in their common folder."""
    return "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@contextmanager
def two_servers(
    content: Path, bus_url: str, *, other_bus: str = "", database_url: str = ""
) -> Iterator[tuple[LiveServer, LiveServer]]:
    given = {"database_url": database_url} if database_url else {}
    with (
        running(content, bus_url=bus_url, **given) as one,
        running(content, bus_url=other_bus or bus_url, **given) as two,
    ):
        for server in (one, two):
            wait_for(server, is_well=True)
        yield one, two


def wait_for(server: LiveServer, *, is_well: bool) -> None:
    bus = server.sidelight.deployment.hub.bus
    deadline = time.monotonic() + 30
    while bus.is_well != is_well:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def signed(subject: str) -> str:
    claims = {"sub": subject, "aud": "test", "exp": int(time.time()) + 600, "name": "Mara"}
    return jwt.encode(claims, IDENTITY_SECRET)


def said_to(client: WireClient, text: str) -> None:
    """Waits until a client has been given a message, by an event or a transcript."""
    client.until(lambda frame: text in str(frame))


def talk(visitor: WireClient, agent: WireClient, conversation: str, when: str) -> None:
    """Both write, and each waits for the other's words."""
    for number in range(ROUNDS):
        visitor.say(conversation, f"visitor {when} {number}")
        said_to(agent, f"visitor {when} {number}")
        agent.do("send", conversation, text=f"agent {when} {number}")
        said_to(visitor, f"agent {when} {number}")


def messages(client: WireClient, conversation: str) -> list[str]:
    events = transcript_of(client.frames, conversation)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    return [event["body"]["text"] for event in events if event["body"]["kind"] == "message"]


def test_chat_goes_on_while_redis_is_killed_and_heals(content: Path, database_url: str) -> None:
    conversation = new_conversation()
    with (
        redis_server() as redis,
        two_servers(content, redis.url, database_url=database_url) as (one, two),
        one.visitor() as visitor,
        two.agent("ada@test.example") as agent,
    ):
        visitor.do("escalate", conversation)
        agent.ask("watch", conversation=conversation)
        agent.do("take_over", conversation)
        talk(visitor, agent, conversation, "before")
        redis.kill()
        for server in (one, two):
            wait_for(server, is_well=False)
        talk(visitor, agent, conversation, "during")
        redis.start()
        for server in (one, two):
            wait_for(server, is_well=True)
        talk(visitor, agent, conversation, "after")

    expected = [
        f"{who} {when} {number}"
        for when in ("before", "during", "after")
        for number in range(ROUNDS)
        for who in ("visitor", "agent")
    ]
    assert messages(visitor, conversation) == expected
    assert messages(agent, conversation) == expected


def test_what_is_written_while_a_subscription_is_under_way_is_in_the_welcome(
    content: Path, redis: RedisServer
) -> None:
    """The lost wake-up over the wire: without the confirmation only the next look would find it."""
    conversation = new_conversation()
    with FaultProxy([redis.port]) as proxy:
        line = proxy.line()
        behind = f"redis://127.0.0.1:{line.port}/0"
        with (
            two_servers(content, behind, other_bus=redis.url) as (one, two),
            two.agent("ada@test.example") as agent,
        ):
            with one.visitor() as visitor:
                token = visitor.frames[0]["token"]
                visitor.do("escalate", conversation)
            agent.do("take_over", conversation)
            line.hold()
            with one.client() as again:
                greeting = {
                    "site": "test",
                    "tab": "tab1",
                    "page": {"url": "https://app.test/"},
                    "token": token,
                }
                again.send("hello", **greeting)
                # A server that does not wait for its subscription has read the log by now.
                with suppress(TimeoutError):
                    again.frames.append(json.loads(again.socket.recv(timeout=0.3)))
                agent.do("send", conversation, text="while you came back")
                line.heal()
                said_to(again, "while you came back")


def test_an_agent_sees_new_conversations_of_another_process_while_redis_is_gone(
    content: Path,
) -> None:
    conversation = new_conversation()
    with (
        redis_server() as redis,
        two_servers(content, redis.url) as (one, two),
        two.agent("ada@test.example") as agent,
        one.visitor() as visitor,
    ):
        redis.kill()
        for server in (one, two):
            wait_for(server, is_well=False)
        visitor.do("escalate", conversation)
        row = agent.until(lambda f: f["type"] == "inbox" and f["row"]["state"] == "waiting")

    assert row["row"]["conversation"] == conversation


def test_a_tab_elsewhere_takes_up_a_conversation_begun_while_redis_is_gone(
    content: Path,
) -> None:
    conversation = new_conversation()
    with (
        redis_server() as redis,
        two_servers(content, redis.url) as (one, two),
        one.visitor() as first,
    ):
        token = first.frames[0]["token"]
        with two.visitor(token=token) as second:
            redis.kill()
            for server in (one, two):
                wait_for(server, is_well=False)
            first.do("escalate", conversation)
            said_to(second, conversation)
            events = transcript_of(second.frames, conversation)

    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events


def test_typing_reaches_the_other_process_and_not_the_own_connection(
    content: Path, redis: RedisServer
) -> None:
    conversation = new_conversation()
    with (
        two_servers(content, redis.url) as (one, two),
        one.visitor() as visitor,
        two.agent("ada@test.example") as agent,
        one.agent("ben@test.example") as colleague,
    ):
        visitor.do("escalate", conversation)
        for one_of_them in (agent, colleague):
            one_of_them.ask("watch", conversation=conversation)
        agent.tell("typing", conversation=conversation)
        for other in (visitor, colleague):
            told = other.until(lambda f: f["type"] == "typing" and f["actor"]["kind"] == "agent")
            assert told["actor"]["name"] == "Ada"
        agent.ask("ping")

    assert [
        f for f in agent.frames if f["type"] == "typing" and f["actor"]["kind"] == "agent"
    ] == []


def test_a_visitor_who_signs_in_ends_his_old_tabs_on_every_process(
    content: Path, redis: RedisServer
) -> None:
    conversation = new_conversation()
    with (
        two_servers(content, redis.url) as (one, two),
        one.visitor() as first,
    ):
        first.do("escalate", conversation)
        token = first.frames[0]["token"]
        with two.visitor(token=token) as second:
            first.ask("identify", identity=signed("u1"))
            code = second.close_code()

    assert code == 1001


def test_an_agent_is_on_duty_for_visitors_of_every_process(
    content: Path, redis: RedisServer
) -> None:
    with two_servers(content, redis.url) as (one, two), one.visitor() as visitor:
        with two.agent("ada@test.example"):
            came = visitor.until(lambda f: f["type"] == "availability")
            with one.visitor() as late:
                welcomed = late.frames[0]["availability"]["agents_online"]
        left = visitor.until(lambda f: f["type"] == "availability")

    assert [f["availability"]["agents_online"] for f in (came, left)] == [1, 0]
    assert welcomed == 1


def test_an_agent_sees_visitors_of_every_process_come_and_go(
    content: Path, redis: RedisServer
) -> None:
    conversation = new_conversation()
    with two_servers(content, redis.url) as (one, two), two.agent("ada@test.example") as agent:
        with one.visitor() as visitor:
            visitor.do("escalate", conversation)
            came = agent.until(lambda f: f["type"] == "presence")
            opened = agent.ask("watch", conversation=conversation)
            with two.agent("ben@test.example") as colleague:
                colleague.ask("ping")
                greeted = [f for f in colleague.frames if f["type"] == "presence"]
        left = agent.until(lambda f: f["type"] == "presence")

    assert (came["conversation"], came["visitor_online"]) == (conversation, True)
    assert opened["visitor_online"]
    assert [f["conversation"] for f in greeted] == [conversation]
    assert not left["visitor_online"]


def test_a_process_that_was_killed_is_forgotten_when_its_lease_ends(
    content: Path, redis: RedisServer
) -> None:
    port = free_port()
    (content / "sidelight.toml").write_text(
        f'data_dir = "data"\nport = {port}\nbus_url = "{redis.url}"\nmodel = "none"\n'
        f'[[sites]]\nkey = "test"\norigins = ["{ORIGIN}"]\n',
        encoding="utf-8",
    )
    with running(content, bus_url=redis.url) as one, one.visitor() as visitor:
        one.sidelight.deployment.presence.lease_ms = 2_000
        one.add_agent("ada@test.example")
        ticket = one.post("/api/agent/ticket", cookie=one.sign_in("ada@test.example"))[1]["ticket"]
        with started("serve", folder=content) as other:
            other.until("serves")
            url = f"ws://127.0.0.1:{port}/ws"
            with WireClient(url, origin=f"http://127.0.0.1:{port}") as agent:
                welcome = agent.ask("hello_agent", token=ticket, tab="tab1")
                assert welcome["type"] == "welcome_agent", welcome
                came = visitor.until(lambda f: f["type"] == "availability")
                other.process.kill()
                gone = visitor.until(lambda f: f["type"] == "availability")

    assert [f["availability"]["agents_online"] for f in (came, gone)] == [1, 0]


def test_a_card_that_changed_while_redis_was_gone_is_shown(content: Path) -> None:
    conversation = new_conversation()
    with (
        redis_server() as redis,
        two_servers(content, redis.url) as (one, two),
        two.agent("ada@test.example") as agent,
        one.visitor() as visitor,
    ):
        visitor.do("escalate", conversation)
        agent.until(lambda f: f["type"] == "inbox" and f["row"]["conversation"] == conversation)
        agent.ask("watch", conversation=conversation)
        redis.kill()
        for server in (one, two):
            wait_for(server, is_well=False)
        visitor.ask("page", page={"url": "https://app.test/invoices"})
        card = agent.until(lambda f: f["type"] == "card" and "/invoices" in str(f["card"]["page"]))

    assert card["conversation"] == conversation
