"""A process killed while it writes: every acknowledged event is there once, in order."""

import subprocess
import sys
from pathlib import Path

import pytest

import sidelight
from sidelight.protocol.events import Message
from sidelight.store.engine import migrate, open_engine
from sidelight.store.heads import load_conversation
from sidelight.store.log import read
from sidelight.store.session import read_session

SERVER = str(Path(sidelight.__file__).parents[1])

CHILD = """
import os, sys, threading
sys.path.insert(0, sys.argv[1])
from sidelight.domain.conversations import State
from sidelight.protocol.events import Message
from sidelight.protocol.views import Actor, Visitor
from sidelight.store.engine import open_engine
from sidelight.store.heads import ConversationHead, create_conversation, load_conversation
from sidelight.store.log import append
from sidelight.store.receipts import find_receipt, keep_receipt
from sidelight.store.visitors import keep_visitor
from sidelight.store.writer import Writer

ANA = Visitor(id="v", name="", email="", identified=False, traits={})
ACTOR = Actor(kind="visitor", id="v", name="")

def send(name, number):
    key = f"key-{name}-{number:06}"
    def job(session):
        head = load_conversation(session, "s", name)
        if head is None:
            keep_visitor(session, "s", ANA, now_ms=1)
            head = create_conversation(
                session, ConversationHead("s", name, "v", State.ASSISTING, 1, 1))
        kept = find_receipt(session, head, key)
        if kept is not None:
            return kept
        event = append(session, head, Message(text=str(number)), actor=ACTOR, at_ms=1, key=key)
        keep_receipt(session, head, key, str(event.seq), at_ms=1)
        return str(event.seq)
    return job

def chat(writer, name):
    for number in range(int(sys.argv[3])):
        seq = writer.submit(send(name, number)).result()
        os.write(1, f"{name} {seq} {number}\\n".encode())

with Writer(open_engine(sys.argv[2])) as writer:
    threads = [threading.Thread(target=chat, args=(writer, f"c_{n}")) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


def start(url: str, messages: int) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 # our own code
        [sys.executable, "-c", CHILD, SERVER, url, str(messages)], stdout=subprocess.PIPE, text=True
    )


def logged(url: str) -> dict[str, list[tuple[int, str]]]:
    """Returns what the log holds: (seq, text) by conversation."""
    engine = open_engine(url)
    found = {}
    with read_session(engine) as session:
        for name in ("c_0", "c_1", "c_2", "c_3"):
            head = load_conversation(session, "s", name)
            events = () if head is None else read(session, head, "agent", after=0, limit=10_000)
            bodies = [event.body for event in events]
            texts = [body.text for body in bodies if isinstance(body, Message)]
            found[name] = list(zip([event.seq for event in events], texts, strict=True))
            assert head is None or head.head == len(events)
    engine.dispose()
    return found


@pytest.mark.parametrize("acknowledged_before_kill", [1, 50, 400])
def test_a_killed_process_loses_and_doubles_nothing(
    tmp_path: Path, acknowledged_before_kill: int
) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    migrate(url)
    with start(url, 1_000_000) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(acknowledged_before_kill)]
        process.kill()
        lines += [line for line in process.stdout if line.endswith("\n")]
    acknowledged = [tuple(line.split()) for line in lines]
    after_kill = logged(url)

    for name, seq, text in acknowledged:
        assert after_kill[name][int(seq) - 1] == (int(seq), text)
    for events in after_kill.values():
        assert events == [(number + 1, str(number)) for number in range(len(events))]


def test_commands_repeated_after_a_kill_are_in_the_log_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    migrate(url)
    with start(url, 100) as process:
        assert process.stdout is not None
        for _ in range(60):
            process.stdout.readline()
        process.kill()

    with start(url, 100) as process:
        process.communicate(timeout=60)

    assert logged(url) == {
        f"c_{number}": [(seq + 1, str(seq)) for seq in range(100)] for number in range(4)
    }
