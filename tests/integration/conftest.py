"""Fixtures of the integration tests: a folder with content, and a server on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from live_server import LiveServer, running, write_content


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A folder with articles and page contexts."""
    write_content(tmp_path)
    return tmp_path


@pytest.fixture
def server(content: Path) -> Iterator[LiveServer]:
    """A running server with a database of its own."""
    with running(content) as live:
        yield live
