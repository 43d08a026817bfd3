"""Reads the files of a content folder within bounds; it does not know what they mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sidelight.errors import ContentError, Fault

MAX_FILE_BYTES: Final = 1_000_000
"""A long article is 30 kB; a file of this size is a mistake."""

MAX_LINES_FILE_BYTES: Final = 100_000_000
"""Bound for a `.jsonl` of a whole help centre: some 10,000 articles of 10 kB."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder, in order of their paths, and what is wrong with the folder."""

    files: tuple[Path, ...]
    faults: tuple[Fault, ...] = ()


def list_files(folder: Path, suffixes: Iterable[str]) -> Listing:
    """Lists the files of a folder and its subfolders by suffix.

    Files that start with a dot or an underscore and `README.md` are for the authors themselves.
    """
    if not folder.is_dir():
        fix = "Create it, or name another folder."
        return Listing((), (Fault(str(folder), 1, "no-folder", "There is no such folder.", fix),))
    wanted = frozenset(suffixes)
    found = (path for path in folder.rglob("*") if path.suffix in wanted and _is_content(path))
    return Listing(tuple(sorted(found)))


def _is_content(path: Path) -> bool:
    return path.name[0] not in "._" and path.name != "README.md" and not path.is_dir()


def read_text(path: Path, root: Path, max_bytes: int = MAX_FILE_BYTES) -> str:
    """Reads one UTF-8 file of a folder; line ends become newlines.

    Raises:
        ContentError: It lies outside the folder, is too large, is not UTF-8, or cannot be read.
    """
    try:
        if not path.resolve(strict=True).is_relative_to(root.resolve(strict=True)):
            fix = "Copy the file into the folder instead of linking to it."
            raise _fault(path, "outside-folder", "This link leads out of the folder.", fix)
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before Python 3.13
        why = getattr(error, "strerror", None) or str(error)
        raise _fault(path, "unreadable", f"This cannot be read: {why}.", "Check it.") from error
    if len(content) > max_bytes:
        what = f"This is larger than {max_bytes} bytes."
        raise _fault(path, "too-large", what, "Split it into several files.")
    return _decoded(path, content)


def _decoded(path: Path, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"Byte {content[error.start]:#04x} is not UTF-8."
        raise _fault(path, "encoding", what, "Save the file as UTF-8.", line) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _fault(path: Path, rule: str, what: str, fix: str, line: int = 1) -> ContentError:
    return ContentError((Fault(str(path), line, rule, what, fix),))
