"""`sidelight eval` as its users run it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sidelight.cli.evaluate import evaluate
from sidelight.search.embedder import OnnxEmbedder

app = typer.Typer()
app.command()(evaluate)

KB = (
    {"id": "resend", "title": "Resend an invoice", "body": "Open it and choose Send again."},
    {"id": "invite", "title": "Invite a team member", "body": "", "questions": ["add colleague"]},
    {"id": "refund", "title": "Refund a payment", "body": "Open the payment, choose Refund."},
)


def rows(path: Path, content: Sequence[Mapping[str, object] | str]) -> str:
    lines = [each if isinstance(each, str) else json.dumps(each) for each in content]
    path.write_text("\n".join(lines))
    return str(path)


@pytest.fixture
def kb(tmp_path: Path, model: OnnxEmbedder) -> str:
    return rows(tmp_path / "kb.jsonl", KB)


def test_it_writes_one_object_with_the_promised_keys(kb: str, tmp_path: Path) -> None:
    asked = rows(
        tmp_path / "q.jsonl",
        [
            {"text": "resend an invoice", "gold": ["resend"], "page": "/invoices"},
            {"text": "who won the football last night", "gold": [], "oos": True},
            {"text": "add colleague", "gold": ["invite"], "other": 1},
        ],
    )

    result = CliRunner().invoke(app, ["--kb", kb, "--queries", asked, "--json"])

    measures = json.loads(result.stdout)
    assert (measures["n"], measures["oos_n"], measures["hit_at_1"]) == (3, 1, 1.0)
    assert set(measures["latency_ms"]) == {"p50", "p95", "p99"}
    assert len(measures) == 20


def test_past_questions_and_pages_change_the_ranking(kb: str, tmp_path: Path) -> None:
    asked = rows(
        tmp_path / "q.jsonl",
        [
            {"text": "money back for my buyer", "gold": ["refund"]},
            {"text": "how", "gold": ["invite"], "page": "/team"},
        ],
    )
    past = rows(tmp_path / "t.jsonl", [{"text": "give a buyer money back", "gold": ["refund"]}])
    pages = rows(tmp_path / "p.jsonl", [{"page_url": "/team", "gold": ["invite"]}])
    options = ["--kb", kb, "--queries", asked, "--train", past, "--pages", pages, "--json"]

    result = CliRunner().invoke(app, options)

    assert json.loads(result.stdout)["hit_at_1"] == 1.0


def test_every_bad_row_is_named_with_path_and_line(kb: str, tmp_path: Path) -> None:
    asked = rows(
        tmp_path / "q.jsonl",
        ["{", {"text": "", "gold": ["resend"]}, {"text": 3}, {"text": "x", "gold": "y"}, "[]"],
    )

    result = CliRunner().invoke(app, ["--kb", kb, "--queries", asked])

    assert result.exit_code == 2
    printed = result.stderr.replace("\n", "")
    assert [line for line in (1, 2, 3, 4, 5) if f"q.jsonl:{line}:" in printed] == [1, 3, 4, 5]


def test_a_missing_file_is_named(kb: str) -> None:
    result = CliRunner().invoke(app, ["--kb", kb, "--queries", "nowhere.jsonl"])

    assert result.exit_code == 2
    assert "nowhere.jsonl:1:" in result.stderr


def test_its_table_shows_reliability_and_risk(kb: str, tmp_path: Path) -> None:
    asked = rows(tmp_path / "q.jsonl", [{"text": "add colleague", "gold": ["invite"]}])

    result = CliRunner().invoke(app, ["--kb", kb, "--queries", asked])

    assert "reliability" in result.stdout
    assert "risk_coverage" in result.stdout
    assert "calibration_error" in result.stdout
