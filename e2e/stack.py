"""The whole product on free ports: server, sample product, agents; each a process of its own."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[1]
PASSWORD = "a long enough password"
START_S = 60.0
"""The first start embeds the articles; later ones take 2 s."""


class Stack:
    """Everything that runs in a story; `kill` and `start` are for stories of disaster."""

    def __init__(
        self,
        folder: Path,
        *,
        content: Path = ROOT,
        template: Path | None = None,
        guest_of: tuple[str, ...] = (),
        language_model: str = "",
    ) -> None:
        """Takes an empty folder, and the data folder to begin with, if not an empty one.

        `guest_of` names more origins that may embed the widget, `language_model` the address of
        an endpoint that rephrases answers.
        """
        self._folder = folder
        self._template = template
        self._guest_of = guest_of
        self._content = content
        self._language_model = language_model
        self._secret = secrets.token_hex(32)
        self.port, self._product_port = _free_port(), _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.product_url = f"http://127.0.0.1:{self._product_port}"
        self.log = folder / "server.log"
        self._server: subprocess.Popen[bytes] | None = None
        self._product: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._write_settings()
        if self._template is not None:
            shutil.copytree(self._template, self.data)
        for email, name in (("ada@tidebill.example", "Ada"), ("ben@tidebill.example", "Ben")):
            if self._template is None:
                self._run("agent", "create", email, "--name", name)
        self.start()
        product = [sys.executable, str(ROOT / "demo" / "backend.py")]
        product += ["--port", str(self._product_port), "--widget-origin", self.url]
        self._product = subprocess.Popen(  # noqa: S603  # our own script
            [*product, "--site", "demo"],
            env={
                **os.environ,
                "SIDELIGHT_IDENTITY_SECRET": self._secret,
                "SIDELIGHT_ACTION_SECRET": self._secret,
            },
        )
        self._wait(self._product, f"{self.product_url}/api/health")
        return self

    def __exit__(self, *_: object) -> None:
        for process in (self._product, self._server):
            if process is not None:
                process.terminate()
                process.wait(15)

    @property
    def data(self) -> Path:
        """Where database and index are."""
        return self._folder / "data"

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(  # noqa: S603  # our own program
                [*_SIDELIGHT, "serve", "--config", str(self._folder / "sidelight.toml")],
                stdout=log,
                stderr=log,
            )
        self._wait(self._server, f"{self.url}/healthz")

    def kill(self) -> None:
        """Ends the server as a power cut would."""
        assert self._server is not None
        self._server.send_signal(signal.SIGKILL)
        self._server.wait(15)
        self._server = None

    def stop_product(self) -> None:
        """Ends the sample product's backend; pages that are open stay."""
        assert self._product is not None
        self._product.terminate()
        self._product.wait(15)

    def _wait(self, process: subprocess.Popen[bytes], url: str) -> None:
        """Waits for a process's first answer; shows its log when it ends instead."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(url, timeout=5):  # noqa: S310  # http on loopback
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)  # nothing tells when a port opens
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def export(self) -> str:
        """Returns every conversation that the store holds, one JSON object a line."""
        return self._run("export")

    def learn(self) -> None:
        """Proposes what agents solved, into the folder of the articles."""
        self._run("learn")

    def _run(self, *words: str) -> str:
        done = subprocess.run(  # noqa: S603  # our own program
            [*_SIDELIGHT, *words, "--config", str(self._folder / "sidelight.toml")],
            env={**os.environ, "SIDELIGHT_AGENT_PASSWORD": PASSWORD},
            check=True,
            stdout=subprocess.PIPE,
        )
        return done.stdout.decode()

    def _write_settings(self) -> None:
        model = f'[language_model]\nurl = "{self._language_model}"\nmodel = "scripted"\n'
        model += "timeout_s = 30\n\n"
        (self._folder / "sidelight.toml").write_text(
            f'port = {self.port}\ndata_dir = "data"\nallowed_private = ["127.0.0.1/32"]\n\n'
            f'{model if self._language_model else ""}[[sites]]\nkey = "demo"\n'
            f'name = "Tidebill Help"\norigins = {json.dumps([self.product_url, *self._guest_of])}\n'
            f'kb = "{self._content / "kb"}"\n'
            f'page_contexts = "{self._content / "page_contexts"}"\n'
            f'identity_secret = "{self._secret}"\n'
            f'actions = "{ROOT / "actions"}"\nactions_url = "{self.product_url}"\n'
            f'action_secrets = {{tidebill = "{self._secret}"}}\n',
            encoding="utf-8",
        )


_SIDELIGHT = (sys.executable, "-m", "sidelight")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
