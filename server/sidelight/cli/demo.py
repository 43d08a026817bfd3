"""`sidelight demo`: the sample product, its help, a console, and two agents, ready to try."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import SecretStr

from sidelight.cli.agent import keep_agent
from sidelight.cli.logs import configure_logs
from sidelight.cli.serve import build
from sidelight.cli.serving import run
from sidelight.errors import ConfigurationError
from sidelight.settings import Settings, SiteSettings, kept_secret, load_settings

SITE: Final = "demo"
AGENTS: Final = (
    ("ada@tidebill.example", "Ada Brandt"),
    ("jonas@tidebill.example", "Jonas Weber"),
)
HOST: Final = "127.0.0.1"
START_S: Final = 30
"""How long the product's backend may take to answer; it takes 1 s."""

POLL_S: Final = 0.05
STOP_S: Final = 5
"""How long the product's backend may take to end."""

_PACKAGE: Final = Path(__file__).parents[1]
_PLACES: Final = (_PACKAGE.parents[1], _PACKAGE / "_assets" / "sample")
"""Where the sample product is: the checkout around the package, or carried in a wheel."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample product's files."""

    root: Path

    @property
    def backend(self) -> Path:
        """The script that serves the product."""
        return self.root / "demo" / "backend.py"


def demo(
    port: Annotated[int, typer.Option(help="Port of Sidelight.")] = 8080,
    product_port: Annotated[int, typer.Option(help="Port of the sample product.")] = 8090,
    data_dir: Annotated[Path, typer.Option(help="Database and caches.")] = Path(".sidelight/demo"),
) -> None:
    """Run the sample product with its help and an agents' console."""
    configure_logs(as_json=False)
    sample = find_sample()
    secret = kept_secret(data_dir / "identity_secret", secrets.token_hex(32))
    action_secret = kept_secret(data_dir / "action_secret", secrets.token_hex(32))
    settings = demo_settings(
        sample,
        port=port,
        product_port=product_port,
        data_dir=data_dir,
        secret=secret,
        action_secret=action_secret,
    )
    server = build(settings)
    password = kept_secret(data_dir / "agent_password", secrets.token_urlsafe(9))
    for email, name in AGENTS:
        keep_agent(settings, site=SITE, email=email, name=name, password=password)
    # The server ends on this signal and then raises it again, for whoever was there before it;
    # by default that kills this process at once, and would leave the product's running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # By the environment: a command line can be read by every user.
    shared = {"SIDELIGHT_IDENTITY_SECRET": secret, "SIDELIGHT_ACTION_SECRET": action_secret}
    with product(sample, port=port, product_port=product_port, shared=shared):
        served = run(server, settings, on_ready=lambda: _tell(port, product_port, password))
    sys.exit(0 if served else 1)


def find_sample() -> Sample:
    """Returns the sample product's files.

    Raises:
        ConfigurationError: They are not there.
    """
    for place in _PLACES:
        if (place / "demo" / "backend.py").is_file():
            return Sample(place)
    raise ConfigurationError(
        setting="demo", why="the sample product is not here; use a checkout or a built wheel."
    )


def demo_settings(
    sample: Sample,
    *,
    port: int,
    product_port: int,
    data_dir: Path,
    secret: str,
    action_secret: str,
) -> Settings:
    """Returns the settings of the demo: one site, embedded by the sample product only."""
    site = SiteSettings(
        key=SITE,
        name="Tidebill Help",
        origins=tuple(f"http://{host}:{product_port}" for host in ("127.0.0.1", "localhost")),
        kb=sample.root / "kb",
        page_contexts=sample.root / "page_contexts",
        identity_secret=SecretStr(secret),
        actions=sample.root / "actions",
        actions_url=f"http://{HOST}:{product_port}",
        action_secrets={"tidebill": SecretStr(action_secret)},
    )
    # The product is on this very machine, where no other action may go.
    return load_settings(
        None, port=port, data_dir=data_dir, sites=(site,), allowed_private=(f"{HOST}/32",)
    )


@contextmanager
def product(
    sample: Sample, *, port: int, product_port: int, shared: Mapping[str, str]
) -> Iterator[None]:
    """Runs the product's backend as a process of its own, as in real life, while the block runs."""
    words = [
        sys.executable,
        str(sample.backend),
        *("--port", str(product_port)),
        *("--widget-origin", f"http://127.0.0.1:{port}"),
        *("--site", SITE),
    ]
    environment = {**os.environ, **shared}
    _refuse_taken(product_port)
    with subprocess.Popen(words, env=environment) as process:  # noqa: S603  # our own script
        try:
            _wait_for(process, product_port)
            yield
        finally:
            process.terminate()
            process.wait(STOP_S)


def _refuse_taken(port: int) -> None:
    """Refuses a port on which somebody else would be taken for the sample product.

    Raises:
        ConfigurationError: It is taken.
    """
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        raise ConfigurationError(setting="product_port", why=f"{port} is taken.") from error


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Waits until the product's backend answers.

    Raises:
        ConfigurationError: It ended, or took too long.
    """
    until = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(POLL_S)
        else:
            return
    raise ConfigurationError(setting="demo", why="the sample product did not start.")


def _tell(port: int, product_port: int, password: str) -> None:
    """Prints the three addresses, one a line, so that a terminal makes them links."""
    lines = (
        ("Sample product", f"http://127.0.0.1:{product_port}/"),
        ("Agents' console", f"http://127.0.0.1:{port}/console/"),
        ("  sign in as", " or ".join(email for email, _ in AGENTS)),
        ("  password", password),
        ("Health", f"http://127.0.0.1:{port}/healthz"),
    )
    for label, value in lines:
        typer.echo(f"{label:<16} {value}")
    typer.echo("Ctrl+C ends it.")
