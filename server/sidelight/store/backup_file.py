"""The file of a backup: JSON lines with a heading, rows and a checksum; it knows no database.

The first line names the schema and, table by table, the columns and how many rows follow.
Each row is an array in that order; the last line is the SHA-256 of all bytes before it.
A name that ends in `.gz` is compressed.
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

from sidelight.errors import ConfigurationError

FORMAT: Final = "sidelight-backup"
VERSION: Final = 1
"""Of the file, not of the schema; a change that older versions cannot read takes the next."""

Values = list[Any]
"""A row in the order of its table's columns: texts, numbers, truth values and null."""

_GZIP: Final = b"\x1f\x8b"
_BROKEN: Final = (EOFError, zlib.error, gzip.BadGzipFile, ValueError, KeyError, TypeError)
"""What a damaged file may raise on the way to a value."""


@dataclass(frozen=True, slots=True)
class Section:
    """A table's part of the file."""

    table: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Heading:
    """What a backup says of itself; parents come before the tables that refer to them."""

    schema: str
    made_at_ms: int
    sections: tuple[Section, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(section.rows for section in self.sections)


def write_file(path: Path, heading: Heading, rows: Iterable[Values]) -> None:
    """Writes a whole backup or none: readable by its owner only, in place when it is durable.

    Raises:
        OSError: It cannot be written.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with _opened(draft, packed=path.suffix == ".gz") as file:
            _write(file, heading, rows)
        draft.replace(path)
        _sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def read_heading(path: Path) -> Heading:
    """Returns what a backup says of itself; `read_rows` tells whether the rest is whole.

    Raises:
        ConfigurationError: It is no backup, is damaged, or is newer than this version.
        OSError: It cannot be read.
    """
    with _reading(path) as file:
        return _heading(path, file.readline())


def read_rows(path: Path) -> Iterator[tuple[Section, Values]]:
    """Yields every row with its table; only when it ends by itself was the file whole.

    Raises:
        ConfigurationError: The file is damaged or cut short, which may show at its very end.
        OSError: It cannot be read.
    """
    with _reading(path) as file:
        first = file.readline()
        heading = _heading(path, first)
        digest = hashlib.sha256(first)
        try:
            for section in heading.sections:
                for _ in range(section.rows):
                    line = file.readline()
                    digest.update(line)
                    yield section, _values(section, line)
            if json.loads(file.readline())["sha256"] != digest.hexdigest() or file.read(1):
                raise ValueError
        except _BROKEN as error:
            raise _damaged(path) from error


def _write(file: IO[bytes], heading: Heading, rows: Iterable[Values]) -> None:
    digest = hashlib.sha256()

    def put(value: object) -> None:
        line = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        digest.update(line)
        file.write(line)

    put({"format": FORMAT, "version": VERSION, **asdict(heading)})
    for row in rows:
        put(row)
    put({"sha256": digest.hexdigest()})


def _heading(path: Path, line: bytes) -> Heading:
    try:
        found: dict[str, Any] = json.loads(line)
        is_ours, version = found["format"] == FORMAT, int(found["version"])
        if is_ours and version > VERSION:
            raise _refused(path, "it was made by a newer version of Sidelight; install that one.")
        sections = tuple(
            Section(str(one["table"]), tuple(map(str, one["columns"])), int(one["rows"]))
            for one in found["sections"]
        )
        if is_ours:
            return Heading(str(found["schema"]), int(found["made_at_ms"]), sections)
    except _BROKEN as error:
        raise _refused(path, "this is not a backup of Sidelight.") from error
    raise _refused(path, "this is not a backup of Sidelight.")


def _values(section: Section, line: bytes) -> Values:
    found = json.loads(line)
    if not isinstance(found, list) or len(found) != len(section.columns):
        raise ValueError
    return found


def _refused(path: Path, why: str) -> ConfigurationError:
    return ConfigurationError(setting=str(path), why=why)


def _damaged(path: Path) -> ConfigurationError:
    return _refused(path, "the backup is damaged or cut short; nothing was changed.")


@contextmanager
def _opened(draft: Path, *, packed: bool) -> Iterator[IO[bytes]]:
    """Gives a private file that is on the disk when the block ends."""
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        if packed:
            with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as inner:
                yield cast("IO[bytes]", inner)
        else:
            yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _reading(path: Path) -> Iterator[IO[bytes]]:
    """Gives the lines of a backup, unpacked."""
    with path.open("rb") as file:
        is_packed = file.read(2) == _GZIP
        file.seek(0)
        try:
            yield cast("IO[bytes]", gzip.GzipFile(fileobj=file)) if is_packed else file
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise _damaged(path) from error


def _sync_folder(folder: Path) -> None:
    """Makes a new name durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
