"""Agents tell what solved a question, by mouse and by keys; it comes back for review, redacted."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from people import AgentScreen, VisitorScreen, new_agent, new_visitor
from pictures import Camera
from stack import ROOT, Stack

QUESTION = "my client ana@brisa.example says the invoice mail never came"
ARTICLE = "The customer did not receive the invoice"
UNKNOWN = "do you also sell umbrellas"


@pytest.fixture
def own_kb(tmp_path: Path) -> Path:
    """Articles that a command may write beside."""
    for folder in ("kb", "page_contexts"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path / "kb"


@pytest.fixture
def stack(tmp_path: Path, own_kb: Path, template: Path) -> Iterator[Stack]:
    with Stack(tmp_path, content=own_kb.parent, template=template) as running:
        yield running


def test_what_an_agent_says_solved_it_is_proposed_without_personal_data(
    browser: Browser, stack: Stack, own_kb: Path, camera: Camera
) -> None:
    visitor = new_visitor(browser, stack, "/invoices")
    agent = _in_conversation(browser, stack, visitor, QUESTION)
    agent.press("What solved it?")
    expect(_picker(agent).get_by_role("button", name=ARTICLE)).to_be_visible()
    camera.take(agent.page, "resolution")
    _picker(agent).get_by_role("button", name=ARTICLE).click()
    expect(agent.log.get_by_text(f"Solved by “{ARTICLE}”")).to_be_visible()
    expect(visitor.panel.get_by_role("group", name="How did we do?")).to_be_visible()
    stack.learn()

    learned = _learned(own_kb, "my client [email] says the invoice mail never came")
    assert 'article: "customer-did-not-receive-invoice"' in learned
    assert "status: proposed" in learned
    assert "brisa" not in (own_kb / "learned.yaml").read_text(encoding="utf-8")
    expect(visitor.log).not_to_contain_text("Solved by")


def test_a_gap_is_flagged_without_a_mouse(browser: Browser, stack: Stack, own_kb: Path) -> None:
    visitor = new_visitor(browser, stack, "/reports")
    agent = _in_conversation(browser, stack, visitor, UNKNOWN)
    keys = agent.page.keyboard
    ask = agent.page.get_by_role("button", name="What solved it?")
    ask.focus()
    keys.press("Enter")
    choices = _picker(agent).get_by_role("listitem").get_by_role("button")
    expect(choices.first).to_be_focused()
    expect(choices.first).not_to_contain_text("No article did")
    keys.press("Escape")
    expect(_picker(agent)).to_be_hidden()
    expect(ask).to_be_focused()
    keys.press("Enter")
    expect(choices.first).to_be_focused()
    for choice in choices.all()[1:]:
        keys.press("Tab")
        expect(choice).to_be_focused()
    expect(choices.last).to_contain_text("No article did")
    keys.press("Enter")
    expect(agent.log.get_by_text("No article solved it: a gap")).to_be_visible()
    stack.learn()

    learned = _learned(own_kb, UNKNOWN)
    assert "status: proposed" in learned
    assert "article:" not in learned


def _in_conversation(
    browser: Browser, stack: Stack, visitor: VisitorScreen, question: str
) -> AgentScreen:
    """An agent who has taken over from the assistant."""
    visitor.open_help()
    visitor.say(question)
    expect(visitor.log.get_by_text("Assistant", exact=True)).to_be_visible()
    visitor.ask_for_person()
    expect(visitor.log.get_by_text("Waiting for a person")).to_be_visible()
    agent = new_agent(browser, stack)
    agent.open("Mara Lindqvist")
    agent.press("Take over")
    agent.say("Hello Mara, I am on it.")
    expect(visitor.log).to_contain_text("I am on it.")
    return agent


def _learned(kb: Path, question: str) -> str:
    """What stands below a question in the file of learned ones."""
    (entry,) = (
        each
        for each in (kb / "learned.yaml").read_text(encoding="utf-8").split("- question: ")
        if each.startswith(f'"{question}"')
    )
    return entry


def _picker(agent: AgentScreen) -> Locator:
    return agent.page.get_by_role("region", name="What solved it")
