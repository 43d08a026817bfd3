"""The process's limit of open files, against what its connections need; no setting of its own."""

import resource
from typing import Final

SPARE_FILES: Final = 1_000
"""Beside the connections: refusals under way, the database, the bus, articles and the log."""


def needed_files(max_connections: int) -> int:
    """Returns how many files a process has open at most when it holds its connections."""
    return max_connections + SPARE_FILES


def allowed_files() -> int:
    """Returns how many files this process may open once it has raised its limit as far as it can.

    systemd and login shells give 1,024 by default, and ten times that or more for the asking.
    """
    return _plain(resource.getrlimit(resource.RLIMIT_NOFILE)[1])


def raise_open_files() -> int:
    """Raises the soft limit to the hard one, which needs no rights; returns what then holds."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return _plain(hard)


def _plain(limit: int) -> int:
    return 2**31 if limit == resource.RLIM_INFINITY else limit
