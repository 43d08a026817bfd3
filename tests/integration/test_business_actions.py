"""Actions from a visitor's command to its result in the log, against a real business system."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from time import time
from typing import Any

import jwt
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from business_system import (
    PAID,
    SECRET,
    Answer,
    BusinessSystem,
    action_text,
    business_system,
    sends,
)
from live_server import IDENTITY_SECRET, LiveServer, running, test_settings
from wire_client import Frame, WireClient, new_conversation

INVOICE = "id: invoice\ntitle: Invoice\nmatch: /invoices/:id\narticles: [send-an-invoice]\n"

Start = Callable[..., LiveServer]


@pytest.fixture
def system() -> Iterator[BusinessSystem]:
    with business_system() as one:
        yield one


@pytest.fixture
def start(content: Path, system: BusinessSystem) -> Iterator[Start]:
    """Starts a server that has an action."""
    with ExitStack() as stack:

        def begin(source: str = action_text(), **overrides: object) -> LiveServer:
            (content / "actions").mkdir(exist_ok=True)
            (content / "page_contexts" / "invoice.yaml").write_text(INVOICE, encoding="utf-8")
            (content / "actions" / "one.yaml").write_text(source, encoding="utf-8")
            settings = {**action_settings(content, system), **overrides}
            server: AbstractContextManager[LiveServer] = running(content, **settings)
            return stack.enter_context(server)

        yield begin


def action_settings(content: Path, system: BusinessSystem) -> dict[str, Any]:
    site = test_settings(content).sites[0].model_copy(update={"actions_url": system.url})
    return {
        "sites": (site,),
        "action_secrets": {"tests": SecretStr(SECRET)},
        "allowed_private": ("127.0.0.1/32",),
    }


def identity(subject: str) -> str:
    """Returns what the product signs for a visitor."""
    now_s = int(time())
    claims = {
        "sub": subject,
        "name": subject.title(),
        "email": f"{subject}@customer.example",
        "aud": "test",
        "iat": now_s,
        "exp": now_s + 300,
    }
    return jwt.encode(claims, IDENTITY_SECRET, algorithm="HS256")


def begun(client: WireClient) -> str:
    """Begins a conversation and waits until the assistant has said something."""
    conversation = new_conversation()
    client.say(conversation, "hello")
    client.assistant_event()
    return conversation


def act(client: WireClient, conversation: str, **fields: object) -> Frame:
    given = {"action": "status", "parameters": {"invoice": "inv_1"}, **fields}
    return client.do("act", conversation, **given)


def test_a_result_shows_the_declared_fields_and_no_other(
    start: Start, system: BusinessSystem
) -> None:
    with start().visitor() as client:
        accepted = act(client, begun(client))

        result = client.event("action_result")
        assert result["body"]["text"] == "Invoice INV-1 is paid."
        assert result["body"]["request_seq"] == accepted["seq"]
        assert "never shown" not in str(client.frames)


def test_a_request_is_signed_and_says_who_the_visitor_is(
    start: Start, system: BusinessSystem
) -> None:
    with start(action_text(needs_identity="yes")).visitor(identity=identity("mara")) as client:
        act(client, begun(client))
        client.event("action_result")

    (request,) = system.requests
    message = request.message
    stamp = request.headers["sidelight-timestamp"]
    signed = f"{stamp}\nPOST\n/api/status\n".encode() + request.body
    digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert request.headers["sidelight-signature"] == f"v1={digest}"
    assert message["visitor"]["subject"] == "mara"
    assert message["parameters"] == {"invoice": "inv_1"}
    assert SECRET not in str(request)


def test_an_offer_is_filled_in_from_the_page(start: Start) -> None:
    page = {"url": "https://app.test/invoices/inv_77"}
    with start().visitor(page=page) as client:
        client.say(new_conversation(), "What is the status of this invoice?")

        offer = client.event("action_offer")["body"]
        assert [(one["name"], one["value"]) for one in offer["parameters"]] == [
            ("invoice", "inv_77"),
            ("note", ""),
        ]


def test_who_is_not_signed_in_is_told_to_and_asks_in_vain(
    start: Start, system: BusinessSystem
) -> None:
    with start(action_text(needs_identity="yes")).visitor() as client:
        conversation = new_conversation()
        client.say(conversation, "What is the status of this invoice?")
        offer = client.event("action_offer")["body"]

        refused = act(client, conversation)
        assert (offer["sign_in"], offer["parameters"]) == (True, [])
        assert (refused["code"], refused["retry"]) == ("act_refused", False)
        assert "sign in first" in refused["message"]
        assert system.requests == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"parameters": {}}, "Please fill in: Invoice."),
        ({"parameters": {"invoice": "../admin"}}, "Invoice: this does not look right."),
        ({"parameters": {"invoice": "inv_1", "subject": "noel"}}, "no field 'subject'"),
        ({"confirmed": False}, "Please confirm first"),
    ],
)
def test_what_is_not_as_the_action_says_is_refused_before_anybody_is_called(
    start: Start, system: BusinessSystem, fields: Frame, why: str
) -> None:
    source = action_text(kind="write", confirm="Really {invoice}?")
    with start(source).visitor() as client:
        refused = act(client, begun(client), **{"confirmed": True, **fields})

        assert why in refused["message"]
        assert system.requests == []


def test_an_unknown_action_is_not_found(start: Start) -> None:
    with start().visitor() as client:
        assert act(client, begun(client), action="no-such")["code"] == "not_found"


def test_the_same_key_is_carried_out_once(start: Start, system: BusinessSystem) -> None:
    with start().visitor() as client:
        conversation = begun(client)
        command = {
            "key": "the-same-key",
            "conversation": conversation,
            "action": "status",
            "parameters": {"invoice": "inv_1"},
        }
        first = client.ask("act", **command)
        client.event("action_result")

        again = client.ask("act", **command)
        client.say(conversation, "thanks")
        client.assistant_event()
        assert again["seq"] == first["seq"]
        assert len(system.requests) == 1


def test_a_private_value_reaches_the_system_and_no_log(
    start: Start, system: BusinessSystem
) -> None:
    server = start()
    with server.visitor() as client:
        given = {"invoice": "inv_1", "note": "my cat is ill"}
        act(client, begun(client), parameters=given)
        client.event("action_result")
        requested = next(
            frame["body"]
            for frame in client.frames
            if frame["type"] == "event" and frame["body"]["kind"] == "action_requested"
        )

        assert system.requests[0].message["parameters"]["note"] == "my cat is ill"
        assert {"label": "Note", "value": "•••"} in requested["parameters"]
        assert "my cat" not in str(client.frames)
        assert "my cat" not in everything_kept(server)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (sends(b"{}", status=500), "unreachable"),
        (sends(b"{}", status=404), "refused"),
        (sends(b"x" * 70_000), "unreachable"),
        (sends(b"{not json"), "bad_answer"),
        (sends(b'{"number": "1", "status": "paid"}', kind="text/html"), "bad_answer"),
        (sends(b'{"number": "1"}'), "bad_answer"),
        (sends(b'{"number": {"a": 1}, "status": "x"}'), "bad_answer"),
        (sends(b"", status=302, Location="http://169.254.169.254/"), "bad_answer"),
        (sends(b'{"number"', Content_Length="900"), "unreachable"),
    ],
    ids=[
        *("broken", "refuses", "huge", "malformed", "html", "lacks", "nested", "redirects", "cut"),
    ],
)
def test_a_look_up_that_fails_says_so_and_asks_for_a_person(
    start: Start, system: BusinessSystem, answer: Answer, cause: str
) -> None:
    system.answers = [answer]
    with start().visitor() as client:
        act(client, begun(client))

        failed = client.event("action_failed")["body"]
        escalated = client.event("escalated")["body"]
        assert (failed["cause"], failed["text"]) == (cause, "I could not do that.")
        assert escalated["reason"] == "action_failed"


def test_a_slow_system_is_given_up_and_a_look_up_tried_again(
    start: Start, system: BusinessSystem
) -> None:
    system.answers = [system.waits, PAID]
    with start().visitor() as client:
        act(client, begun(client))

        assert client.event("action_result")["body"]["text"] == "Invoice INV-1 is paid."
        assert len(system.requests) == 2
        keys = {request.headers["idempotency-key"] for request in system.requests}
        assert len(keys) == 1


@pytest.mark.parametrize(("idempotent", "times"), [("no", 1), ("yes", 3)])
def test_a_write_is_repeated_only_where_that_does_no_harm(
    start: Start, system: BusinessSystem, idempotent: str, times: int
) -> None:
    system.answers = [sends(b"{}", status=503)]
    source = action_text(kind="write", confirm="Really?", idempotent=idempotent)
    with start(source).visitor() as client:
        act(client, begun(client), confirmed=True)

        cause = client.event("action_failed")["body"]["cause"]
        assert cause == ("unreachable" if idempotent == "yes" else "unknown")
        assert len(system.requests) == times


def test_a_private_address_is_refused_unless_allowed(start: Start, system: BusinessSystem) -> None:
    with start(allowed_private=()).visitor() as client:
        act(client, begun(client))

        assert client.event("action_failed")["body"]["cause"] == "not_configured"
        assert system.requests == []


def test_a_secret_that_is_not_there_is_no_reason_to_send_unsigned(
    start: Start, system: BusinessSystem
) -> None:
    with start(action_secrets={}).visitor() as client:
        act(client, begun(client))

        assert client.event("action_failed")["body"]["cause"] == "not_configured"
        assert system.requests == []


def test_an_agent_sees_request_failure_and_the_reason_on_the_card(
    start: Start, system: BusinessSystem
) -> None:
    system.answers = [sends(b"{}", status=409)]
    server = start()
    with server.visitor() as client, server.agent("ada@test.example") as agent:
        conversation = begun(client)
        act(client, conversation)
        client.event("escalated")

        card = agent.ask("watch", conversation=conversation)["card"]
        (taken,) = card["actions"]
        assert card["reason"] == "action_failed"
        assert (taken["status"], taken["cause"]) == ("failed", "refused")


def test_too_many_actions_are_refused_for_a_while(start: Start) -> None:
    with start().visitor() as client:
        conversation = begun(client)
        replies = [act(client, conversation) for _ in range(7)]

        assert [one["type"] for one in replies[:5]] == ["accepted"] * 5
        assert replies[-1]["code"] == "rate_limited"


def everything_kept(server: LiveServer) -> str:
    """Returns what the conversation tables hold, as text."""
    engine = server.sidelight.deployment.engine
    with engine.connect() as connection:
        rows = [
            connection.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608  # our own names
            for table in ("event", "conversation", "receipt", "owedaction")
        ]
    return str(rows)
