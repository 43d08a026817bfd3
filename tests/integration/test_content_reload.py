"""Articles are taken in as they are saved, over sockets that stay open."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from live_server import LiveServer, article_text, running
from wire_client import WAIT_S, WireClient, new_conversation

EXPORT = "how do I export a ledger"


@pytest.fixture
def watching(content: Path) -> Iterator[LiveServer]:
    """A server that takes in what is saved; its first look at the files is over."""
    with running(content, watch=True) as live:
        yield live


def save(content: Path, name: str, text: str) -> None:
    """Saves as editors do: whole, beside, and then in place."""
    draft = content / f".{name}.draft"
    draft.write_text(text, encoding="utf-8")
    draft.replace(content / "kb" / f"{name}.md")


def save_export(content: Path) -> None:
    body = "A ledger is exported as a file.\n\n## Steps\n\n1. Open Ledgers.\n2. Press Export.\n"
    save(content, "export-a-ledger", article_text("Export a ledger", EXPORT, body))


def logged(capfd: pytest.CaptureFixture[str], *wanted: str) -> str:
    """Waits until the log holds some texts, and returns it."""
    log, until = "", time.monotonic() + WAIT_S
    while not all(text in log for text in wanted):
        assert time.monotonic() < until, log
        threading.Event().wait(0.02)
        log += "".join(capfd.readouterr())
    return log


def suggested(visitor: WireClient) -> None:
    visitor.until(lambda frame: frame["type"] == "suggestions" and frame["id"] is None)


def test_a_saved_article_answers_the_next_question_on_the_same_socket(
    watching: LiveServer, content: Path
) -> None:
    with watching.visitor() as visitor:
        visitor.say(new_conversation(), EXPORT)
        before = visitor.assistant_event()
        save_export(content)
        suggested(visitor)
        visitor.say(new_conversation(), EXPORT)
        after = visitor.assistant_event()

    assert before["body"].get("article", {}).get("id") != "export-a-ledger"
    assert after["body"]["article"]["id"] == "export-a-ledger"


def test_a_bad_save_keeps_what_was_good_and_logs_every_fault_by_path_and_line(
    watching: LiveServer, content: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with watching.visitor() as visitor:
        save(content, "reset-password", "---\ntitle: [\n---\n")
        contexts = content / "page_contexts" / "more.yaml"
        contexts.write_text("- id: more\n  match: /more\n  nonsense: 1\n", encoding="utf-8")
        log = logged(capfd, "reset-password.md:", "more.yaml:")
        visitor.say(new_conversation(), "how do I reset my password")
        spoken = visitor.assistant_event()

    assert spoken["body"]["article"]["id"] == "reset-password"
    assert "content.fault" in log
    assert "Traceback" not in log


def test_what_is_mended_after_a_bad_save_is_taken_in(
    watching: LiveServer, content: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with watching.visitor() as visitor:
        save(content, "export-a-ledger", "---\ntitle: [\n---\n")
        logged(capfd, "export-a-ledger.md:")
        save_export(content)
        suggested(visitor)
        visitor.say(new_conversation(), EXPORT)
        spoken = visitor.assistant_event()

    assert spoken["body"]["article"]["id"] == "export-a-ledger"
