"""Makes sure that Chromium is there for the browser tests, by Debian's package where it is not."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Returns 0 when a browser is found or could be installed."""
    if os.environ.get("SIDELIGHT_CHROMIUM") or any(shutil.which(name) for name in NAMES):
        return 0
    apt = shutil.which("apt-get")
    if apt is None:
        sys.stderr.write(
            "The browser tests need Chromium. Install it, or name it in SIDELIGHT_CHROMIUM.\n"
        )
        return 1
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    print("--> Chromium, by apt-get")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "chromium", "fonts-liberation", "fonts-noto-color-emoji"],
    ):
        command = [*sudo, apt, *words]
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
