"""Keeps named arrays between starts, memory-mapped; it does not know what they mean."""

import json
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]

KEPT_BUILDS: Final = 8
"""Folders of other builds that stay, the last used: several sites may share them."""
_SUMS: Final = "sums.json"


def kept(folder: Path | None, key: str, make: Callable[[], Arrays]) -> Arrays:
    """Returns what `make` makes, from the folder where it was made before under this key.

    With a folder the arrays are read-only memory maps that worker processes share.
    They appear together or not at all, so that several processes may make the same at once;
    damaged ones are made again.
    """
    if folder is None:
        return make()
    place = folder / key
    found = _read(place)
    if found is not None:
        with suppress(OSError):  # a folder that may only be read serves as well
            place.touch()
        return found
    made = make()
    _write(place, made)
    _prune(folder, place)
    # Mapped pages are shared and can be dropped, those of what was made here cannot.
    return _read(place) or made


def _read(place: Path) -> Arrays | None:
    try:
        sums = json.loads((place / _SUMS).read_bytes())
        for name, told in sums.items():
            with (place / f"{name}.npy").open("rb") as file:
                if zlib.crc32(mmap(file.fileno(), 0, access=ACCESS_READ)) != told:
                    return None
        return {name: np.asarray(np.load(place / f"{name}.npy", mmap_mode="r")) for name in sums}
    except (OSError, ValueError, AttributeError, EOFError):
        return None  # not there, being removed by another process, or damaged


def _write(place: Path, arrays: Arrays) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(mkdtemp(prefix=f"{place.name}.", suffix=".part", dir=place.parent))
    sums = {}
    for name, array in arrays.items():
        file = scratch / f"{name}.npy"
        np.save(file, array)
        sums[name] = zlib.crc32(file.read_bytes())
    (scratch / _SUMS).write_text(json.dumps(sums))
    rmtree(place, ignore_errors=True)
    try:
        scratch.rename(place)
    except OSError:
        rmtree(scratch, ignore_errors=True)  # another process was first; its arrays are the same


def _prune(folder: Path, newest: Path) -> None:
    others = [place for place in folder.iterdir() if place != newest]
    for place in sorted(others, key=_last_used)[:-KEPT_BUILDS]:
        rmtree(place, ignore_errors=True)


def _last_used(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except OSError:
        return 0.0  # another process has just removed it
