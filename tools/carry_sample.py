"""Copies the sample product into the package, so that a wheel's `sidelight demo` runs too."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "server" / "sidelight" / "_assets" / "sample"
PARTS = ("kb", "page_contexts", "actions", "demo/backend.py", "demo/business.py", "demo/dist")


def main() -> None:
    """Replaces what an earlier build carried."""
    shutil.rmtree(TARGET, ignore_errors=True)
    for part in PARTS:
        source, target = ROOT / part, TARGET / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)


if __name__ == "__main__":
    main()
