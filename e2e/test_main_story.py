"""From a question on an invoice to an agent who takes over, and a rating at the end."""

import json

from playwright.sync_api import Browser, expect

from people import AgentScreen, VisitorScreen, new_agent, new_visitor
from pictures import Camera
from stack import Stack

LAST_WORDS = "Yes please <script>alert('x')</script> 🙏"


def test_a_visitor_gets_help_that_knows_the_page_and_then_a_person(
    browser: Browser, stack: Stack, camera: Camera
) -> None:
    visitor = new_visitor(browser, stack, "/")
    visitor.go("Invoices")
    visitor.page.get_by_role("link", name="INV-2026-0003").first.click()
    agent = new_agent(browser, stack)

    _ask_about_the_page(visitor, camera)
    _be_shown(visitor, camera)
    _follow_up_and_ask_for_a_person(visitor)
    _see_what_led_here(agent, camera)
    _talk(visitor, agent)
    _move_and_reload(visitor, agent)
    _resolve_and_rate(visitor, agent)

    assert _ratings(stack) == [5]


def _ask_about_the_page(visitor: VisitorScreen, camera: Camera) -> None:
    """Help knows the page, and answers in an article's own words."""
    visitor.open_help()
    expect(visitor.panel.get_by_role("heading", name="Help for Invoice")).to_be_visible()
    expect(visitor.panel.get_by_role("button", name="Retry a failed card payment")).to_be_visible()
    visitor.say("it says the payment failed what now")
    answer = visitor.log.get_by_role("article").first
    expect(answer.get_by_role("button", name="Read: Retry a failed card payment")).to_be_visible()
    camera.take(visitor.page, "widget")


def _be_shown(visitor: VisitorScreen, camera: Camera) -> None:
    """A step of the answer lights up its control on the page."""
    visitor.log.get_by_role("button", name="Show me: Retry payment").first.click()
    spotlight = visitor.page.locator("#sidelight").get_by_role("status")
    expect(spotlight.filter(has_text="Retry payment")).to_be_attached()
    camera.take(visitor.page, "show-me")
    visitor.page.keyboard.press("Escape")


def _follow_up_and_ask_for_a_person(visitor: VisitorScreen) -> None:
    """The second question leans on the first."""
    if not visitor.panel.is_visible():
        visitor.open_help()
    visitor.say("and why did it fail?")
    expect(visitor.log.get_by_role("button", name="Read: Why a card payment")).to_be_visible()
    visitor.ask_for_person()
    expect(visitor.log.get_by_text("Waiting for a person")).to_be_visible()


def _see_what_led_here(agent: AgentScreen, camera: Camera) -> None:
    """The handoff card says it all."""
    agent.open("Mara Lindqvist")
    for known in (
        "and why did it fail?",
        "Invoice with a failed payment",
        "Invoices",
        "Retry a failed card payment",
        "starter",
        "admin",
        "asked for a person",
    ):
        expect(agent.card).to_contain_text(known)
    camera.take(agent.page, "console")


def _talk(visitor: VisitorScreen, agent: AgentScreen) -> None:
    """Both see the other typing, and the words arrive as they were typed."""
    agent.press("Take over")
    expect(visitor.log.get_by_text("Ada joined")).to_be_visible()
    agent.reply_box.press_sequentially("Hello Mara")
    expect(visitor.panel.get_by_text("Ada is typing")).to_be_visible()
    agent.say("Hello Mara, the bank declined the card. Shall I send a new link?")
    expect(visitor.log).to_contain_text("Shall I send a new link?")
    visitor.message_box.press_sequentially("Yes, ", delay=900)
    expect(agent.page.get_by_text("Mara Lindqvist is typing")).to_be_visible()
    visitor.say(LAST_WORDS)
    expect(agent.log).to_contain_text(LAST_WORDS)


def _move_and_reload(visitor: VisitorScreen, agent: AgentScreen) -> None:
    """The agent sees the visitor move; a reload of the visitor's page loses nothing."""
    visitor.go("Payouts")
    expect(agent.page.get_by_role("region", name="Page", exact=True)).to_contain_text("Payouts")
    answers = visitor.log.get_by_role("article").count()
    visitor.page.reload()
    visitor.open_help()
    expect(visitor.log).to_contain_text("it says the payment failed what now")
    expect(visitor.log).to_contain_text(LAST_WORDS)
    expect(visitor.log.get_by_role("article")).to_have_count(answers)


def _resolve_and_rate(visitor: VisitorScreen, agent: AgentScreen) -> None:
    """The resolution asks for a rating, which reaches the agent."""
    agent.press("Resolve")
    group = visitor.panel.get_by_role("group", name="How did we do?")
    group.get_by_role("radio", name="5 of 5").check(force=True)
    visitor.panel.get_by_role("button", name="Send rating").click()
    expect(visitor.panel).to_contain_text("Thank you")
    expect(agent.log).to_contain_text("5 of 5")


def _ratings(stack: Stack) -> list[int]:
    """Returns what the store holds, through the program that exports it."""
    return [
        conversation["csat"]
        for conversation in map(json.loads, stack.export().splitlines())
        if conversation["csat"] is not None
    ]
