"""What an agent's account is worth: a ticket once, and a console for as long as he is let in."""

from pathlib import Path

import pytest

from live_server import PASSWORD, LiveServer
from sidelight.actions.accounts import use_ticket
from sidelight.auth.tokens import SocketTicket
from sidelight.cli.agent import admit
from sidelight.errors import NotFound
from sidelight.protocol.close import CloseCode
from sidelight.protocol.limits import MAX_WATCHED
from sidelight.store.engine import migrate, open_engine
from sidelight.store.writer import Writer
from wire_client import new_conversation

EMAIL = "ada@agents.test"


def test_a_ticket_opens_one_socket_and_no_second(server: LiveServer) -> None:
    server.add_agent(EMAIL)
    ticket = server.post("/api/agent/ticket", cookie=server.sign_in(EMAIL))[1]["ticket"]
    with server.client(server.url) as first, server.client(server.url) as second:
        welcome = first.ask("hello_agent", token=ticket, tab="t")
        refused = second.ask("hello_agent", token=ticket, tab="t")
        code = second.close_code()

    assert welcome["type"] == "welcome_agent"
    assert refused["code"] == "bad_token"
    assert code == CloseCode.UNAUTHORIZED


def test_used_tickets_are_remembered_for_their_time_and_then_forgotten(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    migrate(url)
    engine = open_engine(url)
    late_ms = SocketTicket.MAX_AGE_MS + 121_000

    def uses(ticket: str, now_ms: int) -> bool:
        given = SocketTicket(site="test", agent="a_1", id=ticket)
        job = writer.submit(
            lambda session: use_ticket(session, given, f"n_{now_ms}", now_ms=now_ms)
        )
        return job.result(10).reply

    with Writer(engine) as writer:
        found = [uses("t_1", 0), uses("t_1", 60_000), uses("t_2", 60_000), uses("t_1", late_ms)]
    engine.dispose()

    assert found == [True, False, True, True]


def test_a_disabled_agent_loses_his_console_and_gets_no_other(server: LiveServer) -> None:
    with server.agent(EMAIL) as console, server.agent("ben@agents.test") as colleague:
        admit(server.settings, site=None, email=EMAIL, admitted=False)
        code = console.close_code()
        status, _ = server.post("/api/agent/sign-in", {"email": EMAIL, "password": PASSWORD})
        pong = colleague.ask("ping")

    assert code == CloseCode.UNAUTHORIZED
    assert status == 401
    assert pong["type"] == "pong"
    admit(server.settings, site=None, email=EMAIL.upper(), admitted=True)
    with server.agent(EMAIL) as console:
        assert console.ask("ping")["type"] == "pong"


def test_an_agent_who_is_not_there_cannot_be_shut_out(server: LiveServer) -> None:
    with pytest.raises(NotFound):
        admit(server.settings, site=None, email="nobody@agents.test", admitted=False)


def test_a_console_has_so_many_conversations_open_and_one_more_for_one_less(
    server: LiveServer,
) -> None:
    names = [new_conversation() for _ in range(MAX_WATCHED + 1)]
    for start in range(0, len(names), 15):  # a visitor begins no more than 20 at once
        with server.visitor() as visitor:
            for name in names[start : start + 15]:
                visitor.say(name, "hello")
    with server.agent(EMAIL) as console:
        opened = [console.ask("watch", conversation=name, after=0)["type"] for name in names]
        again = console.ask("watch", conversation=names[0], after=0)["type"]
        console.ask("unwatch", conversation=names[0])
        late = console.ask("watch", conversation=names[-1], after=0)["type"]

    assert opened == ["watching"] * MAX_WATCHED + ["error"]
    assert [again, late] == ["watching", "watching"]
