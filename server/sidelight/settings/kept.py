"""Secrets that are made once and kept in a private file; it must not know what they sign."""

import os
from pathlib import Path


def kept_secret(path: Path, fresh: str) -> str:
    """Returns what a private file holds, which is `fresh` from the first time on.

    The file appears whole or not at all: half a secret would be refused at every later start.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(fresh, encoding="ascii")
        draft.replace(path)
    return path.read_text(encoding="ascii").strip()
