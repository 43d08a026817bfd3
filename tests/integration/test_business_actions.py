"""Actions from a visitor's command to its result in the log, against a real business system."""

import hashlib
import hmac

import pytest
from sqlalchemy import text

from business_chat import Start, act, begun, identity, start, system
from business_system import SECRET, BusinessSystem, action_text
from live_server import LiveServer
from wire_client import Frame, new_conversation

__all__ = ["start", "system"]  # fixtures


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


def test_a_stranger_asks_for_nothing_in_a_conversation_that_is_not_his(
    start: Start, system: BusinessSystem
) -> None:
    server = start()
    with server.visitor() as owner, server.visitor() as stranger:
        conversation = begun(owner)

        refused = act(stranger, conversation)
        assert (refused["code"], refused["message"]) == (
            "not_found",
            "There is no such conversation.",
        )
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


def everything_kept(server: LiveServer) -> str:
    """Returns what the conversation tables hold, as text."""
    engine = server.sidelight.deployment.engine
    with engine.connect() as connection:
        rows = [
            connection.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608  # our own names
            for table in ("event", "conversation", "receipt", "owedaction")
        ]
    return str(rows)
