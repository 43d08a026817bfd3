"""A walk through a troubleshooting tree by buttons, words and keys, to an agent who sees it all."""

from playwright.sync_api import Browser, Locator, expect

from people import AgentScreen, VisitorScreen, new_agent, new_visitor
from pictures import Camera
from stack import Stack

LISTED = "Look at Payouts. Is the payout in the list there?"
STATE = "What does the list say about this payout?"
ACCOUNT = "Do the last four digits of the bank account match your own account?"
STATEMENT = "Did you search your bank statement for the net amount, after fees?"


def test_a_walk_through_a_flow_ends_with_a_person_who_knows_every_answer(
    browser: Browser, stack: Stack, camera: Camera
) -> None:
    visitor = new_visitor(browser, stack, "/")
    visitor.go("Payouts")
    agent = new_agent(browser, stack)

    _begin(visitor)
    _answer_with_a_button(visitor)
    _answer_in_own_words(visitor)
    _reload_and_answer_by_keyboard(visitor, camera)
    _be_handed_over(visitor)
    _see_every_answer(agent, camera)


def choices(visitor: VisitorScreen, question: str) -> Locator:
    """The buttons below a question."""
    return visitor.log.get_by_role("list", name=question)


def _begin(visitor: VisitorScreen) -> None:
    """The page offers its flow, which begins below the article."""
    visitor.open_help()
    visitor.panel.get_by_role("button", name="Find a missing payout").click()
    expect(visitor.log.get_by_role("button", name="Read: A payout is missing")).to_be_visible()
    expect(visitor.log.get_by_text(LISTED)).to_be_visible()


def _answer_with_a_button(visitor: VisitorScreen) -> None:
    """The one that was pressed stays marked, and none can be pressed any more."""
    first = choices(visitor, LISTED)
    first.get_by_role("button", name="Yes, it is in the list").click()
    expect(visitor.log.get_by_text(STATE)).to_be_visible()
    expect(first.get_by_role("button", name="Yes, it is in the list", pressed=True)).to_be_visible()
    for button in first.get_by_role("button").all():
        expect(button).to_be_disabled()


def _answer_in_own_words(visitor: VisitorScreen) -> None:
    """What is typed counts as the choice that it means."""
    visitor.say("it says arived")
    expect(visitor.log.get_by_text(ACCOUNT)).to_be_visible()
    chosen = choices(visitor, STATE).get_by_role("button", name="Arrived", pressed=True)
    expect(chosen).to_be_visible()


def _reload_and_answer_by_keyboard(visitor: VisitorScreen, camera: Camera) -> None:
    """The log knows where the walk was; the focus goes with it."""
    visitor.page.reload()
    visitor.open_help()
    choices(visitor, ACCOUNT).get_by_role("button", name="Yes, they match").focus()
    visitor.page.keyboard.press("Enter")
    last = choices(visitor, STATEMENT)
    expect(last.get_by_role("button", name="Not yet")).to_be_focused()
    camera.take(visitor.page, "flow")


def _be_handed_over(visitor: VisitorScreen) -> None:
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    expect(visitor.log).to_contain_text("Then the transfer has to be traced.")
    expect(visitor.log.get_by_text("Waiting for a person")).to_be_visible()


def _see_every_answer(agent: AgentScreen, camera: Camera) -> None:
    """The card has each question with its answer, and the transcript the choices."""
    agent.open("Mara Lindqvist")
    for known in (
        "Find a missing payout",
        f"{LISTED} Yes, it is in the list",
        f"{STATE} Arrived",
        f"{ACCOUNT} Yes, they match",
        f"{STATEMENT} Yes, it is not there",
    ):
        expect(agent.card).to_contain_text(known)
    expect(agent.log.get_by_text("“Find a missing payout” led to a person")).to_be_visible()
    camera.take(agent.page, "flow-card")
