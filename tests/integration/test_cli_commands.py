"""The commands of an operator, each as a process: clear errors, and files that come back."""

import json
from pathlib import Path

import pytest

from command_line import sidelight
from live_server import PASSWORD, article_text, running
from wire_client import new_conversation


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as `sidelight init` makes it."""
    made = sidelight("init", "help", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    return tmp_path / "help"


def test_a_missing_configuration_is_one_clear_error(tmp_path: Path) -> None:
    ended = sidelight("serve", "--config", "nope.toml", folder=tmp_path)

    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: nope.toml: there is no such file")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("port = 'many'\nhots = 'x'\n", ("port", "hots")),
        ("port = [", ("sidelight.toml",)),
        ("secret_keys = ['short']\n", ("secret_keys",)),
        ("sites = []\n", ("sites",)),
        ("[[sites]]\nkey = 'a'\n[[sites]]\nkey = 'a'\n", ("sites",)),
        ("[[sites]]\norigins = ['https://app.test/page']\n", ("origins",)),
        ("data_dir = 'sidelight.toml/x'\n", ("sidelight.toml",)),
    ],
)
def test_settings_that_cannot_be_used_are_named(
    folder: Path, text: str, told: tuple[str, ...]
) -> None:
    (folder / "sidelight.toml").write_text(text, encoding="utf-8")
    ended = sidelight("serve", folder=folder)

    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert all(word in ended.stderr for word in told), ended.stderr


def test_malformed_content_at_the_start_lists_every_fault(folder: Path) -> None:
    (folder / "page_contexts" / "broken.yaml").write_text("- id: [a\n", encoding="utf-8")
    (folder / "kb" / "broken.md").write_text("---\ntitle: A\n---\n", encoding="utf-8")
    ended = sidelight("serve", folder=folder)

    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "broken.yaml:" in ended.stderr
    assert "broken.md:" in ended.stderr


def test_an_agent_made_by_the_command_can_sign_in(content: Path) -> None:
    (content / "sidelight.toml").write_text('[[sites]]\nkey = "test"\n', encoding="utf-8")
    words = ("agent", "create", "Eve@Test.example", "--name", "Eve")
    made = sidelight(
        *words,
        folder=content,
        SIDELIGHT_AGENT_PASSWORD=PASSWORD,
        SIDELIGHT_DATA_DIR="data",
    )
    with running(content) as server:
        cookie = server.sign_in("eve@test.example")
        _, text, _ = server.request("GET", "/api/agent/me", cookie=cookie)

    assert made.returncode == 0, made.stderr
    assert PASSWORD not in made.stdout + made.stderr
    assert json.loads(text)["agent"]["name"] == "Eve"


@pytest.mark.parametrize(
    ("words", "password"),
    [
        (("nobody", "--name", "N"), PASSWORD),
        (("a@b.example", "--name", "N"), "short"),
        (("a@b.example", "--name", "N", "--site", "other"), PASSWORD),
    ],
)
def test_an_agent_who_cannot_be_made_is_refused_with_a_reason(
    folder: Path, words: tuple[str, ...], password: str
) -> None:
    ended = sidelight("agent", "create", *words, folder=folder, SIDELIGHT_AGENT_PASSWORD=password)

    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: ")
    assert "Traceback" not in ended.stderr


def test_an_export_holds_every_event_notes_included(content: Path) -> None:
    conversation = new_conversation()
    with (
        running(content) as server,
        server.visitor() as visitor,
        server.agent("ada@test.example") as agent,
    ):
        visitor.do("escalate", conversation)
        agent.do("take_over", conversation)
        agent.do("note", conversation, text="vip \u2028 \U0001f680")
        events = agent.ask("catch_up", conversation=conversation, after=0)["events"]
    (content / "sidelight.toml").write_text(
        'data_dir = "data"\n[[sites]]\nkey = "test"\n', encoding="utf-8"
    )
    ended = sidelight("export", "--out", "all.jsonl", folder=content)
    lines = (content / "all.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")

    assert ended.returncode == 0, ended.stderr
    assert [json.loads(line)["conversation"] for line in lines] == [conversation]
    assert json.loads(lines[0])["events"] == events


@pytest.mark.parametrize("words", [("--site", "other"), ("--out", "no/such/folder/all.jsonl")])
def test_an_export_that_cannot_be_made_says_why(folder: Path, words: tuple[str, ...]) -> None:
    ended = sidelight("export", *words, folder=folder)

    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: ")
    assert "Traceback" not in ended.stderr


def test_an_article_with_a_script_is_checked_and_served_as_text(content: Path) -> None:
    body = "Press it.\n\n<script>alert(1)</script>\n\n1. [Click](javascript:alert(2)) it.\n"
    text = article_text("Script <b>here</b>", "how does a script run", body)
    (content / "kb" / "script.md").write_text(text, encoding="utf-8")
    with running(content) as server:
        _, page, _ = server.request("GET", "/help/test/script")

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "javascript:" not in page.replace("(javascript:", "")
    assert "Script &lt;b&gt;here&lt;/b&gt;" in page
