"""A folder to measure in, and what its disk takes to make something durable."""

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


def fsync_time_ms(place: Path) -> float:
    """Returns the median time of writing and syncing 4 KiB, which bounds commits from below."""
    times_ms = []
    with (place / "sync").open("wb", buffering=0) as file:
        for _ in range(100):
            began_s = time.perf_counter()
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
            times_ms.append((time.perf_counter() - began_s) * 1e3)
    return statistics.median(times_ms)


@contextmanager
def folder(parent: Path | None) -> Iterator[Path]:
    """Gives a folder that is gone afterwards."""
    with TemporaryDirectory(dir=parent) as place:
        yield Path(place)
