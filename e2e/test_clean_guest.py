"""The widget in other people's pages: keyboard, two tabs, a page that stops and starts it."""

from playwright.sync_api import Browser, expect

from people import VisitorScreen, new_agent, new_visitor
from stack import Stack


def test_the_same_question_on_two_pages_gets_two_right_answers(
    browser: Browser, stack: Stack
) -> None:
    visitor = new_visitor(browser, stack, "/settings/api-keys")
    visitor.open_help()
    visitor.say("how do I add one")
    expect(visitor.log.get_by_role("button", name="Read: Generate an API key")).to_be_visible()
    visitor.go("Team")
    visitor.panel.get_by_role("button", name="New conversation").click()
    visitor.say("how do I add one")

    expect(visitor.log.get_by_role("button", name="Read: Invite a team member")).to_be_visible()


def test_a_question_about_something_else_is_not_answered(browser: Browser, stack: Stack) -> None:
    visitor = new_visitor(browser, stack, "/invoices")
    visitor.open_help()
    visitor.say("which wine goes with grilled salmon")

    expect(visitor.log.get_by_role("button", name="Bring in a person")).to_be_visible()
    expect(visitor.log.get_by_role("article")).to_have_count(0)


def test_a_second_tab_follows_the_first(browser: Browser, stack: Stack) -> None:
    first = new_visitor(browser, stack, "/payouts")
    first.open_help()
    first.say("when does my money arrive")
    expect(first.log.get_by_role("article")).to_have_count(1)
    second = VisitorScreen(first.page.context, stack, "/invoices")
    second.open_help()
    expect(second.log).to_contain_text("when does my money arrive")
    second.say("typed in the second tab")

    expect(first.log).to_contain_text("typed in the second tab")


def test_the_whole_story_needs_no_mouse(browser: Browser, stack: Stack) -> None:
    visitor = new_visitor(browser, stack, "/payouts")
    launcher = visitor.page.get_by_role("button", name="Help", exact=True)
    launcher.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.panel).to_be_visible()
    visitor.message_box.focus()
    visitor.page.keyboard.type("when does my money arrive")
    visitor.page.keyboard.press("Enter")
    expect(visitor.log.get_by_role("article")).to_have_count(1)
    person = visitor.panel.get_by_role("button", name="Talk to a person")
    person.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.log.get_by_text("Waiting for a person")).to_be_visible()
    visitor.page.keyboard.press("Escape")

    expect(visitor.panel).to_be_hidden()
    expect(launcher).to_be_focused()


def test_shutdown_leaves_nothing_behind(browser: Browser, stack: Stack) -> None:
    visitor = new_visitor(browser, stack, "/payouts")
    visitor.open_help()
    visitor.page.evaluate("Sidelight('shutdown')")

    expect(visitor.page.locator("#sidelight")).to_have_count(0)


def test_an_unread_reply_shows_on_the_closed_launcher(browser: Browser, stack: Stack) -> None:
    visitor = new_visitor(browser, stack, "/reports")
    visitor.open_help()
    visitor.say("something odd about the quarterly numbers")
    visitor.ask_for_person()
    expect(visitor.log.get_by_text("Waiting for a person")).to_be_visible()
    visitor.panel.get_by_role("button", name="Close help").click()
    agent = new_agent(browser, stack)
    agent.open("Mara Lindqvist")
    agent.press("Take over")
    agent.say("Hello from Ada")

    expect(visitor.page.get_by_role("button", name="unread")).to_be_visible()
