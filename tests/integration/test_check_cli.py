"""`sidelight check` and `sidelight init` as a product team runs them."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from sidelight.cli.check import check
from sidelight.cli.init import init

SCAFFOLD = {
    "README.md",
    "sidelight.toml",
    "kb/create-a-project.md",
    "kb/get-started.md",
    "kb/invite-a-colleague.md",
    "page_contexts/app.yaml",
    "page_contexts/projects.yaml",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a scaffold in it."""
    monkeypatch.chdir(tmp_path)
    run("init", ".")
    return tmp_path


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(check)
    app.command()(init)
    return CliRunner().invoke(app, arguments)


def test_init_writes_a_help_centre_that_passes(here: Path) -> None:
    result = run("check")

    written = {str(path.relative_to(here)) for path in here.rglob("*") if path.is_file()}
    assert written == SCAFFOLD
    assert result.output == "3 articles, 2 page contexts: 0 errors, 0 warnings\n"
    assert result.exit_code == 0


def test_init_never_overwrites(here: Path) -> None:
    article = here / "kb" / "get-started.md"
    article.write_text("mine", encoding="utf-8")
    (here / "README.md").unlink()

    result = run("init", str(here))

    assert result.exit_code == 0
    assert article.read_text(encoding="utf-8") == "mine"
    assert [line for line in result.output.splitlines() if "wrote" in line] == [
        f"wrote  {here}/README.md"
    ]


def test_init_into_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x", encoding="utf-8")

    result = run("init", str(tmp_path / "taken"))

    assert result.exit_code == 1
    assert "taken: File exists." in result.output


def test_check_names_place_fault_and_fix_and_fails(here: Path) -> None:
    (here / "page_contexts" / "app.yaml").write_text(
        "id: app\ntitle: App\nmatch: /*\narticles: [get-startd]\nanchors: [{id: account-menu}]\n",
        encoding="utf-8",
    )

    result = run("check")

    assert result.exit_code == 1
    assert result.output == (
        "page_contexts/app.yaml:4: error There is no article 'get-startd'. [unknown-article]\n"
        "    Did you mean 'get-started'?\n"
        "3 articles, 2 page contexts: 1 error, 0 warnings\n"
    )


def test_warnings_do_not_fail(here: Path) -> None:
    (here / "kb" / "stray.md").write_text("---\ntitle: Stray\n---\nText.\n", encoding="utf-8")

    result = run("check")

    assert result.exit_code == 0
    assert "kb/stray.md:1: warning No page and no article leads here. [orphan-article]" in (
        result.output
    )


def test_json_holds_the_same(here: Path) -> None:
    (here / "kb" / "bad.md").write_text("---\ntitle: [\n", encoding="utf-8")

    result = run("check", "--json")
    report = json.loads(result.stdout)

    assert result.exit_code == 1
    assert (report["articles"], report["pages"], report["warnings"]) == (3, 2, [])
    assert report["errors"] == [
        {
            "path": "kb/bad.md",
            "line": 1,
            "rule": "open-front-matter",
            "message": "The front matter is not closed.",
            "fix": "Add a line `---` after its last key.",
        }
    ]


def test_folders_can_be_named(here: Path) -> None:
    (here / "kb").rename(here / "help")
    (here / "page_contexts").rename(here / "maps")

    assert run("check", "--kb", "help", "--pages", "maps").exit_code == 0
    assert run("check").exit_code == 1


def test_the_folders_of_every_site_are_checked(here: Path) -> None:
    run("init", "second")
    (here / "sidelight.toml").write_text(
        '[[sites]]\nkey = "one"\n\n'
        '[[sites]]\nkey = "two"\nkb = "second/kb"\npage_contexts = "second/page_contexts"\n',
        encoding="utf-8",
    )

    result = run("check", "--dir", ".")

    assert result.output.count("3 articles, 2 page contexts: 0 errors, 0 warnings") == 2


def test_a_configuration_that_cannot_be_read_is_named(here: Path) -> None:
    (here / "sidelight.toml").write_text("port = 'many'", encoding="utf-8")

    result = run("check")

    assert result.exit_code == 2
    assert "port" in result.output


def test_explain_prints_the_winner_its_articles_and_every_reason(here: Path) -> None:
    result = run("check", "--explain", "https://x.example/projects/7?a=b#c")

    assert result.exit_code == 0
    assert result.output == (
        "Projects  projects < app\n"
        "  1.00  create-a-project\n"
        "  0.50  get-started\n"
        "  0.40  invite-a-colleague\n"
        "wins   projects: /projects{/:id}? matches.\n"
        "loses  app: /* matches; 'projects' is more specific: segment 1 of its path is fixed text, "
        "here a wildcard.\n"
    )


def test_explain_takes_declared_state(here: Path) -> None:
    (here / "page_contexts" / "limit.yaml").write_text(
        "id: limit\ntitle: Limit\nmatch: /projects\nwhen: {error: [limit], plan: [free]}\n"
        "parent: projects\narticles: [create-a-project]\n",
        encoding="utf-8",
    )
    state = ("--state", "error=limit", "--state", "plan=free")

    page = json.loads(run("check", "--explain", "/projects", *state, "--json").stdout)
    without = json.loads(run("check", "--explain", "/projects", "--json").stdout)

    assert (page["page"], page["parents"]) == ("limit", ["projects", "app"])
    assert without["page"] == "projects"
    assert without["reasons"][-1] == {
        "context": "limit",
        "outcome": "state",
        "why": "/projects matches; error must be limit, not undeclared, "
        "plan must be free, not undeclared.",
    }


def test_explain_says_when_nothing_matches(here: Path) -> None:
    (here / "page_contexts" / "app.yaml").unlink()

    result = run("check", "--explain", "/elsewhere")

    assert "No page context matches /elsewhere." in result.stdout
    assert "errors in the content; `sidelight check` lists them." in result.stderr
    assert result.exit_code == 1


def test_a_state_without_a_value_is_refused(here: Path) -> None:
    result = run("check", "--explain", "/", "--state", "plan")

    assert result.exit_code == 2
    assert "is not KEY=VALUE" in result.output
