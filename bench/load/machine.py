"""What the machine and a server's processes use, read from /proc (Linux)."""

import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Use:
    """What some processes hold and have used; `pss_kb` counts shared pages once."""

    rss_kb: int
    pss_kb: int
    cpu_s: float
    processes: int


def tree(pid: int) -> list[int]:
    """Returns a process and all its descendants that still run."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(words[1]), []).append(int(stat.parent.name))
    found, rest = [], [pid]
    while rest:
        one = rest.pop()
        found.append(one)
        rest += parents.get(one, [])
    return found


def use_of(pids: Iterable[int]) -> Use:
    """Returns what processes use now, added up."""
    rss = pss = count = 0
    cpu = 0.0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        sizes = dict(line.split()[:2] for line in rollup.splitlines()[1:])
        rss += int(sizes["Rss:"])
        pss += int(sizes["Pss:"])
        cpu += cpu_s(pid)
        count += 1
    return Use(rss, pss, cpu, count)


def cpu_s(pid: int) -> float:
    """Returns the processor time that a process and its ended children have used."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(int(word) for word in words[11:15]) / TICKS


def cpu_of(pids: Iterable[int]) -> float:
    """Returns the processor time of processes that still run, added up."""
    total = 0.0
    for pid in pids:
        try:
            total += cpu_s(pid)
        except OSError:
            continue
    return total


def describe() -> dict[str, Any]:
    """Returns what a reader must know of the machine, its load before the run included."""
    memory = Path("/proc/meminfo").read_text(encoding="ascii").split()[1]
    return {
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_mb": int(memory) // 1024,
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load_before": [round(one, 2) for one in os.getloadavg()],
        "commit": _line_of(["git", "rev-parse", "--short", "HEAD"]),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="ascii").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else ""


def _line_of(words: list[str]) -> str:
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return ""
    return (done.stdout or done.stderr).strip().partition("\n")[0]


def version_of(words: list[str]) -> str:
    """Returns the first line that a program says of its version, empty when it is missing."""
    return _line_of(words)
