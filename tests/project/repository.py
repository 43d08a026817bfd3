"""The files of this repository as its rules see them; it reads, and judges nothing."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

TEXT_SUFFIXES = frozenset(
    {".css", ".html", ".js", ".json", ".md", ".mjs", ".py", ".toml", ".ts", ".tsx", ".yaml", ""}
)

_SKIPPED = frozenset({".git", ".venv", "node_modules", "dist", "_assets", ".sidelight"})


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """Returns the files that belong to the project, sorted; all of them without a suffix given."""
    found = _listed_by_git() or [path for path in ROOT.rglob("*") if path.is_file()]
    return tuple(
        sorted(
            path
            for path in found
            if path.is_file()
            and not _SKIPPED & set(path.relative_to(ROOT).parts)
            and (not suffixes or path.suffix in suffixes)
        )
    )


def name_of(path: Path) -> str:
    """Returns a path as messages and ALLOWED name it."""
    return path.relative_to(ROOT).as_posix()


def allowed() -> dict[str, str]:
    """Returns the reasons of ALLOWED, by what they allow."""
    lines = Path(__file__).with_name("ALLOWED").read_text("utf-8").splitlines()
    entries = (line.rpartition(": ") for line in lines if line and not line.startswith("#"))
    return {what: reason for what, _, reason in entries}


def _listed_by_git() -> list[Path]:
    """Returns what git knows or would take; nothing where there is no git, as in an archive."""
    command = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return []
    return [ROOT / line for line in listed.stdout.splitlines()]
