"""Starts real servers fast: imports once, forks for each line read; its disk commits slowly."""

import contextlib
import os
import signal
import sys
import time
from typing import NoReturn

from sqlalchemy import Engine, event

import sidelight.cli
import sidelight.cli.commands
import sidelight.cli.serve


def main() -> None:
    """Forks a server for each line of standard input and prints its process id.

    Arguments are the settings file and how long a commit takes at least, in seconds: on a slow
    disk a crash between a command's work and its commit is likely, and so is an event between a
    query and the use of what it found; on a fast one neither is.
    """
    config, commit_s = sys.argv[1], float(sys.argv[2])
    event.listen(Engine, "commit", lambda _: time.sleep(commit_s))
    event.listen(Engine, "rollback", lambda _: time.sleep(commit_s / 2))  # so end queries
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    server = 0
    try:
        for _ in sys.stdin:
            server = os.fork()
            if not server:
                _serve(config)
            sys.stdout.write(f"{server}\n")
            sys.stdout.flush()
    finally:
        if server:
            with contextlib.suppress(ProcessLookupError):
                os.kill(server, signal.SIGKILL)


def _serve(config: str) -> NoReturn:
    """Becomes `sidelight serve`."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(2, 1)  # standard output is for process ids
    sys.argv = ["sidelight", "serve", "--config", config]
    sidelight.cli.main()
    sys.exit()


if __name__ == "__main__":
    main()
