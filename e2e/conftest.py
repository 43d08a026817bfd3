"""One browser for all stories, and for each a running product with a database of its own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pictures import Camera
from stack import ROOT, Stack

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]

WAIT_MS = 15_000
"""Longest wait of an expectation, on a machine that is busy with other tests."""

expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's browser, named by SIDELIGHT_CHROMIUM or found on PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("SIDELIGHT_CHROMIUM") or next(filter(None, map(shutil.which, names)))
    return {"executable_path": found, "args": FLAGS}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with agents and indexed articles, so that each story starts in seconds."""
    with Stack(tmp_path_factory.mktemp("template")) as first:
        return first.data


@pytest.fixture
def stack(tmp_path: Path, template: Path) -> Iterator[Stack]:
    """The product with a database of its own: in the sample everybody is the same user."""
    with Stack(tmp_path, template=template) as running:
        yield running


@pytest.fixture(scope="session")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Camera:
    """Into docs/images with SIDELIGHT_PICTURES set, as `make pictures` does; else thrown away."""
    if os.environ.get("SIDELIGHT_PICTURES"):
        return Camera(ROOT / "docs" / "images")
    return Camera(tmp_path_factory.mktemp("pictures"))
