"""Replays the Dockerfile's final stage in a virtual environment, where there is no docker.

It installs what the image installs, from the wheel that the build stage made, sets the image's
environment, starts the image's command on a fresh site and asks what its health check asks.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
START_S = 90.0
STOP_S = 30.0

NO_TORCH = """
import importlib.util, sys
from sidelight.app import load_embedder
from sidelight.settings import load_settings
for name in ("torch", "sentence_transformers"):
    assert importlib.util.find_spec(name) is None, f"{name} is in the image"
for name in ("psycopg", "redis"):
    assert importlib.util.find_spec(name) is not None, f"{name} is not in the image"
assert load_embedder(load_settings(None)) is not None, "the image carries no model"
print("the model without torch: ok")
"""


def main() -> int:
    """Returns 0 when the final stage's steps give a server that is healthy and ends with 0."""
    final = re.split(r"^FROM ", _dockerfile(), flags=re.MULTILINE)[-1]
    (wheel,) = (ROOT / "dist").glob("sidelight-*.whl")
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        venv.create(room / "venv", with_pip=True)
        python = room / "venv" / "bin" / "python"
        _install(final, python, wheel)
        environment = {**_environment(final), "SIDELIGHT_DATA_DIR": str(room / "data")}
        subprocess.run([python, "-c", NO_TORCH], check=True, cwd=room, env=environment)
        size = _megabytes(room / "venv")
        print(f"the image's packages: {size} MB")
        return _serve(final, python, room, environment)


def _dockerfile() -> str:
    return (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def _install(final: str, python: Path, wheel: Path) -> None:
    """Runs the stage's `pip install` as it is written, with the places of this machine."""
    (words,) = re.findall(r"RUN pip install (.*?) && ", final)
    words = words.replace("$(ls /wheel/*.whl)", str(wheel))
    words = words.replace("/wheel/requirements.lock", str(ROOT / "requirements.lock"))
    subprocess.run(["/bin/sh", "-c", f"{python} -m pip install --quiet {words}"], check=True)


def _environment(final: str) -> dict[str, str]:
    (block,) = re.findall(r"^ENV (.*)$", final, re.MULTILINE)
    own = dict(re.findall(r"(\w+)=(\S+)", block))
    ours = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return {**ours, **own}


def _serve(final: str, python: Path, room: Path, environment: dict[str, str]) -> int:
    """Starts the image's command; the health check is the image's own words."""
    sidelight = str(python.parent / "sidelight")
    subprocess.run([sidelight, "init", "site"], check=True, cwd=room, env=environment)
    (check,) = re.findall(r'CMD \["python", "-c", "(.*)"\]', final)
    port = environment["SIDELIGHT_PORT"]
    with subprocess.Popen([sidelight, "serve"], cwd=room / "site", env=environment) as server:
        healthy = _becomes_healthy(python, check)
        server.terminate()
        code = server.wait(STOP_S)
    print(f"health on port {port}: {'ok' if healthy else 'none'}; ended with {code}")
    return 0 if healthy and code == 0 else 1


def _becomes_healthy(python: Path, check: str) -> bool:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        asked = subprocess.run([python, "-c", check], check=False, capture_output=True)
        if asked.returncode == 0:
            return True
        time.sleep(0.5)
    return False


def _megabytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1_000_000


if __name__ == "__main__":
    sys.exit(main())
