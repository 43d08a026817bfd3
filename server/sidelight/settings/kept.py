"""Secrets that are made once and kept in a private file; it must not know what they sign."""

import os
from contextlib import suppress
from pathlib import Path


def kept_secret(path: Path, fresh: str) -> str:
    """Returns what a private file holds, which is `fresh` from the first time on.

    The file appears whole or not at all: half a secret would be refused at every later start.
    Of several processes that start for the first time together, the first to finish makes it:
    with a secret each they would refuse one another's tokens.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(fresh, encoding="ascii")
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
