"""How soon `sidelight serve` listens, and what it holds then, with the model and a warm cache."""

import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from load.dialects import ORIGIN
from load.ours import PUBLIC
from load.servers import Running, Side, this_python
from load.sidelight_wire import Sidelight

ROOT: Final = Path(__file__).parents[2]
STARTS: Final = 3
SLOWEST: Final = 8
SETTINGS: Final = f"""\
watch = false
data_dir = "data"
public_url = "{PUBLIC}"

[[sites]]
key = "bench"
origins = ["{ORIGIN}"]
kb = "{ROOT}/kb"
page_contexts = "{ROOT}/page_contexts"
"""


def starting(folder: Path) -> dict[str, Any]:
    """Returns seconds to listening and memory, the sample product's articles indexed before."""
    place = folder / "starting"
    place.mkdir()
    config = place / "sidelight.toml"
    config.write_text(SETTINGS, encoding="utf-8")
    words = this_python("-m", "sidelight", "serve", "--config", str(config))
    side = Side("start", "", lambda port: [*words, "--port", str(port)], Sidelight(PUBLIC))
    cold, _ = _start(side, folder)
    warm = [_start(side, folder) for _ in range(STARTS)]
    slow, modules = _imports(side)
    figures: dict[str, Any] = {
        "cold_s": round(cold, 2),
        "warm_s": [round(seconds, 2) for seconds, _ in warm],
        "rss_mb": round(max(use for _, use in warm), 1),
        "imports": {name: f"{ms} ms" for name, ms in slow},
        "imports_torch": "torch" in modules,
    }
    print(
        f"start: {min(figures['warm_s'])} s warm ({figures['cold_s']} s cold),"
        f" {figures['rss_mb']} MB; imports torch: {figures['imports_torch']}"
    )
    return figures


def _start(side: Side, folder: Path) -> tuple[float, float]:
    """Returns seconds from the command to listening, and resident megabytes then."""
    server = Running(replace(side, name="start"), folder)
    begun = time.perf_counter()
    try:
        server.start()
        took = time.perf_counter() - begun
        return took, server.use().rss_kb / 1024
    finally:
        server.end()


def _imports(side: Side) -> tuple[list[tuple[str, int]], set[str]]:
    """Returns the imports of `serve` that took longest, and all that were made."""
    words = list(side.words(0))
    words[1:1] = ["-X", "importtime"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    rows = []
    try:
        assert process.stderr is not None  # noqa: S101  # asked for above
        for line in process.stderr:
            if not line.startswith("import time:"):
                if "Sidelight serves" in line:
                    break
                continue
            words = [part.strip() for part in line.partition(":")[2].split("|")]
            if words[1].isdigit():
                rows.append((words[2], int(words[1]) // 1000))
    finally:
        process.terminate()
        process.wait(20)
    top = sorted(rows, key=lambda row: -row[1])[:SLOWEST]
    return top, {name.partition(".")[0] for name, _ in rows}
