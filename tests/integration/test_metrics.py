"""Figures for Prometheus: behind a token, true, and of all workers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import ruamel.yaml
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from live_server import LiveServer, running
from sidelight.web.metrics import Metrics
from wire_client import new_conversation

TOKEN = "a-token-for-prometheus"
OPERATING = Path(__file__).parents[2] / "docs" / "operating.md"


@pytest.fixture
def measured(content: Path) -> Iterator[LiveServer]:
    with running(content, metrics_token=SecretStr(TOKEN)) as server:
        yield server


def figures(text: str) -> dict[str, float]:
    """Returns the sum of each sample's values over its labels."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name] = found.get(sample.name, 0) + sample.value
    return found


def scrape(server: LiveServer) -> dict[str, float]:
    status, text, _ = server.request("GET", "/metrics", bearer=TOKEN)
    assert status == 200
    return figures(text)


@pytest.mark.parametrize("bearer", ["", "wrong", TOKEN + "x"])
def test_without_the_token_there_is_no_such_page(measured: LiveServer, bearer: str) -> None:
    status, text, _ = measured.request("GET", "/metrics", bearer=bearer)

    assert status == 404
    assert "sidelight_" not in text


def test_without_a_token_in_the_settings_nobody_reads_figures(server: LiveServer) -> None:
    status, _, _ = server.request("GET", "/metrics", bearer="None")

    assert status == 404


def test_what_happens_is_counted(measured: LiveServer) -> None:
    before = scrape(measured)
    conversation = new_conversation()
    with measured.visitor() as visitor:
        visitor.say(conversation, "How do I send an invoice?")
        visitor.assistant_event()
        token = visitor.frames[0]["token"]
        during = scrape(measured)
    with measured.client() as again:
        again.hello(token=token, resume=[{"conversation": conversation, "after": 1}])
        after = scrape(measured)

    assert during["sidelight_connections"] == before["sidelight_connections"] + 1
    assert after["sidelight_write_seconds_count"] > before["sidelight_write_seconds_count"]
    assert after["sidelight_commits_total"] > before["sidelight_commits_total"]
    assert after["sidelight_commit_seconds_count"] == after["sidelight_commits_total"]
    assert after["sidelight_commit_jobs_sum"] == after["sidelight_committed_jobs_total"]
    assert during["sidelight_ready"] == 1
    assert during["sidelight_answers_total"] == 1
    assert after["sidelight_resumes_total"] == during.get("sidelight_resumes_total", 0) + 1
    assert after["process_resident_memory_bytes"] > 10_000_000


def test_whoever_is_asked_answers_for_all_workers(tmp_path: Path) -> None:
    one, two = Metrics(0, tmp_path), Metrics(1, tmp_path)
    one.repairs.inc(2)
    two.repairs.inc(3)
    two.write()
    text = one.text().decode()

    assert 'sidelight_repairs_total{worker="0"} 2.0' in text
    assert 'sidelight_repairs_total{worker="1"} 3.0' in text
    assert text.count("# TYPE sidelight_repairs_total counter") == 1


def test_no_label_holds_what_only_one_visitor_has(measured: LiveServer) -> None:
    conversation = new_conversation()
    with measured.visitor() as visitor:
        visitor.say(conversation, "How do I send an invoice?")
        visitor.assistant_event()
        me = visitor.frames[0]["visitor"]["id"]
        _, text, _ = measured.request("GET", "/metrics", bearer=TOKEN)

    assert conversation not in text
    assert me not in text


def test_every_figure_that_the_operators_guide_names_is_there(measured: LiveServer) -> None:
    page = OPERATING.read_text("utf-8")
    named = set(re.findall(r"\bsidelight_[a-z_]+", page))
    _, text, _ = measured.request("GET", "/metrics", bearer=TOKEN)
    there = set(figures(text)) | {family.name for family in text_string_to_metric_families(text)}

    assert len(named) > 5
    assert named - there == set()


def test_the_alert_rules_of_the_guide_are_whole() -> None:
    page = OPERATING.read_text("utf-8")
    example = page.partition("<!-- alerts -->")[2].partition("```yaml")[2]
    (group,) = ruamel.yaml.YAML(typ="safe").load(example.partition("```")[0])["groups"]
    rules = {rule["alert"]: rule["expr"] for rule in group["rules"]}

    assert len(rules) == 4
    assert all(expr.count("(") == expr.count(")") for expr in rules.values())


def test_a_process_that_is_about_to_end_says_so_in_its_figures(measured: LiveServer) -> None:
    before = scrape(measured)["sidelight_ready"]
    measured.sidelight.deployment.drain.has_begun = True
    during = scrape(measured)["sidelight_ready"]
    measured.sidelight.deployment.drain.has_begun = False

    assert (before, during) == (1, 0)
