"""Who may do what: every command of the wire, tried by everybody who must not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import SecretStr

from live_server import IDENTITY_SECRET, ORIGIN, PASSWORD, LiveServer, running
from sidelight.cli.agent import keep_agent
from sidelight.protocol import commands
from sidelight.settings import SiteSettings
from wire_client import Frame, WireClient, new_conversation, new_key

NEIGHBOUR = "neighbour"
"""A second site of the same deployment."""

VISITORS: dict[str, dict[str, Any]] = {
    "send": {"key": "k1-of-a-stranger", "text": "I was here"},
    "view": {"key": "k2-of-a-stranger", "what": "article", "target": "send-an-invoice"},
    "feedback": {"key": "k3-of-a-stranger", "answer_seq": 1, "helpful": False},
    "csat": {"key": "k4-of-a-stranger", "score": 1},
    "escalate": {"key": "k5-of-a-stranger"},
    "confirm": {"key": "k6-of-a-stranger"},
    "act": {"key": "k7-of-a-stranger", "action": "look"},
    "typing": {},
    "seen": {"seq": 1},
    "catch_up": {"after": 0},
    "earlier": {"before": 100},
}
"""What a visitor may say of a conversation, beside its id."""

AGENTS: dict[str, dict[str, Any]] = {
    "watch": {},
    "unwatch": {},
    "take_over": {"key": "k1-of-an-agent"},
    "hand_back": {"key": "k2-of-an-agent"},
    "send": {"key": "k3-of-an-agent", "text": "I was here"},
    "note": {"key": "k4-of-an-agent", "text": "I was here"},
    "resolve": {"key": "k5-of-an-agent"},
    "typing": {},
    "seen": {"seq": 1},
    "catch_up": {"after": 0},
    "earlier": {"before": 100},
}
"""What an agent may say of a conversation, beside its id."""

SILENT = {"typing", "seen"}
"""Commands without an id, and so without a reply."""

HARMLESS = {"unwatch"}
"""Commands that end what the connection itself has; there is nothing to refuse."""


def kinds_with_conversation(union: object) -> set[str]:
    """Returns the types of a union's commands that name a conversation."""
    members = get_args(get_args(union)[0])
    return {
        get_args(member.model_fields["type"].annotation)[0]
        for member in members
        if "conversation" in member.model_fields
    }


@pytest.fixture
def two_sites(content: Path) -> Iterator[LiveServer]:
    """A server of two products."""
    sites = tuple(
        SiteSettings(
            key=key,
            origins=(ORIGIN,),
            kb=content / "kb",
            page_contexts=content / "page_contexts",
            actions=content / "actions",
            identity_secret=SecretStr(IDENTITY_SECRET),
        )
        for key in ("test", NEIGHBOUR)
    )
    with running(content, sites=sites) as live:
        yield live


def begin(client: WireClient) -> str:
    """Begins a conversation and returns its id when it has been answered."""
    conversation = new_conversation()
    client.ask("send", key=new_key(), conversation=conversation, text="How do I send an invoice?")
    client.assistant_event()
    return conversation


def try_all(
    client: WireClient, tried: dict[str, dict[str, Any]], conversation: str
) -> dict[str, str]:
    """Gives every command and returns the code of each refusal, empty where there was none."""
    codes: dict[str, str] = {}
    for kind, fields in tried.items():
        if kind in SILENT:
            client.tell(kind, conversation=conversation, **fields)
        else:
            reply = client.ask(kind, conversation=conversation, **fields)
            codes[kind] = str(reply.get("code", ""))
    client.ask("ping")
    return codes


def log_of(client: WireClient, conversation: str) -> Frame:
    return client.ask("catch_up", conversation=conversation, after=0)


def in_neighbour(server: LiveServer, client: WireClient) -> None:
    """Greets as an agent of the other site."""
    email = "eve@neighbour.example"
    keep_agent(server.settings, site=NEIGHBOUR, email=email, name="Eve", password=PASSWORD)
    sign_in = {"email": email, "password": PASSWORD, "site": NEIGHBOUR}
    _, _, headers = server.request("POST", "/api/agent/sign-in", sign_in)
    cookie = headers["set-cookie"].partition(";")[0]
    ticket = server.post("/api/agent/ticket", cookie=cookie)[1]["ticket"]
    welcome = client.ask("hello_agent", token=ticket, tab="tab1")
    assert welcome["type"] == "welcome_agent"
    assert welcome["inbox"] == []


def test_every_command_that_names_a_conversation_is_tried_here() -> None:
    assert kinds_with_conversation(commands.VisitorCommand) == set(VISITORS)
    assert kinds_with_conversation(commands.AgentCommand) == set(AGENTS)


def test_a_stranger_gets_the_answer_of_a_conversation_that_is_not_there(
    server: LiveServer,
) -> None:
    with server.visitor() as owner, server.visitor() as stranger:
        conversation = begin(owner)
        before = log_of(owner, conversation)
        codes = try_all(stranger, VISITORS, conversation)
        missing = try_all(stranger, {"catch_up": {"after": 0}}, new_conversation())

        assert set(codes.values()) == {"not_found"}
        assert missing == {"catch_up": "not_found"}
        assert log_of(owner, conversation)["events"] == before["events"]
        assert not [f for f in owner.frames if f["type"] == "seen"]
        typing = [f for f in owner.frames if f["type"] == "typing"]
        assert {f["actor"]["kind"] for f in typing} <= {"assistant"}


def test_a_visitor_of_another_site_reaches_nothing_by_the_same_id(two_sites: LiveServer) -> None:
    with two_sites.visitor() as owner, two_sites.visitor(site=NEIGHBOUR) as stranger:
        conversation = begin(owner)
        before = log_of(owner, conversation)
        reading = {kind: VISITORS[kind] for kind in ("catch_up", "earlier", "view", "confirm")}
        codes = try_all(stranger, reading, conversation)
        begun = stranger.ask(
            "send", key=new_key(), conversation=conversation, text="The same id on another site"
        )

        assert set(codes.values()) == {"not_found"}
        assert begun["type"] == "accepted"
        assert log_of(owner, conversation)["events"] == before["events"]


def test_an_agent_of_another_site_reaches_nothing(two_sites: LiveServer) -> None:
    with two_sites.visitor() as owner, two_sites.client(two_sites.url) as agent:
        conversation = begin(owner)
        before = log_of(owner, conversation)
        in_neighbour(two_sites, agent)
        tried = {kind: fields for kind, fields in AGENTS.items() if kind not in HARMLESS}
        codes = try_all(agent, tried, conversation)

        assert set(codes.values()) == {"not_found"}
        assert log_of(owner, conversation)["events"] == before["events"]
        assert not [f for f in agent.frames if f["type"] == "event"]


def test_a_visitor_has_no_command_of_an_agent(server: LiveServer) -> None:
    with server.visitor() as owner:
        conversation = begin(owner)
        only_agents = {kind: AGENTS[kind] for kind in AGENTS.keys() - VISITORS.keys()}
        codes = try_all(owner, only_agents, conversation)

        assert len(codes) >= 6
        assert set(codes.values()) == {"unknown_command"}


def test_an_agent_has_no_command_of_a_visitor(server: LiveServer) -> None:
    with server.visitor() as owner, server.agent("ada@test.example") as agent:
        conversation = begin(owner)
        only_visitors = {kind: VISITORS[kind] for kind in VISITORS.keys() - AGENTS.keys()}
        codes = try_all(agent, only_visitors, conversation)

        assert len(codes) >= 5
        assert set(codes.values()) == {"unknown_command"}


def test_what_a_colleague_has_is_read_and_noted_and_nothing_else(server: LiveServer) -> None:
    with (
        server.visitor() as owner,
        server.agent("ada@test.example") as ada,
        server.agent("bob@test.example") as bob,
    ):
        conversation = begin(owner)
        ada.ask("take_over", key=new_key(), conversation=conversation)
        codes = try_all(bob, AGENTS, conversation)

    allowed = {"watch", "unwatch", "note", "catch_up", "earlier"}
    assert {kind for kind, code in codes.items() if code == ""} == allowed
    assert {codes[kind] for kind in codes.keys() - allowed} == {"already_taken"}


def test_another_visitors_cursor_brings_nothing(server: LiveServer) -> None:
    with server.visitor() as owner, server.client() as stranger:
        conversation = begin(owner)
        resume = [{"conversation": conversation, "after": 0}]
        welcome = stranger.hello(resume=resume)
        owner.ask("send", key=new_key(), conversation=conversation, text="And what else?")
        owner.assistant_event()
        pong = stranger.ask("ping")

        assert welcome["transcripts"] == []
        assert pong["heads"] == []
        assert not [f for f in stranger.frames if f["type"] == "event"]
