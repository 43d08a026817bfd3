"""Actions whose secret or address is not set: told at once with what to set, and not offered."""

import json
from datetime import date
from pathlib import Path

import pytest

from business_system import action_text
from command_line import free_ports, sidelight, started
from live_server import write_content
from sidelight.content.action_settings import Configured
from sidelight.content.check import check
from sidelight.content.knowledge import load_knowledge

SECRET = "f00dfeedf00dfeedf00dfeedf00dfeed"
ADDRESS = 'actions_url = "https://app.example.com"'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with an action that names the secret `tests`."""
    write_content(tmp_path)
    page = "id: invoice\ntitle: Invoice\nmatch: /invoices/:id\narticles: [send-an-invoice]\n"
    (tmp_path / "page_contexts" / "invoice.yaml").write_text(page, encoding="utf-8")
    (tmp_path / "actions").mkdir()
    write_action(tmp_path)
    write_settings(tmp_path, ADDRESS)
    return tmp_path


def write_action(folder: Path, name: str = "tests") -> None:
    source = action_text().replace("secret: tests", f"secret: {name}")
    (folder / "actions" / "one.yaml").write_text(source, encoding="utf-8")


def write_settings(folder: Path, *of_site: str) -> None:
    (port,) = free_ports(1)
    lines = [f"port = {port}", "[[sites]]", 'key = "test"', 'origins = ["https://a.example"]']
    text = "\n".join([*lines, *of_site])
    (folder / "sidelight.toml").write_text(text, encoding="utf-8")


def test_check_says_where_what_to_set_and_which_name_may_be_meant(folder: Path) -> None:
    done = sidelight("check", folder=folder, SIDELIGHT_ACTION_SECRETS__TEST=SECRET)

    assert done.returncode == 0
    assert "actions/one.yaml:19: warning 'status' is not offered: its secret 'tests'" in done.stdout
    assert "SIDELIGHT_ACTION_SECRETS__TESTS. Did you mean 'test'?" in done.stdout
    assert SECRET not in done.stdout + done.stderr


def test_check_is_content_with_a_secret_in_a_variable(folder: Path) -> None:
    done = sidelight("check", "--json", folder=folder, SIDELIGHT_ACTION_SECRETS__TESTS=SECRET)

    rules = [one["rule"] for one in json.loads(done.stdout)["warnings"]]
    assert "unset-secret" not in rules
    assert SECRET not in done.stdout + done.stderr


def test_a_path_needs_an_address(folder: Path) -> None:
    write_settings(folder)

    done = sidelight("check", folder=folder, SIDELIGHT_ACTION_SECRETS__TESTS=SECRET)

    assert "actions/one.yaml:18: warning 'status' is not offered: its endpoint" in done.stdout
    assert "actions_url" in done.stdout


def test_the_doctor_finds_a_fault_until_it_is_set(folder: Path) -> None:
    before = sidelight("doctor", "--json", "--idle", "0", folder=folder)
    variables = {"SIDELIGHT_ACTION_SECRETS__TESTS": SECRET}
    after = sidelight("doctor", "--json", "--idle", "0", folder=folder, **variables)

    (lacking,) = findings(before.stdout)
    (sound,) = findings(after.stdout)
    assert before.returncode == 1
    assert lacking["level"] == "fault"
    assert "one.yaml:19" in lacking["text"]
    assert "SIDELIGHT_ACTION_SECRETS__TESTS" in lacking["fix"]
    assert (sound["level"], sound["text"]) == ("ok", "1 of 'test' have all that they need")
    assert SECRET not in after.stdout + after.stderr


def findings(told: str) -> list[dict[str, str]]:
    return [one for one in map(json.loads, told.splitlines()) if one["what"] == "actions"]


def test_a_server_starts_and_says_which_action_it_does_not_offer(folder: Path) -> None:
    with started("serve", folder=folder) as serving:
        serving.until("serves 1 site")
        lines = serving.ended()

    (told,) = [line for line in lines if "action.not_configured" in line]
    assert "one.yaml:19" in told
    assert "SIDELIGHT_ACTION_SECRETS__TESTS" in told


def test_a_secret_that_was_pasted_for_its_name_is_repeated_nowhere(folder: Path) -> None:
    write_action(folder, name=SECRET)

    checked = sidelight("check", folder=folder)
    examined = sidelight("doctor", "--json", "--idle", "0", folder=folder)
    with started("serve", folder=folder) as serving:
        serving.until("serves 1 site")
        lines = serving.ended()

    assert "its secret is not set" in checked.stdout
    assert "one.yaml:19" in examined.stdout
    assert any("action.not_configured" in line for line in lines)
    assert SECRET not in checked.stdout + examined.stdout + "".join(lines)


def test_what_lacks_nothing_is_offered(folder: Path) -> None:
    kb, pages, actions = (folder / name for name in ("kb", "page_contexts", "actions"))
    bearer = action_text("other").replace("secret: tests", "secret: tests\nbearer: partner")
    (actions / "two.yaml").write_text(bearer, encoding="utf-8")

    known = load_knowledge(kb, pages, actions, Configured(frozenset({"tests"}), has_address=True))

    assert list(known.actions) == ["status"]
    assert [(Path(one.path).name, one.line) for one in known.unready] == [("two.yaml", 20)]


def test_content_without_settings_is_not_judged_by_them(folder: Path) -> None:
    kb, pages, actions = (folder / name for name in ("kb", "page_contexts", "actions"))

    report = check(kb, pages, date(2026, 11, 21), actions)

    assert "unset-secret" not in [one.rule for one in report.warnings]
    assert list(load_knowledge(kb, pages, actions).actions) == ["status"]
