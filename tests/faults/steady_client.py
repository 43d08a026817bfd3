"""A client that keeps the rules of docs/protocol.md whatever the network does."""

import http.client
import json
import random
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from time import monotonic
from typing import Any, Final

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from faults.follower import Follower
from faults.lines import Line
from faults.outbox import Command, Outbox
from faults.screen import Frame, Screen
from faults.violations import Kind, Violation

TICK_S: Final = 0.02
"""How long a client listens before it looks whether there is something to say."""

PATIENCE_S: Final = 1.5
"""Silence after which a connection is dead; 10 s in the protocol, which a test has not."""

BACKOFF_S: Final = (0.05, 0.4)
"""First and largest bound of the wait before coming back; 0.5 and 30 s in the protocol."""

HARMLESS_CODES: Final = frozenset({1000, 1001, 1006, 1012, 4408, 4409, 4503})
"""How a connection may end here; all others tell of a fault of client or server."""

BROKEN: Final = (OSError, WebSocketException, http.client.HTTPException, ValueError)
"""What a connection that fails anywhere between greeting and end may raise."""

Ask = dict[str, Any]
"""A frame that is not durable and has a reply, but for its id."""


class SteadyClient(ABC):
    """One tab or console in a thread of its own; its methods may be called from any thread.

    It never pings by itself, because no story lasts as long as a heartbeat: a stream on a healthy
    connection has to be whole without one.

    Attributes:
        changed: Notified of everything that happens to any client that shares it; guards all state.
        faults: What no fault of the network explains.
        endings: How often a connection was ended by each close code; 1006 is none.
        on_accepted: Called when a command is acknowledged, at once.
    """

    def __init__(self, name: str, line: Line, changed: threading.Condition) -> None:
        self.name = name
        self.line = line
        self.changed = changed
        self.outbox = Outbox()
        self.faults: list[Violation] = []
        self.follower = Follower(name, self._ask, self.faults)
        self.endings: Counter[int] = Counter()
        self.on_accepted: Callable[[], None] = lambda: None
        self._epoch: str | None = None
        self._is_asleep = self._has_ended = self._is_greeted = self._leaves = False
        self._numbers = 0
        self._waiting_since_s: float | None = None
        self._asks: list[Ask] = []
        self._asked: dict[str, Ask] = {}
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Ends the client and waits for its thread."""
        with self.changed:
            self._has_ended = True
            self.changed.notify_all()
        self._thread.join(10)
        assert not self._thread.is_alive(), f"{self.name} does not end"

    def give(self, command: Command) -> Command:
        """Puts a durable command into the outbox."""
        with self.changed:
            self.outbox.commands.append(command)
        return command

    def read_all(self) -> None:
        """Scrolls up to the beginning of every conversation, from here on."""
        with self.changed:
            self.follower.read_all()

    def sleep(self) -> None:
        """Stops listening and speaking, as a tab on a closed laptop does."""
        with self.changed:
            self._is_asleep = True

    def wake(self) -> None:
        """Goes on, and asks at once whether the connection is still there."""
        with self.changed:
            self._is_asleep = False
            if self._is_greeted:
                self._ask("ping")
            self.changed.notify_all()

    def reload(self, *, keeps_outbox: bool) -> None:
        """Drops all memory but the token, and, where storage works, the outbox."""
        with self.changed:
            self._leaves = True
            self._forget_screen()
            self._epoch = None
            if not keeps_outbox:
                self.outbox.forget()
            self.changed.notify_all()

    @property
    def screen(self) -> Screen:
        return self.follower.screen

    @property
    def is_awake(self) -> bool:
        return not self._is_asleep

    @property
    def is_online(self) -> bool:
        """Whether it is connected, awake, and waits for no answer to a question."""
        is_here = self._is_greeted and not self._is_asleep and not self._leaves
        return is_here and not self._asks and not self._asked

    @abstractmethod
    def _greeting(self) -> Ask:
        """Returns the greeting without what every client says; may fail as a connection does."""

    @abstractmethod
    def _origin(self) -> str:
        """Returns what a browser would call the page's origin."""

    @abstractmethod
    def _welcomed(self, frame: Frame) -> None:
        """Takes in the answer to the greeting."""

    @abstractmethod
    def _heard(self, frame: Frame, text: str) -> None:
        """Takes in what only this kind of client receives; called for every frame."""

    def _cursors(self) -> list[dict[str, Any]]:
        """Returns how far it has each conversation."""
        heads = self.screen.heads().items()
        return [{"conversation": one, "after": head} for one, head in heads]

    def _run(self) -> None:
        bound_s = BACKOFF_S[0]
        while self._wait_until_awake():
            try:
                self._connect()
            except ConnectionClosed as closed:
                self._judge_end(closed)
            except BROKEN:
                pass
            bound_s = BACKOFF_S[0] if self._is_greeted else min(BACKOFF_S[1], bound_s * 2)
            self._disconnected(random.uniform(0, bound_s))  # noqa: S311  # jitter, no secret

    def _wait_until_awake(self) -> bool:
        with self.changed:
            self.changed.wait_for(lambda: self._has_ended or not self._is_asleep)
            return not self._has_ended

    def _disconnected(self, pause_s: float) -> None:
        """Forgets what belonged to the connection, and waits before the next one."""
        with self.changed:
            self._is_greeted = False
            self._waiting_since_s = None
            self._asks.clear()
            self._asked.clear()
            self.outbox.disconnected()
            self.changed.wait_for(lambda: self._has_ended or self._leaves, pause_s)

    def _judge_end(self, closed: ConnectionClosed) -> None:
        code = closed.rcvd.code if closed.rcvd else 1006
        self.endings[code] += 1
        if code not in HARMLESS_CODES:
            self.faults.append(Violation(Kind.CLOSED, f"{self.name} was closed with {code}"))

    def _connect(self) -> None:
        self._leaves = False
        greeting = self._greeting()
        with connect(
            f"ws://127.0.0.1:{self.line.port}/ws",
            origin=Origin(self._origin()),
            subprotocols=[Subprotocol("sidelight.v1")],
            compression=None,
            max_size=None,
            ping_interval=None,
            proxy=None,
            open_timeout=PATIENCE_S,
            close_timeout=0.2,
        ) as link:
            with self.changed:
                known = {"resume": self._cursors(), "epoch": self._epoch}
            self._send(link, {**greeting, **known})
            self._converse(link)

    def _converse(self, link: ClientConnection) -> None:
        """Speaks and listens until the connection is dead or not wanted any more."""
        while not self._has_ended and not self._leaves:
            if self._is_asleep:
                self._wait_until_awake()
                self._waiting_since_s = None
            self._speak(link)
            try:
                text = str(link.recv(timeout=TICK_S))
            except TimeoutError:
                since_s = self._waiting_since_s
                if since_s is not None and monotonic() - since_s > PATIENCE_S:
                    return
            else:
                self._take(json.loads(text), text)

    def _speak(self, link: ClientConnection) -> None:
        """Sends what is due: questions, and the first command of the outbox."""
        with self.changed:
            if not self._is_greeted:
                return
            due, self._asks = self._asks, []
            self._asked |= {self._send(link, ask): ask for ask in due}
            command = self.outbox.due(monotonic())
            if command is not None:
                self.outbox.sent(self._send(link, command.frame()), command)

    def _send(self, link: ClientConnection, frame: Ask) -> str:
        """Sends a frame and returns its id; from here on silence counts."""
        self._numbers += 1
        name = f"f{self._numbers}"
        if self._waiting_since_s is None:
            self._waiting_since_s = monotonic()
        link.send(json.dumps({**frame, "id": name}))
        return name

    def _take(self, frame: Frame, text: str) -> None:
        with self.changed:
            self._waiting_since_s = None
            if not self._leaves:
                asked = self._asked.pop(str(frame.get("id")), {}).get("type", "")
                if self.outbox.answered(frame, monotonic()):
                    self.on_accepted()
                self._shown(frame, asked)
                self._heard(frame, text)
            self.changed.notify_all()

    def _shown(self, frame: Frame, asked: str) -> None:
        """Takes in what changes the screen or tells that it is behind."""
        if frame["type"] in {"welcome", "welcome_agent"}:
            if self._epoch not in {None, frame["epoch"]}:
                self._forget_screen()
            self._epoch, self._is_greeted = frame["epoch"], True
            self._welcomed(frame)
        else:
            self.follower.take(frame, asked)

    def _forget_screen(self) -> None:
        """Drops what is shown, as a reload does."""
        self.screen.clear()

    def _ask(self, kind: str, **fields: object) -> None:
        """Asks once; a question that waits already is not asked again."""
        ask = {"type": kind, **fields}
        if ask not in self._asks and ask not in self._asked.values():
            self._asks.append(ask)
