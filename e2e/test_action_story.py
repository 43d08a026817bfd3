"""A visitor has an invoice sent again; what fails reaches a person with its reason."""

from playwright.sync_api import Browser, expect

from people import new_agent, new_visitor
from pictures import Camera
from stack import Stack

SENT = "Invoice INV-2026-0004 is on its way to Maison Alder."


def test_an_invoice_is_looked_up_from_its_own_page(
    browser: Browser, stack: Stack, camera: Camera
) -> None:
    visitor = new_visitor(browser, stack, "/invoices/inv_1003")
    visitor.open_help()
    visitor.say("What is the status of this invoice?")
    form = visitor.log.get_by_role("form", name="Look up this invoice")

    expect(form.get_by_role("textbox", name="Invoice")).to_have_value("inv_1003")
    form.get_by_role("button", name="Look up this invoice").click()

    expect(visitor.log).to_contain_text(
        "Invoice INV-2026-0003 over EUR 3,641.40 is unpaid (card declined)"
    )
    expect(visitor.log.get_by_role("status").filter(has_text="Done")).to_be_visible()
    camera.take(visitor.page, "action")


def test_an_invoice_is_sent_again_only_when_that_is_confirmed(
    browser: Browser, stack: Stack, camera: Camera
) -> None:
    visitor, agent = new_visitor(browser, stack, "/invoices/inv_1005"), new_agent(browser, stack)
    visitor.open_help()
    visitor.say("Please resend the invoice to the customer")
    form = visitor.log.get_by_role("form", name="Send this invoice again")
    form.get_by_role("combobox", name="Language").select_option("Deutsch")
    form.get_by_role("button", name="Continue").press("Enter")
    confirmation = visitor.log.get_by_role("group", name="Send invoice inv_1005")

    expect(confirmation.get_by_role("button", name="Yes, do it")).to_be_focused()
    camera.take(visitor.page, "action-confirm")
    agent.open("Mara Lindqvist")
    expect(agent.log).to_contain_text("Offered: Send this invoice again")
    expect(agent.log).not_to_contain_text("asked for: Send this invoice again")
    visitor.page.keyboard.press("Enter")

    expect(visitor.log.get_by_text(SENT)).to_be_in_viewport()
    expect(agent.log).to_contain_text("asked for: Send this invoice again")
    expect(agent.log).to_contain_text("Invoice inv_1005 · Language of the e-mail Deutsch")
    visitor.ask_for_person()
    expect(agent.card).to_contain_text(f"Send this invoice again: done {SENT}")


def test_what_is_not_confirmed_is_not_done(browser: Browser, stack: Stack) -> None:
    visitor, agent = new_visitor(browser, stack, "/invoices/inv_1005"), new_agent(browser, stack)
    visitor.open_help()
    visitor.say("Please resend the invoice to the customer")
    form = visitor.log.get_by_role("form", name="Send this invoice again")
    form.get_by_role("button", name="Continue").click()
    visitor.log.get_by_role("button", name="Not now").click()
    expect(form).to_be_visible()
    visitor.ask_for_person()

    agent.open("Mara Lindqvist")
    expect(agent.card).to_contain_text("asked for a person")
    expect(agent.card).not_to_contain_text("Send this invoice again: ")
    expect(agent.log).not_to_contain_text("asked for: Send this invoice again")


def test_what_the_business_system_refuses_reaches_a_person_with_its_reason(
    browser: Browser, stack: Stack, camera: Camera
) -> None:
    visitor, agent = new_visitor(browser, stack, "/invoices/inv_1004"), new_agent(browser, stack)
    visitor.open_help()
    visitor.say("Send this invoice again")
    form = visitor.log.get_by_role("form", name="Send this invoice again")
    form.get_by_role("button", name="Continue").click()
    visitor.log.get_by_role("button", name="Yes, do it").click()

    expect(visitor.log).to_contain_text("A person will take care of it.")
    expect(visitor.log.get_by_text("Waiting for a person")).to_be_visible()
    agent.open("Mara Lindqvist")
    expect(agent.card).to_contain_text("Send this invoice again: failed, the system refused it")
    expect(agent.log).to_contain_text("Failed: Send this invoice again")
    camera.take(agent.page, "action-failed")


def test_a_business_system_that_is_gone_brings_a_person_who_is_told_so(
    browser: Browser, stack: Stack
) -> None:
    visitor, agent = new_visitor(browser, stack, "/invoices/inv_1003"), new_agent(browser, stack)
    visitor.open_help()
    visitor.say("What is the status of this invoice?")
    form = visitor.log.get_by_role("form", name="Look up this invoice")
    expect(form).to_be_visible()
    stack.stop_product()
    form.get_by_role("button", name="Look up this invoice").press("Enter")

    expect(visitor.log).to_contain_text("I could not look this invoice up")
    expect(visitor.log.get_by_text("Waiting for a person")).to_be_visible()
    agent.open("Mara Lindqvist")
    expect(agent.card).to_contain_text(
        "Look up this invoice: failed, the system could not be reached"
    )
