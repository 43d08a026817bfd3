"""Haystack in an environment of its own beside the project, asked over a pipe."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from installing import CACHE, NotInstalled, install

BENCH: Final = Path(__file__).parents[1]
HOME: Final = CACHE / "haystack"
PROGRAM: Final = BENCH / "peers" / "haystack" / "ask.py"
PACKAGE: Final = "haystack-ai==3.4.0"
NO_PIPES: Final = "its process has no pipes"
TOP_K: Final = 50
"""Passages asked for: its default of 10 would often be of fewer than ten articles."""


class Pipe:
    """A running Haystack that has indexed its passages."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Takes the process, whose pipes are open."""
        self._process = process

    def ask(self, what: object) -> Any:
        """Returns the answer to one line.

        Raises:
            NotInstalled: The process has ended.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise NotInstalled(NO_PIPES)
        stdin.write(json.dumps(what) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise NotInstalled(str(self._process.wait(10)))
        return json.loads(line)


@contextmanager
def haystack(texts: Sequence[str], vectors: Sequence[Any]) -> Iterator[Pipe]:
    """Runs Haystack on these passages; vectors of None are for search by words alone.

    Raises:
        NotInstalled: It cannot be installed, or ends at once.
    """
    words = [str(python()), str(PROGRAM)]
    with subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={"HAYSTACK_TELEMETRY_ENABLED": "False", "PATH": "/usr/bin:/bin"},
    ) as process:
        try:
            pipe = Pipe(process)
            hybrid = bool(vectors) and vectors[0] is not None
            given = {"texts": texts, "vectors": vectors, "hybrid": hybrid, "top_k": TOP_K}
            pipe.ask(given)
            yield pipe
        finally:
            process.kill()


def python() -> Path:
    """Returns the interpreter that has Haystack, installed now if it was not.

    Raises:
        NotInstalled: pip cannot install it.
    """
    program = HOME / "bin" / "python"
    if not (HOME / "bin" / "pip").exists():
        install([sys.executable, "-m", "venv", str(HOME)])
    if not any(HOME.glob("lib/*/site-packages/haystack")):
        install([str(program), "-m", "pip", "install", "--quiet", PACKAGE])
    return program
