"""Articles that try to run something, and texts that are too much."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from people import new_agent, new_visitor
from stack import ROOT, Stack

EVIL = """---
title: Fix the <script>alert('title')</script> button
summary: <img src=x onerror=alert(1)>
questions:
  - how do I fix the zebra button
topics: [general]
pages: [payouts]
audience: public
locale: en
owner: team
review_by: 2099-01-01
status: published
---
The zebra button is fixed here. <script>alert('body')</script>

1. Press [the zebra](javascript:alert('link')).
2. See <iframe src="https://evil.example"></iframe>.
"""


def test_a_script_in_an_article_is_text_everywhere(browser: Browser, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "kb", tmp_path / "kb")
    shutil.copytree(ROOT / "page_contexts", tmp_path / "page_contexts")
    (tmp_path / "kb" / "fix-the-zebra.md").write_text(EVIL, encoding="utf-8")
    with Stack(tmp_path, content=tmp_path) as stack:
        visitor = new_visitor(browser, stack, "/payouts")
        dialogs: list[str] = []
        _watch_dialogs(visitor.page, dialogs)
        visitor.open_help()
        visitor.panel.get_by_role("searchbox", name="Search for help").fill("zebra button")
        visitor.panel.get_by_role("button", name="Fix the").first.click()
        expect(visitor.panel).to_contain_text("<script>alert('body')</script>")
        expect(visitor.panel.get_by_role("link", name="the zebra")).to_have_count(0)
        page = visitor.page.context.new_page()
        _watch_dialogs(page, dialogs)
        page.goto(f"{stack.url}/help/demo/fix-the-zebra")
        expect(page.get_by_role("heading", level=1)).to_contain_text("<script>")
        expect(page.locator("iframe, script, img")).to_have_count(0)

    assert dialogs == []


def test_a_text_of_20000_characters_is_stopped_with_a_reason_and_kept(
    browser: Browser, stack: Stack
) -> None:
    visitor = new_visitor(browser, stack, "/payouts")
    visitor.open_help()
    long = "why is my payout late? " * 870
    visitor.message_box.fill(long)
    visitor.message_box.press("Enter")

    expect(visitor.panel).to_contain_text("shorten it by")
    expect(visitor.message_box).to_have_value(long)


def test_an_empty_question_is_not_sent(browser: Browser, stack: Stack) -> None:
    visitor = new_visitor(browser, stack, "/payouts")
    visitor.open_help()
    visitor.message_box.fill("   ")
    visitor.message_box.press("Enter")

    expect(visitor.panel.get_by_role("log")).to_have_count(0)


def test_words_from_right_to_left_and_emoji_stay_as_typed_on_both_screens(
    browser: Browser, stack: Stack
) -> None:
    text = "مرحبا، أين أموالي؟ 👩‍👩‍👧‍👦"
    visitor = new_visitor(browser, stack, "/payouts")
    visitor.open_help()
    visitor.say(text)
    expect(visitor.log).to_contain_text(text)
    agent = new_agent(browser, stack)
    agent.open("Mara Lindqvist")

    expect(agent.log).to_contain_text(text)


def test_a_second_takeover_is_told_who_was_first(browser: Browser, stack: Stack) -> None:
    visitor = new_visitor(browser, stack, "/settings/team")
    visitor.open_help()
    visitor.say("a question for two agents")
    visitor.ask_for_person()
    ada = new_agent(browser, stack)
    ben = new_agent(browser, stack, "ben@tidebill.example")
    for agent in (ada, ben):
        agent.open("Mara Lindqvist")
        expect(agent.page.get_by_role("button", name="Take over", exact=True)).to_be_visible()
    ben.page.context.set_offline(True)
    ada.press("Take over")
    expect(visitor.log.get_by_text("Ada joined")).to_be_visible()
    ben.press("Take over")
    ben.page.context.set_offline(False)

    expect(ben.page.get_by_text("Ada was first")).to_be_visible()
    expect(ada.page.get_by_role("button", name="Hand back", exact=True)).to_be_visible()


def _watch_dialogs(page: Page, seen: list[str]) -> None:
    def note(dialog: object) -> None:
        seen.append(str(dialog))

    page.on("dialog", note)
