"""What a server imports before it listens: nothing that only other commands need."""

import subprocess
import sys
from pathlib import Path

import pytest

from sidelight.store.engine import migrate

SEEN = """\
import sys
sys.argv = ["sidelight", "serve", "--help"]
from sidelight.cli import main
try:
    main()
except SystemExit:
    pass
from sidelight.store.engine import migrate
migrate({url!r})
print(*sys.modules, sep="\\n")
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the modules of a process that has come as far as a schema that is current."""
    url = f"sqlite:///{tmp_path_factory.mktemp('start')}/store.db"
    migrate(url)
    told = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", SEEN.format(url=url)], check=True, capture_output=True, text=True
    )
    return set(told.stdout.split("\n"))


@pytest.mark.parametrize("name", ["torch", "alembic", "sidelight.cli.evaluate"])
def test_a_server_does_not_import_what_it_has_no_use_for(imported: set[str], name: str) -> None:
    assert "sidelight.cli.serve" in imported
    assert name not in imported


def test_serve_keeps_its_name_where_it_is_the_only_command() -> None:
    package = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "-m", "sidelight", "serve", "--nonsense"],
        cwd=package,
        check=False,
        capture_output=True,
        text=True,
    )

    assert told.returncode == 2
    assert "No such option: --nonsense" in told.stderr
