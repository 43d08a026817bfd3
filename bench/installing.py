"""Installs peers beside the project, once; it runs none of them."""

import subprocess
from pathlib import Path
from typing import Final

CACHE: Final = Path(__file__).parent / ".peers"
"""Where what is installed stays for the next run."""
INSTALL_S: Final = 600


class NotInstalled(RuntimeError):
    """A peer cannot be had on this machine."""

    def __init__(self, why: str) -> None:
        super().__init__(f"not installed: {why}")


def install(words: list[str]) -> None:
    """Runs an installer.

    Raises:
        NotInstalled: It failed; says its last words.
    """
    CACHE.mkdir(exist_ok=True)
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(str(error)) from error
    if done.returncode:
        raise NotInstalled((done.stderr or done.stdout)[-400:].strip())
