"""An agent who resolves tells which article solved it, or that none did; visitors see neither."""

import pytest

from live_server import LiveServer
from wire_client import new_conversation


def resolved(server: LiveServer, **told: object) -> tuple[dict[str, object], list[list[str]]]:
    """Resolves a conversation and returns the reply, and the kinds that agent and visitor see."""
    conversation = new_conversation()
    with server.visitor() as visitor, server.agent("ada@test.example") as agent:
        visitor.do("escalate", conversation)
        agent.do("take_over", conversation)
        reply = agent.do("resolve", conversation, **told)
        streams = [
            one.ask("catch_up", conversation=conversation, after=0)["events"]
            for one in (agent, visitor)
        ]
    return reply, [[event["body"]["kind"] for event in events] for events in streams]


@pytest.mark.parametrize("told", [{"article": "send-an-invoice"}, {"gap": True}])
def test_what_solved_a_question_is_for_agents_only(
    server: LiveServer, told: dict[str, object]
) -> None:
    reply, (agents, visitors) = resolved(server, **told)

    assert reply["type"] == "accepted"
    assert agents[-2:] == ["resolved", "solved_by"]
    assert visitors[-1] == "resolved"


def test_an_agent_need_not_tell_what_solved_a_question(server: LiveServer) -> None:
    _, (agents, _) = resolved(server)

    assert agents[-1] == "resolved"


def test_an_article_that_is_not_there_solves_nothing(server: LiveServer) -> None:
    reply, (agents, _) = resolved(server, article="no-such-article")

    assert reply["code"] == "not_found"
    assert agents[-1] == "taken_over"
