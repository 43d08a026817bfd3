"""How slow the servers' database is: told to running processes through a shared file."""

import mmap
import struct
import threading
import time
from pathlib import Path
from typing import Final, Self

_FIELDS: Final = struct.Struct("<ddqqq")
"""Seconds of a commit and of a read; whether reads are held; how many may pass, and have come."""

HELD_S: Final = 2.0
"""Longest hold of a read: what waits longer has been forgotten by the test."""

COMMIT_S: Final = 0.02
"""What a commit takes at least: between an SSD's 1 ms and a busy network disk's 100 ms."""

READ_S: Final = 0.01
"""What the end of a read takes at least, after its query: a gap into which events can fall."""


class Pace:
    """The pace as tests set it and servers keep it; one writer for each field but the last."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(_FIELDS.pack(COMMIT_S, READ_S, 0, 0, 0))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _FIELDS.size)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._memory.close()

    def set(self, *, commit_s: float = COMMIT_S, read_s: float = READ_S) -> None:
        """Sets how long commits and reads take at least."""
        struct.pack_into("<dd", self._memory, 0, commit_s, read_s)

    def hold_reads(self) -> None:
        """Has every read wait after its query, until `let_pass` or `release_reads`."""
        struct.pack_into("<qqq", self._memory, 16, 1, 0, 0)

    def release_reads(self) -> None:
        """Lets all reads pass."""
        struct.pack_into("<q", self._memory, 16, 0)

    def let_pass(self, reads: int) -> None:
        """Lets so many of the reads pass that have come since `hold_reads`."""
        struct.pack_into("<q", self._memory, 24, reads)

    def come(self) -> int:
        """Returns how many reads have come since `hold_reads`."""
        return _FIELDS.unpack_from(self._memory)[4]

    def commit(self) -> None:
        """Spends the time of a commit."""
        time.sleep(_FIELDS.unpack_from(self._memory)[0])

    def read(self) -> None:
        """Spends the time of a read, and its hold."""
        _, read_s, is_held, _, _ = _FIELDS.unpack_from(self._memory)
        if not is_held:
            time.sleep(read_s)
            return
        with self._lock:
            number = self.come() + 1
            struct.pack_into("<q", self._memory, 32, number)
        end = time.monotonic() + HELD_S
        while self._holds(number) and time.monotonic() < end:
            time.sleep(0.002)

    def _holds(self, number: int) -> bool:
        _, _, is_held, may_pass, _ = _FIELDS.unpack_from(self._memory)
        return bool(is_held and number > may_pass)
