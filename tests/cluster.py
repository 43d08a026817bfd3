"""Several server processes started by the command line, and visitors who keep writing to them."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from command_line import Running, free_ports, started
from live_server import ORIGIN, write_content
from wire_client import WireClient, new_conversation, new_key, transcript_of

START_S: Final = 90.0
"""Longest wait for a server; a busy machine imports everything in some 10 s."""

RETRY_S: Final = 0.05
"""Between two tries of a visitor to come back; the real client's first is 0-500 ms."""

PACE_S: Final = 0.2
"""Between two messages, which keeps a test of ten seconds within a visitor's rate."""

_GONE: Final = (ConnectionClosed, InvalidHandshake, OSError, TimeoutError)


def write_site(folder: Path, **settings: object) -> None:
    """Writes content and a settings file with one site named `test`."""
    write_content(folder)
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    site = f'[[sites]]\nkey = "test"\norigins = ["{ORIGIN}"]\n'
    text = "\n".join([*lines, site])
    (folder / "sidelight.toml").write_text(text, encoding="utf-8")


class Cluster:
    """`sidelight serve --workers N` and how to reach it."""

    def __init__(self, running: Running, port: int) -> None:
        self.running = running
        self.port = port
        self.pids: list[int] = []

    def wait_up(self, count: int) -> None:
        """Waits until so many more workers have come up."""
        for _ in range(count):
            line = self.running.until("serve.worker_up")
            self.pids.append(int(line.partition("pid=")[2].split()[0]))

    def client(self) -> WireClient:
        """A connection to any of the workers."""
        return WireClient(f"ws://127.0.0.1:{self.port}/ws", origin=ORIGIN)

    def ready(self) -> dict[str, Any]:
        """Asks one of the workers whether it is ready."""
        return fetch_json(f"http://127.0.0.1:{self.port}/readyz")


def fetch_json(url: str) -> dict[str, Any]:
    """Returns a JSON answer, whatever its status."""
    try:
        with urllib.request.urlopen(url, timeout=START_S) as answer:  # noqa: S310  # http on loopback
            told: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            told = json.load(error)
    return told


@contextmanager
def cluster(folder: Path, *, workers: int, **variables: str) -> Iterator[Cluster]:
    """Runs workers on a free port while the block runs."""
    (port,) = free_ports(1)
    words = ("serve", "--workers", str(workers), "--port", str(port))
    with started(*words, folder=folder, **variables) as running:
        one = Cluster(running, port)
        one.wait_up(workers)
        running.until("serves")
        yield one


class Writing:
    """A visitor in a thread of his own who writes message after message, and comes back by himself.

    Attributes:
        acknowledged: Texts that the server said it has, in order.
        gaps_ms: Times without a connection.
    """

    def __init__(self, port: int, name: str) -> None:
        self.conversation = new_conversation()
        self.acknowledged: list[str] = []
        self.gaps_ms: list[float] = []
        self._port = port
        self._name = name
        self._token: str | None = None
        self._client: WireClient | None = None
        self._to_stop = threading.Event()
        self._moved = threading.Condition()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends after the message at hand; with nobody to take it, without its acknowledgement."""
        self._to_stop.set()
        self._thread.join()

    def wait(self, more: int) -> None:
        """Waits until so many more messages are acknowledged."""
        with self._moved:
            wanted = len(self.acknowledged) + more
            assert self._moved.wait_for(lambda: len(self.acknowledged) >= wanted, START_S)

    def transcript(self, port: int) -> list[str]:
        """Returns what the visitor has said by the server's own log, read by a new connection."""
        client = self._open(port)
        client.ask("ping")
        events = transcript_of(client.frames, self.conversation)
        client.socket.close()
        return [
            event["body"]["text"]
            for event in events
            if event["body"]["kind"] == "message" and event["actor"]["kind"] == "visitor"
        ]

    def _write(self) -> None:
        number = 0
        while not self._to_stop.is_set():
            number += 1
            text, key = f"{self._name} {number}", new_key()
            while not self._say(text, key) and not self._to_stop.wait(RETRY_S):
                pass
            self._to_stop.wait(PACE_S)
        self._hang_up()

    def _say(self, text: str, key: str) -> bool:
        """Sends a message, as often as it takes, by the same key; whether it is acknowledged."""
        try:
            if self._client is None:
                self._come()
            assert self._client is not None
            reply = self._client.say(self.conversation, text, key=key)
        except _GONE:
            self._hang_up()
            return False
        if reply["type"] != "accepted":
            assert reply["retry"], reply
            self._to_stop.wait((reply["retry_after_ms"] or 0) / 1000)
            return False
        with self._moved:
            self.acknowledged.append(text)
            self._moved.notify_all()
        return True

    def _come(self) -> None:
        began = time.monotonic()
        while self._client is None:
            try:
                self._client = self._open(self._port)
            except _GONE:
                if self._to_stop.wait(RETRY_S):
                    raise
        if self.acknowledged:
            self.gaps_ms.append((time.monotonic() - began) * 1000)

    def _open(self, port: int) -> WireClient:
        """Returns a greeted connection of this visitor."""
        client = WireClient(f"ws://127.0.0.1:{port}/ws", origin=ORIGIN).__enter__()
        try:
            cursor = {"conversation": self.conversation, "after": 0}
            welcome = client.hello(token=self._token, resume=[cursor] if self._token else [])
        except _GONE:
            client.socket.close()
            raise
        self._token = welcome["token"]
        return client

    def _hang_up(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.socket.close()
