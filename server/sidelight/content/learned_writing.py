"""Writes `learned.yaml`, whole and at once; it decides nothing about what is in it."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from sidelight.content.learned import FILE, LearnedQuestion, read_learned
from sidelight.errors import ContentError

HEAD: Final = """\
# Questions that agents linked to the article that solved them; `sidelight learn` proposes them.
# Set `status` to approved or refused; an approved one becomes an example question of its article.
# An entry without an article is a gap: write the article, and name it here.
"""
"""Comments that an editor adds are not kept; refused entries are, so that none comes back."""


def write_learned(kb: Path, questions: Iterable[LearnedQuestion]) -> None:
    """Replaces the file of a knowledge base; a reader sees the old or the new one, never a part.

    Raises:
        OSError: It cannot be written; the old one stays.
    """
    replace_text(kb / FILE, HEAD + "".join(map(_entry, questions)))


def forget_person(kb: Path, persons: Iterable[str]) -> int:
    """Takes out every question, of whatever status, of the persons with these digests.

    Returns:
        How many went.

    Raises:
        ContentError: The file cannot be read, so nothing could be taken out.
        OSError: It cannot be written.
    """
    gone = frozenset(persons)
    return keep_only(kb, lambda each: each.person not in gone)


def keep_only(kb: Path, keep: Callable[[LearnedQuestion], bool]) -> int:
    """Takes out the questions that are not to be kept, and returns how many went.

    Raises:
        ContentError: The file cannot be read.
        OSError: It cannot be written.
    """
    held = read_learned(kb)
    if held.faults:
        raise ContentError(held.faults)
    kept = [each for each in held.questions if keep(each)]
    if len(kept) < len(held.questions):
        write_learned(kb, kept)
    return len(held.questions) - len(kept)


def replace_text(path: Path, text: str) -> None:
    """Writes a file beside and renames it into place, so that it is whole at any moment.

    Raises:
        OSError: It cannot be written; what was there stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=".", suffix=".part", delete=False
    ) as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(mode)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _entry(each: LearnedQuestion) -> str:
    """Returns an entry; JSON's strings are YAML's, whatever they hold."""
    told = {
        "question": _quoted(each.question),
        "article": each.article and _quoted(each.article),
        "status": each.status.value,
        "asked_on": each.asked_on,
        "source": each.source and _quoted(each.source),
        "person": each.person and _quoted(each.person),
    }
    lines = [f"{key}: {value}\n" for key, value in told.items() if value]
    return "- " + "  ".join(lines)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in quoted)
