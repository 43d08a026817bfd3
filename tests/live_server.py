"""A real server in a thread: real sockets, a real SQLite file, real articles in a folder."""

import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import SecretStr

from sidelight.app import Clock, Sidelight, create
from sidelight.cli.agent import keep_agent
from sidelight.protocol.wire import MAX_FRAME_BYTES
from sidelight.settings import Settings, SiteSettings, load_settings
from sidelight.web.deployment import now_ms
from sidelight.web.transports import MAX_HEADER_BYTES, GuardedHttp, GuardedSocket
from wire_client import WireClient

ORIGIN = "https://app.test"
IDENTITY_SECRET = "0123456789abcdef0123456789abcdef"
PASSWORD = "correct horse battery"

ARTICLES = {
    "send-an-invoice": (
        "Send an invoice",
        "how do I email a bill to a client",
        (
            "An invoice is sent from its page.\n\n## Steps\n\n1. Open the invoice.\n"
            "2. Press [Send invoice](show:send-invoice).\n\nThe customer gets an e-mail.\n"
        ),
    ),
    "change-payout-account": (
        "Change the payout bank account",
        "where does my money go, new bank",
        "Payouts go to one bank account.\n\n## Steps\n\n1. Open Payouts.\n2. Press Change.\n",
    ),
    "reset-password": (
        "Reset your password",
        "forgot my password",
        "A new password is set by a link.\n\n## Steps\n\n1. Press Forgot password.\n",
    ),
}

CONTEXTS = """\
- id: invoices
  title: Invoices
  match: /invoices
  articles: [send-an-invoice]
  questions: ["How do I send an invoice?"]
  anchors: [{id: send-invoice, description: Sends the invoice}]
  route: {team: billing, skills: [payments], priority: high}
- id: payouts
  title: Payouts
  match: /payouts
  articles: [change-payout-account]
- id: home
  title: Home
  match: /
  articles: [reset-password]
"""


def article_text(title: str, question: str, body: str) -> str:
    return (
        f"---\ntitle: {title}\nsummary: About this.\nquestions:\n  - {question}\n"
        "topics: [general]\npages: [home]\naudience: public\nlocale: en\nowner: team\n"
        f"review_by: 2099-01-01\nstatus: published\n---\n{body}"
    )


def write_content(folder: Path) -> None:
    """Writes the articles and page contexts of the tests."""
    (folder / "kb").mkdir(parents=True)
    (folder / "page_contexts").mkdir()
    for name, parts in ARTICLES.items():
        (folder / "kb" / f"{name}.md").write_text(article_text(*parts), encoding="utf-8")
    (folder / "page_contexts" / "pages.yaml").write_text(CONTEXTS, encoding="utf-8")


def test_settings(folder: Path, **overrides: object) -> Settings:
    site = SiteSettings(
        key="test",
        name="Test",
        origins=(ORIGIN,),
        kb=folder / "kb",
        page_contexts=folder / "page_contexts",
        actions=folder / "actions",
        identity_secret=SecretStr(IDENTITY_SECRET),
    )
    given = {"data_dir": folder / "data", "sites": (site,), "model": "none", **overrides}
    return load_settings(None, **given)


test_settings.__test__ = False  # type: ignore[attr-defined]  # the name is no test's


class LiveServer:
    """A running server, its open transports, and how to reach it."""

    def __init__(
        self, sidelight: Sidelight, settings: Settings, port: int, transports: Sized
    ) -> None:
        self.sidelight = sidelight
        self.transports = transports
        self.settings = settings
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def client(self, origin: str = ORIGIN) -> WireClient:
        return WireClient(f"ws://127.0.0.1:{self.port}/ws", origin=origin)

    @contextmanager
    def visitor(self, **hello: object) -> Iterator[WireClient]:
        """A greeted visitor."""
        with self.client() as client:
            welcome = client.hello(**hello)
            assert welcome["type"] == "welcome", welcome
            yield client

    @contextmanager
    def agent(self, email: str, **hello: object) -> Iterator[WireClient]:
        """A greeted agent with an account of his own."""
        self.add_agent(email)
        cookie = self.sign_in(email)
        ticket = self.post("/api/agent/ticket", cookie=cookie)[1]["ticket"]
        with self.client(self.url) as client:
            welcome = client.ask("hello_agent", token=ticket, tab="tab1", **hello)
            assert welcome["type"] == "welcome_agent", welcome
            yield client

    def add_agent(self, email: str) -> None:
        name = email.partition("@")[0].title()
        keep_agent(self.settings, site="test", email=email, name=name, password=PASSWORD)

    def sign_in(self, email: str, password: str = PASSWORD) -> str:
        """Signs in and returns the cookie to send back."""
        status, _, headers = self.request(
            "POST", "/api/agent/sign-in", {"email": email, "password": password}
        )
        assert status == 200
        cookie = SimpleCookie(headers["set-cookie"])["sidelight_agent"]
        return f"sidelight_agent={cookie.value}"

    def post(
        self, path: str, body: object = None, *, cookie: str = "", origin: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        status, text, _ = self.request("POST", path, body, cookie=cookie, origin=origin)
        return status, json.loads(text or "{}")

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        cookie: str = "",
        origin: str | None = None,
        bearer: str = "",
    ) -> tuple[int, str, dict[str, str]]:
        """Makes a request as the console's page would; returns status, text and headers."""
        sent = urllib.request.Request(  # noqa: S310  # always http on loopback
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "origin": origin or self.url,
                "cookie": cookie,
                "authorization": f"Bearer {bearer}",
            },
        )
        try:
            with urllib.request.urlopen(sent, timeout=10) as answer:  # noqa: S310  # as above
                return answer.status, answer.read().decode(), _headers(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), _headers(error.headers)


def _headers(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@contextmanager
def running(  # noqa: PLR0913  # each has a default, and most tests want none
    folder: Path,
    *,
    http: type[GuardedHttp] = GuardedHttp,
    ws: type[GuardedSocket] = GuardedSocket,
    most_open: int | None = None,
    kernel_bytes: int | None = None,
    trusted: Sequence[str] = ("127.0.0.1",),
    clock: Clock = now_ms,
    **overrides: object,
) -> Iterator[LiveServer]:
    """Runs a server on a free port of loopback while the block runs.

    Args:
        kernel_bytes: What the kernel takes for a client who does not read; by default as much as
            this machine's likes, which may be megabytes.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    if kernel_bytes:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, kernel_bytes)
    port = listener.getsockname()[1]
    settings = test_settings(folder, port=port, **overrides)
    sidelight = create(settings, clock=clock)
    server = uvicorn.Server(
        uvicorn.Config(
            sidelight.app,
            http=http,
            ws=ws,
            limit_concurrency=most_open,
            forwarded_allow_ips=list(trusted),
            h11_max_incomplete_event_size=MAX_HEADER_BYTES,
            ws_max_size=MAX_FRAME_BYTES,
            ws_per_message_deflate=False,
            log_level="warning",
            timeout_graceful_shutdown=2,
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield LiveServer(sidelight, settings, port, server.server_state.connections)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
