"""Business systems that misbehave: what the visitor, the agent and the log are told of it."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from business_chat import Start, act, begun, start, system
from business_system import PAID, Answer, BusinessSystem, action_text, sends
from sidelight.actions.business import Call, OwedAct
from sidelight.content.business_actions import read_actions
from sidelight.integrations.addresses import Reachable
from sidelight.integrations.business_actions import Systems, carry_out

__all__ = ["start", "system"]  # fixtures


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


def test_how_actions_end_is_counted_without_naming_visitors(
    start: Start, system: BusinessSystem
) -> None:
    system.answers = [PAID, sends(b"{}", status=404)]
    server = start(metrics_token=SecretStr("a-token-for-prometheus"))
    with server.visitor() as client:
        conversation = begun(client)
        act(client, conversation)
        client.event("action_result")
        act(client, conversation)
        client.event("action_failed")
        me = client.frames[0]["visitor"]["id"]
    _, text, _ = server.request("GET", "/metrics", bearer="a-token-for-prometheus")

    labels = 'action="status",{}site="test",worker="0"'
    for outcome in ("done", "refused"):
        told = labels.format(f'outcome="{outcome}",')
        assert f"sidelight_actions_total{{{told}}} 1.0" in text
    assert f"sidelight_action_seconds_count{{{labels.format('')}}} 2.0" in text
    assert me not in text
    assert conversation not in text


def test_a_private_address_is_refused_unless_allowed(start: Start, system: BusinessSystem) -> None:
    with start(allowed_private=()).visitor() as client:
        act(client, begun(client))

        assert client.event("action_failed")["body"]["cause"] == "not_configured"
        assert system.requests == []


def test_an_action_whose_secret_is_not_there_is_not_offered_and_sent_to_nobody(
    start: Start, system: BusinessSystem
) -> None:
    with start(action_secrets={}).visitor() as client:
        conversation = begun(client)
        client.say(conversation, "what is the status of this invoice")
        reply = client.assistant_event()
        refused = act(client, conversation)

        assert reply["body"]["kind"] != "action_offer"
        assert refused["code"] == "not_found"
        assert system.requests == []


def test_a_secret_that_is_not_there_is_no_reason_to_send_unsigned(
    tmp_path: Path, system: BusinessSystem
) -> None:
    (tmp_path / "one.yaml").write_text(action_text(), "utf-8")
    (source,) = read_actions(tmp_path).sources
    call = Call(OwedAct("test", "c_1", "k"), source.action, {"invoice": "inv_1"})

    ended = carry_out(Systems(Reachable(["127.0.0.1/32"]), system.url), call)

    assert (ended.cause, ended.text) == ("not_configured", "I could not do that.")
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
