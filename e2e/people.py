"""A visitor and an agent as they act in a browser: by what they see, never by selectors."""

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from stack import PASSWORD, Stack


class VisitorScreen:
    """The sample product with its widget."""

    def __init__(self, context: BrowserContext, stack: Stack, path: str) -> None:
        self.page: Page = context.new_page()
        self.page.goto(stack.product_url + path)

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog", name="Help", exact=True)

    @property
    def log(self) -> Locator:
        return self.panel.get_by_role("log", name="Conversation")

    @property
    def message_box(self) -> Locator:
        return self.panel.get_by_role("textbox", name="Message")

    def open_help(self) -> None:
        self.page.get_by_role("button", name="Help", exact=True).click()
        expect(self.panel).to_be_visible()

    def say(self, text: str) -> None:
        self.message_box.fill(text)
        self.panel.get_by_role("button", name="Send", exact=True).click()

    def ask_for_person(self) -> None:
        self.panel.get_by_role("button", name="Talk to a person").click()

    def go(self, link: str) -> None:
        """Follows a link of the product's navigation, without loading a page."""
        self.page.get_by_role("navigation").get_by_role("link", name=link, exact=True).click()


class AgentScreen:
    """The console."""

    def __init__(self, context: BrowserContext, stack: Stack, email: str) -> None:
        self.page: Page = context.new_page()
        self.page.goto(f"{stack.url}/console/")
        self.page.get_by_role("textbox", name="E-mail").fill(email)
        self.page.get_by_role("textbox", name="Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.inbox).to_be_visible()

    @property
    def inbox(self) -> Locator:
        return self.page.get_by_role("region", name="Inbox")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Conversation")

    @property
    def card(self) -> Locator:
        return self.page.get_by_role("region", name="Handoff card")

    @property
    def reply_box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Reply")

    def open(self, visitor: str) -> None:
        self.inbox.get_by_role("button", name=visitor).first.click()
        expect(self.log).to_be_visible()

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def say(self, text: str) -> None:
        self.reply_box.fill(text)
        self.press("Send reply")


def new_visitor(browser: Browser, stack: Stack, path: str = "/") -> VisitorScreen:
    """Opens the sample product in a browser of its own."""
    return VisitorScreen(browser.new_context(viewport={"width": 1280, "height": 860}), stack, path)


def new_agent(browser: Browser, stack: Stack, email: str = "ada@tidebill.example") -> AgentScreen:
    """Opens the console in a browser of its own."""
    return AgentScreen(browser.new_context(viewport={"width": 1440, "height": 900}), stack, email)
