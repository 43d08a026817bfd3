"""Makes sure that the tests' PostgreSQL, Redis and nginx are there, by Debian's packages."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGES = {"postgres": "postgresql", "redis-server": "redis-server", "nginx": "nginx"}
"""Package by the program that it brings."""

POLICY = Path("/usr/sbin/policy-rc.d")
"""Debian asks this script before it starts a service of a freshly installed package."""


def main() -> int:
    """Returns 0 when all servers are found or could be installed; none is left running."""
    missing = [name for name in PACKAGES if not is_there(name)]
    if not missing:
        return 0
    apt = shutil.which("apt-get")
    if apt is None:
        sys.stderr.write(f"The tests need these servers. Install them: {', '.join(missing)}.\n")
        return 1
    packages = [PACKAGES[name] for name in missing]
    print(f"--> {', '.join(packages)}, by apt-get")
    with no_service_starts():
        for words in (["update", "-qq"], ["install", "-y", "-qq", *packages]):
            status = as_root([apt, *words])
            if status != 0:
                return status
    return 0


def is_there(program: str) -> bool:
    """Tells whether a server is installed, even where Debian keeps it off users' PATH."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])
    if shutil.which(program, path=path):
        return True
    return program == "postgres" and any(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


@contextmanager
def no_service_starts() -> Iterator[None]:
    """Forbids the packages to start their services; a policy that is there already stays."""
    if POLICY.exists():
        yield
        return
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as script:
        script.write("#!/bin/sh\nexit 101\n")
        script.flush()
        as_root(["install", "-m", "755", script.name, str(POLICY)])
    try:
        yield
    finally:
        as_root(["rm", "-f", str(POLICY)])


def as_root(words: list[str]) -> int:
    """Runs a command, by sudo unless we are root, and returns its status."""
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run([*sudo, *words], env=environment, stdout=subprocess.DEVNULL, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
