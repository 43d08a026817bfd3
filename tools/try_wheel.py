"""Installs the wheel into a fresh virtual environment and runs its demo there, without torch."""

import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
START_S = 90.0

CHECK = """
import importlib.util, sys
from sidelight.app import load_embedder
from sidelight.settings import load_settings
assert importlib.util.find_spec("torch") is None, "torch was installed"
embedder = load_embedder(load_settings(None))
assert embedder is not None, "the wheel carries no model"
bill, fish, pay = embedder.embed(["settle a bill", "grill a fish", "pay an invoice"])
assert pay @ bill > pay @ fish, "meaning is not understood"
assert "torch" not in sys.modules
print("meaning-based search without torch: ok")
"""


def main() -> int:
    """Returns 0 when the wheel works by itself."""
    (wheel,) = (ROOT / "dist").glob("sidelight-*.whl")
    print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB")
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        venv.create(room / "venv", with_pip=True)
        python = room / "venv" / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True)
        subprocess.run([python, "-c", CHECK], check=True, cwd=room)
        return _try_demo(python, room)


def _try_demo(python: Path, room: Path) -> int:
    port, product_port = _free_port(), _free_port()
    words = [str(python), "-m", "sidelight", "demo", "--port", str(port)]
    words += ["--product-port", str(product_port), "--data-dir", str(room / "data")]
    with subprocess.Popen(words, cwd=room) as demo:
        try:
            health = json.loads(_wait(f"http://127.0.0.1:{port}/healthz"))
            loader = _wait(f"http://127.0.0.1:{port}/sidelight.js")
            page = _wait(f"http://127.0.0.1:{product_port}/")
        finally:
            demo.terminate()
    ok = health["status"] == "ok" and "Sidelight" in loader and "/sidelight.js" in page
    print("the wheel's demo: " + ("ok" if ok else "does not answer"))
    return 0 if ok else 1


def _wait(url: str) -> str:
    deadline = time.monotonic() + START_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # loopback
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)  # nothing tells when a port opens


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
