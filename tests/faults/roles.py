"""Visitors' tabs and agents' consoles as steady clients; what they do is told by a test."""

import json
import secrets
import threading
import urllib.request
from typing import Any

from typing_extensions import override

from faults.fault_proxy import Line
from faults.screen import Frame
from faults.steady_client import PATIENCE_S, Ask, SteadyClient
from live_server import ORIGIN

SECRET = "only-among-agents"
"""Part of every private note: no frame to a visitor may hold it."""


class VisitorTab(SteadyClient):
    """A tab of a visitor, who shows every conversation he has.

    Attributes:
        token: Makes the same visitor of another tab or of the next connection.
    """

    def __init__(self, name: str, line: Line, changed: threading.Condition, token: str) -> None:
        super().__init__(name, line, changed)
        self.token = token
        self._tab = f"t_{secrets.token_hex(6)}"
        self._url = "https://app.test/"

    def move(self, path: str) -> None:
        """Goes to another page; whoever is not connected tells so in his next greeting."""
        with self.changed:
            self._url = f"https://app.test{path}"
            if self._is_greeted:
                self._ask("page", page={"url": self._url})

    @override
    def _origin(self) -> str:
        return ORIGIN

    @override
    def _greeting(self) -> Ask:
        return {
            "type": "hello",
            "site": "test",
            "tab": self._tab,
            "token": self.token or None,
            "page": {"url": self._url},
        }

    @override
    def _welcomed(self, frame: Frame) -> None:
        self.token = frame["token"]
        for run in frame["transcripts"]:
            self._show(run)
        for one in frame["conversations"]:
            self._complete(one["conversation"], one["head"])

    @override
    def _heard(self, frame: Frame, text: str) -> None:
        if SECRET in text or '"kind":"note"' in text:
            self.faults.append(f"a visitor was told of a note: {text[:300]}")


class AgentConsole(SteadyClient):
    """A signed-in agent's console that opens the conversations it wants as they appear.

    Attributes:
        wanted: Conversations to open.
    """

    def __init__(self, name: str, line: Line, changed: threading.Condition, cookie: str) -> None:
        super().__init__(name, line, changed)
        self.wanted: frozenset[str] = frozenset()
        self.public_url = ""
        self._cookie = cookie
        self._tab = f"t_{secrets.token_hex(6)}"
        self._opened: set[str] = set()

    @override
    def reload(self, *, keeps_outbox: bool) -> None:
        with self.changed:
            super().reload(keeps_outbox=keeps_outbox)
            self._opened.clear()

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
    def _welcomed(self, frame: Frame) -> None:
        self._opened = set()
        for opened in frame["watching"]:
            self._show_opened(opened)
        for row in frame["inbox"]:
            self._open(row["conversation"])

    @override
    def _heard(self, frame: Frame, text: str) -> None:
        match frame["type"]:
            case "watching":
                self._show_opened(frame)
            case "inbox":
                self._open(frame["row"]["conversation"])
            case _:
                pass

    def _show_opened(self, opened: Frame) -> None:
        self._opened.add(opened["transcript"]["conversation"])
        self._show(opened["transcript"])

    def _open(self, conversation: str) -> None:
        if conversation in self.wanted - self._opened:
            self._ask("watch", conversation=conversation, after=self.screen.head(conversation))
