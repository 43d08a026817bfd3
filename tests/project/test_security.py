"""The threat model names tests that exist, and every line of it names one."""

import re

import pytest

from project.repository import ROOT, files

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
LINES = [
    line
    for line in PAGE.partition("<!-- tests -->")[2].partition("<!-- end -->")[0].splitlines()
    if line.startswith("| ") and not line.startswith(("| line", "| ---"))
]
TESTS = {
    name
    for path in files(".py")
    if path.name.startswith("test_")
    for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize("line", LINES)
def test_every_line_of_the_threat_model_is_held_by_a_test_that_exists(line: str) -> None:
    named = re.findall(r"`(test_\w+)`", line.rpartition("|")[0].rpartition("|")[2])

    assert named != []
    assert [name for name in named if name not in TESTS] == []


def test_the_threat_model_has_lines() -> None:
    assert len(LINES) > 30
