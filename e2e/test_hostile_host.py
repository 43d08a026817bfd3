"""A page that does everything against its guest: style rules for all elements, a strict policy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from stack import Stack

HOSTILE = """* { display: none !important; font-size: 60px !important; color: red !important;
  position: static !important; visibility: hidden !important; opacity: 0 !important; }
html, head ~ body { display: block !important; visibility: visible !important;
  opacity: 1 !important; }"""

HTML = """<!doctype html><html><head><title>Host</title>
<link rel="stylesheet" href="/hostile.css">
<script async src="{origin}/sidelight.js" data-site="demo"></script>
</head><body><p>A host page</p></body></html>"""


class Host:
    """What the page's server says; the widget's address is known once it runs."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.widget_origin = ""

    def answer(self, path: str) -> tuple[str, str]:
        if path == "/hostile.css":
            return "text/css", HOSTILE
        return "text/html", HTML.format(origin=self.widget_origin)

    def policy(self) -> str:
        widget = self.widget_origin
        return (
            f"default-src 'none'; script-src {widget}; connect-src {widget} ws{widget[4:]}; "
            "style-src 'self'; require-trusted-types-for 'script'"
        )


@contextmanager
def hostile_host() -> Iterator[Host]:
    """Serves the page on a free port while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = host.answer(self.path)
            self.send_response(200)
            self.send_header("content-type", f"{kind}; charset=utf-8")
            self.send_header("content-security-policy", host.policy())
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        host = Host(server.server_port)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield host
        finally:
            server.shutdown()
            thread.join()


def test_a_hostile_page_cannot_hide_break_or_restyle_the_widget(
    browser: Browser, tmp_path: Path, template: Path
) -> None:
    with (
        hostile_host() as host,
        Stack(tmp_path, template=template, guest_of=(host.url,)) as stack,
    ):
        host.widget_origin = stack.url
        page = browser.new_context().new_page()
        violations = _violations(page)
        page.goto(f"{host.url}/payouts")
        page.get_by_role("button", name="Help", exact=True).click()
        panel = page.get_by_role("dialog", name="Help", exact=True)
        expect(panel.get_by_role("heading", name="Help for Payouts")).to_be_visible()
        panel.get_by_role("textbox", name="Message").fill("when does my money arrive")
        panel.get_by_role("button", name="Send", exact=True).click()
        expect(panel.get_by_role("article")).to_be_visible()
        size = panel.get_by_role("textbox", name="Message").evaluate(
            "box => getComputedStyle(box).fontSize"
        )
        page.evaluate("history.pushState({}, '', '/reports')")
        expect(panel.get_by_role("button", name="Help for Reports")).to_be_visible()
        page.evaluate("Sidelight('shutdown')")
        expect(page.locator("#sidelight")).to_have_count(0)
        cookies = page.context.cookies()

    assert size != "60px"
    assert cookies == []
    assert violations == []


def _violations(page: Page) -> list[str]:
    """Collects what the page's policy refuses, and errors of its scripts."""
    seen: list[str] = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on(
        "console",
        lambda line: seen.append(line.text) if "Content Security Policy" in line.text else None,
    )
    return seen
