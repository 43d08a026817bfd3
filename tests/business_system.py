"""A business system on loopback that does as it is told: well, slowly, badly, or not at all."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "a-secret-of-the-tests-for-signatures"

ACTION = """\
id: {name}
title: Look this invoice up
text: I can look.
kind: {kind}
offer:
  questions: ["what is the status of this invoice"]
parameters:
  required: [invoice]
  properties:
    invoice: {{title: Invoice, pattern: "^inv_[0-9]+$"}}
    note: {{title: Note}}
prefill:
  invoice: {{url: id}}
private: [note]
needs_identity: {needs_identity}
idempotent: {idempotent}
confirm: "{confirm}"
endpoint: /api/{name}
secret: tests
timeout_s: 1
result: {{fields: [number, status], text: "Invoice {{number}} is {{status}}."}}
failure: I could not do that.
"""


def action_text(
    name: str = "status",
    *,
    kind: str = "look-up",
    needs_identity: str = "no",
    idempotent: str = "no",
    confirm: str = "",
) -> str:
    return ACTION.format(
        name=name,
        kind=kind,
        needs_identity=needs_identity,
        idempotent=idempotent,
        confirm=confirm,
    )


@dataclass(frozen=True)
class Request:
    """What the system was asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def message(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.body)
        return message


Answer = Callable[[BaseHTTPRequestHandler], None]


def sends(
    body: bytes, *, status: int = 200, kind: str = "application/json", **headers: str
) -> Answer:
    """Answers like this."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        told = {"Content-Length": str(len(body))}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in told.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def answers(**fields: object) -> Answer:
    """Answers with JSON."""
    return sends(json.dumps(fields).encode())


PAID = answers(number="INV-1", status="paid", secret_of_the_system="never shown")


class BusinessSystem:
    """Keeps what it is asked, and answers in turn; the last answer goes on."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: list[Answer] = [PAID]
        self.asked = threading.Event()
        self.go_on = threading.Event()
        self.url = ""

    def waits(self, handler: BaseHTTPRequestHandler) -> None:
        """An answer that comes when the test says so, and too late for anybody."""
        self.go_on.wait(20)
        PAID(handler)

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.requests.append(Request(handler.command, handler.path, headers, body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.asked.set()
        try:
            answer(handler)
        except OSError:
            return  # the client had enough


@contextmanager
def business_system() -> Iterator[BusinessSystem]:
    """Runs a business system."""
    system = BusinessSystem()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that the library calls
            system.handle(self)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        system.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield system
        finally:
            system.go_on.set()
            server.shutdown()
            thread.join()
