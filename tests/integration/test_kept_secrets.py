"""Processes that start for the first time together agree on one secret."""

import subprocess
import sys
from pathlib import Path

import sidelight

ROUNDS = 100
"""Enough that two of three processes met in nearly every run when each kept its own."""

KEEP = """
import pathlib, secrets, sys
from sidelight.settings.kept import kept_secret
print("ready", flush=True)
for line in sys.stdin:
    print(kept_secret(pathlib.Path(line.strip()), secrets.token_hex(8)), flush=True)
"""


def ask(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_processes_that_start_together_keep_the_same_secret(tmp_path: Path) -> None:
    folder = Path(sidelight.__file__).parents[1]
    processes = [
        subprocess.Popen(  # noqa: S603  # words of ours
            [sys.executable, "-c", KEEP],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = []
    for process in processes:
        answer(process)
    for number in range(ROUNDS):
        for process in processes:
            ask(process, str(tmp_path / str(number) / "key"))
        told.append({answer(process) for process in processes})
    for process in processes:
        process.communicate()

    assert [secrets for secrets in told if len(secrets) != 1] == []
