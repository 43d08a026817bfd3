"""Visitors' tabs and agents' consoles as steady clients; what they do is told by a test."""

import json
import secrets
import threading
import time
import urllib.request
from dataclasses import dataclass
from typing import Any

import jwt
from typing_extensions import override

from faults.lines import Line
from faults.screen import Frame
from faults.steady_client import PATIENCE_S, Ask, SteadyClient
from faults.violations import Kind, Violation
from live_server import IDENTITY_SECRET, ORIGIN

SECRET = "only-among-agents"
"""Part of every private note: no frame to a visitor may hold it."""


@dataclass
class Browser:
    """What the tabs of one visitor share.

    Attributes:
        token: Makes the same visitor of another tab or of the next connection.
        identity: What the product has signed of him since he signed in there.
    """

    token: str = ""
    identity: str = ""

    def sign_in(self) -> None:
        """Has the product know him, under a name that it never gave before."""
        subject = f"user-{secrets.token_hex(6)}"
        claims = {"sub": subject, "aud": "test", "exp": int(time.time()) + 3_600, "name": "Mara"}
        self.identity = jwt.encode(claims, IDENTITY_SECRET)


class VisitorTab(SteadyClient):
    """A tab of a visitor, who shows every conversation he has."""

    def __init__(
        self, name: str, line: Line, changed: threading.Condition, browser: Browser
    ) -> None:
        super().__init__(name, line, changed)
        self.browser = browser
        self._identity = browser.identity
        self._sent = ""
        self._tab = f"t_{secrets.token_hex(6)}"
        self._url = "https://app.test/"

    def move(self, path: str) -> None:
        """Goes to another page; whoever is not connected tells so in his next greeting."""
        with self.changed:
            self._url = f"https://app.test{path}"
            if self._is_greeted:
                self._ask("page", page={"url": self._url})

    def identify(self) -> None:
        """Tells who the visitor is, now or in the next greeting."""
        with self.changed:
            self._identity = self.browser.identity
            if self._is_greeted:
                self._ask("identify", identity=self._identity)

    def answers(self, conversation: str) -> list[int]:
        """Returns the numbers of the answers on the screen."""
        with self.changed:
            shown = self.screen.events(conversation)
        return [one["seq"] for one in shown if one["body"]["kind"] == "answer"]

    @override
    def reload(self, *, keeps_outbox: bool) -> None:
        with self.changed:
            super().reload(keeps_outbox=keeps_outbox)
            self._identity = self.browser.identity

    @override
    def _origin(self) -> str:
        return ORIGIN

    @override
    def _greeting(self) -> Ask:
        self._sent = self.browser.token
        return {
            "type": "hello",
            "site": "test",
            "tab": self._tab,
            "token": self._sent or None,
            "identity": self._identity or None,
            "page": {"url": self._url},
        }

    @override
    def _welcomed(self, frame: Frame) -> None:
        if frame["visitor"]["identified"] or self._sent == self.browser.token:
            self.browser.token = frame["token"]
        if frame["visitor"]["identified"]:
            self._identity = ""  # from here on the token says who he is
        for run in frame["transcripts"]:
            self.follower.show(run)
        for one in frame["conversations"]:
            self.follower.complete(one["conversation"], one["head"])

    @override
    def _heard(self, frame: Frame, text: str) -> None:
        if self.line.has_leaked or '"kind":"note"' in text:
            what = f"{self.name} was told of a note: {text[:300]}"
            self.faults.append(Violation(Kind.LEAKED, what))


class AgentConsole(SteadyClient):
    """A signed-in agent's console that opens the conversations it wants as they appear.

    Attributes:
        wanted: Conversations to open.
        rows: The inbox, each row as its highest `seq` told it.
        cards: Handoff cards of what is open, with the `seq` that told them.
    """

    def __init__(self, name: str, line: Line, changed: threading.Condition, cookie: str) -> None:
        super().__init__(name, line, changed)
        self.wanted: frozenset[str] = frozenset()
        self.public_url = ""
        self.rows: dict[str, Frame] = {}
        self.cards: dict[str, tuple[int, Frame]] = {}
        self._cookie = cookie
        self._tab = f"t_{secrets.token_hex(6)}"
        self._opened: set[str] = set()

    @override
    def _origin(self) -> str:
        return self.public_url

    @override
    def _greeting(self) -> Ask:
        """Greets with a fresh ticket."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.line.port}/api/agent/ticket",
            method="POST",
            headers={"origin": self.public_url, "cookie": self._cookie},
        )
        with urllib.request.urlopen(asked, timeout=PATIENCE_S) as answer:  # noqa: S310  # as above
            ticket = json.loads(answer.read())["ticket"]
        return {"type": "hello_agent", "tab": self._tab, "token": ticket}

    @override
    def _cursors(self) -> list[dict[str, Any]]:
        return [cursor for cursor in super()._cursors() if cursor["conversation"] in self._opened]

    @override
    def _forget_screen(self) -> None:
        super()._forget_screen()
        self.rows.clear()
        self.cards.clear()
        self._opened.clear()

    @override
    def _welcomed(self, frame: Frame) -> None:
        self._opened = set()
        for opened in frame["watching"]:
            self._show_opened(opened)
        for row in frame["inbox"]:
            self._take_row(row)

    @override
    def _heard(self, frame: Frame, text: str) -> None:
        match frame["type"]:
            case "watching":
                self._show_opened(frame)
            case "inbox":
                self._take_row(frame["row"])
            case "card":
                self._take_card(frame["conversation"], frame["seq"], frame["card"])
            case _:
                pass

    def _show_opened(self, opened: Frame) -> None:
        conversation = opened["transcript"]["conversation"]
        self._opened.add(conversation)
        self.follower.show(opened["transcript"])
        self._take_row(opened["row"])
        self._take_card(conversation, opened["row"]["seq"], opened["card"])

    def _take_row(self, row: Frame) -> None:
        """Puts a row in its place, unless a newer one is there, and opens what is wanted."""
        conversation = row["conversation"]
        held = self.rows.get(conversation)
        if held is None or held["seq"] <= row["seq"]:
            self.rows[conversation] = row
        if conversation in self.wanted - self._opened:
            after = self.screen.head(conversation)
            self._ask("watch", conversation=conversation, after=after)

    def _take_card(self, conversation: str, seq: int, card: Frame) -> None:
        if self.cards.get(conversation, (0, card))[0] <= seq:
            self.cards[conversation] = (seq, card)
