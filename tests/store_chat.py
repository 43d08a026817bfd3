"""A process that writes to a store: `store_chat.py URL WHO MESSAGES`, a line for each reply.

Every process sends the same keys and as many of its own to the same conversations, four threads
each, so that everything that can happen at once does.
It prints `conversation seq key` once a message is durable, and tries again what was refused.
"""

import os
import sys
import threading
from collections.abc import Callable

import structlog
from sqlalchemy import Engine

from sidelight.domain.conversations import State
from sidelight.errors import Unavailable
from sidelight.protocol.events import Message
from sidelight.protocol.views import Actor, Visitor
from sidelight.store.engine import open_engine
from sidelight.store.heads import ConversationHead, create_conversation, load_conversation
from sidelight.store.log import append, read
from sidelight.store.receipts import find_receipt, keep_receipt
from sidelight.store.session import StoreSession, read_session
from sidelight.store.visitors import keep_visitor
from sidelight.store.writer import Writer

SITE = "s"
NAMES = tuple(f"c_{number}" for number in range(4))
ANA = Visitor(id="v", name="", email="", identified=False, traits={})
ACTOR = Actor(kind="visitor", id="v", name="")


def send(name: str, key: str) -> Callable[[StoreSession], str]:
    """Returns a job that logs a message once, and gives its number."""

    def job(session: StoreSession) -> str:
        head = load_conversation(session, SITE, name)
        if head is None:
            keep_visitor(session, SITE, ANA, now_ms=1)
            head = create_conversation(
                session, ConversationHead(SITE, name, "v", State.ASSISTING, 1, 1)
            )
        kept = find_receipt(session, head, key)
        if kept is not None:
            return kept
        event = append(session, head, Message(text=key), actor=ACTOR, at_ms=1, key=key)
        keep_receipt(session, head, key, str(event.seq), at_ms=1)
        return str(event.seq)

    return job


def chat(writer: Writer, name: str, keys: list[str]) -> None:
    """Sends one message after another, each until it is acknowledged."""
    for number, key in enumerate(keys):
        # Every other message tells what it is about, as the doors do; the others need not.
        is_hinted = number % 2 == 1
        seq = until_accepted(writer, name, key, is_hinted=is_hinted)
        os.write(1, f"{name} {seq} {key}\n".encode())


def until_accepted(writer: Writer, name: str, key: str, *, is_hinted: bool) -> str:
    """Sends a message again and again, as an outbox does, and returns its number."""
    pause = threading.Event()
    while True:
        place = (SITE, name) if is_hinted else None
        try:
            return writer.submit(send(name, key), place=place, key=key).result()
        except Unavailable:
            pause.wait(0.02)


def logged(engine: Engine) -> dict[str, list[tuple[int, str]]]:
    """Returns what the log holds: (seq, text) by conversation."""
    found = {}
    with read_session(engine) as session:
        for name in NAMES:
            head = load_conversation(session, SITE, name)
            events = () if head is None else read(session, head, "agent", after=0, limit=100_000)
            bodies = [event.body for event in events]
            texts = [body.text for body in bodies if isinstance(body, Message)]
            found[name] = list(zip([event.seq for event in events], texts, strict=True))
            assert head is None or head.head == len(events)
    return found


def main() -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    url, who, messages = sys.argv[1], sys.argv[2], int(sys.argv[3])
    engine = open_engine(url)
    with Writer(engine) as writer:
        threads = []
        for name in NAMES:
            keys = [
                f"{shared}-{name}-{number:06}"
                for number in range(messages)
                for shared in ("all", who)
            ]
            threads.append(threading.Thread(target=chat, args=(writer, name, keys)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    engine.dispose()


if __name__ == "__main__":
    main()
