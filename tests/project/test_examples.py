"""Examples of the documents that are marked `<!-- example: … -->` do what the text says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from project.repository import ROOT, files, name_of
from sidelight.auth.identity import Identities
from sidelight.cli.commands import app
from sidelight.settings import load_settings

EXAMPLE = re.compile(r"<!-- example: (\S+) -->\n\n```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
LOADER = ROOT / "widget" / "loader" / "src" / "widget.ts"
SECRET = "0123456789abcdef0123456789abcdef"
KNOWN = frozenset({"check", "embed", "explain", "identity", "settings"})


@dataclass(frozen=True)
class Example:
    """One marked example: what it is called, where it stands, and its text."""

    name: str
    page: str
    text: str


def examples() -> Iterator[Example]:
    for path in files(".md"):
        for name, _, text in EXAMPLE.findall(path.read_text("utf-8")):
            yield Example(name, name_of(path), text)


ALL = tuple(examples())
FILES = tuple(one for one in ALL if "/" in one.name)


def named(name: str) -> list[Example]:
    return [one for one in ALL if one.name == name]


@pytest.fixture
def product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that docs/content.md writes, as the working folder."""
    for one in FILES:
        path = tmp_path / one.name
        path.parent.mkdir(exist_ok=True)
        path.write_text(one.text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands_of(text: str) -> list[list[str]]:
    """Returns the arguments of each `$ sidelight …` line."""
    return [line.split()[2:] for line in text.splitlines() if line.startswith("$ sidelight ")]


def test_every_marked_example_is_one_that_a_test_runs() -> None:
    assert [one for one in ALL if one.name not in KNOWN and one not in FILES] == []
    assert {one.name for one in ALL} >= KNOWN


def test_the_articles_and_pages_of_the_guide_have_no_fault(product: Path) -> None:
    result = CliRunner().invoke(app, ["check"])

    assert result.exit_code == 0, result.output
    assert "0 errors, 0 warnings" in result.output


def test_the_fault_that_the_guide_shows_is_the_one_that_is_found(product: Path) -> None:
    (product / "kb" / "retry-a-failed-payment.md").rename(product / "kb" / "retry.md")

    assert_printed(named("check"))


def test_the_explanation_that_the_guide_shows_is_the_one_that_is_printed(product: Path) -> None:
    assert_printed(named("explain"))


def assert_printed(shown: list[Example]) -> None:
    """Runs each example's command; every line it shows must be among what is printed."""
    assert shown
    for one in shown:
        [arguments] = commands_of(one.text)
        printed = CliRunner().invoke(app, arguments).output.splitlines()
        assert [line for line in one.text.splitlines()[1:] if line not in printed] == []


@pytest.mark.parametrize("example", named("settings"), ids=lambda one: one.page)
def test_settings_of_the_guides_are_taken(example: Example, tmp_path: Path) -> None:
    config = tmp_path / "sidelight.toml"
    config.write_text(example.text, "utf-8")

    assert load_settings(config).sites[0].origins


def test_the_backends_example_signs_an_identity_that_is_trusted() -> None:
    [example] = named("identity")
    scope: dict[str, object] = {}
    exec(example.text, scope)  # noqa: S102  # the example is ours, and running it is the test
    sign = scope["identity_for"]
    assert callable(sign)

    token = sign("u_1", "Ana", "pro", SECRET)
    identity = Identities("default", (SECRET,)).verify(token, now_ms=now_ms(scope))

    assert (identity.subject, identity.name, identity.traits) == ("u_1", "Ana", {"plan": "pro"})


def now_ms(scope: dict[str, object]) -> int:
    """Returns the time of the module that the example imported."""
    clock = scope["time"]
    return int(clock.time() * 1000)  # type: ignore[attr-defined]  # the example's `import time`


@pytest.mark.parametrize("example", named("embed"), ids=lambda one: one.page)
def test_the_snippet_uses_only_what_the_loader_knows(example: Example) -> None:
    used = set(re.findall(r'Sidelight\("(\w+)"', example.text))
    attributes = set(re.findall(r"data-(\w+)=", example.text))

    assert used <= loader_commands()
    assert attributes == {"site"}
    assert len(example.text.strip().splitlines()) <= 5


def test_the_guide_to_embedding_lists_every_command_and_attribute() -> None:
    page = (ROOT / "docs" / "embedding.md").read_text("utf-8")
    source = LOADER.read_text("utf-8")
    commands = loader_commands()
    attributes = set(re.findall(r'dataset\["(\w+)"\]', source))

    assert set(re.findall(r'^\| `Sidelight\("(\w+)"', page, re.MULTILINE)) == commands
    assert set(re.findall(r"^\| `data-(\w+)`", page, re.MULTILINE)) == attributes


def loader_commands() -> set[str]:
    """Returns the calls that the loader's interface has."""
    pattern = re.compile(r"export interface Widget \{(.*?)^\}", re.DOTALL | re.MULTILINE)
    interface = pattern.search(LOADER.read_text("utf-8"))
    assert interface
    return set(re.findall(r"^  (\w+)\(", interface[1], re.MULTILINE))
