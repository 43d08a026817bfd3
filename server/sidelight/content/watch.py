"""Tells when content files change; it blocks its thread and loads nothing."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Event
from typing import Final

from watchfiles import Change, watch as watch_files

from sidelight.content.help_center import ARTICLE_SUFFIX, ROWS_SUFFIX
from sidelight.content.page_contexts import CONTEXT_SUFFIXES

DEBOUNCE_MS: Final = 200
"""Longest time that changes are gathered: a save of several files is one change, seen at once."""

STEP_MS: Final = 50
"""A change is reported when nothing followed for this long."""

STOP_MS: Final = 200
"""Longest time until `stop` is noticed, so that a server ends without delay."""

_SUFFIXES: Final = frozenset({ARTICLE_SUFFIX, ROWS_SUFFIX, *CONTEXT_SUFFIXES})


def watch(paths: Iterable[Path], stop: Event) -> Iterator[frozenset[Path]]:
    """Yields each set of content files that were saved, renamed or removed, until `stop` is set.

    A change made between two yields is in the next one. Run it in a thread of its own.

    Args:
        paths: Folders, or `.jsonl` files; those that do not exist when it starts are left out.
        stop: Ends the generator within `STOP_MS`.
    """
    folders = {_folder(path) for path in paths if path.exists()}
    if not folders:
        return
    changes = watch_files(
        *folders,
        watch_filter=_is_content,
        debounce=DEBOUNCE_MS,
        step=STEP_MS,
        stop_event=stop,
        rust_timeout=STOP_MS,
        raise_interrupt=False,
    )
    for changed in changes:
        yield frozenset(Path(path) for _, path in changed)


def _folder(path: Path) -> Path:
    # A file itself is not watched: editors replace it, and the watch would stay with the old one.
    return path.parent if path.is_file() else path


def _is_content(_change: Change, path: str) -> bool:
    # A removed or renamed folder comes without its files.
    name = Path(path)
    return not name.name.startswith(".") and (name.suffix in _SUFFIXES or not name.suffix)
