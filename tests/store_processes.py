"""Starts processes of `store_chat.py` and reads what they say was acknowledged."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sidelight
import store_chat

SERVER = Path(sidelight.__file__).parents[1]
Line = tuple[str, int, str]
"""Conversation, number and key of an acknowledged message."""


@contextmanager
def chatting(url: str, who: str, messages: int) -> Iterator[subprocess.Popen[str]]:
    """Runs a writing process; it is killed when the block ends, if it has not ended itself."""
    words = [sys.executable, str(store_chat.__file__), url, who, str(messages)]
    environment = {**os.environ, "PYTHONPATH": str(SERVER)}
    with subprocess.Popen(  # noqa: S603 # our own code
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def lines_of(process: subprocess.Popen[str], count: int | None = None) -> list[Line]:
    """Returns the next acknowledged messages, or all until the process ends."""
    assert process.stdout is not None
    found: list[Line] = []
    while count is None or len(found) < count:
        line = process.stdout.readline()
        if not line.endswith("\n"):
            break
        name, seq, key = line.split()
        found.append((name, int(seq), key))
    return found
