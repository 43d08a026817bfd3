"""A server that dies in the middle of a chat of 200 messages, and comes back."""

import json
import re

from playwright.sync_api import Browser, Locator, expect

from people import new_agent, new_visitor
from stack import Stack

EACH = 100
CUT_AT, BACK_AT = 45, 55
"""Messages of each side before the cut, and before the server is back: ten are sent to nobody."""

ALL_SENT_MS = 120_000
"""Both write faster than the announced rate, so the last ones wait for their turn."""


def test_a_killed_server_loses_doubles_and_reorders_nothing(browser: Browser, stack: Stack) -> None:
    visitor = new_visitor(browser, stack, "/payouts")
    visitor.open_help()
    visitor.ask_for_person()
    agent = new_agent(browser, stack)
    agent.open("Mara Lindqvist")
    agent.press("Take over")
    expect(visitor.log.get_by_text("Ada joined")).to_be_visible()

    for number in range(EACH):
        if number == CUT_AT:
            stack.kill()
        if number == BACK_AT:
            stack.start()
        visitor.say(f"visitor-{number:03}")
        agent.say(f"agent-{number:03}")
    for screen in (visitor.log, agent.log):
        for side in ("visitor", "agent"):
            last = screen.get_by_text(f"{side}-{EACH - 1:03}", exact=True)
            expect(last).to_be_visible(timeout=ALL_SENT_MS)

    stored = _stored(stack)
    expected = [f"{side}-{n:03}" for n in range(EACH) for side in ("agent", "visitor")]
    assert sorted(stored) == sorted(expected)
    for side in ("visitor", "agent"):
        own = [text for text in stored if text.startswith(side)]
        assert own == sorted(own)
    assert _shown(visitor.log) == stored
    assert _shown(agent.log) == stored


def _stored(stack: Stack) -> list[str]:
    """Returns the messages of the log, in its order."""
    (conversation,) = map(json.loads, stack.export().splitlines())
    events = conversation["events"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    return [e["body"]["text"] for e in events if e["body"]["kind"] == "message"]


def _shown(log: Locator) -> list[str]:
    """Returns the messages on a screen, from top to bottom."""
    return re.findall(r"\b(?:visitor|agent)-\d{3}\b", log.inner_text())
