"""An OpenAI-compatible server on loopback that says what it is told to, well or badly."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from typing_extensions import override

Answer = Callable[[BaseHTTPRequestHandler], None]

DONE = "data: [DONE]\n\n"
STOPPED = 'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\n'


def event(piece: str) -> str:
    return f"data: {json.dumps({'choices': [{'delta': {'content': piece}}]})}\n\n"


def streams(text: str, *, end: str = STOPPED + DONE, size: int = 7) -> Answer:
    """Streams a text in pieces, as its writer would; an empty end cuts it off."""
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    return sends("".join(map(event, pieces)) + end)


def sends(body: str, *, status: int = 200, kind: str = "text/event-stream") -> Answer:
    """Sends a body as it is."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        handler.wfile.write(body.encode())

    return answer


class ModelServer:
    """Keeps what it is asked, and answers the same to everybody.

    Attributes:
        asked: Set when a request has come.
        go_on: Lets those that wait go on.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.answer: Answer = streams("")
        self.asked = threading.Event()
        self.go_on = threading.Event()
        self.url = ""

    @property
    def sent(self) -> str:
        """All that the last request told the model."""
        return "\n".join(str(one["content"]) for one in self.requests[-1]["messages"])

    def says_nothing(self, _handler: BaseHTTPRequestHandler) -> None:
        """The first byte does not come."""
        self.go_on.wait(20)

    def waits_and(self, answer: Answer) -> Answer:
        """An answer that comes when the test says so."""

        def wait(handler: BaseHTTPRequestHandler) -> None:
            self.go_on.wait(20)
            answer(handler)

        return wait

    def pauses(self, first: str, rest: str, *, end: str = STOPPED + DONE) -> Answer:
        """Writes the first part, and the rest when the test says so; an empty end cuts it off."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            sends(event(first))(handler)
            self.go_on.wait(20)
            handler.wfile.write((event(rest) + end).encode())

        return answer

    def drips(self, handler: BaseHTTPRequestHandler) -> None:
        """A stream that comes, and comes, and is never whole."""
        sends(event("Open"))(handler)
        while not self.go_on.wait(0.05):
            handler.wfile.write(b": still here\n\n")

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.requests.append({"path": handler.path, **json.loads(body)})
        self.keys.append(handler.headers.get("Authorization", ""))
        self.asked.set()
        try:
            self.answer(handler)
        except OSError:
            return  # the client had enough


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Runs a server."""
    model = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that the library calls
            model.handle(self)

        @override
        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield model
        finally:
            model.go_on.set()
            server.shutdown()
            thread.join()
