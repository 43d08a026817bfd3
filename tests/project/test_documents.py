"""The documents say what the code does: links, settings, commands, floors, states, dependencies."""

import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import typer

from project.repository import ROOT, files, name_of
from sidelight.cli.commands import app
from sidelight.domain.conversations import diagram
from sidelight.settings import Settings, SiteSettings

DOCS = ROOT / "docs"
MANUAL = tuple(path for path in files(".md") if path.parent == ROOT or DOCS in path.parents)
"""What people read; articles and the sample product's pages have rules of their own."""

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def section(name: str, mark: str) -> str:
    """Returns what stands between `<!-- mark -->` and `<!-- end -->`."""
    found = re.search(rf"<!-- {mark} -->\n(.*?)<!-- end -->", text_of(name), re.DOTALL)
    assert found, f"{name} has no section {mark}"
    return found[1]


def first_cells(table: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)


def slugs(text: str) -> set[str]:
    """Returns the anchors that a hoster of Git gives to headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


def broken_links(path: Path) -> Iterator[str]:
    for target in LINK.findall(FENCE.sub("", path.read_text("utf-8"))):
        if re.match(r"(https?|mailto|show|article):", target):
            continue
        place, _, anchor = target.partition("#")
        other = (path.parent / place).resolve() if place else path
        if not other.exists():
            yield f"{name_of(path)}: {target}"
        elif anchor and other.suffix == ".md" and anchor not in slugs(other.read_text("utf-8")):
            yield f"{name_of(path)}: {target} (no such heading)"


def test_links_lead_somewhere() -> None:
    assert [link for path in MANUAL for link in broken_links(path)] == []


def test_a_sentence_has_a_line_of_its_own() -> None:
    crowded = [
        f"{name_of(path)}: {line[:70]}"
        for path in MANUAL
        if path.name != "protocol.md"  # its tables and lists are generated
        for line in FENCE.sub("", path.read_text("utf-8")).splitlines()
        if not line.startswith("|") and re.search(r"[a-z)`*][.!?] [*`]*[A-Z]", line)
    ]

    assert crowded == []


def test_decisions_have_numbers_of_their_own_and_are_listed() -> None:
    decisions = sorted(path.name for path in (DOCS / "adr").glob("[0-9]*.md"))
    listed = re.findall(r"\((\d{4}-[a-z0-9-]+\.md)\)", text_of("docs/adr/README.md"))

    assert [name[:4] for name in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
    assert listed == decisions


def test_every_decision_says_context_decision_consequences_and_alternatives() -> None:
    wanted = ["Context", "Decision", "Consequences", "Alternatives"]
    lacking = [
        path.name
        for path in (DOCS / "adr").glob("[0-9]*.md")
        if re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE) != wanted
    ]

    assert lacking == []


def test_every_setting_is_documented_and_no_other() -> None:
    documented = first_cells(section("docs/operating.md", "settings"))

    assert sorted(documented) == sorted([*Settings.model_fields, *SiteSettings.model_fields])


def commands(command: object, name: str) -> Iterator[str]:
    """Yields the full names of a command's innermost commands."""
    inner: dict[str, object] = getattr(command, "commands", {})
    if not inner:
        yield name
    for word, one in inner.items():
        yield from commands(one, f"{name} {word}")


def test_every_command_is_documented_and_no_other() -> None:
    real = set(commands(typer.main.get_command(app), "sidelight"))
    cells = re.findall(r"^\| `(sidelight [^`]+)`", text_of("docs/operating.md"), re.MULTILINE)
    documented = {re.sub(r" (?:[A-Z-]).*", "", cell) for cell in cells}

    assert documented == real


def test_the_floors_are_those_that_are_enforced() -> None:
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    enforced = [
        [part for part in layer.split(" | ") if not part.startswith("(")]
        for layer in contracts[0]["layers"]
    ]
    table = section("docs/architecture.md", "floors")
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", table, re.MULTILINE)

    assert [re.findall(r"`([a-z]+)`", packages) for _, packages in rows] == enforced
    assert [int(number) for number, _ in rows] == list(range(len(enforced), 0, -1))


def test_the_diagram_of_states_is_the_tables_own() -> None:
    drawn = section("docs/architecture.md", "states").strip()

    assert drawn == f"```mermaid\n{diagram()}\n```"


def names_of_python_dependencies() -> set[str]:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    listed = chain(project["dependencies"], *project["optional-dependencies"].values())
    return {re.split(r"[<>=\[;! ]", one)[0] for one in listed}


def test_every_python_dependency_has_its_sentence() -> None:
    page = text_of("docs/adr/0009-dependencies.md")

    assert sorted(name for name in names_of_python_dependencies() if f"`{name}`" not in page) == []


def test_every_npm_dependency_has_its_sentence() -> None:
    page = text_of("docs/adr/0009-dependencies.md")
    names = {
        name
        for path in files(".json")
        if path.name == "package.json"
        for name in re.findall(r'"((?:@[\w-]+/)?[\w-]+)": "\d', path.read_text("utf-8"))
        if not name.startswith("@sidelight/") and name != "version"
    }

    assert sorted(name for name in names if f"`{name}`" not in page) == []
